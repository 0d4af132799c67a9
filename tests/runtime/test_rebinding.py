"""Closures that are made anew from one source: they share code, and nothing else."""

import gc
import traceback
import weakref

import numpy as np
import pytest
from numeric import central

import tapeless as tl

W = np.array([0.3, 0.7, -0.2])


@pytest.fixture(autouse=True)
def empty():
    tl.cache_clear()


def loss(w, x, y, activation):
    return np.mean((activation(x @ w) - y) ** 2)


def batches(count=4):
    rng = np.random.default_rng(0)
    return [(rng.normal(size=(5, 3)), rng.normal(size=5)) for _ in range(count)]


def agree(f, w=W):
    np.testing.assert_allclose(tl.grad(f)(w), central(f, (w,))[0], atol=1e-7)


def misses():
    return tl.cache_info().misses


def test_a_lambda_that_is_made_at_every_turn_of_a_loop_is_transformed_once():
    for x, y in batches():
        agree(lambda w, x=x, y=y: loss(w, x, y, np.tanh))
    assert misses() == 1
    for x, y in batches():
        agree(lambda w: loss(w, x, y, np.sin))  # noqa: B023
    assert misses() == 2


def test_closures_of_one_factory_share_code_with_their_own_variables():
    def scaled(k, b):
        return lambda w: np.sum(np.sin(w * k) + b)

    functions = [scaled(k, b) for k, b in [(1.0, 2.0), (3.0, 0.5), (-1.0, 0.0)]]
    for f in [*functions, *reversed(functions)]:
        agree(f)
    assert misses() == 1
    agree(scaled(np.ones(3), 1.0))
    agree(scaled(2, np.zeros(3)))
    assert misses() == 3


def test_functions_in_variables_are_matched_with_their_own_variables():
    def product(f, g):
        return lambda w: np.sum(f(w) * g(w))

    def times(k):
        return lambda w: w * k

    shared = times(3.0)
    for f, g in [
        (times(1.0), times(2.0)),
        (shared, shared),
        (times(5.0), shared),
        (times(W), np.sin),
        (np.sin, np.sin),
    ]:
        agree(product(f, g))
    agree(product(times(2.0), lambda w: w**2))

    for k in range(1, 4):

        def inner(w):
            return np.sum(np.tanh(w * k))  # noqa: B023

        def outer(w):
            return inner(w) ** k  # noqa: B023

        agree(outer)


def scaled_by(k):
    return lambda w: w * k


SHARED = scaled_by(3.0)
HOLDER = {"f": SHARED}


def test_a_function_in_a_variable_that_stands_elsewhere_too_is_not_taken_for_another():
    def with_global(f):
        return lambda w: np.sum(f(w) * SHARED(w))

    def with_data(f):
        return lambda w: np.sum(f(w) * HOLDER["f"](w))

    def with_argument(f):
        return lambda w, g: np.sum(f(w) * g(w))

    for f in (SHARED, scaled_by(5.0), SHARED, scaled_by(7.0)):
        agree(with_global(f))
        agree(with_data(f))
        found = tl.grad(with_argument(f))(W, SHARED)
        np.testing.assert_allclose(found, central(lambda w: with_argument(f)(w, SHARED), (W,))[0], atol=1e-7)  # noqa: B023


def test_methods_in_variables_are_those_of_their_objects():
    class Model:
        def __init__(self, k):
            self.k = k

        def loss(self, w):
            return np.sum(w**2 * self.k)

    def wrapped(method):
        return lambda w: method(w) * 2

    model = Model(2.0)
    agree(wrapped(model.loss))
    agree(wrapped(model.loss))
    assert misses() == 1
    model.k = 5.0
    agree(wrapped(model.loss))
    agree(wrapped(Model(7.0).loss))


def test_numbers_that_code_was_written_by_are_asked_for():
    def picked(k):
        return lambda w: tl.grad(lambda u, v: np.sum(u**2 * v**3), argnums=k)(w, 2 * w)[0]

    for k in (0, 1, 0):
        agree(picked(k))


def test_defaults_and_rules_of_their_own_keep_functions_apart():
    def with_default(k):
        def inner(w, k=k):
            return np.sum(w) * k

        return lambda w: inner(w) ** 2

    for k in (1.0, 2.0, 1.0):
        agree(with_default(k))

    def with_rule(k):
        @tl.primitive
        def power(w):
            return w**k

        @tl.adjoint(power)
        def _(z, w):
            tl.d[w] = tl.d[z] * k * w ** (k - 1)

        return lambda w: np.sum(power(w))

    for k in (2.0, 3.0):
        agree(with_rule(k))


def test_kept_closures_and_second_derivatives_see_the_variables_of_their_own_function():
    def total(k):
        def f(w):
            functions = [lambda v: v**2 * k, lambda v: np.sin(v) + k]
            return sum(np.sum(g(w)) for g in functions[::-1])

        return f

    for k in (1.0, 2.0):
        agree(total(k))
        expected = central(lambda w: tl.grad(total(k))(w) @ W, (W,))[0]
        np.testing.assert_allclose(tl.hvp(total(k), W, W), expected, atol=1e-6)


def test_other_modes_and_dlfeval_agree():
    for k in (1.0, 2.0, W):
        f = lambda w: np.sum(np.tanh(w * k))  # noqa: B023, E731
        expected = (1 - np.tanh(W * k) ** 2) * k
        np.testing.assert_allclose(tl.jvp(f, (W,), (W,))[1], expected @ W)
        np.testing.assert_allclose(tl.vjp(f, W)[1](1.0), expected)
        np.testing.assert_allclose(np.diag(tl.jacobian(lambda w: np.tanh(w * k), W)), expected)  # noqa: B023
        found = tl.dlfeval(lambda x: tl.dlgradient(np.sum(np.tanh(x * k)), x), tl.dlarray(W))  # noqa: B023
        np.testing.assert_allclose(tl.extractdata(found), expected)


def test_tracebacks_show_the_generated_lines_of_code_that_is_shared():
    def failing(x):
        return lambda w: np.sum(w @ x)

    for n in (3, 3, 3, 2):
        try:
            tl.grad(failing(np.ones(n)))(W)
        except ValueError as error:
            shown = "".join(traceback.format_exception(error))
            assert "x.T" in shown or "w @ x" in shown
            assert "<tapeless" in shown
            assert n == 2
        for _ in range(10):
            tl.grad(failing(np.ones(3)))(W)
        gc.collect()
    assert misses() == 1


def test_what_closures_hold_is_let_go_of():
    class Data(np.ndarray):
        pass

    def objective(x):
        return lambda w: np.sum(x * w)

    held = []
    for _ in range(40):
        x = np.ones(3).view(Data)
        held.append(weakref.ref(x))
        tl.grad(objective(x))(W)
        tl.hvp(objective(x), W, W)
        del x
    gc.collect()
    assert sum(ref() is not None for ref in held) < 20
