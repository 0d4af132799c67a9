"""What subtracts its largest value against overflow does not depend on it; what does depend keeps the derivative."""

import numpy as np
import pytest
from numeric import assert_close, central

import tapeless as tl

X = np.random.default_rng(3).normal(size=(3, 4))
LABELS = np.array([1, 0, 3])


def log_sum_exp(x):
    peak = np.max(x)
    return np.log(np.sum(np.exp(x - peak))) + peak


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1)[:, None])
    return np.sum((e / e.sum(axis=-1, keepdims=True)) ** 2)


def by_columns(x):
    shifted = x - np.amax(x, axis=0)
    return np.sum(np.exp(shifted) / np.sum(np.exp(shifted), axis=0) * x)


def cross_entropy(x):
    z = x - np.max(x, axis=1).reshape(-1, 1)
    scores = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(scores[np.arange(3), LABELS])


def with_temperature(x, t=2.5):
    peak = np.max(x, axis=1)
    u = np.exp((x - np.expand_dims(peak, 1)) / t)
    return np.sum(np.sin(t * np.log(np.sum(u, axis=1)) + peak))


def sums_of_both(x):
    peak = np.max(x, axis=1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(x - peak), axis=1))) + np.sum(peak)


def smallest(x):
    least = np.min(x)
    return least - np.log(np.sum(np.exp(-(x - least))))


def in_a_loop(x):
    a = x[0]
    for row in x:
        top = np.max(a)
        a = top + np.log(np.exp(a - top) @ np.exp(np.outer(row, row) / 9))
    return np.sum(a**2)


def squares(x):
    e = np.exp(x - np.max(x))
    return np.sum(e**2) / np.sum(e) ** 2


def squeezed(x):
    peak = np.max(x, axis=1, keepdims=True)
    return np.sum((np.log(np.sum(np.exp(x - peak), axis=1)) + np.squeeze(peak, axis=1)) ** 2)


CANCEL = [
    log_sum_exp, softmax, by_columns, cross_entropy, with_temperature, sums_of_both, smallest, in_a_loop, squares,
    squeezed,
]  # fmt: skip


def shifted_only(x):
    return np.sum(np.exp(x - np.max(x)))


def added_twice(x):
    peak = np.max(x)
    return np.log(np.sum(np.exp(x - peak))) + 2 * peak


def along_others(x):
    return np.sum(np.log(np.sum(np.exp(x - np.max(x, axis=1, keepdims=True)), axis=0)))


def mean_of_both(x):
    peak = np.max(x, axis=1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(x - peak), axis=1))) + np.mean(peak)


def of_other_rows(x):
    peak = np.max(x, axis=1)
    return np.sum(np.log(np.sum(np.exp(x - peak[:, None]), axis=1)) + peak[::-1] * np.arange(3))


def other_powers(x):
    e = np.exp(x - np.max(x))
    return np.sum(e**2) / np.sum(e)


def weighted(x):
    peak = np.max(x, axis=1)
    return np.sum(np.log(np.sum(np.exp(x - peak[:, None]), axis=1)) * np.arange(3) + peak)


def spread_over_items(x):
    peak = np.max(x)
    return np.sum(x - peak) + peak


def changed_between(x):
    peak = np.max(x)
    e = np.exp(x - peak)
    e[0] *= 2
    e[1] = x[1] ** 2
    return np.log(np.sum(e)) + peak


def stored_into(x):
    peak = np.max(x)
    e = np.exp(x - peak)
    e[1] = x[1] ** 2
    return np.log(np.sum(e)) + peak


def summed_along_others(x):
    y = (x @ x.T)[:, :, None] * np.array([0.3, 0.7])
    peak = np.max(y, axis=2, keepdims=True)
    scores = np.log(np.sum(np.exp(y - peak), axis=2))
    return np.sum((np.sum(scores, axis=0) + np.sum(peak[:, :, 0], axis=1)) * np.array([1.0, 2.0, 3.0]))


def on_one_path(x):
    peak = np.max(x)
    shift = peak
    if x[0, 0] < 100:
        shift = 0.5 * peak
    return np.log(np.sum(np.exp(x - shift))) + peak


def other_temperatures(x):
    peak = np.max(x)
    t, u = x[0, 0], x[1, 1]
    return np.log(np.sum(np.exp((x - peak) / t))) + peak / u


DEPEND = [
    shifted_only, added_twice, along_others, mean_of_both, of_other_rows, other_powers, weighted, spread_over_items,
    changed_between, stored_into, summed_along_others, on_one_path, other_temperatures,
]  # fmt: skip


def looks_for_ties(source):
    return any(word in source for word in ("ties", "share", "== "))


@pytest.mark.parametrize("function", CANCEL, ids=lambda f: f.__name__)
def test_a_peak_that_cancels_has_no_adjoint(function):
    assert not looks_for_ties(tl.gradient_source(function, X))
    assert_close(tl.grad(function)(X), central(function, [X]))


@pytest.mark.parametrize("function", CANCEL, ids=lambda f: f.__name__)
def test_where_items_tie_the_derivative_is_that_of_the_smooth_function(function):
    tied = np.ones((3, 4))
    assert_close(tl.grad(function)(tied), central(function, [tied]))


@pytest.mark.parametrize("function", DEPEND, ids=lambda f: f.__name__)
def test_a_peak_that_the_result_depends_on_keeps_its_adjoint(function):
    assert looks_for_ties(tl.gradient_source(function, X))
    assert_close(tl.grad(function)(X), central(function, [X]))


@pytest.mark.parametrize("function", [log_sum_exp, softmax, sums_of_both, in_a_loop], ids=lambda f: f.__name__)
def test_second_derivatives_and_tangents_leave_it_out_too(function):
    v = np.cos(np.arange(12.0)).reshape(3, 4)
    assert_close(tl.jvp(function, (X,), (v,))[1], [np.sum(tl.grad(function)(X) * v)])
    assert_close(tl.hvp(function, X, v), central(lambda x: np.sum(tl.grad(function)(x) * v), [X]), rtol=1e-4)


def test_rows_of_unknown_length_may_have_one_item():
    one = X[:, :1]
    for function in (softmax, by_columns, sums_of_both):
        assert_close(tl.grad(function)(one), central(function, [one]))
        assert_close(tl.grad(function)(X[:1]), central(function, [X[:1]]))
