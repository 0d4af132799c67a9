"""Elementwise functions of one and two arguments. At kinks: `abs` has derivative 0 at 0; where `maximum` or `minimum`
tie, each argument gets half; `sqrt` at 0 has an infinite derivative."""

import builtins
import math

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.kinds import Static
from tapeless.transform.primitives import declare, primitive
from tapeless.transform.rules import adjoint, d, derivatives, rt

declare(
    np.exp, np.exp2, np.expm1, np.log, np.log2, np.log10, np.log1p, np.sqrt, np.cbrt,
    np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.arctan2, np.hypot,
    np.sinh, np.cosh, np.tanh, np.arcsinh, np.arccosh, np.arctanh,
    np.logaddexp, np.logaddexp2, np.deg2rad, np.rad2deg, np.degrees, np.radians, np.sinc,
    infer=shapes.ufunc, broadcasting=True,
)  # fmt: skip
declare(
    np.abs, np.fabs, np.maximum, np.minimum, np.fmax, np.fmin, np.clip, np.copysign, np.heaviside, np.nan_to_num,
    infer=shapes.ufunc_any, broadcasting=True,
)  # fmt: skip
# On Python's numbers: the same rules, a Python number as result.
MATH = [
    "exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "sin", "cos", "tan", "sinh", "cosh", "tanh",
    "asin", "acos", "atan", "asinh", "acosh", "atanh", "atan2", "hypot", "fabs", "degrees", "radians",
]  # fmt: skip
MATH_FUNCTIONS = {getattr(math, word): getattr(np, word) for word in MATH}
declare(*MATH_FUNCTIONS, infer=shapes.python_float, broadcasting=True)
declare(np.abs, builtins.abs, infer=shapes.magnitude, broadcasting=True)
declare(np.where, infer=shapes.where, broadcasting=True)


LOG_2 = math.log(2)  # Python's numbers keep float32 what it is
LOG_10 = math.log(10)


@adjoint(np.exp)
def exp(z, x):
    d[x] = d[z] * z


@adjoint(np.exp2)
def exp2(z, x):
    d[x] = d[z] * (LOG_2 * z)


@adjoint(np.expm1)
def expm1(z, x):
    d[x] = d[z] * (z + 1)


@adjoint(np.log)
def log(z, x):
    d[x] = d[z] / x


@adjoint(np.log2)
def log2(z, x):
    d[x] = d[z] / (LOG_2 * x)


@adjoint(np.log10)
def log10(z, x):
    d[x] = d[z] / (LOG_10 * x)


@adjoint(np.log1p)
def log1p(z, x):
    d[x] = d[z] / (1 + x)


@adjoint(np.sqrt)
def sqrt(z, x):
    d[x] = d[z] / (2 * z)


@adjoint(np.cbrt)
def cbrt(z, x):
    d[x] = d[z] / (3 * z**2)


@adjoint(np.sin)
def sin(z, x):
    d[x] = d[z] * np.cos(x)


@adjoint(np.cos)
def cos(z, x):
    d[x] = -d[z] * np.sin(x)


@adjoint(np.tan)
def tan(z, x):
    d[x] = d[z] * (1 + z**2)


@adjoint(np.arcsin)
def arcsin(z, x):
    d[x] = d[z] / np.sqrt(1 - x**2)


@adjoint(np.arccos)
def arccos(z, x):
    d[x] = -d[z] / np.sqrt(1 - x**2)


@adjoint(np.arctan)
def arctan(z, x):
    d[x] = d[z] / (1 + x**2)


@adjoint(np.arctan2)
def arctan2(z, x, y):
    d[x] = d[z] * y / (x**2 + y**2)
    d[y] = -d[z] * x / (x**2 + y**2)


@adjoint(np.hypot)
def hypot(z, x, y):
    d[x] = d[z] * x / z
    d[y] = d[z] * y / z


@adjoint(np.sinh)
def sinh(z, x):
    d[x] = d[z] * np.cosh(x)


@adjoint(np.cosh)
def cosh(z, x):
    d[x] = d[z] * np.sinh(x)


@adjoint(np.tanh)
def tanh(z, x):
    d[x] = d[z] * (1 - z**2)


@adjoint(np.arcsinh)
def arcsinh(z, x):
    d[x] = d[z] / np.sqrt(x**2 + 1)


@adjoint(np.arccosh)
def arccosh(z, x):
    d[x] = d[z] / np.sqrt(x**2 - 1)


@adjoint(np.arctanh)
def arctanh(z, x):
    d[x] = d[z] / (1 - x**2)


@adjoint(np.logaddexp)
def logaddexp(z, x, y):
    d[x] = d[z] * np.exp(x - z)
    d[y] = d[z] * np.exp(y - z)


@adjoint(np.logaddexp2)
def logaddexp2(z, x, y):
    d[x] = d[z] * np.exp2(x - z)
    d[y] = d[z] * np.exp2(y - z)


@adjoint(np.radians)
def radians(z, x):
    d[x] = d[z] * (np.pi / 180)


adjoint(np.deg2rad)(radians)


@adjoint(np.degrees)
def degrees(z, x):
    d[x] = d[z] * (180 / np.pi)


adjoint(np.rad2deg)(degrees)


@adjoint(np.sinc)
def sinc(z, x):
    """sin(pi x) / (pi x), with derivative 0 at 0."""
    safe = np.where(x == 0, 1.0, x)
    d[x] = d[z] * np.where(x == 0, 0.0, (np.cos(np.pi * safe) - z) / safe)


@adjoint(np.abs)
def absolute(z, x):
    if np.iscomplexobj(x):
        d[x] = d[z] * np.conj(x) / np.where(z == 0, 1.0, z)
    else:
        d[x] = d[z] * np.sign(x)


adjoint(np.fabs)(absolute)
adjoint(builtins.abs)(absolute)


@adjoint(np.maximum)
def maximum(z, x, y):
    d[x] = np.where(x > y, d[z], np.where(x == y, 0.5 * d[z], 0.0))
    d[y] = np.where(x < y, d[z], np.where(x == y, 0.5 * d[z], 0.0))


@adjoint(np.minimum)
def minimum(z, x, y):
    d[x] = np.where(x < y, d[z], np.where(x == y, 0.5 * d[z], 0.0))
    d[y] = np.where(x > y, d[z], np.where(x == y, 0.5 * d[z], 0.0))


adjoint(np.fmax)(maximum)
adjoint(np.fmin)(minimum)


@adjoint(np.clip)
def clip(z, a, a_min=None, a_max=None):
    """Inside the bounds, and on them, the derivative by `a` is 1."""
    if a_min is None:
        d[a] = np.where(a <= a_max, d[z], 0.0)
        d[a_max] = np.where(a > a_max, d[z], 0.0)
    elif a_max is None:
        d[a] = np.where(a >= a_min, d[z], 0.0)
        d[a_min] = np.where(a < a_min, d[z], 0.0)
    else:
        d[a] = np.where((a >= a_min) & (a <= a_max), d[z], 0.0)
        d[a_min] = np.where((a < a_min) & (a_min < a_max), d[z], 0.0)
        d[a_max] = np.where((a > a_max) | ((a < a_min) & (a_min >= a_max)), d[z], 0.0)


declare(np.copysign, looks=(1,))


@adjoint(np.copysign)
def copysign(z, x, y):
    d[x] = d[z] * np.sign(x) * np.copysign(1.0, y)


@adjoint(np.nan_to_num, ignores=("copy", "nan", "posinf", "neginf"))
def nan_to_num(z, x, copy=True, nan=0.0, posinf=None, neginf=None):
    d[x] = np.where(np.isfinite(x), d[z], 0.0)


@adjoint(np.where)
def where(z, condition, x, y):
    d[x] = np.where(condition, d[z], 0.0)
    d[y] = np.where(condition, 0.0, d[z])


derivatives(np.fmod, lambda z, x, y: 1.0 + 0 * x, lambda z, x, y: -np.trunc(x / y), infer=shapes.ufunc_any)
declare(np.float64, infer=lambda x: shapes.array_of(x, Static(np.float64)))
declare(np.float32, infer=lambda x: shapes.array_of(x, Static(np.float32)))


@adjoint(np.float64)
@adjoint(np.float32)
def converted(z, x):
    d[x] = rt.unbroadcast(d[z], x)


derivatives(np.nextafter, lambda z, x, y: 1.0 + 0 * x, None)
derivatives(math.erf, lambda z, x: 1.1283791670955126 * np.exp(-(x**2)), infer=shapes.python_float)
derivatives(math.erfc, lambda z, x: -1.1283791670955126 * np.exp(-(x**2)), infer=shapes.python_float)
derivatives(math.pow, lambda z, x, y: y * x ** (y - 1), lambda z, x, y: z * np.log(x), infer=shapes.python_float)
derivatives(math.fmod, lambda z, x, y: 1.0 + 0 * x, lambda z, x, y: -np.trunc(x / y), infer=shapes.python_float)
declare(math.erf, math.erfc, math.pow, math.fmod, *MATH_FUNCTIONS, real=True)
derivatives(np.ldexp, lambda z, x, i: np.ldexp(np.ones_like(x), i), None)


for scalar, elementwise in MATH_FUNCTIONS.items():
    rule = primitive(elementwise).adjoint
    assert rule is not None
    adjoint(scalar)(rule.function)
