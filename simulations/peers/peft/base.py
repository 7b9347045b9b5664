"""A base model as Transformers has it, from the ONNX file in the Maven artifact that a node reads."""

import zipfile
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel


def weights(jar):
    """Tensors by the names that Transformers gives them. Linear layers are stored as [in, out] under no name of their own."""
    with zipfile.ZipFile(jar) as archive:
        model = next(name for name in archive.namelist() if name.endswith(".onnx"))
        graph = onnx.load_from_string(archive.read(model)).graph
    linear = {
        node.input[1]: node.name.strip("/").rsplit("/", 1)[0].replace("/", ".") + ".weight"
        for node in graph.node
        if node.op_type == "MatMul"
    }
    tensors = {}
    for tensor in graph.initializer:
        values = torch.tensor(numpy_helper.to_array(tensor))
        if tensor.name in linear:
            tensors[linear[tensor.name]] = values.T.contiguous()
        elif values.is_floating_point():
            tensors[tensor.name] = values
    return tensors


def bert(jar, heads=12):
    """The encoder in fp32, without dropout."""
    tensors = weights(jar)
    layers = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer."))
    config = BertConfig(
        hidden_size=tensors["embeddings.word_embeddings.weight"].shape[1],
        vocab_size=tensors["embeddings.word_embeddings.weight"].shape[0],
        max_position_embeddings=tensors["embeddings.position_embeddings.weight"].shape[0],
        intermediate_size=tensors["encoder.layer.0.intermediate.dense.bias"].shape[0],
        num_hidden_layers=layers,
        num_attention_heads=heads,
        layer_norm_eps=1e-12,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = BertModel(config, add_pooling_layer=False)
    missing, unexpected = model.load_state_dict(tensors, strict=False)
    assert not unexpected and all(name.endswith("_ids") for name in missing), (missing, unexpected)
    return model.eval()


def pooled(hidden, mask):
    """The mean of the vectors of the tokens that are there."""
    there = mask.unsqueeze(2).to(hidden.dtype)
    return (hidden * there).sum(1) / there.sum(1)


def batch(texts):
    """Lists of token ids, padded with zeros, and their mask."""
    longest = max(len(text) for text in texts)
    ids = torch.tensor([text + [0] * (longest - len(text)) for text in texts])
    mask = torch.tensor([[1] * len(text) + [0] * (longest - len(text)) for text in texts])
    return {"input_ids": ids, "attention_mask": mask}


def find(artifact):
    """The artifact's jar in the local Maven repository."""
    folder = Path.home() / ".m2/repository/dev/langchain4j" / artifact
    return max(folder.glob("*/*.jar"))
