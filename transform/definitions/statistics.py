"""Statistics: averages, orders, and what leaves out NaN."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform.definitions.masked import (
    masked,
    max_where,
    mean_where,
    min_where,
    prod_where,
    sum_where,
    var_where,
)
from tapeless.transform.primitives import define


@define(np.average)
def average(a, axis=None, weights=None, returned=False, keepdims=False):
    if weights is None:
        result = np.mean(a, axis=axis, keepdims=keepdims)
        return (result, np.size(a) / np.size(result) + 0.0 * result) if returned else result
    if np.ndim(weights) == 1 and np.ndim(a) > 1:
        shape = [1] * np.ndim(a)
        shape[axis] = -1
        weights = np.reshape(weights, shape)
    total = np.sum(weights + np.zeros(np.shape(a)), axis=axis, keepdims=keepdims)
    result = np.sum(a * weights, axis=axis, keepdims=keepdims) / total
    return (result, total) if returned else result


@define(np.ptp)
def ptp(a, axis=None, keepdims=False):
    return np.max(a, axis=axis, keepdims=keepdims) - np.min(a, axis=axis, keepdims=keepdims)


def without_nan(a, instead):
    return np.where(np.isnan(a), instead, a)


@define(np.nansum)
def nansum(a, axis=None, keepdims=False):
    return np.sum(without_nan(a, 0.0), axis=axis, keepdims=keepdims)


@define(np.nanprod)
def nanprod(a, axis=None, keepdims=False):
    return np.prod(without_nan(a, 1.0), axis=axis, keepdims=keepdims)


@define(np.nanmean)
def nanmean(a, axis=None, keepdims=False):
    return mean_where(a, axis, keepdims, np.logical_not(np.isnan(a)))


@define(np.nanvar)
def nanvar(a, axis=None, ddof=0, keepdims=False):
    return var_where(a, axis, ddof, keepdims, np.logical_not(np.isnan(a)))


@define(np.nanstd)
def nanstd(a, axis=None, ddof=0, keepdims=False):
    return np.sqrt(nanvar(a, axis, ddof, keepdims))


@define(np.nanmax)
def nanmax(a, axis=None, keepdims=False):
    return np.max(without_nan(a, -np.inf), axis=axis, keepdims=keepdims)


@define(np.nanmin)
def nanmin(a, axis=None, keepdims=False):
    return np.min(without_nan(a, np.inf), axis=axis, keepdims=keepdims)


@define(np.nansum, when=masked)
def nansum_where(a, axis=None, keepdims=False, initial=0.0, where=True):
    return sum_where(without_nan(a, 0.0), axis, keepdims, initial, where)


@define(np.nanprod, when=masked)
def nanprod_where(a, axis=None, keepdims=False, initial=1.0, where=True):
    return prod_where(without_nan(a, 1.0), axis, keepdims, initial, where)


@define(np.nanmax, when=masked)
def nanmax_where(a, axis=None, keepdims=False, initial=-np.inf, where=True):
    return max_where(without_nan(a, -np.inf), axis, keepdims, initial, where)


@define(np.nanmin, when=masked)
def nanmin_where(a, axis=None, keepdims=False, initial=np.inf, where=True):
    return min_where(without_nan(a, np.inf), axis, keepdims, initial, where)


@define(np.nanmean, when=masked)
def nanmean_where(a, axis=None, keepdims=False, where=True):
    return mean_where(a, axis, keepdims, np.logical_and(where, np.logical_not(np.isnan(a))))


@define(np.nanvar, when=masked)
def nanvar_where(a, axis=None, ddof=0, keepdims=False, where=True):
    return var_where(a, axis, ddof, keepdims, np.logical_and(where, np.logical_not(np.isnan(a))))


@define(np.nanstd, when=masked)
def nanstd_where(a, axis=None, ddof=0, keepdims=False, where=True):
    return np.sqrt(nanvar_where(a, axis, ddof, keepdims, where))


@define(np.nancumsum)
def nancumsum(a, axis=None):
    return np.cumsum(without_nan(a, 0.0), axis=axis)


@define(np.nancumprod)
def nancumprod(a, axis=None):
    return np.cumprod(without_nan(a, 1.0), axis=axis)


@define(np.cov)
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None):
    rows = np.atleast_2d(m)
    if not rowvar and np.ndim(m) > 1:
        rows = rows.T
    if y is not None:
        rows = np.concatenate([rows, np.atleast_2d(y) if rowvar else np.atleast_2d(y).T], axis=0)
    less = (0 if bias else 1) if ddof is None else ddof
    if fweights is None and aweights is None:
        centred = rows - np.mean(rows, axis=1, keepdims=True)
        result = centred @ np.conj(centred.T) / (np.shape(rows)[1] - less)
    else:
        counts = 1.0 if fweights is None else np.asarray(fweights)
        weights = counts if aweights is None else counts * np.real(aweights)
        total = np.sum(weights)
        lost = less if aweights is None else less * np.sum(weights * np.real(aweights)) / total
        centred = rows - np.sum(rows * weights, axis=1, keepdims=True) / total
        result = centred @ np.conj((centred * weights).T) / (total - lost)
    return result[0, 0] if np.shape(rows)[0] == 1 else result


@define(np.corrcoef)
def corrcoef(x, y=None, rowvar=True):
    c = cov(x, y, rowvar)
    spread = np.sqrt(np.diag(c))
    return c / np.outer(spread, spread)


@define(np.bincount)
def bincount(x, weights=None, minlength=0):
    size = max(int(np.max(x)) + 1, minlength)
    return np.sum(np.where(np.expand_dims(x, 1) == np.arange(size), np.expand_dims(weights, 1), 0.0), axis=0)
