"""Parts of adjoint buffers that nothing was added to are stored into, all others are added to."""

import numpy as np
import pytest
from numeric import central

import tapeless as tl

x = np.array([0.3, -0.7, 1.1, 0.4])
A = np.outer(x, x + 1)


def neighbours(x):
    return np.sum(x[1:] * x[:-1] ** 2)


def halves(x):
    n = len(x) // 2
    return np.sum(x[:n] * x[n:])


def thirds(x):
    n = x.shape[0] // 3
    return np.sum(x[:n] * x[n : 2 * n] * x[2 * n : 3 * n])


def gates(A, by=None):
    n = A.shape[1] // 4 if by is None else by
    i, f, o = np.sin(A[:, :n]), np.cos(A[:, n : 2 * n]), np.exp(A[:, n * 2 : 3 * n])
    return np.sum(i * f * o * A[:, 3 * n :])


def windows(x, n):
    return np.sum(np.sin(x[:n])) * np.sum(np.cos(x[n : 2 * n])) * np.sum(x[2 * n :] ** 2)


def windows_of_less(x, k):
    n = k - 2
    return np.sum(np.sin(x[:n])) * np.sum(np.cos(x[n : 2 * n])) * np.sum(x[2 * n :] ** 2)


def gap(x):
    n = x.shape[0] // 4
    return np.sum(x[:n] * x[n + 1 : 2 * n + 1] * x[3 * n :])


def some_rows(A):
    return np.sum(A[:2, [0, 2]] * A[2:, [0, 2]])


def columns(A):
    return np.sum(A[:, 0] * A[:, 1:3].T * A[:, -1])


def both_ends(x):
    return np.sin(x[0]) * x[-4] * x[-1] * x[3]


def maybe_all(x, n):
    return np.sum(np.sin(x[:n])) * np.sum(np.cos(x[n:]))


def anything(x, i, j):
    return np.sum(np.sin(x[i])) * np.sum(np.cos(x[j]))


def rows(A):
    return np.sum(A[0] * A[1] * A[2:4] ** 2)


def steps(x):
    return np.sum(x[::2] * x[1::2])


def in_a_loop(x):
    total = 0.0
    for k in range(2):
        total = total + x[0] ** 2 * x[1] ** k
    return total


def own_buffer(x):
    y = np.zeros(4)
    y[1:] += x[1:]
    y[:2] += x[:2]
    return np.sum(y**2)


CASES = [
    (neighbours, (x,), ["[:-1] =", "[1:] +="]),
    (halves, (x,), ["[n:] =", "[:n] ="]),
    (thirds, (x[:3],), ["zeros_like(x)", "[t_2:t_5] =", "[n:t_2] =", "[:n] ="]),
    (gates, (A,), ["empty_like(A)", "[:, t_5:] =", "[:, t_4:t_5] =", "[:, n:t_2] =", "[:, :n] ="]),
    (gates, (A, 1), ["zeros_like(A)", "[:, :by] +="]),
    (windows, (x, 1), ["zeros_like(x)", "[t_3:] =", "[n:t_3] =", "[:n] +="]),
    (windows, (x, -1), ["[:n] +="]),
    (windows, (x, -3), ["[:n] +="]),
    (windows_of_less, (x, 1), ["[:n] +="]),
    (windows_of_less, (x, 3), ["[:n] +="]),
    (gap, (x,), ["zeros_like(x)", "[t_6:] =", "[t_2:t_3] +=", "[:n] ="]),
    (some_rows, (A,), ["zeros_like(A)"]),
    (columns, (A,), ["[:, -1] =", "[:, 1:3] +=", "[:, 0] +="]),
    (rows, (A,), ["[2:4] =", "[1] =", "[0] ="]),
    (both_ends, (x,), ["[3] =", "[-1] +=", "[-4] +=", "[0] +="]),
    (maybe_all, (x, None), ["+="]),
    (maybe_all, (x, 2), ["+="]),
    (anything, (x, 2, -2), ["+="]),
    (anything, (x, x > 0, np.array([1, 2, 0])), ["+="]),
    (steps, (x,), []),
    (in_a_loop, (x,), ["+="]),
    (own_buffer, (x,), ["    y[1:] += t"]),
]


@pytest.mark.parametrize(("function", "args", "lines"), CASES)
def test_first_contributions_are_stored_and_gradients_right(function, args, lines):
    source = tl.gradient_source(function, *args)
    for line in lines:
        assert line in source, source
    (expected,) = central(function, args)
    np.testing.assert_allclose(tl.grad(function)(*args), expected, rtol=1e-6, atol=1e-8)
