"""Adjoints of picking: add what was taken back to where it was, where an index may name an item twice."""

from __future__ import annotations

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Array, Static
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d

FEW = 500  # items: up to here, np.add.at itself is the quickest
WIDE = 64  # items in a row: from here on, adding row by row is quicker than item by item


def add_at(buffer, index, value):
    """buffer[index] += value, where the index may name items twice.

    NumPy's `np.add.at` is quick for one dimension only, so the items of more are numbered first, or added row by row.
    """
    if _is_basic(index):
        buffer[index] += value
        return
    rows = _rows(index, np.shape(buffer)) if np.size(value) > FEW and buffer.flags.c_contiguous else None
    if rows is None:
        np.add.at(buffer, index, value)
        return
    before, picked, after = rows
    whole = buffer.reshape(_product(buffer.shape[:before]), -1, _product(buffer.shape[after:]))
    shape = (*buffer.shape[:before], *np.shape(picked), *buffer.shape[after:])
    values = np.reshape(np.broadcast_to(value, shape), (len(whole), -1, whole.shape[2]))
    if whole.shape[2] >= WIDE:
        for i, row in enumerate(np.ravel(picked).tolist()):
            whole[:, row] += values[:, i]
        return
    _, count, width = whole.shape
    items = np.ravel(picked)[:, None] * width + np.arange(width)
    items = items + np.arange(len(whole))[:, None, None] * (count * width)
    np.add.at(whole.reshape(-1), np.ravel(items), np.ravel(values))


def _rows(index, shape):
    """What integer arrays in a row pick from, as (first axis, numbers of what is picked, axis after the last).

    The axes that the arrays index count as one. None for other indices.

    >>> _rows((slice(None), np.array([0, -1])), (2, 3, 4))
    (1, array([0, 2]), 2)
    """
    parts = index if isinstance(index, tuple) else (index,)
    before = 0
    while before < len(parts) and _is_whole(parts[before]):
        before += 1
    after = before
    while after < len(parts) and not isinstance(parts[after], slice) and np.asarray(parts[after]).dtype.kind in "iu":
        after += 1
    if after == before or not all(_is_whole(p) for p in parts[after:]):
        return None
    sizes = shape[before:after]
    positive = [np.where(np.less(p, 0), np.add(p, n), p) for p, n in zip(parts[before:after], sizes, strict=True)]
    return before, np.ravel_multi_index(tuple(np.broadcast_arrays(*positive)), sizes), after


def _is_whole(part) -> bool:
    return isinstance(part, slice) and part == slice(None)


def _product(sizes) -> int:
    return int(np.prod(sizes, dtype=int))


def _is_basic(index) -> bool:
    if isinstance(index, tuple):
        return all(_is_basic(i) for i in index)
    if isinstance(index, int | np.integer | slice) or index is None or index is Ellipsis:
        return True
    return isinstance(index, np.ndarray) and index.dtype == bool


@adjoint(add_at)
@adjoint(np.add.at)
def _add_at(z, index, value):
    d[value] = np.array(d[z][index])


def in_memory(a) -> np.ndarray:
    """The items of an array in the order of its memory, by their numbers in the order of its axes."""
    numbers = np.empty_like(a, dtype=np.intp, order="K")
    numbers[...] = np.arange(np.size(a)).reshape(np.shape(a))
    return np.ravel(numbers, order="K")


def stored(a) -> str:
    """The order that NumPy's "A" stands for."""
    return "F" if np.isfortran(a) else "C"


def check_unique(array, index) -> None:
    """Refuse a store through an index that names an item twice: which value counts is the last, which reverse code for
    all at once does not follow.
    """
    if _is_basic(index):
        return
    rows = _rows(index, np.shape(array))
    if rows is None:
        counts = np.zeros(np.shape(array), int)
        np.add.at(counts, index, 1)
        twice = np.any(counts > 1)
    else:
        twice = np.unique(rows[1]).size < rows[1].size
    if twice:
        raise DifferentiationError(
            "a store through an index that names an item twice cannot be differentiated",
            "make the indices unique, or add with np.add.at(x, indices, values)",
        )


def along(axis: int, index) -> tuple:
    """The index of items along an axis."""
    return (*[slice(None)] * axis, index)


def untake(g, a, indices, axis):
    """Add what np.take has taken back to where it was."""
    result = np.zeros(np.shape(a), g.dtype)
    if axis is None:
        add_at(result.reshape(-1), indices, g)
    else:
        add_at(result, along(axis % np.ndim(a), np.asarray(indices)), g)
    return result


@adjoint(untake)
def _untake(z, g, a, indices, axis):
    d[g] = np.take(d[z], indices, axis)


def untake_along_axis(g, a, indices, axis):
    """Add what np.take_along_axis has taken back to where it was."""
    if axis is None:
        return np.reshape(untake_along_axis(np.ravel(g), np.ravel(a), np.ravel(indices), 0), np.shape(a))
    result = np.zeros(np.shape(a), g.dtype)
    grid = list(np.ogrid[tuple(slice(n) for n in indices.shape)])
    grid[axis] = indices
    add_at(result, tuple(grid), g)
    return result


@adjoint(untake_along_axis)
def _untake_along_axis(z, g, a, indices, axis):
    d[g] = np.take_along_axis(d[z], indices, axis)


def unsorted(g, order, a, axis):
    """Put what was sorted back in the order before; an order names no item twice."""
    result = np.empty_like(g)
    np.put_along_axis(result, order, g, axis)
    return np.reshape(result, np.shape(a))


@adjoint(unsorted)
def _unsorted(z, g, order, a, axis):
    if axis is None:
        d[g] = np.take(d[z], order)
    else:
        d[g] = np.take_along_axis(d[z], order, axis)


def unrepeat(g, a, repeats, axis):
    """Sum what np.repeat has repeated."""
    if axis is None:
        return np.reshape(unrepeat(np.ravel(g), np.ravel(a), repeats, 0), np.shape(a))
    axis = axis % np.ndim(a)
    shape = np.shape(a)
    if np.size(repeats) == 1:
        split = (*shape[: axis + 1], int(np.ravel(repeats)[0]), *shape[axis + 1 :])
        return np.sum(np.reshape(g, split), axis=axis + 1)
    return untake(g, a, np.repeat(np.arange(shape[axis]), repeats), axis)


@adjoint(unrepeat)
def _unrepeat(z, g, a, repeats, axis):
    d[g] = np.repeat(d[z], repeats, axis)


def spread_segments(bar, array, indices, axis):
    """The adjoint of what `np.add.reduceat` sums: where its indices do not grow it takes single items."""
    places = np.append(indices, np.shape(array)[axis])
    lengths = np.where(np.diff(places) > 0, np.diff(places), 1)
    items = np.concatenate([np.arange(start, start + n) for start, n in zip(places[:-1], lengths, strict=True)])
    result = np.zeros_like(array)
    np.add.at(np.moveaxis(result, axis, 0), items, np.repeat(np.moveaxis(bar, axis, 0), lengths, axis=0))
    return result


declare(spread_segments, linear=(0,), looks=(1,), infer=lambda bar, array, *_: shapes.same(array))


@adjoint(spread_segments)
def _spread_segments(z, bar, array, indices, axis):
    d[bar] = np.add.reduceat(d[z], indices, axis)


def unpad(g, a, widths, mode):
    """Add what np.pad has copied to the margins back to where it was, along one axis after the other."""
    for axis, (before, behind) in enumerate(np.broadcast_to(widths, (np.ndim(a), 2)).tolist()):
        size = np.shape(a)[axis]
        origin = np.pad(np.arange(size), (before, behind), mode=mode)
        inner = np.array(g[along(axis, slice(before, before + size))])
        for margin in (slice(0, before), slice(before + size, None)):
            add_at(inner, along(axis, origin[margin]), g[along(axis, margin)])
        g = inner
    return g


declare(add_at, np.add.at, mutates=True, adds=True, infer=lambda *_: Static(None))
declare(check_unique, passive=True, effect=True)
declare(in_memory, passive=True, looks=(0,), infer=lambda a: Array("int64", (None,)))
declare(stored, passive=True, looks=(0,))
# Forwards: helpers that are linear in what they are given first.
declare(unrepeat, unsorted, untake, untake_along_axis, linear=(0,))
declare(unrepeat, untake, untake_along_axis, looks=(1,))
declare(unsorted, looks=(2,))
