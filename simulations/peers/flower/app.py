"""What Flower's simulation runs; a module, so that its processes import it once and keep the model."""

import json
import os
import time
from pathlib import Path

import torch
from flwr.app import ArrayRecord, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp
from flwr.serverapp import ServerApp
from flwr.serverapp.strategy import FedAvg
from opacus.grad_sample import GradSampleModule
from opacus.optimizers import DPOptimizer
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy
from transformers import BertModel

FOLDER, ROUNDS, WORK = Path(os.environ["FOLDER"]), int(os.environ["ROUNDS"]), os.environ["WORK"]
STEPS, RATE, TOKENS, STEP_SIZE, CLIP = 3, 0.5, 48, 1.0, 1.0
LABELS = ["benign", "attack"]
LOADED = {}


class Classifier(torch.nn.Module):
    """The encoder, LoRA in its last layer, the mean over tokens and a linear head."""

    def __init__(self):
        super().__init__()
        config = LoraConfig(r=4, lora_alpha=8, target_modules=["query", "value"], layers_to_transform=[5], layers_pattern="layer")
        self.encoder = get_peft_model(BertModel.from_pretrained(FOLDER / "base", add_pooling_layer=False), config)
        self.head = torch.nn.Linear(384, len(LABELS))
        self.train()

    def forward(self, ids, mask):
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        there = mask.unsqueeze(2).to(hidden.dtype)
        return self.head((hidden * there).sum(1) / there.sum(1))

    def trained(self):
        return {name: parameter for name, parameter in self.named_parameters() if parameter.requires_grad}


def members():
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    found = {}
    for line in (FOLDER / "records.jsonl").read_text().splitlines():
        record = json.loads(line)
        ids = tokenizer.encode(record["text"]).ids
        found.setdefault(record["member"], []).append((ids, LABELS.index(record["label"])))
    return list(found.values())


def loaded():
    """Once for each of the engine's processes."""
    if not LOADED:
        torch.set_num_threads(1)
        torch.manual_seed(1)
        LOADED.update(model=Classifier(), members=members())
    return LOADED["model"], LOADED["members"]


def batch(records):
    longest = max(len(ids) for ids, _ in records)
    ids = torch.tensor([ids + [0] * (longest - len(ids)) for ids, _ in records])
    mask = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids, _ in records])
    return ids, mask, torch.tensor([label for _, label in records])


client = ClientApp()


@client.train()
def train(message, context):
    model, everybody = loaded()
    records = everybody[int(context.node_config["partition-id"])]
    given = message.content["arrays"].to_torch_state_dict()
    with torch.no_grad():
        for name, parameter in model.trained().items():
            parameter.copy_(given[name])
    optimiser = torch.optim.SGD(model.trained().values(), STEP_SIZE, momentum=0.5)
    called = model
    if WORK == "private":
        called = GradSampleModule(model, loss_reduction="sum")
        optimiser = DPOptimizer(optimiser, noise_multiplier=0.0, max_grad_norm=CLIP, expected_batch_size=len(records) * RATE)
    for _ in range(STEPS):
        drawn = [record for record in records if torch.rand(()) < RATE]
        if drawn:
            ids, mask, labels = batch(drawn)
            optimiser.zero_grad()
            cross_entropy(called(ids, mask), labels, reduction="sum" if WORK == "private" else "mean").backward()
            optimiser.step()
    if WORK == "private":
        called.to_standard_module()
    state = {name: parameter.detach().clone() for name, parameter in model.trained().items()}
    metrics = MetricRecord({"num-examples": len(records)})
    return Message(RecordDict({"arrays": ArrayRecord(state), "metrics": metrics}), reply_to=message)


server = ServerApp()


@server.main()
def main(grid, context):
    model, everybody = loaded()
    start = ArrayRecord({name: parameter.detach().clone() for name, parameter in model.trained().items()})
    strategy = FedAvg(fraction_train=1.0, fraction_evaluate=0.0, min_available_nodes=len(everybody))
    times = []
    inner = strategy.aggregate_train

    def timed(*arguments, **named):
        result = inner(*arguments, **named)
        times.append(time.perf_counter())
        return result

    strategy.aggregate_train = timed
    began = time.perf_counter()
    strategy.start(grid=grid, initial_arrays=start, num_rounds=ROUNDS)
    whole = times[-1] - began
    later = (times[-1] - times[0]) / (ROUNDS - 1)
    print(
        f"flower {WORK}: {len(everybody)} members, {ROUNDS} rounds in {whole:.1f} s,"
        f" {len(everybody) * ROUNDS / whole:.1f} member rounds/s; after the first round {len(everybody) / later:.1f}",
        flush=True,
    )
