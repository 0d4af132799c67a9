"""Factorizations and eigenvalues. Of Hermitian matrices one triangle is read, and so do their derivatives."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.linalg as sl

from tapeless.transform.kinds import Array, Sequence, Static
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent
from tapeless.transform.templates.decompositions import square, vector

declare(sl.lu_factor, infer=lambda a, *_, **__: Sequence(tuple, (square(a), Array("int32", (None,)))))
declare(sl.eigh, infer=lambda a, *_, **__: Sequence(tuple, (vector(a), square(a))))


@adjoint(sl.lu_factor, ignores=("overwrite_a", "check_finite"))
def lu_factor(z, a, overwrite_a=False, check_finite=True):
    d[a] = rt.lu_bar(d[z], z[0], z[1])


@tangent(sl.lu_factor, ignores=("overwrite_a", "check_finite"))
def lu_factor_dot(z, a, overwrite_a=False, check_finite=True):
    d[z] = rt.lu_dot(d[a], z[0], z[1])


@define(sl.lu)
def lu(a, permute_l=False, overwrite_a=False, check_finite=True, p_indices=False):
    """Of square matrices."""
    both, piv = sl.lu_factor(a)
    identity = np.eye(len(a), dtype=both.dtype)
    order = rt.pivoted(piv)
    lower, upper = np.tril(both, -1) + identity, np.triu(both)
    if permute_l:
        return lower[np.argsort(order)], upper
    if p_indices:
        return np.argsort(order), lower, upper
    return identity[:, order], lower, upper


@define(sl.cholesky)
def cholesky(a, lower=False, overwrite_a=False, check_finite=True):
    return np.linalg.cholesky(a) if lower else np.linalg.cholesky(a, upper=True)


@define(sl.cho_factor)
def cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    return cholesky(a, lower), lower


@define(sl.qr)
def qr(a, overwrite_a=False, lwork=None, mode="full", pivoting=False, check_finite=True):
    if pivoting:
        raise ValueError("scipy.linalg.qr(pivoting=True) has no derivative rule: permute the columns first")
    if mode == "economic":
        return np.linalg.qr(a)
    q, r = np.linalg.qr(a, "complete")
    return (r,) if mode == "r" else (q, r)


@define(sl.svdvals)
def svdvals(a, overwrite_a=False, check_finite=True):
    return np.linalg.svd(a, compute_uv=False)


@define(sl.svd)
def svd(a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, lapack_driver="gesdd"):
    if not compute_uv:
        return np.linalg.svd(a, compute_uv=False)
    return np.linalg.svd(a, full_matrices=full_matrices)


@define(sl.polar)
def polar(a, side="right"):
    """Of matrices of full rank."""
    turned = np.conj(np.swapaxes(a, -1, -2))
    if side == "right":
        stretch = sl.sqrtm(turned @ a)
        return a @ np.linalg.inv(stretch), stretch
    stretch = sl.sqrtm(a @ turned)
    return np.linalg.solve(stretch, a), stretch


@define(sl.eig)
def eig(a, overwrite_a=False, check_finite=True):
    return np.linalg.eig(a)


@define(sl.eigvals)
def eigvals(a, overwrite_a=False, check_finite=True):
    return np.linalg.eigvals(a) + 0j


def values_only(a, b=None, eigvals_only=None, **_):
    return eigvals_only == Static(True)


def chosen_only(a, b=None, subset_by_index=None, **_):
    return subset_by_index is not None and subset_by_index != Static(None)


@define(sl.eigh, when=chosen_only)
def chosen(a, b=None, *, lower=True, eigvals_only=False, subset_by_index=None):
    first, last = subset_by_index
    w, v = sl.eigh(a, b, lower=lower)
    return w[first : last + 1] if eigvals_only else (w[first : last + 1], v[:, first : last + 1])


@define(sl.eigh, when=values_only)
def values(a, b=None, *, lower=True, eigvals_only=True, overwrite_a=False, overwrite_b=False, check_finite=True):
    return sl.eigh(a, b, lower=lower)[0]


@adjoint(sl.eigh, ignores=("overwrite_a", "overwrite_b", "check_finite", "driver"))
def eigh(z, a, b=None, *, lower=True, overwrite_a=False, overwrite_b=False, check_finite=True, driver=None):
    bars = rt.generalized_eigh_bars(d[z], z[0], z[1], lower)
    d[a] = bars[0]
    d[b] = bars[1]


@tangent(sl.eigh, ignores=("overwrite_a", "overwrite_b", "check_finite", "driver"))
def eigh_dot(z, a, b=None, *, lower=True, overwrite_a=False, overwrite_b=False, check_finite=True, driver=None):
    d[z] = rt.generalized_eigh_dot(d[a], d[b], z[0], z[1], lower)


@define(sl.eigvalsh)
def eigvalsh(a, b=None, *, lower=True, overwrite_a=False, overwrite_b=False, check_finite=True, subset_by_index=None):
    w = sl.eigh(a, b, lower=lower)[0]
    return w if subset_by_index is None else w[subset_by_index[0] : subset_by_index[1] + 1]


@define(sl.eigh_tridiagonal)
def eigh_tridiagonal(d, e, eigvals_only=False, check_finite=True, tol=0.0, lapack_driver="auto"):
    w, v = sl.eigh(np.diag(d) + np.diag(e, -1))
    return w if eigvals_only else (w, v)


@define(sl.eigvalsh_tridiagonal)
def eigvalsh_tridiagonal(d, e, check_finite=True, tol=0.0, lapack_driver="auto"):
    return sl.eigh(np.diag(d) + np.diag(e, -1))[0]
