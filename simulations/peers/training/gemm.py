"""gemm.py THREADS...: matrix products of 2048 x 384 x 1536 in fp32 and bf16, billions of operations a second."""

import sys
import time

import torch

M, K, N, TIMES, RUNS = 2048, 384, 1536, 20, 15

for threads in map(int, sys.argv[1:]):
    torch.set_num_threads(threads)
    for dtype in (torch.float32, torch.bfloat16):
        x, weight = torch.randn(M, K, dtype=dtype), torch.randn(N, K, dtype=dtype)
        rates = []
        for run in range(-3, RUNS):
            start = time.perf_counter()
            for _ in range(TIMES):
                torch.nn.functional.linear(x, weight)
            if run >= 0:
                rates.append(2e-9 * M * K * N * TIMES / (time.perf_counter() - start))
        rates.sort()
        print(f"{threads} threads, {dtype}: {rates[RUNS // 2]:.0f} GFLOP/s ({rates[0]:.0f} to {rates[-1]:.0f})")
