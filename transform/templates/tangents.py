"""Forward mode: which functions are linear in what, and rules for those that are neither that nor elementwise."""

# Rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false

import builtins
import operator

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.primitives import declare
from tapeless.transform.rules import d, rt, tangent

declare(
    np.sum, np.mean, np.cumsum, np.reshape, np.ravel, np.transpose, np.squeeze, np.expand_dims, np.broadcast_to,
    np.concatenate, np.stack, np.swapaxes, np.moveaxis, np.flip, np.roll, np.repeat, np.tile, np.diag, np.diagonal,
    np.tril, np.triu, np.copy, np.array, np.asarray, np.ascontiguousarray, np.atleast_1d, np.atleast_2d, np.astype,
    np.take, np.take_along_axis, operator.getitem, np.real, np.imag, np.conj, np.real_if_close, np.pad,
    np.fft.fft, np.fft.ifft, np.fft.rfft, np.fft.irfft, np.negative, np.positive, builtins.float, np.float64,
    np.float32,
    linear=(0,),
)  # fmt: skip
declare(np.matmul, np.dot, np.outer, np.vdot, np.convolve, linear=(0, 1))
declare(np.einsum, linear=tuple(range(1, 16)))
declare(np.full_like, linear=(1,))


@tangent(list)
@tangent(tuple)
def as_list(z, iterable=()):
    d[z] = list(d[iterable])


@tangent(dict)
def as_dict(z, mapping):
    d[z] = dict(d[mapping])


@tangent(operator.concat)
def concat(z, a, b):
    d[z] = list(d[a]) + list(d[b])


@tangent(operator.mul)
def repeated(z, a, n):
    d[z] = list(d[a]) * n


@tangent(dict.values)
def values(z, mapping):
    d[z] = rt.to_values(d[mapping], mapping)


@tangent(dict.items)
def items(z, mapping):
    d[z] = rt.to_items(d[mapping], mapping)


@tangent(np.max)
@tangent(np.min)
@tangent(np.amax)
@tangent(np.amin)
def extreme(z, a, axis=None, out=None, keepdims=False):
    if axis is None and not keepdims:
        share = a == z
        d[z] = np.sum(share * d[a]) / np.sum(share)
    else:
        share = a == rt.keep(z, a, axis, keepdims)
        d[z] = np.sum(share * d[a], axis=axis, keepdims=keepdims) / np.sum(share, axis=axis, keepdims=keepdims)


@tangent(np.prod)
def prod(z, a, axis=None, dtype=None, out=None, keepdims=False):
    d[z] = np.sum(rt.product_of_others(a, axis) * d[a], axis=axis, keepdims=keepdims)


@tangent(np.var)
def var(z, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    centred = a - np.mean(a, axis=axis, keepdims=True)
    along = np.real(np.conj(centred) * d[a]) if np.iscomplexobj(a) else centred * d[a]
    d[z] = 2 * np.sum(along, axis=axis, keepdims=keepdims) / (rt.count(a, axis) - ddof)


@tangent(np.std)
def std(z, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    centred = a - np.mean(a, axis=axis, keepdims=True)
    along = np.real(np.conj(centred) * d[a]) if np.iscomplexobj(a) else centred * d[a]
    slope = np.sum(along, axis=axis, keepdims=keepdims) / (rt.count(a, axis) - ddof)
    d[z] = np.where(z == 0, 0.0, slope / np.where(z == 0, 1.0, z))


@tangent(np.cumprod)
def cumprod(z, a, axis=None):
    d[z] = rt.cumprod_dot(d[a], a, axis)


@tangent(np.sort, ignores=("kind", "stable"))
def sort(z, a, axis=-1, kind=None, order=None, stable=None):
    d[z] = np.take_along_axis(d[a], np.argsort(a, axis=axis, kind="stable"), axis)


@tangent(np.partition, ignores=("kind",))
def partition(z, a, kth, axis=-1, kind="introselect"):
    d[z] = np.take_along_axis(d[a], np.argpartition(a, kth, axis=axis), axis)


@tangent(np.median)
def median(z, a, axis=None, out=None, overwrite_input=False, keepdims=False):
    d[z] = rt.picked_quantile(d[a], a, 0.5, axis, "linear", keepdims)


@tangent(np.nanmedian)
def nanmedian(z, a, axis=None, out=None, overwrite_input=False, keepdims=False):
    d[z] = rt.picked_quantile(d[a], a, 0.5, axis, "linear", keepdims, skips=True)


@tangent(np.quantile)
def quantile(z, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    slope = rt.picked_quantile(a, a, q, axis, method, keepdims, slope=True)
    d[z] = rt.picked_quantile(d[a], a, q, axis, method, keepdims) + slope * rt.behind_q(d[q], z)


@tangent(np.percentile)
def percentile(z, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    part = np.divide(q, 100)
    slope = rt.picked_quantile(a, a, part, axis, method, keepdims, slope=True)
    d[z] = rt.picked_quantile(d[a], a, part, axis, method, keepdims) + slope * rt.behind_q(d[q], z) / 100


@tangent(np.nanquantile)
def nanquantile(z, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    slope = rt.picked_quantile(a, a, q, axis, method, keepdims, slope=True, skips=True)
    d[z] = rt.picked_quantile(d[a], a, q, axis, method, keepdims, skips=True) + slope * rt.behind_q(d[q], z)


@tangent(np.nanpercentile)
def nanpercentile(z, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    part = np.divide(q, 100)
    slope = rt.picked_quantile(a, a, part, axis, method, keepdims, slope=True, skips=True)
    d[z] = rt.picked_quantile(d[a], a, part, axis, method, keepdims, skips=True) + slope * rt.behind_q(d[q], z) / 100


@tangent(np.angle)
def angle(z, z_=None, deg=False):
    size = np.real(z_ * np.conj(z_))
    d[z] = np.imag(np.conj(z_) * d[z_]) * (57.29577951308232 if deg else 1.0) / np.where(size == 0, 1.0, size)


@tangent(np.abs)
@tangent(builtins.abs)
def absolute(z, x):
    if np.iscomplexobj(x):
        d[z] = np.real(np.conj(x) * d[x]) / np.where(z == 0, 1.0, z)
    else:
        d[z] = d[x] * np.sign(x)


@tangent(np.linalg.inv)
def inv(z, a):
    d[z] = -(z @ d[a] @ z)


@tangent(np.linalg.pinv, ignores=("rcond", "rtol"))
def pinv(z, a, rcond=None, hermitian=False, rtol=None):
    dh = np.conj(np.swapaxes(d[a], -1, -2))
    zh = np.conj(np.swapaxes(z, -1, -2))
    rows = np.eye(np.shape(a)[-2]) - a @ z
    columns = np.eye(np.shape(a)[-1]) - z @ a
    d[z] = -z @ d[a] @ z + z @ zh @ dh @ rows + columns @ dh @ zh @ z


@tangent(np.linalg.det)
def det(z, a):
    if shapes.is_matrix(a):
        d[z] = z * np.trace(np.linalg.solve(a, d[a]))
    else:
        d[z] = z * np.trace(np.linalg.solve(a, d[a]), axis1=-2, axis2=-1)


@tangent(np.linalg.slogdet)
def slogdet(z, a):
    if shapes.is_matrix(a) and not np.iscomplexobj(a):
        d[z] = [None, np.trace(np.linalg.solve(a, d[a]))]
    else:
        d[z] = rt.slogdet_dot(d[a], z[0], a)


@tangent(np.linalg.solve)
def solve(z, a, b):
    if shapes.is_matrix(a) and (shapes.is_row(b) or shapes.is_matrix(b)):
        d[z] = np.linalg.solve(a, d[b] - d[a] @ z)
    else:
        d[z] = rt.solve_dot(d[a], d[b], z, a, b)


@tangent(np.linalg.cholesky)
def cholesky(z, a):
    d[z] = rt.cholesky_dot(d[a], z)


@tangent(np.linalg.eigh)
def eigh(z, a, UPLO="L"):
    d[z] = rt.eigh_dot(d[a], z[0], z[1], UPLO)


@tangent(np.linalg.qr, ignores=("mode",))
def qr(z, a, mode="reduced"):
    d[z] = rt.qr_dot(d[a], z[0], z[1])


@tangent(np.linalg.eig)
def eig(z, a):
    d[z] = rt.eig_dot(d[a], z[0], z[1])


@tangent(np.linalg.svd, ignores=("full_matrices", "compute_uv"))
def svd(z, a, full_matrices=True, compute_uv=True, hermitian=False):
    if compute_uv:
        d[z] = rt.svd_dot(d[a], z[0], z[1], z[2])
    else:
        d[z] = rt.svdvals_dot(d[a], a)
