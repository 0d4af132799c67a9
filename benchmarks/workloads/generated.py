"""Functions of a given number of statements, for the time that their transformation takes."""

from __future__ import annotations

import linecache
from collections.abc import Callable

import numpy as np

STATEMENTS = [
    "a{k} = np.sin(a{i}) * x[{j}] + {k}.5",
    "b{k} = np.exp(-a{i} ** 2) / (1 + a{i} ** 2)",
    "a{k} = a{i} * b{k} - np.tanh(a{i})",
    "x = x * b{k}",
]


def straight(count: int) -> Callable:
    """A function of `count` statements without control flow, of an array of three."""
    lines, last = ["def straight(x):", "    a = x[0]"], "a"
    for k in range(count - 2):
        pattern = STATEMENTS[k % 4]
        number = k // 4
        line = pattern.replace("a{i}", last).format(k=number, j=k % 3)
        lines.append(f"    {line}")
        last = line.split(" ")[0] if line.startswith("a") else last
    lines.append(f"    return np.sum(x) * {last}")
    text = "\n".join(lines) + "\n"
    filename = f"<a function of {count} statements>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace = {"np": np}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["straight"]
