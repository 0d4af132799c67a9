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


def padded(array, pad_width, ends):
    """Axis after axis, as NumPy does: at both ends of what is there, with the axes before it padded."""
    result = array
    rank = np.ndim(array)
    for axis in range(rank):
        before, after = pair_of(pad_width, axis, rank)
        head, tail = ends(result, axis, before, after)
        result = np.concatenate([head, result, tail], axis=axis)
    return result


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
    def ends(part, axis, before, after):
        size = np.shape(part)[axis]
        first, last = (
            (size, size) if stat_length is None else np.minimum(pair_of(stat_length, axis, np.ndim(part)), size)
        )
        head = statistic(np.take(part, np.arange(first), axis=axis), axis, mode)
        tail = statistic(np.take(part, np.arange(size - last, size), axis=axis), axis, mode)
        return np.repeat(head, before, axis=axis), np.repeat(tail, after, axis=axis)

    return padded(array, pad_width, ends)


@define(np.pad, when=by_ramp)
def pad_by_ramp(array, pad_width, mode, end_values=0.0):
    def ends(part, axis, before, after):
        start, end = pair_of(end_values, axis, np.ndim(part))
        shape = [1] * np.ndim(part)
        shape[axis] = -1
        up = np.reshape(np.arange(before) / np.maximum(before, 1), shape)
        down = np.reshape(np.arange(after, 0, -1) - 1.0, shape) / np.maximum(after, 1)
        head = start + up * (np.take(part, [0], axis=axis) - start)
        return head, end + down * (np.take(part, [-1], axis=axis) - end)

    return padded(array, pad_width, ends)


@define(np.pad, when=oddly)
def pad_oddly(array, pad_width, mode, reflect_type):
    """The reflected items are turned about the values at the edges (once: for paddings less than the array)."""

    def ends(part, axis, before, after):
        size = np.shape(part)[axis]
        skipped = 1 if mode == "reflect" else 0
        if before > size - skipped or after > size - skipped:
            raise ValueError("np.pad with reflect_type='odd' is differentiated for paddings less than the array")
        head = np.take(part, np.arange(before - 1, -1, -1) + skipped, axis=axis)
        tail = np.take(part, size - 1 - skipped - np.arange(after), axis=axis)
        return 2 * np.take(part, [0], axis=axis) - head, 2 * np.take(part, [-1], axis=axis) - tail

    return padded(array, pad_width, ends)
