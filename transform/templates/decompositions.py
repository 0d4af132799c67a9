"""Inverses, determinants and decompositions of matrices, and of stacks of them. Where eigenvalues or singular values
are equal, eigenvectors have no derivative: the result is infinite. `eigh` and `cholesky` read the lower triangle only,
and so do their derivatives."""

# Rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.kinds import Array, Sequence, Static
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt


def square(a, *_, **__):
    array = shapes.as_array(a)
    return Array(shapes.strong(shapes.floating(array.dtype)), array.dims, array.varied)


def determinant(a):
    kind = square(a)
    return Array(kind.dtype, None if kind.dims is None else kind.dims[:-2], kind.varied)


def phase(a):
    """The sign of a determinant, which is constant for real matrices."""
    kind = determinant(a)
    return Array(kind.dtype, kind.dims, kind.varied and not (kind.dtype or "complex").startswith("float"))


def vector(a, real=True):
    kind = square(a)
    dtype = shapes.REAL.get(kind.dtype or "", kind.dtype) if real else None
    return Array(dtype, None if kind.dims is None else kind.dims[:-1], kind.varied)


def part(a, real=False):
    """A matrix of another shape."""
    kind = square(a)
    return Array(kind.dtype, None if kind.dims is None else (*kind.dims[:-2], None, None), kind.varied)


def svd_kind(a, full_matrices=None, compute_uv=None, hermitian=None):
    values = shapes.as_array(vector(a))
    values = Array(values.dtype, None if values.dims is None else (*values.dims[:-1], None), values.varied)
    return values if compute_uv == Static(False) else Sequence(tuple, (part(a), values, part(a)))


declare(np.linalg.inv, np.linalg.cholesky, infer=square)
declare(np.linalg.pinv, infer=part, promotes=True)
declare(np.linalg.det, infer=determinant)
declare(
    np.linalg.slogdet,
    infer=lambda a: Sequence(type(np.linalg.slogdet(np.eye(1))), (phase(a), shapes.magnitude(determinant(a)))),
    shaped=True,
)
declare(np.linalg.solve, infer=shapes.solution)
declare(np.linalg.eigh, infer=lambda a, *_: Sequence(type(np.linalg.eigh(np.eye(1))), (vector(a), square(a))))
declare(
    np.linalg.eig,
    infer=lambda a: Sequence(type(np.linalg.eig(np.eye(1))), (Array(None, None, True), Array(None, None, True))),
)
declare(np.linalg.svd, infer=svd_kind, promotes=True)
declare(np.linalg.qr, infer=lambda a, *_: Sequence(type(np.linalg.qr(np.eye(1))), (part(a), part(a))))
declare(np.linalg.matrix_rank, passive=True, infer=lambda a, *_, **__: Array("int64", determinant(a).dims))


@adjoint(np.linalg.inv)
def inv(z, a):
    if shapes.is_matrix(a):
        d[a] = -(z.T @ d[z] @ z.T)
    else:
        zt = np.swapaxes(z, -1, -2)
        d[a] = -(zt @ d[z] @ zt)


@adjoint(np.linalg.pinv, ignores=("rcond", "rtol"))
def pinv(z, a, rcond=None, hermitian=False, rtol=None):
    d[a] = rt.pinv_bar(d[z], z, a)


@adjoint(np.linalg.det)
def det(z, a):
    if shapes.is_matrix(a):
        d[a] = d[z] * z * np.linalg.inv(a).T
    else:
        d[a] = rt.det_bar(d[z], z, a)


@adjoint(np.linalg.slogdet)
def slogdet(z, a):
    """The sign of the determinant of a real matrix is constant."""
    if shapes.is_matrix(a) and not np.iscomplexobj(a):
        d[a] = rt.part(d[z], 1, z[1]) * np.linalg.inv(a).T
    else:
        d[a] = rt.slogdet_bar(d[z], z[0], a)


@adjoint(np.linalg.solve)
def solve(z, a, b):
    if shapes.is_matrix(a) and shapes.is_row(b):
        back = np.linalg.solve(a.T, d[z])
        d[a] = -np.outer(back, z)
        d[b] = back
    elif shapes.is_matrix(a) and shapes.is_matrix(b):
        back = np.linalg.solve(a.T, d[z])
        d[a] = -back @ z.T
        d[b] = back
    else:
        back = rt.solved(np.swapaxes(a, -1, -2), d[z], b)
        d[a] = rt.solve_left(back, z, a, b)
        d[b] = rt.unbroadcast(back, b)


def hermitian_form(a, *_, hermitian=None, **__):
    return hermitian is not None and hermitian != Static(False)


@define(np.linalg.pinv, when=hermitian_form)
def pinv_hermitian(a, rcond=None, hermitian=True):
    """Of a Hermitian matrix the lower triangle is read."""
    return np.linalg.pinv(rt.from_triangle(a, True) if hermitian else a)


@define(np.linalg.svd, when=hermitian_form)
def svd_hermitian(a, full_matrices=True, compute_uv=True, hermitian=True):
    return np.linalg.svd(rt.from_triangle(a, True) if hermitian else a, full_matrices, compute_uv)


@define(np.linalg.cholesky, when=lambda a, upper=None: upper is not None)
def cholesky_upper(a, upper):
    if not upper:
        return np.linalg.cholesky(a)
    return conjugate_transpose(np.linalg.cholesky(conjugate_transpose(a)))


def conjugate_transpose(a):
    turned = a.T if np.ndim(a) == 2 else np.swapaxes(a, -1, -2)
    return np.conj(turned) if np.iscomplexobj(a) else turned


@adjoint(np.linalg.cholesky)
def cholesky(z, a):
    d[a] = rt.cholesky_bar(d[z], z)


@adjoint(np.linalg.eigh)
def eigh(z, a, UPLO="L"):
    d[a] = rt.eigh_bar(d[z], z[0], z[1], UPLO)


@adjoint(np.linalg.eig)
def eig(z, a):
    d[a] = rt.eig_bar(d[z], z[0], z[1], a)


@adjoint(np.linalg.svd, ignores=("full_matrices",))
def svd(z, a, full_matrices=True, compute_uv=True, hermitian=False):
    if compute_uv:
        d[a] = rt.svd_bar(d[z], z[0], z[1], z[2], a)
    else:
        d[a] = rt.svdvals_bar(d[z], a)


@define(np.linalg.qr, when=lambda a, mode=None: mode in (Static("r"), Static("raw")))
def triangle(a, mode="reduced"):
    if mode == "raw":
        raise ValueError("np.linalg.qr(a, mode='raw') has no derivative rule: use the default mode")
    return np.linalg.qr(a)[1]


@adjoint(np.linalg.qr, ignores=("mode",))
def qr(z, a, mode="reduced"):
    d[a] = rt.qr_bar(d[z], z[0], z[1])
