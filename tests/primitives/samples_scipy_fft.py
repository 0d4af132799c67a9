"""Samples of `scipy.fft`."""

# ruff: noqa: E501

import numpy as np
import scipy.fft as sf

rng = np.random.default_rng(6)
VALUES = {"signal": rng.normal(size=6), "image": rng.normal(size=(3, 4)), "wave": rng.normal(size=(3, 4))}
REAL = (sf.dct, sf.idct, sf.dst, sf.idst)

SAMPLES = {
    "signal": [
        *((lambda x, f=f, t=t: f(x, t)) for f in REAL for t in (1, 2, 3, 4)), *((lambda x, f=f: f(x, 2, None, -1, "ortho")) for f in REAL), lambda x: sf.dct(x, 3, norm="forward"), lambda x: sf.idst(x, 3, norm="forward"),
        *((lambda x, f=f: f(x, 2, 4)) for f in REAL), lambda x: sf.dct(x, 3, n=9, orthogonalize=True), lambda x: sf.idst(x, 3, n=9, norm="ortho"), lambda x: sf.dct(x, 1, norm="ortho", orthogonalize=False), lambda x: sf.dst(x, 3, orthogonalize=True, workers=1),
        lambda x: sf.hfft(x, n=7), lambda x: np.imag(sf.ihfft(x)), lambda x: sf.fftshift(x) * sf.ifftshift(x), lambda x: np.abs(sf.fft(x, workers=1, overwrite_x=False)),
    ],
    "image": [
        *((lambda x, f=f: f(x)) for f in (sf.dctn, sf.idctn, sf.dstn, sf.idstn)), lambda x: sf.dctn(x, 3, s=(4,), axes=(0,), norm="ortho"), lambda x: sf.idstn(x, type=1, axes=(1,)), lambda x: sf.dct(x, axis=0),
    ],
    "wave": [
        lambda x: np.abs(sf.rfft2(x)), lambda x: np.real(sf.rfftn(x)), lambda x: sf.irfft2(x), lambda x: sf.irfftn(x, s=(2, 5)), lambda x: sf.fftshift(x, axes=1),
    ],
}  # fmt: skip
