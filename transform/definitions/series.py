"""Series of `numpy.polynomial`: sums of orthogonal polynomials or powers, by their points and coefficients.

The derivative of a basis polynomial is a combination of those before it, with constant coefficients (`rt.slopes`).
"""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
from numpy.polynomial import chebyshev, hermite, hermite_e, laguerre, legendre, polynomial

from tapeless.transform.definitions.calculus import weighted_fit
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


def derived(c, slopes, m, scl):
    for _ in range(m):
        c = scl * (slopes[: len(c) - 1, : len(c)] @ c)
    return c


def of_family(family: str, vander, der) -> None:
    """The rules of the basis polynomials of a module, and the derivatives of series of them."""
    declare(vander, infer=basis_kind, real=True)

    @adjoint(vander)
    def basis(z, x, deg):
        d[x] = np.sum(d[z] * (z[..., :-1] @ rt.slopes(family, deg)), axis=-1)

    @tangent(vander)
    def basis_dot(z, x, deg):
        d[z] = (z[..., :-1] @ rt.slopes(family, deg)) * np.expand_dims(d[x], -1)

    @define(der)
    def derivative(c, m=1, scl=1):
        return derived(c, rt.slopes(family, len(c) - 1), m, scl)


of_family("chebyshev", chebyshev.chebvander, chebyshev.chebder)
of_family("legendre", legendre.legvander, legendre.legder)
of_family("hermite", hermite.hermvander, hermite.hermder)
of_family("hermite_e", hermite_e.hermevander, hermite_e.hermeder)
of_family("laguerre", laguerre.lagvander, laguerre.lagder)
of_family("polynomial", polynomial.polyvander, polynomial.polyder)


@define(chebyshev.chebfit)
def chebfit(x, y, deg, rcond=None, full=False, w=None):
    return weighted_fit(chebyshev.chebvander(x, deg), y, w, full)


@define(chebyshev.chebval)
def chebval(x, c, tensor=True):
    return summed(chebyshev.chebvander(x, len(c) - 1), c)


@define(legendre.legfit)
def legfit(x, y, deg, rcond=None, full=False, w=None):
    return weighted_fit(legendre.legvander(x, deg), y, w, full)


@define(legendre.legval)
def legval(x, c, tensor=True):
    return summed(legendre.legvander(x, len(c) - 1), c)


@define(hermite.hermfit)
def hermfit(x, y, deg, rcond=None, full=False, w=None):
    return weighted_fit(hermite.hermvander(x, deg), y, w, full)


@define(hermite.hermval)
def hermval(x, c, tensor=True):
    return summed(hermite.hermvander(x, len(c) - 1), c)


@define(hermite_e.hermefit)
def hermefit(x, y, deg, rcond=None, full=False, w=None):
    return weighted_fit(hermite_e.hermevander(x, deg), y, w, full)


@define(hermite_e.hermeval)
def hermeval(x, c, tensor=True):
    return summed(hermite_e.hermevander(x, len(c) - 1), c)


@define(laguerre.lagfit)
def lagfit(x, y, deg, rcond=None, full=False, w=None):
    return weighted_fit(laguerre.lagvander(x, deg), y, w, full)


@define(laguerre.lagval)
def lagval(x, c, tensor=True):
    return summed(laguerre.lagvander(x, len(c) - 1), c)


@define(polynomial.polyfit)
def polyfit(x, y, deg, rcond=None, full=False, w=None):
    return weighted_fit(polynomial.polyvander(x, deg), y, w, full)
