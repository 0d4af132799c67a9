"""Samples of the keyword arguments of NumPy's functions, with what they are not by default."""

# ruff: noqa: E501

import numpy as np

rng = np.random.default_rng(3)
MASK = np.array([[True, False, True, True], [False, True, True, False], [True, True, False, True]])
VALUES = {
    "reduced": rng.uniform(0.4, 2.0, size=(3, 4)),
    "typed": rng.uniform(0.4, 2.0, size=(3, 4)),
    "picked": rng.uniform(0.4, 2.0, size=(3, 4)),
    "solved": rng.uniform(0.4, 2.0, size=(3, 3)) + 2 * np.eye(3),
}

SAMPLES = {
    "reduced": [
        *((lambda x, f=f: f(x, where=MASK, initial=0.5)) for f in (np.nansum, np.nanprod, np.nanmax, np.nanmin)),
        *((lambda x, f=f: f(x, axis=1, where=MASK)) for f in (np.nanmean, np.nanvar, np.nanstd)),
        *((lambda x, f=f: f(x, correction=1, axis=0)) for f in (np.var, np.std)),
        *((lambda x, f=f: f(x, axis=1, mean=np.mean(x, axis=1, keepdims=True))) for f in (np.var, np.std)),
        lambda x: np.var(x, axis=1, mean=x[:, :1], ddof=1, keepdims=True), lambda x: np.prod(x, axis=()), lambda x: np.sum(x, axis=()),
        *((lambda x, m=m: np.quantile(x, [0.3, 0.5], method=m)) for m in ("inverted_cdf", "closest_observation", "averaged_inverted_cdf")),
        lambda x: np.percentile(x, [25, 100], axis=1, method="averaged_inverted_cdf"), lambda x: np.nanquantile(x, 0.5, axis=0, method="closest_observation"),
        lambda x: np.cov(x, fweights=[1, 2, 1, 3]), lambda x: np.cov(x, aweights=x[0]), lambda x: np.cov(x, fweights=[1, 2, 1, 3], aweights=x[1], bias=True),
    ],
    "typed": [
        lambda x: np.array(x, dtype=float), lambda x: np.array(x, copy=True, order="F"), lambda x: np.asarray(x, dtype=np.float64, order="C"), lambda x: np.array([x[0], 2 * x[1]], dtype=float),
        lambda x: np.array([[x[0, 0], 1], [2, x[1, 1]]], dtype=np.float64), lambda x: np.array(x[0], ndmin=3), lambda x: np.asarray([x, x], dtype=float), lambda x: np.copy(x, order="F"),
        lambda x: np.exp(x, dtype=np.float64), lambda x: np.multiply(x, x[0], dtype=float, casting="same_kind"), lambda x: np.sqrt(x, order="F", subok=False), lambda x: np.sin(x, dtype=None),
        *((lambda x, f=f: f(x, axis=1, dtype=np.float64)) for f in (np.sum, np.prod, np.mean, np.cumsum, np.cumprod)),
        *((lambda x, f=f: f(np.abs(x), axis=1, dtype=np.float64)) for f in (np.var, np.std)),
        lambda x: x.sum(dtype=float) + x.mean(0, dtype=float), lambda x: np.cumsum(x, 0, None, None), lambda x: np.trace(x, dtype=float),
        lambda x: np.concatenate([x, x], axis=1, dtype=float), lambda x: np.stack([x, x], dtype=float), lambda x: np.vstack([x, x[0]], dtype=float), lambda x: np.hstack([x, x], dtype=float, casting="unsafe"),
        lambda x: np.full((2, 4), x[0], dtype=float), lambda x: np.full_like(np.ones((3, 4)), x[0]), lambda x: np.full_like(x, x[:, 1:2]), lambda x: np.linspace(x[0], x[1], 3, dtype=float),
    ],
    "picked": [
        lambda x: np.take(x, [0, 13, -1], mode="wrap"), lambda x: np.take(x, [0, 7, -2], axis=1, mode="clip"), lambda x: np.take(x, [0, 1], axis=0, mode="raise"),
        lambda x: np.sort(x, axis=0, kind="stable"), lambda x: np.sort(x, stable=True), lambda x: np.partition(x, 2, axis=1, kind="introselect"),
        lambda x: np.interp(x[0] * 9, [0.0, 1.0, 3.0], x[:, 0], period=4.0), lambda x: np.interp([0.3, 5.1, -2.0], x[0], x[1], period=2.5), lambda x: np.gradient(x, 1.0, [0.0, 1.0, 3.0, 4.0])[1],
        lambda x: np.polyfit([0.0, 1.0, 2.0, 3.0], x[0], 1, w=[1.0, 2.0, 1.0, 1.0]), lambda x: np.polyfit([0.0, 1.0, 2.0, 3.0], x.T, 2, w=x[0]), lambda x: np.polyint(x[0], 2, k=[1.0, 2.0]),
    ],
    "solved": [
        lambda a: np.linalg.pinv(a, rcond=1e-10), lambda a: np.linalg.pinv(a, rtol=1e-10), lambda a: np.linalg.pinv(a, hermitian=True), lambda a: np.linalg.svd(a, hermitian=True)[1],
        lambda a: np.linalg.svd(a, hermitian=True, compute_uv=False), lambda a: np.linalg.cholesky(a @ np.conj(a.T), upper=True), lambda a: np.linalg.cholesky(a, upper=True), lambda a: np.linalg.cholesky(a, upper=False),
        lambda a: np.linalg.tensorsolve(np.kron(a, a).reshape(3, 3, 3, 3) + np.eye(9).reshape(3, 3, 3, 3), a, axes=(0, 1)),
    ],
}  # fmt: skip
