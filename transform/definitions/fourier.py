"""Fourier transforms of several dimensions, made of those of one."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform.primitives import define


def along(a, s, axes):
    """The axes of a transform and their lengths."""
    if axes is None:
        axes = list(range(np.ndim(a))) if s is None else list(range(np.ndim(a) - len(s), np.ndim(a)))
    lengths = [None] * len(axes) if s is None else list(s)
    return list(axes), lengths


@define(np.fft.fftn)
def fftn(a, s=None, axes=None, norm=None):
    places, lengths = along(a, s, axes)
    for axis, n in zip(places, lengths, strict=True):
        a = np.fft.fft(a, n, axis, norm)
    return a


@define(np.fft.ifftn)
def ifftn(a, s=None, axes=None, norm=None):
    places, lengths = along(a, s, axes)
    for axis, n in zip(places, lengths, strict=True):
        a = np.fft.ifft(a, n, axis, norm)
    return a


@define(np.fft.fft2)
def fft2(a, s=None, axes=(-2, -1), norm=None):
    return fftn(a, s, axes, norm)


@define(np.fft.ifft2)
def ifft2(a, s=None, axes=(-2, -1), norm=None):
    return ifftn(a, s, axes, norm)


@define(np.fft.rfftn)
def rfftn(a, s=None, axes=None, norm=None):
    places, lengths = along(a, s, axes)
    a = np.fft.rfft(a, lengths[-1], places[-1], norm)
    for axis, n in zip(places[:-1], lengths[:-1], strict=True):
        a = np.fft.fft(a, n, axis, norm)
    return a


@define(np.fft.irfftn)
def irfftn(a, s=None, axes=None, norm=None):
    places, lengths = along(a, s, axes)
    for axis, n in zip(places[:-1], lengths[:-1], strict=True):
        a = np.fft.ifft(a, n, axis, norm)
    return np.fft.irfft(a, lengths[-1], places[-1], norm)


@define(np.fft.rfft2)
def rfft2(a, s=None, axes=(-2, -1), norm=None):
    return rfftn(a, s, axes, norm)


@define(np.fft.irfft2)
def irfft2(a, s=None, axes=(-2, -1), norm=None):
    return irfftn(a, s, axes, norm)


@define(np.fft.fftshift)
def fftshift(x, axes=None):
    places = list(range(np.ndim(x))) if axes is None else [axes] if isinstance(axes, int) else list(axes)
    for axis in places:
        x = np.roll(x, np.shape(x)[axis] // 2, axis)
    return x


@define(np.fft.ifftshift)
def ifftshift(x, axes=None):
    places = list(range(np.ndim(x))) if axes is None else [axes] if isinstance(axes, int) else list(axes)
    for axis in places:
        x = np.roll(x, -(np.shape(x)[axis] // 2), axis)
    return x


@define(np.fft.ihfft)
def ihfft(a, n=None, axis=-1, norm=None):
    size = np.shape(a)[axis] if n is None else n
    scale = {None: 1.0 / size, "backward": 1.0 / size, "ortho": size**-0.5, "forward": 1.0}[norm]
    return np.conj(np.fft.rfft(a, n, axis)) * scale


@define(np.fft.hfft)
def hfft(a, n=None, axis=-1, norm=None):
    size = 2 * (np.shape(a)[axis] - 1) if n is None else n
    scale = {None: size, "backward": size, "ortho": size**0.5, "forward": 1.0}[norm]
    return np.fft.irfft(np.conj(a), n, axis) * scale
