"""Samples of linear filters of `scipy.signal`."""

# ruff: noqa: E501

import numpy as np
import scipy.signal as ss

rng = np.random.default_rng(12)
VALUES = {"filtered": rng.normal(size=9), "channels": rng.normal(size=(3, 7))}

SAMPLES = {
    "filtered": [
        lambda x: np.abs(ss.hilbert(x)), lambda x: np.imag(ss.hilbert(x[:8])), lambda x: np.real(ss.hilbert(x, 12)) ** 2, lambda x: ss.detrend(x) ** 2, lambda x: ss.detrend(x, type="constant"), lambda x: ss.detrend(x, bp=[4]),
        lambda x: ss.savgol_filter(x, 5, 2), lambda x: ss.savgol_filter(x, 5, 3, deriv=1, delta=0.5) ** 2, lambda x: ss.savgol_filter(x, 9, 2),
    ],
    "channels": [
        lambda x: np.abs(ss.hilbert(x)), lambda x: np.abs(ss.hilbert(x, axis=0)), lambda x: ss.detrend(x, axis=0), lambda x: ss.savgol_filter(x, 5, 2), lambda x: ss.savgol_filter(x, 3, 1, axis=0),
    ],
}  # fmt: skip
