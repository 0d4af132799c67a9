"""`scipy.stats`: densities and distribution functions of the common families, by their formulas."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.special as sp
import scipy.stats as st

from tapeless.transform.primitives import declare, define

HALF_LOG_2_PI = 0.9189385332046727


def of_reals(*functions):
    """Decorate the definition of functions of real numbers."""
    declare(*functions, real=True)
    return define(*functions)


@of_reals((st.norm, "logpdf"))
def norm_logpdf(x, loc=0.0, scale=1.0):
    return -0.5 * ((x - loc) / scale) ** 2 - np.log(scale) - HALF_LOG_2_PI


@of_reals((st.norm, "pdf"))
def norm_pdf(x, loc=0.0, scale=1.0):
    return np.exp(norm_logpdf(x, loc, scale))


@of_reals((st.norm, "cdf"))
def norm_cdf(x, loc=0.0, scale=1.0):
    return sp.ndtr((x - loc) / scale)


@of_reals((st.norm, "logcdf"))
def norm_logcdf(x, loc=0.0, scale=1.0):
    return sp.log_ndtr((x - loc) / scale)


@of_reals((st.norm, "sf"))
def norm_sf(x, loc=0.0, scale=1.0):
    return sp.ndtr((loc - x) / scale)


@of_reals((st.norm, "logsf"))
def norm_logsf(x, loc=0.0, scale=1.0):
    return sp.log_ndtr((loc - x) / scale)


@of_reals((st.norm, "ppf"))
def norm_ppf(q, loc=0.0, scale=1.0):
    return loc + scale * sp.ndtri(q)


@of_reals((st.t, "logpdf"))
def t_logpdf(x, df, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    front = sp.gammaln(0.5 * (df + 1)) - sp.gammaln(0.5 * df) - 0.5 * np.log(np.pi * df) - np.log(scale)
    return front - 0.5 * (df + 1) * np.log1p(z**2 / df)


@of_reals((st.t, "pdf"))
def t_pdf(x, df, loc=0.0, scale=1.0):
    return np.exp(t_logpdf(x, df, loc, scale))


@of_reals((st.gamma, "logpdf"))
def gamma_logpdf(x, a, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return (a - 1) * np.log(z) - z - sp.gammaln(a) - np.log(scale)


@of_reals((st.gamma, "pdf"))
def gamma_pdf(x, a, loc=0.0, scale=1.0):
    return np.exp(gamma_logpdf(x, a, loc, scale))


@of_reals((st.gamma, "cdf"))
def gamma_cdf(x, a, loc=0.0, scale=1.0):
    return sp.gammainc(a, (x - loc) / scale)


@of_reals((st.gamma, "sf"))
def gamma_sf(x, a, loc=0.0, scale=1.0):
    return sp.gammaincc(a, (x - loc) / scale)


@of_reals((st.beta, "logpdf"))
def beta_logpdf(x, a, b, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return (a - 1) * np.log(z) + (b - 1) * np.log1p(-z) - sp.betaln(a, b) - np.log(scale)


@of_reals((st.beta, "pdf"))
def beta_pdf(x, a, b, loc=0.0, scale=1.0):
    return np.exp(beta_logpdf(x, a, b, loc, scale))


@of_reals((st.beta, "cdf"))
def beta_cdf(x, a, b, loc=0.0, scale=1.0):
    return sp.betainc(a, b, (x - loc) / scale)


@of_reals((st.chi2, "logpdf"))
def chi2_logpdf(x, df, loc=0.0, scale=1.0):
    return gamma_logpdf(x, 0.5 * df, loc, 2.0 * scale)


@of_reals((st.chi2, "pdf"))
def chi2_pdf(x, df, loc=0.0, scale=1.0):
    return np.exp(gamma_logpdf(x, 0.5 * df, loc, 2.0 * scale))


@of_reals((st.chi2, "cdf"))
def chi2_cdf(x, df, loc=0.0, scale=1.0):
    return sp.gammainc(0.5 * df, (x - loc) / (2.0 * scale))


@of_reals((st.expon, "logpdf"))
def expon_logpdf(x, loc=0.0, scale=1.0):
    return -(x - loc) / scale - np.log(scale)


@of_reals((st.expon, "pdf"))
def expon_pdf(x, loc=0.0, scale=1.0):
    return np.exp(-(x - loc) / scale) / scale


@of_reals((st.laplace, "logpdf"))
def laplace_logpdf(x, loc=0.0, scale=1.0):
    return -np.abs(x - loc) / scale - np.log(2.0 * scale)


@of_reals((st.cauchy, "logpdf"))
def cauchy_logpdf(x, loc=0.0, scale=1.0):
    return -np.log(np.pi * scale) - np.log1p(((x - loc) / scale) ** 2)


@of_reals((st.logistic, "logpdf"))
def logistic_logpdf(x, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return -z - 2.0 * np.log1p(np.exp(-z)) - np.log(scale)


@of_reals((st.lognorm, "logpdf"))
def lognorm_logpdf(x, s, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return norm_logpdf(np.log(z), 0.0, s) - np.log(z) - np.log(scale)


@of_reals((st.poisson, "logpmf"))
def poisson_logpmf(k, mu, loc=0):
    return sp.xlogy(k - loc, mu) - sp.gammaln(k - loc + 1.0) - mu


@of_reals((st.poisson, "pmf"))
def poisson_pmf(k, mu, loc=0):
    return np.exp(poisson_logpmf(k, mu, loc))


@of_reals((st.poisson, "cdf"))
def poisson_cdf(k, mu, loc=0):
    return sp.gammaincc(np.floor(k - loc) + 1.0, mu)


@of_reals((st.binom, "logpmf"))
def binom_logpmf(k, n, p, loc=0):
    count = sp.gammaln(n + 1.0) - sp.gammaln(k + 1.0) - sp.gammaln(n - k + 1.0)
    return count + sp.xlogy(k, p) + sp.xlog1py(n - k, -p)


@of_reals((st.bernoulli, "logpmf"))
def bernoulli_logpmf(k, p, loc=0):
    return sp.xlogy(k, p) + sp.xlog1py(1 - k, -p)


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
    solved = np.linalg.solve(matrix, apart.T).T
    return -0.5 * (size * np.log(2.0 * np.pi) + np.linalg.slogdet(matrix)[1] + np.sum(apart * solved, axis=-1))


@of_reals((st.multivariate_normal, "pdf"))
def multivariate_normal_pdf(x, mean=0.0, cov=1.0, allow_singular=False):
    return np.exp(multivariate_normal_logpdf(x, mean, cov))


@of_reals((st.multivariate_normal, "entropy"))
def multivariate_normal_entropy(mean=None, cov=1.0):
    size = np.shape(cov)[-1]
    return 0.5 * (size * (1.0 + np.log(2.0 * np.pi)) + np.linalg.slogdet(cov)[1])
