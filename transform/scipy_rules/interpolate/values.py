"""Splines by the values that they go through.

A spline is linear in these: its value at a point is the sum of the values, each times what the spline through 1 there,
and 0 at all other knots, has at that point. These weights do not depend on the values.
"""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportAttributeAccessIssue=false

import numpy as np
import scipy.interpolate as si

from tapeless.runtime.splines import spline_weights
from tapeless.transform.primitives import define
from tapeless.transform.rules import adjoint, d, rt, tangent


class Spline:
    """What `scipy.interpolate.CubicSpline` and `make_interp_spline` give back, where the values are differentiated.

    Parameters
    ----------
    basis : scipy.interpolate.PPoly or BSpline
        The splines through 1 at one knot and through 0 at the others, one in each column.
    values : array
        The values at the knots, along an axis.
    axis : int
        That axis.
    """

    def __init__(self, basis, values, axis):
        self.basis, self.values, self.axis = basis, values, axis

    def __call__(self, x, nu=0, extrapolate=None):
        weights = rt.spline_weights(self.basis, np.asarray(x), nu, extrapolate)
        if np.ndim(self.values) == 1:
            return weights @ self.values
        summed = np.tensordot(weights, self.values, axes=(-1, self.axis))
        places, first = np.ndim(x), self.axis % np.ndim(self.values)
        return np.moveaxis(summed, tuple(range(places)), tuple(range(first, first + places)))

    def derivative(self, nu=1):
        return Spline(self.basis.derivative(nu), self.values, self.axis)

    def antiderivative(self, nu=1):
        return Spline(self.basis.antiderivative(nu), self.values, self.axis)

    def integrate(self, a, b, extrapolate=None):
        whole = self.antiderivative()
        return whole(b, 0, extrapolate) - whole(a, 0, extrapolate)


@define(si.CubicSpline)
def cubic_spline(x, y, axis=0, bc_type="not-a-knot", extrapolate=None):
    values = np.asarray(y)
    return Spline(rt.unit_splines(x, np.shape(values)[axis], bc_type, extrapolate), values, axis)


@define(si.make_interp_spline)
def interpolating_spline(x, y, k=3, t=None, bc_type=None, axis=0, check_finite=True):
    values = np.asarray(y)
    return Spline(rt.unit_bsplines(x, np.shape(values)[axis], k, t, bc_type), values, axis)


@adjoint(spline_weights)
def weights_bar(w, knots, x, nu=0, extrapolate=None):
    d[x] = np.sum(d[w] * rt.spline_weights(knots, x, nu + 1, extrapolate), axis=-1)


@tangent(spline_weights)
def weights_dot(w, knots, x, nu=0, extrapolate=None):
    d[w] = rt.spline_weights(knots, x, nu + 1, extrapolate) * np.expand_dims(d[x], -1)
