"""Differential equations in loops of fixed steps: the Van der Pol oscillator."""

import numpy as np

import tapeless as tl
from benchmarks.workloads.kinds import Workload


def euler(y, mu, n):
    h = 5.0 / n
    for _ in range(n):
        y = y + h * np.stack([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0]])
    return np.sum(y**2)


def euler_by_hand(y, mu, n):
    h, saved = 5.0 / n, []
    for _ in range(n):
        saved.append(y)
        y = y + h * np.stack([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0]])
    a_bar, b_bar = 2 * y[0], 2 * y[1]
    for state in reversed(saved):
        a, b = state[0], state[1]
        s_bar = h * b_bar
        a_bar, b_bar = a_bar - s_bar * (1 + 2 * mu * a * b), b_bar + h * a_bar + s_bar * mu * (1 - a**2)
    return np.sum(y**2), np.array([a_bar, b_bar])


def slope(y, A):
    return np.tanh(A @ y)


def runge_kutta(A, y, n):
    h = 5.0 / n
    for _ in range(n):
        k1 = slope(y, A)
        k2 = slope(y + 0.5 * h * k1, A)
        k3 = slope(y + 0.5 * h * k2, A)
        k4 = slope(y + h * k3, A)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return np.sum(y**2)


def runge_kutta_by_hand(A, y, n):
    h, saved = 5.0 / n, []
    for _ in range(n):
        k1 = slope(y, A)
        y2 = y + 0.5 * h * k1
        k2 = slope(y2, A)
        y3 = y + 0.5 * h * k2
        k3 = slope(y3, A)
        y4 = y + h * k3
        k4 = slope(y4, A)
        saved.append((y, y2, y3, y4, k1, k2, k3, k4))
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    y_bar, gradient, transposed = 2 * y, np.zeros_like(A), A.T
    for y1, y2, y3, y4, k1, k2, k3, k4 in reversed(saved):
        k_bar = h / 6 * y_bar
        a_bar = k_bar * (1 - k4**2)
        gradient += np.outer(a_bar, y4)
        y4_bar = transposed @ a_bar
        a_bar = (2 * k_bar + h * y4_bar) * (1 - k3**2)
        gradient += np.outer(a_bar, y3)
        y3_bar = transposed @ a_bar
        a_bar = (2 * k_bar + 0.5 * h * y3_bar) * (1 - k2**2)
        gradient += np.outer(a_bar, y2)
        y2_bar = transposed @ a_bar
        a_bar = (k_bar + 0.5 * h * y2_bar) * (1 - k1**2)
        gradient += np.outer(a_bar, y1)
        y_bar = y_bar + transposed @ a_bar + y2_bar + y3_bar + y4_bar
    return np.sum(y**2), gradient


def euler_workload(n: int) -> Workload:
    arguments = np.array([2.0, 0.5]), 1.5, n
    return Workload(f"Euler, {n:,} steps", euler, euler_by_hand, arguments, left_out=("JAX jit",))


def workloads(rng) -> list[Workload]:
    A, y = rng.normal(size=(4, 4)), rng.normal(size=4)
    name, arguments = "Runge-Kutta, 1,000 steps, 4 states", (A, y, 1_000)
    four_stages = Workload(name, runge_kutta, runge_kutta_by_hand, arguments, left_out=("JAX jit",))
    return [euler_workload(1_000), four_stages]


def pendulums(y, n):
    h = 5.0 / n
    for _ in range(n):
        y = y - h * np.sin(y)
    return np.sum(y**2)


def pendulums_by_hand(y, n):
    h, saved = 5.0 / n, []
    for _ in range(n):
        saved.append(y)
        y = y - h * np.sin(y)
    y_bar = 2 * y
    for state in reversed(saved):
        y_bar = y_bar - h * (y_bar * np.cos(state))
    return np.sum(y**2), y_bar


def pendulums_again(y, n):
    h = 5.0 / n
    for _ in tl.checkpointed(range(n)):
        y = y - h * np.sin(y)
    return np.sum(y**2)


def memory_loop(n: int, size: int, function=pendulums) -> Workload:
    y = np.random.default_rng(0).normal(size=size)
    return Workload(f"{n:,} steps, {size:,} states", function, pendulums_by_hand, (y, n))


def checkpointed_loop(n: int, size: int) -> Workload:
    """The same with checkpoints, which peers do not know."""
    return memory_loop(n, size, pendulums_again)
