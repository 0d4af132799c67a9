"""`scipy.sparse`: products of constant sparse matrices with dense arrays, and sparse linear equations."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportAttributeAccessIssue=false

import numpy as np
import scipy.sparse as ss
import scipy.sparse.linalg as sl

from tapeless.transform.kinds import Array, Instance, Unknown, result_dtype
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, tangent


def product(matrix, other):
    """The kind of a product: dense, of the dimensions of the dense operand."""
    if not isinstance(other, Array):
        return Unknown(other.traced)
    stored = dict(matrix.attributes).get("data") if isinstance(matrix, Instance) else None
    dtype = result_dtype(stored.dtype, other.dtype) if isinstance(stored, Array) else None
    return Array(dtype, None if other.dims is None else (None,) * len(other.dims), other.varied)


MATMUL, RMATMUL, DOT, MUL = (
    ss.csr_array.__matmul__,
    ss.csr_array.__rmatmul__,
    ss.csr_array.dot,
    ss.csr_matrix.__mul__,
)
declare(MATMUL, RMATMUL, DOT, MUL, infer=product)
declare(sl.spsolve, infer=lambda A, b, *_, **__: product(A, b))


@adjoint(MATMUL)
@adjoint(DOT)
def matmul(z, self, other):
    d[other] = self.T @ d[z]


@adjoint(RMATMUL)
def rmatmul(z, self, other):
    d[other] = d[z] @ self.T


@adjoint(MUL)
def mul(z, self, other):
    if np.ndim(other) == 0:
        raise NotImplementedError("a sparse matrix times a differentiated number: scale its products instead")
    d[other] = self.T @ d[z]


@tangent(MATMUL)
@tangent(DOT)
@tangent(MUL)
def matmul_dot(z, self, other):
    d[z] = self @ d[other]


@tangent(RMATMUL)
def rmatmul_dot(z, self, other):
    d[z] = d[other] @ self


@adjoint(sl.spsolve, ignores=("permc_spec", "use_umfpack"))
def spsolve(z, A, b, permc_spec=None, use_umfpack=True):
    d[b] = sl.spsolve(A.T.tocsc(), d[z])


@tangent(sl.spsolve, ignores=("permc_spec", "use_umfpack"))
def spsolve_dot(z, A, b, permc_spec=None, use_umfpack=True):
    d[z] = sl.spsolve(A, d[b])
