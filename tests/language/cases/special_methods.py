"""Operators, brackets and attributes that classes define."""

from typing import NamedTuple

import numpy as np
from language.table import case, refused


class Vector(NamedTuple):
    x: float
    y: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __rmul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def __neg__(self):
        return -1 * self

    def __abs__(self):
        return np.sqrt(self.x**2 + self.y**2)

    @property
    def slope(self):
        return self.y / self.x


@case("namedtuples with operators and properties of their own; sums of those without")
def vectors(x):
    total = 2 * (Vector(x[0], x[1]) + Vector(x[2], 1.0))
    joined = Point3(x[0], x[1], 2.0) + (x[2],)
    return abs(-total) * total.slope + joined[3] * joined[1] + (joined * 2)[4]


class Point3(NamedTuple):
    x: float
    y: float
    z: float


class Matrix:
    def __init__(self, data):
        self.data = data

    def __getitem__(self, key):
        return 2 * self.data[key]

    def __setitem__(self, key, value):
        self.data[key] = value


@case("brackets of one's own, with several indices and slices: loads, stores, `+=`")
def own_brackets(x):
    m = Matrix(np.outer(x, x))
    m[0, 1] = m[1, 1] * x[2]
    m[1:, 2] = x[0] * m[0, :2]
    m[0, 0] += x[1] ** 2
    m[2] *= x[0]
    return np.sum(m[...] ** 2) + m[0, 1]


class Settings(dict):
    def total(self):
        return sum(self.values())


@case("classes derived from `dict` that add methods")
def derived_dicts(x):
    settings = Settings()
    settings["a"] = x[0] * 2
    settings["b"] = x[1]
    return settings["a"] * settings["b"] + settings.total()


class Doubling(dict):
    def __getitem__(self, key):
        return 2 * dict.__getitem__(self, key)


@refused(
    "classes derived from `dict` or `list` that change what these do",
    "stored into a `Doubling`",
    "an object that holds one",
)
def derived_items(x):
    items = Doubling()
    items["a"] = x[0]
    return items["a"] * x[1]


class Gauge:
    def __init__(self, value):
        self.value = value

    @property
    def squared(self):
        return self.value**2


class Scale(Gauge):
    pass


@refused("what classes compute, of objects that may be of several", "an object of an unknown class", "a method")
def computed_of_unknown(x):
    total, gauges = 0.0, []
    for k in range(2):
        gauges.append(Gauge(x[k]))
        gauges.append(Scale(x[k] * 2))
    for gauge in gauges:
        total = total + gauge.squared
    return total


@case("methods and attributes of objects that may be of several classes")
def attributes_of_unknown(x):
    total, shapes = 0.0, []
    for k in range(2):
        shapes.append(Gauge(x[k]))
        shapes.append(Matrix(x[k:]))
    for shape in shapes:
        total = total + (np.sum(shape.data) if hasattr(shape, "data") else shape.value) ** 2
    return total
