"""steps.py FOLDER KIND WORK THREADS REPEATS PART: how long steps of 128 texts take, PART of them at once.

WORK is peft-fp32, peft-bf16 (autocast), opacus (gradients of each text by hooks), or opacus-ghost.
"""

import sys
import time
from pathlib import Path

import torch
from opacus.grad_sample import GradSampleModule, GradSampleModuleFastGradientClipping
from opacus.optimizers import DPOptimizer, DPOptimizerFastGradientClipping
from opacus.utils.fast_gradient_clipping_utils import DPLossFastGradientClipping
from torch.nn.functional import cross_entropy

from classifier import Classifier, Texts

BATCH, WARM_UP, RATE, NOISE, CLIP = 128, 3, 0.1, 1.0, 1.0


def peft(model, autocast):
    optimiser = torch.optim.SGD(model.trained(), RATE)

    def step(parts):
        optimiser.zero_grad()
        for ids, mask, labels in parts:
            with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
                loss = cross_entropy(model(ids, mask), labels, reduction="sum") / BATCH
            loss.backward()
        optimiser.step()

    return step


def opacus(model, ghost):
    wrapper = GradSampleModuleFastGradientClipping if ghost else GradSampleModule
    more = {"max_grad_norm": CLIP, "use_ghost_clipping": True} if ghost else {}
    private = wrapper(model, loss_reduction="mean", **more)
    optimiser = (DPOptimizerFastGradientClipping if ghost else DPOptimizer)(
        torch.optim.SGD(model.trained(), RATE),
        noise_multiplier=NOISE,
        max_grad_norm=CLIP,
        expected_batch_size=BATCH,
    )
    criterion = torch.nn.CrossEntropyLoss()
    if ghost:
        criterion = DPLossFastGradientClipping(private, optimiser, criterion, "mean")

    def step(parts):
        for i, (ids, mask, labels) in enumerate(parts):
            optimiser.signal_skip_step(do_skip=i < len(parts) - 1)
            optimiser.zero_grad()
            criterion(private(ids, mask), labels).backward()
            optimiser.step()
        optimiser.zero_grad()

    return step


def peak():
    """Greatest resident memory so far, in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def main(folder, kind, work, threads, repeats, part):
    torch.set_num_threads(int(threads))
    torch.set_num_interop_threads(1)
    torch.manual_seed(1)
    texts, model = Texts(folder, kind), Classifier(folder)
    step = opacus(model, work == "opacus-ghost") if work.startswith("opacus") else peft(model, work == "peft-bf16")
    seconds, real, padded = [], 0, 0
    for i in range(WARM_UP + int(repeats)):
        parts = list(texts.batch(i, BATCH, int(part)))
        start = time.perf_counter()
        step(parts)
        if i >= WARM_UP:
            seconds.append(time.perf_counter() - start)
            real += sum(mask.sum().item() for _, mask, _ in parts)
            padded += sum(ids.numel() for ids, _, _ in parts)
    all, seconds = sum(seconds), sorted(1e3 * value for value in seconds)
    print(
        f"| {work}, {part} at once | {kind} | {threads} | {seconds[len(seconds) // 2]:.0f}"
        f" ({seconds[0]:.0f} to {seconds[-1]:.0f}) | {real / all:.0f} | {padded / all:.0f} | {peak()} |"
    )


main(*sys.argv[1:])
