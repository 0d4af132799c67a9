"""What is added first to a part of a new buffer of zeros is stored: `x_bar[1:] += e` becomes `x_bar[1:] = e`."""

from __future__ import annotations

import gast
import numpy as np

from tapeless.transform.core import Block, contribution, is_assignment, known_callee, target
from tapeless.transform.optimize.algebra import number
from tapeless.transform.trees import blocks, names_in, walk, writes

ZEROS = (np.zeros, np.zeros_like)


def store(block: Block) -> Block:
    """The block with stores where contributions are added to parts of adjoints that are still zero."""
    _sweep(block, numbers(block))
    return block


def numbers(block: Block) -> set[str]:
    """The names that hold the results of arithmetic or the lengths of axes: bounds of slices that are not None."""
    values: dict[str, list] = {}
    for node in walk(block):
        for written in writes(node):
            values.setdefault(written, []).append(getattr(node, "value", None))

    def is_number(value) -> bool:
        return isinstance(value, gast.BinOp) or (isinstance(value, gast.Subscript) and is_shape(value.value))

    def is_shape(value) -> bool:
        if isinstance(value, gast.Name):
            return value.id in values and all(isinstance(v, gast.Attribute) and is_shape(v) for v in values[value.id])
        return isinstance(value, gast.Attribute) and value.attr == "shape"

    return {n for n, given in values.items() if all(map(is_number, given))}


def _sweep(block: Block, known: set[str]) -> None:
    for index, node in enumerate(block):
        for part in blocks(node):
            _sweep(part, known)
        if is_assignment(node) and any(known_callee(node.value) is f for f in ZEROS):
            _store(block, index + 1, target(node), known)


def _store(block: Block, start: int, buffer: str, known: set[str]) -> None:
    """Turn the additions to parts of a buffer, which is zero at a place of a block, into stores."""
    parts: list = []
    for index in range(start, len(block)):
        node = block[index]
        place = node.target if isinstance(node, gast.AugAssign) else None
        if isinstance(place, gast.Subscript) and isinstance(place.value, gast.Name) and place.value.id == buffer:
            if buffer in names_in(node.value) or buffer in names_in(place.slice):
                return
            if getattr(node, "contributes", False) and all(is_apart(place.slice, part, known) for part in parts):
                block[index] = contribution(gast.Assign([place], node.value, None), node)
            parts.append(place.slice)
        elif any(buffer in [*writes(n), *names_in(n)] for n in walk([node])):
            return


def is_apart(a, b, known: set[str]) -> bool:
    """Whether two subscripts of one array have no item in common, by what they say of one axis.

    `known` are the names of numbers. The slices `:n` and `n:` are apart whatever number `n` is.

    >>> def apart(first, second):
    ...     return is_apart(*(gast.parse(f"x[{s}]").body[0].value.slice for s in (first, second)), {"n"})
    >>> apart(":n", "n:"), apart("0, i", "1, j"), apart("1:", ":3"), apart("i", "j"), apart(":m", "m:")
    (True, True, False, False, False)
    """
    pairs = zip(_axes(a), _axes(b), strict=False)
    return any(_is_before(_end(i), _start(j), known) or _is_before(_end(j), _start(i), known) for i, j in pairs)


def _axes(subscript) -> list:
    """The subscripts of the first axes, as far as they are slices without steps, and numbers."""
    result = []
    for part in subscript.elts if isinstance(subscript, gast.Tuple) else [subscript]:
        if not (part.step is None if isinstance(part, gast.Slice) else type(number(part)) is int):
            break
        result.append(part)
    return result


def _start(part):
    return part.lower if isinstance(part, gast.Slice) else part


def _end(part):
    """Where a subscript ends: of a number, at the next; there is none after -1."""
    if isinstance(part, gast.Slice):
        return part.upper
    return None if number(part) == -1 else gast.Constant(number(part) + 1, None)


def _is_before(end, start, known: set[str]) -> bool:
    """Whether what ends at one bound lies before what starts at another: at the same number, or both from one side."""
    if isinstance(end, gast.Name) and isinstance(start, gast.Name):
        return end.id == start.id and end.id in known
    last, first = number(end), number(start)
    return type(last) is int and type(first) is int and (last < 0) == (first < 0) and last <= first
