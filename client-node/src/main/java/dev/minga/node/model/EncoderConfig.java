package dev.minga.node.model;

import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the {@code config.json} of a BERT or RoBERTa encoder says, as far as its forward pass depends on it. Keys, defaults and
 * what they mean are those of Hugging Face transformers ({@code BertConfig}, {@code RobertaConfig}).
 *
 * @param shape its sizes; its positions are those that a text can use
 * @param firstPosition which row of the position embeddings a text's first token takes: 0 in BERT, the one behind the padding
 *     token's id in RoBERTa
 * @param tokenTypes number of token types; all tokens are of the first
 * @param prefixes what the names of its tensors may begin with
 */
record EncoderConfig(BertShape shape, int firstPosition, int tokenTypes, List<String> prefixes) {
    private static final List<String> BERT = List.of("bert");
    private static final List<String> ROBERTA = List.of("roberta", "xlm-roberta");
    private static final String ANOTHER = "Name a model of this kind";

    /** @throws UnusableBaseException if Minga has no forward pass for it, with what it has */
    static EncoderConfig read(Path file) throws IOException {
        ConfigFile config = ConfigFile.read(file);
        String type = config.text("model_type", "");
        boolean roberta = ROBERTA.contains(type);
        if (!roberta && !BERT.contains(type)) {
            throw new UnusableBaseException(
                    file + ": model_type " + Printable.quoted(type)
                            + " is unknown; known: bert (also MiniLM, bge, e5), " + String.join(", ", ROBERTA),
                    ANOTHER);
        }
        require(config, "hidden_act", "gelu");
        require(config, "position_embedding_type", "absolute");
        for (String decoder : List.of("is_decoder", "add_cross_attention")) {
            if (config.isOn(decoder)) {
                throw new UnusableBaseException(file + ": " + decoder + " is true; known: encoders", ANOTHER);
            }
        }
        int firstPosition = roberta ? config.number("pad_token_id", 0, 1_000_000, 1) + 1 : 0;
        return new EncoderConfig(
                shape(config, firstPosition),
                firstPosition,
                config.number("type_vocab_size", 1, 1_000, 2),
                List.of("", roberta ? "roberta." : "bert."));
    }

    private static BertShape shape(ConfigFile config, int firstPosition) throws UnusableBaseException {
        int hidden = config.number("hidden_size", 1, 8_192);
        int heads = config.number("num_attention_heads", 1, 1_024);
        if (hidden % heads != 0) {
            throw new UnusableBaseException(
                    config.file() + ": hidden_size " + hidden + " is no multiple of num_attention_heads " + heads,
                    "Copy the model's directory again");
        }
        return new BertShape(
                hidden,
                config.number("num_hidden_layers", 1, 256),
                heads,
                config.number("intermediate_size", 1, 65_536),
                config.number("vocab_size", 2, 2_000_000),
                config.number("max_position_embeddings", firstPosition + 2, 65_536) - firstPosition,
                config.fraction("layer_norm_eps", 1e-12));
    }

    private static void require(ConfigFile config, String key, String known) throws UnusableBaseException {
        String value = config.text(key, known);
        if (!value.equals(known)) {
            throw new UnusableBaseException(
                    config.file() + ": " + key + " " + Printable.quoted(value) + " is unknown; known: " + known,
                    ANOTHER);
        }
    }
}
