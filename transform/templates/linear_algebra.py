"""Products of vectors, matrices and stacks of them."""

import numpy as np

from tapeless.transform import shapes
from tapeless.transform import subscripts as indices
from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt

declare(np.matmul, infer=shapes.matmul)
declare(np.dot, infer=shapes.dot)
declare(np.outer, infer=shapes.outer)
declare(np.trace, infer=lambda a, *_, **__: Array(shapes.as_array(a).dtype, (), a.traced), linear=(0,))
declare(np.vdot, infer=lambda a, b: shapes.elementwise(shapes.reduction(a), shapes.reduction(b)))
declare(np.einsum, infer=indices.kind, fresh=False, views=(2, 1))  # of one array: a view
declare(np.convolve, infer=shapes.array)


@adjoint(np.matmul)
def matmul(z, x, y):
    if np.ndim(x) == 2 and np.ndim(y) == 2:
        d[x] = d[z] @ y.T
        d[y] = x.T @ d[z]
    elif np.ndim(x) == 2 and np.ndim(y) == 1:
        d[x] = np.outer(d[z], y)
        d[y] = x.T @ d[z]
    elif np.ndim(x) == 1 and np.ndim(y) == 2:
        d[x] = y @ d[z]
        d[y] = np.outer(x, d[z])
    elif np.ndim(x) == 1 and np.ndim(y) == 1:
        d[x] = d[z] * y
        d[y] = d[z] * x
    else:
        d[x] = rt.matmul_left(d[z], x, y)
        d[y] = rt.matmul_right(d[z], x, y)


@adjoint(np.dot)
def dot(z, a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        d[a] = rt.unbroadcast(d[z] * b, a)
        d[b] = rt.unbroadcast(d[z] * a, b)
    elif np.ndim(a) == 2 and np.ndim(b) == 2:
        d[a] = d[z] @ b.T
        d[b] = a.T @ d[z]
    elif np.ndim(a) == 2 and np.ndim(b) == 1:
        d[a] = np.outer(d[z], b)
        d[b] = a.T @ d[z]
    elif np.ndim(a) == 1 and np.ndim(b) == 2:
        d[a] = b @ d[z]
        d[b] = np.outer(a, d[z])
    elif np.ndim(a) == 1 and np.ndim(b) == 1:
        d[a] = d[z] * b
        d[b] = d[z] * a
    else:
        d[a] = rt.dot_left(d[z], a, b)
        d[b] = rt.dot_right(d[z], a, b)


@adjoint(np.outer)
def outer(z, a, b):
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        d[a] = d[z] @ b
        d[b] = a @ d[z]
    else:
        d[a] = np.reshape(d[z] @ np.ravel(b), np.shape(a))
        d[b] = np.reshape(np.ravel(a) @ d[z], np.shape(b))


@adjoint(np.trace)
def trace(z, a, offset=0, axis1=0, axis2=1, dtype=None):
    """Of a matrix; others are sums of diagonals."""
    if offset == 0:
        d[a] = d[z] * np.eye(a.shape[0], a.shape[1], dtype=a.dtype)
    else:
        d[a] = d[z] * np.eye(a.shape[0], a.shape[1], offset, dtype=a.dtype)


@adjoint(np.vdot)
def vdot(z, a, b):
    """The first argument is conjugated."""
    if np.iscomplexobj(a):
        d[a] = np.conj(d[z] * np.reshape(b, np.shape(a)))
    else:
        d[a] = d[z] * np.reshape(b, np.shape(a))
    if np.iscomplexobj(a):
        d[b] = d[z] * np.reshape(np.conj(a), np.shape(b))
    else:
        d[b] = d[z] * np.reshape(a, np.shape(b))


@adjoint(np.einsum, ignores=("optimize",))
def einsum(z, subscripts, *operands, optimize=False):
    """An einsum again, where every index of an operand is one of the others or of the result."""
    if len(operands) == 2 and indices.turns(subscripts) and not optimize:
        d[operands[0]] = rt.unbroadcast(np.einsum(indices.turned(subscripts, 0), d[z], operands[1]), operands[0])
        d[operands[1]] = rt.unbroadcast(np.einsum(indices.turned(subscripts, 1), operands[0], d[z]), operands[1])
    elif len(operands) == 1 and indices.turns(subscripts):
        d[operands[0]] = np.einsum(indices.turned(subscripts, 0), d[z])
    else:
        d[operands] = rt.einsum_bars(d[z], subscripts, operands)


@adjoint(np.convolve)
def convolve(z, a, v, mode="full"):
    d[a] = rt.convolve_bar(d[z], a, v, mode)
    d[v] = rt.convolve_bar(d[z], v, a, mode)
