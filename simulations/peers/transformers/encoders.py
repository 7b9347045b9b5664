"""Writes what client-node's tests compare encoders with: small BERT and RoBERTa encoders whose weights are a formula, computed
by Hugging Face transformers, and a byte-level BPE tokenizer with the ids that it gives.

    python encoders.py ../../../client-node/src/test/resources/dev/minga/node/model
"""

import json
import pathlib
import sys
import zlib

import numpy
import torch
import transformers
from tokenizers import ByteLevelBPETokenizer
from tokenizers.processors import RobertaProcessing

CONFIGS = {
    "bert": dict(
        model_type="bert", hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=20,
        vocab_size=50, max_position_embeddings=32, type_vocab_size=2, layer_norm_eps=1e-3, hidden_act="gelu",
        pad_token_id=0),
    "roberta": dict(
        model_type="roberta", hidden_size=16, num_hidden_layers=3, num_attention_heads=2, intermediate_size=24,
        vocab_size=300, max_position_embeddings=20, type_vocab_size=1, layer_norm_eps=1e-2, hidden_act="gelu",
        pad_token_id=1, bos_token_id=0, eos_token_id=2),
}
LINES = [
    "GET /index.html HTTP/1.1 200",
    "GET /../../etc/passwd HTTP/1.1 404",
    "Failed password for root from 10.0.0.1 port 22",
    "POST /login?user=admin'%20OR%20'1'='1 HTTP/1.1 500",
]


def formula(name, shape):
    """A number for each place: the name's CRC-32 and the place, mixed, in [-0.4, 0.4); weights of normalisations around 1."""
    count = int(numpy.prod(shape))
    x = (numpy.arange(count, dtype=numpy.uint64) * 2654435761 + zlib.crc32(name.encode())) % 2**32
    x ^= x >> numpy.uint64(16)
    x = x * numpy.uint64(2246822519) % 2**32
    x ^= x >> numpy.uint64(13)
    values = (x.astype(numpy.float64) / 2**32 - 0.5) * 0.8
    if name.endswith("LayerNorm.weight"):
        values += 1
    return torch.tensor(values.astype(numpy.float32)).reshape(tuple(shape))


def encoder(config):
    options = {key: value for key, value in config.items() if key != "model_type"}
    kinds = {"bert": (transformers.BertConfig, transformers.BertModel),
             "roberta": (transformers.RobertaConfig, transformers.RobertaModel)}
    of_config, of_model = kinds[config["model_type"]]
    model = of_model(of_config(**options, attn_implementation="eager"), add_pooling_layer=False).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(formula(name, parameter.shape))
    return model


def tokenizer(folder):
    bpe = ByteLevelBPETokenizer()
    bpe.train_from_iterator(LINES * 3, vocab_size=300, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    bpe.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0))
    bpe.save(str(folder / "roberta-tokenizer.json"), pretty=False)
    fast = transformers.PreTrainedTokenizerFast(tokenizer_file=str(folder / "roberta-tokenizer.json"))
    texts = LINES + ["", "naïve \u2603 <script>"]
    return [{"text": text, "ids": fast(text)["input_ids"]} for text in texts]


def main(folder):
    cases = []
    for kind, config in CONFIGS.items():
        model = encoder(config)
        positions = config["max_position_embeddings"] - (2 if kind == "roberta" else 0)
        vocabulary = config["vocab_size"]
        texts = [[0, 2], [0, 7, 19, 44, 2], [(5 * i + 3) % (vocabulary - 5) + 4 for i in range(positions)]]
        expected = []
        for ids in texts:
            with torch.no_grad():
                hidden = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
            expected.append({
                "ids": ids,
                "mean": [round(float(x), 7) for x in hidden.mean(0)],
                "cls": [round(float(x), 7) for x in hidden[0]],
            })
        cases.append({"config": config, "texts": expected})
    made = {"transformers": transformers.__version__, "encoders": cases, "bpe": tokenizer(folder)}
    (folder / "encoders.json").write_text(json.dumps(made, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
