"""Samples of random numbers by parameters: each of a generator and three positive numbers."""

import numpy as np
from numpy.random import Generator, RandomState

X = np.array([0.7, 1.2, 2.4])
BOTH = (Generator, RandomState)

SAMPLES = [
    (BOTH, "normal", lambda r, x: r.normal(x, x**2)),
    (BOTH, "normal", lambda r, x: r.normal(x[0], x[1], size=(2, 2))),
    (BOTH, "normal", lambda r, x: r.normal(0.0, scale=x, size=(4, 3))),
    (BOTH, "normal", lambda r, x: r.normal(x[0])),
    (BOTH, "normal", lambda r, x: r.normal(x[:, None], 2.0, (3, 2)) * r.normal(size=2)),
    (BOTH, "lognormal", lambda r, x: r.lognormal(x, 0.1 * x)),
    (BOTH, "uniform", lambda r, x: r.uniform(x, 2 * x)),
    (BOTH, "uniform", lambda r, x: r.uniform(-1, x[1], 4)),
    (BOTH, "exponential", lambda r, x: r.exponential(x)),
    (BOTH, "laplace", lambda r, x: r.laplace(x, x)),
    (BOTH, "logistic", lambda r, x: r.logistic(x, x)),
    (BOTH, "gumbel", lambda r, x: r.gumbel(x, x[0])),
    (BOTH, "rayleigh", lambda r, x: r.rayleigh(x, size=(2, 3))),
    (BOTH, "gamma", lambda r, x: r.gamma(2.0, x)),
    (BOTH, "weibull", lambda r, x: r.weibull(x)),
    (BOTH, "pareto", lambda r, x: r.pareto(x)),
    (BOTH, "choice", lambda r, x: r.choice(x, 5)),
    (BOTH, "choice", lambda r, x: r.choice(x, 2, replace=False)),
    (BOTH, "choice", lambda r, x: r.choice(x, 4, p=[0.2, 0.3, 0.5])),
    ((Generator,), "choice", lambda r, x: r.choice(np.outer(x, x), 4, axis=1)),
    (BOTH, "permutation", lambda r, x: r.permutation(x)),
    (BOTH, "permutation", lambda r, x: r.permutation(np.outer(x, x))),
]
