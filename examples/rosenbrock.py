"""Rosenbrock: value, gradient, Hessian, and gradient descent to the minimum."""

import numpy as np

import tapeless as tl


def rosenbrock(x):
    f = 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
    grad = tl.dlgradient(f, x)
    return f, grad


def hessian(x):
    f = 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
    grad = tl.dlgradient(f, x)
    return [tl.dlgradient(grad[i], x) for i in range(2)]


def newton(x, steps=8):
    for _ in range(steps):
        _, grad = tl.dlfeval(rosenbrock, x)
        rows = np.array([tl.extractdata(row) for row in tl.dlfeval(hessian, x)])
        x = x - np.linalg.solve(rows, tl.extractdata(grad))
    return x


if __name__ == "__main__":
    start = tl.dlarray([-1.0, 2.0])
    print("value and gradient:", *tl.dlfeval(rosenbrock, start))
    print("Hessian:", *tl.dlfeval(hessian, start))
    print("minimum by Newton's method:", newton(start))
    print()
    print(tl.gradient_source(rosenbrock, start))
