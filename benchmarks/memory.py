"""Peak memory of one gradient, in a process of its own: `python -m benchmarks.memory PEER WORKLOAD`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks import peers
from benchmarks.workloads import Workload, models
from benchmarks.workloads.dynamics import checkpointed_loop, memory_loop

MAKERS = {"by hand": peers.by_hand, "Tapeless": peers.tapeless, **{n: make for n, (_, make) in peers.PEERS.items()}}

AGAIN = "the same, checkpointed"


def sizes() -> dict[str, tuple[Workload, Workload]]:
    """Each workload with a small one of the same kind, which runs first and is not counted."""
    rng = np.random.default_rng(0)
    wide = next(w for w in models.workloads(rng) if w.name.startswith("MLP 784"))
    params, X, T = wide.arguments
    arguments = params, np.tile(X, (64, 1)), np.tile(T, (64, 1))
    many = Workload("MLP 784-128-10, batch 4,096", wide.function, wide.by_hand, arguments)
    return {
        "loop of 1,000 steps, 10,000 states": (memory_loop(2, 10), memory_loop(1_000, 10_000)),
        AGAIN: (checkpointed_loop(2, 10), checkpointed_loop(1_000, 10_000)),
        many.name: (wide, many),
    }


def status(field: str) -> float:
    """A field of what Linux says about this process, in MiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise ValueError(field)


def measure(peer: str, name: str) -> float:
    """How far one run lifts the memory of this process, in MiB."""
    small, large = sizes()[name]
    MAKERS[peer](small)()
    run = MAKERS[peer](large)
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = status("VmRSS")
    run()
    return status("VmHWM") - before


def in_own_process(peer: str, name: str) -> float:
    command = [sys.executable, "-m", "benchmarks.memory", peer, name]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def peaks(names: list[str]) -> dict[str, dict[str, float]]:
    """The peak of each peer for each workload, in MiB; empty where the system does not tell."""
    if not Path("/proc/self/clear_refs").exists():
        return {}
    everyone = ["by hand", "Tapeless", *names]
    asked = {workload: ["Tapeless"] if workload == AGAIN else everyone for workload in sizes()}
    return {workload: {peer: in_own_process(peer, workload) for peer in wanted} for workload, wanted in asked.items()}


if __name__ == "__main__":
    print(measure(*sys.argv[1:3]))
