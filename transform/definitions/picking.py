"""Picking and choosing items."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import rt

declare(np.select, np.choose, np.piecewise, lists=True)


@define(np.compress)
def compress(condition, a, axis=None):
    index = np.nonzero(condition)[0]
    return np.take(np.ravel(a), index) if axis is None else np.take(a, index, axis=axis)


@define(np.take, when=lambda *_, mode=None, **__: mode is not None)
def take_by_mode(a, indices, axis=None, mode="raise"):
    size = np.size(a) if axis is None else np.shape(a)[axis]
    if mode == "wrap":
        indices = np.asarray(indices) % size
    elif mode == "clip":
        indices = np.clip(indices, 0, size - 1)
    return np.take(a, indices, axis=axis)


@define(np.extract)
def extract(condition, arr):
    return np.take(np.ravel(arr), np.nonzero(np.ravel(condition))[0])


@define(np.select)
def select(condlist, choicelist, default=0):
    result = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1], strict=True):
        result = np.where(condition, choice, result)
    return result


@define(np.choose)
def choose(a, choices, mode="raise"):
    result = choices[0] + np.zeros(np.shape(a))
    for k in range(1, len(choices)):
        result = np.where(np.equal(a, k), choices[k], result)
    return result


@define(np.unique)
def unique(ar):
    flat = np.ravel(ar)
    return flat[np.unique(rt.stop_gradient(flat), return_index=True)[1]]


@define(np.interp)
def interp(x, xp, fp, left=None, right=None, period=None):
    """Piecewise linear; at the points themselves the slope to the right."""
    if period is not None:
        x, xp = np.real(x), np.real(xp)
        order = np.argsort(rt.stop_gradient(np.asarray(xp)) % period)
        points, values = np.take(xp % np.asarray(period), order), np.take(fp, order)
        xp = np.concatenate([points[-1:] - period, points, points[:1] + period])
        fp = np.concatenate([values[-1:], values, values[:1]])
        return interp(x % period, xp, fp)
    count = len(xp)
    fixed = rt.stop_gradient(x)
    below = np.clip(np.searchsorted(rt.stop_gradient(xp), fixed, side="right") - 1, 0, count - 2)
    x0, x1 = np.take(xp, below), np.take(xp, below + 1)
    f0, f1 = np.take(fp, below), np.take(fp, below + 1)
    inside = f0 + (f1 - f0) * (x - x0) / (x1 - x0)
    low = fp[0] if left is None else left
    high = fp[-1] if right is None else right
    return np.where(fixed < rt.stop_gradient(xp)[0], low, np.where(fixed > rt.stop_gradient(xp)[-1], high, inside))


@define(np.piecewise)
def piecewise(x, condlist, funclist):
    result = np.zeros(np.shape(x))
    if len(funclist) > len(condlist):
        last = funclist[-1]
        result = last(x) if callable(last) else result + last
    for condition, function in zip(condlist, funclist, strict=False):
        result = np.where(condition, function(x) if callable(function) else function, result)
    return result


@define(np.apply_along_axis)
def apply_along_axis(func1d, axis, arr):
    front = np.moveaxis(arr, axis, -1)
    rows = np.reshape(front, (-1, np.shape(front)[-1]))
    made = np.stack([func1d(row) for row in rows])
    whole = np.reshape(made, np.shape(front)[:-1] + np.shape(made)[1:])
    return np.moveaxis(whole, -1, axis) if np.ndim(made) == 2 else whole


@define(np.apply_over_axes)
def apply_over_axes(func, a, axes):
    for axis in axes:
        result = func(a, axis)
        a = result if np.ndim(result) == np.ndim(a) else np.expand_dims(result, axis)
    return a


@define(np.clip, when=lambda *_, **keywords: "min" in keywords or "max" in keywords)
def clip(a, a_min=None, a_max=None, min=None, max=None):
    return np.clip(a, min if a_min is None else a_min, max if a_max is None else a_max)


@define(np.maximum.accumulate)
def running_maximum(array, axis=0):
    """The items at the last rise up to each place: the first of those that tie, and NaN from the first NaN on."""
    moved = np.moveaxis(array, axis, 0)
    fixed = rt.stop_gradient(moved)
    rises = (fixed > np.roll(np.maximum.accumulate(fixed), 1, axis=0)) | np.isnan(fixed)
    counted = np.reshape(np.arange(len(moved)), (-1,) + (1,) * (np.ndim(moved) - 1))
    places = np.maximum.accumulate(np.where(rises, counted, 0))
    return np.moveaxis(np.take_along_axis(moved, places, axis=0), 0, axis)


@define(np.minimum.accumulate)
def running_minimum(array, axis=0):
    return -np.maximum.accumulate(-array, axis=axis)
