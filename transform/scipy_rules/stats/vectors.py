"""Distributions of vectors and matrices."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.special as sp
import scipy.stats as st

from tapeless.transform.scipy_rules.stats.common import of_reals

# Eigenvalues below this part of the largest count as zero, as in SciPy: a million times the precision of a float64.
SINGULAR = 2.220446049250313e-10


@of_reals((st.dirichlet, "logpdf"))
def dirichlet_logpdf(x, alpha):
    return np.sum(sp.xlogy(alpha - 1.0, x.T).T) + sp.gammaln(np.sum(alpha)) - np.sum(sp.gammaln(alpha))


@of_reals((st.dirichlet, "pdf"))
def dirichlet_pdf(x, alpha):
    return np.exp(dirichlet_logpdf(x, alpha))


@of_reals((st.multivariate_normal, "logpdf"))
def multivariate_normal_logpdf(x, mean=0.0, cov=1.0, allow_singular=False):
    size = np.shape(x)[-1]
    matrix = cov * np.eye(size) if np.ndim(cov) == 0 else np.diag(cov) if np.ndim(cov) == 1 else cov
    apart = x - mean
    if allow_singular:
        return singular_normal_logpdf(apart, matrix)
    solved = np.linalg.solve(matrix, apart.T).T
    return -0.5 * (size * np.log(2.0 * np.pi) + np.linalg.slogdet(matrix)[1] + np.sum(apart * solved, axis=-1))


def singular_normal_logpdf(apart, matrix):
    """The density on the span of a covariance that may have eigenvalues of zero; minus infinity beside it."""
    values = np.linalg.eigvalsh(matrix)
    cutoff = SINGULAR * np.max(np.abs(values))
    inverse = np.linalg.pinv(matrix, rcond=SINGULAR, hermitian=True)
    beside = apart - apart @ inverse @ matrix
    logarithms = np.sum(np.log(2.0 * np.pi * np.where(values > cutoff, values, 0.5 / np.pi)))
    density = -0.5 * (logarithms + np.sum(apart @ inverse * apart, axis=-1))
    return np.where(np.sum(beside**2, axis=-1) < (1e3 * cutoff) ** 2, density, -np.inf)


@of_reals((st.multivariate_normal, "pdf"))
def multivariate_normal_pdf(x, mean=0.0, cov=1.0, allow_singular=False):
    return np.exp(multivariate_normal_logpdf(x, mean, cov, allow_singular))


@of_reals((st.multivariate_normal, "entropy"))
def multivariate_normal_entropy(mean=None, cov=1.0):
    size = np.shape(cov)[-1]
    return 0.5 * (size * (1.0 + np.log(2.0 * np.pi)) + np.linalg.slogdet(cov)[1])


@of_reals((st.multinomial, "logpmf"))
def multinomial_logpmf(x, n, p):
    """Of counts that add up to n, and probabilities that add up to 1."""
    counts = np.asarray(x)
    return sp.gammaln(n + 1.0) + np.sum(sp.xlogy(counts, p) - sp.gammaln(counts + 1.0), axis=-1)


@of_reals((st.multinomial, "pmf"))
def multinomial_pmf(x, n, p):
    return np.exp(multinomial_logpmf(x, n, p))


@of_reals((st.multivariate_t, "logpdf"))
def multivariate_t_logpdf(x, loc=0.0, shape=1.0, df=1):
    size = np.shape(x)[-1]
    matrix = shape * np.eye(size) if np.ndim(shape) == 0 else shape
    apart = x - loc
    squares = np.sum(apart * np.linalg.solve(matrix, apart.T).T, axis=-1)
    front = sp.gammaln(0.5 * (df + size)) - sp.gammaln(0.5 * df) - 0.5 * size * np.log(df * np.pi)
    return front - 0.5 * np.linalg.slogdet(matrix)[1] - 0.5 * (df + size) * np.log1p(squares / df)


@of_reals((st.wishart, "logpdf"))
def wishart_logpdf(x, df, scale):
    size = np.shape(scale)[-1]
    front = 0.5 * df * (size * np.log(2.0) + np.linalg.slogdet(scale)[1]) + sp.multigammaln(0.5 * df, size)
    inside = 0.5 * (df - size - 1) * np.linalg.slogdet(x)[1] - 0.5 * np.trace(np.linalg.solve(scale, x))
    return inside - front


@of_reals((st.invwishart, "logpdf"))
def invwishart_logpdf(x, df, scale):
    size = np.shape(scale)[-1]
    front = 0.5 * df * (np.linalg.slogdet(scale)[1] - size * np.log(2.0)) - sp.multigammaln(0.5 * df, size)
    return front - 0.5 * (df + size + 1) * np.linalg.slogdet(x)[1] - 0.5 * np.trace(np.linalg.solve(x, scale))
