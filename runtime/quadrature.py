"""Integrals: nodes and weights, where `scipy.integrate.quad` has settled on them, and of Simpson's rule."""

from __future__ import annotations

import numpy as np

from tapeless.transform import macros
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Array, Sequence
from tapeless.transform.primitives import declare

ORDER = 21  # of Gauss's rule in each interval


def nodes_of(func, a, b, args, options) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Nodes and weights for the integral of a function from `a` to `b`, its value, and the estimate of the error.

    Between finite bounds the nodes go from 0 at `a` to 1 at `b`; else they are distances from the finite bound, or
    from zero. An infinite range is that of QUADPACK: `x = (1 - t) / t` with `t` from 0 to 1 (Piessens et al. 1983).
    """
    from scipy.integrate import quad

    value, error, found, *_ = quad(func, a, b, args, full_output=1, **options)
    low, high = (found[n][: found["last"], None] for n in ("alist", "blist"))
    points, factors = np.polynomial.legendre.leggauss(ORDER)
    nodes = np.ravel((low + high) / 2 + (high - low) / 2 * points)
    weights = np.ravel((high - low) / 2 * factors)
    if np.isfinite(a) and np.isfinite(b):
        return (nodes - a) / (b - a), weights / (b - a), value, error
    nodes, weights = (1 - nodes) / nodes, weights / nodes**2
    if np.isinf(a) and np.isinf(b):
        return np.concatenate([-nodes, nodes]), np.concatenate([weights, weights]), value, error
    return -nodes if np.isinf(a) else nodes, weights, value, error


def check_integral(total, value, error, options) -> None:
    """Refuse an integral that the sum over the nodes does not give, or that is complex."""
    if np.iscomplexobj(total):
        raise DifferentiationError("`quad` has no derivative rule for complex numbers\nInstead: give it real ones")
    if abs(total - value) > max(10 * error, options["epsabs"], options["epsrel"] * abs(value)):
        raise DifferentiationError(
            "this integral converges by extrapolation only, and has no derivative here\n"
            "Instead: substitute so that the integrand has no singularity at the ends"
        )


VECTOR, NUMBER = Array("float64", (None,)), Array("float64", ())
declare(nodes_of, passive=True, shareable=False, infer=lambda *_: Sequence(tuple, (VECTOR, VECTOR, NUMBER, NUMBER)))
declare(check_integral, passive=True, effect=True)


def simpson_weights(steps):
    """The weights of Simpson's rule; of an odd number of intervals the last one's are those of Cartwright (2017)."""
    count = np.shape(steps)[-1]
    if count == 1:
        return 0.5 * np.concatenate([steps, steps], axis=-1)
    steps = np.real(steps) if np.iscomplexobj(steps) else steps  # as SciPy has it
    weights = np.zeros((*np.shape(steps)[:-1], count + 1))
    even = count - count % 2
    a, b = steps[..., 0:even:2], steps[..., 1:even:2]
    weights[..., 0:even:2] += (a + b) / 6.0 * (2.0 - b / a)
    weights[..., 1 : even + 1 : 2] += (a + b) ** 3 / (6.0 * a * b)
    weights[..., 2 : even + 2 : 2] += (a + b) / 6.0 * (2.0 - a / b)
    if even < count:
        h, k = steps[..., -2], steps[..., -1]
        weights[..., -1] += (2 * k**2 + 3 * h * k) / (6 * (h + k))
        weights[..., -2] += (k**2 + 3 * h * k) / (6 * h)
        weights[..., -3] -= k**3 / (6 * h * (h + k))
    return weights


macros.register(simpson_weights, "pure")
