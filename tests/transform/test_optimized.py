"""What the generated code of small functions has, and has not, in it; their gradients are right."""

import gast
import numpy as np
import pytest
from numeric import central

import tapeless as tl
from tapeless.transform.optimize import common, memory
from tapeless.transform.optimize.accumulate import accumulate
from tapeless.transform.printer import show
from tapeless.transform.program import Namer

x = np.array([0.3, -0.7, 1.1])
A = np.outer(x, x + 1) + np.eye(3)
T = np.linspace(-1.0, 1.0, 9).reshape(3, 3)


def row_sums(A, T):
    return np.sum(np.sum(A**2, axis=1) * T[0])


def sums_and_factors(A, T):
    return np.sum(-0.5 * np.sum(A**2, axis=1) * np.sum(A, axis=0))


def all_sums(x):
    return np.sum(3.0 * (x + x**2))


def added_row(x):
    return np.sum(2.0 * (T + x)) + np.sum(-0.5 * (T[0] - x[:, None]))


def residual(x):
    for _ in range(3):
        x = x + 0.3 * np.sin(x) + np.cos(x) ** 2 + x * np.tanh(x)
    return np.sum(x**2)


def scaled_columns(x):
    return np.sum(np.tanh(T * x) + np.tanh(x * 2.0) + np.maximum(x, T[1]))


def two_uses(A, T):
    total = np.sum(np.exp(A))
    return total * np.sum(A * T)


def new_axes(x):
    return np.sum((x[:, None] - x) ** 2)


def axes_by_keyword(x):
    columns = 2 * np.expand_dims(x, axis=1)
    return np.sum(np.squeeze(3 * (0.5 * np.expand_dims(columns * x, axis=0)), axis=0) ** 2)


def axes_of_new_axes(x):
    return np.sum(np.squeeze(2 * np.expand_dims(x**2, -1), -1) * x)


def last_axis(x):
    return np.sum(x[..., None] ** 3)


def largest(x):
    return np.sum(np.exp(x / np.max(x)))


def swing(x):
    for _ in range(4):
        x = x + 0.1 * np.stack([x[1], -np.sin(x[0]) * x[1] - x[0], x[2] * x[0]])
    return np.sum(x**2)


def determinant(A, T):
    return np.linalg.slogdet(A)[1] * np.linalg.det(A + T)


def determinants(A, T):
    return np.sum(np.linalg.slogdet(np.stack([A, A + T]))[1])


def passed_through(x):
    total = 0.0
    for k in range(2):
        total = total + x[k : k + 2] * x[0]
    return np.sum(np.tanh(total))


def used_often(A, T):
    y = T[0]
    for row in T:
        y = np.tanh(A @ y) * (A @ row) + np.sum(A, axis=1)
    return np.sum(y)


def constant_slope(A, T):
    total = 0.0
    for row in T:
        total = total - 0.5 * (row @ A @ row)
    return total


def mean_error(A, T):
    y = np.tanh(A @ T)
    return np.mean((y - T) ** 2)


def mean_of_larger(x):
    return np.mean((x[:, None] * x + x) ** 2)


def mean_of_last(A, T):
    rows = A
    for _ in range(2):
        rows = np.concatenate([rows, np.sin(rows)])
    return np.mean(np.exp(rows * 2.0))


def mean_and_sum(A, T):
    return np.mean(np.sin(A)) + np.sum(A**3)


def mean_of_rows(A, T):
    return np.sum(np.mean((A - T) ** 2, axis=1) ** 2) + np.sum(np.std(A, axis=0))


def standardized(x):
    z = (T - x) / (1.0 + x**2)
    return np.sum(np.sin(z))


def scaled_by_one_row(x):
    row = np.exp(np.sum(T, axis=0, keepdims=True))
    return np.sum(np.sin((row - x) * row) / row)


def scaled_by_rows(A, T):
    rows = np.sum(A**2, axis=1, keepdims=True)
    return np.sum(np.tanh((T - rows) * np.exp(rows) * T[0]))


def mean_of_means(A, T):
    return np.mean(np.mean((A - T) ** 2, axis=0)) + np.sum(np.sum(np.sin(A), axis=1))


def sum_of_kept(A, T):
    return np.mean(2.0 * np.mean(A, axis=(0, 1), keepdims=True)) * np.sum(np.sum(A, axis=0) @ T)


def nearest(A, T):
    return np.sum(np.min((A[:, None, :] - T) ** 2, axis=1))


CASES = [
    (nearest, (A, T), ["(1 / np.sum(share, axis=1, keepdims=True))"], ["full_like"]),
    (standardized, (x,), ["z_bar.sum(axis=0) / t", "(z_bar * z).sum(axis=0) / t"], []),
    (scaled_by_one_row, (x,), [], []),
    (scaled_by_rows, (A, T), [".sum(axis=1, keepdims=True) * t"], []),
    (mean_of_means, (A, T), ["np.cos(A) + 2 / np.size(t_2) / A.shape[0] * t"], ["full_like", "broadcast_to"]),
    (sum_of_kept, (A, T), ["np.full_like(A, "], []),
    (mean_of_rows, (A, T), ["(4 * t_2 / shape[1])[:, None] * t", "spread = t_3[None]"], ["rt.", "expand_dims"]),
    (mean_error, (A, T), ["2 / np.size(T) * t"], []),
    (mean_of_larger, (x,), ["np.size(t"], ["np.size(x"]),
    (mean_of_last, (A, T), ["np.size(t"], ["np.size(rows", "np.size(A"]),
    (mean_and_sum, (A, T), ["1 / np.size(A) * np.cos(A)"], ["full_like"]),
    (row_sums, (A, T), ["(2 * T_0)[:, None] * A"], ["broadcast_to"]),
    (sums_and_factors, (A, T), ["[:, None]"], ["-0.5 * np.broadcast_to", "2 * np.expand_dims", "expand_dims"]),
    (all_sums, (x,), ["3.0 + 6.0 * x"], ["full_like"]),
    (added_row, (x,), [], []),
    (residual, (x,), [], []),
    (scaled_columns, (x,), [], []),
    (two_uses, (A, T), [], ["full_like", "broadcast_to"]),
    (new_axes, (x,), ["t_bar.sum(axis=1)"], ["zeros_like", "squeeze", "keepdims"]),
    (axes_by_keyword, (x,), ["axis=1", "axis=0"], []),
    (axes_of_new_axes, (x,), [], []),
    (last_axis, (x,), ["squeeze"], ["zeros_like"]),
    (largest, (x,), ["np.nonzero(x == t)"], ["count_nonzero"]),
    (swing, (x,), ["x_1 = x[1]"], ["unstack"]),
    (determinant, (A, T), [], []),
    (determinants, (A, T), [], []),
    (used_often, (A, T), ["grad += np.outer(", "grad += y_bar[:, None]"], ["grad = grad", "broadcast"]),
    (constant_slope, (A, T), ["-0.5 * "], ["t_bar = -0.5"]),
    (passed_through, (x,), [], ["np.array("]),
]


@pytest.mark.parametrize(("function", "args", "there", "not_there"), CASES)
def test_generated_code_is_as_short_as_by_hand_and_right(function, args, there, not_there):
    source = tl.gradient_source(function, *args)
    assert not [line for line in there if line not in source], source
    assert not [line for line in not_there if line in source], source
    (expected,) = central(function, args)
    np.testing.assert_allclose(tl.grad(function)(*args), expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("function", "args"), [(f, a) for f, a, _, _ in CASES])
def test_second_derivatives_are_right(function, args):
    first, *rest = args
    direction = np.linspace(-1.0, 1.0, first.size).reshape(first.shape)
    gradient = tl.grad(function)
    assert "_forward" not in tl.jvp_source(gradient, args, (direction, *[None] * len(rest)))
    ahead, behind = (gradient(first + step * direction, *rest) for step in (1e-6, -1e-6))
    found = tl.hvp(lambda first: function(first, *rest), first, direction)
    np.testing.assert_allclose(found, (ahead - behind) / 2e-6, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = y + 1; b = y + 1", "a = y + 1\nb = a"),
        ("y = 2; a = y + 1; y = 3; b = y + 1", "y = 2\na = y + 1\ny = 3\nb = y + 1"),
        ("a = y + 1; b = a * 2; c = y + 1; d = c * 2", "a = y + 1\nb = a * 2\nc = a\nd = b"),
        ("a = y + 1\nfor i in n:\n    b = y + 1\n    y = b", "a = y + 1\nfor i in n:\n    b = a\n    y = b"),
        (
            "y = 2; a = y + 1\nfor i in n:\n    b = y + 1\n    y = b * b\nc = y + 1",
            "y = 2\na = y + 1\nfor i in n:\n    b = y + 1\n    y = b * b\nc = y + 1",
        ),
        ("a = y[0]; y[0] = 1; b = y[0]", "a = y[0]\ny[0] = 1\nb = y[0]"),
    ],
)
def test_repetitions_are_found_where_nothing_they_read_was_set_again(before, after):
    block = gast.parse(before).body
    assert show(common.share(block, memory.mutable_names(block))) == after


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("t = bar + a\n    bar = t + b", "bar += a\n    bar += b"),
        ("t = bar + a\n    u = a * 2\n    bar = t + u", "bar += a\n    u = a * 2\n    bar += u"),
        ("t = bar + a\n    u = bar * 2\n    bar = t + u", "t = bar + a\n    u = bar * 2\n    bar = t + u"),
        ("t = bar + a\n    u = t * 2\n    bar = t + u", "t = bar + a\n    u = t * 2\n    bar = t + u"),
    ],
)
def test_sums_go_into_a_buffer_that_nothing_reads_between_them(body, result):
    namer = Namer({"a", "b", "n"})
    bar, t, u = (namer.temporary(base) for base in ("x_bar", "t", "u"))
    assert (bar, t, u) == ("x_bar", "t", "u")
    texts = [f"x_bar = a * b\nfor i in n:\n    {text.replace('bar', 'x_bar')}" for text in (body, result)]
    assert show(accumulate(gast.parse(texts[0]).body, namer, ["a", "b", "n"])) == texts[1]


@tl.primitive
def row_products(A, w):
    return A @ w


@tl.adjoint(row_products)
def _row_products(z, A, w):
    tl.d[A] = np.broadcast_to(np.expand_dims(tl.d[z], 1) * w, np.shape(A))


def test_rules_that_spread_more_than_the_adjoint_keep_it():
    def total(A):
        return np.sum(row_products(A, x))

    np.testing.assert_allclose(tl.grad(total)(A), central(total, (A,))[0], rtol=1e-6)


def test_a_sum_of_what_a_mask_picks_keeps_single_precision():
    x = np.array([0.3, -0.8], dtype=np.float32)
    assert tl.grad(lambda x: np.sum(np.where(x > 0, x, 1.0)))(x).dtype == np.float32
    assert tl.grad(lambda x: np.sum(np.where(x > 0, -x, 2 * x)))(x).dtype == np.float32


def test_elementwise_functions_compute_in_the_type_that_is_asked_for():
    x = np.array([0.3, -0.8], dtype=np.float32)
    for function in (lambda x: np.exp(x, dtype=np.float64), lambda x: np.multiply(x, 2.0, dtype=float)):
        value, tangent = tl.jvp(function, (x,), (x,))
        assert value.dtype == tangent.dtype == np.float64
        np.testing.assert_array_equal(value, function(x))
        assert tl.grad(lambda x, f=function: np.sum(f(x)))(x).dtype == np.float32


def turned(x, n):
    a, total = x[0], 0.0
    for _ in range(n):
        total = total + np.cos(a) * x[1]
        a = a + 0.1 * np.sin(a)
    return total


def turned_by_steps(x, angle):
    c, s = np.cos(angle), np.sin(angle)
    total = 0.0
    for i in range(2):
        total = total + c * x[i] + s * x[1 - i]
    return total


def through_pairs(x):
    return turned_by_steps(x, x[0]) * turned_by_steps(x * 2, x[1])


@pytest.mark.parametrize("function, args", [(turned, (3,)), (through_pairs, ())], ids=["loop", "pair"])
def test_what_a_loop_or_a_pair_has_computed_is_not_computed_again_backwards(function, args):
    x = np.array([0.3, -0.7])
    lines = tl.value_and_grad(function).gradient_source(x, *args).splitlines()
    code = "".join(line for line in lines if not line.strip().startswith("#"))
    assert code.count("np.sin(") == code.count("np.cos(") == 1
    np.testing.assert_allclose(tl.grad(function)(x, *args), central(function, (x, *args))[0], rtol=1e-6)


def filled(x):
    angles, total = x * 1.0, 0.0
    for i in range(3):
        s = np.sin(angles)
        total = total + np.sum(np.cos(angles) * x)
        s[0] = x[i]
        total = total + np.sum(s**2)
    return total


def test_what_was_changed_since_is_computed_again_backwards():
    x = np.array([0.3, -0.7, 1.1])
    np.testing.assert_allclose(tl.grad(filled)(x), central(filled, (x,))[0], rtol=1e-6)
