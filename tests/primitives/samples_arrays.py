"""Samples of functions of arrays: lambdas of a 3 x 4 matrix (or of what `VALUES` gives for their group).

Each is differentiated and compared with central differences, a second time by nesting, and forwards.
"""

# ruff: noqa: E501, C408, C417

import math

import numpy as np

rng = np.random.default_rng(7)
M = rng.normal(size=(3, 4))
S = rng.normal(size=(3, 3)) + 3 * np.eye(3)
P = S @ S.T
B = rng.normal(size=(2, 3, 3)) + 3 * np.eye(3)
v = rng.normal(size=5)
w = rng.normal(size=3)

VALUES = {
    "matrix": M,
    "forms": M,
    "orders": M,
    "square": S,
    "positive": P,
    "batch": B,
    "vector": v,
    "padded": M,
    "masked": M,
    "stored": M,
    "displayed": M,
    "beside": M,
}

ROW_STACK = getattr(np, "row_stack", np.vstack)

SAMPLES = {
    "matrix": [
        lambda x: np.vstack([x, x[0] * 2]), lambda x: ROW_STACK([x, x[0] * 2]), lambda x: np.hstack([x, x * 2]), lambda x: np.hstack((x[0], x[1])),
        lambda x: np.r_[x[0], 1:4, x[1, 1], 2.0] * np.r_[0:9], lambda x: np.r_[x, x[:1]], lambda x: np.c_[x, x[:, 0], 1:4, x**2], lambda x: np.c_[x[0], x[1]], lambda x: np.c_[np.stack([x, x]), np.stack([x**2, x])], lambda x: np.hstack([x[0, 0], x[0], 2.0, x[1]]), lambda x: np.vstack([x, [x[0], x[1]]]), lambda x: x[np.int64([0, 1])] ** 2 * np.float64(x[:2]), lambda x: round(x[0, 0] * 10, 1) * x[1, 1] + round(x[0, 1] * 7) * x[2, 2], lambda x: np.fromiter((v * v for v in x[0]), float),
        lambda x: np.arange(x[0, 0], x[0, 0] + 2.5), lambda x: np.arange(x[0, 0], x[0, 0] + 2 * x[1, 1]**2 + 3, x[1, 1]**2 + 0.7), lambda x: np.choose([0, 1, 0, 1], [x[0], x[1]]),
        lambda x: np.dstack([x, x * x]), lambda x: np.column_stack([x[0], x[1], x[:2].T]), lambda x: np.append(x, x[0]),
        lambda x: np.append(x, x[:1] * 2, axis=0), lambda x: np.block([[x, x * 2], [x * 3, x]]), lambda x: np.block([x[0], x[1]]),
        lambda x: np.array_split(x, 3, axis=1)[0] * 2, lambda x: np.array_split(x, [1, 3], axis=1)[1], lambda x: np.split(x, 3)[2] * np.split(x, 3)[0],
        lambda x: np.hsplit(x, 2)[1], lambda x: np.vsplit(x, 3)[1], lambda x: np.dsplit(np.reshape(x, (3, 2, 2)), 2)[1], lambda x: np.fliplr(x), lambda x: np.flipud(x),
        lambda x: np.rot90(x), lambda x: np.rot90(x, 3), lambda x: np.rot90(x, 2), lambda x: np.rollaxis(x, 1), lambda x: np.rollaxis(np.reshape(x, (3, 2, 2)), 2, 1),
        lambda x: np.meshgrid(x[0], x[1])[0] * np.meshgrid(x[0], x[1])[1], lambda x: np.meshgrid(x[0], x[1], indexing="ij")[1],
        lambda x: np.broadcast_arrays(x, x[0])[1] * x, lambda x: np.resize(x, (2, 7)), lambda x: np.delete(x, 1, axis=0), lambda x: np.delete(x, [0, 2], axis=1),
        lambda x: np.insert(x, 1, x[0, 0], axis=1), lambda x: np.insert(x[0], 2, x[1, 1]), lambda x: np.full((2, 3), x[0, 0]), lambda x: np.linspace(x[0, 0], x[1, 1], 5),
        lambda x: np.linspace(x[0], 3.0, 4, endpoint=False), lambda x: np.logspace(x[0, 0], x[1, 1], 3), lambda x: np.geomspace(np.abs(x[0, 0]) + 1, 5.0, 4),
        lambda x: np.matrix_transpose(x), lambda x: x.mT, lambda x: np.permute_dims(x, (1, 0)), lambda x: np.concat([x, x]), lambda x: np.unstack(x)[1] * 2, lambda x: np.astype(x, float),
        lambda x: x.astype(np.float64) * 2, lambda x: np.asanyarray(x), lambda x: np.atleast_3d(x), lambda x: np.atleast_3d(x[0]), lambda x: np.diagflat(x[0], 1),
        lambda x: np.compress([True, False, True], x, axis=0), lambda x: np.extract(x > 0, x), lambda x: np.select([x > 1, x > 0], [x**2, x**3], 0.5), lambda x: np.choose(np.array([0, 1, 0, 1]), [x[0], x[1]]),
        lambda x: np.unique(x) ** 2, lambda x: np.partition(x, 1, axis=1)[:, :2].sum(axis=1), lambda x: np.interp(np.array([0.1, 0.7, 1.6, 5.0]), np.array([0.0, 1.0, 2.0, 3.0]), x[0]),
        lambda x: np.interp(x[1], np.array([-3.0, -0.51, 0.53, 3.0]), x[0]), lambda x: np.piecewise(x, [x < 0, x >= 0], [lambda u: u**2, lambda u: u**3]),
        lambda x: np.inner(x, x), lambda x: np.inner(x[0], x[1]), lambda x: np.tensordot(x, x, axes=([0], [0])), lambda x: np.tensordot(x, x, axes=2), lambda x: np.tensordot(x, x.T, axes=1),
        lambda x: np.kron(x[:2, :2], x), lambda x: np.kron(x[0], x[1]), lambda x: np.cross(x[:, :3], x[:, 1:]), lambda x: np.cross(x[0, :2], x[1, :2]), lambda x: np.vecdot(x, x), lambda x: np.matvec(x, x[0]), lambda x: np.vecmat(x[:, 0], x),
        lambda x: np.linalg.multi_dot([x, x.T, x]), lambda x: np.linalg.outer(x[0], x[1]), lambda x: np.linalg.trace(x @ x.T), lambda x: np.trace(x, 1), lambda x: np.trace(x @ x.T), lambda x: np.linalg.diagonal(x), lambda x: np.diagonal(x, 1), lambda x: np.vander(x[0]),
        lambda x: np.linalg.norm(x), lambda x: np.linalg.norm(x, axis=1), lambda x: np.linalg.norm(x, 1), lambda x: np.linalg.norm(x, np.inf), lambda x: np.linalg.norm(x, "fro", keepdims=True), lambda x: np.linalg.norm(x, "nuc"), lambda x: np.linalg.norm(x, 2), lambda x: np.linalg.norm(x, -2),
        lambda x: np.linalg.norm(x[0], 3), lambda x: np.linalg.norm(x, 3, axis=0, keepdims=True), lambda x: np.linalg.norm(x, np.inf, axis=1), lambda x: np.linalg.norm(x, axis=(0, 1)), lambda x: np.linalg.norm(x[0], 1), lambda x: np.linalg.norm(x[0], -1), lambda x: np.linalg.vector_norm(x), lambda x: np.linalg.matrix_norm(x), lambda x: np.linalg.svdvals(x),
        lambda x: np.linalg.pinv(x), lambda x: np.linalg.svd(x, full_matrices=False)[1], lambda x: np.linalg.svd(x, compute_uv=False), lambda x: np.linalg.svd(x)[1], lambda x: np.abs(np.linalg.svd(x)[2])[:3], lambda x: np.abs(np.linalg.svd(x, full_matrices=False)[0]), lambda x: np.abs(np.linalg.svd(x, full_matrices=False)[2]), lambda x: np.abs(np.linalg.qr(x.T)[0]) + np.abs(np.linalg.qr(x.T)[1][0, :1]),
        lambda x: np.linalg.lstsq(x.T, np.arange(4.0))[0], lambda x: np.linalg.lstsq(x.T, x[0], rcond=None)[0],
        lambda x: np.einsum("ij,kj->ik", x, x), lambda x: np.einsum("ij->ji", x), lambda x: np.einsum("ij->", x * x), lambda x: np.einsum("ij->i", x), lambda x: np.einsum("ii->i", x[:, :3]), lambda x: np.einsum("ii", x[:, :3] ** 2), lambda x: np.einsum("i,j->ij", x[0], x[1]), lambda x: np.einsum("...j,j->...", x, x[0]), lambda x: np.einsum("ij,jk,kl", x, x.T, x), lambda x: np.einsum("ij,ij", x, x),
        lambda x: np.average(x), lambda x: np.average(x, axis=1, weights=np.abs(x[0]) + 1), lambda x: np.average(x, weights=x**2 + 1, axis=0), lambda x: np.ptp(x, axis=1), lambda x: np.amax(x), lambda x: np.amin(x, axis=0), lambda x: np.median(x), lambda x: np.median(x, axis=1), lambda x: np.median(x, axis=0, keepdims=True), lambda x: np.quantile(x, 0.3), lambda x: np.quantile(x, [0.1, 0.8], axis=1), lambda x: np.percentile(x, 40, axis=0), lambda x: np.percentile(x, 25, method="higher"),
        lambda x: np.nansum(np.where(x > 1, np.nan, x)), lambda x: np.nanmean(x, axis=0), lambda x: np.nanvar(x, axis=1), lambda x: np.nanstd(x), lambda x: np.nanmax(x, axis=1), lambda x: np.nanmin(x), lambda x: np.nanprod(x, axis=0), lambda x: np.nancumsum(x, axis=1), lambda x: np.nanmedian(x, axis=1), lambda x: np.nanpercentile(x, 30, axis=1), lambda x: np.cov(x), lambda x: np.cov(x, rowvar=False, bias=True), lambda x: np.corrcoef(x), lambda x: np.bincount(np.array([0, 1, 1, 3]), x[0]),
        lambda x: np.diff(x), lambda x: np.diff(x, 2, axis=1), lambda x: np.diff(x, axis=0), lambda x: np.diff(x, prepend=0.0, append=x[:, :1]), lambda x: np.ediff1d(x, to_end=x[0, 0]), lambda x: np.trapezoid(x), lambda x: np.trapezoid(x, dx=0.5, axis=0), lambda x: np.trapezoid(x, x=np.array([0.0, 1.0, 1.5, 3.0])), lambda x: np.gradient(x)[0] * np.gradient(x)[1], lambda x: np.gradient(x, axis=1), lambda x: np.gradient(x[0], 0.5, edge_order=2), lambda x: np.gradient(x[0], np.array([0.0, 1.0, 1.5, 3.0])), lambda x: np.gradient(x, 2.0, axis=1),
        lambda x: np.cumulative_sum(x, axis=1, include_initial=True), lambda x: np.cumprod(x, axis=1), lambda x: np.cumprod(x), lambda x: x.cumprod(axis=0), lambda x: np.cumulative_prod(x, axis=0), lambda x: np.polyval(x[0], x[1]), lambda x: np.polymul(x[0], x[1]), lambda x: np.polyadd(x[0], x[1, :2]), lambda x: np.polysub(x[0], x[1, :2]), lambda x: np.polyder(x[0]), lambda x: np.polyint(x[0], 2), lambda x: np.convolve(x[0], x[1]), lambda x: np.convolve(x[0], x[1, :3], mode="same"), lambda x: np.convolve(x[0], x[1, :2], mode="valid"), lambda x: np.convolve(x[0, :2], x[1], mode="same"), lambda x: np.correlate(x[0], x[1, :2]), lambda x: np.correlate(x[0], x[1], "full"), lambda x: np.unwrap(x[0] * 5),
        lambda x: np.pad(x, 1), lambda x: np.pad(x, ((1, 0), (2, 1)), mode="edge"), lambda x: np.pad(x, 2, mode="reflect"), lambda x: np.pad(x, (1, 2), mode="symmetric"), lambda x: np.pad(x[0], 3, mode="wrap"), lambda x: np.pad(x, 1, constant_values=3.0),
        lambda x: np.real(x) + np.imag(x), lambda x: np.abs(x + 2j), lambda x: np.angle(x + 1j * x[0]), lambda x: np.real(np.exp(1j * x)), lambda x: np.imag((x + 2j) ** 3), lambda x: (x * 1j).imag, lambda x: np.real(np.conj(x + 1j) * (x - 2j)), lambda x: np.real_if_close(x * (1 + 0j)),
        lambda x: np.abs(np.fft.fft(x)), lambda x: np.real(np.fft.fft(x, 6)), lambda x: np.imag(np.fft.fft(x, 3, axis=0, norm="ortho")), lambda x: np.real(np.fft.ifft(x * (1 + 2j), axis=1)), lambda x: np.abs(np.fft.rfft(x)), lambda x: np.imag(np.fft.rfft(x, 7, axis=1)), lambda x: np.fft.irfft(x + 1j * x**2), lambda x: np.fft.irfft(x * (1 + 1j), 5), lambda x: np.fft.irfft(x * (1 + 1j), 6, norm="forward"), lambda x: np.abs(np.fft.fft2(x)), lambda x: np.real(np.fft.ifft2(x)), lambda x: np.abs(np.fft.fftn(x, axes=(0,))), lambda x: np.real(np.fft.ifftn(x)), lambda x: np.imag(np.fft.rfft2(x)), lambda x: np.fft.irfft2(x + 2j * x), lambda x: np.abs(np.fft.rfftn(x)), lambda x: np.fft.irfftn(x * (1 + 1j)), lambda x: np.fft.fftshift(x), lambda x: np.fft.ifftshift(x, axes=1),
        lambda x: np.fmod(x, 0.7), lambda x: np.fmod(7.0, x + 5), lambda x: np.modf(x)[0], lambda x: np.frexp(x)[0], lambda x: np.divmod(x, 0.3)[1], lambda x: np.nextafter(x, 1.0), lambda x: math.erf(x[0, 0]) + math.erfc(x[0, 1]) * math.pow(abs(x[1, 1]), 2.5), lambda x: math.fmod(x[0, 0], 0.7), lambda x: math.fsum([x[0, 0], x[1, 1] ** 2]) + math.prod(x[0]) + math.dist(x[0], x[1]), lambda x: np.polyfit(np.arange(4.0), x[0], 1), lambda x: np.fft.hfft(x), lambda x: np.abs(np.fft.ihfft(x)), lambda x: np.cumulative_prod(x, axis=0), lambda x: np.nancumprod(x), lambda x: np.nanquantile(x, 0.4, axis=0), lambda x: np.linalg.matmul(x, x.T), lambda x: np.linalg.tensordot(x, x), lambda x: np.linalg.cross(x[:, :3], x[:, 1:]), lambda x: np.linalg.vecdot(x, x), lambda x: np.linalg.matrix_transpose(x), lambda x: np.asarray_chkfinite(x), lambda x: np.asfortranarray(x), lambda x: np.require(x), lambda x: np.ldexp(x, 2), lambda x: np.nan_to_num(x),
    ],
    "forms": [
        lambda x: np.einsum(x, [0, 1], x, [2, 1], [0, 2]), lambda x: np.roll(x, (1, 2), axis=(0, 1)), lambda x: np.apply_along_axis(lambda u: u**2 * u[0], 1, x), lambda x: np.apply_along_axis(np.sum, 0, x), lambda x: np.apply_over_axes(np.sum, x, [0]),
        lambda x: x.item(2) * x.item(1, 1), lambda x: np.float64(x[0, 0]) * x[1, 1], lambda x: np.sum([v**2 for v in x[0]]), lambda x: np.mean([x[0, 0], x[1, 1]]) * 2, lambda x: np.exp([x[0, 0], x[1, 1]]),
        lambda x: np.add.reduce(x), lambda x: np.multiply.reduce(x, axis=1), lambda x: np.maximum.reduce(x), lambda x: np.add.accumulate(x), lambda x: np.multiply.accumulate(x, axis=1), lambda x: np.multiply.outer(x[0], x[1]), lambda x: np.subtract.outer(x, x[0]), lambda x: np.logaddexp.reduce(x, axis=1),
    ],
    "orders": [
        lambda x: np.quantile(x, np.array([[0.2], [0.9]]), axis=(0, 1)), lambda x: np.quantile(x, [0.1, 0.8], axis=1, keepdims=True), lambda x: np.quantile(x, 0.4 + 0.1 * np.sin(x[0, 0])),
        lambda x: np.percentile(x, 40 + 10 * np.cos(x[1, :2]), axis=0), lambda x: np.percentile(x, [30, 60], method="nearest"), lambda x: np.quantile(x, 0.4, method="midpoint"),
        lambda x: np.quantile(x, [0.02, 0.4], method="hazen"), lambda x: np.quantile(x, 0.3, axis=1, method="weibull"), lambda x: np.quantile(x, [0.4, 1.0], method="median_unbiased"),
        lambda x: np.nanquantile(np.where(x > 1, np.nan, x), [0.2, 0.7], axis=1), lambda x: np.nanmedian(np.where(x > 1, np.nan, x)), lambda x: np.nanpercentile(x, 45, method="lower", keepdims=True),
        lambda x: np.sort(x, axis=None), lambda x: np.partition(x, 3, axis=None)[3], lambda x: np.partition(x, [0, 2], axis=0)[::2], lambda x: np.cumprod(np.where(x > 1, 0.0, x), axis=1),
        lambda x: np.cumprod(x - x[1, 1]), lambda x: np.prod(x - x[1, 1], axis=0), lambda x: np.prod(x * (x > 0), axis=1), lambda x: np.convolve(x[0], x[1, :2]), lambda x: np.convolve(x[0, :2], x[1], "same"),
        lambda x: np.convolve(x[0], x[1, 1:], "valid"), lambda x: np.pad(x, ((2, 1), (0, 3)), mode="symmetric"), lambda x: np.pad(x, ((0, 2), (1, 0)), mode="wrap"), lambda x: np.real(np.fft.rfft(x, 3) * (1 + 2j)),
        lambda x: np.imag(np.fft.rfft(x, 6, axis=0, norm="forward")), lambda x: np.gradient(x[0]), lambda x: np.gradient(x, 0.5, axis=(0,)),
    ],
    "square": [
        lambda a: np.linalg.inv(a), lambda a: np.linalg.det(a), lambda a: np.linalg.slogdet(a)[1], lambda a: np.linalg.slogdet(a).logabsdet, lambda a: np.linalg.solve(a, w), lambda a: np.linalg.solve(a, a @ a.T), lambda a: np.linalg.matrix_power(a, 3), lambda a: np.linalg.matrix_power(a, -2), lambda a: np.linalg.pinv(a), lambda a: np.linalg.cond(a), lambda a: np.linalg.cond(a, 1),
        lambda a: np.real(np.linalg.eig(a)[0] ** 2), lambda a: np.abs(np.linalg.eig(a)[1]), lambda a: np.sum(np.real(np.linalg.eigvals(a) ** 2)), lambda a: np.abs(np.linalg.qr(a)[1]), lambda a: np.linalg.tensorinv(a, ind=1), lambda a: np.linalg.tensorsolve(a, w), lambda a: np.cross(a, a[0]),
        lambda a: np.linalg.eigh(a)[0], lambda a: np.abs(np.linalg.eigh(a)[1]), lambda a: np.linalg.eigh(a, "U")[0] ** 2, lambda a: np.linalg.eigvalsh(a), lambda a: np.linalg.eigvalsh(a + a.T),
    ],
    "positive": [lambda a: np.linalg.cholesky(a), lambda a: np.log(np.diag(np.linalg.cholesky(a))), lambda a: np.linalg.slogdet(a)[1] + w @ np.linalg.solve(a, w)],
    "batch": [lambda a: np.linalg.matrix_rank(a) * np.sum(a), lambda a: np.linalg.solve(a, w[: a.shape[-1]]), lambda a: np.linalg.solve(a, a[0, 0]), lambda a: np.linalg.inv(a), lambda a: np.linalg.det(a), lambda a: np.linalg.slogdet(a)[1], lambda a: np.linalg.solve(a, a[0]), lambda a: np.linalg.solve(a[0], a), lambda a: np.linalg.eigvalsh(a), lambda a: np.linalg.svd(a)[1], lambda a: np.linalg.cholesky(a @ np.swapaxes(a, 1, 2)), lambda a: np.linalg.pinv(a), lambda a: np.linalg.norm(a, axis=(1, 2)), lambda a: np.linalg.norm(a, "nuc", axis=(1, 2)), lambda a: np.einsum("bij,bjk->bik", a, a), lambda a: np.einsum("b...->...", a), lambda a: np.trace(a, axis1=1, axis2=2), lambda a: np.matvec(a, a[0, 0])],
    "vector": [lambda x: np.vander(x, 3), lambda x: np.sort(x)[::-1], lambda x: np.median(x), lambda x: np.outer(x, x), lambda x: np.linalg.norm(x), lambda x: np.linalg.norm(x, 2.5), lambda x: np.var(x, ddof=1)],
    "padded": [
        *((lambda x, m=m: np.pad(x, ((2, 1), (0, 2)), mode=m)) for m in ("mean", "median", "maximum", "minimum", "linear_ramp")),
        lambda x: np.pad(x[0], 2, mode="mean", stat_length=2), lambda x: np.pad(x, 1, "maximum", stat_length=((2, 3), (1, 2))),
        lambda x: np.pad(x, ((1, 1), (0, 2)), "linear_ramp", end_values=((1, 2), (3, 4))), lambda x: np.pad(x[0], 2, mode="linear_ramp", end_values=x[1, 0]),
        lambda x: np.pad(x, (1, 2), mode="reflect", reflect_type="odd"), lambda x: np.pad(x[1], 3, mode="symmetric", reflect_type="odd"),
    ],
    "masked": [
        lambda x: np.sum(x, where=x > 0), lambda x: np.sum(x, axis=1, keepdims=True, where=x > 0, initial=x[0, 0]), lambda x: np.sum(x, initial=2.0),
        lambda x: np.prod(x, axis=0, where=[[True], [False], [True]], initial=2.0), lambda x: np.max(x, axis=1, initial=0.1), lambda x: np.min(x, where=x > -0.5, initial=x[0, 1]),
        lambda x: np.amax(x, initial=-0.3), lambda x: np.mean(x, axis=0, where=[[True], [False], [True]]), lambda x: x.mean(where=x > 0), lambda x: np.std(x, where=[True, True, False, True], axis=1),
        lambda x: np.var(x, where=[True, True, False, True], axis=1, ddof=1, keepdims=True), lambda x: np.amin(x, axis=0, initial=0.2),
    ],
    "displayed": [
        lambda x: np.array([[x[0, 0], 1.0], [2.0, 3.0]]), lambda x: np.array([(np.cos(x[0, 0]), -np.sin(x[0, 0]), 0.0), (np.sin(x[0, 0]), np.cos(x[0, 0]), 0.0), (0.0, 0.0, 1.0)]) @ x,
        lambda x: np.stack([x[0], [x[0, 1], 1.0, x[2, 1], 2.0]]), lambda x: np.concatenate([[x[0, 0], 1.0], x[1]]), lambda x: np.array([[[x[0, 0], 1.0], [2.0, x[1, 1]]], [[1.0, 0.0], [0.0, 1.0]]]),
    ],
    "stored": [
        lambda x: np.ravel(np.outer(x[0], x[1]).T[:, ::2], order="K"), lambda x: np.outer(x[0], x[1]).T.flatten("K"), lambda x: np.ravel(np.outer(x[0], x[1]).T, order="A"),
        lambda x: np.reshape(np.outer(x[0], x[1]).T, (2, 8), order="A"), lambda x: np.fromfunction(lambda i, j: i * x[0, 1] ** 2 + j * x[1, 0], (2, 3)), lambda x: np.nan_to_num(x, nan=1.0, posinf=3.0),
        lambda x: np.poly(x[0]), lambda x: np.poly(x[:, :3]), lambda x: np.abs(np.roots(x[1])), lambda x: np.polynomial.polynomial.polyval(x[0], x[1]),
    ],
    "beside": [
        lambda x: np.lib.stride_tricks.sliding_window_view(x, (2, 3)), lambda x: np.lib.stride_tricks.sliding_window_view(x[0], 3) * x[1, 1:], lambda x: np.max(np.lib.stride_tricks.sliding_window_view(x, window_shape=2, axis=-1), -1),
        lambda x: np.trapezoid(x[0], [0, 1, 3, 4]), lambda x: np.gradient(x[0], [0, 1, 3, 4]), lambda x: np.polyval(x[0], [1, 2]), lambda x: np.polysub(x[0], [1, 2]), lambda x: np.copysign([1, 2, 3, 4], x) * x, lambda x: np.copysign(x, x[0]),
        lambda x: np.ldexp(x, [1, 2, 3, 4]), lambda x: x @ [1, 2, 3, 4], lambda x: np.dot(x, [1, 0, 2, 0]), lambda x: np.abs(x) ** [1, 2, 3, 4], lambda x: np.kron(x, [1, 0]), lambda x: np.float_power(np.abs(x), 2),
        lambda x: np.clip(x, min=0), lambda x: x.clip(max=0.1) * np.clip(x, min=[-1, 0, 0, -2], max=x[0, 0]), lambda x: np.maximum.accumulate(x), lambda x: np.minimum.accumulate(x, axis=1), lambda x: np.maximum.accumulate(x, -1) - x, lambda x: np.logaddexp.accumulate(x), lambda x: np.logaddexp.accumulate(x, axis=1) * x, lambda x: np.logaddexp2.accumulate(x, -1), lambda x: np.hypot.accumulate(x, axis=1),
        lambda x: np.meshgrid(x[0], np.arange(3))[0] * np.meshgrid(x[0], np.arange(3))[1], lambda x: np.linalg.solve(np.eye(4, dtype=int) * 3, x.T), lambda x: np.column_stack([x, np.ones(3, int)]), lambda x: np.vstack([x, [1, 2, 3, 4]]),
        lambda x: np.sum((x > 0) * x) + 0.5 * x[0, 0], lambda x: np.sum(np.arange(4) * x, axis=1) + x[:, 0] / 2, lambda x: np.stack([x, np.arange(12).reshape(3, 4)]), lambda x: np.einsum("ij,j,kj->ik", x, [1, 2, 0, 1], x), lambda x: np.einsum("ij,j", x, [1, 2, 0, 1]) + np.sin(x[:, 0]),
    ],
}  # fmt: skip
