"""Classes and objects."""

import abc
import collections
import dataclasses
import functools
import types
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from language.table import A, case, v, x0


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __getitem__(self, i):
        return self.x if i == 0 else self.y

    def __len__(self):
        return 2

    def __lt__(self, other):
        return self.norm2 < other.norm2

    def __abs__(self):
        return np.sqrt(self.norm2)

    @property
    def norm2(self):
        return self.x**2 + self.y**2

    @classmethod
    def ones(cls, scale):
        return cls(scale, scale)

    @staticmethod
    def dot(a, b):
        return a.x * b.x + a.y * b.y


@case("objects made inside the function; methods, properties, class and static methods")
def objects_made(x):
    p = Vector(x[0], x[1])
    q = Vector.ones(x[2])
    return p.norm2 * Vector.dot(p, q) + q.x


@case("operator overloading of user classes")
def overloading(x):
    p, q = Vector(x[0], x[1]), Vector(x[1], x[2])
    r = p + q * 2.0
    s = -(3.0 * p)
    if p < q:
        return r @ s + r[0] * len(r)
    return (r + s)[1] ** 2 + abs(p)


@dataclass
class Parameters:
    weight: Any
    bias: Any = 0.5
    history: list = field(default_factory=list)

    def apply(self, u):
        return np.tanh(self.weight * u + self.bias)


@dataclass(frozen=True)
class Frozen:
    a: Any
    b: Any


class Pair(NamedTuple):
    first: Any
    second: Any = 1.0

    def product(self):
        return self.first * self.second


Corner = collections.namedtuple("Corner", ["left", "top"])


@case("dataclasses made inside, with defaults and methods")
def dataclasses_made(x):
    p = Parameters(x[0], bias=x[1])
    q = Parameters(x[2])
    f = Frozen(x[0], b=x[1])
    q.history.append(p.apply(x[1]))
    r = dataclasses.replace(f, a=x[2])
    return p.apply(x[2]) * q.apply(1.0) + f.a * f.b + q.history[0] + r.a * r.b


@case("namedtuples made inside")
def namedtuples_made(x):
    p = Pair(x[0], x[1])
    q = Pair(first=x[2])
    c = Corner(x[1], top=x[0])
    left, top = c
    moved = p._replace(second=x[2])
    return p.product() + q.product() ** 2 + left * top + c.left + moved.second * moved[0]


class Layer:
    scale = 2.0

    def __init__(self, weight):
        self.weight = weight
        self.calls = 0

    def __call__(self, u):
        self.calls += 1
        return self.forward(u) * self.scale

    def forward(self, u):
        return u * self.weight


class Biased(Layer):
    def __init__(self, weight, bias):
        super().__init__(weight)
        self.bias = bias

    def forward(self, u):
        return super().forward(u) + self.bias


@case("inheritance, `super()`, `__call__`, class attributes")
def inheritance(x):
    layer = Biased(x[0], x[1])
    y = layer(x[2])
    y = layer(y)
    return y * layer.calls + Layer(x[1])(2.0)


class Counter:
    def __init__(self):
        self.total = 0.0
        self.seen = []

    def add(self, value):
        self.total += value**2
        self.seen.append(value)
        return self

    @property
    def mean(self):
        return self.total / len(self.seen)


@case("objects changed by their methods, chained calls", smooth=False)
def stateful_objects(x):
    counter = Counter()
    for value in x:
        counter.add(value)
    counter.add(x[0] * x[1]).add(2.0)
    counter.total *= 2
    return counter.mean + counter.seen[1]


class Model:
    def __init__(self, layers):
        self.layers = layers

    def predict(self, u):
        for layer in self.layers:
            u = np.tanh(layer(u))
        return u


@case("objects that hold objects")
def composed_objects(x):
    model = Model([Layer(x[0]), Biased(x[1], x[2])])
    return model.predict(x[0]) ** 2


MODEL = Model([Layer(2.0), Layer(0.5)])


@case("objects of the module, called with differentiated values")
def module_objects(x):
    return MODEL.predict(x[0]) + MODEL.layers[0].weight * x[1] * x[2]


class Polynomial:
    def __init__(self, *coefficients):
        self.coefficients = list(coefficients)

    def __call__(self, t):
        result = 0.0
        for c in reversed(self.coefficients):
            result = result * t + c
        return result

    def derivative(self):
        return Polynomial(*[k * c for k, c in enumerate(self.coefficients)][1:])


@case("objects made of starred arguments")
def polynomials(x):
    p = Polynomial(x[0], x[1], x[2])
    return p(x[0]) * p.derivative()(2.0)


class Box:
    def __init__(self, value):
        self._value = value

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, new):
        self._value = new * 2


@case("property setters, `getattr`, `setattr`, `hasattr`")
def property_setters(x):
    box = Box(x[0])
    box.value = x[1]
    setattr(box, "_value", box.value * x[2])
    return getattr(box, "_value") * (2.0 if hasattr(box, "value") else 1.0)


class Scalar:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Scalar(self.value + (other.value if isinstance(other, Scalar) else other))

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return Scalar(self.value - other.value)

    def __truediv__(self, other):
        return Scalar(self.value / other)

    def __pow__(self, n):
        return Scalar(self.value**n)

    def __eq__(self, other):
        return self.value == other.value

    def __iadd__(self, other):
        self.value = self.value + other
        return self

    def __setitem__(self, key, value):
        self.value = value * key

    def __float__(self):
        return float(self.value)


@case("reflected and in-place operators")
def reflected(x):
    total = 1.0 + Scalar(x[0]) + x[1]
    total += x[2]
    box = Scalar(x[1])
    box[3.0] = x[2]
    return ((total - box) ** 2 / 4.0).value + (5.0 if total == box else 1.0)


class Linear:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def pred(self, x):
        return np.tanh(self.W @ x + self.b)


@case("an object of arrays, differentiated", (Linear(A.copy(), v.copy()), v.copy()))
def obj(m, x):
    return np.sum(m.pred(x) ** 2)


class Sum:
    def __init__(self):
        self.total = 0.0

    def add(self, value):
        self.total = self.total + value


@case("an object given from outside, changed by its method", (x0, Sum()))
def object_changed_by_its_method(x, sums):
    sums.total = 0.0
    sums.add(x[0] * x[1])
    sums.add(x[2])
    return sums.total * x[0]


class Shape(abc.ABC):
    def __init__(self, size):
        self.size = size

    @abc.abstractmethod
    def area(self): ...

    @functools.cached_property
    def cube(self):
        return self.size**3

    def both(self):
        return self.area() * self.cube


class Disk(Shape):
    def __init__(self, size, weight):
        super().__init__(size)
        self.weight = weight

    def area(self):
        return np.pi * self.size**2 * self.weight


class Slotted:
    __slots__ = ("first", "second")

    def __init__(self, first):
        self.first, self.second = first, first * 2


class Renamed:
    def __init__(self, value):
        self.value = value

    def __getattr__(self, name):
        if name != "alias":
            raise AttributeError(name)
        return self.value * 2


@case("abstract classes, `cached_property`, `__slots__`, `__getattr__`, `SimpleNamespace`")
def kinds_of_classes(x):
    settings = types.SimpleNamespace(rate=x[0], scale=x[1] * x[2])
    pair = Slotted(x[2])
    return Disk(x[0], x[1]).both() + pair.first * pair.second * Renamed(x[1]).alias + settings.rate * settings.scale


ACTIVATIONS = {"tanh": np.tanh, "same": lambda v: v, "cube": lambda v: v**3}


class Step:
    def __init__(self, weight, name):
        self.weight, self.activation = weight, ACTIVATIONS[name]

    def __call__(self, v):
        return self.activation(self.weight * v)


@case("objects that hold functions")
def holders_of_functions(x):
    v = x
    for step in [Step(x[0], "tanh"), Step(x[1], "same"), Step(x[2], "same"), Step(x[0] + 0.5, "cube")]:
        v = step(v)
    return np.sum(v)


class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def total(self):
        left = self.left.total() if self.left is not None else 0.0
        return left * self.value + (self.right.total() if self.right else 1) + self.value


@case("trees of objects", smooth=False)
def trees(x):
    return Node(x[0], Node(x[1] * x[0]), Node(x[2], None, Node(x[1] ** 2))).total()


class Rotation:
    def __init__(self, angle, scale):
        self.cosine, self.scale = np.cos(angle), scale


@case("objects made of the items of an array: `Point(*row)`")
def made_of_rows(x):
    corners = [Corner(*row) for row in np.outer(x, x[:2])]
    turn = Rotation(*x[1:])
    return sum(c.left * c.top for c in corners) * turn.cosine + turn.scale


class Weighted:
    def __init__(self, weight):
        self.weight = weight

    def __call__(self, x):
        return x * self.weight


def stepped(layer, x, shift=1.0):
    return layer(x) + shift


@case("loops over objects with branches in which functions are called", (x0, 0), (x0, 2))
def branches_over_objects(x, n):
    h = x
    for layer in [Weighted(x[0]), Weighted(x[1] * 2), Weighted(0.5)]:
        if n > 1:
            h = stepped(layer, h)
        else:
            h = stepped(np.sin, h, layer.weight)
    return np.sum(h**2)


class Bend:
    def __init__(self, w):
        self.w = w

    def __call__(self, z):
        return np.tanh(z * self.w)


class Stretch(Bend):
    def __call__(self, z):
        return z * self.w + z


@case("`enumerate`, `zip`, `reversed` and `len` of lists of objects and functions of several kinds")
def layers_in_loops(x):
    layers = [Bend(x[0]), Stretch(x[1]), np.sin, Bend(x[2])]
    z = x
    for k, layer in enumerate(layers, start=1):
        z = layer(z) * k if k < len(layers) else layer(z)
    for layer, weight in zip(layers, (2.0, x[1])):
        z = layer(z) + weight
    for layer in reversed(layers):
        z = layer(z)
    for k, (layer, weight) in enumerate(zip(layers, x)):
        if k == 1:
            continue
        z = layer(z) * weight
    named = {"bend": layers[0], "sin": np.sin}
    for name, layer in named.items():
        z = layer(z) + len(name)
    return np.sum(z)
