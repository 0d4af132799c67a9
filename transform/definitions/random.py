"""Random numbers of parameters that are differentiated: the draws are constants, what is made of them is not.

They are what NumPy makes of the same draws (`loc + scale * rng.standard_normal(...)`), so that values stay the same.
"""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
from numpy.random import Generator, RandomState

from tapeless.transform.primitives import define
from tapeless.transform.rules import rt


@define(Generator.normal, RandomState.normal)
def normal(self, loc=0.0, scale=1.0, size=None):
    return loc + scale * self.standard_normal(rt.size_of_draws(size, loc, scale))


@define(Generator.lognormal, RandomState.lognormal)
def lognormal(self, mean=0.0, sigma=1.0, size=None):
    return np.exp(mean + sigma * self.standard_normal(rt.size_of_draws(size, mean, sigma)))


@define(Generator.uniform, RandomState.uniform)
def uniform(self, low=0.0, high=1.0, size=None):
    return low + (high - low) * self.random(rt.size_of_draws(size, low, high))


@define(Generator.exponential, RandomState.exponential)
def exponential(self, scale=1.0, size=None):
    return scale * self.standard_exponential(rt.size_of_draws(size, scale))


@define(Generator.laplace, RandomState.laplace)
def laplace(self, loc=0.0, scale=1.0, size=None):
    return loc + scale * self.laplace(0.0, 1.0, rt.size_of_draws(size, loc, scale))


@define(Generator.logistic, RandomState.logistic)
def logistic(self, loc=0.0, scale=1.0, size=None):
    return loc + scale * self.logistic(0.0, 1.0, rt.size_of_draws(size, loc, scale))


@define(Generator.gumbel, RandomState.gumbel)
def gumbel(self, loc=0.0, scale=1.0, size=None):
    return loc + scale * self.gumbel(0.0, 1.0, rt.size_of_draws(size, loc, scale))


@define(Generator.rayleigh, RandomState.rayleigh)
def rayleigh(self, scale=1.0, size=None):
    return scale * self.rayleigh(1.0, rt.size_of_draws(size, scale))


@define(Generator.gamma, RandomState.gamma)
def gamma(self, shape, scale=1.0, size=None):
    """By the scale; by the shape there is no derivative."""
    return scale * self.standard_gamma(shape, rt.size_of_draws(size, shape, scale))


@define(Generator.weibull, RandomState.weibull)
def weibull(self, a, size=None):
    return self.standard_exponential(rt.size_of_draws(size, a)) ** (1 / a)


@define(Generator.pareto, RandomState.pareto)
def pareto(self, a, size=None):
    return np.expm1(self.standard_exponential(rt.size_of_draws(size, a)) / a)


@define(Generator.choice)
def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
    return np.take(a, self.choice(np.shape(a)[axis], size, replace, p, 0, shuffle), axis=axis)


@define(RandomState.choice)
def choice_of_state(self, a, size=None, replace=True, p=None):
    return a[self.choice(np.shape(a)[0], size, replace, p)]


@define(Generator.permutation)
def permutation(self, x, axis=0):
    return np.take(x, self.permutation(np.shape(x)[axis]), axis=axis)


@define(RandomState.permutation)
def permutation_of_state(self, x):
    return x[self.permutation(np.shape(x)[0])]
