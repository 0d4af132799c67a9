"""Measure, print and save everything: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path

import numpy as np

from benchmarks import adjoints, memory, overhead, peers, picture, timing
from benchmarks.workloads import loops, workloads

OUTPUT = Path(__file__).parent.parent / "output"
COLUMNS = ("function alone", "Tapeless", "dlfeval", *peers.PEERS)


def markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def seconds_text(seconds: float) -> str:
    return f"{seconds * 1e6:,.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:,.1f} ms"


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def ratio_table(others, seconds: float) -> tuple[str, dict]:
    """The table of ratios, and its numbers by workload."""
    measured = {}
    for workload in workloads():
        progress(workload.name)
        measured[workload.name] = timing.ratios(workload, others, seconds)
    columns = [c for c in COLUMNS if c not in peers.PEERS or c in others]
    rows = [
        [name, seconds_text(m["by hand"]), *(f"{m[c]:.2f}" if c in m else "" for c in columns)]
        for name, m in measured.items()
    ]
    return markdown(["workload", "by hand", *columns], rows), measured


def loop_table(seconds: float) -> str:
    rows = []
    for workload in loops():
        progress(workload.name)
        times = timing.medians(timing.candidates(workload, {}), seconds)
        steps = workload.arguments[-1]
        rows.append([f"{steps:,}", *(f"{times[n] / steps * 1e6:.2f}" for n in ("by hand", "Tapeless"))])
    return markdown(["steps", "by hand, us a step", "Tapeless, us a step"], rows)


def first_call_table(others) -> str:
    names = ["Tapeless", *others]
    rows = []
    for workload in workloads():
        progress(f"first call: {workload.name}")
        taken = timing.first_calls(workload, others)
        rows.append([workload.name, *(f"{taken[n] * 1e3:,.0f}" if n in taken else "" for n in names)])
    return markdown(["workload", *names], rows)


def memory_table(others) -> str:
    names = ["by hand", "Tapeless", *(n for n in others if n != "JAX jit")]
    peaks = memory.peaks(names[2:])
    rows = [[w, *(f"{m[n]:,.0f}" if n in m else "" for n in names)] for w, m in peaks.items()]
    return markdown(["workload", *names], rows)


def adjoint_table() -> str:
    """The costs of adjoints, three to a row."""
    progress("adjoints")
    cells = [[call, seconds_text(primal), f"{ratio:.1f}"] for call, (primal, ratio) in adjoints.costs().items()]
    cells += [[""] * 3] * (-len(cells) % 3)
    third = len(cells) // 3
    rows = [a + b + c for a, b, c in zip(cells[:third], cells[third : 2 * third], cells[2 * third :], strict=True)]
    return markdown(["primitive", "takes", "adjoint"] * 3, rows)


def overhead_text() -> str:
    calls, imports, transformed = overhead.dlfeval_overhead(), overhead.import_times(), overhead.transformation_times()
    rows = [[f"`dlfeval` with {n}", f"{v:.1f} us"] for n, v in calls.items()]
    rows += [[f"transforming a function of {n}", f"{v * 1e3:.0f} ms"] for n, v in transformed.items()]
    ratio = imports["tapeless"] / imports["numpy"]
    rows.append(["`import tapeless`", f"{imports['tapeless'] * 1e3:.0f} ms, {ratio:.2f} times `import numpy`"])
    return markdown(["what", "takes"], rows)


def report(others, missing: list[str], seconds: float) -> tuple[str, dict]:
    """Everything as one Markdown text, and the ratios."""
    table, measured = ratio_table(others, seconds)
    parts = [
        "# Benchmarks",
        f"Value and derivative in float64; medians of {timing.REPEATS} interleaved repeats in one process; ratios to "
        f"the derivative written by hand in NumPy. Python {platform.python_version()}, NumPy {np.__version__}.",
        *([f"Left out, not installed: {', '.join(missing)}."] if missing else []),
        table,
        "## A loop of more and more steps",
        loop_table(seconds),
        "## First call: milliseconds to transform or trace, compile and run",
        first_call_table(others),
        "## Peak memory of one gradient, MiB",
        memory_table(others),
        "## What an adjoint costs, as a multiple of its primitive",
        adjoint_table(),
        "## Besides the generated code",
        overhead_text(),
    ]
    return "\n\n".join(parts) + "\n", measured


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--seconds", type=float, default=3.0, help="about how long each workload is timed")
    others, missing = peers.installed()
    text, measured = report(others, missing, parser.parse_args().seconds)
    OUTPUT.mkdir(exist_ok=True)
    (OUTPUT / "benchmarks.md").write_text(text)
    print(text)
    if picture.draw(measured, OUTPUT / "benchmarks.png"):
        print(f"The picture is {OUTPUT / 'benchmarks.png'}")


if __name__ == "__main__":
    main()
