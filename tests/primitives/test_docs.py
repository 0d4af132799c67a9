"""`docs/primitives.md` is made from the registry.

After a new rule, write it anew with `python tests/primitives/test_docs.py`.
"""

import builtins
import math
import operator
from pathlib import Path

import numpy as np
import scipy.fft
import scipy.integrate
import scipy.interpolate
import scipy.linalg
import scipy.optimize
import scipy.signal
import scipy.sparse.linalg
import scipy.spatial.distance
import scipy.special
import scipy.stats

import tapeless as tl
import tapeless.api  # noqa: F401  # the rules of its own functions
from tapeless.transform import scipy_rules
from tapeless.transform.primitives import registered

scipy_rules.load()
FILE = Path(__file__).parent.parent.parent / "docs" / "primitives.md"
HEAD = """# Primitives

The functions that Tapeless differentiates, and how, in reverse and in forward mode. Operators and array methods
(`x * y`, `x.sum()`, `x.T`) are the functions of the same meaning. Rules for SciPy load when SciPy is imported. Second
derivatives are derivatives of rules: rules use only functions that have rules.

- *rule*: a rule of its own; *partials*: elementwise, by its partial derivatives; forwards the same rule is read.
- *linear*: forwards it is applied to the tangents.
- *definition*: it is differentiated by reading what it does in terms of others.

Conventions where there is no derivative: `abs`, `relu`, `sinc` and `std` of equal values have derivative 0 at 0, as
have Euclidean norms; where `maximum` or `minimum` tie, each argument gets half; where several items tie for `max`
or `min`, they share equally (unless the result does not depend on the maximum, as in a softmax); `sort` takes the
items in stable order, `partition` and the quantiles take one of those that tie; running extremes
(`np.maximum.accumulate`) take the first; `clip` has derivative 1 at its bounds; `power` has derivative 0 by its
exponent at base 0; `sqrt` has an infinite derivative at 0; where eigenvalues or singular values are equal, the
derivatives of vectors are infinite. A branch of `where` that is not taken contributes zero. Solutions of equations
and minima have the derivatives of converged solutions; starting points and brackets have derivative zero. Where
bounds or constraints bind, minima move with them; the covariance that `curve_fit` gives has no derivative.
`scipy.integrate.quad` is differentiated as the sum over the nodes that it settles on; where it converges by
extrapolation only, it is refused. `1 / (1 + np.exp(x))` and `e / np.sum(e, axis)` of `e = np.exp(x)` have the
derivatives of a logistic function and a softmax: zero where the exponential overflows. Splines and tables that
interpolate have derivatives by the points and by the values, tables (`interp1d`, `RegularGridInterpolator`, both where
they are linear) also by the knots; at a knot of a table the slope is that on its right.

Random numbers have the derivatives of what NumPy makes of its draws: `rng.normal(loc, scale)` is `loc + scale *
rng.standard_normal()`, with the same values. Where that does not exist (`beta`, the shape of `gamma`), it is refused.

The derivative by a complex number `a + ib` of a real `y` is `dy/da - i dy/db`. Complex singular and eigenvectors are
determined up to their phases: backwards, what depends on those is refused. `slogdet` has a derivative by the sign of
complex determinants. Gradients have the type of their arguments: float32 stays float32.

"""
HOMES = [
    ("", builtins), ("math.", math), ("operator.", operator), ("np.", np), ("np.linalg.", np.linalg),
    *((f"np.{f.__name__}.", f) for f in (np.add, np.maximum, np.minimum, np.logaddexp, np.logaddexp2, np.hypot)),
    ("np.lib.stride_tricks.", np.lib.stride_tricks),
    ("np.fft.", np.fft), ("np.random.Generator.", np.random.Generator), ("np.random.", np.random),
    *((f"np.polynomial.{k}.", getattr(np.polynomial, k)) for k in ("polynomial", "chebyshev", "legendre", "laguerre")),
    ("np.polynomial.hermite.", np.polynomial.hermite), ("np.polynomial.hermite_e.", np.polynomial.hermite_e),
    ("tl.", tl), ("scipy.special.", scipy.special), ("scipy.linalg.", scipy.linalg),
    ("scipy.integrate.", scipy.integrate), ("scipy.signal.", scipy.signal), ("scipy.fft.", scipy.fft),
    ("scipy.optimize.", scipy.optimize), ("scipy.sparse.csr_array.", scipy.sparse.csr_array),
    ("scipy.sparse.csr_matrix.", scipy.sparse.csr_matrix), ("scipy.sparse.linalg.", scipy.sparse.linalg),
    ("scipy.interpolate.", scipy.interpolate),
    *((f"scipy.interpolate.{k}.", getattr(scipy.interpolate, k)) for k in ("PPoly", "BSpline", "UnivariateSpline")),
    ("scipy.spatial.", scipy.spatial), ("scipy.spatial.distance.", scipy.spatial.distance),
]  # fmt: skip


def name(function):
    """How users write a function, or None for helpers of generated code."""
    if isinstance(function, tuple):
        family, method = function
        return f"scipy.stats.{getattr(family, 'name', None) or _distribution(family)}.{method}"
    word = getattr(function, "__name__", "")
    return next((prefix + word for prefix, home in HOMES if getattr(home, word, None) == function), None)


def _distribution(value):
    return next(n for n in dir(scipy.stats) if getattr(scipy.stats, n) is value)


def reverse_of(entry):
    if entry.definition is not None:
        return "definition"
    return "partials" if entry.broadcasting else "rule"


def forward_of(entry):
    if entry.definition is not None:
        return "definition"
    if entry.adds:
        return "linear"
    if entry.tangent is not None:
        return "rule"
    if entry.linear:
        return "linear"
    return "partials" if entry.broadcasting else "refused"


def document():
    rows = {}
    for entry in registered():
        text = name(entry.function)
        if text is not None and (entry.adjoint is not None or entry.definition is not None):
            rows[text] = f"| `{text}` | {reverse_of(entry)} | {forward_of(entry)} |"
    passing = sorted({name(p.function) for p in registered() if p.passive} - {None})
    table = "\n".join(rows[k] for k in sorted(rows))
    without = ", ".join(f"`{n}`" for n in passing)
    return f"{HEAD}| function | reverse | forward |\n|---|---|---|\n{table}\n\n## Without a derivative\n\n{without}\n"


def test_the_table_of_primitives_is_up_to_date():
    assert FILE.read_text() == document()


if __name__ == "__main__":
    FILE.write_text(document())
