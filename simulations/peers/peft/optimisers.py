"""100 steps of PyTorch's SGD with momentum and AdamW on a loss that both sides compute: optimisers.py FILE."""

import json
import sys

import torch

DIMENSION = 6
SHOWN = (1, 2, 3, 10, 50, 100)
SETTINGS = [
    {"optimiser": "momentum", "learningRate": 0.05, "momentum": 0.9},
    {"optimiser": "momentum", "learningRate": 0.2, "momentum": 0.0},
    {"optimiser": "adamw", "learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.01},
    {"optimiser": "adamw", "learningRate": 0.1, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "weightDecay": 0.5},
    {"optimiser": "adamw", "learningRate": 0.02, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.0},
]


def gradient(parameters, step):
    """sin((i + 1) x) + cos(step / (i + 1)) / 2 in place i."""
    place = torch.arange(1, DIMENSION + 1, dtype=torch.float64)
    return torch.sin(place * parameters) + torch.cos(step / place) / 2


def run(settings):
    parameters = torch.nn.Parameter(torch.linspace(-1, 1.5, DIMENSION, dtype=torch.float64))
    rate = settings["learningRate"]
    if settings["optimiser"] == "momentum":
        optimiser = torch.optim.SGD([parameters], lr=rate, momentum=settings["momentum"])
    else:
        betas = (settings["beta1"], settings["beta2"])
        optimiser = torch.optim.AdamW(
            [parameters], lr=rate, betas=betas, eps=settings["epsilon"], weight_decay=settings["weightDecay"]
        )
    shown = []
    for step in range(1, max(SHOWN) + 1):
        parameters.grad = gradient(parameters.detach(), step)
        optimiser.step()
        if step in SHOWN:
            shown.append({"step": step, "parameters": parameters.detach().tolist()})
    return {**settings, "shown": shown}


with open(sys.argv[1], "w") as target:
    json.dump({"torch": torch.__version__, "runs": [run(settings) for settings in SETTINGS]}, target, indent=1)
    target.write("\n")
