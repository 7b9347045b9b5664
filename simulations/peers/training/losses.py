"""losses.py FOLDER THREADS: PEFT's losses over 50 plain steps in fp32, beside Minga's of the same folder."""

import sys
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

from classifier import Classifier, Texts

STEPS, BATCH, RATE, WANTED = 50, 32, 0.1, 1e-3


def main(folder, threads):
    torch.set_num_threads(int(threads))
    texts, model = Texts(folder, "lines"), Classifier(folder)
    optimiser = torch.optim.SGD(model.trained(), RATE)
    losses = []
    for step in range(STEPS):
        ((ids, mask, labels),) = texts.batch(step, BATCH, BATCH)
        loss = cross_entropy(model(ids, mask), labels)
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    (Path(folder) / "losses-peft.txt").write_text("".join(f"{loss}\n" for loss in losses))
    ours = [float(line) for line in (Path(folder) / "losses-minga.txt").read_text().splitlines()]
    furthest = max(abs(one - other) for one, other in zip(losses, ours, strict=True))
    print(f"losses from {losses[0]:.4f} to {losses[-1]:.4f}, at most {furthest:.1e} apart (wanted {WANTED:.0e})")
    sys.exit(furthest > WANTED)


main(*sys.argv[1:])
