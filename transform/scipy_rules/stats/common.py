"""The common families by their formulas. Outside of its support a density is zero, and so is its derivative."""

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


@of_reals((st.t, "logpdf"))
def t_logpdf(x, df, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    front = sp.gammaln(0.5 * (df + 1)) - sp.gammaln(0.5 * df) - 0.5 * np.log(np.pi * df) - np.log(scale)
    return front - 0.5 * (df + 1) * np.log1p(z**2 / df)


@of_reals((st.t, "pdf"))
def t_pdf(x, df, loc=0.0, scale=1.0):
    return np.exp(t_logpdf(x, df, loc, scale))


def within(inside, logarithm):
    return np.where(inside, logarithm, -np.inf)


@of_reals((st.gamma, "logpdf"))
def gamma_logpdf(x, a, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    y = np.where(z >= 0, z, 1.0)
    return within(z >= 0, sp.xlogy(a - 1, y) - y - sp.gammaln(a) - np.log(scale))


@of_reals((st.gamma, "pdf"))
def gamma_pdf(x, a, loc=0.0, scale=1.0):
    return np.exp(gamma_logpdf(x, a, loc, scale))


@of_reals((st.beta, "logpdf"))
def beta_logpdf(x, a, b, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    inside = (z >= 0) & (z <= 1)
    y = np.where(inside, z, 0.5)
    return within(inside, sp.xlogy(a - 1, y) + sp.xlog1py(b - 1, -y) - sp.betaln(a, b) - np.log(scale))


@of_reals((st.beta, "pdf"))
def beta_pdf(x, a, b, loc=0.0, scale=1.0):
    return np.exp(beta_logpdf(x, a, b, loc, scale))


@of_reals((st.chi2, "logpdf"))
def chi2_logpdf(x, df, loc=0.0, scale=1.0):
    return gamma_logpdf(x, 0.5 * df, loc, 2.0 * scale)


@of_reals((st.chi2, "pdf"))
def chi2_pdf(x, df, loc=0.0, scale=1.0):
    return np.exp(gamma_logpdf(x, 0.5 * df, loc, 2.0 * scale))


@of_reals((st.expon, "logpdf"))
def expon_logpdf(x, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return within(z >= 0, -z - np.log(scale))


@of_reals((st.expon, "pdf"))
def expon_pdf(x, loc=0.0, scale=1.0):
    return np.exp(expon_logpdf(x, loc, scale))


@of_reals((st.laplace, "logpdf"))
def laplace_logpdf(x, loc=0.0, scale=1.0):
    return -np.abs(x - loc) / scale - np.log(2.0 * scale)


@of_reals((st.laplace, "pdf"))
def laplace_pdf(x, loc=0.0, scale=1.0):
    return np.exp(laplace_logpdf(x, loc, scale))


@of_reals((st.cauchy, "logpdf"))
def cauchy_logpdf(x, loc=0.0, scale=1.0):
    return -np.log(np.pi * scale) - np.log1p(((x - loc) / scale) ** 2)


@of_reals((st.cauchy, "pdf"))
def cauchy_pdf(x, loc=0.0, scale=1.0):
    return np.exp(cauchy_logpdf(x, loc, scale))


@of_reals((st.logistic, "logpdf"))
def logistic_logpdf(x, loc=0.0, scale=1.0):
    z = -np.abs((x - loc) / scale)
    return z - 2.0 * np.log1p(np.exp(z)) - np.log(scale)


@of_reals((st.logistic, "pdf"))
def logistic_pdf(x, loc=0.0, scale=1.0):
    return np.exp(logistic_logpdf(x, loc, scale))


@of_reals((st.lognorm, "logpdf"))
def lognorm_logpdf(x, s, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    y = np.log(np.where(z > 0, z, 1.0))
    return within(z > 0, norm_logpdf(y, 0.0, s) - y - np.log(scale))


@of_reals((st.lognorm, "pdf"))
def lognorm_pdf(x, s, loc=0.0, scale=1.0):
    return np.exp(lognorm_logpdf(x, s, loc, scale))
