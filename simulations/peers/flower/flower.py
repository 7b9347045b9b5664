"""flower.py FOLDER ROUNDS WORK PROCESSES: rounds of all members of the folder's records in Flower's simulation engine.

WORK is plain (SGD on the drawn records) or private (Opacus: each record's gradient clipped). Every member takes three steps a
round on half of its records, with PEFT's LoRA of rank 4 on query and value of the last layer.
"""

import os
import sys
from pathlib import Path

HERE = str(Path(__file__).parent)
os.environ.update(FOLDER=sys.argv[1], ROUNDS=sys.argv[2], WORK=sys.argv[3], PYTHONPATH=HERE)
os.environ.update(OMP_NUM_THREADS="1", FLWR_TELEMETRY_ENABLED="0")

from flwr.simulation import run_simulation

from app import client, members, server

run_simulation(
    server_app=server,
    client_app=client,
    num_supernodes=len(members()),
    backend_config={"client_resources": {"num_cpus": 1, "num_gpus": 0.0}, "init_args": {"num_cpus": int(sys.argv[4])}},
)
