"""Median, trimmed mean and Krum of 100 deltas with NumPy: rules.py FOLDER REPEATS. Compares with the files there."""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

BYZANTINE = 20


def tensor(file):
    with open(file, "rb") as source:
        header = json.loads(source.read(int.from_bytes(source.read(8), "little")))
        assert list(header) == ["vector"]
        return np.fromfile(source, dtype="<f4")


def median(deltas):
    return np.median(deltas, axis=0)


def trimmed_mean(deltas):
    inner = np.partition(deltas, (BYZANTINE, len(deltas) - BYZANTINE - 1), axis=0)[BYZANTINE:-BYZANTINE]
    return inner.mean(axis=0, dtype=np.float64)


def krum(deltas):
    """By the products of all pairs: fast, but not exact where deltas are near each other and far from zero."""
    exact = deltas.astype(np.float64)
    products = exact @ exact.T
    squares = np.diag(products)
    distances = squares[:, None] + squares[None, :] - 2 * products
    np.fill_diagonal(distances, -np.inf)
    nearest = np.sort(distances, axis=1)[:, 1 : len(deltas) - BYZANTINE - 1]
    return deltas[np.argmin(nearest.sum(axis=1))]


def main():
    folder, repeats = Path(sys.argv[1]), int(sys.argv[2])
    base = tensor(folder / "base")
    deltas = np.stack([tensor(folder / f"delta-{member}") for member in range(1, 101)])
    for name, rule in [("median", median), ("trimmed-mean", trimmed_mean), ("krum", krum)]:
        seconds = []
        for _ in range(repeats + 1):
            start = time.perf_counter()
            result = rule(deltas)
            seconds.append(time.perf_counter() - start)
        seconds = seconds[1:]
        off = np.abs(tensor(folder / name) - (base + result.astype(np.float64))).max()
        print(
            f"NumPy {np.__version__} {name}: {statistics.median(seconds):.3f} s, the median of {repeats} "
            f"({min(seconds):.3f} to {max(seconds):.3f}); greatest difference {off:.1e}"
        )


main()
