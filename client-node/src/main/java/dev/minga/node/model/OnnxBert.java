package dev.minga.node.model;

import static dev.minga.node.model.OnnxGraph.integer;
import static dev.minga.node.model.OnnxGraph.integers;
import static dev.minga.node.model.OnnxGraph.real;

import dev.minga.shared.lora.AdapterLayout;
import java.util.Arrays;
import java.util.List;

/**
 * The forward pass of {@code bert.torchscript} as an ONNX graph, an adapter merged into the weights: {@code input_ids} and
 * {@code attention_mask}, both {@code [batch, tokens]} integers, to {@code logits} and {@code probabilities}, both {@code [batch,
 * classes]}. Where the mask is 0 a token is seen by nobody and not averaged; the first token of a text must be there, so that
 * padding is behind. All tokens are of the first type, and the weights' positions begin with a text's first. For one graph.
 */
final class OnnxBert {
    // Added to the scores of tokens that are not there: e to it is 0 in floats, and a text without any token is still
    // finite.
    private static final double NOT_THERE = -1e9;
    private static final String BATCH = "batch";

    private final OnnxGraph graph = new OnnxGraph();
    private final BertWeights weights;
    private final BertShape shape;
    private final Adapter adapter;
    private final MergedFactors factors;

    private OnnxBert(BertWeights weights, Adapter adapter) {
        this.weights = weights;
        this.shape = weights.shape();
        this.adapter = adapter;
        this.factors = new MergedFactors(adapter);
    }

    /** @throws IllegalArgumentException if the adapter is not of the model's sizes */
    static OnnxGraph of(BertWeights weights, Adapter adapter) {
        AdapterLayout layout = adapter.layout();
        if (layout.hidden() != weights.shape().hidden()
                || layout.layers().stream()
                        .anyMatch(layer -> layer >= weights.shape().layers())) {
            throw new IllegalArgumentException("the adapter's sizes are not those of the base model");
        }
        OnnxBert bert = new OnnxBert(weights, adapter);
        bert.build();
        return bert.graph;
    }

    private void build() {
        String ids = graph.input("input_ids", BATCH, "tokens");
        String mask = graph.input("attention_mask", BATCH, "tokens");
        graph.integersNamed("first", 0);
        graph.integersNamed("second", 1);
        graph.integersNamed("second.third", 1, 2);
        graph.integersNamed("split", 0, 0, shape.heads(), shape.hidden() / shape.heads());
        graph.integersNamed("join", 0, 0, shape.hidden());
        graph.number("one", 1);
        graph.number("half", 0.5);
        graph.number("root.half", Math.sqrt(0.5));
        graph.number("scale", 1 / Math.sqrt((double) shape.hidden() / shape.heads()));
        graph.number("not.there", NOT_THERE);

        String there = graph.node("Cast", "there", List.of(mask), integer("to", OnnxGraph.FLOAT));
        String absent = graph.node("Sub", "absent", List.of("one", there));
        String far = graph.node("Mul", "far", List.of(absent, "not.there"));
        String unseen = graph.node("Unsqueeze", "unseen", List.of(far, "second.third"));
        String hidden = embedded(ids);
        for (int layer = 0; layer < shape.layers(); layer++) {
            hidden = layer(layer, hidden, unseen);
        }
        classified(
                switch (weights.pooling()) {
                    case MEAN -> mean(hidden, there);
                    case CLS -> first(hidden);
                });
    }

    private String embedded(String ids) {
        String words = matrix("words", 0);
        String places = matrix("places", 1);
        String kind =
                graph.vector("kind", Arrays.copyOf(weights.tensors().get(2).values(), shape.hidden()));
        String length = graph.node("Shape", "length", List.of(ids), integer("start", 1), integer("end", 2));
        String word = graph.node("Gather", "word", List.of(words, ids));
        String place = graph.node("Slice", "place", List.of(places, "first", length, "first"));
        String both = graph.node("Add", "word.place", List.of(word, place));
        String all = graph.node("Add", "word.place.kind", List.of(both, kind));
        return normalised("embedded", all, 3);
    }

    private String layer(int layer, String x, String unseen) {
        String name = "layer." + layer + ".";
        int at = BertWeights.EMBEDDING_TENSORS + layer * BertWeights.LAYER_TENSORS;
        String query = heads(name + "query", x, at, layer, 0);
        String key = graph.node(
                "Transpose",
                name + "key.turned",
                List.of(heads(name + "key", x, at + 2, layer, 1)),
                integers("perm", 0, 1, 3, 2));
        String value = heads(name + "value", x, at + 4, layer, 2);
        String products = graph.node("MatMul", name + "products", List.of(query, key));
        String scores = graph.node("Mul", name + "scores", List.of(products, "scale"));
        String seen = graph.node("Add", name + "seen", List.of(scores, unseen));
        String shares = graph.node("Softmax", name + "shares", List.of(seen), integer("axis", -1));
        String mixed = graph.node("MatMul", name + "mixed", List.of(shares, value));
        String turned = graph.node("Transpose", name + "mixed.turned", List.of(mixed), integers("perm", 0, 2, 1, 3));
        String joined = graph.node("Reshape", name + "joined", List.of(turned, "join"));
        String attended = linear(name + "attended", joined, at + 6);
        String h = normalised(name + "attention", graph.node("Add", name + "attended.x", List.of(attended, x)), at + 8);
        String wide = gelu(name, linear(name + "wide", h, at + 10));
        String narrow = linear(name + "narrow", wide, at + 12);
        return normalised(name + "output", graph.node("Add", name + "narrow.h", List.of(narrow, h)), at + 14);
    }

    /** {@code [batch, heads, tokens, width of a head]}. */
    private String heads(String name, String x, int at, int layer, int target) {
        String weight = graph.matrix(
                name + ".weight", shape.hidden(), shape.hidden(), factors.merged(values(at), layer, target));
        String split = graph.node("Reshape", name + ".split", List.of(plusBias(name, x, weight, at + 1), "split"));
        return graph.node("Transpose", name + ".heads", List.of(split), integers("perm", 0, 2, 1, 3));
    }

    private String linear(String name, String x, int at) {
        List<Long> outIn = weights.tensors().get(at).shape();
        int out = Math.toIntExact(outIn.get(0));
        int in = Math.toIntExact(outIn.get(1));
        String weight = graph.matrix(name + ".weight", in, out, MergedFactors.transposed(values(at), in, out));
        return plusBias(name, x, weight, at + 1);
    }

    private String plusBias(String name, String x, String weight, int bias) {
        String product = graph.node("MatMul", name + ".product", List.of(x, weight));
        return graph.node("Add", name, List.of(product, graph.vector(name + ".bias", values(bias))));
    }

    /** x·(1 + erf(x/√2))/2, as the model was trained with. */
    private String gelu(String name, String x) {
        String scaled = graph.node("Mul", name + "gelu.scaled", List.of(x, "root.half"));
        String erf = graph.node("Erf", name + "gelu.erf", List.of(scaled));
        String share = graph.node("Add", name + "gelu.share", List.of(erf, "one"));
        String twice = graph.node("Mul", name + "gelu.twice", List.of(x, share));
        return graph.node("Mul", name + "gelu", List.of(twice, "half"));
    }

    private String normalised(String name, String x, int at) {
        return graph.node(
                "LayerNormalization",
                name,
                List.of(x, graph.vector(name + ".gain", values(at)), graph.vector(name + ".shift", values(at + 1))),
                integer("axis", -1),
                real("epsilon", shape.layerNormEpsilon()));
    }

    private String first(String hidden) {
        String kept = graph.node("Gather", "marker", List.of(hidden, "first"), integer("axis", 1));
        return graph.node("Squeeze", "cls", List.of(kept, "second"));
    }

    private String mean(String hidden, String there) {
        graph.integersNamed("third", 2);
        String kept = graph.node("Unsqueeze", "kept", List.of(there, "third"));
        String masked = graph.node("Mul", "masked", List.of(hidden, kept));
        String sum = graph.node("ReduceSum", "sum", List.of(masked, "second"), integer("keepdims", 0));
        String count = graph.node("ReduceSum", "count", List.of(there, "second"), integer("keepdims", 1));
        String atLeastOne = graph.node("Max", "count.one", List.of(count, "one"));
        return graph.node("Div", "mean", List.of(sum, atLeastOne));
    }

    private void classified(String pooled) {
        int classes = adapter.layout().classes();
        float[] head = adapter.head();
        int weightValues = classes * shape.hidden();
        String weight = graph.matrix("head.weight", classes, shape.hidden(), rowsOf(head));
        String bias = graph.vector("head.bias", Arrays.copyOfRange(head, weightValues, weightValues + classes));
        graph.node("Gemm", "logits", List.of(pooled, weight, bias), integer("transB", 1));
        graph.node("Softmax", "probabilities", List.of("logits"), integer("axis", -1));
        graph.output("logits", BATCH, classes);
        graph.output("probabilities", BATCH, classes);
    }

    private String matrix(String name, int at) {
        List<Long> rowsColumns = weights.tensors().get(at).shape();
        return graph.matrix(
                name, Math.toIntExact(rowsColumns.get(0)), Math.toIntExact(rowsColumns.get(1)), rowsOf(values(at)));
    }

    private static OnnxGraph.Rows rowsOf(float[] values) {
        return (row, into) -> System.arraycopy(values, row * into.length, into, 0, into.length);
    }

    private float[] values(int at) {
        return weights.tensors().get(at).values();
    }
}
