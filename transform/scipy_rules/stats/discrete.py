"""Families of discrete distributions."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.special as sp
import scipy.stats as st

from tapeless.transform.scipy_rules.stats.common import of_reals, within


def counts(k, largest=np.inf):
    """Whether numbers may be counts."""
    return (k >= 0) & (k <= largest) & (np.floor(k) == k)


@of_reals((st.poisson, "logpmf"))
def poisson_logpmf(k, mu, loc=0):
    inside = counts(k - loc)
    j = np.where(inside, k - loc, 0)
    return within(inside, sp.xlogy(j, mu) - sp.gammaln(j + 1.0) - mu)


@of_reals((st.poisson, "pmf"))
def poisson_pmf(k, mu, loc=0):
    return np.exp(poisson_logpmf(k, mu, loc))


@of_reals((st.poisson, "cdf"))
def poisson_cdf(k, mu, loc=0):
    return sp.gammaincc(np.maximum(np.floor(k - loc) + 1.0, 0.0), mu)


@of_reals((st.binom, "logpmf"))
def binom_logpmf(k, n, p, loc=0):
    inside = counts(k - loc, n)
    j = np.where(inside, k - loc, 0)
    ways = sp.gammaln(n + 1.0) - sp.gammaln(j + 1.0) - sp.gammaln(n - j + 1.0)
    return within(inside, ways + sp.xlogy(j, p) + sp.xlog1py(n - j, -p))


@of_reals((st.binom, "pmf"))
def binom_pmf(k, n, p, loc=0):
    return np.exp(binom_logpmf(k, n, p, loc))


@of_reals((st.bernoulli, "logpmf"))
def bernoulli_logpmf(k, p, loc=0):
    return binom_logpmf(k, 1, p, loc)


@of_reals((st.bernoulli, "pmf"))
def bernoulli_pmf(k, p, loc=0):
    return np.exp(binom_logpmf(k, 1, p, loc))


@of_reals((st.geom, "logpmf"))
def geom_logpmf(k, p, loc=0):
    inside = counts(k - loc - 1)
    j = np.where(inside, k - loc, 1)
    return within(inside, sp.xlog1py(j - 1, -p) + np.log(p))


@of_reals((st.geom, "pmf"))
def geom_pmf(k, p, loc=0):
    return np.exp(geom_logpmf(k, p, loc))


@of_reals((st.nbinom, "logpmf"))
def nbinom_logpmf(k, n, p, loc=0):
    inside = counts(k - loc)
    j = np.where(inside, k - loc, 0)
    ways = sp.gammaln(n + j) - sp.gammaln(j + 1.0) - sp.gammaln(n)
    return within(inside, ways + n * np.log(p) + sp.xlog1py(j, -p))


@of_reals((st.nbinom, "pmf"))
def nbinom_pmf(k, n, p, loc=0):
    return np.exp(nbinom_logpmf(k, n, p, loc))


@of_reals((st.betabinom, "logpmf"))
def betabinom_logpmf(k, n, a, b, loc=0):
    inside = counts(k - loc, n)
    j = np.where(inside, k - loc, 0)
    ways = -np.log(n + 1.0) - sp.betaln(n - j + 1.0, j + 1.0)
    return within(inside, ways + sp.betaln(j + a, n - j + b) - sp.betaln(a, b))
