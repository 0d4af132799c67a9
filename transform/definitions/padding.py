"""Padding by values that are computed; the modes that pick items have a rule."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform.kinds import Static
from tapeless.transform.primitives import define

STATISTICS = ("mean", "median", "maximum", "minimum")


def by_statistics(array, pad_width, mode=None, **_):
    return mode in [Static(m) for m in STATISTICS]


def by_ramp(array, pad_width, mode=None, **_):
    return mode == Static("linear_ramp")


def oddly(array, pad_width, mode=None, reflect_type=None, **_):
    return reflect_type == Static("odd")


def pair_of(value, axis, rank):
    """What an argument of `np.pad` says of the two ends of an axis."""
    return np.broadcast_to(value, (rank, 2))[axis]


def statistic(ends, axis, mode):
    if mode == "mean":
        return np.mean(ends, axis=axis, keepdims=True)
    if mode == "median":
        return np.median(ends, axis=axis, keepdims=True)
    if mode == "maximum":
        return np.max(ends, axis=axis, keepdims=True)
    return np.min(ends, axis=axis, keepdims=True)


@define(np.pad, when=by_statistics)
def pad_by_statistics(array, pad_width, mode, stat_length=None):
    """Axis after axis, as NumPy does: of what is there of the array, with the axes before it padded."""
    result = array
    rank = np.ndim(array)
    for axis in range(rank):
        before, after = pair_of(pad_width, axis, rank)
        size = np.shape(array)[axis]
        first, last = (size, size) if stat_length is None else np.minimum(pair_of(stat_length, axis, rank), size)
        head = statistic(np.take(result, np.arange(first), axis=axis), axis, mode)
        tail = statistic(np.take(result, np.arange(size - last, size), axis=axis), axis, mode)
        parts = [np.repeat(head, before, axis=axis), result, np.repeat(tail, after, axis=axis)]
        result = np.concatenate(parts, axis=axis)
    return result


@define(np.pad, when=by_ramp)
def pad_by_ramp(array, pad_width, mode, end_values=0.0):
    result = array
    rank = np.ndim(array)
    for axis in range(rank):
        before, after = pair_of(pad_width, axis, rank)
        start, end = pair_of(end_values, axis, rank)
        size = np.shape(array)[axis]
        shape = [1] * rank
        shape[axis] = -1
        up = np.reshape(np.arange(before) / np.maximum(before, 1), shape)
        down = np.reshape(np.arange(after, 0, -1) - 1.0, shape) / np.maximum(after, 1)
        head = start + up * (np.take(result, [0], axis=axis) - start)
        tail = end + down * (np.take(result, [size - 1], axis=axis) - end)
        result = np.concatenate([head, result, tail], axis=axis)
    return result


@define(np.pad, when=oddly)
def pad_oddly(array, pad_width, mode, reflect_type):
    """The reflected items are turned about the values at the edges (once: for paddings less than the array)."""
    result = array
    rank = np.ndim(array)
    for axis in range(rank):
        before, after = pair_of(pad_width, axis, rank)
        size = np.shape(array)[axis]
        skipped = 1 if mode == "reflect" else 0
        if before > size - skipped or after > size - skipped:
            raise ValueError("np.pad with reflect_type='odd' is differentiated for paddings less than the array")
        head = np.take(result, np.arange(before - 1, -1, -1) + skipped, axis=axis)
        tail = np.take(result, size - 1 - skipped - np.arange(after), axis=axis)
        head = 2 * np.take(result, [0], axis=axis) - head
        tail = 2 * np.take(result, [size - 1], axis=axis) - tail
        result = np.concatenate([head, result, tail], axis=axis)
    return result
