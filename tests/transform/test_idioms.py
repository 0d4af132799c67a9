"""Logistic functions and softmaxes that users write out have the derivatives of the whole."""

import math

import numpy as np
import pytest
from numeric import assert_close, central

import tapeless as tl

RNG = np.random.default_rng(5)
X = RNG.normal(size=(3, 4))
SQUARE = RNG.normal(size=(3, 3))
WEIGHTS = RNG.normal(size=(3, 4))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def falling(x):
    return np.sum(np.exp((x - 0.3) / 0.7) * (np.exp((x - 0.3) / 0.7) + 1) ** -1 * WEIGHTS) + np.sum(
        (1.0 + np.exp(2 * x)) ** -1 * WEIGHTS
    )


def with_the_exponential(x):
    e = np.exp(-x)
    p = 1 / (1 + e)
    return np.sum(p * e * WEIGHTS)


def entropy(x):
    p = sigmoid(x)
    return -np.sum(WEIGHTS**2 * np.log(p) + np.log(1 - p))


def rising(x):
    odds = np.exp(2 * x)
    return np.sum(odds / (1 + odds) * WEIGHTS) + np.sum(np.exp(x) / (np.exp(x) + 1) * odds)


def of_its_own_name(x):
    x = 1 / (1 + np.exp(-x))
    x = 1 / (1 + np.exp(x))
    return np.sum(x * WEIGHTS)


def in_a_loop(x):
    state = np.zeros(4)
    for row in x:
        gate = sigmoid(row - state)
        state = gate * state + (1 - gate) * np.tanh(row)
    return np.sum(state**2)


def of_one_number(x):
    return sum(1 / (1 + math.exp(-v)) * v for v in x[0])


def along(axis):
    def softmax(x):
        e = np.exp(x)
        return np.sum(e / np.sum(e, axis=axis, keepdims=True) * WEIGHTS)

    return softmax


def by_columns(x):
    e = np.exp(x)
    return np.sum((e / e.sum(axis=0)) ** 2 * WEIGHTS)


def by_rows(x):
    e = np.exp(x - x.max(axis=1)[:, None])
    return np.sum((e / e.sum(axis=1)[:, None]) ** 2 * WEIGHTS)


def by_last_axis(x):
    return np.sum(np.exp(x) / np.sum(np.exp(x), -1)[..., None] * WEIGHTS)


def of_all(x):
    return np.sum(np.exp(x) / np.exp(x).sum() * WEIGHTS)


def cross_entropy(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    e /= np.sum(e, axis=1, keepdims=True)
    return -np.sum(WEIGHTS**2 * np.log(e))


def recursive(x, axis=0, turns=3):
    if turns == 0:
        return np.sum(x * WEIGHTS)
    e = np.exp(x)
    return recursive(e / np.sum(e, axis=axis, keepdims=True) * 2, 1 - axis, turns - 1)


IDIOMS = [
    *(falling, rising, with_the_exponential, entropy, of_its_own_name, in_a_loop, of_one_number),
    *(along(0), along(1), along(-2), along((0, 1)), along(None)),
    *(by_columns, by_rows, by_last_axis, of_all, cross_entropy, recursive),
]


@pytest.mark.parametrize("f", IDIOMS, ids=lambda f: f.__qualname__)
def test_derivatives_of_both_orders_and_modes(f):
    (gradient,) = central(f, (X,))
    assert_close(tl.grad(f)(X), [gradient])
    assert_close(float(tl.jvp(f, (X,), (WEIGHTS,))[1]), [np.sum(gradient * WEIGHTS)])
    assert_close(tl.hvp(f, X, WEIGHTS), central(lambda x: np.sum(tl.grad(f)(x) * WEIGHTS), (X,)))


def other_axis(x):
    e = np.exp(x)
    return np.sum(e / e.sum(axis=1) * SQUARE)  # rows over the sums of other rows


def other_numerator(x):
    return np.sum(np.exp(x) / np.sum(np.exp(2 * x), axis=1, keepdims=True) * SQUARE)


def other_constants(x):
    odds = np.exp(x) / (1 + np.exp(-x)) + np.exp(x) / (1 + np.exp(2 * x))
    return np.sum(odds) + np.sum(2 / (1 + np.exp(-x)) * SQUARE + 1 / (2 + np.exp(x)) + 1 / (1 - np.exp(x)))


def changed_between(x):
    z = 1.0 * x
    e = np.exp(z)
    z[0] = 3 * z[1]
    p = 1 / (1 + e)
    e[1] = p[2] * z[0]
    return np.sum(p * z * SQUARE) + np.sum(e / np.sum(e, axis=0, keepdims=True) * z)


def powers(x):
    return np.sum((1 + np.exp(-x)) ** -2 * SQUARE)


@pytest.mark.parametrize("f", [other_axis, other_numerator, other_constants, changed_between, powers])
def test_what_only_looks_alike_keeps_its_own_derivative(f):
    assert_close(tl.grad(f)(SQUARE), central(f, (SQUARE,)))


@pytest.mark.filterwarnings("ignore:overflow")
def test_the_gradient_is_zero_where_the_exponential_overflows():
    x = np.array([-800.0, 0.0, 800.0])
    assert tl.grad(lambda x: np.sum(sigmoid(x)))(x).tolist() == [0.0, 0.25, 0.0]
    assert tl.jvp(sigmoid, (x,), (np.ones(3),))[1].tolist() == [0.0, 0.25, 0.0]


def test_nothing_but_the_result_is_kept():
    source = tl.gradient_source(lambda x: np.sum(sigmoid(x)), X)
    assert "t = 1 / (1 + np.exp(-x))" in source
    assert "return np.sum(t), t * (1 - t)" in source


def test_a_softmax_reads_as_in_a_textbook():
    def weighted(x, w):
        e = np.exp(x)
        p = e / np.sum(e, axis=1, keepdims=True)
        return np.sum(p * w)

    source = tl.gradient_source(weighted, X, WEIGHTS)
    assert "    p = e / np.sum(e, axis=1, keepdims=True)\n" in source
    assert source.endswith("p * (w - (w * p).sum(axis=1, keepdims=True))\n")


def test_types_stay_what_they_are():
    single = X.astype(np.float32)
    for f in (entropy, by_rows):
        assert tl.grad(f)(single).dtype == np.float32
    z = np.array([0.3 + 0.2j, -1.0 + 0.5j])
    f = lambda z: np.sum(np.abs(sigmoid(z)) ** 2)
    step = 1e-6
    by_parts = [(f(z + h * e) - f(z - h * e)) / (2 * step) for e in np.eye(2) for h in (step, 1j * step)]
    expected = np.array(by_parts[::2]) - 1j * np.array(by_parts[1::2])
    assert_close(tl.grad(f)(z), [expected])
