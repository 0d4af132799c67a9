"""What the rules of linear algebra need: adjoints and tangents of decompositions, by Giles (2008), "Collected matrix
derivative results for forward and reverse mode algorithmic differentiation", and Seeger et al. (2017),
arXiv:1710.08717.

They are plain NumPy code, so that they are differentiated again by being read. The adjoint of a result of several parts
is a list or tuple of which some may be None. The formulas for complex matrices are in terms of the conjugates of the
adjoints (dy/da + i dy/db).
"""

from __future__ import annotations

import numpy as np

from tapeless.transform import macros, shapes
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt, tangent


def length(x, axis=None, keepdims=False):
    """The Euclidean norm along axes."""
    if axis is None and np.ndim(x) > 2:
        whole = np.linalg.norm(np.ravel(x))
        return np.reshape(whole, (1,) * np.ndim(x)) if keepdims else whole
    return np.linalg.norm(x, None, axis, keepdims)


declare(length, infer=lambda x, **options: shapes.magnitude(shapes.mean(x, **options)), promotes=True)


@adjoint(length)
def _length(z, x, axis=None, keepdims=False):
    size = rt.keep(z, x, axis, keepdims)
    scale = rt.keep(d[z], x, axis, keepdims) / np.where(size == 0, 1.0, size)
    if np.iscomplexobj(x):
        d[x] = scale * np.conj(x)
    else:
        d[x] = scale * x


def transposed(a):
    """The transposes of a stack of matrices."""
    return np.swapaxes(a, -1, -2)


def conjugated(a):
    """The conjugate transposes of a stack of matrices."""
    return np.swapaxes(np.conj(a), -1, -2)


def diagonal(a):
    """The real parts of the diagonals of a stack of matrices, in matrices."""
    return np.real(np.tril(np.triu(a)))


def lower(a):
    """A Hermitian adjoint as that of the lower triangle, which is all that is read of a Hermitian matrix."""
    return np.tril(a + conjugated(a), -1) + diagonal(a)


def inverse_transposed(a, factors):
    """The transposed inverse of each matrix of a stack, times its factor."""
    if np.ndim(a) > 2:
        factors = np.expand_dims(factors, (-2, -1))
    return factors * np.linalg.inv(a).swapaxes(-1, -2)


def det_bar(bar, z, a):
    return inverse_transposed(a, bar * z)


def slogdet_bar(bar, sign, a):
    """The sign is constant for real matrices; for complex ones it turns with the imaginary part of the trace."""
    slope = 0.0 if bar[1] is None else bar[1]
    if np.iscomplexobj(a) and bar[0] is not None:
        slope = slope - 1j * np.real(1j * bar[0] * sign)
    return inverse_transposed(a, slope)


def slogdet_dot(a_dot, sign, a):
    slope = np.trace(np.linalg.inv(a) @ a_dot, axis1=-2, axis2=-1)
    return [1j * np.imag(slope) * sign if np.iscomplexobj(a) else None, np.real(slope)]


def solve_left(back, z, a, b):
    """The adjoint of a in np.linalg.solve(a, b), by that of b before it is summed to the shape of b."""
    if np.ndim(b) == 1:
        return rt.unbroadcast(-np.expand_dims(back, -1) * np.expand_dims(z, -2), a)
    return rt.unbroadcast(-back @ transposed(z), a)


def solved(a, right, b):
    """`np.linalg.solve(a, right)` of a right side that is a vector, or a stack of vectors, where `b` is one."""
    if np.ndim(b) == 1 and np.ndim(right) > 1:
        return np.linalg.solve(a, np.expand_dims(right, -1))[..., 0]
    return np.linalg.solve(a, right)


def pinv_bar(bar, p, a):
    """Golub and Pereyra (1973), transposed."""
    pt, gt, ph = transposed(p), transposed(bar), conjugated(p)
    rows, columns = np.eye(np.shape(a)[-2]) - a @ p, np.eye(np.shape(a)[-1]) - p @ a
    return -pt @ bar @ pt + np.conj(rows @ gt @ p @ ph + ph @ p @ gt @ columns)


def cholesky_bar(bar, factor):
    """By Murray (2016), arXiv:1602.07527; of the lower triangle."""
    inner = conjugated(factor) @ np.tril(np.conj(bar))
    inner = np.tril(inner, -1) + 0.5 * diagonal(inner)
    inverse = np.linalg.inv(factor)
    middle = conjugated(inverse) @ inner @ inverse
    return lower(np.conj(0.5 * (middle + conjugated(middle))))


def differences(w):
    """1 / (w_j - w_i) for i != j, 0 for i == j. Equal values have no derivative: the result is infinite."""
    apart = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    same = np.eye(np.shape(w)[-1], dtype=bool)
    return np.where(same, 0.0, 1.0 / np.where(same, 1.0, apart))


def spectral(bar, w, v):
    """The adjoint of a Hermitian matrix in the basis of its eigenvectors, and that of the lengths of these."""
    inner, lengths = 0.0, 0.0
    if bar[0] is not None:
        inner = inner + np.eye(np.shape(v)[-1]) * np.expand_dims(bar[0], -2)
    if bar[1] is not None:
        turned = conjugated(v) @ np.conj(bar[1])
        if np.iscomplexobj(v):
            check_phases(turned)
        inner = inner + differences(w) * turned
        lengths = 0.5 * diagonal(turned)
    return inner, lengths


def eigh_bar(bar, w, v, triangle):
    inner, _ = spectral(bar, w, v)
    return of_triangle(v @ inner @ conjugated(v), triangle == "L")


def of_triangle(full, lower_part):
    """The adjoint of a Hermitian matrix of which one triangle is read, from the conjugate of that of the whole."""
    hermitian = np.conj(0.5 * (full + conjugated(full)))
    return lower(hermitian) if lower_part else conjugated(lower(hermitian))


def check_phases(inner):
    """Refuse an adjoint by the phases of complex singular or eigenvectors, which are not determined."""
    phases = np.imag(np.diagonal(inner, 0, -2, -1))
    if np.any(np.abs(phases) > 1e-6 * np.maximum(1.0, np.max(np.abs(inner), initial=0.0))):
        raise DifferentiationError(
            "the phases of complex singular and eigenvectors are not determined, and have no derivative",
            "compute what does not depend on them, such as v * np.conj(v)",
        )


def svd_bar(bar, u, s, vh, a):
    """Townsend (2016), "Differentiating the singular value decomposition"; of complex matrices Wan and Zhang (2019),
    arXiv:1909.02659. Of the reduced form."""
    count = np.shape(s)[-1]
    u_bar = None if bar[0] is None else determined(np.conj(bar[0]), count)
    v_bar = None if bar[2] is None else determined(transposed(bar[2]), count)
    u, v = u[..., :count], conjugated(vh)[..., :count]
    square = differences(s * s)
    middle, phases = 0.0, 0.0
    if bar[1] is not None:
        middle = middle + np.eye(count) * np.expand_dims(bar[1], -2)
    if u_bar is not None:
        left = conjugated(u) @ u_bar
        middle = middle + square * (left - conjugated(left)) * np.expand_dims(s, -2)
        phases = left
        if np.iscomplexobj(a):
            middle = middle + 1j * np.imag(np.tril(np.triu(left))) / np.expand_dims(s, -2)
    if v_bar is not None:
        right = conjugated(v) @ v_bar
        middle = middle + np.expand_dims(s, -1) * (square * (right - conjugated(right)))
        phases = phases + right
    if np.iscomplexobj(a) and np.ndim(phases) > 0:
        check_phases(phases)
    result = u @ middle @ conjugated(v)
    if u_bar is not None:
        outside = u_bar - u @ (conjugated(u) @ u_bar)
        result = result + (outside / np.expand_dims(s, -2)) @ conjugated(v)
    if v_bar is not None:
        outside = v_bar - v @ (conjugated(v) @ v_bar)
        result = result + (u / np.expand_dims(s, -2)) @ conjugated(outside)
    return np.conj(result)


def determined(bar, count, function="np.linalg.svd", reduced="np.linalg.svd(a, full_matrices=False)"):
    """The adjoint of the columns of a factor that the matrix determines; the others may not be used."""
    if np.any(bar[..., count:] != 0):
        raise DifferentiationError(
            f"the full factors of {function} are not determined, and have no derivative",
            f"ask for the reduced form: {reduced}",
        )
    return bar[..., :count]


def undetermined(columns, whole):
    """The tangent of a whole factor: not a number in the columns that the matrix does not determine."""
    missing = np.shape(whole)[-1] - np.shape(columns)[-1]
    return np.concatenate([columns, np.full((*np.shape(whole)[:-1], missing), np.nan, columns.dtype)], axis=-1)


def svdvals_bar(bar, a):
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.conj(u @ (np.expand_dims(bar, -1) * vh))


def qr_bar(bar, q, r):
    """Columns of a wide matrix after the square of its first ones are turned by q only."""
    count = min(np.shape(q)[-2], np.shape(r)[-1])
    q_bar = None if bar[0] is None else determined(bar[0], count, "np.linalg.qr", "np.linalg.qr(a)")
    r_bar = None if bar[1] is None else bar[1][..., :count, :count]
    thin, triangle, further = q[..., :count], r[..., :count, :count], r[..., :count, count:]
    if np.size(further) == 0:
        return tall_qr_bar(q_bar, r_bar, thin, triangle)
    if bar[1] is None:
        return np.concatenate([tall_qr_bar(q_bar, r_bar, thin, triangle), np.zeros_like(further)], axis=-1)
    further_bar = bar[1][..., :count, count:]
    turned = np.conj(thin @ further) @ conjugated(further_bar)
    q_bar = turned if q_bar is None else q_bar + turned
    return np.concatenate([tall_qr_bar(q_bar, r_bar, thin, triangle), np.conj(thin) @ further_bar], axis=-1)


def tall_qr_bar(q_bar, r_bar, q, r):
    """Walter and Lehmann (2010); of at least as many rows as columns."""
    inner, result = 0.0, 0.0
    if r_bar is not None:
        inner = inner + r @ transposed(r_bar)
    if q_bar is not None:
        inner = inner - transposed(q_bar) @ q
        result = result + np.conj(q_bar)
    symmetric = np.tril(inner, -1) + conjugated(np.tril(inner, -1)) + diagonal(inner)
    return np.conj(conjugated(np.linalg.solve(r, conjugated(result + q @ symmetric))))


def eig_bar(bar, w, v, a):
    """Of eigenvectors of length 1: Boeddeker et al. (2017), arXiv:1701.00392."""
    vt = transposed(v)
    inner = 0.0
    if bar[0] is not None:
        inner = inner + np.eye(np.shape(a)[-1]) * np.expand_dims(bar[0], -2)
    if bar[1] is not None:
        part = vt @ bar[1]
        if np.iscomplexobj(v):
            check_phases(part)
        scale = np.eye(np.shape(a)[-1]) * np.real(part)
        inner = inner + differences(w) * (part - (vt @ np.conj(v)) @ scale)
    full = np.linalg.solve(vt, inner @ vt)
    return full if np.iscomplexobj(a) else np.real(full)


# --- forwards -------------------------------------------------------------------------------------


@tangent(length)
def _length_dot(z, x, axis=None, keepdims=False):
    along = np.sum(np.real(np.conj(x) * d[x]), axis=axis, keepdims=keepdims)
    d[z] = along / np.where(z == 0, 1.0, z)


def solve_dot(a_dot, b_dot, z, a, b):
    """The tangent of np.linalg.solve(a, b)."""
    moved = a_dot @ np.expand_dims(z, -1) if np.ndim(b) == 1 else a_dot @ z
    return solved(a, b_dot - (moved[..., 0] if np.ndim(b) == 1 else moved), b)


def cholesky_dot(a_dot, factor):
    whole = np.tril(a_dot, -1) + conjugated(np.tril(a_dot, -1)) + diagonal(a_dot)
    inner = np.linalg.solve(factor, conjugated(np.linalg.solve(factor, whole)))
    return factor @ (np.tril(inner, -1) + 0.5 * diagonal(inner))


def eigh_dot(a_dot, w, v, triangle):
    inner = conjugated(v) @ from_triangle(a_dot, triangle == "L") @ v
    return [np.real(np.diagonal(inner, 0, -2, -1)), v @ (differences(w) * inner)]


def from_triangle(a, lower_part):
    """A Hermitian matrix from one of its triangles."""
    part = np.tril(a, -1) if lower_part else np.triu(a, 1)
    return part + conjugated(part) + diagonal(a)


def qr_dot(a_dot, q, r):
    count = min(np.shape(q)[-2], np.shape(r)[-1])
    thin, triangle, further = q[..., :count], r[..., :count, :count], r[..., :count, count:]
    q_dot, r_dot = tall_qr_dot(a_dot[..., :count], thin, triangle)
    further_dot = conjugated(q_dot) @ thin @ further + conjugated(thin) @ a_dot[..., count:]
    above = np.concatenate([r_dot, further_dot], axis=-1)
    return [undetermined(q_dot, q), np.concatenate([above, np.zeros_like(r[..., count:, :])], axis=-2)]


def tall_qr_dot(a_dot, q, r):
    """Of at least as many rows as columns."""
    moved = transposed(np.linalg.solve(transposed(r), transposed(a_dot)))
    inner = conjugated(q) @ moved
    below = np.tril(inner, -1)
    change = np.triu(inner, 1) + conjugated(below) + diagonal(inner)
    return moved - q @ change, change @ r


def eig_dot(a_dot, w, v):
    """Of eigenvectors of length 1."""
    inner = np.linalg.solve(v, a_dot @ v)
    free = v @ (differences(w) * inner)
    along = np.sum(np.real(np.conj(v) * free), axis=-2, keepdims=True)
    return [np.diagonal(inner, 0, -2, -1), free - v * along]


def svdvals_dot(a_dot, a):
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.real(np.sum(np.conj(u) * (a_dot @ conjugated(vh)), axis=-2))


def svd_dot(a_dot, u, s, vh):
    count = np.shape(s)[-1]
    u_part, v_part = u[..., :count], conjugated(vh)[..., :count]
    inner = conjugated(u_part) @ a_dot @ v_part
    columns, rows = inner * np.expand_dims(s, -2), np.expand_dims(s, -1) * inner
    square = differences(s * s)
    left, right = a_dot @ v_part, conjugated(a_dot) @ u_part
    turned = square * (columns + conjugated(columns))
    if np.iscomplexobj(inner):
        turned = turned + 1j * np.imag(np.tril(np.triu(inner))) / np.expand_dims(s, -2)
    u_dot = u_part @ turned
    v_dot = v_part @ (square * (rows + conjugated(rows)))
    u_dot = u_dot + (left - u_part @ (conjugated(u_part) @ left)) / np.expand_dims(s, -2)
    v_dot = v_dot + (right - v_part @ (conjugated(v_part) @ right)) / np.expand_dims(s, -2)
    v, values = conjugated(vh), np.real(np.diagonal(inner, 0, -2, -1))
    return [undetermined(u_dot, u), values, conjugated(undetermined(v_dot, v))]


for helper in (
    det_bar, slogdet_bar, solve_left, solved, pinv_bar, cholesky_bar, eigh_bar, svd_bar, svdvals_bar, qr_bar,
    eig_bar,
):  # fmt: skip
    macros.register(helper, "new")
for helper in (
    solve_dot, slogdet_dot, cholesky_dot, eigh_dot, qr_dot, eig_dot, svdvals_dot, svd_dot,
    transposed, conjugated, diagonal, lower, spectral, of_triangle, from_triangle, tall_qr_bar, tall_qr_dot,
    differences, determined, undetermined, check_phases,
):  # fmt: skip
    macros.register(helper, "pure")
