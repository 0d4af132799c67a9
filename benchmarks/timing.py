"""Medians of interleaved repeats, as ratios to the derivative written by hand."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import numpy as np

import tapeless as tl
from benchmarks import peers
from benchmarks.workloads import Workload

REPEATS = 15


def leaves(value) -> list[np.ndarray]:
    """The arrays of a structure."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [a for v in value for a in leaves(v)]
    return [np.asarray(value)]


def check(workload: Workload) -> None:
    """The derivative by hand and ours agree."""
    ours, expected = peers.tapeless(workload)(), peers.by_hand(workload)()
    for a, b in zip(leaves(ours), leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-9, err_msg=workload.name)


def candidates(workload: Workload, others: dict[str, Callable]) -> dict[str, Callable]:
    """What is timed, by name; each runs the workload once."""
    made = {
        "by hand": peers.by_hand(workload),
        "function alone": peers.function_alone(workload),
        "Tapeless": peers.tapeless(workload),
        "dlfeval": peers.dlfeval(workload),
    }
    made |= {name: make(workload) for name, make in others.items() if name not in workload.left_out}
    return {name: run for name, run in made.items() if run is not None}


def medians(runs: dict[str, Callable], seconds: float) -> dict[str, float]:
    """The median of the seconds that each takes, in turns."""
    counts = {}
    for name, run in runs.items():
        run()
        start = time.perf_counter()
        run()
        one = max(time.perf_counter() - start, 1e-7)
        counts[name] = max(1, int(seconds / REPEATS / len(runs) / one))
    samples: dict[str, list[float]] = {name: [] for name in runs}
    gc.disable()
    try:
        for _ in range(REPEATS):
            for name, run in runs.items():
                start = time.perf_counter()
                for _ in range(counts[name]):
                    run()
                samples[name].append((time.perf_counter() - start) / counts[name])
            gc.collect()
    finally:
        gc.enable()
    return {name: float(np.median(s)) for name, s in samples.items()}


def ratios(workload: Workload, others: dict[str, Callable], seconds: float) -> dict[str, float]:
    """Seconds by hand, and the ratios to it."""
    check(workload)
    times = medians(candidates(workload, others), seconds)
    hand = times.pop("by hand")
    return {"by hand": hand, **{name: t / hand for name, t in times.items()}}


def first_calls(workload: Workload, others: dict[str, Callable]) -> dict[str, float]:
    """The seconds of a first call: to transform or to trace, perhaps to compile, and to run."""
    tl.cache_clear()
    result = {}
    for name, make in {"Tapeless": peers.tapeless, **others}.items():
        if name not in workload.left_out:
            start = time.perf_counter()
            make(workload)()
            result[name] = time.perf_counter() - start
    return result
