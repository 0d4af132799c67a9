"""Series of `numpy.polynomial`: sums of orthogonal polynomials or powers, by their points and coefficients.

The derivative of a basis polynomial is a combination of those before it, with constant coefficients (`rt.slopes`).
"""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
from numpy.polynomial import chebyshev, hermite, hermite_e, laguerre, legendre, polynomial

from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent
from tapeless.transform.shapes import as_array


def basis_kind(x, *_, **__):
    """A row of values of the basis polynomials for each point."""
    points = as_array(x)
    return Array("float64", None if points.dims is None else (*points.dims, None), points.varied)


def summed(basis, c):
    if np.ndim(c) > 1:
        raise ValueError("series of arrays of coefficients have no derivative rule: sum them one by one")
    return basis @ np.asarray(c)


def fitted(basis, y, w):
    if w is None:
        return np.linalg.lstsq(basis, y)[0]
    rows = np.expand_dims(np.asarray(w), 1)
    return np.linalg.lstsq(basis * rows, y * (np.asarray(w) if np.ndim(y) == 1 else rows))[0]


def derived(c, slopes, m, scl):
    for _ in range(m):
        c = scl * (slopes[: len(c) - 1, : len(c)] @ c)
    return c


# --- chebyshev ---------------------------------------------------------------------------------

declare(chebyshev.chebvander, infer=basis_kind, real=True)


@adjoint(chebyshev.chebvander)
def chebvander(z, x, deg):
    d[x] = np.sum(d[z] * (z[..., :-1] @ rt.slopes("chebyshev", deg)), axis=-1)


@tangent(chebyshev.chebvander)
def chebvander_dot(z, x, deg):
    d[z] = (z[..., :-1] @ rt.slopes("chebyshev", deg)) * np.expand_dims(d[x], -1)


@define(chebyshev.chebder)
def chebder(c, m=1, scl=1):
    return derived(c, rt.slopes("chebyshev", len(c) - 1), m, scl)


@define(chebyshev.chebfit)
def chebfit(x, y, deg, rcond=None, full=False, w=None):
    return fitted(chebyshev.chebvander(x, deg), y, w)


@define(chebyshev.chebval)
def chebval(x, c, tensor=True):
    return summed(chebyshev.chebvander(x, len(c) - 1), c)


# --- legendre ----------------------------------------------------------------------------------

declare(legendre.legvander, infer=basis_kind, real=True)


@adjoint(legendre.legvander)
def legvander(z, x, deg):
    d[x] = np.sum(d[z] * (z[..., :-1] @ rt.slopes("legendre", deg)), axis=-1)


@tangent(legendre.legvander)
def legvander_dot(z, x, deg):
    d[z] = (z[..., :-1] @ rt.slopes("legendre", deg)) * np.expand_dims(d[x], -1)


@define(legendre.legder)
def legder(c, m=1, scl=1):
    return derived(c, rt.slopes("legendre", len(c) - 1), m, scl)


@define(legendre.legfit)
def legfit(x, y, deg, rcond=None, full=False, w=None):
    return fitted(legendre.legvander(x, deg), y, w)


@define(legendre.legval)
def legval(x, c, tensor=True):
    return summed(legendre.legvander(x, len(c) - 1), c)


# --- hermite -----------------------------------------------------------------------------------

declare(hermite.hermvander, infer=basis_kind, real=True)


@adjoint(hermite.hermvander)
def hermvander(z, x, deg):
    d[x] = np.sum(d[z] * (z[..., :-1] @ rt.slopes("hermite", deg)), axis=-1)


@tangent(hermite.hermvander)
def hermvander_dot(z, x, deg):
    d[z] = (z[..., :-1] @ rt.slopes("hermite", deg)) * np.expand_dims(d[x], -1)


@define(hermite.hermder)
def hermder(c, m=1, scl=1):
    return derived(c, rt.slopes("hermite", len(c) - 1), m, scl)


@define(hermite.hermfit)
def hermfit(x, y, deg, rcond=None, full=False, w=None):
    return fitted(hermite.hermvander(x, deg), y, w)


@define(hermite.hermval)
def hermval(x, c, tensor=True):
    return summed(hermite.hermvander(x, len(c) - 1), c)


# --- hermite_e ---------------------------------------------------------------------------------

declare(hermite_e.hermevander, infer=basis_kind, real=True)


@adjoint(hermite_e.hermevander)
def hermevander(z, x, deg):
    d[x] = np.sum(d[z] * (z[..., :-1] @ rt.slopes("hermite_e", deg)), axis=-1)


@tangent(hermite_e.hermevander)
def hermevander_dot(z, x, deg):
    d[z] = (z[..., :-1] @ rt.slopes("hermite_e", deg)) * np.expand_dims(d[x], -1)


@define(hermite_e.hermeder)
def hermeder(c, m=1, scl=1):
    return derived(c, rt.slopes("hermite_e", len(c) - 1), m, scl)


@define(hermite_e.hermefit)
def hermefit(x, y, deg, rcond=None, full=False, w=None):
    return fitted(hermite_e.hermevander(x, deg), y, w)


@define(hermite_e.hermeval)
def hermeval(x, c, tensor=True):
    return summed(hermite_e.hermevander(x, len(c) - 1), c)


# --- laguerre ----------------------------------------------------------------------------------

declare(laguerre.lagvander, infer=basis_kind, real=True)


@adjoint(laguerre.lagvander)
def lagvander(z, x, deg):
    d[x] = np.sum(d[z] * (z[..., :-1] @ rt.slopes("laguerre", deg)), axis=-1)


@tangent(laguerre.lagvander)
def lagvander_dot(z, x, deg):
    d[z] = (z[..., :-1] @ rt.slopes("laguerre", deg)) * np.expand_dims(d[x], -1)


@define(laguerre.lagder)
def lagder(c, m=1, scl=1):
    return derived(c, rt.slopes("laguerre", len(c) - 1), m, scl)


@define(laguerre.lagfit)
def lagfit(x, y, deg, rcond=None, full=False, w=None):
    return fitted(laguerre.lagvander(x, deg), y, w)


@define(laguerre.lagval)
def lagval(x, c, tensor=True):
    return summed(laguerre.lagvander(x, len(c) - 1), c)


# --- polynomial --------------------------------------------------------------------------------

declare(polynomial.polyvander, infer=basis_kind, real=True)


@adjoint(polynomial.polyvander)
def polyvander(z, x, deg):
    d[x] = np.sum(d[z] * (z[..., :-1] @ rt.slopes("polynomial", deg)), axis=-1)


@tangent(polynomial.polyvander)
def polyvander_dot(z, x, deg):
    d[z] = (z[..., :-1] @ rt.slopes("polynomial", deg)) * np.expand_dims(d[x], -1)


@define(polynomial.polyder)
def polyder(c, m=1, scl=1):
    return derived(c, rt.slopes("polynomial", len(c) - 1), m, scl)


@define(polynomial.polyfit)
def polyfit(x, y, deg, rcond=None, full=False, w=None):
    return fitted(polynomial.polyvander(x, deg), y, w)
