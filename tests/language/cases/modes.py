"""Derivatives in modes of one's choice, inside of functions."""

import numpy as np
from language.table import A, case, x0

import tapeless as tl


def layer(q, w):
    return np.tanh(w @ q) * q


@case("`jvp`, `hvp`, `jacobian`, `hessian` inside", (A.copy(), x0))
def modes_inside(W, q):
    value, slope = tl.jvp(layer, (q, W), (np.sin(q), None))
    matrix = tl.jacobian(lambda u: layer(u, W), q)
    curvature = tl.hvp(lambda u: np.sum(layer(u, W) ** 2), q, value)
    return np.sum(slope**2) + np.linalg.slogdet(matrix)[1] + np.sum(np.cos(curvature))


def bounded(x, top=np.inf, low=-np.inf, missing=np.nan):
    for _ in range(2):
        x = min(max(x**2, low), top) * (x if np.isnan(missing) else 1.0)
    return x


@case("defaults that have no literal: infinities and NaN, also forwards", x0)
def infinite_defaults(x):
    return tl.jvp(lambda t: bounded(t) + bounded(t + 9.0), (x[0],), (x[1],))[1] * x[2] + bounded(x[0])


@case("`jvp`, `hvp`, `jacobian`, `hessian` inside", x0)
def divergence_and_laplacian(x):
    divergence = sum(tl.jvp(lambda u: u**3, (x,), (e,))[1] @ e for e in np.eye(3))
    return (
        divergence * np.trace(tl.hessian(lambda u: np.sum(u**4) * x[0], x))
        + tl.jvp(lambda t: t * x[1], (x[2],), (2.0,))[1]
    )
