"""`dlgradient`, `grad` and `value_and_grad` inside functions."""

import numpy as np
from language.table import A, case, refused, x0

import tapeless as tl
from tapeless import dlgradient


def energy(x, k=1.0):
    return np.sum(x**4) * k + np.sum(x) ** 3


@case("`dlgradient` of an intermediate value")
def penalty(x):
    y = energy(x)
    return np.sum(dlgradient(y, x) ** 2)


@case("`dlgradient` in a loop: gradient descent that is differentiated", x0)
def descent(x):
    y = x * 1.0
    for _ in range(3):
        loss = np.sum((y - 0.5) ** 2) + 0.1 * np.sum(y**4)
        y = y - 0.1 * dlgradient(loss, y)
    return np.sum(y**3)


@case("`dlgradient` in branches and comprehensions")
def branches(x):
    if x[0] > 0:
        g = dlgradient(energy(x), x)
    else:
        g = dlgradient(np.sum(np.sin(x)), x)
    rows = [dlgradient(energy(x, k), x)[0] for k in (1.0, 2.0)]
    return np.sum(g**2) + rows[0] * rows[1]


def slope(f, x):
    return dlgradient(f(x), x)


@case("`dlgradient` in callees that are given functions")
def in_callees(x):
    return np.sum(slope(energy, x) * x) + np.sum(slope(lambda u: np.sum(u**3), x))


@case("`dlgradient` inside `with` and nested functions")
def nested_places(x):
    def inner(u):
        with np.errstate(all="ignore"):
            return dlgradient(np.sum(u**3) * x[0], u)

    return np.sum(inner(x)) * x[1]


@case("several calls, of values that came through containers")
def through_containers(x):
    parts = {"a": x**2, "b": [np.sum(x), np.sum(x) ** 3]}
    first = dlgradient(np.sum(parts["a"]), x)
    second = dlgradient(parts["b"][1], x)
    return np.sum(first * second)


@case("second derivatives by nesting", x0)
def nested_twice(x):
    g = dlgradient(energy(x), x)
    h = dlgradient(np.sum(g * x), x)
    return np.sum(h**2)


cube_slope = tl.grad(lambda u: u**3)
energy_and_slope = tl.value_and_grad(energy)


@case("gradient functions of the module, called inside")
def gradient_functions(x):
    value, slope = energy_and_slope(x)
    return cube_slope(x[0]) * x[1] + value * np.sum(slope**2)


@case("a gradient of a function with defaults, itself a default: known only when it runs")
def gradient_as_default(x, slope=tl.grad(lambda u, power=3, *, scale=2.0: scale * u**power)):
    return slope(x[0]) * x[1] + slope(x[2])


@case("`grad(f)(x)` of a nested function")
def gradients_made_inside(x):
    def field(u, v):
        return np.sin(u * x[0]) * v**2

    du = tl.grad(field)(x[1], x[2])
    both = tl.grad(field, argnums=(0, 1))(x[1], x[2])
    curvature = tl.grad(tl.grad(lambda u: u**4 * x[2]))
    return du + both[0] * both[1] + curvature(x[1])


@case("a gradient function itself", A)
@tl.differentiable
def decorated(W):
    return np.sum(dlgradient(np.sum(W**3), W) ** 2)


@case("meta-learning: the gradient by the initial point", x0)
def meta(x):
    def task(w, t):
        return np.sum((np.tanh(w) - t) ** 2)

    total = 0.0
    for t in (0.1, 0.5):
        w = x
        for _ in range(2):
            w = w - 0.3 * tl.grad(task)(w, t)
        total = total + task(w, t)
    return total


@case("`dlfeval(f, x)` inside, and `dlarray` of what is traced", x0)
def evaluated_inside(x):
    def slope(u):
        y = np.sum(tl.dlarray(u * 2) ** 3)
        return dlgradient(y, u)

    return np.sum(tl.dlfeval(slope, tl.dlarray(x)) ** 2)


class Momentum:
    def __init__(self, parameters):
        self.parameters = parameters
        self.velocities = {name: 0 * value for name, value in parameters.items()}

    def step(self, gradients):
        for name in self.parameters:
            self.velocities[name] = 0.9 * self.velocities[name] + gradients[name]
            self.parameters[name] = self.parameters[name] - 0.1 * self.velocities[name]


@case("an optimizer that changes a dict of parameters by their gradients")
def optimized(x):
    def loss(parameters):
        return np.sum(parameters["w"] ** 2) * np.sin(parameters["b"])

    optimizer = Momentum({"w": x[:2] + 3, "b": x[2]})
    for _ in range(3):
        optimizer.step(tl.grad(loss)(optimizer.parameters))
    return np.sum(optimizer.parameters["w"]) * optimizer.parameters["b"]


def product(a, b):
    return np.sum(np.sin(a) * b**2)


by_both = tl.grad(product, argnums=(0, 1))
by_first = tl.grad(product)


def forwarding(*args, **options):
    return np.sum(by_both(*args, **options)[1] ** 2) + product(*args, **options)


@case("gradient functions that are called with stars: `grad(f)(*args)`")
def of_stars(x):
    pair = [x, 2.0 * x]
    rest = [v * 3.0 for v in pair]
    gradients = by_both(*pair)
    return np.sum(gradients[0] * gradients[1]) + np.sum(by_first(x, *rest[1:]) ** 2) + forwarding(x, rest[0])


def gradient_of(f, argnum=0):
    return tl.grad(f, argnums=argnum if not isinstance(argnum, list) else tuple(argnum))


def of_value(f, *where):
    both = tl.value_and_grad(f, where[0] if len(where) == 1 else where)

    def gradient(*args):
        return both(*args)[1]

    return gradient


@case("functions of one's own that make gradient functions, of closures over differentiated values")
def own_gradient_functions(x):
    slope = gradient_of(lambda y: np.exp(y) * np.tanh(x[0]))
    total = slope(x[1]) + gradient_of(lambda y, z: y**3 * z**2 * x[0], 1)(x[1], x[2])
    first, second = gradient_of(lambda y, z: y**3 * z**2 * x[0], [1, 0])(x[0], x[2])
    return total + first * second + of_value(lambda y: np.sin(y) * x[2], 0)(x[0])


@refused("`argnums` that show only at run time", "a gradient by these arguments", "as numbers")
def computed_positions(x):
    place = 0
    for _ in range(len(x)):
        place = place * 2
    return tl.grad(lambda y: y**2 * x[0], argnums=place)(x[1])


@refused(
    "a gradient function of a closure over differentiated values that is kept", "cannot be differentiated", "source"
)
def kept_gradient_function(x):
    slopes = {}
    slopes["first"] = tl.grad(lambda y: np.exp(y) * x[0])
    return sum(slope(x[1]) for slope in slopes.values())


def bent(x):
    return np.sin(x[0] * x)


def squared_rows(x):
    return tl.grad(lambda u: np.sum(np.stack([tl.grad(lambda w: bent(w)[i])(u) for i in range(2)]) ** 2))(x)


def second_jacobian(x):
    return np.sum(tl.jacobian(lambda u: tl.jacobian(bent, u), x) ** 2)


@case("gradients of gradients that are put into lists, in functions that are called", x0)
def of_lists_of_gradients(x):
    return np.sum(squared_rows(x)) + second_jacobian(x[:2]) + by_pair((x[0], x[1] * x[2]))


def by_pair(pair):
    return np.sum(np.sin(np.array(tl.grad(lambda p: p[0] ** 2 * p[1])(pair))))
