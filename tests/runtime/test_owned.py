"""Objects that hold methods of their own, and partials, as arguments: what is differentiated, and what is left."""

import copy
import functools

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import odeint

import tapeless as tl

X = np.array([0.7, -0.2])


class Cell:
    def __init__(self, w):
        self.w = w
        self.act = self.bend
        self.steps = [self.bend, np.sin]
        self.named = {"shift": self.shift}
        self.slope = self.decay
        self.mixed = functools.partial(self.mix, c=np.array([1.0, 2.0]))

    def bend(self, z):
        return np.tanh(z) * self.w

    def shift(self, z):
        return z + self.w**2

    def decay(self, y, t):
        return -self.w * y

    def mix(self, z, c):
        return z * self.w * c

    def count(self):
        return len(self.steps) * self.act(np.ones(2)).size


def by_attribute(cell, x):
    return np.sum(cell.act(x))


def by_list(cell, x):
    for step in cell.steps:
        x = step(x)
    return np.sum(x)


def by_key(cell, x):
    return np.sum(cell.named["shift"](x) * cell.w)


def by_partial(cell, x):
    return np.sum(cell.mixed(x)) ** 2


def by_solver(cell, x):
    return np.sum(odeint(cell.slope, x, np.linspace(0.0, 1.0, 3))[-1])


def by_copy(cell, x):
    other = copy.deepcopy(cell)
    other.w = cell.w * 3
    return np.sum(other.act(x)) + np.sum(cell.act(x))


def by_helper(cell, x):
    return cell.count() * np.sum(cell.w * x)


FUNCTIONS = [by_attribute, by_list, by_key, by_partial, by_solver, by_copy, by_helper]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_own_methods_are_differentiated_by_what_their_object_holds(function):
    tl.check_gradient(function, Cell(np.array([0.3, 0.4])), X, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_objects_keep_their_own_methods(function):
    cell = Cell(tl.dlarray(np.array([0.3, 0.4])))
    tl.dlfeval(lambda c, x: tl.dlgradient(function(c, x), c.w), cell, X)
    assert cell.act == cell.bend
    assert cell.steps[0] == cell.bend
    assert cell.named["shift"] == cell.shift
    assert cell.mixed.func == cell.mix


def test_gradients_and_results_hold_methods_of_their_own():
    gradient = tl.grad(by_list)(Cell(X), X)
    assert gradient.act.__self__ is gradient
    assert gradient.steps[0].__self__ is gradient
    assert gradient.mixed.func.__self__ is gradient
    made = tl.dlfeval(lambda w: Cell(w), tl.dlarray(X))
    assert made.act.__self__ is made
    assert made.named["shift"].__self__ is made
    plain = tl.dlfeval(beside, tl.dlarray(X))[0]
    assert plain.act.__self__ is plain


class Simple:
    def __init__(self, w):
        self.act = self.bend
        self.w = w
        self.depth = 3

    def bend(self, z):
        return np.tanh(z) * self.w

    def total(self, x):
        return np.sum(self.power(x, self.depth))

    def power(self, z, n):
        return z if n == 0 else self.power(z * self.w, n - 1)


def beside(x):
    """An object that holds nothing traced, and a gradient."""
    cell = Simple(np.ones(2))
    return cell, tl.dlgradient(np.sum(cell.act(x)), x)


def counted(holder, x):
    holder.calls = 1
    return tl.dlgradient(np.sum(holder.function(x)), x)


def test_objects_keep_the_methods_of_others():
    cell = Simple(tl.dlarray(X))
    holder = Holder(cell.bend)
    tl.dlfeval(counted, holder, tl.dlarray(X))
    assert holder.function.__self__ is cell
    assert holder.calls == 1


def test_methods_that_call_themselves_are_differentiated_by_their_object():
    cell = Simple(np.array([0.3, 0.4]))
    tl.check_gradient(Simple.total, cell, X)
    assert "rt.pair" not in tl.gradient_source(Simple.total, cell, X)  # what calls itself is known


class Around:
    def __init__(self, w):
        self.cell, self.w = Cell(w), w
        self.cell.of_another = self.outer

    def outer(self, z):
        return z * self.w


def test_methods_of_an_object_around_one_are_refused():
    with pytest.raises(tl.DifferentiationError, match="holds itself"):
        tl.grad(lambda a, x: np.sum(a.cell.of_another(x)))(Around(X), X)


def innermost(value, x):
    for _ in range(8):
        value = value[0]
    act = value.act
    return np.sum(act(x))


def test_an_own_method_of_an_object_of_unknown_kind_is_refused():
    nested = functools.reduce(lambda value, _: [value], range(8), Cell(X))  # deeper than kinds go
    with pytest.raises(tl.DifferentiationError, match="the object is not known"):
        tl.grad(innermost)(nested, X)


def weighted(x, scale, k):
    return np.sum(np.sin(x * k)) * scale


class Holder:
    def __init__(self, function):
        self.function = function


@pytest.mark.parametrize(
    "function",
    [
        functools.partial(weighted, scale=2.0, k=np.array([1.0, 2.0])),
        functools.partial(Cell(np.array([0.3, 0.4])).mix, c=np.array([1.0, 2.0])),
    ],
)
def test_partials_are_differentiated_by_what_they_hold(function):
    tl.check_gradient(lambda f, x: np.sum(f(x)) ** 2, function, X)
    tl.check_gradient(lambda fs, x: np.sum(fs[0](x)) ** 2, [function], X)
    tl.check_gradient(lambda h, x: np.sum(h.function(x)) ** 2, Holder(function), X)


def test_distributions_are_differentiated_by_their_parameters():
    gradient = tl.grad(lambda d, x: np.sum(d.logpdf(x)))(stats.norm(0.3, scale=2.0), X)
    expected = tl.grad(lambda loc, x: np.sum(stats.norm.logpdf(x, loc, scale=2.0)))(0.3, X)
    np.testing.assert_allclose(gradient.args[0], expected)
    h = 1e-6
    ends = [np.sum(stats.norm.logpdf(X, 0.3, scale=2.0 + s)) for s in (h, -h)]
    np.testing.assert_allclose(gradient.kwds["scale"], (ends[0] - ends[1]) / (2 * h), rtol=1e-6)
