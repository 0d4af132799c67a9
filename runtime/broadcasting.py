"""What rules need of arrays at run time, where kinds did not tell."""

from __future__ import annotations

import numpy as np

from tapeless.transform import macros, shapes
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Array, Static, broadcast, is_table, widen
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt, tangent

DOUBLE = np.dtype("float64")


def unbroadcast(value, like):
    """Sum `value` over what broadcasting added to the shape of `like`, in the type of `like`.

    A value that has less than the shape is broadcast to it: as the adjoint of a sum, and as the tangent of a part.

    >>> unbroadcast(np.ones((3, 2)), np.zeros(2))
    array([3., 3.])
    """
    if type(value) is type(like) is np.ndarray and value.shape == like.shape:
        dtype = value.dtype
        if dtype is like.dtype and (dtype is DOUBLE or dtype.kind in "fc"):
            return value  # for speed: most need nothing
    shape = np.shape(like)
    if is_table(type(like)):
        by_position(like)
    if is_table(type(value)):
        value = np.asarray(value)
    if np.iscomplexobj(value) and not np.iscomplexobj(like):
        value = np.real(value)
    if np.shape(value) != shape:
        extra = np.ndim(value) - len(shape)
        if extra > 0:
            value = np.sum(value, axis=tuple(range(extra)))
        own = np.shape(value)
        axes = tuple(i for i, n in enumerate(own, -len(own)) if n != 1 and shape[i] == 1)
        if axes:
            value = np.sum(value, axis=axes, keepdims=True)
        if np.shape(value) != shape:
            value = np.array(np.broadcast_to(value, shape))  # may be added to in place
    dtype = getattr(like, "dtype", None)
    if dtype is not None and dtype.kind in "fc" and getattr(value, "dtype", dtype) != dtype:
        value = value.astype(dtype)
    elif dtype is not None and dtype.kind in "iub" and isinstance(like, np.ndarray):
        value = np.zeros(shape)  # what is stored into integers is rounded
    return value


def by_position(table) -> None:
    """Refuse differentiated values in a table with labels other than 0, 1, 2, ...: it is not aligned by positions."""
    for labels in (getattr(table, "index", None), getattr(table, "columns", None)):
        if labels is not None and not np.array_equal(np.asarray(labels), np.arange(len(labels))):
            raise DifferentiationError(
                f"differentiated values in a {type(table).__name__} with labels of its own, by which it is aligned",
                "compute with its array, table.to_numpy()",
            )


def _like_second(_, like):
    array = shapes.as_array(like)
    return type(array)(shapes.strong(array.dtype), array.dims, shapes.as_array(_).varied)


declare(unbroadcast, infer=_like_second, fresh=False, looks=(1,))


@adjoint(unbroadcast)
def _unbroadcast(z, value, like):
    d[value] = rt.unbroadcast(d[z], value)


def count(a, axis):
    """How many items are reduced into one along `axis` (None, an int, or a tuple of them)."""
    if axis is None:
        return np.size(a)
    axes = axis if isinstance(axis, tuple) else (axis,)
    result = 1
    for i in axes:
        result *= np.shape(a)[i]
    return result


def size_of_draws(size, *parameters):
    """The `size` of random numbers of these parameters: if it is left out, theirs together."""
    shape = np.broadcast_shapes(*map(np.shape, parameters))
    return size if size is not None or shape == () else shape


def _size_of_draws(size, *parameters):
    if size != Static(None):
        return size
    dims = broadcast(*(shapes.as_array(k).dims for k in parameters))
    return size if dims == () else shapes.shape_of(Array("float64", dims))


declare(size_of_draws, passive=True, infer=_size_of_draws)


def keep(z, a, axis, keepdims):
    """The result of a reduction of `a`, with the reduced axes of length 1 again."""
    if keepdims or axis is None:
        return np.reshape(z, (1,) * np.ndim(a)) if axis is None else z
    return np.expand_dims(z, axis)


def lowered(exponent):
    """The exponent of the derivative of a power: one less, or for 0, where it does not count, 1.

    >>> lowered(3.0), lowered(0), lowered(np.array([0, 2]))
    (2.0, 1, array([1, 1]))
    """
    if np.ndim(exponent) == 0:
        return exponent - 1 if exponent != 0 else 1
    return np.where(exponent == 0, 1, exponent - 1)


declare(lowered, infer=widen, broadcasting=True)


@adjoint(lowered)
def _lowered(z, exponent):
    d[exponent] = d[z] * (exponent != 0)


def axes_of(a, axis) -> tuple[int, ...]:
    """The axes that are reduced, counted from the front."""
    given = range(np.ndim(a)) if axis is None else (axis,) if isinstance(axis, int) else axis
    return tuple(i % np.ndim(a) for i in given)


def lines(a, axis):
    """The items that are reduced into one, as the last axis."""
    if axis is None:
        return np.ravel(a)
    axes = axes_of(a, axis)
    moved = np.moveaxis(a, axes, range(-len(axes), 0))
    return np.reshape(moved, (*moved.shape[: moved.ndim - len(axes)], -1))


def unlines(rows, a, axis):
    """An array of the shape of `a` from its lines."""
    if axis is None:
        return np.reshape(rows, np.shape(a))
    axes = axes_of(a, axis)
    behind = range(-len(axes), 0)
    return np.moveaxis(np.reshape(rows, np.shape(np.moveaxis(a, axes, behind))), behind, axes)


def product_of_others(a, axis):
    """For every item, the product of the other items along `axis`: right where some are zero."""
    return unlines(_others(lines(a, axis)), a, axis)


def divisible(products):
    """Whether products may be divided by their factors: none is zero, and none has left the range of its type."""
    size = np.abs(products)
    return size.dtype.kind == "f" and bool(np.all((size > np.finfo(size.dtype).tiny) & (size < np.inf)))


declare(divisible, passive=True, infer=lambda products: Array("bool", ()))


def _others(a):
    products = np.prod(a, axis=-1, keepdims=True)
    if divisible(products):
        return products / a
    ones = np.ones_like(a[..., :1])
    before = np.cumprod(np.concatenate([ones, a[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, a[..., :0:-1]], axis=-1), axis=-1)
    return before * after[..., ::-1]


declare(count, passive=True, infer=shapes.number)
macros.register(count, "count")


@adjoint(keep)
def _keep(z, value, a, axis, keepdims):
    d[value] = np.reshape(d[z], np.shape(value))


declare(keep, fresh=False)


@adjoint(product_of_others)
def _product_of_others(z, a, axis):
    """By hand: the products of all but two items."""
    d[a] = second_product(d[z], a, axis)


def second_product(g, a, axis):
    """sum_j g_j * prod_(k != i, j) a_k for every i."""
    rows, weights = lines(a, axis), lines(g, axis)
    size = rows.shape[-1]
    result = np.zeros_like(rows)
    for j in range(size):
        rest = np.delete(rows, j, axis=-1)
        part = weights[..., j : j + 1] * _others(rest) if size > 1 else np.zeros_like(rest)
        result[..., [i for i in range(size) if i != j]] += part
    return unlines(result, a, axis)


declare(second_product)


def matmul_left(g, x, y):
    """The adjoint of x in x @ y, for any numbers of dimensions."""
    y2 = np.expand_dims(y, -1) if np.ndim(y) == 1 else y
    g2 = np.expand_dims(g, -1) if np.ndim(y) == 1 else g
    g2 = np.expand_dims(g2, -2) if np.ndim(x) == 1 else g2
    full = g2 @ np.swapaxes(y2, -1, -2)
    full = np.squeeze(full, -2) if np.ndim(x) == 1 else full
    return unbroadcast(full, x)


def matmul_right(g, x, y):
    """The adjoint of y in x @ y, for any numbers of dimensions."""
    x2 = np.expand_dims(x, 0) if np.ndim(x) == 1 else x
    g2 = np.expand_dims(g, -1) if np.ndim(y) == 1 else g
    g2 = np.expand_dims(g2, -2) if np.ndim(x) == 1 else g2
    full = np.swapaxes(x2, -1, -2) @ g2
    full = np.squeeze(full, -1) if np.ndim(y) == 1 else full
    return unbroadcast(full, y)


def dot_left(g, a, b):
    """The adjoint of a in np.dot(a, b), for more than two dimensions."""
    if np.ndim(b) == 1:
        return np.expand_dims(g, -1) * b
    rows = np.reshape(g, np.shape(a)[:-1] + (-1,))
    return rows @ np.transpose(np.reshape(np.moveaxis(b, -2, 0), (np.shape(b)[-2], -1)))


def dot_right(g, a, b):
    """The adjoint of b in np.dot(a, b), for more than two dimensions."""
    columns = np.reshape(a, (-1, np.shape(a)[-1]))
    if np.ndim(b) == 1:
        return np.transpose(columns) @ np.ravel(g)
    flat = np.transpose(columns) @ np.reshape(g, (np.shape(columns)[0], -1))
    moved = np.moveaxis(b, -2, 0)
    return np.moveaxis(np.reshape(flat, np.shape(moved)), 0, -2)


def split_like(g, arrays, axis):
    """The parts of `g` that lie where `np.concatenate` put the arrays."""
    if axis is None:
        cuts = np.cumsum([np.size(a) for a in arrays])[:-1]
        return [np.reshape(p, np.shape(a)) for p, a in zip(np.split(g, cuts), arrays, strict=True)]
    cuts = np.cumsum([np.shape(a)[axis] for a in arrays])[:-1]
    return np.split(g, cuts, axis)


@adjoint(split_like)
def _split_like(z, g, arrays, axis):
    d[g] = rt.joined(d[z], arrays, axis)


def inverse_axes(axes) -> tuple[int, ...]:
    """The order of dimensions that undoes a transposition to another.

    >>> inverse_axes((-1, 0, 1))
    (1, 2, 0)
    """
    places = [axis % len(axes) for axis in axes]
    return tuple(sorted(range(len(places)), key=places.__getitem__))


macros.register(inverse_axes, "folded")
declare(inverse_axes, passive=True)


def unstack(g, axis):
    """The slices of `g` along `axis`."""
    return list(g if axis == 0 else np.moveaxis(g, axis, 0))


declare(unstack, split_like, complete=True)
declare(unstack, split_like, holds=True)  # views


@adjoint(unstack)
def _unstack(z, g, axis):
    d[g] = rt.stacked(d[z], g, axis)


def joined(parts, arrays, axis):
    """`np.concatenate` of parts like the arrays; None stands for zeros."""
    filled = [np.zeros(np.shape(a)) if p is None else p for p, a in zip(parts, arrays, strict=True)]
    return np.concatenate([np.ravel(p) for p in filled]) if axis is None else np.concatenate(filled, axis)


def stacked(parts, g, axis):
    """`np.stack` of the slices of an array like `g`; None stands for zeros."""
    shape = np.shape(np.moveaxis(g, axis, 0))[1:]
    return np.stack([np.zeros(shape) if p is None else p for p in parts], axis)


macros.register(joined, "pure")
macros.register(stacked, "pure")


def untile(g, a, reps):
    """Sum what np.tile has repeated."""
    reps = (reps,) if isinstance(reps, int) else tuple(reps)
    rank = max(len(reps), np.ndim(a))
    reps = (1,) * (rank - len(reps)) + reps
    shape = (1,) * (rank - np.ndim(a)) + np.shape(a)
    split = [n for pair in zip(reps, shape, strict=True) for n in pair]
    return np.reshape(np.sum(np.reshape(g, split), axis=tuple(range(0, 2 * rank, 2))), np.shape(a))


@adjoint(untile)
def _untile(z, g, a, reps):
    d[g] = np.tile(d[z], reps)


def undiag(g, a, k):
    """A matrix like `a` with `g` on its k-th diagonal."""
    if np.ndim(a) == 1:
        return np.diagonal(g, k)
    result = np.zeros_like(a)
    rows = np.arange(len(g)) - min(k, 0)
    result[rows, rows + k] = g
    return result


@adjoint(undiag)
def _undiag(z, g, a, k):
    d[g] = np.diag(d[z], k)


def check_number(value) -> None:
    """Refuse an operation in place on an array that others may hold: it would change theirs, too."""
    if isinstance(value, np.ndarray):
        raise DifferentiationError(
            "an operation in place on an array that others may hold",
            "write x = x + v for a new array, or x[...] += v for this one",
        )


declare(check_number, passive=True, effect=True)
for helper in (matmul_left, matmul_right, dot_left, dot_right):
    macros.register(helper, "pure")

# Forwards: helpers that are linear in what they are given first.
declare(unbroadcast, keep, split_like, unstack, untile, undiag, linear=(0,))
declare(keep, split_like, untile, undiag, looks=(1,))


@tangent(split_like)
def _split_like_dot(z, g, arrays, axis):
    d[z] = split_like(d[g], arrays, axis)


@tangent(unstack)
def _unstack_dot(z, g, axis):
    d[z] = unstack(d[g], axis)


@tangent(product_of_others)
def _product_of_others_dot(z, a, axis):
    d[z] = second_product(d[a], a, axis)
