"""Shapes: reshaping, transposing, joining, splitting, repeating."""

# Rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.kinds import Array, ListOf, Sequence, Static
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt


def unknown_rank(a, *_, **__):
    array = shapes.as_array(a)
    return Array(shapes.strong(array.dtype), None, array.varied)


declare(np.reshape, infer=shapes.reshape, fresh=False)
declare(np.ravel, infer=shapes.ravel, fresh=False)
declare(np.transpose, infer=shapes.transpose, fresh=False)
declare(np.squeeze, infer=shapes.squeeze, fresh=False)
declare(np.expand_dims, infer=shapes.expand_dims, fresh=False)
declare(np.broadcast_to, infer=shapes.broadcast_to, fresh=False)
declare(np.concatenate, infer=shapes.joined, lists=True)
declare(np.stack, infer=shapes.stacked, lists=True)
declare(np.swapaxes, infer=shapes.swapaxes, fresh=False)
declare(np.moveaxis, infer=shapes.unknown_dims, fresh=False)
declare(np.flip, infer=shapes.same, fresh=False)
declare(np.roll, np.tril, np.triu, infer=shapes.same)
declare(np.repeat, infer=shapes.repeat)
declare(np.tile, infer=shapes.tile)
declare(np.diag, infer=shapes.diag)
declare(np.diagonal, infer=shapes.diagonal)
declare(np.diag, np.diagonal, fresh=False)
declare(np.pad, infer=shapes.unknown_dims)
declare(np.astype, infer=shapes.converted, shareable=False)
declare(np.atleast_1d, np.atleast_2d, infer=unknown_rank, fresh=False)
declare(np.copy, np.array, np.asarray, np.ascontiguousarray, infer=shapes.array_of, shareable=False)
declare(np.array, np.asarray, lists=True)
declare(np.asarray, np.ascontiguousarray, fresh=False)


def of_list(object, dtype=None, *_, **__):
    """Whether an array of another type than its items have may be made of them."""
    return isinstance(object, Sequence | ListOf) and dtype is not None and dtype != Static(None)


@define(np.array, np.asarray, when=of_list)
def array_of_list(object, dtype=None, copy=True, order="K"):
    return np.asarray(np.array(object), dtype=dtype)


@define(np.array, when=lambda *_, ndmin=None, **__: ndmin is not None)
def array_of_rank(object, dtype=None, copy=True, order="K", ndmin=0):
    plain = np.array(object, dtype=dtype)
    return np.reshape(plain, (1,) * (ndmin - np.ndim(plain)) + np.shape(plain))


@adjoint(np.array, ignores=("dtype", "copy", "order", "subok"))
def array(z, object, dtype=None, copy=True, order="K", subok=False):
    """Of an array, or of a list of numbers, arrays or lists of one shape."""
    if shapes.nested(object):
        d[object] = rt.in_lists(d[z], object)
    elif isinstance(object, (list, tuple)):
        d[object] = rt.unstack(d[z], 0)
    elif dtype is None:
        d[object] = rt.unbroadcast(d[z], object)
    else:
        d[object] = d[z]


adjoint(np.asarray, ignores=("dtype", "copy", "order"))(array)


@adjoint(np.copy, ignores=("order",))
def copy(z, a, order="K"):
    d[a] = d[z]


@adjoint(np.ascontiguousarray, ignores=("dtype",))
def contiguous(z, a, dtype=None):
    d[a] = rt.unbroadcast(d[z], a)


@adjoint(np.reshape)
def reshape(z, a, shape, order="C"):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@adjoint(np.ravel)
def ravel(z, a, order="C"):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@adjoint(np.transpose)
def transpose(z, a, axes=None):
    if axes is None and shapes.is_matrix(a):
        d[a] = d[z].T
    elif axes is None:
        d[a] = np.transpose(d[z])
    else:
        d[a] = np.transpose(d[z], rt.inverse_axes(axes))


@adjoint(np.squeeze, ignores=("axis",))
def squeeze(z, a, axis=None):
    d[a] = np.reshape(d[z], np.shape(a))


@adjoint(np.expand_dims)
def expand_dims(z, a, axis):
    d[a] = np.reshape(d[z], np.shape(a))


adjoint(np.atleast_1d)(squeeze)
adjoint(np.atleast_2d)(squeeze)


@adjoint(np.broadcast_to)
def broadcast_to(z, array, shape):
    d[array] = rt.unbroadcast(d[z], array)


@adjoint(np.concatenate)
def concatenate(z, arrays, axis=0):
    if shapes.nested(arrays):
        d[arrays] = rt.in_lists(rt.split_like(d[z], arrays, axis), arrays)
    else:
        d[arrays] = rt.split_like(d[z], arrays, axis)


@adjoint(np.stack)
def stack(z, arrays, axis=0):
    if shapes.nested(arrays):
        d[arrays] = rt.in_lists(rt.unstack(d[z], axis), arrays)
    else:
        d[arrays] = rt.unstack(d[z], axis)


@adjoint(np.swapaxes)
def swapaxes(z, a, axis1, axis2):
    d[a] = np.swapaxes(d[z], axis1, axis2)


@adjoint(np.moveaxis)
def moveaxis(z, a, source, destination):
    d[a] = np.moveaxis(d[z], destination, source)


@adjoint(np.flip)
def flip(z, m, axis=None):
    d[m] = np.flip(d[z], axis)


@adjoint(np.roll)
def roll(z, a, shift, axis=None):
    if isinstance(shift, (list, tuple)):
        d[a] = np.roll(d[z], -np.asarray(shift), axis)
    else:
        d[a] = np.roll(d[z], -shift, axis)


@adjoint(np.repeat)
def repeat(z, a, repeats, axis=None):
    d[a] = rt.unrepeat(d[z], a, repeats, axis)


@adjoint(np.tile)
def tile(z, A, reps):
    d[A] = rt.untile(d[z], A, reps)


@adjoint(np.diag)
def diag(z, v, k=0):
    if np.ndim(v) == 1:
        d[v] = np.diag(d[z], k)
    else:
        d[v] = rt.undiag(d[z], v, k)


@adjoint(np.astype, ignores=("dtype", "copy"))
def astype(z, x, dtype, copy=True):
    d[x] = rt.unbroadcast(d[z], x)


@adjoint(np.diagonal)
def diagonal(z, a, offset=0, axis1=0, axis2=1):
    d[a] = rt.diagonal_bar(d[z], a, offset, axis1, axis2)


@adjoint(np.pad, ignores=("constant_values",))
def pad(z, array, pad_width, mode="constant", constant_values=0):
    """Of the modes that pick items; the padded values themselves are constants."""
    d[array] = rt.pad_bar(d[z], array, pad_width, mode)


@adjoint(np.tril)
def tril(z, m, k=0):
    d[m] = np.tril(d[z], k)


@adjoint(np.triu)
def triu(z, m, k=0):
    d[m] = np.triu(d[z], k)
