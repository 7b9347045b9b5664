package dev.minga.node.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.minga.shared.settings.Json;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Small encoders whose weights are a formula, and what Hugging Face transformers makes of texts with them:
 * {@code simulations/peers/transformers/encoders.py} wrote {@code encoders.json}.
 */
public final class Encoders {
    private Encoders() {}

    /** A text's token ids, and its vector in both poolings. */
    record Expected(long[] ids, float[] mean, float[] cls) {}

    /** Everything in {@code encoders.json}. */
    static JsonNode made() {
        try {
            return Json.mapper().readTree(resource("encoders.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = Encoders.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return in.readAllBytes();
        }
    }

    /** The config of {@code bert} or {@code roberta}, to change. */
    static ObjectNode config(String type) {
        return ((ObjectNode) encoder(type).get("config")).deepCopy();
    }

    private static JsonNode encoder(String type) {
        for (JsonNode encoder : made().get("encoders")) {
            if (encoder.get("config").get("model_type").asText().equals(type)) {
                return encoder;
            }
        }
        throw new IllegalStateException("no encoder " + type);
    }

    static List<Expected> expected(String type) {
        List<Expected> texts = new ArrayList<>();
        for (JsonNode text : encoder(type).get("texts")) {
            texts.add(Json.mapper().convertValue(text, Expected.class));
        }
        return texts;
    }

    /** Writes the directory of a small encoder: {@code bert} with a tokenizer of words, {@code roberta} with one of bytes. */
    public static Path write(Path directory, String type) throws IOException {
        ObjectNode config = config(type);
        Files.createDirectories(directory);
        Files.write(directory.resolve("config.json"), Json.mapper().writeValueAsBytes(config));
        TensorFileWriter.write(directory.resolve("model.safetensors"), tensors(config), new TreeMap<>());
        Files.write(
                directory.resolve("tokenizer.json"),
                type.equals("bert") ? words().getBytes(StandardCharsets.UTF_8) : resource("roberta-tokenizer.json"));
        return directory;
    }

    /** The encoder's tensors under their names in Hugging Face's models, and one that nothing uses. */
    static SortedMap<String, FloatTensor> tensors(JsonNode config) {
        long hidden = config.get("hidden_size").asLong();
        long wide = config.get("intermediate_size").asLong();
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        put(tensors, "pooler.dense.weight", hidden, hidden);
        put(
                tensors,
                "embeddings.word_embeddings.weight",
                config.get("vocab_size").asLong(),
                hidden);
        put(
                tensors,
                "embeddings.position_embeddings.weight",
                config.get("max_position_embeddings").asLong(),
                hidden);
        put(
                tensors,
                "embeddings.token_type_embeddings.weight",
                config.get("type_vocab_size").asLong(),
                hidden);
        normalisation(tensors, "embeddings.LayerNorm", hidden);
        for (int i = 0; i < config.get("num_hidden_layers").asInt(); i++) {
            String layer = "encoder.layer." + i + ".";
            linear(tensors, layer + "attention.self.query", hidden, hidden);
            linear(tensors, layer + "attention.self.key", hidden, hidden);
            linear(tensors, layer + "attention.self.value", hidden, hidden);
            linear(tensors, layer + "attention.output.dense", hidden, hidden);
            normalisation(tensors, layer + "attention.output.LayerNorm", hidden);
            linear(tensors, layer + "intermediate.dense", wide, hidden);
            linear(tensors, layer + "output.dense", hidden, wide);
            normalisation(tensors, layer + "output.LayerNorm", hidden);
        }
        return tensors;
    }

    private static void linear(SortedMap<String, FloatTensor> tensors, String name, long out, long in) {
        put(tensors, name + ".weight", out, in);
        put(tensors, name + ".bias", out);
    }

    private static void normalisation(SortedMap<String, FloatTensor> tensors, String name, long hidden) {
        put(tensors, name + ".weight", hidden);
        put(tensors, name + ".bias", hidden);
    }

    private static void put(SortedMap<String, FloatTensor> tensors, String name, Long... shape) {
        int count = 1;
        for (long length : shape) {
            count *= Math.toIntExact(length);
        }
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            long x = (i * 2_654_435_761L + crc.getValue()) & 0xffff_ffffL;
            x ^= x >>> 16;
            x = x * 2_246_822_519L & 0xffff_ffffL;
            x ^= x >>> 13;
            double value = (x / 0x1p32 - 0.5) * 0.8;
            values[i] = (float) (name.endsWith("LayerNorm.weight") ? value + 1 : value);
        }
        tensors.put(name, new FloatTensor(List.of(shape), values));
    }

    private static String words() {
        String words = String.join(
                ",",
                List.of(
                        "\"[PAD]\":0",
                        "\"[UNK]\":1",
                        "\"[CLS]\":2",
                        "\"[SEP]\":3",
                        "\"get\":4",
                        "\"passwd\":5",
                        "\"root\":6",
                        "\"##s\":7",
                        "\"a\":8"));
        return """
                {"version":"1.0","truncation":{"direction":"Right","max_length":3,"strategy":"LongestFirst","stride":0},
                "padding":{"strategy":{"Fixed":30},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":0,
                "pad_token":"[PAD]"},"added_tokens":[],"normalizer":{"type":"BertNormalizer","clean_text":true,
                "handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
                "pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"BertProcessing","sep":["[SEP]",3],
                "cls":["[CLS]",2]},"decoder":null,"model":{"type":"WordPiece","unk_token":"[UNK]",
                "continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{%s}}}""".formatted(words);
    }
}
