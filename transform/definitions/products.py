"""Products of arrays."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.kinds import Static
from tapeless.transform.primitives import declare, define

declare(np.linalg.multi_dot, lists=True)


@define(np.inner)
def inner(a, b):
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    return np.tensordot(a, b, axes=(-1, -1))


@define(np.tensordot, np.linalg.tensordot)
def tensordot(a, b, axes=2):
    if isinstance(axes, int):
        first, second = list(range(np.ndim(a) - axes, np.ndim(a))), list(range(axes))
    else:
        first, second = axes
        first = [first] if isinstance(first, int) else list(first)
        second = [second] if isinstance(second, int) else list(second)
    first, second = [i % np.ndim(a) for i in first], [i % np.ndim(b) for i in second]
    left = [i for i in range(np.ndim(a)) if i not in first]
    right = [i for i in range(np.ndim(b)) if i not in second]
    count = int(np.prod([np.shape(a)[i] for i in first]))
    rows = np.reshape(np.transpose(a, left + first), (-1, count))
    columns = np.reshape(np.transpose(b, second + right), (count, -1))
    return np.reshape(rows @ columns, [np.shape(a)[i] for i in left] + [np.shape(b)[i] for i in right])


@define(np.kron)
def kron(a, b):
    rank = max(np.ndim(a), np.ndim(b))
    first = np.reshape(a, (1,) * (rank - np.ndim(a)) + np.shape(a))
    second = np.reshape(b, (1,) * (rank - np.ndim(b)) + np.shape(b))
    spread = np.expand_dims(first, tuple(range(1, 2 * rank, 2))) * np.expand_dims(second, tuple(range(0, 2 * rank, 2)))
    return np.reshape(spread, [m * n for m, n in zip(np.shape(first), np.shape(second), strict=True)])


@define(np.cross, np.linalg.cross)
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    if axis is not None:
        axisa = axisb = axisc = axis
    x, y = np.moveaxis(a, axisa, -1), np.moveaxis(b, axisb, -1)
    if np.shape(x)[-1] == 2 and np.shape(y)[-1] == 2:
        return x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]
    x2 = x[..., 2] if np.shape(x)[-1] == 3 else np.zeros(np.shape(x)[:-1])
    y2 = y[..., 2] if np.shape(y)[-1] == 3 else np.zeros(np.shape(y)[:-1])
    first = x[..., 1] * y2 - x2 * y[..., 1]
    second = x2 * y[..., 0] - x[..., 0] * y2
    third = x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]
    return np.moveaxis(np.stack([first, second, third], axis=-1), -1, axisc)


@define(np.vecdot, np.linalg.vecdot)
def vecdot(x1, x2, axis=-1):
    return np.sum(np.conj(x1) * x2, axis=axis)


@define(np.matvec)
def matvec(x1, x2):
    return np.sum(x1 * np.expand_dims(x2, -2), axis=-1)


@define(np.vecmat)
def vecmat(x1, x2):
    return np.sum(np.expand_dims(np.conj(x1), -1) * x2, axis=-2)


@define(np.linalg.multi_dot)
def multi_dot(arrays):
    result = arrays[0]
    for array in arrays[1:]:
        result = np.dot(result, array)
    return result


@define(np.linalg.matrix_power)
def matrix_power(a, n):
    if n == 0:
        return np.broadcast_to(np.eye(np.shape(a)[-1]), np.shape(a)) + 0.0 * a
    base = np.linalg.inv(a) if n < 0 else a
    result = base
    for _ in range(abs(n) - 1):
        result = result @ base
    return result


@define(np.linalg.matmul)
def matmul(x1, x2):
    return np.matmul(x1, x2)


@define(np.linalg.outer)
def outer(x1, x2):
    return np.outer(x1, x2)


@define(np.linalg.trace)
def trace(x, offset=0):
    return np.trace(x, offset) if np.ndim(x) == 2 else np.trace(x, offset, axis1=-2, axis2=-1)


@define(np.linalg.diagonal)
def diagonal(x, offset=0):
    return np.diagonal(x, offset=offset, axis1=-2, axis2=-1)


@define(np.vander)
def vander(x, N=None, increasing=False):
    count = len(x) if N is None else N
    powers = np.stack([x**k for k in range(count)], axis=1)
    return powers if increasing else powers[:, ::-1]


@define(np.diagflat)
def diagflat(v, k=0):
    return np.diag(np.ravel(v), k)


def of_other_axes(a, offset=None, axis1=None, axis2=None, dtype=None):
    """Whether a trace is not that of a matrix as it is."""
    plain = axis1 in (None, Static(0)) and axis2 in (None, Static(1)) and dtype in (None, Static(None))
    return not (plain and shapes.is_matrix(a))


@define(np.trace, when=of_other_axes)
def matrix_trace(a, offset=0, axis1=0, axis2=1, dtype=None):
    items = np.diagonal(a, offset=offset, axis1=axis1, axis2=axis2)
    return np.sum(items if dtype is None else np.asarray(items, dtype=dtype), axis=-1)


@define(np.linalg.tensorsolve)
def tensorsolve(a, b, axes=None):
    if axes is not None:
        a = np.moveaxis(a, axes, range(np.ndim(a) - len(axes), np.ndim(a)))
    shape = np.shape(a)[np.ndim(b) :]
    return np.reshape(np.linalg.solve(np.reshape(a, (-1, int(np.prod(shape)))), np.ravel(b)), shape)


@define(np.linalg.tensorinv)
def tensorinv(a, ind=2):
    shape = np.shape(a)
    rows = int(np.prod(shape[ind:]))
    return np.reshape(np.linalg.inv(np.reshape(a, (rows, -1))), shape[ind:] + shape[:ind])
