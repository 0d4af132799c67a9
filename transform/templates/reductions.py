"""Reductions. Where several items tie for `max` or `min`, they share the derivative equally."""

# Rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt

declare(np.sum, np.prod, np.max, np.min, np.amax, np.amin, infer=shapes.reduction)
declare(np.max, np.min, np.amax, np.amin, np.prod, np.var, np.std, np.cumprod, promotes=True)
declare(np.full_like, infer=shapes.full_like)
declare(np.mean, infer=shapes.mean)
declare(np.var, np.std, infer=lambda a, *rest, **options: shapes.magnitude(shapes.mean(a, *rest, **options)))
declare(np.median, np.nanmedian, infer=shapes.mean)
declare(np.quantile, np.percentile, np.nanquantile, np.nanpercentile, infer=shapes.quantile)
declare(np.median, np.nanmedian, np.quantile, np.percentile, np.nanquantile, np.nanpercentile, promotes=True)
declare(
    np.cumsum,
    np.cumprod,
    infer=lambda a, axis=shapes.NONE, **_: shapes.ravel(a) if axis == shapes.NONE else shapes.same(a),
)


@adjoint(np.sum)
def sum(z, a, axis=None, dtype=None, out=None, keepdims=False):
    if axis is None and not keepdims:
        d[a] = np.full_like(a, d[z])
    elif keepdims:
        d[a] = np.broadcast_to(d[z], np.shape(a))
    else:
        d[a] = np.broadcast_to(np.expand_dims(d[z], axis), np.shape(a))


@adjoint(np.mean)
def mean(z, a, axis=None, dtype=None, out=None, keepdims=False):
    if axis is None and not keepdims:
        d[a] = np.full_like(a, d[z] / np.size(a))
    elif axis is None:
        d[a] = np.broadcast_to(d[z] / np.size(a), np.shape(a))
    elif keepdims:
        d[a] = np.broadcast_to(d[z] / rt.count(a, axis), np.shape(a))
    else:
        d[a] = np.broadcast_to(np.expand_dims(d[z] / rt.count(a, axis), axis), np.shape(a))


@adjoint(np.max)
def max(z, a, axis=None, out=None, keepdims=False):
    if axis is None and not keepdims and shapes.is_row(a):
        ties = np.nonzero(a == z)
        d[a][ties] += np.divide(d[z], len(ties[0]))
    elif axis is None and not keepdims and shapes.has_axes(a):
        share = a == z
        d[a][share] += np.divide(d[z], np.count_nonzero(share))
    else:
        share = a == rt.keep(z, a, axis, keepdims)
        d[a] = share * (rt.keep(d[z], a, axis, keepdims) / np.sum(share, axis=axis, keepdims=True))


adjoint(np.min)(max)
adjoint(np.amax)(max)
adjoint(np.amin)(max)


@adjoint(np.prod)
def prod(z, a, axis=None, dtype=None, out=None, keepdims=False):
    """The product of the other items, so that zeros are right."""
    d[a] = rt.keep(d[z], a, axis, keepdims) * rt.product_of_others(a, axis)


@adjoint(np.var)
def var(z, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """Of complex numbers it is real, and its derivative conjugate."""
    centred = a - np.mean(a) if axis is None else a - np.mean(a, axis=axis, keepdims=True)
    mirrored = np.conj(centred) if np.iscomplexobj(a) else centred
    if axis is None and not keepdims:
        d[a] = d[z] * (2 * mirrored / (np.size(a) - ddof))
    else:
        d[a] = rt.keep(d[z], a, axis, keepdims) * (2 * mirrored / (rt.count(a, axis) - ddof))


@adjoint(np.std)
def std(z, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    """At standard deviation 0 the derivative is taken as 0."""
    centred = a - np.mean(a) if axis is None else a - np.mean(a, axis=axis, keepdims=True)
    mirrored = np.conj(centred) if np.iscomplexobj(a) else centred
    spread = z if axis is None and not keepdims else rt.keep(z, a, axis, keepdims)
    slope = np.where(spread == 0, 0.0, mirrored / np.where(spread == 0, 1.0, spread))
    if axis is None and not keepdims:
        d[a] = d[z] * (slope / (np.size(a) - ddof))
    else:
        d[a] = rt.keep(d[z], a, axis, keepdims) * (slope / (rt.count(a, axis) - ddof))


@adjoint(np.cumsum)
def cumsum(z, a, axis=None, dtype=None, out=None):
    if axis is None:
        d[a] = np.reshape(np.flip(np.cumsum(np.flip(d[z]))), np.shape(a))
    else:
        d[a] = np.flip(np.cumsum(np.flip(d[z], axis), axis), axis)


@adjoint(np.cumprod)
def cumprod(z, a, axis=None, dtype=None, out=None):
    d[a] = rt.cumprod_bar(d[z], a, axis)


declare(np.add.reduceat, infer=shapes.unknown_dims, linear=(0,))


@adjoint(np.add.reduceat)
def sums_of_segments(z, array, indices, axis=0):
    d[array] = rt.spread_segments(d[z], array, indices, axis)


@adjoint(np.full_like)
def full_like(z, a, fill_value):
    """The array that every sum's adjoint is."""
    d[fill_value] = rt.unbroadcast(d[z], fill_value)


@adjoint(np.median)
def median(z, a, axis=None, out=None, overwrite_input=False, keepdims=False):
    d[a] = rt.spread_quantile(d[z], a, 0.5, axis, "linear", keepdims)


@adjoint(np.nanmedian)
def nanmedian(z, a, axis=None, out=None, overwrite_input=False, keepdims=False):
    d[a] = rt.spread_quantile(d[z], a, 0.5, axis, "linear", keepdims, skips=True)


@adjoint(np.quantile)
def quantile(z, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    d[a] = rt.spread_quantile(d[z], a, q, axis, method, keepdims)
    d[q] = rt.along_q(d[z] * rt.picked_quantile(a, a, q, axis, method, keepdims, slope=True), q)


@adjoint(np.percentile)
def percentile(z, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    part = np.divide(q, 100)
    d[a] = rt.spread_quantile(d[z], a, part, axis, method, keepdims)
    d[q] = rt.along_q(d[z] * rt.picked_quantile(a, a, part, axis, method, keepdims, slope=True) / 100, q)


@adjoint(np.nanquantile)
def nanquantile(z, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    d[a] = rt.spread_quantile(d[z], a, q, axis, method, keepdims, skips=True)
    d[q] = rt.along_q(d[z] * rt.picked_quantile(a, a, q, axis, method, keepdims, slope=True, skips=True), q)


@adjoint(np.nanpercentile)
def nanpercentile(z, a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False):
    part = np.divide(q, 100)
    d[a] = rt.spread_quantile(d[z], a, part, axis, method, keepdims, skips=True)
    d[q] = rt.along_q(d[z] * rt.picked_quantile(a, a, part, axis, method, keepdims, slope=True, skips=True) / 100, q)
