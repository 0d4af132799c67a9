"""What is the same in every iteration is read once; what may fail, or change, stays where it is."""

import gast
import numpy as np
import pytest
from numeric import central, leaves

import tapeless as tl
from tapeless.transform.kinds import Array, Mapping, Static
from tapeless.transform.optimize.hoist import hoist
from tapeless.transform.optimize.memory import mutable_names
from tapeless.transform.printer import show


def before_loop(function, *args):
    """The generated lines before the first loop."""
    return tl.gradient_source(function, *args).partition("        # ")[0]


def sums(params, x):
    total = 0.0
    for v in x:
        total = total + np.sum(params["a"] * v) * params["b"][0]
    return total


def nested(params, x):
    total = 0.0
    for v in x:
        for u in x:
            total = total + np.sum(params["a"].T @ (u * v * x))
    return total


def numbers(x, n, width):
    total = 0.0
    for i in range(n):
        total = total + x[i] * x[2 * width + i - width]
    return total


class Model:
    def __init__(self, weight):
        self.weight = weight

    def grow(self):
        self.weight = self.weight * self.weight

    def run(self, x):
        for _ in range(3):
            x = np.tanh(self.weight * x)
        return np.sum(x)


def of_an_object(weight, x):
    return Model(weight).run(x)


def in_while(params, x):
    y, k = x, 0
    while k < 3:
        y = np.sin(params["a"] * y)
        k += 1
    return np.sum(y)


x = np.array([0.3, -0.7, 1.1])
PARAMS = {"a": np.array([0.5, 1.5, -1.0]), "b": [np.array(2.0), 1.0]}


@pytest.mark.parametrize(
    ("function", "args", "line"),
    [
        (sums, (PARAMS, x), "a = params['a']"),
        (nested, ({"a": np.outer(x, x)}, x), ".T"),
        (numbers, (x, 2, 1), "= 2 * width"),
        (of_an_object, (x, x), ".weight"),
        (in_while, (PARAMS, x), "a = params['a']"),
    ],
    ids=lambda a: getattr(a, "__name__", None),
)
def test_what_loops_repeat_is_read_before_them(function, args, line):
    assert line in before_loop(function, *args)


@pytest.mark.parametrize("function", [sums, in_while])
def test_gradients_by_items_read_before_loops_are_right(function):
    found = leaves(tl.grad(function)(PARAMS, x))
    for leaf, expected in zip(found, central(function, (PARAMS, x)), strict=True):
        np.testing.assert_allclose(leaf, expected, rtol=1e-6, atol=1e-9)


def changed_inside(params, x):
    total = 0.0
    for v in x:
        total = total + params["a"] * v
        params["a"] = params["a"] * 0.5
    return total


def list_changed_inside(a):
    w = [a, 1.0]
    total = 0.0
    for v in x:
        total = total + w[0] * v
        w[0] = w[0] * w[0]
    return total


def changed_by_a_method(a):
    model = Model(a)
    total = 0.0
    for v in x:
        total = total + model.weight * v
        model.grow()
    return total


def missing(params, x):
    total = np.sum(x)
    for v in x[3:]:
        total = total + params["missing"] * v
    return total


def first_of_none(x, n):
    total = np.sum(x**2)
    for _ in range(n):
        total = total * x[5]
    return total


def test_items_that_the_loop_changes_are_read_in_it():
    slope = tl.grad(lambda a: changed_inside({"a": a}, x))(2.0)
    assert slope == pytest.approx(np.sum(x * 0.5 ** np.arange(3)))
    for function in (list_changed_inside, changed_by_a_method):
        slope = tl.grad(function)(1.1)
        assert slope == pytest.approx((function(1.1 + 1e-6) - function(1.1 - 1e-6)) / 2e-6)


def test_what_fails_stays_in_a_loop_that_does_not_run():
    np.testing.assert_allclose(tl.grad(lambda x: missing({}, x))(x), np.ones(3))
    np.testing.assert_allclose(tl.grad(first_of_none)(x, 0), 2 * x)


def test_sums_into_buffers_that_end_in_a_dict_are_in_place():
    def fit(params, X):
        y = np.zeros(3)
        for row in X:
            y = np.tanh(params["W"] @ y + row)
        return np.sum(y)

    source = tl.gradient_source(fit, {"W": np.eye(3)}, np.ones((4, 3)))
    assert "W_bar += " in source and "rt." not in source


class KindsOf:
    """The kinds of names, as inference gives them."""

    def __init__(self, **kinds):
        self.kinds = kinds

    def atom(self, node):
        return self.kinds[node.id] if isinstance(node, gast.Name) else Static(node.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("for i in n:\n    a = p['k']\n    b = a * i", "a = p['k']\nfor i in n:\n    b = a * i"),
        ("for i in n:\n    a = p['k']\n    p['k'] = i", "for i in n:\n    a = p['k']\n    p['k'] = i"),
        ("for i in n:\n    a = p['l']\n    b = a * i", "for i in n:\n    a = p['l']\n    b = a * i"),
        ("for i in n:\n    a = s * 2\n    b = a + i", "a = s * 2\nfor i in n:\n    b = a + i"),
        ("for i in n:\n    a = i * 2\n    b = a + s", "for i in n:\n    a = i * 2\n    b = a + s"),
        ("for i in n:\n    a = s / 2\n    b = a + i", "for i in n:\n    a = s / 2\n    b = a + i"),
        ("for i in n:\n    a = s * 2\nb = a", "for i in n:\n    a = s * 2\nb = a"),
    ],
)
def test_what_may_change_or_fail_or_is_read_later_stays(before, after):
    number = Array("float", ())
    kinds = KindsOf(p=Mapping(dict, (("k", Array("float64", (3,))),)), s=number, i=number, a=number)
    block = gast.parse(before).body
    assert show(hoist(block, kinds, mutable_names(block))) == after
