"""Reductions of some of the items (`where`), with a value to begin with (`initial`), in a type (`dtype`), and of spread
about a given `mean` or with a `correction`."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform.kinds import Static
from tapeless.transform.primitives import define
from tapeless.transform.rules import rt


def masked(*_, where=None, initial=None, **__):
    """Whether a call gives one of the two."""
    return where is not None or initial is not None


@define(np.sum, when=masked)
def sum_where(a, axis=None, keepdims=False, initial=0.0, where=True):
    return np.sum(np.where(where, a, 0.0), axis=axis, keepdims=keepdims) + initial


@define(np.prod, when=masked)
def prod_where(a, axis=None, keepdims=False, initial=1.0, where=True):
    return np.prod(np.where(where, a, 1.0), axis=axis, keepdims=keepdims) * initial


@define(np.max, np.amax, when=masked)
def max_where(a, axis=None, keepdims=False, initial=-np.inf, where=True):
    return np.maximum(np.max(np.where(where, a, initial), axis=axis, keepdims=keepdims), initial)


@define(np.min, np.amin, when=masked)
def min_where(a, axis=None, keepdims=False, initial=np.inf, where=True):
    return np.minimum(np.min(np.where(where, a, initial), axis=axis, keepdims=keepdims), initial)


def number_where(a, axis, keepdims, where):
    """How many items there are, in their type."""
    return np.sum(np.where(where, np.ones_like(np.real(a)), 0.0), axis=axis, keepdims=keepdims)


@define(np.mean, when=masked)
def mean_where(a, axis=None, keepdims=False, where=True):
    return np.sum(np.where(where, a, 0.0), axis=axis, keepdims=keepdims) / number_where(a, axis, keepdims, where)


@define(np.var, when=masked)
def var_where(a, axis=None, ddof=0, keepdims=False, where=True):
    apart = np.where(where, a - mean_where(a, axis, True, where), 0.0)
    squares = np.real(apart * np.conj(apart)) if np.iscomplexobj(a) else apart**2
    return np.sum(squares, axis=axis, keepdims=keepdims) / (number_where(a, axis, keepdims, where) - ddof)


@define(np.std, when=masked)
def std_where(a, axis=None, ddof=0, keepdims=False, where=True):
    return np.sqrt(var_where(a, axis, ddof, keepdims, where))


def typed(*_, dtype=None, **__):
    """Whether a call asks for a type: the items are taken in that."""
    return dtype is not None and dtype != Static(None)


@define(np.sum, when=typed)
def sum_typed(a, axis=None, dtype=None, keepdims=False):
    return np.sum(np.asarray(a, dtype=dtype), axis=axis, keepdims=keepdims)


@define(np.prod, when=typed)
def prod_typed(a, axis=None, dtype=None, keepdims=False):
    return np.prod(np.asarray(a, dtype=dtype), axis=axis, keepdims=keepdims)


@define(np.mean, when=typed)
def mean_typed(a, axis=None, dtype=None, keepdims=False):
    return np.mean(np.asarray(a, dtype=dtype), axis=axis, keepdims=keepdims)


@define(np.var, when=typed)
def var_typed(a, axis=None, dtype=None, ddof=0, keepdims=False):
    if np.iscomplexobj(a):
        raise ValueError("np.var in another type has no derivative rule for complex numbers: use x.astype(...)")
    return np.var(np.asarray(a, dtype=dtype), axis=axis, ddof=ddof, keepdims=keepdims)


@define(np.std, when=typed)
def std_typed(a, axis=None, dtype=None, ddof=0, keepdims=False):
    if np.iscomplexobj(a):
        raise ValueError("np.std in another type has no derivative rule for complex numbers: use x.astype(...)")
    return np.std(np.asarray(a, dtype=dtype), axis=axis, ddof=ddof, keepdims=keepdims)


@define(np.cumsum, when=typed)
def cumsum_typed(a, axis=None, dtype=None):
    return np.cumsum(np.asarray(a, dtype=dtype), axis=axis)


@define(np.cumprod, when=typed)
def cumprod_typed(a, axis=None, dtype=None):
    return np.cumprod(np.asarray(a, dtype=dtype), axis=axis)


@define(np.concatenate, when=typed)
def concatenate_typed(arrays, axis=0, dtype=None, casting="same_kind"):
    return np.asarray(np.concatenate(arrays, axis), dtype=dtype)


@define(np.stack, when=typed)
def stack_typed(arrays, axis=0, dtype=None, casting="same_kind"):
    return np.asarray(np.stack(arrays, axis), dtype=dtype)


def about(*_, mean=None, correction=None, **__):
    """Whether a measure of spread is told the mean, or how many to take off the count."""
    return mean is not None or correction is not None


@define(np.var, when=about)
def var_about(a, axis=None, ddof=0, keepdims=False, mean=None, correction=None):
    less = ddof if correction is None else correction
    if mean is None:
        return np.var(a, axis=axis, ddof=less, keepdims=keepdims)
    apart = a - mean
    squares = np.real(apart * np.conj(apart)) if np.iscomplexobj(apart) else apart**2
    return np.sum(squares, axis=axis, keepdims=keepdims) / (rt.count(a, axis) - less)


@define(np.std, when=about)
def std_about(a, axis=None, ddof=0, keepdims=False, mean=None, correction=None):
    return np.sqrt(var_about(a, axis, ddof, keepdims, mean, correction))
