"""What tables of `scipy.interpolate` are asked before they are looked up."""

from __future__ import annotations

import numpy as np

from tapeless.transform import macros
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.primitives import declare


def check_table(kind) -> None:
    """Refuse tables that are not linear between knots."""
    if kind not in ("linear", "slinear", 1):
        raise DifferentiationError(
            f"interp1d(..., kind={kind!r}) has no derivative rule",
            "use scipy.interpolate.make_interp_spline(x, y, k), or CubicSpline(x, y)",
        )


def check_grid(grid, method, nu) -> None:
    """Refuse grids that are not linear between knots, or not ascending, and derivatives of them."""
    if any(np.any(np.diff(knots) <= 0) for knots in grid):
        raise DifferentiationError(
            "RegularGridInterpolator has derivative rules for ascending points only", "flip the points and the values"
        )
    if method not in (None, "linear") or nu is not None:
        raise DifferentiationError(
            "RegularGridInterpolator has derivative rules for method='linear' only", "leave `method` and `nu` out"
        )


def is_strict(bounds_error, fill_value) -> bool:
    """Whether `interp1d` takes no points beyond its knots: if told so, or not told what stands there."""
    filled = isinstance(fill_value, str | tuple) or not np.all(np.isnan(fill_value))
    return not filled if bounds_error is None else bool(bounds_error)


def check_points(x, knots, strict) -> None:
    """Refuse complex points.

    Raises
    ------
    ValueError
        If points are beyond the knots and that is not allowed, as SciPy does.
    """
    if np.iscomplexobj(x):
        raise DifferentiationError("tables have no derivative rule for complex numbers", "look up their real parts")
    if strict and np.any((x < knots[0]) | (x > knots[-1])):
        raise ValueError(f"a point is outside of the interpolation range {knots[0]} to {knots[-1]}")


declare(check_table, check_grid, check_points, passive=True, effect=True)
declare(is_strict, passive=True)
macros.register(is_strict, "pure")
