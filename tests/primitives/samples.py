"""Sample calls of every primitive: (function of one or more arrays, arguments)."""

import builtins
import math
import operator

import numpy as np

import tapeless as tl
from tapeless.transform import idioms

random = np.random.default_rng(0)
v = random.normal(size=5)
positive = random.uniform(0.5, 2.0, size=5)
unit = random.uniform(-0.9, 0.9, size=5)
M = random.normal(size=(3, 4))
N = random.normal(size=(4, 2))
row = random.normal(size=(1, 4))
T3 = random.normal(size=(2, 3, 4))
strided = random.normal(size=(6, 8))[::2, ::2]
fortran = np.asfortranarray(random.normal(size=(3, 4)))
index = np.array([[0, 2, 2], [1, 0, 2]])

ELEMENTWISE = [
    *((f, v) for f in (
        np.exp, np.exp2, np.expm1, np.sin, np.cos, np.tan, np.arctan, np.sinh, np.cosh, np.tanh, np.arcsinh, np.square,
        np.negative, np.positive, np.abs, np.fabs, np.reciprocal, np.deg2rad, np.rad2deg, np.degrees, np.radians,
        np.sinc, np.nan_to_num, builtins.abs, np.cbrt, tl.relu, tl.sigmoid,
        idioms.falling, idioms.rising,
    )),
    *((f, positive) for f in (np.log, np.log2, np.log10, np.log1p, np.sqrt)),
    *((f, unit) for f in (np.arcsin, np.arccos, np.arctanh)),
    (np.arccosh, positive + 1),
]  # fmt: skip

BINARY = [
    (np.add, v, v + 1), (np.subtract, M, row), (np.multiply, M, row), (np.divide, row, M), (np.power, positive, v),
    (np.float_power, positive, v), (np.remainder, positive * 5 + 0.3, positive), (np.arctan2, M, row), (np.hypot, M, row),
    (np.logaddexp, M, row), (np.logaddexp2, M, row), (np.maximum, M, row), (np.minimum, M, row), (np.fmax, M, row),
    (np.fmin, M, row), (np.matmul, M, N), (np.matmul, M, N[:, 0]), (np.matmul, M[0], N), (np.matmul, v, v + 1),
    (np.matmul, T3, N), (np.matmul, M, random.normal(size=(2, 4, 3))), (np.matmul, T3, random.normal(size=4)),
    (np.matmul, random.normal(size=3), T3), (np.dot, M, N), (np.dot, v, v + 1), (np.dot, M, N[:, 0]), (np.dot, M[0], N),
    (np.dot, T3, N), (np.dot, T3, N[:, 0]), (np.dot, M, random.normal(size=(2, 4, 3))), (np.outer, v, v + 1),
    (np.outer, M, v), (np.vdot, M, M + 1),
]  # fmt: skip

CALLS = {
    np.copysign: lambda x: np.copysign(x, -np.ones(5)),
    np.where: lambda x: np.where(x > 0, x, 3 * x),
    np.clip: lambda x: np.clip(x, -0.5, 0.5) + np.clip(x, None, x[0]) + x.clip(-1.0, None),
}

MATH = [
    *((f, lambda x, f=f: f(x[0] / 2 + 1.7)) for f in (
        math.exp, math.expm1, math.log, math.log2, math.log10, math.log1p, math.sqrt, math.cbrt, math.sin, math.cos,
        math.tan, math.sinh, math.cosh, math.tanh, math.atan, math.asinh, math.acosh, math.fabs, math.degrees,
        math.radians,
    )),
    *((f, lambda x, f=f: f(x[0] / 4)) for f in (math.asin, math.acos, math.atanh)),
    *((f, lambda x, f=f: f(x[0], x[1])) for f in (math.atan2, math.hypot)),
]  # fmt: skip

SHAPES = [
    (np.sum, lambda x: np.sum(x)), (np.sum, lambda x: np.sum(x, axis=0)), (np.sum, lambda x: np.sum(x, axis=-1, keepdims=True)),
    (np.sum, lambda x: x.sum(axis=(0, 1))), (np.mean, lambda x: np.mean(x)), (np.mean, lambda x: x.mean(axis=1)),
    (np.mean, lambda x: np.mean(x, axis=(0, 1), keepdims=True)), (np.mean, lambda x: np.mean(x, keepdims=True)),
    (np.max, lambda x: np.max(x)), (np.max, lambda x: np.max(x, axis=1)), (np.max, lambda x: x.max(axis=0, keepdims=True)),
    (np.min, lambda x: np.min(x)), (np.min, lambda x: np.min(x, axis=-1)), (np.prod, lambda x: np.prod(x)),
    (np.prod, lambda x: np.prod(x, axis=1)), (np.var, lambda x: np.var(x)), (np.var, lambda x: np.var(x, axis=0, ddof=1)),
    (np.std, lambda x: np.std(x)), (np.std, lambda x: np.std(x, axis=1, keepdims=True)),
    (np.cumsum, lambda x: np.cumsum(x)), (np.cumsum, lambda x: np.cumsum(x, axis=1)),
    (np.full_like, lambda x: np.full_like(x, x[0, 0])), (np.trace, lambda x: np.trace(x @ x.T)),
    (np.reshape, lambda x: np.reshape(x, (2, -1))), (np.reshape, lambda x: x.reshape(4, 3)),
    (np.reshape, lambda x: np.reshape(x, -1, order="F")), (np.ravel, lambda x: np.ravel(x)), (np.ravel, lambda x: x.flatten()),
    (np.transpose, lambda x: np.transpose(x)), (np.transpose, lambda x: np.transpose(x, (1, 0))), (np.transpose, lambda x: np.transpose(x[:, :, None], (-1, 0, 1)) * x[0]), (np.transpose, lambda x: x.transpose(-1, 0)), (np.transpose, lambda x: x.T),
    (np.squeeze, lambda x: np.squeeze(np.expand_dims(x, 1))), (np.squeeze, lambda x: np.squeeze(np.expand_dims(x, 1), axis=1)),
    (np.expand_dims, lambda x: np.expand_dims(x, (0, 2))), (np.broadcast_to, lambda x: np.broadcast_to(x, (2, 3, 4))),
    (np.concatenate, lambda x: np.concatenate([x, x[:1], 2 * x])), (np.concatenate, lambda x: np.concatenate((x, x), axis=1)),
    (np.concatenate, lambda x: np.concatenate([x, x[0]], axis=None)), (np.stack, lambda x: np.stack([x, x * x], axis=-1)),
    (np.swapaxes, lambda x: np.swapaxes(x, 0, 1)), (np.moveaxis, lambda x: np.moveaxis(x, 0, -1)),
    (np.flip, lambda x: np.flip(x, 1)), (np.flip, lambda x: np.flip(x)), (np.roll, lambda x: np.roll(x, 2, axis=1)),
    (np.roll, lambda x: np.roll(x, 1)), (np.repeat, lambda x: np.repeat(x, 3, axis=1)), (np.repeat, lambda x: np.repeat(x, 2)),
    (np.repeat, lambda x: np.repeat(x, np.array([1, 0, 2]), axis=0)), (np.tile, lambda x: np.tile(x, (2, 1, 3))),
    (np.tile, lambda x: np.tile(x, 2)), (np.diag, lambda x: np.diag(x)), (np.diag, lambda x: np.diag(x[0], 1)),
    (np.tril, lambda x: np.tril(x, -1)), (np.triu, lambda x: np.triu(x)), (np.copy, lambda x: x.copy()),
    (np.array, lambda x: np.array([x[0, 0], x[1, 1] * 2])), (np.array, lambda x: np.array(x)),
    (np.asarray, lambda x: np.asarray([x[0], x[1]])), (np.ascontiguousarray, lambda x: np.ascontiguousarray(x.T)),
    (np.atleast_1d, lambda x: np.atleast_1d(x[0, 0])), (np.atleast_2d, lambda x: np.atleast_2d(x[0])),
    (operator.getitem, lambda x: x[1]), (operator.getitem, lambda x: x[1, ::-1]), (operator.getitem, lambda x: x[..., 2]),
    (operator.getitem, lambda x: x[None, 1:, ::2]), (operator.getitem, lambda x: x[index]), (operator.getitem, lambda x: x[x > 0]),
    (operator.getitem, lambda x: x[[0, 0, 2], [1, 1, 3]]), (operator.getitem, lambda x: x[index, 1:3]),
    (np.take, lambda x: np.take(x, index)), (np.take, lambda x: np.take(x, [2, 0, 2], axis=0)), (np.take, lambda x: x.take(index, axis=1)),
    (np.take_along_axis, lambda x: np.take_along_axis(x, np.argsort(x, axis=1)[:, :2], axis=1)),
    (np.sort, lambda x: np.sort(x, axis=0)), (np.sort, lambda x: np.sort(x)), (tl.softmax, lambda x: tl.softmax(x)),
    (tl.softmax, lambda x: tl.softmax(x, axis=0)), (idioms.softmax, lambda x: idioms.softmax(x, 1)),
    (idioms.softmax, lambda x: idioms.softmax(x, None)), (float, lambda x: float(x[0, 0]) * x[1, 1]),
    (list, lambda x: list(x)[0] * list((x[1], x[2]))[1]), (tuple, lambda x: tuple([x[0], x[1]])[1] * tuple(x)[2]),
    (dict, lambda x: dict({"a": x[0]}, b=x[1])["a"] * x[2]), (operator.mul, lambda x: np.concatenate([x[0], x[1]] * 2)),
    (np.power, lambda x: (x * x + 1) ** row), (np.power, lambda x: np.abs(row) ** x[:, :1]),
]  # fmt: skip
