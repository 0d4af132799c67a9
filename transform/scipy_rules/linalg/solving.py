"""Systems of linear equations, and matrix equations."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.linalg as sl

from tapeless.transform import shapes
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent

declare(sl.solve_sylvester, infer=shapes.array)
declare(sl.solve_triangular, infer=shapes.solution)
declare(sl.solve_banded, infer=lambda l_and_u, ab, b, *_, **__: shapes.array(ab, b))
declare(sl.cho_solve, sl.lu_solve, sl.solve_toeplitz, lists=True)


def as_assumed(a, assume_a, lower):
    """The matrix that is read of `a` where its structure is told."""
    if assume_a is None or assume_a == "gen" or assume_a == "general":
        return a
    if assume_a == "lower triangular":
        return np.tril(a)
    if assume_a == "upper triangular":
        return np.triu(a)
    if assume_a == "diagonal":
        return a * np.eye(np.shape(a)[-1])
    if assume_a == "sym" or assume_a == "symmetric":
        return np.tril(a) + np.tril(a, -1).T if lower else np.triu(a) + np.triu(a, 1).T
    if assume_a == "her" or assume_a == "hermitian" or assume_a == "pos" or assume_a == "positive definite":
        return rt.from_triangle(a, lower)
    raise ValueError("this structure of a matrix has no derivative rule: leave assume_a out")


@define(sl.solve)
def solve(a, b, lower=False, overwrite_a=False, overwrite_b=False, check_finite=True, assume_a=None, transposed=False):
    matrix = as_assumed(a, assume_a, lower)
    return np.linalg.solve(np.swapaxes(matrix, -1, -2) if transposed else matrix, b)


@define(sl.lstsq)
def lstsq(a, b, cond=None, overwrite_a=False, overwrite_b=False, check_finite=True, lapack_driver=None):
    """Of a matrix of full rank."""
    return np.linalg.lstsq(a, b, cond)


@adjoint(sl.solve_triangular, ignores=("overwrite_b", "check_finite"))
def solve_triangular(z, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True):
    if trans in (0, 1) and not unit_diagonal and (shapes.is_row(b) or shapes.is_matrix(b)):
        back = sl.solve_triangular(a, d[z], trans=1 - trans, lower=lower)
        left = back if trans == 0 else z
        right = z if trans == 0 else back
        whole = np.outer(left, right) if shapes.is_row(b) else left @ right.T
        d[a] = -np.tril(whole) if lower else -np.triu(whole)
        d[b] = back
    else:
        back = rt.triangular_right(d[z], a, trans, lower, unit_diagonal)
        d[a] = rt.triangular_left(back, z, b, trans, lower, unit_diagonal)
        d[b] = back


@tangent(sl.solve_triangular, ignores=("overwrite_b", "check_finite"))
def solve_triangular_dot(z, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True):
    d[z] = rt.triangular_dot(d[a], d[b], z, a, trans, lower, unit_diagonal)


@define(sl.cho_solve)
def cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    factor, lower = c_and_lower
    turned = 2 if np.iscomplexobj(factor) else 1
    if lower:
        return sl.solve_triangular(factor, sl.solve_triangular(factor, b, lower=True), trans=turned, lower=True)
    return sl.solve_triangular(factor, sl.solve_triangular(factor, b, trans=turned))


@define(sl.lu_solve)
def lu_solve(lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    lu, piv = lu_and_piv
    if trans == 0:
        below = sl.solve_triangular(lu, b[rt.pivoted(piv)], lower=True, unit_diagonal=True)
        return sl.solve_triangular(lu, below)
    above = sl.solve_triangular(lu, b, trans=trans)
    back = sl.solve_triangular(lu, above, trans=trans, lower=True, unit_diagonal=True)
    return back[np.argsort(rt.pivoted(piv))]


@adjoint(sl.solve_banded, ignores=("overwrite_ab", "overwrite_b", "check_finite"))
def solve_banded(z, l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True):
    back = sl.solve_banded(l_and_u[::-1], rt.banded_transpose(l_and_u, ab), d[z])
    d[ab] = -rt.banded_outer(l_and_u, back, z)
    d[b] = back


@tangent(sl.solve_banded, ignores=("overwrite_ab", "overwrite_b", "check_finite"))
def solve_banded_dot(z, l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True):
    d[z] = sl.solve_banded(l_and_u, ab, d[b] - rt.banded_product(l_and_u, d[ab], z))


@define(sl.solveh_banded)
def solveh_banded(ab, b, overwrite_ab=False, overwrite_b=False, lower=False, check_finite=True):
    """By all bands: those that are not given are the others, shifted to where they stand."""
    count, size = np.shape(ab)
    columns = np.arange(size)
    if lower:
        offsets = np.expand_dims(np.arange(count - 1, 0, -1), 1)
        above = np.where(columns >= offsets, np.conj(ab[offsets, (columns - offsets) % size]), 0.0)
        bands = np.concatenate([above, np.real(ab[:1]), ab[1:]])
    else:
        offsets = np.expand_dims(np.arange(1, count), 1)
        below = np.where(columns + offsets < size, np.conj(ab[count - 1 - offsets, (columns + offsets) % size]), 0.0)
        bands = np.concatenate([ab[:-1], np.real(ab[-1:]), below])
    return sl.solve_banded((count - 1, count - 1), bands, b)


@define(sl.solve_toeplitz)
def solve_toeplitz(c_or_cr, b, check_finite=True):
    if isinstance(c_or_cr, tuple):
        return np.linalg.solve(sl.toeplitz(c_or_cr[0], c_or_cr[1]), b)
    return np.linalg.solve(sl.toeplitz(c_or_cr), b)


@define(sl.solve_circulant)
def solve_circulant(c, b):
    spectrum = np.fft.fft(c)
    turned = np.fft.fft(b, axis=0) / (spectrum if np.ndim(b) == 1 else np.expand_dims(spectrum, 1))
    result = np.fft.ifft(turned, axis=0)
    return result if np.iscomplexobj(c) or np.iscomplexobj(b) else np.real(result)


@adjoint(sl.solve_sylvester)
def solve_sylvester(z, a, b, q):
    back = sl.solve_sylvester(np.swapaxes(a, -1, -2), np.swapaxes(b, -1, -2), d[z])
    d[a] = -(back @ np.swapaxes(z, -1, -2))
    d[b] = -(np.swapaxes(z, -1, -2) @ back)
    d[q] = back


@tangent(sl.solve_sylvester)
def solve_sylvester_dot(z, a, b, q):
    d[z] = sl.solve_sylvester(a, b, d[q] - d[a] @ z - z @ d[b])


@define(sl.solve_continuous_lyapunov)
def solve_continuous_lyapunov(a, q):
    return sl.solve_sylvester(a, np.conj(a.T), q)


@define(sl.solve_discrete_lyapunov)
def solve_discrete_lyapunov(a, q, method=None):
    """Small ones as one system, large ones as a continuous equation, as SciPy does it."""
    identity = np.eye(len(a))
    if method == "direct" or (method is None and len(a) < 10):
        system = np.eye(len(a) ** 2) - np.kron(a, np.conj(a))
        return np.reshape(np.linalg.solve(system, np.ravel(q)), np.shape(q))
    turned = np.conj(a.T)
    inverse = np.linalg.inv(turned + identity)
    b = (turned - identity) @ inverse
    c = 2 * np.linalg.inv(a + identity) @ q @ inverse
    return solve_continuous_lyapunov(np.conj(b.T), -c)
