"""`scipy.fft`: the same transforms as `numpy.fft`, and those by cosines and sines."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.fft as sf

from tapeless.transform import shapes
from tapeless.transform.definitions.fourier import along
from tapeless.transform.kinds import Static
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt


@define(sf.fft)
def fft(x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return np.fft.fft(x, n, axis, norm)


@define(sf.ifft)
def ifft(x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return np.fft.ifft(x, n, axis, norm)


@define(sf.rfft)
def rfft(x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return np.fft.rfft(x, n, axis, norm)


@define(sf.irfft)
def irfft(x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return np.fft.irfft(x, n, axis, norm)


@define(sf.hfft)
def hfft(x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return np.fft.hfft(x, n, axis, norm)


@define(sf.ihfft)
def ihfft(x, n=None, axis=-1, norm=None, overwrite_x=False, workers=None):
    return np.fft.ihfft(x, n, axis, norm)


@define(sf.fft2)
def fft2(x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None):
    return np.fft.fft2(x, s, axes, norm)


@define(sf.ifft2)
def ifft2(x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None):
    return np.fft.ifft2(x, s, axes, norm)


@define(sf.rfft2)
def rfft2(x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None):
    return np.fft.rfft2(x, s, axes, norm)


@define(sf.irfft2)
def irfft2(x, s=None, axes=(-2, -1), norm=None, overwrite_x=False, workers=None):
    return np.fft.irfft2(x, s, axes, norm)


@define(sf.fftn)
def fftn(x, s=None, axes=None, norm=None, overwrite_x=False, workers=None):
    return np.fft.fftn(x, s, axes, norm)


@define(sf.ifftn)
def ifftn(x, s=None, axes=None, norm=None, overwrite_x=False, workers=None):
    return np.fft.ifftn(x, s, axes, norm)


@define(sf.rfftn)
def rfftn(x, s=None, axes=None, norm=None, overwrite_x=False, workers=None):
    return np.fft.rfftn(x, s, axes, norm)


@define(sf.irfftn)
def irfftn(x, s=None, axes=None, norm=None, overwrite_x=False, workers=None):
    return np.fft.irfftn(x, s, axes, norm)


@define(sf.fftshift)
def fftshift(x, axes=None):
    return np.fft.fftshift(x, axes)


@define(sf.ifftshift)
def ifftshift(x, axes=None):
    return np.fft.ifftshift(x, axes)


# --- cosines and sines ----------------------------------------------------------------------------

# Of complex numbers SciPy leaves `orthogonalize` out.
declare(sf.dct, sf.idct, sf.dst, sf.idst, sf.dctn, sf.idctn, sf.dstn, sf.idstn, real=True)
IGNORED = ("overwrite_x", "workers")
declare(sf.dct, sf.dst, infer=lambda x, *_, **__: shapes.same(x), linear=(0,))


def cut(x, type=None, n=None, *_, **__):
    """Whether a transform is of another number of items than there are."""
    return n is not None and n != Static(None)


def resized(x, n, axis):
    """The first n items along an axis, zeros where there are not as many; all for None."""
    if n is None:
        return x
    last = np.moveaxis(x, axis, -1)[..., :n]
    missing = n - np.shape(last)[-1]
    if missing > 0:
        last = np.concatenate([last, np.zeros((*np.shape(last)[:-1], missing))], axis=-1)
    return np.moveaxis(last, -1, axis)


def partner(type):
    """The type of a transform that is the inverse of one of another type."""
    return 3 if type == 2 else 2 if type == 3 else type


def inverse(norm):
    """The normalization of an inverse transform, as that of a transform."""
    if norm == "ortho":
        return "ortho"
    return "backward" if norm == "forward" else "forward"


@define(sf.dct, when=cut)
def dct_of_length(x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    return sf.dct(resized(x, n, axis), type, None, axis, norm, orthogonalize=orthogonalize)


@define(sf.dst, when=cut)
def dst_of_length(x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    return sf.dst(resized(x, n, axis), type, None, axis, norm, orthogonalize=orthogonalize)


@adjoint(sf.dct, ignores=IGNORED)
def dct(z, x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    d[x] = rt.cosine_bar(d[z], type, axis, norm, orthogonalize)


@adjoint(sf.dst, ignores=IGNORED)
def dst(z, x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    d[x] = rt.sine_bar(d[z], type, axis, norm, orthogonalize)


@adjoint(rt.cosine_bar)
def cosine_bar(z, bar, type, axis, norm, orthogonalize):
    d[bar] = sf.dct(d[z], type, None, axis, norm, orthogonalize=orthogonalize)


@adjoint(rt.sine_bar)
def sine_bar(z, bar, type, axis, norm, orthogonalize):
    d[bar] = sf.dst(d[z], type, None, axis, norm, orthogonalize=orthogonalize)


@define(sf.idct)
def idct(x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    return sf.dct(resized(x, n, axis), partner(type), None, axis, inverse(norm), orthogonalize=orthogonalize)


@define(sf.idst)
def idst(x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    return sf.dst(resized(x, n, axis), partner(type), None, axis, inverse(norm), orthogonalize=orthogonalize)


@define(sf.dctn)
def dctn(x, type=2, s=None, axes=None, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    places, lengths = along(x, s, axes)
    for axis, n in zip(places, lengths, strict=True):
        x = sf.dct(resized(x, n, axis), type, None, axis, norm, orthogonalize=orthogonalize)
    return x


@define(sf.idctn)
def idctn(x, type=2, s=None, axes=None, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    places, lengths = along(x, s, axes)
    for axis, n in zip(places, lengths, strict=True):
        x = sf.idct(resized(x, n, axis), type, None, axis, norm, orthogonalize=orthogonalize)
    return x


@define(sf.dstn)
def dstn(x, type=2, s=None, axes=None, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    places, lengths = along(x, s, axes)
    for axis, n in zip(places, lengths, strict=True):
        x = sf.dst(resized(x, n, axis), type, None, axis, norm, orthogonalize=orthogonalize)
    return x


@define(sf.idstn)
def idstn(x, type=2, s=None, axes=None, norm=None, overwrite_x=False, workers=None, orthogonalize=None):
    places, lengths = along(x, s, axes)
    for axis, n in zip(places, lengths, strict=True):
        x = sf.idst(resized(x, n, axis), type, None, axis, norm, orthogonalize=orthogonalize)
    return x
