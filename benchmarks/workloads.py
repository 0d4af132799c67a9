"""What is timed: a function, its gradient written by hand in NumPy, and its arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Workload:
    """A scalar function, its value and gradient by hand, and its arguments (the first is differentiated)."""

    name: str
    function: Callable
    by_hand: Callable
    arguments: tuple


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


def logistic(w, X, t):
    p = 1 / (1 + np.exp(-(X @ w)))
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


def logistic_by_hand(w, X, t):
    p = 1 / (1 + np.exp(-(X @ w)))
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)), X.T @ ((p - t) / len(t))


def mlp(params, X, T):
    H = np.tanh(X @ params["W1"] + params["b1"])
    Y = H @ params["W2"] + params["b2"]
    return np.mean((Y - T) ** 2)


def mlp_by_hand(params, X, T):
    H = np.tanh(X @ params["W1"] + params["b1"])
    difference = H @ params["W2"] + params["b2"] - T
    Y_bar = 2 / difference.size * difference
    A_bar = Y_bar @ params["W2"].T * (1 - H**2)
    gradient = {"W1": X.T @ A_bar, "b1": A_bar.sum(axis=0), "W2": H.T @ Y_bar, "b2": Y_bar.sum(axis=0)}
    return np.mean(difference**2), gradient


def chain(x):
    return np.sum(np.tanh(np.exp(-(x**2)) * np.sin(x)))


def chain_by_hand(x):
    e, s = np.exp(-(x**2)), np.sin(x)
    t = np.tanh(e * s)
    p_bar = 1 - t**2
    return np.sum(t), p_bar * (e * np.cos(x)) - 2 * x * (p_bar * s * e)


def rnn(W, h, n):
    for _ in range(n):
        h = np.tanh(W @ h)
    return np.sum(h)


def rnn_by_hand(W, h, n):
    saved = []
    for _ in range(n):
        new = np.tanh(W @ h)
        saved.append((h, new))
        h = new
    h_bar, gradient = np.ones_like(h), np.zeros_like(W)
    for old, new in reversed(saved):
        a_bar = h_bar * (1 - new**2)
        gradient += np.outer(a_bar, old)
        h_bar = W.T @ a_bar
    return np.sum(h), gradient


def workloads() -> list[Workload]:
    """All of them, with data from one seed."""
    rng = np.random.default_rng(0)

    def params(inputs, hidden, outputs):
        return {
            "W1": rng.normal(size=(inputs, hidden)) / np.sqrt(inputs),
            "b1": np.zeros(hidden),
            "W2": rng.normal(size=(hidden, outputs)) / np.sqrt(hidden),
            "b2": np.zeros(outputs),
        }

    small = params(8, 16, 3), rng.normal(size=(4, 8)), rng.normal(size=(4, 3))
    large = params(784, 128, 10), rng.normal(size=(64, 784)), rng.normal(size=(64, 10))
    logistic_data = rng.normal(size=20), rng.normal(size=(200, 20)), (rng.random(200) > 0.5).astype(float)
    vectors = [rng.normal(size=n) for n in (100, 10_000, 1_000_000)]
    return [
        Workload("Rosenbrock, 2 elements", rosenbrock, rosenbrock_by_hand, (np.array([-1.0, 2.0]),)),
        *(Workload(f"Rosenbrock, {len(v):,}", rosenbrock_vector, rosenbrock_vector_by_hand, (v,)) for v in vectors),
        Workload("logistic regression, 200 x 20", logistic, logistic_by_hand, logistic_data),
        Workload("MLP 8-16-3, batch 4", mlp, mlp_by_hand, small),
        Workload("MLP 784-128-10, batch 64", mlp, mlp_by_hand, large),
        *(Workload(f"elementwise chain, {len(v):,}", chain, chain_by_hand, (v,)) for v in vectors[1:]),
        Workload("RNN, 50 steps, 32 units", rnn, rnn_by_hand, (rng.normal(size=(32, 32)) / 6, rng.normal(size=32), 50)),
    ]
