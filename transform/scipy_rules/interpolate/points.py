"""Splines and piecewise polynomials, by the points that they are evaluated at."""

# Rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportAttributeAccessIssue=false

import numpy as np
import scipy.interpolate as si

from tapeless.transform import shapes
from tapeless.transform.kinds import Array, Kind
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt, tangent

PIECEWISE, BSPLINE, FITTED = si.PPoly.__call__, si.BSpline.__call__, si.UnivariateSpline.__call__


def values(self, x, *_, **__) -> Kind:
    """The dimensions of the points; a spline of arrays has those of the arrays around them."""
    points, spline = shapes.as_array(x), getattr(self, "value", None)
    if not isinstance(spline, si.PPoly | si.BPoly | si.BSpline | si.UnivariateSpline):
        return Array(None, None, points.varied)
    flat = isinstance(spline, si.UnivariateSpline)
    further = 0 if flat else np.ndim(spline.c) - (1 if isinstance(spline, si.BSpline) else 2)
    dims = points.dims if further == 0 or points.dims is None else (None,) * (further + len(points.dims))
    return Array("complex128" if not flat and np.iscomplexobj(spline.c) else "float64", dims, points.varied)


declare(PIECEWISE, BSPLINE, FITTED, infer=values, real=True)


@adjoint(PIECEWISE)
@adjoint(BSPLINE)
def spline(z, self, x, nu=0, extrapolate=None):
    slope = self(x, nu + 1) if extrapolate is None else self(x, nu + 1, extrapolate)
    if np.ndim(z) == np.ndim(x):
        d[x] = d[z] * slope
    else:
        d[x] = rt.along_points(d[z] * slope, self, x)


@tangent(PIECEWISE)
@tangent(BSPLINE)
def spline_dot(z, self, x, nu=0, extrapolate=None):
    slope = self(x, nu + 1) if extrapolate is None else self(x, nu + 1, extrapolate)
    if np.ndim(z) == np.ndim(x):
        d[z] = slope * d[x]
    else:
        d[z] = slope * rt.at_points(d[x], self, z)


@adjoint(FITTED)
def fitted(z, self, x, nu=0, ext=None):
    d[x] = d[z] * (self(x, nu + 1) if ext is None else self(x, nu + 1, ext))


@tangent(FITTED)
def fitted_dot(z, self, x, nu=0, ext=None):
    d[z] = (self(x, nu + 1) if ext is None else self(x, nu + 1, ext)) * d[x]
