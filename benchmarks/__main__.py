"""Print and save the table of ratios: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

import tapeless as tl
from benchmarks.workloads import Workload, workloads

try:
    import autograd
    import autograd.numpy as autograd_numpy
except ImportError:
    autograd = None

OUTPUT = Path(__file__).parent.parent / "output"


def leaves(value):
    return [a for v in value.values() for a in leaves(v)] if isinstance(value, dict) else [value]


def check(workload: Workload) -> None:
    """The gradient by hand and ours agree."""
    value, gradient = workload.by_hand(*workload.arguments)
    our_value, ours = tl.value_and_grad(workload.function)(*workload.arguments)
    np.testing.assert_allclose(our_value, value, rtol=1e-10)
    for a, b in zip(leaves(ours), leaves(gradient), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-12)


def candidates(workload: Workload) -> dict:
    """What is timed, by name; each runs once."""
    arguments = workload.arguments
    ours = tl.value_and_grad(workload.function)
    made = {
        "by hand": lambda: workload.by_hand(*arguments),
        "function alone": lambda: workload.function(*arguments),
        "tapeless": lambda: ours(*arguments),
    }
    if autograd is not None:
        traced = autograd.value_and_grad(with_numpy(workload.function, autograd_numpy))
        made["autograd"] = lambda: traced(*arguments)
    return made


def with_numpy(function, module):
    """The function with another module as its `np`."""
    import types

    return types.FunctionType(function.__code__, {**function.__globals__, "np": module}, function.__name__)


def medians(made: dict, seconds: float) -> dict[str, float]:
    """Median seconds of interleaved repeats."""
    counts = {}
    for name, run in made.items():
        run()
        start = time.perf_counter()
        run()
        counts[name] = max(1, int(seconds / 60 / max(time.perf_counter() - start, 1e-7)))
    samples: dict[str, list[float]] = {name: [] for name in made}
    for _ in range(15):
        for name, run in made.items():
            start = time.perf_counter()
            for _ in range(counts[name]):
                run()
            samples[name].append((time.perf_counter() - start) / counts[name])
    return {name: float(np.median(s)) for name, s in samples.items()}


def table(seconds: float) -> str:
    """The table as Markdown: microseconds by hand, and ratios to them."""
    rows = []
    for workload in workloads():
        check(workload)
        start = time.perf_counter()
        tl.cache_clear()
        tl.gradient_source(workload.function, *workload.arguments)
        first = time.perf_counter() - start
        times = medians(candidates(workload), seconds)
        by_hand = times.pop("by hand")
        ratios = " | ".join(f"{t / by_hand:.2f}" for t in times.values())
        rows.append(f"| {workload.name} | {by_hand * 1e6:,.1f} | {ratios} | {first * 1e3:.0f} |")
        names = list(times)
    head = ["workload", "by hand, us", *(f"{n} (ratio)" for n in names), "first call, ms"]
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *rows])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--seconds", type=float, default=2.0, help="about how long each workload is timed")
    text = table(parser.parse_args().seconds)
    OUTPUT.mkdir(exist_ok=True)
    (OUTPUT / "benchmarks.md").write_text(text + "\n")
    print(text)
    if autograd is None:
        print("\nautograd is not installed and left out (pip install 'tapeless[bench]')")


if __name__ == "__main__":
    main()
