"""Tangents and adjoints that callers give and get have the structures, shapes and types of what they belong to."""

import dataclasses
from typing import NamedTuple

import numpy as np
import pytest
from numeric import assert_close, leaves

import tapeless as tl

x = np.array([0.3, 0.5, -0.2])
v = np.array([1.0, 2.0, -1.0])


class Pair(NamedTuple):
    scale: float
    arrays: tuple


@dataclasses.dataclass
class Setting:
    scale: float
    array: np.ndarray
    name: str = "setting"


@pytest.mark.parametrize(
    "make", [lambda s, a: (s, a), lambda s, a: Pair(s, (a,)), Setting, lambda s, a: {"s": s, "a": [a]}]
)
def test_tangents_and_adjoints_have_the_structures_of_values_and_arguments(make):
    value, tangent = tl.jvp(lambda x: make(np.sum(x**2), 3 * x), (x,), (v,))
    assert type(tangent) is type(value) is type(make(1.0, x))
    expected = make(2 * x @ v, 3 * v)
    np.testing.assert_allclose(np.hstack(leaves(tangent)), np.hstack(leaves(expected)))

    def back(given):
        return make(given.scale * np.sum(given.array), given.array)

    _, pullback = tl.vjp(back, Setting(2.0, x))
    bar = pullback(make(1.0, v))
    assert type(bar) is Setting
    np.testing.assert_allclose(np.hstack([bar.scale, bar.array]), np.hstack([np.sum(x), 2.0 + v]))
    _, forward = tl.jvp(back, (Setting(2.0, x),), (Setting(1.0, v),))
    np.testing.assert_allclose(np.hstack(leaves(forward)), np.hstack([np.sum(x) + 2 * np.sum(v), v]))


def test_hvp_has_the_structure_of_the_argument():
    product = tl.hvp(lambda p: np.sum(p.array**3) * p.scale, Setting(2.0, x), Setting(1.0, v))
    np.testing.assert_allclose(product.array, 12 * x * v + 3 * x**2)
    np.testing.assert_allclose(product.scale, np.sum(3 * x**2 * v))
    assert type(tl.hvp(lambda p: np.sum(p[0]) * p[1] ** 2, (x, 2.0), (v, 1.0))) is tuple


def test_tangents_and_adjoints_may_be_lists_and_have_the_type_of_what_they_belong_to():
    assert_close(tl.jvp(lambda x: 2 * x, (x,), ([1, 2.0, 3],))[1], [np.array([2.0, 4.0, 6.0])])
    assert_close(tl.vjp(lambda x: np.sum(np.outer(x, x), axis=1), x)[1]([1, 0, 0]), [x[0] + np.eye(3)[0] * np.sum(x)])
    assert_close(tl.hvp(lambda x: np.sum(x**3), x, [1, 2, -1]), [6 * x * v])
    single = x.astype(np.float32)
    assert tl.jvp(np_square, (single,), (v,))[1].dtype == tl.vjp(np_square, single)[1](v).dtype == np.float32


def np_square(x):
    return x**2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((np.ones(2), None), r"an argument has shape \(3,\), and what is given for it is of shape \(2,\)"),
        ((1.0, None), r"an argument has shape \(3,\), and what is given for it is of shape \(\)"),
        ((v * 1j, None), "an argument is real, and what is given for it complex"),
        ((None, {"a": v, "c": v}), "an argument has a, b, and what is given for it is a dict with a, c"),
        ((None, {"b": [1.0]}), r"an argument\['b'\] has 2 items, and what is given for it is a list of 1 items"),
        (
            (None, {"b": [1.0, v]}),
            r"an argument\['b'\]\[1\] has shape \(\), and what is given for it is of shape \(3,\)",
        ),
        ((None, Setting(1.0, v)), "an argument has a, b, and what is given for it is a Setting"),
    ],
)
def test_tangents_of_other_shapes_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        tl.jvp(lambda x, p: np.sum(x) * p["b"][0] * np.sum(p["a"]), (x, {"a": x, "b": [1.0, 2.0]}), given)


def test_adjoints_of_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"the value\[1\] has shape \(3,\), and what is given for it is of shape \(\)"):
        tl.vjp(lambda x: (np.sum(x), x), x)[1]((1.0, 2.0))


@pytest.mark.parametrize(
    ("pullback", "message"),
    [
        (
            lambda bar: (bar[:2], bar),
            r"argument 0 of `opaque` has shape \(3,\), and what is given for it is of shape \(2,\)",
        ),
        (lambda bar: bar, "the pullback of `opaque` gives 1 adjoints, for 2 arguments"),
    ],
)
def test_adjoints_of_other_shapes_from_a_pullback_of_ones_own_are_refused(pullback, message):
    @tl.custom_gradient
    def opaque(x, y):
        return x * y, pullback

    with pytest.raises(ValueError, match=message):
        tl.grad(lambda x: np.sum(opaque(x, x)))(x)
