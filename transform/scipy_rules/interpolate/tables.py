"""Tables: `interp1d` and `RegularGridInterpolator`, by the points that are looked up and by the values in the table.

At a knot, where the slope jumps, the derivative is that of the piece on its right.
"""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportOperatorIssue=false, reportOptionalSubscript=false, reportOptionalOperand=false

import itertools

import numpy as np
import scipy.interpolate as si

from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import rt

declare(si.RegularGridInterpolator, si.RegularGridInterpolator.__call__, lists=True)


def of_a(cls: type):
    """Whether a call is one of an object of a class that is constant."""
    return lambda self, *_, **__: isinstance(getattr(self, "value", None), cls)


class Table:
    """What `scipy.interpolate.interp1d` gives back, where the values are differentiated."""

    def __init__(self, x, y, axis, strict, fill_value):
        self.x, self.y, self.axis, self.strict, self.fill_value = x, y, axis, strict, fill_value

    def __call__(self, x):
        return between_knots(self.x, self.y, self.axis, self.strict, self.fill_value, x)


@define(si.interp1d)
def interp1d(x, y, kind="linear", axis=-1, copy=True, bounds_error=None, fill_value=np.nan, assume_sorted=False):
    rt.check_table(kind)
    values, order = np.asarray(y), np.argsort(x, kind="stable")
    strict = rt.is_strict(bounds_error, fill_value)
    return Table(np.asarray(x)[order], np.take(values, order, axis=axis), axis, strict, fill_value)


@define(si.interp1d.__call__, when=of_a(si.interp1d))
def of_constants(self, x):
    rt.check_table(self._kind)
    fill = "extrapolate" if self._extrapolate else self.fill_value
    return between_knots(self.x, self.y, self.axis, self.bounds_error, fill, x)


def between_knots(knots, values, axis, strict, fill_value, x):
    """The values on the lines between knots, or what is to stand beyond the first and last."""
    x = np.asarray(x)
    rt.check_points(x, knots, strict)
    right = np.clip(np.searchsorted(knots, x, side="right"), 1, len(knots) - 1)
    share = (x - knots[right - 1]) / (knots[right] - knots[right - 1])
    rows = np.moveaxis(values, axis, -1)
    low = rows[..., right - 1]
    made = low + share * (rows[..., right] - low)
    if not isinstance(fill_value, str):
        below, above = fill_value if isinstance(fill_value, tuple) else (fill_value, fill_value)
        made = np.where(x < knots[0], below, np.where(x > knots[-1], above, made))
    if np.ndim(values) == 1:
        return made
    places, last, first = np.ndim(x), np.ndim(values) - 1, axis % np.ndim(values)
    return np.moveaxis(made, tuple(range(last, last + places)), tuple(range(first, first + places)))


class Grid:
    """What `scipy.interpolate.RegularGridInterpolator` gives back, where the values are differentiated."""

    def __init__(self, points, values, strict, fill_value):
        self.grid, self.values, self.strict, self.fill_value = points, values, strict, fill_value

    def __call__(self, xi, method=None, nu=None):
        rt.check_grid(self.grid, method, nu)
        return between_corners(self.grid, self.values, self.strict, self.fill_value, xi)


@define(si.RegularGridInterpolator)
def regular_grid(points, values, method="linear", bounds_error=True, fill_value=np.nan, solver=None, solver_args=None):
    rt.check_grid(points, method, None)
    return Grid([np.asarray(p) for p in points], np.asarray(values), bounds_error, fill_value)


@define(si.RegularGridInterpolator.__call__, when=of_a(si.RegularGridInterpolator))
def of_constant_grid(self, xi, method=None, nu=None):
    rt.check_grid(self.grid, self.method if method is None else method, nu)
    return between_corners(self.grid, self.values, self.bounds_error, self.fill_value, xi)


def between_corners(grid, values, strict, fill_value, xi):
    """The sum of the values at the corners of the cells that points are in, each with its share."""
    points = np.stack(np.broadcast_arrays(*xi), axis=-1) if isinstance(xi, tuple) else np.asarray(xi)
    points = np.reshape(points, (1, -1)) if np.ndim(points) == 1 else points
    rights, shares, beyond = [], [], np.zeros(np.shape(points)[:-1], bool)
    for axis, knots in enumerate(grid):
        x = points[..., axis]
        rt.check_points(x, knots, strict)
        beyond = beyond | (x < knots[0]) | (x > knots[-1])
        right = np.clip(np.searchsorted(knots, x, side="right"), 1, len(knots) - 1)
        rights.append(right)
        shares.append((x - knots[right - 1]) / (knots[right] - knots[right - 1]))
    inside, made = np.shape(points)[:-1] + (1,) * (np.ndim(values) - len(grid)), 0.0
    for corner in itertools.product((0, 1), repeat=len(grid)):
        share, index = 1.0, []
        for side, right, along in zip(corner, rights, shares, strict=True):
            share = share * (along if side else 1 - along)
            index.append(right - 1 + side)
        made = made + np.reshape(share, inside) * values[tuple(index)]
    return made if fill_value is None else np.where(np.reshape(beyond, inside), fill_value, made)
