"""Samples of `scipy.linalg`: factorizations, solvers told the structure of a matrix, structured matrices."""

# ruff: noqa: E501

import numpy as np
import scipy.linalg as sl

rng = np.random.default_rng(5)
A = rng.normal(size=(3, 3)) + 3 * np.diag([1.0, 2.0, 3.0])
S = A @ A.T
VALUES = {
    "any": A,
    "positive": S,
    "tall": rng.normal(size=(4, 3)),
    "bands": np.array([[0.0, 0.3, -0.2], [2.0, 3.0, 4.0], [1.0, -2.0, 0.5]]),
    "row": np.array([2.0, 0.4, -0.3]),
}

SAMPLES = {
    "any": [
        lambda a: sl.lu_solve(sl.lu_factor(a), a[0]), lambda a: sl.lu_solve(sl.lu_factor(a), a, trans=1), lambda a: sl.lu_factor(a)[0],
        lambda a: sl.lu(a)[1] * sl.lu(a)[2].T, lambda a: sl.lu(a)[0] @ sl.lu(a)[1], lambda a: sl.lu(a, permute_l=True)[0], lambda a: sl.lu(a, p_indices=True)[2],
        lambda a: sl.solve(a, a[0], lower=True, assume_a="sym"), lambda a: sl.solve(a, a, assume_a="lower triangular"), lambda a: sl.solve(a, a[0], assume_a="upper triangular"),
        lambda a: sl.solve(a, a[0], assume_a="diagonal"), lambda a: sl.solve(a, a, transposed=True), lambda a: sl.inv(a, assume_a="sym", check_finite=False), lambda a: sl.det(a, overwrite_a=False),
        lambda a: np.abs(sl.qr(a)[1]), lambda a: np.real(sl.eigvals(a)), lambda a: np.real(sl.eig(a)[0] ** 2), lambda a: sl.polar(a)[0], lambda a: sl.polar(a, "left")[1],
        lambda a: sl.sinhm(a / 9), lambda a: sl.coshm(a / 9), lambda a: sl.tanm(a / 9), lambda a: sl.tanhm(a / 9),
        lambda a: sl.solve_continuous_lyapunov(a, a.T), lambda a: sl.solve_discrete_lyapunov(a / 19, a.T), lambda a: sl.solve_discrete_lyapunov(a / 19, a.T, method="bilinear"),
        lambda a: sl.khatri_rao(a, a[:2]), lambda a: sl.norm(a, "fro", check_finite=False), lambda a: np.abs(np.linalg.qr(a, "r")), lambda a: np.abs(np.linalg.qr(a[:2])[1]), lambda a: np.abs(np.linalg.qr(a[:2], "complete")[0]),
        lambda a: sl.eigh(S, np.eye(3) + a @ np.conj(a.T))[0], lambda a: np.abs(sl.eigh(a @ np.conj(a.T), np.eye(3) + S)[1]), lambda a: sl.eigh(a, S, eigvals_only=True), lambda a: sl.eigvalsh(a, lower=False, subset_by_index=[0, 1]),
        lambda a: np.abs(sl.eigh(a, lower=False)[1]), lambda a: np.abs(sl.eigh(a, subset_by_index=[1, 2])[1]),
    ],
    "positive": [
        lambda a: sl.solve(a, a[0], assume_a="pos"), lambda a: sl.solve(a, a[0], assume_a="her"), lambda a: sl.cholesky(a, check_finite=False), lambda a: sl.fractional_matrix_power(a, 0.3),
        lambda a: sl.fractional_matrix_power(S, a[0, 0] / 30), lambda a: sl.cho_solve(sl.cho_factor(a), a[0], check_finite=False),
    ],
    "tall": [
        lambda a: sl.qr(a, mode="economic")[1] ** 2, lambda a: sl.qr(a, mode="r")[0] ** 2, lambda a: sl.qr(a)[0][:, :3] ** 2, lambda a: np.abs(np.linalg.qr(a, "complete")[1]),
        lambda a: np.abs(np.linalg.qr(a.T)[1]), lambda a: sl.lstsq(a, a[:, 0] ** 2)[0], lambda a: sl.svd(a, full_matrices=False, check_finite=False)[1], lambda a: sl.pinv(a, check_finite=False),
        lambda a: sl.polar(a)[0],
    ],
    "bands": [
        lambda a: sl.solveh_banded(a[:2], a[2]), lambda a: sl.solveh_banded(a[1:] / 3, a[2], lower=True), lambda a: sl.eigh_tridiagonal(a[1], a[0, 1:])[0], lambda a: sl.eigvalsh_tridiagonal(a[1], a[0, 1:]),
        lambda a: sl.eigh_tridiagonal(a[1], a[0, 1:], eigvals_only=True), lambda a: np.abs(sl.eigh_tridiagonal(a[1], a[0, 1:])[1]),
    ],
    "row": [
        lambda a: sl.solve_toeplitz(a, a[::-1]), lambda a: sl.solve_toeplitz((a, a**2), np.ones(3)), lambda a: sl.matmul_toeplitz(a, a), lambda a: sl.matmul_toeplitz((a, a**2), a),
        lambda a: sl.solve_circulant(a, a), lambda a: sl.solve_circulant(a, np.outer(a, a[:2])), lambda a: sl.convolution_matrix(a, 2), lambda a: sl.convolution_matrix(a, 2, "same"),
        lambda a: sl.convolution_matrix(a, 4, mode="valid"), lambda a: sl.companion(a),
    ],
}  # fmt: skip
