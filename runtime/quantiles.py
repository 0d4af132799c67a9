"""Derivatives of quantiles, which lie between two neighbours in the order of the items."""

from __future__ import annotations

import numpy as np

from tapeless.runtime.broadcasting import axes_of, lines, unlines
from tapeless.runtime.indexing import untake_along_axis
from tapeless.transform import macros
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, tangent

# Hyndman and Fan (1996): alpha and beta of the methods that interpolate between all items.
INTERPOLATING = {
    "linear": (1.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
    "interpolated_inverted_cdf": (0.0, 1.0),
}
ROUNDING = {"lower": np.floor, "higher": np.ceil, "nearest": np.rint}


def _closest(place):
    below = np.floor(place - 0.5)
    return np.where((below == place - 0.5) & (below % 2 == 1), below, below + 1)


# Those that step from item to item, and where they are by the number of items at or before them, less one.
STEPPING = {
    "inverted_cdf": np.ceil,
    "averaged_inverted_cdf": lambda place: np.where(np.floor(place) == place, place + 0.5, np.ceil(place)),
    "closest_observation": _closest,
}


def picked_quantile(values, a, q, axis, method, keepdims, slope=False, skips=False):
    """Of an array like `a`, what lies where the quantiles of `a` lie; with `slope`, its derivative by q.

    With `skips`, as the functions do that leave out NaN.

    >>> picked_quantile(np.array([10.0, 20.0, 30.0]), np.array([0.3, 0.1, 0.2]), 0.5, None, "linear", False)
    array(30.)
    """
    low, high, (first, second) = _neighbours(a, q, axis, method, slope, skips)
    rows = lines(values, axis)
    picked = np.take_along_axis(rows, low, -1) * first + np.take_along_axis(rows, high, -1) * second
    split = np.reshape(picked, np.shape(rows)[:-1] + np.shape(q))
    rank = np.ndim(q)
    front = np.moveaxis(split, range(-rank, 0), range(rank))
    if not keepdims:
        return front
    return np.expand_dims(front, tuple(i + rank for i in axes_of(a, axis)))


def spread_quantile(g, a, q, axis, method, keepdims, slope=False, skips=False):
    """The transpose of `picked_quantile`: an array like `a`, with `g` where the quantiles were picked."""
    low, high, (first, second) = _neighbours(a, q, axis, method, slope, skips)
    rank = np.ndim(q)
    if keepdims:
        g = np.squeeze(g, tuple(i + rank for i in axes_of(a, axis)))
    parts = np.reshape(np.moveaxis(g, range(rank), range(-rank, 0)), np.shape(low))
    both = np.concatenate([parts * first, parts * second], axis=-1)
    result = untake_along_axis(both, lines(a, axis), np.concatenate([low, high], axis=-1), -1)
    return unlines(result, a, axis)


def _neighbours(a, q, axis, method, slope, skips):
    """Where the two neighbours of each quantile are in the lines of `a`, and their weights."""
    rows = lines(a, axis)
    count = np.sum(~np.isnan(rows), axis=-1, keepdims=True) if skips else rows.shape[-1]
    q = np.ravel(q)
    moving = 0.0
    if method in ROUNDING or method == "midpoint":
        place = q * (count - 1)
        place = ROUNDING[method](place) if method in ROUNDING else (np.floor(place) + np.ceil(place)) / 2
    elif method in INTERPOLATING:
        alpha, beta = INTERPOLATING[method]
        free = count * q + alpha + q * (1 - alpha - beta) - 1
        place = np.clip(free, 0, count - 1)
        moving = np.where(free == place, count + 1 - alpha - beta, 0.0)
    elif method in STEPPING:
        place = np.clip(STEPPING[method](count * q - 1), 0, count - 1)
    else:
        raise DifferentiationError(
            f"quantiles with method={method!r} have no derivative rule",
            f"use one of {(*INTERPOLATING, *ROUNDING, *STEPPING, 'midpoint')}",
        )
    low = np.maximum(np.minimum(np.floor(place).astype(int), count - 2), 0)
    high = np.maximum(np.minimum(low + 1, count - 1), 0)
    part = place - low
    order = np.argsort(rows, axis=-1) if skips else np.argpartition(rows, np.unique([low, high]), axis=-1)
    shape = (*rows.shape[:-1], q.size)
    neighbours = (np.take_along_axis(order, np.broadcast_to(i, shape), -1) for i in (low, high))
    return *neighbours, (-moving, moving) if slope else (1 - part, part)


def along_q(value, q):
    """What is of the shape of quantiles, summed to the shape of `q`."""
    return np.sum(np.reshape(value, np.shape(q) + (-1,)), axis=-1)


def behind_q(q, z):
    """`q` with axes of length 1 for the others of the quantiles `z`."""
    return np.reshape(q, np.shape(q) + (1,) * (np.ndim(z) - np.ndim(q)))


macros.register(along_q, "pure")
macros.register(behind_q, "pure")


@adjoint(picked_quantile)
def _picked_quantile(z, values, a, q, axis, method, keepdims, slope=False, skips=False):
    d[values] = spread_quantile(d[z], a, q, axis, method, keepdims, slope, skips)
    if not slope:
        d[q] = along_q(d[z] * picked_quantile(values, a, q, axis, method, keepdims, True, skips), q)


@adjoint(spread_quantile)
def _spread_quantile(z, g, a, q, axis, method, keepdims, slope=False, skips=False):
    d[g] = picked_quantile(d[z], a, q, axis, method, keepdims, slope, skips)
    if not slope:
        d[q] = along_q(g * picked_quantile(d[z], a, q, axis, method, keepdims, True, skips), q)


@tangent(picked_quantile)
def _picked_quantile_dot(z, values, a, q, axis, method, keepdims, slope=False, skips=False):
    if slope:
        d[z] = picked_quantile(d[values], a, q, axis, method, keepdims, True, skips)
    else:
        turned = picked_quantile(values, a, q, axis, method, keepdims, True, skips)
        d[z] = picked_quantile(d[values], a, q, axis, method, keepdims, False, skips) + turned * behind_q(d[q], z)


@tangent(spread_quantile)
def _spread_quantile_dot(z, g, a, q, axis, method, keepdims, slope=False, skips=False):
    if slope:
        d[z] = spread_quantile(d[g], a, q, axis, method, keepdims, True, skips)
    else:
        turned = spread_quantile(g * behind_q(d[q], g), a, q, axis, method, keepdims, True, skips)
        d[z] = spread_quantile(d[g], a, q, axis, method, keepdims, False, skips) + turned


declare(picked_quantile, spread_quantile, looks=(1,))
