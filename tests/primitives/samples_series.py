"""Samples of the series of `numpy.polynomial`, and of sums of segments."""

# ruff: noqa: E501

import numpy as np
import scipy.integrate
from numpy.polynomial import chebyshev, hermite, hermite_e, laguerre, legendre, polynomial

VALUES = {"series": np.array([0.3, -0.6, 0.8, 0.1]), "segments": np.random.default_rng(8).normal(size=(3, 5))}
T = np.array([-0.9, -0.2, 0.4, 0.7])
FAMILIES = [
    (f"{word}", module) for word, module in
    [("cheb", chebyshev), ("leg", legendre), ("herm", hermite), ("herme", hermite_e), ("lag", laguerre), ("poly", polynomial)]
]  # fmt: skip


def of(ending):
    return [getattr(module, word + ending) for word, module in FAMILIES]


SAMPLES = {
    "series": [
        *((lambda x, f=f: f(x, [1.0, 2.0, 3.0, 0.5])) for f in of("val")), *((lambda x, f=f: f(0.3, x)) for f in of("val")), *((lambda x, f=f: f(np.outer(x, T), x**2)) for f in of("val")),
        *((lambda x, f=f: f(x)) for f in of("der")), *((lambda x, f=f: f(x, 2, 1.5)) for f in of("der")), *((lambda x, f=f: f(x, 3)) for f in of("vander")), *((lambda x, f=f: f(x, 0)) for f in of("vander")),
        *((lambda x, f=f: f(T, x, 2)) for f in of("fit")), lambda x: chebyshev.chebfit(T, x, 1, w=x + 2), lambda x: legendre.legfit(x, T, 2), lambda x: chebyshev.chebval(x, chebyshev.chebder(x)),
    ],
    "segments": [
        lambda x: np.add.reduceat(x, [0, 1], axis=0), lambda x: np.add.reduceat(x, [1, 3], axis=1) ** 2, lambda x: np.add.reduceat(x, [0, 3, 2, 4], axis=1), lambda x: scipy.integrate.trapezoid(x, dx=0.3, axis=0),
    ],
}  # fmt: skip
