"""Samples of `scipy.interpolate`: splines and tables by points, where what they hold is constant, and by values."""

# ruff: noqa: E501

import numpy as np
import scipy.interpolate as si

VALUES = {"points": np.array([-0.7, 0.4, 1.3]), "values": np.array([0.3, 1.2, -0.8, 2.0, 1.1])}
KNOTS = np.linspace(-1.0, 4.0, 9)
SPLINE = si.CubicSpline(KNOTS, np.sin(KNOTS))
ROWS = si.CubicSpline(KNOTS, np.stack([np.sin(KNOTS), KNOTS**2], axis=1))
MONOTONE, FITTED = si.PchipInterpolator(KNOTS, np.tanh(KNOTS)), si.UnivariateSpline(KNOTS, np.tanh(KNOTS))
BSPLINE = si.make_interp_spline(KNOTS, np.cos(KNOTS))
BSPLINES = si.make_interp_spline(KNOTS, np.outer([1.0, 2.0], KNOTS**2), axis=1)

TABLE = si.interp1d(KNOTS, np.sin(KNOTS))
BEYOND = si.interp1d(KNOTS[1:4], np.sin(KNOTS[:3]), bounds_error=False, fill_value=(1.0, 2.0))
ONWARD = si.interp1d(KNOTS[1:4], np.stack([KNOTS[:3] ** 2, KNOTS[2:5]]), fill_value="extrapolate")
COLUMNS = si.interp1d(KNOTS, np.stack([np.sin(KNOTS), KNOTS**2], axis=1), axis=0)
SIDES = ([-1.0, 0.0, 0.7, 2.0], KNOTS)
GRID = si.RegularGridInterpolator(SIDES, np.outer([1.0, 3.0, 2.0, 5.0], np.sin(KNOTS)))
WIDE = si.RegularGridInterpolator(SIDES, np.ones((4, 9, 1)) * KNOTS[:, None] * [1.0, 2.0], bounds_error=False)
OPEN = si.RegularGridInterpolator(
    (*SIDES, [0.0, 1.0]), np.arange(72.0).reshape(4, 9, 2) ** 2, bounds_error=False, fill_value=None
)

T = np.array([0.0, 1.0, 2.2, 3.0, 4.1])
AT = np.array([[0.5, 1.7], [2.2, 3.9]])

SAMPLES = {
    "points": [
        lambda x: SPLINE(x) * x, lambda x: SPLINE(x[0]), lambda x: SPLINE(np.outer(x, x), 1), lambda x: SPLINE(x, extrapolate=True),
        lambda x: SPLINE.derivative()(x**2), lambda x: ROWS(x), lambda x: ROWS(np.outer(x, x)) ** 2, lambda x: ROWS(x[0]) * x[1],
        lambda x: MONOTONE(x**2), lambda x: FITTED(x), lambda x: FITTED(x**2, nu=1), lambda x: BSPLINE(x) * x, lambda x: BSPLINES(x), lambda x: BSPLINES(x, 1),
        lambda x: TABLE(x) * x, lambda x: TABLE(x[1]) ** 2, lambda x: TABLE(np.outer(x, x)), lambda x: BEYOND(2 * x), lambda x: ONWARD(x) ** 2, lambda x: COLUMNS(x), lambda x: COLUMNS(np.outer(x, x)) ** 2,
        lambda x: GRID((x, x**2)), lambda x: GRID((x, 0.3)) * x, lambda x: GRID(np.stack([x, x[::-1]], axis=1)) ** 2, lambda x: GRID([x[0], x[1]]), lambda x: WIDE((x, 2 * np.abs(x))) ** 2, lambda x: OPEN((x, 4 * x, x + 0.1)),
    ],
    "values": [
        lambda y: si.CubicSpline(T, y)(AT) ** 2, lambda y: si.CubicSpline(T, y, bc_type="natural")(1.3) * y, lambda y: si.CubicSpline(T, y, bc_type=("clamped", "not-a-knot"))(y[0]), lambda y: si.CubicSpline(T, y)(y, 1),
        lambda y: si.CubicSpline(T, np.append(y[:4], y[0]), bc_type="periodic")(5.0 + y), lambda y: si.CubicSpline(T, np.outer(y, y))(AT), lambda y: si.CubicSpline(T, np.outer([1.0, 2.0], y), axis=1)(AT[0]) ** 2,
        lambda y: si.CubicSpline(T, y).derivative()(y[2]) + si.CubicSpline(T, y).integrate(0.2, y[3]), lambda y: si.CubicSpline(T, y).antiderivative(2)(AT), lambda y: si.CubicSpline(T, [y[0], 1.0, y[1] ** 2, 2.0, 3.0])([0.3, y[2]]),
        lambda y: si.make_interp_spline(T, y)(AT) ** 2, lambda y: si.make_interp_spline(T, y, k=2)(y[0]) * si.make_interp_spline(T, y, 1)(1.3), lambda y: si.make_interp_spline(T, y, bc_type="natural")(1.1, 1), lambda y: si.make_interp_spline(T, np.outer(y, y), axis=1)(AT[0]),
        lambda y: si.interp1d(T, y)(AT) ** 2, lambda y: si.interp1d(T, y)(y[1]), lambda y: si.interp1d(T[::-1], y, kind="slinear")(1.3), lambda y: si.interp1d(T, np.outer(y, y), axis=0)(AT), lambda y: si.interp1d(T, np.outer(y, y))(AT) ** 2,
        lambda y: si.interp1d(np.cumsum(np.abs(y)), T, fill_value="extrapolate")([0.5, 1.7]) ** 2,
        lambda y: si.RegularGridInterpolator((np.cumsum(np.abs(y)), T[:2]), np.outer(T, y[:2]), bounds_error=False, fill_value=None)((1.7, 0.3)),
        lambda y: si.interp1d(T, y, fill_value="extrapolate")(3 * y), lambda y: si.interp1d(T, y, bounds_error=False, fill_value=7.0)(3 * y) * y,
        lambda y: si.RegularGridInterpolator((T, [0.0, 1.0, 2.0]), np.outer(y, [1.0, 2.0, 5.0]))((AT, AT / 4)), lambda y: si.RegularGridInterpolator((T, T[:2]), np.outer(y, y[:2]))((y[1], 0.3)) ** 2,
        lambda y: si.RegularGridInterpolator((T,), np.outer(y, y), bounds_error=False, fill_value=None)(np.reshape(3 * y, (5, 1))),
    ],
}  # fmt: skip
