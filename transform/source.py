"""Stage 1: from a function object to its gast tree.

Every node of the tree carries a `place`: the file, line and columns where the user wrote it.
"""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import textwrap
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import gast

from tapeless.transform.errors import DifferentiationError, Place
from tapeless.transform.trees import nodes_in

ADVICE = (
    "define it in a file or in a notebook cell, or give it a rule with @adjoint "
    "(functions typed at the plain prompt or made by exec have no source)"
)


@dataclass(frozen=True)
class Source:
    """A function's tree and where it came from."""

    function: Any
    tree: gast.FunctionDef
    filename: str


def read(function: FunctionType) -> Source:
    """The source of a Python function or lambda.

    Raises
    ------
    DifferentiationError
        If the source cannot be found.
    """
    code = function.__code__
    try:
        if function.__name__ == "<lambda>":
            node, lines, first, indent = _lambda(function)
        else:
            node, lines, first, indent = _definition(function)
    except (OSError, TypeError, SyntaxError) as error:
        if code.co_filename.startswith("<tapeless"):
            raise DifferentiationError(
                "a function that is known only when it is called is differentiated twice",
                "call the function or method by its own name there",
            ) from None
        raise DifferentiationError(
            f"the source of `{function.__qualname__}` cannot be found ({error})", ADVICE
        ) from error
    tree = gast.ast_to_gast(node)
    _mark(tree, code.co_filename, lines, first, indent)
    return Source(function, tree, code.co_filename)


def differentiated(function) -> FunctionType:
    """The function that `grad(f)` is of, however often; any other itself."""
    while function.__dict__ and (wrapped := getattr(function, "__tapeless_gradient__", None)) is not None:
        function = wrapped[0]
    return function


def call_of(cls: type) -> FunctionType | None:
    """The function behind the calls of a class's objects, which takes the object first; None if it is not Python's."""
    found = inspect.getattr_static(cls, "__call__", None)
    return found if isinstance(found, FunctionType) else None


def signature(function) -> inspect.Signature:
    """The parameters of a function as it is called: of a decorated one, those of the decorator's function."""
    return inspect.signature(differentiated(function), follow_wrapped=False)


def cells_of(function) -> dict[str, Any]:
    """The cells of a function's closure by the names of its variables."""
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))


def _definition(function: FunctionType):
    code = function.__code__
    linecache.checkcache(code.co_filename)  # as `inspect.getsourcelines`, which looks through all modules besides
    lines, first = linecache.getlines(code.co_filename, function.__globals__), code.co_firstlineno
    if len(lines) < first:
        raise OSError("could not get source code")
    lines = inspect.getblock(lines[first - 1 :])
    text = "".join(lines)
    indent = len(lines[0]) - len(lines[0].lstrip())
    module = ast.parse(textwrap.dedent(text))
    node = module.body[0]
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name != code.co_name:
        raise OSError(f"line {first} of {code.co_filename} defines something else")
    return node, lines, first, indent


@functools.lru_cache(maxsize=64)
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


def _lambda(function: FunctionType):
    code = function.__code__
    lines = linecache.getlines(code.co_filename)
    if not lines:
        raise OSError(f"no text for {code.co_filename}")
    positions = {p[:4] for p in code.co_positions() if p[0] is not None and p[2] is not None}
    candidates = [
        node
        for node in ast.walk(_parse("".join(lines)))
        if isinstance(node, ast.Lambda) and _covers(node, positions, code.co_firstlineno)
    ]
    if not candidates:
        raise OSError("no lambda at its line")
    # Nested lambdas cover their inner ones: the code object's own body is the tightest fit.
    node = min(candidates, key=lambda n: _distance(n.body, positions))
    body = ast.Return(node.body)
    definition = ast.FunctionDef("lambda_", node.args, [ast.copy_location(body, node.body)], [], None, None)
    return ast.copy_location(definition, node), lines, 1, 0


def _covers(node: ast.Lambda, positions, first_line: int) -> bool:
    if node.lineno != first_line:
        return False
    start = (node.body.lineno, node.body.col_offset)
    end = (node.body.end_lineno, node.body.end_col_offset)
    spans = [p for p in positions if (p[2], p[3]) != (0, 0)]
    return all(start <= (p[0], p[2]) and (p[1], p[3]) <= end for p in spans)


def _distance(body: ast.expr, positions) -> tuple[int, int]:
    lines = body.end_lineno - body.lineno if body.end_lineno else 0
    return lines, (body.end_col_offset or 0) - body.col_offset


def _mark(tree, filename: str, lines: list[str], first: int, indent: int) -> None:
    for node in nodes_in(tree):
        if not hasattr(node, "lineno"):
            continue
        row = min(node.lineno - 1, len(lines) - 1)
        text = lines[row].rstrip("\n")
        end = node.end_col_offset if node.end_lineno == node.lineno else len(text) - indent
        node.place = Place(filename, node.lineno + first - 1, node.col_offset + indent, end + indent, text)
