"""Differences, sums along an axis, polynomials, convolution."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import math

import numpy as np

from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import rt


@define(np.diff)
def diff(a, n=1, axis=-1, prepend=None, append=None):
    last = np.moveaxis(a, axis, -1)
    if prepend is not None:
        last = np.concatenate([edge(prepend, last, axis), last], axis=-1)
    if append is not None:
        last = np.concatenate([last, edge(append, last, axis)], axis=-1)
    if n == 1:
        return np.moveaxis(last[..., 1:] - last[..., :-1], -1, axis)
    for _ in range(n):
        last = last[..., 1:] - last[..., :-1]
    return np.moveaxis(last, -1, axis)


def edge(value, last, axis):
    """What is put before or after the items: a number stands for a slice."""
    if np.ndim(value) == 0:
        return np.broadcast_to(value, np.shape(last[..., :1]))
    return np.moveaxis(value, axis, -1)


@define(np.ediff1d)
def ediff1d(ary, to_end=None, to_begin=None):
    flat = np.ravel(ary)
    parts = [flat[1:] - flat[:-1]]
    if to_begin is not None:
        parts = [np.ravel(to_begin), *parts]
    if to_end is not None:
        parts = [*parts, np.ravel(to_end)]
    return np.concatenate(parts)


@define(np.trapezoid)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    last = np.moveaxis(y, axis, -1)
    if x is None:
        widths = dx
    elif np.ndim(x) == 1:
        widths = x[1:] - x[:-1]
    else:
        moved = np.moveaxis(x, axis, -1)
        widths = moved[..., 1:] - moved[..., :-1]
    return np.sum(widths * (last[..., 1:] + last[..., :-1]) / 2.0, axis=-1)


@define(np.gradient)
def gradient(f, *varargs, axis=None, edge_order=1):
    """Central differences of second order inside, one-sided ones at the ends."""
    if axis is None and np.ndim(f) == 1:
        axis = 0
    if isinstance(axis, int):
        return slope(f, 1.0 if len(varargs) == 0 else varargs[0], axis, edge_order)
    axes = list(range(np.ndim(f))) if axis is None else list(axis)
    steps = [1.0] if len(varargs) == 0 else list(varargs)
    if len(steps) == 1:
        steps = steps * len(axes)
    results = [slope(f, step, i, edge_order) for step, i in zip(steps, axes, strict=True)]
    return results[0] if len(axes) == 1 else tuple(results)


def slope(f, step, axis, edge_order):
    y, step = np.moveaxis(f, axis, -1), np.asarray(step)
    if np.ndim(step) == 0:
        inside = (y[..., 2:] - y[..., :-2]) / (2.0 * step)
        h0, h1, hm, hn = step, step, step, step
    else:
        h = step[1:] - step[:-1]
        before, after = h[:-1], h[1:]
        a, c = -after / (before * (before + after)), before / (after * (before + after))
        b = (after - before) / (before * after)
        inside = a * y[..., :-2] + b * y[..., 1:-1] + c * y[..., 2:]
        h0, h1, hm, hn = h[0], h[1 % len(h)], h[-2 % len(h)], h[-1]
    if edge_order == 1:
        first, last = (y[..., 1] - y[..., 0]) / h0, (y[..., -1] - y[..., -2]) / hn
    else:
        first = (
            -(2 * h0 + h1) / (h0 * (h0 + h1)) * y[..., 0]
            + (h0 + h1) / (h0 * h1) * y[..., 1]
            - h0 / (h1 * (h0 + h1)) * y[..., 2]
        )
        last = (
            hn / (hm * (hm + hn)) * y[..., -3]
            - (hn + hm) / (hm * hn) * y[..., -2]
            + (2 * hn + hm) / (hn * (hm + hn)) * y[..., -1]
        )
    whole = np.concatenate([np.expand_dims(first, -1), inside, np.expand_dims(last, -1)], axis=-1)
    return np.moveaxis(whole, -1, axis)


@define(np.cumulative_sum)
def cumulative_sum(x, axis=None, include_initial=False):
    along = 0 if axis is None else axis
    total = np.cumsum(x, axis=along)
    if not include_initial:
        return total
    start = np.zeros_like(np.take(total, [0], axis=along))
    return np.concatenate([start, total], axis=along)


@define(np.cumulative_prod)
def cumulative_prod(x, axis=None, include_initial=False):
    along = 0 if axis is None else axis
    total = np.cumprod(x, axis=along)
    if not include_initial:
        return total
    start = np.ones_like(np.take(total, [0], axis=along))
    return np.concatenate([start, total], axis=along)


def running(combine, array, axis):
    """What an associative function gives of the items up to each place, in log2(n) passes (Hillis and Steele, 1986)."""
    made = np.moveaxis(array, axis, 0)
    step = 1
    while step < len(made):
        made = np.concatenate([made[:step], combine(made[:-step], made[step:])])
        step = 2 * step
    return np.moveaxis(made, 0, axis)


@define(np.logaddexp.accumulate)
def running_logaddexp(array, axis=0):
    return running(np.logaddexp, array, axis)


@define(np.logaddexp2.accumulate)
def running_logaddexp2(array, axis=0):
    return running(np.logaddexp2, array, axis)


@define(np.hypot.accumulate)
def running_hypot(array, axis=0):
    return running(np.hypot, array, axis)


@define(np.polyval)
def polyval(p, x):
    factors = np.asarray(p)  # also of a np.poly1d, which counts its items from the other end
    result = 0.0 * x
    for k in range(len(factors)):
        result = result * x + factors[k]
    return result


@define(np.polynomial.polynomial.polyval)
def polynomial_value(x, c):
    return np.polyval(np.flip(c), x)


@define(np.poly)
def poly(seq_of_zeros):
    zeros = np.linalg.eigvals(seq_of_zeros) if np.ndim(seq_of_zeros) == 2 else seq_of_zeros
    result = np.ones(1)
    for k in range(np.shape(zeros)[0]):
        result = np.append(result, 0.0) - zeros[k] * np.append(0.0, result)
    return result


@define(np.roots)
def roots(p):
    """The eigenvalues of the companion matrix, of coefficients that begin and end with others than zero."""
    below = np.eye(np.shape(p)[0] - 1)[:-1]
    return np.linalg.eigvals(np.concatenate([np.expand_dims(-p[1:] / p[0], 0), below]))


@define(np.polymul)
def polymul(a1, a2):
    return np.convolve(a1, a2)


@define(np.polyadd)
def polyadd(a1, a2):
    size = max(len(a1), len(a2))
    return np.concatenate([np.zeros(size - len(a1)), a1]) + np.concatenate([np.zeros(size - len(a2)), a2])


@define(np.polysub)
def polysub(a1, a2):
    return polyadd(a1, -a2)


@define(np.polyder)
def polyder(p, m=1):
    result = p
    for _ in range(m):
        count = len(result) - 1
        result = result[:-1] * np.arange(count, 0, -1)
    return result


@define(np.polyint)
def polyint(p, m=1, k=None):
    result, constants = p, np.broadcast_to(0.0 if k is None else k, (m,))
    for i in range(m):
        result = np.concatenate([result / np.arange(len(result), 0, -1), constants[i : i + 1]])
    return result


@define(np.correlate)
def correlate(a, v, mode="valid"):
    return np.convolve(a, np.conj(v[::-1]), mode=mode)


@define(np.unwrap)
def unwrap(p, discont=None, axis=-1, period=6.283185307179586):
    """The jumps that are taken out are constants."""
    constant = rt.stop_gradient(p)
    return p + (np.unwrap(constant, discont, axis, period=period) - constant)


@define(np.modf)
def modf(x):
    whole = np.trunc(x)
    return x - whole, whole


@define(np.frexp)
def frexp(x):
    exponent = np.frexp(rt.stop_gradient(x))[1]
    return np.ldexp(x, -exponent), exponent


@define(np.divmod)
def quotient_and_rest(x1, x2):
    return np.floor_divide(x1, x2), np.remainder(x1, x2)


@define(np.polyfit)
def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    return weighted_fit(np.vander(x, deg + 1), y, w, full or cov)


def weighted_fit(basis, y, w, full):
    """The coefficients of the functions in the columns of a matrix, and no more."""
    if full:
        raise ValueError("a fit with full or cov has no derivative rule: ask for the coefficients only")
    if w is None:
        return np.linalg.lstsq(basis, y)[0]
    weights = np.asarray(w)
    rows = np.expand_dims(weights, 1)
    return np.linalg.lstsq(basis * rows, y * (weights if np.ndim(y) == 1 else rows))[0]


declare(math.fsum, math.dist, real=True)


@define(math.fsum)
def fsum(seq):
    return sum(seq)


@define(math.prod)
def prod(iterable, start=1):
    result = start
    for v in iterable:
        result = result * v
    return result


@define(math.dist)
def dist(p, q):
    return np.sqrt(sum([(a - b) ** 2 for a, b in zip(p, q, strict=True)]))


@define(np.i0)
def i0(x):
    """NumPy has no Bessel function of order 1, which the derivative is."""
    import scipy.special

    return scipy.special.i0(x)


def in_type_of_first(values, like):
    """What `np.vectorize` makes of the values of a function: an array in the type of the first."""
    return np.reshape(np.array(values).astype(np.asarray(values[0]).dtype), np.shape(like))


def of_items(pyfunc, x):
    return in_type_of_first([pyfunc(v) for v in np.ravel(x)], x)


def of_pairs(pyfunc, x, y):
    x, y = np.broadcast_arrays(x, y)
    return in_type_of_first([pyfunc(v, w) for v, w in zip(np.ravel(x), np.ravel(y), strict=True)], x)


def of_triples(pyfunc, x, y, z):
    x, y, z = np.broadcast_arrays(x, y, z)
    items = zip(np.ravel(x), np.ravel(y), np.ravel(z), strict=True)
    return in_type_of_first([pyfunc(u, v, w) for u, v, w in items], x)


# What `np.vectorize(pyfunc)` does, by the number of arguments.
VECTORIZED = {1: of_items, 2: of_pairs, 3: of_triples}
