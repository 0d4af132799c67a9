"""Splines of values that are differentiated, as sums of splines of unit values."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeless.transform import macros, shapes
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare


def spline_weights(knots, x, nu=0, extrapolate=None) -> np.ndarray:
    """What the splines through unit values at some knots have at points, or their derivatives of order `nu`.

    An axis for the knots comes last.
    """
    return knots(x, nu, extrapolate)


def unit_values(x, count: int) -> np.ndarray:
    """For each knot the values 1 there and 0 at the others.

    Raises
    ------
    ValueError
        If there are not as many values as knots, as SciPy does.
    """
    if len(x) != count:
        raise ValueError(f"the spline has {len(x)} knots and {count} values")
    return np.eye(count)


def unit_splines(x, count, bc_type, extrapolate) -> Any:
    """The cubic splines through unit values at knots."""
    from scipy.interpolate import CubicSpline

    if not isinstance(bc_type, str) and not all(isinstance(end, str) for end in bc_type):
        raise DifferentiationError(
            "a spline of differentiated values has boundary conditions with values",
            "name them: bc_type='natural', 'clamped', 'not-a-knot' or 'periodic'",
        )
    units = unit_values(x, count)
    if bc_type == "periodic":
        units[-1] = units[0]  # the last value is the first
    return CubicSpline(x, units, 0, bc_type, extrapolate)


def unit_bsplines(x, count, k, t, bc_type) -> Any:
    """The splines of degree `k` through unit values at knots."""
    from scipy.interpolate import make_interp_spline

    if bc_type is not None and not isinstance(bc_type, str):
        raise DifferentiationError(
            "a spline of differentiated values has boundary conditions with values",
            "name them: bc_type='natural' or 'clamped'",
        )
    return make_interp_spline(x, unit_values(x, count), k, t, bc_type)


def weights_kind(knots, x, *_, **__) -> Array:
    points = shapes.as_array(x)
    return Array("float64", None if points.dims is None else (*points.dims, None), points.varied)


declare(spline_weights, infer=weights_kind, real=True)
for helper in (spline_weights, unit_splines, unit_bsplines):
    macros.register(helper, "pure")
