"""Reductions of some of the items (`where`), and with a value to begin with (`initial`)."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform.primitives import define


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
