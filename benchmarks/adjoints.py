"""What the adjoint of each primitive costs, at large sizes, as a multiple of the primitive itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import tapeless as tl
from benchmarks.timing import medians

ROWS, COLUMNS = 1_000, 1_000
SIDE = 300  # of the matrices that are factored
PER_CALL = 0.2  # seconds

ELEMENTWISE = (
    np.exp, np.log, np.sqrt, np.sin, np.tanh, np.abs, np.square, np.arctan, np.log1p, np.expm1, np.cbrt, np.sinc,
    np.negative, np.reciprocal, np.nan_to_num, tl.relu, tl.sigmoid, tl.softmax,
)  # fmt: skip


def calls(rng) -> dict[str, tuple[Callable, np.ndarray]]:
    """A function of one array, and the array, by the text of the call."""
    x = rng.uniform(0.5, 1.5, (ROWS, COLUMNS))
    y = rng.uniform(0.5, 1.5, (ROWS, COLUMNS))
    row = rng.uniform(0.5, 1.5, COLUMNS)
    vector = rng.uniform(0.5, 1.5, 200_000)
    kernel = rng.normal(size=65)
    square = rng.normal(size=(SIDE, SIDE)) + SIDE * np.eye(SIDE)
    right = rng.normal(size=(SIDE, 20))
    stack = rng.normal(size=(8, 4, 100, 100))
    repeated = rng.integers(0, ROWS, 2 * ROWS)
    many = rng.integers(0, 20_000, 200_000)
    chosen = np.sort(rng.choice(ROWS, ROWS // 2, replace=False))
    order = np.argsort(y, axis=1)
    grid = np.linspace(0, 2, 100)
    narrow = rng.uniform(0.5, 1.5, (20_000, 5))

    def symmetric(a):
        return a + a.T

    made = {f"{f.__name__}(x)": ((lambda x, f=f: f(x)), x) for f in ELEMENTWISE}
    made |= {
        "x + y": (lambda x: x + y, x),
        "x + row": (lambda x: x + row, x),
        "row + x, by row": (lambda r: r + y, row),
        "x * y": (lambda x: x * y, x),
        "x / y": (lambda x: x / y, x),
        "x ** 3": (lambda x: x**3, x),
        "x ** y": (lambda x: x**y, x),
        "y ** x": (lambda x: y**x, x),
        "x % y": (lambda x: x % y, x),
        "maximum(x, y)": (lambda x: np.maximum(x, y), x),
        "hypot(x, y)": (lambda x: np.hypot(x, y), x),
        "arctan2(x, y)": (lambda x: np.arctan2(x, y), x),
        "logaddexp(x, y)": (lambda x: np.logaddexp(x, y), x),
        "where(x > 1, x, y)": (lambda x: np.where(x > 1, x, y), x),
        "clip(x, 0.7, 1.2)": (lambda x: np.clip(x, 0.7, 1.2), x),
        "sum(x)": (lambda x: np.sum(x), x),
        "sum(x, axis=0)": (lambda x: np.sum(x, axis=0), x),
        "mean(x, axis=1)": (lambda x: np.mean(x, axis=1), x),
        "prod(x, axis=1)": (lambda x: np.prod(x, axis=1), x),
        "max(x)": (lambda x: np.max(x), x),
        "max(x, axis=1)": (lambda x: np.max(x, axis=1), x),
        "var(x, axis=0)": (lambda x: np.var(x, axis=0), x),
        "std(x)": (lambda x: np.std(x), x),
        "median(x, axis=1)": (lambda x: np.median(x, axis=1), x),
        "quantile(x, 0.3, axis=1)": (lambda x: np.quantile(x, 0.3, axis=1), x),
        "ptp(x, axis=1)": (lambda x: np.ptp(x, axis=1), x),
        "average(x, weights=y)": (lambda x: np.average(x, weights=y), x),
        "nansum(x, axis=0)": (lambda x: np.nansum(x, axis=0), x),
        "nanmean(x, axis=0)": (lambda x: np.nanmean(x, axis=0), x),
        "cumsum(x, axis=1)": (lambda x: np.cumsum(x, axis=1), x),
        "cumprod(x, axis=1)": (lambda x: np.cumprod(x, axis=1), x),
        "diff(x)": (lambda x: np.diff(x), x),
        "gradient(x, axis=0)": (lambda x: np.gradient(x, axis=0), x),
        "trapezoid(x)": (lambda x: np.trapezoid(x), x),
        "logaddexp.reduce(x)": (lambda x: np.logaddexp.reduce(x), x),
        "linalg.norm(x)": (lambda x: np.linalg.norm(x), x),
        "linalg.norm(x, axis=1)": (lambda x: np.linalg.norm(x, axis=1), x),
        "x @ y": (lambda x: x @ y, x),
        "x @ row": (lambda x: x @ row, x),
        "dot(x, y)": (lambda x: np.dot(x, y), x),
        "stack @ stack": (lambda s: s @ stack, stack),
        "outer(row, row)": (lambda r: np.outer(r, row), row),
        "tensordot(stack, stack[:, :, :9])": (lambda s: np.tensordot(s, stack[:, :, :9], axes=((0, 1), (0, 1))), stack),
        "einsum('ij,jk->ik')": (lambda x: np.einsum("ij,jk->ik", x, y), x),
        "einsum('abij,abjk->abik')": (lambda s: np.einsum("abij,abjk->abik", s, stack), stack),
        "einsum('ij,ij->i')": (lambda x: np.einsum("ij,ij->i", x, y), x),
        "kron": (lambda s: np.kron(s, right[:10, :10]), square[:100, :100]),
        "cross(x[:, :3], y[:, :3])": (lambda n: np.cross(n, y[:, :3]), x[:, :3].copy()),
        "trace(x)": (lambda x: np.trace(x), x),
        "linalg.det": (lambda a: np.linalg.det(a / SIDE), square),
        "linalg.slogdet": (lambda a: np.linalg.slogdet(a)[1], square),
        "linalg.inv": (lambda a: np.linalg.inv(a), square),
        "linalg.pinv": (lambda a: np.linalg.pinv(a), square),
        "linalg.solve": (lambda a: np.linalg.solve(a, right), square),
        "linalg.lstsq": (lambda a: np.linalg.lstsq(a, right)[0], square),
        "linalg.cholesky": (lambda a: np.linalg.cholesky(a), square @ square.T),
        "linalg.qr": (lambda a: np.linalg.qr(a), square),
        "linalg.svd": (lambda a: np.linalg.svd(a), square),
        "linalg.eigh": (lambda a: np.linalg.eigh(symmetric(a)), square),
        "linalg.eigvalsh": (lambda a: np.linalg.eigvalsh(symmetric(a)), square),
        "linalg.eigvals": (lambda a: np.linalg.eigvals(a), square),
        "linalg.matrix_power(a, 5)": (lambda a: np.linalg.matrix_power(a / SIDE, 5), square),
        "reshape": (lambda x: np.reshape(x, (COLUMNS, ROWS)) * 1.0, x),
        "x.T.copy()": (lambda x: x.T.copy(), x),
        "concatenate([x, y])": (lambda x: np.concatenate([x, y]), x),
        "stack([x, y])": (lambda x: np.stack([x, y]), x),
        "block": (lambda x: np.block([[x, y], [y, x]]), x),
        "tile(x, (2, 2))": (lambda x: np.tile(x, (2, 2)), x),
        "repeat(x, 2, axis=0)": (lambda x: np.repeat(x, 2, axis=0), x),
        "roll(x, 3, axis=1)": (lambda x: np.roll(x, 3, axis=1), x),
        "flip(x).copy()": (lambda x: np.flip(x).copy(), x),
        "pad(x, 3)": (lambda x: np.pad(x, 3), x),
        "pad(x, 3, mode='reflect')": (lambda x: np.pad(x, 3, mode="reflect"), x),
        "tril(x)": (lambda x: np.tril(x), x),
        "diag(row)": (lambda r: np.diag(r), row),
        "x[::2, 1:].copy()": (lambda x: x[::2, 1:].copy(), x),
        "x[chosen]": (lambda x: x[chosen], x),
        "x[repeated]": (lambda x: x[repeated], x),
        "x[:, repeated]": (lambda x: x[:, repeated], x),
        "x[x > 1]": (lambda x: x[x > 1], x),
        "take(x, repeated, axis=0)": (lambda x: np.take(x, repeated, axis=0), x),
        "take(narrow, many, axis=0)": (lambda n: np.take(n, many, axis=0), narrow),
        "take_along_axis(x, order, 1)": (lambda x: np.take_along_axis(x, order, axis=1), x),
        "sort(x)": (lambda x: np.sort(x), x),
        "partition(x, 500)": (lambda x: np.partition(x, 500), x),
        "interp(x, grid, .)": (lambda f: np.interp(x, grid, f), grid**2),
        "choose": (lambda x: np.choose(y > 1, [x, y]), x),
        "select": (lambda x: np.select([x > 1, y > 1], [x, y], x * y), x),
        "fft.fft(x)": (lambda x: np.fft.fft(x), x),
        "fft.rfft(x)": (lambda x: np.fft.rfft(x), x),
        "fft.fft2(x)": (lambda x: np.fft.fft2(x), x),
        "convolve(vector, kernel)": (lambda v: np.convolve(v, kernel), vector),
        "correlate(vector, kernel, 'valid')": (lambda v: np.correlate(v, kernel, "valid"), vector),
        "convolve(vector, kernel), by kernel": (lambda k: np.convolve(vector, k), kernel),
        "polyval(kernel, vector)": (lambda v: np.polyval(kernel[:6], v), vector),
        "cov(x)": (lambda x: np.cov(x), x[:200]),
        "corrcoef(x)": (lambda x: np.corrcoef(x), x[:200]),
        "astype(float32)": (lambda x: x.astype(np.float32), x),
    }
    return made


def costs() -> dict[str, tuple[float, float]]:
    """The seconds of each primitive, and how many times as long its adjoint takes, by the text of the call."""
    result = {}
    for name, (call, x) in calls(np.random.default_rng(0)).items():
        value, pullback = tl.vjp(call, x)
        bar = ones(value)
        times = medians({"primal": lambda call=call, x=x: call(x), "adjoint": lambda p=pullback, b=bar: p(b)}, PER_CALL)
        result[name] = times["primal"], times["adjoint"] / times["primal"]
    return result


def ones(value):
    """An adjoint of a value's structure."""
    if isinstance(value, tuple):
        return tuple(ones(v) for v in value)
    return np.ones_like(value)
