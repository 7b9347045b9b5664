package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BatchShapeTest {
    @Test
    void theBucketsAreThese() {
        TreeSet<Integer> bounds = new TreeSet<>();
        for (int length = 1; length <= 512; length++) {
            bounds.add(BatchShape.of(length).tokens());
        }
        assertThat(bounds).containsExactly(16, 32, 48, 64, 96, 128, 192, 256, 384, 512);
        assertThat(BatchShape.of(1)).isEqualTo(new BatchShape(16, 16));
        assertThat(BatchShape.of(64)).isEqualTo(new BatchShape(4, 64));
        assertThat(BatchShape.of(65)).isEqualTo(new BatchShape(2, 96));
        assertThat(BatchShape.of(512)).isEqualTo(new BatchShape(1, 512));
    }

    @Test
    void aTextFitsItsShapeAndAtMostHalfOfWhatIsBeyond16IsPadding() {
        for (int length = 1; length <= 5_000; length++) {
            BatchShape shape = BatchShape.of(length);
            assertThat(shape.tokens())
                    .isGreaterThanOrEqualTo(length)
                    .isLessThanOrEqualTo(Math.max(16, length * 3 / 2 + 15));
            assertThat(shape.rows()).isPositive();
            assertThat(shape.rows() == 1 || shape.rows() * shape.tokens() <= 256)
                    .as("length %s", length)
                    .isTrue();
        }
    }

    @Test
    void aCutKeepsEveryTextOnceAmongTextsOfItsShape() {
        long seed = 5;
        Random random = new Random(seed);
        List<Tokens> texts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            texts.add(new Tokens(new long[2 + random.nextInt(200)]));
        }
        List<List<Tokens>> parts = MicroBatches.cut(texts, Tokens::length);
        assertThat(parts.stream().flatMap(List::stream))
                .as("seed %s", seed)
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .containsExactlyInAnyOrderElementsOf(texts);
        for (List<Tokens> part : parts) {
            assertThat(part.stream().map(text -> BatchShape.of(text.length())).distinct())
                    .hasSize(1);
            assertThat(part)
                    .hasSizeLessThanOrEqualTo(
                            BatchShape.of(part.get(0).length()).rows());
        }
        assertThat(MicroBatches.cut(List.<Tokens>of(), Tokens::length)).isEmpty();
    }
}
