package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BertModelTest {
    private final BertModel model = LoadedModel.fp32();
    private final List<Tokens> texts = LoadedModel.tokens(LogLines.some(0, 8));

    @Test
    void theEncoderHasItsKnownSizes() {
        assertThat(model.shape()).isEqualTo(new BertShape(384, 6, 12, 1_536, 30_522, 512, 1e-12));
        // sentence-transformers counts 22,713,216: these and the pooler (384·384 + 384), which mean pooling does not
        // use.
        assertThat(model.parameters()).isEqualTo(22_713_216 - 384 * 384 - 384).isEqualTo(22_565_376);
    }

    @Test
    void anAdapterFitsOnlyAnEncoderOfItsSizes() {
        AdapterLayout last = new AdapterLayout(384, 2, List.of(5), List.of(Target.KEY), 2);
        assertThat(model.fits(last, 2)).isTrue();
        assertThat(model.fits(last, 512)).isTrue();
        assertThat(model.fits(last, 513)).isFalse();
        assertThat(model.fits(last, 1)).isFalse();
        assertThat(model.fits(new AdapterLayout(384, 2, List.of(6), List.of(Target.KEY), 2), 64))
                .isFalse();
        assertThat(model.fits(new AdapterLayout(768, 2, List.of(0), List.of(Target.KEY), 2), 64))
                .isFalse();
    }

    @Test
    void anAdapterWhoseBIsZeroChangesNothing() {
        AdapterLayout wide = new AdapterLayout(384, 8, List.of(0, 1, 2, 3, 4, 5), List.of(Target.values()), 384);
        float[][] plain = model.embeddings(texts);
        Adapter zero = Adapters.withHeadThatPassesOn(Adapters.first(wide, 3));
        Adapter some = Adapters.withHeadThatPassesOn(Adapters.random(wide, 3, 0.02));
        assertThat(Vectors.largestDifference(model.logits(texts, zero), plain)).isLessThan(1e-6);
        assertThat(Vectors.largestDifference(model.logits(texts, some), plain)).isGreaterThan(0.01);
    }

    @Test
    void logitsAreTheHeadTimesTheEmbeddingPlusTheBias() {
        AdapterLayout layout = Adapters.queryAndValue(3);
        float[] vector = Adapters.first(layout, 4).vector().clone();
        int bias = layout.length() - 3;
        for (int i = 0; i < 3; i++) {
            vector[bias + i] = i - 0.5f;
        }
        float[][] logits = model.logits(texts, Adapters.first(layout, 4).with(vector));
        float[][] embeddings = model.embeddings(texts);
        for (int text = 0; text < texts.size(); text++) {
            for (int i = 0; i < 3; i++) {
                double expected = vector[bias + i];
                for (int k = 0; k < 384; k++) {
                    expected += (double) vector[layout.head() + i * 384 + k] * embeddings[text][k];
                }
                assertThat((double) logits[text][i])
                        .as("text %s, class %s", text, i)
                        .isCloseTo(expected, within(1e-5));
            }
        }
    }

    @Test
    void aTextsEmbeddingDoesNotDependOnItsNeighbours() {
        List<Tokens> reversed = new ArrayList<>(texts);
        Collections.reverse(reversed);
        float[][] forwards = model.embeddings(texts);
        float[][] backwards = model.embeddings(reversed);
        for (int i = 0; i < texts.size(); i++) {
            float[] alone = model.embeddings(List.of(texts.get(i)))[0];
            assertThat(Vectors.largestDifference(alone, forwards[i])).isLessThan(1e-5);
            assertThat(Vectors.largestDifference(alone, backwards[texts.size() - 1 - i]))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void scoresDoNotDependOnTheNumberOfThreads() {
        List<Tokens> many = LoadedModel.tokens(LogLines.some(3, 16));
        Adapter adapter = Adapters.random(Adapters.queryAndValue(2), 6, 0.02);
        try (BertModel twoThreads = LoadedModel.load(Precision.FP32, 2)) {
            assertThat(twoThreads.logits(many, adapter)).isDeepEqualTo(model.logits(many, adapter));
            assertThat(twoThreads.embeddings(many)).isDeepEqualTo(model.embeddings(many));
        }
    }

    @Test
    void noCallLeavesANativeArrayBehind() {
        AdapterLayout one = new AdapterLayout(384, 1, List.of(5), List.of(Target.VALUE), 2);
        Adapter adapter = Adapters.random(one, 5, 0.02);
        List<Tokens> two = List.of(
                LoadedModel.tokenizer().tokens("a"), LoadedModel.tokenizer().tokens("b c"));
        int before = model.arraysHeld();
        assertThat(before).isGreaterThanOrEqualTo(5 + 6 * 12);
        List<Prefix> prefixes = model.prefixes(two, 5);
        for (int i = 0; i < 3; i++) {
            model.gradientsFrom(prefixes, new int[] {0, 1}, adapter);
            model.gradients(two, new int[] {0, 1}, adapter);
        }
        model.logits(two, adapter);
        model.logitsFrom(prefixes, adapter);
        model.embeddings(two);
        assertThat(model.arraysHeld()).isEqualTo(before);
    }

    @Test
    void afterGradientsPlainPassesStillWorkAndAgree() {
        Adapter adapter = Adapters.random(Adapters.queryAndValue(2), 6, 0.02);
        float[][] before = model.logits(texts, adapter);
        for (int i = 0; i < 2; i++) {
            model.gradients(texts, new int[texts.size()], adapter);
        }
        assertThat(model.logits(texts, adapter)).isDeepEqualTo(before);
    }

    @Test
    void aBaseModelThatComesWithMingaIsKnownByNameAndDigest() throws UnknownBaseModelException, IOException {
        assertThat(BaseModels.builtIn().find("all-MiniLM-L6-v2", "")).isSameAs(BaseModel.MINILM);
        assertThat(BaseModel.MINILM.digest().hex())
                .isEqualTo("759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e");
    }

    @Test
    void anUnknownBaseModelNamesThoseThatAreKnown() {
        assertThatThrownBy(() -> BaseModels.builtIn().find("all-MiniLM-L12-v2", "00"))
                .isInstanceOf(UnknownBaseModelException.class)
                .hasMessage("unknown base model 'all-MiniLM-L12-v2' (SHA-256 00); known: all-MiniLM-L6-v2");
    }

    @Test
    void aBaseModelWhoseFileIsMissingSaysWhichFile() {
        BaseModel missing =
                new BaseModel("none", new ArtifactFiles("/none.onnx", "/none.json", Pooling.MEAN, 12, 1e-12));
        assertThatThrownBy(missing::digest)
                .isInstanceOf(IOException.class)
                .hasMessage("the base model's file /none.onnx is not on the class path");
    }

    @Test
    void theEngineNeedsAThread() {
        assertThatIllegalArgumentException().isThrownBy(() -> NativeEngine.start(0, LoadedModel.NATIVE_LIBRARIES));
    }
}
