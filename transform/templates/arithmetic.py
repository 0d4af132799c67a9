"""Arithmetic: the operators and their ufuncs."""

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt

declare(np.add, np.subtract, np.multiply, np.negative, np.positive, infer=shapes.elementwise, broadcasting=True)
declare(np.power, np.remainder, infer=shapes.elementwise, broadcasting=True)
declare(np.divide, infer=shapes.elementwise_float, broadcasting=True)
declare(np.float_power, infer=shapes.double, broadcasting=True)
declare(np.square, infer=shapes.ufunc_any, broadcasting=True)
declare(np.reciprocal, infer=shapes.ufunc, broadcasting=True)
declare(np.positive, fresh=False)


@adjoint(np.add)
def add(z, x, y):
    d[x] = d[z]
    d[y] = d[z]


@adjoint(np.subtract)
def subtract(z, x, y):
    d[x] = d[z]
    d[y] = -d[z]


@adjoint(np.multiply)
def multiply(z, x, y):
    d[x] = d[z] * y
    d[y] = d[z] * x


@adjoint(np.divide)
def divide(z, x, y):
    d[x] = d[z] / y
    d[y] = -d[z] * z / y


@adjoint(np.negative)
def negative(z, x):
    d[x] = -d[z]


@adjoint(np.positive)
def positive(z, x):
    d[x] = d[z]


@adjoint(np.power)
def power(z, x, y):
    """At x = 0 the derivative by y is 0 (the limit from y > 0), so that no log of 0 is taken."""
    if y == 2:
        d[x] = d[z] * (2 * x)
    elif y != 0:
        d[x] = d[z] * (y * x ** (y - 1))
    else:
        d[x] = d[z] * (y * x ** rt.lowered(y))
    d[y] = d[z] * (z * np.log(np.where(x == 0, 1.0, x)))


@adjoint(np.float_power)
def float_power(z, x, y):
    d[x] = d[z] * (y * x ** rt.lowered(y))
    d[y] = d[z] * (z * np.log(np.where(x == 0, 1.0, x)))


@adjoint(np.remainder)
def remainder(z, x, y):
    """x - floor(x / y) * y, away from the jumps."""
    d[x] = d[z]
    d[y] = -d[z] * np.floor(x / y)


@adjoint(np.square)
def square(z, x):
    d[x] = d[z] * (2 * x)


@adjoint(np.reciprocal)
def reciprocal(z, x):
    d[x] = -d[z] * z**2
