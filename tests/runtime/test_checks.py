"""`check_gradient`: what it accepts, and that it finds what is wrong."""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest

import tapeless as tl


@tl.primitive
def cube(x):
    return x**3


@tl.adjoint(cube)
def _(z, x):
    tl.d[x] = tl.d[z] * 3 * x  # wrong on purpose


@tl.primitive
def square(x):
    return x**2


@tl.adjoint(square)
def _(z, x):
    tl.d[x] = tl.d[z] * 2 * x


@tl.tangent(square)
def _(z, x):
    tl.d[z] = tl.d[x] * 3 * x  # wrong on purpose


@dataclass
class Model:
    weights: list
    bias: float
    power: int = 2


Pair = namedtuple("Pair", "first second")

STRUCTURES = {
    "a number": 0.5,
    "an array": np.array([0.5, -1.0]),
    "a dlarray": tl.dlarray(np.array([0.5, -1.0])),
    "a list": [np.ones((2, 1)), 0.5],
    "a dict of tuples": {"a": (np.ones(2), 0.5), "n": 3, "name": "layer"},
    "a namedtuple": Pair(np.ones(2), 2.0),
    "a dataclass": Model([np.ones(2), np.array(0.5)], 2.0),
}


def total(f, value):
    """The sum of a function over all numbers in a structure."""
    if isinstance(value, str | int):
        return 0.0
    if isinstance(value, dict):
        return sum(total(f, v) * (i + 1) for i, v in enumerate(value.values()))
    if isinstance(value, list | tuple):
        return sum(total(f, v) * (i + 1) for i, v in enumerate(value))
    if isinstance(value, Model):
        return total(f, value.weights) * value.bias**value.power
    return np.sum(f(value))


@pytest.mark.parametrize("given", STRUCTURES.values(), ids=STRUCTURES)
def test_right_derivatives_by_any_structure_pass_and_wrong_ones_do_not(given):
    tl.check_gradient(lambda x: total(np.sin, x), given)
    with pytest.raises(AssertionError, match="central differences"):
        tl.check_gradient(lambda x: total(cube, x), given)
    with pytest.raises(AssertionError, match="forward mode gives"):
        tl.check_gradient(lambda x: total(square, x), given)


def test_networks_are_checked_by_their_learnables():
    net = tl.dlnetwork([tl.featureInputLayer(2), tl.fullyConnectedLayer(3), tl.tanhLayer()], seed=0)
    tl.check_gradient(lambda net, x, f: np.sum(f(tl.forward(net, x))), net, np.ones((4, 2)), np.sin)
    with pytest.raises(AssertionError, match="its array 0, at"):
        tl.check_gradient(lambda net, x: np.sum(cube(tl.forward(net, x))), net, np.ones((4, 2)))


class Layer:
    def __init__(self, weight):
        self.weight = weight

    def __call__(self, x, f):
        return np.sum(f(x * self.weight))


def test_objects_that_are_called_and_methods_are_checked_by_what_they_hold():
    for layer in (Layer(np.array([0.5, 2.0])), Layer(np.array([0.5, 2.0])).__call__):
        tl.check_gradient(lambda layer, x, f: layer(x, f), layer, np.ones(2), np.sin)
        with pytest.raises(AssertionError, match="argument 0 at"):
            tl.check_gradient(lambda layer, x: layer(x, cube), layer, np.ones(2))


def test_integers_and_flags_stay_as_they_are():
    def loss(x, times, labels, verbose):
        for _ in range(times):
            x = np.sin(x)
        return np.sum(x[labels]) if not verbose else 0.0 * x[0]

    tl.check_gradient(loss, np.array([0.2, 0.4]), 3, np.array([0, 1, 1]), False)


def test_argnums_names_what_is_differentiated():
    x, y = np.ones(2), np.array([0.5, 2.0])
    tl.check_gradient(lambda x, y: np.sum(x * cube(y)), x, y, argnums=0)
    with pytest.raises(AssertionError, match="argument 1 at"):
        tl.check_gradient(lambda x, y: np.sum(x * cube(y)), x, y, argnums=(0, 1))


def test_the_message_names_the_array_of_a_structure():
    with pytest.raises(AssertionError, match=r"argument 0, its array 1, at \(2,\)"):
        tl.check_gradient(lambda p: np.sum(p[0]) + cube(p[1][2]), [np.ones(2), np.arange(3.0)])


def test_nothing_to_differentiate_by_is_refused():
    with pytest.raises(ValueError, match="there are none"):
        tl.check_gradient(lambda n: n**2, 3)
    with pytest.raises(ValueError, match="there are none"):
        tl.check_gradient(lambda x, n: x * n, 3.0, 3, argnums=1)
    with pytest.raises(ValueError, match="out of range"):
        tl.check_gradient(lambda x, n: x * n, 3.0, 3, argnums=2)
