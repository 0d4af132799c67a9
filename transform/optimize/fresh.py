"""What is added first to a part of a new buffer of zeros is stored: `x_bar[1:] += e` becomes `x_bar[1:] = e`.

A buffer that is stored whole, part by part, need not be zero before.
"""

from __future__ import annotations

import gast
import numpy as np

from tapeless.transform.core import Block, contribution, is_assignment, is_whole, known_callee, target
from tapeless.transform.optimize.algebra import number
from tapeless.transform.optimize.bounds import Bounds
from tapeless.transform.rules import numpy
from tapeless.transform.trees import blocks, names_in, walk, writes

EMPTY = {np.zeros: "empty", np.zeros_like: "empty_like"}


def store(block: Block) -> Block:
    """The block with stores where contributions are added to parts of adjoints that are still zero."""
    _sweep(block, Bounds(block))
    return block


def _sweep(block: Block, bounds: Bounds) -> None:
    for index, node in enumerate(block):
        for part in blocks(node):
            _sweep(part, bounds)
        if is_assignment(node) and any(known_callee(node.value) is f for f in EMPTY):
            parts = _store(block, index + 1, target(node), bounds)
            if parts and cover(parts, bounds):
                node.value.func = numpy(EMPTY[known_callee(node.value)])


def _store(block: Block, start: int, buffer: str, bounds: Bounds) -> list:
    """Turn the additions to parts of a buffer, which is zero at a place of a block, into stores.

    Gives the parts, if all of them are stored.
    """
    parts: list = []
    added = False
    for index in range(start, len(block)):
        node = block[index]
        place = node.target if isinstance(node, gast.AugAssign) else None
        if isinstance(place, gast.Subscript) and isinstance(place.value, gast.Name) and place.value.id == buffer:
            if buffer in names_in(node.value) or buffer in names_in(place.slice):
                return []
            if getattr(node, "contributes", False) and all(is_apart(place.slice, part, bounds) for part in parts):
                block[index] = contribution(gast.Assign([place], node.value, None), node)
            else:
                added = True
            parts.append(place.slice)
        elif any(buffer in [*writes(n), *names_in(n)] for n in walk([node])):
            break
    return [] if added else parts


def is_apart(a, b, bounds: Bounds) -> bool:
    """Whether two subscripts of one array have no item in common, by what they say of one axis.

    The slices `:n` and `n:` are apart whatever number `n` is.

    >>> def apart(first, second, known="n = i * j"):
    ...     subscripts = [gast.parse(f"x[{s}]").body[0].value.slice for s in (first, second)]
    ...     return is_apart(*subscripts, Bounds(gast.parse(known).body))
    >>> apart(":n", "n:"), apart("0, i", "1, j"), apart("1:", ":3"), apart("i", "j"), apart(":m", "m:")
    (True, True, False, False, False)
    >>> lengths = "n = x.shape[0]; m = 2 * n"
    >>> apart(":n", "m:"), apart(":n", "m:", lengths), apart(":m", "n:", lengths)
    (False, True, False)
    """
    pairs = zip(_axes(a), _axes(b), strict=False)
    return any(bounds.is_before(_end(i), _start(j)) or bounds.is_before(_end(j), _start(i)) for i, j in pairs)


def cover(parts: list, bounds: Bounds) -> bool:
    """Whether slices that are apart are all of an array together: along one axis, one after the other.

    >>> def all_of(*subscripts):
    ...     return cover([gast.parse(f"x[{s}]").body[0].value.slice for s in subscripts], Bounds([]))
    >>> all_of(":, 2:", ":, :2"), all_of("1:3", "3:", ":1"), all_of(":2"), all_of(":, 1:", ":1"), all_of(":2", "3:")
    (True, True, False, False, False)
    >>> all_of("1:, [0, 2]", ":1, [0, 2]"), all_of("0", "1:")
    (False, False)
    """
    subscripts = [list(part.elts) if isinstance(part, gast.Tuple) else [part] for part in parts]
    along = [[i for i, part in enumerate(axes) if not is_whole(part)] for axes in subscripts]
    if any(places != along[0] for places in along) or len(along[0]) != 1:
        return False
    left = [axes[along[0][0]] for axes in subscripts]
    if not all(isinstance(part, gast.Slice) and part.step is None for part in left):
        return False
    (at,) = [part for part in left if part.lower is None] or [None]
    while at is not None and at.upper is not None:
        left.remove(at)
        at = next((part for part in left if bounds.is_same(at.upper, part.lower)), None)
    return at is not None and left == [at]


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
