"""The command `tapeless`: prints generated source in a terminal."""

from __future__ import annotations

import argparse
import importlib
import inspect
import os
import sys

import numpy as np

import tapeless
from tapeless.runtime.evaluate import asks_for_gradients, unpack_callable


def main(argv: list[str] | None = None) -> int:
    """Run the command; gives its exit status."""
    parser = argparse.ArgumentParser(prog="tapeless", description="Source-to-source automatic differentiation.")
    commands = parser.add_subparsers(dest="command", required=True)
    source = commands.add_parser(
        "source",
        help="print the generated gradient source of a function",
        description="Print the generated gradient source of a function.",
    )
    source.add_argument("function", help="module:function, the module as for import")
    source.add_argument(
        "arguments",
        nargs="*",
        help="Python expressions for the arguments (with np, and tl for tapeless); vectors of ones if left out",
    )
    options = parser.parse_args(argv)
    try:
        print(source_of(options.function, options.arguments))
    except (tapeless.DifferentiationError, ImportError, AttributeError, TypeError, ValueError) as error:
        print(f"tapeless: {error}", file=sys.stderr)
        return 1
    return 0


def source_of(target: str, expressions: list[str]) -> str:
    """The generated source of `module:function` for arguments given as expressions.

    Raises
    ------
    ValueError
        If the target does not have the form module:function.
    """
    module, colon, name = target.partition(":")
    if not colon:
        raise ValueError(f"{target!r} is not of the form module:function")
    sys.path.insert(0, os.getcwd())
    function = importlib.import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    names = {"np": np, "numpy": np, "tl": tapeless, "tapeless": tapeless, **vars(importlib.import_module(module))}
    arguments = [eval(e, names) for e in expressions]
    if not expressions:
        arguments = default_arguments(function)
    return tapeless.gradient_source(function, *arguments)


def default_arguments(function) -> list:
    """A vector of ones for every parameter without a default: dlarrays if the function calls `dlgradient`."""
    plain, bound, _ = unpack_callable(function)
    parameters = list(inspect.signature(plain).parameters.values())[len(bound) :]
    count = sum(p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)
    make = tapeless.dlarray if asks_for_gradients(plain) else np.array
    return [make(np.ones(2)) for _ in range(count)]


if __name__ == "__main__":
    sys.exit(main())
