"""Complex numbers, and the transforms that make them. The derivative by a complex number x = a + ib of a real y is
dy/da - i dy/db, so that rules of holomorphic functions are as those of real ones."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt


def transformed(a, *_, **__):
    array = shapes.as_array(a)
    dims = None if array.dims is None else (None,) * len(array.dims)
    single = array.dtype in ("float32", "complex64")
    return Array("complex64" if single else "complex128", dims, array.varied)


def real_transformed(a, *_, **__):
    kind = transformed(a)
    return Array(shapes.REAL[kind.dtype or "complex128"], kind.dims, kind.varied)


declare(np.real, np.imag, np.angle, infer=shapes.magnitude)
declare(np.real, np.imag, fresh=False)
declare(np.conj, infer=shapes.ufunc_any, broadcasting=True)
declare(np.real_if_close, infer=shapes.magnitude, fresh=False)
declare(np.fft.fft, np.fft.ifft, np.fft.rfft, infer=transformed)
declare(np.fft.irfft, infer=real_transformed, promotes=True)
declare(np.fft.fftfreq, np.fft.rfftfreq, np.iscomplex, np.isreal, np.isrealobj, passive=True)


@adjoint(np.real)
def real(z, val):
    d[val] = rt.cast(d[z], val)


@adjoint(np.imag)
def imag(z, val):
    d[val] = rt.cast(-1j * d[z], val)


@adjoint(np.conj)
def conj(z, x):
    d[x] = np.conj(d[z])


@adjoint(np.real_if_close, ignores=("tol",))
def real_if_close(z, a, tol=100):
    d[a] = rt.cast(d[z], a)


@adjoint(np.angle)
def angle(z, z_=None, deg=False):
    """At 0 the derivative is taken as 0."""
    size = np.real(z_ * np.conj(z_))
    scale = 57.29577951308232 if deg else 1.0
    d[z_] = rt.cast(d[z] * scale * np.conj(1j * z_) / np.where(size == 0, 1.0, size), z_)


@adjoint(np.fft.fft, ignores=("n",))
def fft(z, a, n=None, axis=-1, norm=None):
    d[a] = rt.cast(rt.fitted(np.fft.fft(d[z], None, axis, norm), a, axis), a)


@adjoint(np.fft.ifft, ignores=("n",))
def ifft(z, a, n=None, axis=-1, norm=None):
    d[a] = rt.cast(rt.fitted(np.fft.ifft(d[z], None, axis, norm), a, axis), a)


@adjoint(np.fft.rfft)
def rfft(z, a, n=None, axis=-1, norm=None):
    d[a] = rt.rfft_bar(d[z], a, n, axis, norm)


@adjoint(np.fft.irfft, ignores=("n",))
def irfft(z, a, n=None, axis=-1, norm=None):
    d[a] = rt.irfft_bar(d[z], a, axis, norm)
