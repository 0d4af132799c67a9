"""Joining, splitting and arranging arrays."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform.kinds import Array, Static
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import rt

VERTICAL = {np.vstack, getattr(np, "row_stack", np.vstack)}  # the second is its old name
declare(*VERTICAL, np.hstack, np.dstack, np.column_stack, np.block, np.fromiter, lists=True)
declare(np.asanyarray, np.asarray_chkfinite, np.asfortranarray, np.require, lists=True)


@define(np.atleast_3d)
def atleast_3d(array):
    if np.ndim(array) == 0:
        return np.reshape(array, (1, 1, 1))
    if np.ndim(array) == 1:
        return np.reshape(array, (1, -1, 1))
    return np.expand_dims(array, -1) if np.ndim(array) == 2 else array


def of_known_rank(*arrays):
    return len(arrays) == 1 and isinstance(arrays[0], Array) and arrays[0].dims is not None


@define(np.atleast_1d, when=of_known_rank)
def atleast_1d(array):
    return array if np.ndim(array) > 0 else np.reshape(array, (1,))


@define(np.atleast_2d, when=of_known_rank)
def atleast_2d(array):
    return array if np.ndim(array) > 1 else np.reshape(array, (1, -1))


@define(*VERTICAL)
def vstack(tup, dtype=None, casting="same_kind"):
    whole = np.concatenate([np.atleast_2d(a) for a in tup], axis=0)
    return whole if dtype is None else np.asarray(whole, dtype=dtype)


@define(np.hstack)
def hstack(tup, dtype=None, casting="same_kind"):
    parts = [np.atleast_1d(a) for a in tup]
    whole = np.concatenate(parts, axis=0 if np.ndim(parts[0]) == 1 else 1)
    return whole if dtype is None else np.asarray(whole, dtype=dtype)


@define(np.dstack)
def dstack(tup):
    return np.concatenate([np.atleast_3d(a) for a in tup], axis=2)


@define(np.column_stack)
def column_stack(tup):
    return np.concatenate([a if np.ndim(a) > 1 else np.reshape(a, (-1, 1)) for a in tup], axis=1)


def columns(parts):
    """`np.c_[...]`: vectors are columns."""
    return np.concatenate([a if np.ndim(a) > 1 else np.reshape(a, (-1, 1)) for a in parts], axis=-1)


@define(np.fromfunction)
def fromfunction(function, shape, dtype=float):
    index = np.indices(shape, dtype=dtype)
    return function(*index)


def in_order(letter):
    """What tells the calls with an order of items."""
    return lambda a, *kinds, order=None, **_: Static(letter) in (order, *kinds)


@define(np.ravel, when=in_order("K"))
def ravel_in_memory(a, order):
    return np.take(np.reshape(a, -1), rt.in_memory(a))


@define(np.ravel, when=in_order("A"))
def ravel_as_stored(a, order):
    return np.ravel(a, order=rt.stored(a))


@define(np.reshape, when=in_order("A"))
def reshape_as_stored(a, shape, order):
    return np.reshape(a, shape, order=rt.stored(a))


@define(np.fromiter)
def fromiter(iter, dtype=None, count=-1):
    items = list(iter)
    return np.astype(np.array(items if count < 0 else items[:count]), dtype)


@define(np.arange)
def arange(start, stop=None, step=1):
    if stop is None:
        return np.arange(rt.stop_gradient(start))
    count = len(np.arange(rt.stop_gradient(start), rt.stop_gradient(stop), rt.stop_gradient(step)))
    return start + step * np.arange(count)


@define(np.append)
def append(arr, values, axis=None):
    if axis is None:
        return np.concatenate([np.ravel(arr), np.ravel(values)])
    return np.concatenate([arr, values], axis=axis)


@define(np.block)
def block(arrays):
    if not isinstance(arrays, list):
        return arrays
    if not isinstance(arrays[0], list):
        return np.concatenate([np.atleast_1d(a) for a in arrays], axis=-1)
    return np.concatenate([np.atleast_2d(block(row)) for row in arrays], axis=-2)


@define(np.array_split)
def array_split(ary, indices_or_sections, axis=0):
    size = np.shape(ary)[axis]
    if isinstance(indices_or_sections, int):
        count, rest = divmod(size, indices_or_sections)
        sizes = [count + 1] * rest + [count] * (indices_or_sections - rest)
        cuts = [sum(sizes[:i]) for i in range(indices_or_sections + 1)]
    else:
        cuts = [0, *[int(i) for i in indices_or_sections], size]
    front = np.moveaxis(ary, axis, 0)
    return [np.moveaxis(front[cuts[i] : cuts[i + 1]], 0, axis) for i in range(len(cuts) - 1)]


@define(np.split)
def split(ary, indices_or_sections, axis=0):
    if isinstance(indices_or_sections, int) and np.shape(ary)[axis] % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return array_split(ary, indices_or_sections, axis)


@define(np.vsplit)
def vsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 0)


@define(np.hsplit)
def hsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 0 if np.ndim(ary) == 1 else 1)


@define(np.dsplit)
def dsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 2)


@define(np.fliplr)
def fliplr(m):
    return m[:, ::-1]


@define(np.flipud)
def flipud(m):
    return m[::-1]


@define(np.rot90)
def rot90(m, k=1, axes=(0, 1)):
    first, second = axes
    turns = k % 4
    if turns == 0:
        return m[:]
    if turns == 2:
        return np.flip(np.flip(m, first), second)
    if turns == 1:
        return np.swapaxes(np.flip(m, second), first, second)
    return np.flip(np.swapaxes(m, first, second), second)


@define(np.rollaxis)
def rollaxis(a, axis, start=0):
    rank = np.ndim(a)
    source = axis % rank
    target = start + rank if start < 0 else start
    return np.moveaxis(a, source, target - 1 if source < target else target)


@define(np.meshgrid)
def meshgrid(*xi, indexing="xy", sparse=False, copy=True):
    count = len(xi)
    first = [1, 0, *range(2, count)] if indexing == "xy" and count > 1 else list(range(count))
    views = [np.reshape(x, [-1 if axis == first[i] else 1 for axis in range(count)]) for i, x in enumerate(xi)]
    if sparse:
        return views
    shape = np.broadcast_shapes(*[np.shape(v) for v in views])
    return [np.broadcast_to(v, shape) for v in views]


@define(np.broadcast_arrays)
def broadcast_arrays(*args):
    shape = np.broadcast_shapes(*[np.shape(a) for a in args])
    return tuple([np.broadcast_to(a, shape) for a in args])


@define(np.resize)
def resize(a, new_shape):
    count = int(np.prod(new_shape))
    repeats = -(-count // np.size(a))
    return np.reshape(np.tile(np.ravel(a), repeats)[:count], new_shape)


@define(np.delete)
def delete(arr, obj, axis=None):
    if axis is None:
        flat = np.ravel(arr)
        return flat[np.delete(np.arange(np.size(arr)), obj)]
    return np.take(arr, np.delete(np.arange(np.shape(arr)[axis]), obj), axis=axis)


@define(np.insert)
def insert(arr, obj, values, axis=None):
    if axis is None:
        return insert(np.ravel(arr), obj, values, 0)
    size = np.shape(arr)[axis]
    if isinstance(obj, int):
        front = np.moveaxis(arr, axis, 0)
        new = (
            np.broadcast_to(values, np.shape(front[:1]))
            if np.ndim(values) < np.ndim(arr)
            else np.moveaxis(values, axis, 0)
        )
        place = obj + size if obj < 0 else obj
        return np.moveaxis(np.concatenate([front[:place], new, front[place:]], axis=0), 0, axis)
    kept = np.insert(np.arange(size), obj, np.arange(len(obj)) + size)
    front = np.moveaxis(arr, axis, 0)
    new = np.broadcast_to(np.reshape(values, (-1,) + (1,) * (np.ndim(arr) - 1)), (len(obj), *np.shape(front)[1:]))
    return np.moveaxis(np.take(np.concatenate([front, new], axis=0), kept, axis=0), 0, axis)


@define(np.full)
def full(shape, fill_value, dtype=None, order="C"):
    whole = np.broadcast_to(fill_value, shape) * 1.0
    return whole if dtype is None else np.asarray(whole, dtype=dtype)


@define(np.linspace)
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    steps = num - 1 if endpoint else num
    fraction = np.arange(num) / steps if steps else np.zeros(num)
    across = np.reshape(fraction, (-1,) + (1,) * np.ndim(start - stop))
    values = start + (stop - start) * across
    moved = np.moveaxis(values if dtype is None else np.asarray(values, dtype=dtype), 0, axis)
    return (moved, (stop - start) / steps) if retstep else moved


@define(np.logspace)
def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    return np.power(base, linspace(start, stop, num, endpoint, False, dtype, axis))


@define(np.geomspace)
def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    return np.exp(linspace(np.log(start), np.log(stop), num, endpoint, False, dtype, axis))


@define(np.matrix_transpose, np.linalg.matrix_transpose)
def matrix_transpose(x):
    return np.swapaxes(x, -1, -2)


@define(np.unstack)
def unstack(x, axis=0):
    front = np.moveaxis(x, axis, 0)
    return tuple([front[i] for i in range(np.shape(x)[axis])])


@define(np.asanyarray, np.asarray_chkfinite, np.asfortranarray, np.require)
def asanyarray(a, dtype=None):
    return np.asarray(a) if dtype is None else np.asarray(a, dtype=dtype)


@define(np.lib.stride_tricks.sliding_window_view)
def sliding_window_view(x, window_shape, axis=None):
    sizes = window_shape if isinstance(window_shape, (list, tuple)) else (window_shape,)
    every = range(np.ndim(x)) if axis is None else axis if isinstance(axis, (list, tuple)) else (axis,)
    result = x
    for size, place in zip(sizes, every, strict=True):
        along = place if place >= 0 else place + np.ndim(x)
        starts = np.arange(np.shape(result)[along] - size + 1)
        windows = np.take(result, starts[:, None] + np.arange(size), axis=along)
        result = np.moveaxis(windows, along + 1, -1)
    return result
