"""What the rules of transforms, convolution and padding need."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeless.runtime.broadcasting import divisible
from tapeless.runtime.indexing import unpad
from tapeless.transform import macros, shapes
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Array
from tapeless.transform.primitives import METHOD_FUNCTIONS, declare, define
from tapeless.transform.rules import adjoint, d


def cast(value, like):
    """A value in the type of another: the real part, if that is real.

    >>> cast(np.array([1 + 2j]), np.zeros(1))
    array([1.])
    """
    return value if np.iscomplexobj(like) else np.real(value)


def fitted(value, like, axis):
    """A value cut, or filled up with zeros, to the size of another along an axis."""
    size, wanted = np.shape(value)[axis], np.shape(like)[axis]
    front = np.moveaxis(value, axis, -1)
    if size >= wanted:
        return np.moveaxis(front[..., :wanted], -1, axis)
    zeros = np.zeros((*np.shape(front)[:-1], wanted - size))
    return np.moveaxis(np.concatenate([front, zeros], axis=-1), -1, axis)


def rfft_bar(bar, a, n, axis, norm):
    size = np.shape(a)[axis] if n is None else n
    k = np.arange(np.shape(bar)[axis])
    weights = np.where((k == 0) | (2 * k == size), 1.0, 0.5)
    weighted = np.moveaxis(np.moveaxis(np.conj(bar), axis, -1) * weights, -1, axis)
    return fitted(np.fft.irfft(weighted, size, axis, OPPOSITE[norm]), a, axis)


OPPOSITE: dict[str | None, Any] = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}


def irfft_bar(bar, a, axis, norm):
    size = np.shape(bar)[axis]
    half = np.conj(np.fft.rfft(bar, None, axis, OPPOSITE[norm]))
    k = np.arange(size // 2 + 1)
    weights = np.where((k == 0) | (2 * k == size), 1.0, 2.0)
    weighted = np.moveaxis(np.moveaxis(half, axis, -1) * weights, -1, axis)
    return cast(fitted(weighted, a, axis), a)


def convolve_bar(bar, a, v, mode):
    """The adjoint of one operand of np.convolve, `v` being the other."""
    count_a, count_v = np.shape(a)[0], np.shape(v)[0]
    missing = count_a + count_v - 1 - np.shape(bar)[0]
    before = missing // 2 if mode == "same" else min(count_a, count_v) - 1 if mode == "valid" else 0
    before = (min(count_a, count_v) - 1) // 2 if mode == "same" else before
    full = np.concatenate([np.zeros(before), bar, np.zeros(missing - before)])
    return np.convolve(full, v[::-1], mode="valid")


def cumprod_bar(bar, a, axis):
    """By division, or where a product is zero, by running products of the others: of second order in the length."""
    flat = np.ravel(a) if axis is None else np.moveaxis(a, axis, -1)
    front = bar if axis is None else np.moveaxis(bar, axis, -1)
    products = np.cumprod(flat, axis=-1)
    if divisible(products):
        whole = np.flip(np.cumsum(np.flip(front * products, -1), axis=-1), -1) / flat
        return np.reshape(whole, np.shape(a)) if axis is None else np.moveaxis(whole, -1, axis)
    parts = []
    for i in range(np.shape(flat)[-1]):
        rest = np.concatenate([flat[..., :i], np.ones_like(flat[..., i : i + 1]), flat[..., i + 1 :]], axis=-1)
        parts.append(np.sum(front[..., i:] * np.cumprod(rest, axis=-1)[..., i:], axis=-1))
    whole = np.stack(parts, axis=-1)
    return np.reshape(whole, np.shape(a)) if axis is None else np.moveaxis(whole, -1, axis)


def cumprod_dot(dot, a, axis):
    """The tangent of np.cumprod."""
    flat = np.ravel(a) if axis is None else np.moveaxis(a, axis, -1)
    front = np.ravel(dot) if axis is None else np.moveaxis(dot, axis, -1)
    products = np.cumprod(flat, axis=-1)
    if divisible(products):
        total = products * np.cumsum(front / flat, axis=-1)
        return total if axis is None else np.moveaxis(total, -1, axis)
    total = np.zeros(np.shape(flat))
    for i in range(np.shape(flat)[-1]):
        factors = np.concatenate([flat[..., :i], front[..., i : i + 1], flat[..., i + 1 :]], axis=-1)
        products = np.cumprod(factors, axis=-1)[..., i:]
        total = total + np.concatenate([np.zeros(np.shape(flat[..., :i])), products], axis=-1)
    return total if axis is None else np.moveaxis(total, -1, axis)


def diagonal_bar(bar, a, offset, axis1, axis2):
    """An array like `a` with `bar` on a diagonal."""
    result = np.zeros(np.shape(a), np.asarray(bar).dtype)
    moved = np.moveaxis(result, (axis1, axis2), (-2, -1))
    count = np.shape(bar)[-1]
    rows = np.arange(count) - min(offset, 0)
    moved[..., rows, rows + offset] = bar
    return result


declare(diagonal_bar, linear=(0,), looks=(1,), infer=lambda bar, a, *_: shapes.as_array(a))


@adjoint(diagonal_bar)
def _diagonal_bar(z, bar, a, offset, axis1, axis2):
    d[bar] = np.diagonal(d[z], offset, axis1, axis2)


PICKING = ("constant", "edge", "reflect", "symmetric", "wrap")


def pad_bar(bar, array, pad_width, mode):
    """Add what np.pad has copied back to where it was."""
    if mode not in PICKING:
        raise DifferentiationError(f"np.pad with mode={mode!r} has no derivative rule", f"use one of {PICKING}")
    shape = np.shape(array)
    if mode == "constant":
        before = np.broadcast_to(pad_width, (len(shape), 2))[:, 0]
        return bar[tuple(slice(b, b + n) for b, n in zip(before, shape, strict=True))]
    return unpad(bar, array, pad_width, mode)


declare(pad_bar, linear=(0,), looks=(1,), infer=lambda bar, array, *_: shapes.as_array(array))


@adjoint(pad_bar)
def _pad_bar(z, bar, array, pad_width, mode):
    if mode == "constant":
        d[bar] = np.pad(d[z], pad_width)
    else:
        d[bar] = np.pad(d[z], pad_width, mode=mode)


def cosine_bar(bar, type, axis, norm, orthogonalize):
    """The transpose of `scipy.fft.dct`."""
    import scipy.fft

    return _transposed(scipy.fft.dct, {1: [0, -1], 2: [0], 3: [0]}, bar, type, axis, norm, orthogonalize)


def sine_bar(bar, type, axis, norm, orthogonalize):
    """The transpose of `scipy.fft.dst`."""
    import scipy.fft

    return _transposed(scipy.fft.dst, {2: [-1], 3: [-1]}, bar, type, axis, norm, orthogonalize)


def _transposed(transform, ends, bar, type, axis, norm, orthogonalize):
    """That of type 2 is of type 3 and the other way round; where they are not orthogonal, items at the ends have other
    weights."""
    orthogonal = norm == "ortho" if orthogonalize is None else orthogonalize
    places = [] if orthogonal else ends.get(type, [])
    doubled = _scaled(bar, axis, places if type in (1, 2) else [], 2.0)
    turned = transform(doubled, {2: 3, 3: 2}.get(type, type), None, axis, norm, orthogonalize=orthogonalize)
    return _scaled(turned, axis, places if type in (1, 3) else [], 0.5)


def _scaled(a, axis, places, factor):
    """An array with the items at some places along an axis multiplied."""
    if not places:
        return a
    a = np.array(a)
    np.moveaxis(a, axis, -1)[..., places] *= factor
    return a


declare(cosine_bar, sine_bar, linear=(0,), infer=lambda bar, *_: shapes.same(bar))


def slopes(family, degree):
    """The derivatives of the basis polynomials of a module of `numpy.polynomial`, by columns, in terms of those before.

    >>> slopes("legendre", 2)
    array([[0., 1., 0.],
           [0., 0., 3.]])
    """
    module = getattr(np.polynomial, family)
    derive = next(getattr(module, n) for n in module.__all__ if n.endswith("der"))
    return derive(np.eye(degree + 1)) if degree > 0 else np.zeros((0, 1))


declare(slopes, passive=True, infer=lambda *_: Array("float64", (None, None)))


def against(a, b):
    """An array with axes for all of another's behind its own."""
    return np.reshape(a, np.shape(a) + (1,) * np.ndim(b))


def logaddexp_of_all(a, axis=0, keepdims=False):
    """`np.logaddexp.reduce`."""
    peak = stop_gradient(np.max(a, axis=axis, keepdims=True))
    total = np.log(np.sum(np.exp(a - peak), axis=axis, keepdims=True)) + peak
    return total if keepdims else np.squeeze(total, axis)


def item_of(a, *index):
    """`a.item(...)`, as an item."""
    if len(index) == 0:
        return np.ravel(a)[0]
    if len(index) == 1:
        return np.ravel(a)[index[0]]
    return a[index]


def nested_lists(a):
    """`a.tolist()`; the numbers stay NumPy's."""
    if np.ndim(a) == 0:
        return item_of(a)
    if np.ndim(a) == 1:
        return list(a)
    return [nested_lists(row) for row in a]


METHOD_FUNCTIONS["item"], METHOD_FUNCTIONS["tolist"] = item_of, nested_lists
define(item_of)(item_of)
define(nested_lists)(nested_lists)


def stop_gradient(x):
    """A value that counts as a constant: no derivative passes it.

    >>> from tapeless import grad
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    3.0
    """
    return x


declare(stop_gradient, passive=True, fresh=False, infer=lambda x: shapes.untraced(x))
for helper in (cast, fitted, against, logaddexp_of_all, rfft_bar, irfft_bar, convolve_bar, cumprod_bar, cumprod_dot):
    macros.register(helper, "pure")
