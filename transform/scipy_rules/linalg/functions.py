"""`scipy.linalg`."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.linalg as sl

from tapeless.transform import shapes
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent
from tapeless.transform.templates.decompositions import square

declare(sl.cho_solve, lists=True)
declare(sl.expm, sl.sqrtm, sl.logm, infer=square)
declare(sl.solve_sylvester, infer=shapes.array)
declare(sl.solve_triangular, infer=shapes.solution)
declare(sl.solve_banded, infer=lambda l_and_u, ab, b, *_, **__: shapes.array(ab, b))
declare(sl.expm_frechet, infer=lambda A, E, *_, **__: shapes.array(A, E))


@adjoint(sl.expm)
def expm(z, A):
    """Al-Mohy and Higham (2009): the adjoint is the Fréchet derivative at the transpose."""
    d[A] = rt.frechet(np.swapaxes(A, -1, -2), d[z])


@adjoint(sl.sqrtm)
def sqrtm(z, A):
    zt = np.swapaxes(z, -1, -2)
    d[A] = sl.solve_sylvester(zt, zt, d[z])


@adjoint(sl.solve_sylvester)
def solve_sylvester(z, a, b, q):
    back = sl.solve_sylvester(np.swapaxes(a, -1, -2), np.swapaxes(b, -1, -2), d[z])
    d[a] = -(back @ np.swapaxes(z, -1, -2))
    d[b] = -(np.swapaxes(z, -1, -2) @ back)
    d[q] = back


@adjoint(sl.solve_triangular, ignores=("overwrite_b", "check_finite"))
def solve_triangular(z, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True):
    d[a] = rt.triangular_left(d[z], z, a, b, trans, lower, unit_diagonal)
    d[b] = rt.triangular_right(d[z], a, trans, lower, unit_diagonal)


@adjoint(sl.solve_banded, ignores=("overwrite_ab", "overwrite_b", "check_finite"))
def solve_banded(z, l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True):
    back = sl.solve_banded(l_and_u[::-1], rt.banded_transpose(l_and_u, ab), d[z])
    d[ab] = -rt.banded_outer(l_and_u, back, z)
    d[b] = back


@tangent(sl.solve_banded, ignores=("overwrite_ab", "overwrite_b", "check_finite"))
def solve_banded_dot(z, l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True):
    d[z] = sl.solve_banded(l_and_u, ab, d[b] - rt.banded_product(l_and_u, d[ab], z))


@tangent(sl.expm)
def expm_dot(z, A):
    d[z] = rt.frechet(A, d[A])


@tangent(sl.sqrtm)
def sqrtm_dot(z, A):
    d[z] = sl.solve_sylvester(z, z, d[A])


@tangent(sl.solve_sylvester)
def solve_sylvester_dot(z, a, b, q):
    d[z] = sl.solve_sylvester(a, b, d[q] - d[a] @ z - z @ d[b])


@tangent(sl.solve_triangular, ignores=("overwrite_b", "check_finite"))
def solve_triangular_dot(z, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True):
    d[z] = rt.triangular_dot(d[a], d[b], z, a, trans, lower, unit_diagonal)


@define(sl.inv)
def inv(a):
    return np.linalg.inv(a)


@define(sl.det)
def det(a):
    return np.linalg.det(a)


@define(sl.solve)
def solve(a, b, assume_a=None):
    return np.linalg.solve(a, b)


@define(sl.pinv)
def pinv(a):
    return np.linalg.pinv(a)


@define(sl.norm)
def norm(a, ord=None, axis=None, keepdims=False):
    return np.linalg.norm(a, ord, axis, keepdims)


@define(sl.cholesky)
def cholesky(a, lower=False):
    factor = np.linalg.cholesky(a if lower else np.swapaxes(a, -1, -2))
    return factor if lower else np.swapaxes(factor, -1, -2)


@define(sl.cho_factor)
def cho_factor(a, lower=False):
    return cholesky(a, lower), lower


@define(sl.cho_solve)
def cho_solve(c_and_lower, b):
    factor, lower = c_and_lower
    if lower:
        return sl.solve_triangular(factor, sl.solve_triangular(factor, b, lower=True), trans=2, lower=True)
    return sl.solve_triangular(factor, sl.solve_triangular(factor, b, trans=2))


@define(sl.eigh)
def eigh(a, lower=True, eigvals_only=False):
    if eigvals_only:
        return np.linalg.eigh(a, "L" if lower else "U")[0]
    return np.linalg.eigh(a, "L" if lower else "U")


@define(sl.eigvalsh)
def eigvalsh(a, lower=True):
    return np.linalg.eigh(a, "L" if lower else "U")[0]


@define(sl.svdvals)
def svdvals(a):
    return np.linalg.svd(a, compute_uv=False)


@define(sl.svd)
def svd(a, full_matrices=True, compute_uv=True):
    if not compute_uv:
        return np.linalg.svd(a, compute_uv=False)
    return np.linalg.svd(a, full_matrices=full_matrices)


@define(sl.block_diag)
def block_diag(*arrs):
    blocks = [np.atleast_2d(a) for a in arrs]
    width = sum([np.shape(b)[1] for b in blocks])
    rows, start = [], 0
    for b in blocks:
        height, count = np.shape(b)
        before, after = np.zeros((height, start)), np.zeros((height, width - start - count))
        rows.append(np.concatenate([before, b, after], axis=1))
        start = start + count
    return np.concatenate(rows, axis=0)


@define(sl.toeplitz)
def toeplitz(c, r=None):
    row = np.conj(c) if r is None else r
    values = np.concatenate([c[::-1], row[1:]])
    rows, columns = np.arange(len(c)), np.arange(len(row))
    return np.take(values, len(c) - 1 - np.expand_dims(rows, 1) + columns)


@define(sl.circulant)
def circulant(c):
    steps = np.arange(len(c))
    return np.take(c, (np.expand_dims(steps, 1) - steps) % len(c))


@define(sl.hankel)
def hankel(c, r=None):
    row = np.zeros_like(c) if r is None else r
    values = np.concatenate([c, row[1:]])
    return np.take(values, np.expand_dims(np.arange(len(c)), 1) + np.arange(len(row)))


@define(sl.logm)
def logm(A):
    """Of matrices with distinct eigenvalues."""
    w, v = np.linalg.eig(A)
    result = (v * np.log(w)) @ np.linalg.inv(v)
    return result if np.iscomplexobj(A) else np.real_if_close(result, tol=1e6)


@define(sl.sinm)
def sinm(A):
    if np.iscomplexobj(A):
        return -0.5j * (sl.expm(1j * A) - sl.expm(-1j * A))
    return np.imag(sl.expm(1j * A))


@define(sl.cosm)
def cosm(A):
    if np.iscomplexobj(A):
        return 0.5 * (sl.expm(1j * A) + sl.expm(-1j * A))
    return np.real(sl.expm(1j * A))
