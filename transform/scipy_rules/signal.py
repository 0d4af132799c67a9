"""`scipy.signal`: convolution of any number of dimensions."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.signal as ss

from tapeless.transform import shapes
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent

declare(ss.convolve, infer=shapes.array, linear=(0, 1))


@adjoint(ss.convolve, ignores=("method",))
def convolve(z, in1, in2, mode="full", method="auto"):
    d[in1] = rt.convolve_nd_bar(d[z], in1, in2, mode, True)
    d[in2] = rt.convolve_nd_bar(d[z], in2, in1, mode, False)


@define(ss.fftconvolve, ss.oaconvolve)
def fftconvolve(in1, in2, mode="full"):
    return ss.convolve(in1, in2, mode=mode)


@define(ss.convolve2d)
def convolve2d(in1, in2, mode="full"):
    return ss.convolve(in1, in2, mode=mode)


@define(ss.correlate)
def correlate(in1, in2, mode="full"):
    return ss.convolve(in1, np.conj(np.flip(in2)), mode=mode)


@define(ss.correlate2d)
def correlate2d(in1, in2, mode="full"):
    """As `correlate`, but for windows of even sizes "same" begins one later."""
    if mode != "same":
        return ss.convolve(in1, np.conj(np.flip(in2)), mode=mode)
    whole = ss.convolve(in1, np.conj(np.flip(in2)))
    row, column = np.shape(in2)[0] // 2, np.shape(in2)[1] // 2
    return whole[row : row + np.shape(in1)[0], column : column + np.shape(in1)[1]]


declare(ss.lfilter, infer=lambda b, a, x, *_, **__: shapes.same(x))


@adjoint(ss.lfilter)
def lfilter(z, b, a, x, axis=-1):
    """The adjoint of a filter runs backwards in time."""
    back = np.flip(ss.lfilter(np.ones(1), a, np.flip(d[z], axis), axis), axis)
    d[b] = rt.lag_products(back, x, b, axis)
    d[a] = -rt.lag_products(back, z, a, axis)
    d[x] = np.flip(ss.lfilter(b, a, np.flip(d[z], axis), axis), axis)


@tangent(ss.lfilter)
def lfilter_dot(z, b, a, x, axis=-1):
    d[z] = ss.lfilter(b, a, d[x], axis) + ss.lfilter(d[b], a, x, axis) + ss.lfilter(-d[a], a, z, axis)


@define(ss.hilbert)
def hilbert(x, N=None, axis=-1):
    """The analytic signal: without its negative frequencies."""
    size = np.shape(x)[axis] if N is None else N
    k = np.arange(size)
    weights = np.where((k == 0) | (2 * k == size), 1.0, np.where(2 * k < size, 2.0, 0.0))
    last = np.moveaxis(np.fft.fft(x, N, axis), axis, -1) * weights
    return np.moveaxis(np.fft.ifft(last), -1, axis)


declare(ss.hilbert, ss.savgol_filter, real=True)
declare(ss.detrend, infer=lambda data, *_, **__: shapes.same(data), linear=(0,))


@adjoint(ss.detrend, ignores=("overwrite_data",))
def detrend(z, data, axis=-1, type="linear", bp=0, overwrite_data=False):
    """A projection, which is its own transpose."""
    d[data] = ss.detrend(d[z], axis, type, bp)


@define(ss.savgol_filter)
def savgol_filter(x, window_length, polyorder, deriv=0, delta=1.0, axis=-1, mode="interp", cval=0.0):
    """What the filter makes of single ones tells how each value is made of those in its window; at the ends, of the
    window there."""
    if mode != "interp" or window_length % 2 == 0:
        raise ValueError("savgol_filter has a derivative rule for odd windows and mode='interp'")
    half = window_length // 2
    weights = ss.savgol_filter(np.eye(window_length), window_length, polyorder, deriv, delta, 0)
    last = np.moveaxis(x, axis, -1)
    first = last[..., :window_length] @ weights[:half].T
    kernel = np.reshape(weights[half][::-1], (1,) * (np.ndim(x) - 1) + (window_length,))
    inside = ss.convolve(last, kernel, mode="valid", method="direct")
    rest = last[..., -window_length:] @ weights[half + 1 :].T
    return np.moveaxis(np.concatenate([first, inside, rest], axis=-1), -1, axis)
