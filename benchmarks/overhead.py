"""What there is besides the generated code: `dlfeval` itself, and importing the package."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np

import tapeless as tl
from benchmarks.timing import medians


def dlfeval_overhead() -> dict[str, float]:
    """Microseconds that a call of `dlfeval` takes with functions that do next to nothing."""
    arrays = [tl.dlarray(np.ones(3)) for _ in range(3)]
    layers = [tl.fullyConnectedLayer(4) for _ in range(10)]
    network = tl.dlnetwork([tl.featureInputLayer(4), *layers])
    last = list(network.Learnables)[-1]

    def first_of_three(a, b, c):
        return a

    def last_bias(network):
        return network.Learnables[last]["Bias"]

    runs = {
        "three arrays": lambda: tl.dlfeval(first_of_three, *arrays),
        "a network with 20 learnables": lambda: tl.dlfeval(last_bias, network),
    }
    return {name: t * 1e6 for name, t in medians(runs, 1.0).items()}


def import_times(repeats: int = 7) -> dict[str, float]:
    """The median of the seconds that a new process takes to import a package."""
    samples: dict[str, list[float]] = {"numpy": [], "tapeless": []}
    for _ in range(repeats):
        for name, taken in samples.items():
            code = f"import time; t = time.perf_counter(); import {name}; print(time.perf_counter() - t)"
            done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
            taken.append(float(done.stdout))
    return {name: float(np.median(taken)) for name, taken in samples.items()}


def transformation_times() -> dict[str, float]:
    """The seconds that the first call takes of the gradients of functions of 20 and 100 statements."""
    from benchmarks.workloads import generated

    result = {}
    for count in (20, 100):
        gradient = tl.value_and_grad(generated.straight(count))
        gradient(np.ones(3))
        taken = []
        for _ in range(5):
            tl.cache_clear()
            start = time.perf_counter()
            gradient(np.ones(3))
            taken.append(time.perf_counter() - start)
        result[f"{count} statements"] = float(np.median(taken))
    return result
