"""The table of ratios as a picture."""

from __future__ import annotations

import importlib.util
from pathlib import Path

STYLES = {
    "Tapeless": ("o", "tab:blue"),
    "autograd": ("s", "tab:orange"),
    "PyTorch": ("^", "tab:red"),
    "JAX jit": ("D", "tab:green"),
}


def draw(measured: dict[str, dict[str, float]], file: Path) -> bool:
    """Save a point for each workload and library, from left to right by the ratio; False without matplotlib."""
    if importlib.util.find_spec("matplotlib") is None:
        return False
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 0.3 * len(measured) + 1.2), layout="constrained")
    axes = figure.subplots()
    names = list(measured)[::-1]
    for library, (marker, color) in STYLES.items():
        points = [(measured[n][library], i) for i, n in enumerate(names) if library in measured[n]]
        if points:
            x, y = zip(*points, strict=True)
            axes.scatter(x, y, marker=marker, color=color, label=library, s=24)
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xscale("log")
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_xlabel("time of value and derivative, as a multiple of the one written by hand in NumPy")
    axes.grid(axis="x", which="both", linewidth=0.3)
    axes.legend(fontsize=8)
    figure.savefig(file, dpi=150)
    return True
