"""Norms of vectors and matrices, and what is made of decompositions."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform.primitives import define
from tapeless.transform.rules import rt


@define(np.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False):
    """At zero, where the Euclidean norm has no derivative, it is taken as 0."""
    if isinstance(x, (list, tuple)):
        x = np.array(x)
    if axis is None:
        if ord is None:
            return rt.length(x, keepdims=keepdims)
        if np.ndim(x) == 1:
            return vector(x, ord, None, keepdims)
        return matrix(x, ord, (0, 1), keepdims)
    if isinstance(axis, int):
        return vector(x, ord, axis, keepdims)
    if len(axis) == 1:
        return vector(x, ord, axis[0], keepdims)
    return matrix(x, ord, axis, keepdims)


def vector(x, ord, axis, keepdims):
    if ord is None or ord == 2:
        return rt.length(x, axis=axis, keepdims=keepdims)
    if ord == np.inf:
        return np.max(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == -np.inf:
        return np.min(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return np.sum(rt.stop_gradient(x) != 0, axis=axis, keepdims=keepdims) * 1.0
    if ord == 1:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    empty = np.all(x == 0, axis=axis, keepdims=True)
    sizes = np.where(empty, 1.0, np.abs(x))  # powers may have infinite slopes at 0
    lengths = np.sum(sizes**ord, axis=axis, keepdims=keepdims) ** (1.0 / ord)
    return np.where(empty if keepdims else np.squeeze(empty, axis), 0.0, lengths)


def matrix(x, ord, axis, keepdims):
    if ord is None or ord == "fro":
        return rt.length(x, axis=axis, keepdims=keepdims)
    moved = np.moveaxis(x, axis, (-2, -1))
    if ord in ("nuc", 2, -2):
        values = np.linalg.svd(moved, compute_uv=False)
        if ord == "nuc":
            result = np.sum(values, axis=-1)
        else:
            result = values[..., 0] if ord == 2 else values[..., -1]
    else:
        sums = np.sum(np.abs(moved), axis=-2 if ord in (1, -1) else -1)
        result = np.max(sums, axis=-1) if ord in (1, np.inf) else np.min(sums, axis=-1)
    return np.expand_dims(result, axis) if keepdims else result


@define(np.linalg.vector_norm)
def vector_norm(x, axis=None, keepdims=False, ord=2):
    if axis is None:
        result = vector(np.ravel(x), ord, 0, False)
        return np.reshape(result, (1,) * np.ndim(x)) if keepdims else result
    return vector(x, ord, axis, keepdims)


@define(np.linalg.matrix_norm)
def matrix_norm(x, keepdims=False, ord="fro"):
    return matrix(x, ord, (-2, -1), keepdims)


@define(np.linalg.cond)
def cond(x, p=None):
    if p is None or p == 2:
        values = np.linalg.svd(x, compute_uv=False)
        return values[..., 0] / values[..., -1]
    return matrix(x, p, (-2, -1), False) * matrix(np.linalg.inv(x), p, (-2, -1), False)


@define(np.linalg.svdvals)
def svdvals(x):
    return np.linalg.svd(x, compute_uv=False)


@define(np.linalg.eigvalsh)
def eigvalsh(a, UPLO="L"):
    return np.linalg.eigh(a, UPLO)[0]


@define(np.linalg.eigvals)
def eigvals(a):
    return np.linalg.eig(a)[0]


@define(np.linalg.lstsq)
def lstsq(a, b, rcond=None):
    """Of a matrix of full rank."""
    plain = np.linalg.lstsq(rt.stop_gradient(a), rt.stop_gradient(b), rcond)
    x = np.linalg.pinv(a) @ b
    rest = np.sum((b - a @ x) ** 2, axis=0, keepdims=np.ndim(b) == 1) if np.size(plain[1]) else plain[1]
    return x, rest, plain[2], np.linalg.svd(a, compute_uv=False)
