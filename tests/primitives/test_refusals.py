"""Calls of primitives that have no derivative, though others of the same function have: they say what to do."""

import re

import numpy as np
import pytest
import scipy.interpolate as si
import scipy.linalg
import scipy.signal
from numpy.polynomial import chebyshev, legendre
from scipy.spatial import distance

import tapeless as tl

T, X = np.linspace(-1.0, 1.0, 6), np.array([[2.0, 0.3, 0.1], [0.4, 1.5, 0.2], [0.3, 0.1, 1.2]])
SERIES = np.sin(T)

REFUSED = [
    (lambda y: np.polyfit(T, y, 2, full=True)[0], SERIES, "ask for the coefficients only"),
    (lambda y: np.polyfit(T, y, 2, cov=True)[0], SERIES, "ask for the coefficients only"),
    (lambda y: chebyshev.chebfit(T, y, 2, full=True)[0], SERIES, "ask for the coefficients only"),
    (lambda y: legendre.legfit(T, y, 2, full=True)[0], SERIES, "ask for the coefficients only"),
    (lambda c: chebyshev.chebval(T, c.reshape(2, 3)), SERIES, "sum them one by one"),
    (lambda x: np.pad(x, 5, mode="reflect", reflect_type="odd"), X, "less than the array"),
    (lambda x: scipy.linalg.qr(x, pivoting=True)[1], X, "permute the columns first"),
    (lambda x: scipy.linalg.solve(x, T[:3], assume_a="banded"), X, "leave assume_a out"),
    (lambda x: scipy.signal.savgol_filter(x[:, 0], 3, 1, mode="wrap"), X, "mode='interp'"),
    (lambda x: distance.cdist(x, x, "jensenshannon"), X, "use euclidean"),
    (
        lambda y: si.CubicSpline(T, y, bc_type=((1, 0.0), (2, 1.0)))(0.3),
        SERIES,
        "name them: bc_type='natural', 'clamped'",
    ),
    (lambda y: si.make_interp_spline(T, y, bc_type=([(1, 0.0)], [(2, 1.0)]))(0.3), SERIES, "bc_type='natural' or"),
    (lambda x: si.CubicSpline(x, SERIES)(0.3), T, "no derivative by its argument `knots`"),
    (lambda y: si.interp1d(T, y, kind="cubic")(0.3), SERIES, "make_interp_spline"),
    (lambda x: si.interp1d(T, SERIES, kind="nearest")(x), T[:3] + 0.1, "make_interp_spline"),
    (lambda y: si.RegularGridInterpolator((T,), y, "slinear")([0.3]), SERIES, "leave `method` and `nu` out"),
    (lambda y: si.RegularGridInterpolator((T[::-1],), y)([0.3]), SERIES, "flip the points and the values"),
]


@pytest.mark.parametrize("function, x, advice", REFUSED, ids=[advice for *_, advice in REFUSED])
@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_differentiated_is_refused_with_advice(function, x, advice):
    function(x)
    with pytest.raises((ValueError, tl.DifferentiationError), match=re.escape(advice)):
        tl.grad(lambda x: np.sum(function(x)))(x)


def test_splines_have_as_many_values_as_knots():
    for spline in (si.CubicSpline, si.make_interp_spline):
        with pytest.raises(ValueError, match="6 knots and 5 values"):
            tl.grad(lambda y, s=spline: s(T, y)(0.3))(SERIES[:5])
