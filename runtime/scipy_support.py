"""What the rules for SciPy need at run time."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeless.runtime.linalg import conjugated, diagonal, differences, from_triangle, of_triangle, spectral
from tapeless.transform import macros
from tapeless.transform.primitives import declare


def frechet(a, e):
    """The Fréchet derivative of the matrix exponential at `a` in the direction `e`: a block of a larger exponential."""
    import scipy.linalg

    n = np.shape(a)[-1]
    upper = np.concatenate([a, e], axis=-1)
    lower = np.concatenate([np.zeros(np.shape(a)), a], axis=-1)
    return scipy.linalg.expm(np.concatenate([upper, lower], axis=-2))[..., :n, n:]


def lag_products(u, x, coefficients, axis):
    """The sums of `u[n] * x[n - k]` along an axis, for each `k` of a filter's coefficients."""
    u, x = np.moveaxis(u, axis, -1), np.moveaxis(x, axis, -1)
    n = np.shape(x)[-1]
    return np.array([np.sum(u[..., k:] * x[..., : max(n - k, 0)]) for k in range(np.size(coefficients))])


def triangular_right(bar, a, trans, lower, unit):
    """The adjoint of b in solve_triangular(a, b)."""
    import scipy.linalg

    turned: Any = 0 if trans in (1, "T", 2, "C") else 1
    a = np.conj(a) if trans in (2, "C") else a
    return scipy.linalg.solve_triangular(a, bar, trans=turned, lower=lower, unit_diagonal=unit)


def triangular_left(back, z, b, trans, lower, unit):
    """The adjoint of a in solve_triangular(a, b), by that of b."""
    rows = np.expand_dims(back, -1) if np.ndim(b) == 1 else back
    columns = np.expand_dims(z, -1) if np.ndim(b) == 1 else z
    full = -(rows @ columns.T) if trans in (0, "N") else -(columns @ rows.T)
    full = np.conj(full) if trans in (2, "C") else full
    kept = np.tril(full) if lower else np.triu(full)
    return kept - np.diag(np.diag(kept)) if unit else kept


def triangular_dot(a_dot, b_dot, z, a, trans, lower, unit):
    """The tangent of solve_triangular(a, b)."""
    import scipy.linalg

    kept = np.tril(a_dot) if lower else np.triu(a_dot)
    kept = kept - np.diag(np.diag(kept)) if unit else kept
    turned = np.conj(kept.T) if trans in (2, "C") else kept.T
    moved = (kept if trans in (0, "N") else turned) @ z
    same: Any = trans
    return scipy.linalg.solve_triangular(a, b_dot - moved, trans=same, lower=lower, unit_diagonal=unit)


def convolve_nd_bar(bar, a, v, mode, first):
    """The adjoint of one operand of scipy.signal.convolve, `v` being the other; `first` tells which it is."""
    import scipy.signal

    sizes = np.shape(a), np.shape(v)
    leading = sizes[0] if first else sizes[1]
    widths = []
    for m, n, count, lead in zip(*sizes, np.shape(bar), leading, strict=True):
        missing = m + n - 1 - count
        before = 0 if mode == "full" else min(m, n) - 1 if mode == "valid" else (m + n - 1 - lead) // 2
        widths.append((before, missing - before))
    full = scipy.signal.convolve(np.pad(bar, widths), np.flip(v), mode="full")
    return full[tuple([slice(n - 1, n - 1 + m) for m, n in zip(*sizes, strict=True)])]


def _diagonals(l_and_u, size: int):
    """For each diagonal of a banded matrix its row in diagonal order, and the rows and columns of its items."""
    below, above = l_and_u
    for offset in range(-below, above + 1):
        columns = np.arange(max(offset, 0), size + min(offset, 0))
        yield above - offset, columns - offset, columns


def banded_transpose(l_and_u, ab):
    """The transpose of a matrix in the diagonal ordered form of scipy.linalg.solve_banded, in that form."""
    result = np.zeros_like(ab)
    for place, rows, columns in _diagonals(l_and_u, np.shape(ab)[1]):
        result[len(ab) - 1 - place, rows] = ab[place, columns]
    return result


def banded_outer(l_and_u, left, right):
    """The items of left @ right.T within the bands, in diagonal ordered form."""
    size = len(left)
    left, right = np.reshape(left, (size, -1)), np.reshape(right, (size, -1))
    result = np.zeros((sum(l_and_u) + 1, size), np.result_type(left, right))
    for place, rows, columns in _diagonals(l_and_u, size):
        result[place, columns] = np.sum(left[rows] * right[columns], axis=1)
    return result


def banded_product(l_and_u, ab, x):
    """A banded matrix in diagonal ordered form times an array."""
    result = np.zeros(np.shape(x), np.result_type(ab, x))
    for place, rows, columns in _diagonals(l_and_u, np.shape(ab)[1]):
        result[rows] += np.reshape(ab[place, columns], (-1,) + (1,) * (np.ndim(x) - 1)) * x[columns]
    return result


def f_density(dfn, dfd, x):
    """The density of Fisher's F distribution."""
    import scipy.special as sp

    ratio = dfn / dfd
    tail = (1 + ratio * x) ** (-0.5 * (dfn + dfd))
    return ratio ** (0.5 * dfn) * x ** (0.5 * dfn - 1) * tail / sp.beta(0.5 * dfn, 0.5 * dfd)


# B(2k) / (2k)!, of the numbers of Bernoulli.
BERNOULLI = (
    1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000, 1 / 74724249600,
    -3617 / 10670622842880000,
)  # fmt: skip


def zeta_slope(x, q):
    """The derivative of the zeta function by its first argument: below zero, where SciPy knows that of Riemann only, by
    the reflection formula (DLMF 25.4.1)."""
    import scipy.special as sp

    if q is not None:
        return hurwitz_slope(x, q)
    low, high = np.where(x < 0, x, -1.0), np.where(x < 0, 2.0, x)
    scale = 2.0**low * np.pi ** (low - 1) * sp.gamma(1 - low)
    mirror = scale * np.sin(0.5 * np.pi * low)
    turned = mirror * (np.log(2 * np.pi) - sp.psi(1 - low)) + 0.5 * np.pi * scale * np.cos(0.5 * np.pi * low)
    below = turned * sp.zeta(1 - low) - mirror * hurwitz_slope(1 - low, 1.0)
    return np.where(x < 0, below, hurwitz_slope(high, 1.0))


def hurwitz_slope(x, q):
    """That of Hurwitz: twelve terms of the series, and the rest by the formula of Euler and Maclaurin, term by term
    (DLMF 2.10.1)."""
    total = 0.0
    for n in range(12):
        total = total - np.log(n + q) * (n + q) ** -x
    a = q + 12.0
    log_a = np.log(a)
    total = total - a ** (1 - x) * (log_a / (x - 1) + (x - 1) ** -2.0) - 0.5 * log_a * a**-x
    rising, slope, power = x, 1.0, a ** (-x - 1)
    for k in range(8):
        total = total + BERNOULLI[k] * power * (slope - rising * log_a)
        for j in (2 * k + 1, 2 * k + 2):
            rising, slope = rising * (x + j), slope * (x + j) + rising
        power = power * a**-2.0
    return total


def by_results(bars, slopes):
    """The adjoint of the one argument of an elementwise function with several results, of which some may go unused."""
    return sum(bar * slope for bar, slope in zip(bars, slopes, strict=True) if bar is not None)


def results_dot(slopes, dots):
    """The tangents of the results of an elementwise function, from the slopes by each argument, and its tangent."""
    moved = [[slope * dot for slope in by] for by, dot in zip(slopes, dots, strict=True) if dot is not None]
    return tuple(sum(parts) for parts in zip(*moved, strict=True))


def ellipj_by_m(sn, cn, dn, amplitude, u, m):
    """The derivatives of `scipy.special.ellipj` by m: at a constant u = F(amplitude, m)."""
    import scipy.special as sp

    by_m = (sp.ellipeinc(amplitude, m) / (1 - m) - u) / (2 * m) - sn * cn / (2 * (1 - m) * dn)
    moved = -dn * by_m
    return cn * moved, -sn * moved, -(sn**2 + 2 * m * sn * cn * moved) / (2 * dn), moved


def along_points(bar, spline, x):
    """The sum of an adjoint of the values of a spline of arrays, over all axes but those of the points."""
    points = range(spline.axis, spline.axis + np.ndim(x))
    return np.sum(bar, axis=tuple(i for i in range(np.ndim(bar)) if i not in points))


def at_points(x_dot, spline, z):
    """A tangent of the points of a spline of arrays, with axes of length 1 for those of the arrays."""
    points = range(spline.axis, spline.axis + np.ndim(x_dot))
    return np.expand_dims(x_dot, tuple(i for i in range(np.ndim(z)) if i not in points))


def pivoted(piv):
    """The order of the rows that the exchanges of an LU factorization lead to."""
    order = np.arange(len(piv))
    for row, other in enumerate(piv):
        order[[row, other]] = order[[other, row]]
    return order


def lu_bar(bar, lu, piv):
    """The adjoint of a square matrix from that of both its factors in one, as scipy.linalg.lu_factor gives them:
    de Hoog, Anderssen and Lukas (2011), "Differentiation of matrix functionals using triangular factorization"."""
    import scipy.linalg

    lower, upper = np.tril(lu, -1) + np.eye(len(lu), dtype=lu.dtype), np.triu(lu)
    inner = np.tril(lower.T @ np.tril(bar[0], -1), -1) + np.triu(np.triu(bar[0]) @ upper.T)
    left = scipy.linalg.solve_triangular(lu, inner, trans=1, lower=True, unit_diagonal=True)
    return scipy.linalg.solve_triangular(lu, left.T).T[np.argsort(pivoted(piv))]


def lu_dot(a_dot, lu, piv):
    """The tangent of both factors in one."""
    import scipy.linalg

    lower, upper = np.tril(lu, -1) + np.eye(len(lu), dtype=lu.dtype), np.triu(lu)
    left = scipy.linalg.solve_triangular(lu, a_dot[pivoted(piv)], lower=True, unit_diagonal=True)
    inner = scipy.linalg.solve_triangular(lu, left.T, trans=1).T
    return [lower @ np.tril(inner, -1) + np.triu(inner) @ upper, None]


def generalized_eigh_bars(bar, w, v, lower_part):
    """The adjoints of a and b in a v = b v w with eigenvectors of length 1 by b; those of a are the usual ones."""
    inner, lengths = spectral(bar, w, v)
    by_a = v @ inner @ conjugated(v)
    by_b = -(v @ (inner * w + lengths) @ conjugated(v))
    return [of_triangle(by_a, lower_part), of_triangle(by_b, lower_part)]


def generalized_eigh_dot(a_dot, b_dot, w, v, lower_part):
    inner, lengths = 0.0, 0.0
    if a_dot is not None:
        inner = inner + conjugated(v) @ from_triangle(a_dot, lower_part) @ v
    if b_dot is not None:
        by_b = conjugated(v) @ from_triangle(b_dot, lower_part) @ v
        inner = inner - by_b * w
        lengths = 0.5 * diagonal(by_b)
    return [np.real(np.diagonal(inner)), v @ (differences(w) * inner - lengths)]


def over_distance(value, z, metric):
    """A value times the derivative of distances by half their squares; 0 where points coincide."""
    return 2 * value if metric == "sqeuclidean" else value / np.where(z == 0, np.inf, z)


def spread_apart(weights, a, b):
    """The sum of `weights[i, j] * (a[i] - b[j])` over j."""
    return np.expand_dims(np.sum(weights, axis=1), 1) * a - weights @ b


def moved_apart(a, b, a_dot, b_dot):
    """The products of `a[i] - b[j]` and its tangent."""
    result = 0.0
    if a_dot is not None:
        result = result + np.expand_dims(np.sum(a * a_dot, axis=1), 1) - a_dot @ b.T
    if b_dot is not None:
        result = result + np.sum(b * b_dot, axis=1) - a @ b_dot.T
    return result


declare(pivoted, passive=True)

for helper in (
    over_distance, spread_apart, moved_apart, pivoted, lu_bar, lu_dot, generalized_eigh_bars, generalized_eigh_dot,
    along_points, at_points, results_dot, ellipj_by_m, by_results, f_density, frechet, zeta_slope, hurwitz_slope,
    banded_transpose, banded_outer, banded_product,
    triangular_dot, triangular_left, triangular_right, convolve_nd_bar,
):  # fmt: skip
    macros.register(helper, "pure")
