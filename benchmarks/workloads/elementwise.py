"""Rosenbrock's function, a chain of elementwise functions, log-sum-exp and a determinant."""

import numpy as np

from benchmarks.workloads.kinds import Workload


def rosenbrock(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def rosenbrock_by_hand(x):
    a, b = x[0], x[1]
    t, u = b - a**2, 1 - a
    gradient = np.zeros_like(x)
    gradient[0] = -2 * u - 400 * t * a
    gradient[1] = 200 * t
    return 100 * t**2 + u**2, gradient


def rosenbrock_vector(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_vector_by_hand(x):
    head = x[:-1]
    t, u = x[1:] - head**2, 1 - head
    t_bar = 200 * t
    gradient = np.zeros_like(x)
    gradient[:-1] = -2 * u - 2 * t_bar * head
    gradient[1:] += t_bar
    return np.sum(100 * t**2 + u**2), gradient


def chain(x):
    return np.sum(np.tanh(np.exp(-(x**2)) * np.sin(x)))


def chain_by_hand(x):
    e, s = np.exp(-(x**2)), np.sin(x)
    t = np.tanh(e * s)
    p_bar = 1 - t**2
    return np.sum(t), p_bar * (e * np.cos(x)) - 2 * x * (p_bar * s * e)


def log_sum_exp(x):
    peak = np.max(x)
    return np.log(np.sum(np.exp(x - peak))) + peak


def log_sum_exp_by_hand(x):
    peak = np.max(x)
    weights = np.exp(x - peak)
    total = np.sum(weights)
    return np.log(total) + peak, weights / total


def log_determinant(A):
    return np.linalg.slogdet(A)[1]


def log_determinant_by_hand(A):
    return np.linalg.slogdet(A)[1], np.linalg.inv(A).T


ELEMENTWISE = {
    "Rosenbrock": (rosenbrock_vector, rosenbrock_vector_by_hand),
    "elementwise chain": (chain, chain_by_hand),
    "log-sum-exp": (log_sum_exp, log_sum_exp_by_hand),
}


def workloads(rng) -> list[Workload]:
    vectors = [rng.normal(size=n) for n in (100, 10_000, 1_000_000)]
    matrices = [rng.normal(size=(n, n)) + n * np.eye(n) for n in (10, 200)]
    made = [Workload("Rosenbrock, 2 elements", rosenbrock, rosenbrock_by_hand, (np.array([-1.0, 2.0]),))]
    for name, (function, by_hand) in ELEMENTWISE.items():
        made += [Workload(f"{name}, {len(v):,}", function, by_hand, (v,)) for v in vectors]
    for A in matrices:
        name = f"log-determinant, {len(A)} x {len(A)}"
        made.append(Workload(name, log_determinant, log_determinant_by_hand, (A,)))
    return made
