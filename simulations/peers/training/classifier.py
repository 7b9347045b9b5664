"""The classifier that is trained, with PEFT's LoRA, and the texts, both from the benchmark's folder."""

import json
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file
from transformers import BertModel

RANK, ALPHA = 8, 16


class Classifier(torch.nn.Module):
    """An encoder with LoRA on query and value of all layers, the mean over tokens and a linear head, all from Minga's start."""

    def __init__(self, folder):
        super().__init__()
        start = load_file(Path(folder) / "start.safetensors")
        config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=["query", "value"])
        self.encoder = get_peft_model(BertModel.from_pretrained(Path(folder) / "base", add_pooling_layer=False), config)
        self.head = torch.nn.Linear(384, 2)
        for name, parameter in self.named_parameters():
            if parameter.requires_grad:
                parameter.data = start.pop(name.removeprefix("encoder.").replace(".default", "")).clone()
        assert not start, start.keys()
        self.train()

    def forward(self, ids, mask):
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        there = mask.unsqueeze(2).to(hidden.dtype)
        return self.head((hidden * there).sum(1) / there.sum(1))

    def trained(self):
        return [parameter for parameter in self.parameters() if parameter.requires_grad]


class Texts:
    """Texts in the file's order, over and over; a batch is padded to its longest."""

    def __init__(self, folder, kind):
        read = json.loads((Path(folder) / f"{kind}.json").read_text())
        self.ids, self.labels = read["ids"], read["labels"]

    def batch(self, step, size, part):
        """Parts of a batch, each as ids, mask and labels."""
        which = [(step * size + i) % len(self.ids) for i in range(size)]
        for begin in range(0, size, part):
            texts = [self.ids[i] for i in which[begin : begin + part]]
            longest = max(map(len, texts))
            yield (
                torch.tensor([text + [0] * (longest - len(text)) for text in texts]),
                torch.tensor([[1] * len(text) + [0] * (longest - len(text)) for text in texts]),
                torch.tensor([self.labels[i] for i in which[begin : begin + part]]),
            )
