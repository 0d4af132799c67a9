"""Matrices that are made of fewer numbers."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.linalg as sl

from tapeless.transform.primitives import declare, define

declare(sl.matmul_toeplitz, lists=True)


@define(sl.block_diag)
def block_diag(*arrs):
    blocks = [np.atleast_2d(a) for a in arrs]
    width = sum([np.shape(b)[1] for b in blocks])
    rows, start = [], 0
    for b in blocks:
        height, count = np.shape(b)
        before, after = np.zeros((height, start)), np.zeros((height, width - start - count))
        rows.append(np.concatenate([before, b, after], axis=1))
        start = start + count
    return np.concatenate(rows, axis=0)


@define(sl.toeplitz)
def toeplitz(c, r=None):
    row = np.conj(c) if r is None else r
    values = np.concatenate([c[::-1], row[1:]])
    rows, columns = np.arange(len(c)), np.arange(len(row))
    return np.take(values, len(c) - 1 - np.expand_dims(rows, 1) + columns)


@define(sl.matmul_toeplitz)
def matmul_toeplitz(c_or_cr, x, check_finite=False, workers=None):
    if isinstance(c_or_cr, tuple):
        return toeplitz(c_or_cr[0], c_or_cr[1]) @ x
    return toeplitz(c_or_cr) @ x


@define(sl.circulant)
def circulant(c):
    steps = np.arange(len(c))
    return np.take(c, (np.expand_dims(steps, 1) - steps) % len(c))


@define(sl.hankel)
def hankel(c, r=None):
    row = np.zeros_like(c) if r is None else r
    values = np.concatenate([c, row[1:]])
    return np.take(values, np.expand_dims(np.arange(len(c)), 1) + np.arange(len(row)))


@define(sl.convolution_matrix)
def convolution_matrix(a, n, mode="full"):
    whole = toeplitz(np.concatenate([a, np.zeros(n - 1)]), np.concatenate([a[:1], np.zeros(n - 1)]))
    extra = 0 if mode == "full" else min(n, len(a)) - 1
    before = extra // 2 if mode == "same" else extra
    after = extra - before if mode == "same" else extra
    return whole[before : len(a) + n - 1 - after]


@define(sl.companion)
def companion(a):
    return np.concatenate([np.expand_dims(-a[1:] / a[0], 0), np.eye(len(a) - 2, len(a) - 1)])


@define(sl.khatri_rao)
def khatri_rao(a, b):
    products = np.expand_dims(a, 1) * np.expand_dims(b, 0)
    return np.reshape(products, (-1, np.shape(a)[1]))
