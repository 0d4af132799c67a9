"""Functions of matrices, their norms and inverses."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.linalg as sl

from tapeless.transform import shapes
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent
from tapeless.transform.scipy_rules.linalg.solving import as_assumed
from tapeless.transform.templates.decompositions import square

declare(sl.expm, sl.sqrtm, sl.logm, infer=square)
declare(sl.expm_frechet, infer=lambda A, E, *_, **__: shapes.array(A, E))


@adjoint(sl.expm)
def expm(z, A):
    """Al-Mohy and Higham (2009): the adjoint is the Fréchet derivative at the transpose."""
    d[A] = rt.frechet(np.swapaxes(A, -1, -2), d[z])


@tangent(sl.expm)
def expm_dot(z, A):
    d[z] = rt.frechet(A, d[A])


@adjoint(sl.sqrtm)
def sqrtm(z, A):
    zt = np.swapaxes(z, -1, -2)
    d[A] = sl.solve_sylvester(zt, zt, d[z])


@tangent(sl.sqrtm)
def sqrtm_dot(z, A):
    d[z] = sl.solve_sylvester(z, z, d[A])


@define(sl.logm)
def logm(A):
    """Of matrices with distinct eigenvalues."""
    w, v = np.linalg.eig(A)
    result = (v * np.log(w)) @ np.linalg.inv(v)
    return result if np.iscomplexobj(A) else np.real_if_close(result, tol=1e6)


@define(sl.fractional_matrix_power)
def fractional_matrix_power(A, t):
    """Of matrices with distinct eigenvalues."""
    w, v = np.linalg.eig(A)
    result = (v * (w + 0j) ** t) @ np.linalg.inv(v)
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


@define(sl.tanm)
def tanm(A):
    return np.linalg.solve(cosm(A), sinm(A))


@define(sl.sinhm)
def sinhm(A):
    return 0.5 * (sl.expm(A) - sl.expm(-A))


@define(sl.coshm)
def coshm(A):
    return 0.5 * (sl.expm(A) + sl.expm(-A))


@define(sl.tanhm)
def tanhm(A):
    return np.linalg.solve(coshm(A), sinhm(A))


@define(sl.inv)
def inv(a, overwrite_a=False, check_finite=True, assume_a=None, lower=False):
    return np.linalg.inv(as_assumed(a, assume_a, lower))


@define(sl.det)
def det(a, overwrite_a=False, check_finite=True):
    return np.linalg.det(a)


@define(sl.pinv)
def pinv(a, check_finite=True):
    return np.linalg.pinv(a)


@define(sl.norm)
def norm(a, ord=None, axis=None, keepdims=False, check_finite=True):
    return np.linalg.norm(a, ord, axis, keepdims)
