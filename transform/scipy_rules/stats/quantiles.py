"""Quantiles: the inverses of distribution functions, `ppf` and `isf`."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.special as sp
import scipy.stats as st

from tapeless.transform.scipy_rules.stats.common import of_reals


@of_reals((st.norm, "ppf"))
def norm_ppf(q, loc=0.0, scale=1.0):
    return loc + scale * sp.ndtri(q)


@of_reals((st.norm, "isf"))
def norm_isf(q, loc=0.0, scale=1.0):
    return loc - scale * sp.ndtri(q)


@of_reals((st.t, "ppf"))
def t_ppf(q, df, loc=0.0, scale=1.0):
    return loc + scale * sp.stdtrit(df, q)


@of_reals((st.t, "isf"))
def t_isf(q, df, loc=0.0, scale=1.0):
    return loc - scale * sp.stdtrit(df, q)


@of_reals((st.gamma, "ppf"))
def gamma_ppf(q, a, loc=0.0, scale=1.0):
    return loc + scale * sp.gammaincinv(a, q)


@of_reals((st.gamma, "isf"))
def gamma_isf(q, a, loc=0.0, scale=1.0):
    return loc + scale * sp.gammainccinv(a, q)


@of_reals((st.beta, "ppf"))
def beta_ppf(q, a, b, loc=0.0, scale=1.0):
    return loc + scale * sp.betaincinv(a, b, q)


@of_reals((st.chi2, "ppf"))
def chi2_ppf(q, df, loc=0.0, scale=1.0):
    return loc + 2.0 * scale * sp.gammaincinv(0.5 * df, q)


@of_reals((st.chi2, "isf"))
def chi2_isf(q, df, loc=0.0, scale=1.0):
    return loc + 2.0 * scale * sp.gammainccinv(0.5 * df, q)


@of_reals((st.expon, "ppf"))
def expon_ppf(q, loc=0.0, scale=1.0):
    return loc - scale * np.log1p(-q)


@of_reals((st.expon, "isf"))
def expon_isf(q, loc=0.0, scale=1.0):
    return loc - scale * np.log(q)


@of_reals((st.laplace, "ppf"))
def laplace_ppf(q, loc=0.0, scale=1.0):
    low = np.log(2.0 * np.where(q < 0.5, q, 1.0 - q))
    return loc + scale * np.where(q < 0.5, low, -low)


@of_reals((st.logistic, "ppf"))
def logistic_ppf(q, loc=0.0, scale=1.0):
    return loc + scale * sp.logit(q)


@of_reals((st.logistic, "isf"))
def logistic_isf(q, loc=0.0, scale=1.0):
    return loc - scale * sp.logit(q)


@of_reals((st.cauchy, "ppf"))
def cauchy_ppf(q, loc=0.0, scale=1.0):
    high = 1.0 / np.tan(np.pi * np.where(q < 0.5, q, 1.0 - q))
    return loc + scale * np.where(q < 0.5, -high, high)


@of_reals((st.lognorm, "ppf"))
def lognorm_ppf(q, s, loc=0.0, scale=1.0):
    return loc + scale * np.exp(s * sp.ndtri(q))


@of_reals((st.uniform, "ppf"))
def uniform_ppf(q, loc=0.0, scale=1.0):
    return loc + scale * q


@of_reals((st.halfnorm, "ppf"))
def halfnorm_ppf(q, loc=0.0, scale=1.0):
    return loc + scale * sp.ndtri(0.5 * (1.0 + q))


@of_reals((st.rayleigh, "ppf"))
def rayleigh_ppf(q, loc=0.0, scale=1.0):
    return loc + scale * np.sqrt(-2.0 * np.log1p(-q))


@of_reals((st.gumbel_r, "ppf"))
def gumbel_r_ppf(q, loc=0.0, scale=1.0):
    return loc - scale * np.log(-np.log(q))


@of_reals((st.gumbel_l, "ppf"))
def gumbel_l_ppf(q, loc=0.0, scale=1.0):
    return loc + scale * np.log(-np.log1p(-q))


@of_reals((st.weibull_min, "ppf"))
def weibull_min_ppf(q, c, loc=0.0, scale=1.0):
    return loc + scale * (-np.log1p(-q)) ** (1.0 / c)


@of_reals((st.pareto, "ppf"))
def pareto_ppf(q, b, loc=0.0, scale=1.0):
    return loc + scale * np.exp(-np.log1p(-q) / b)


@of_reals((st.fisk, "ppf"))
def fisk_ppf(q, c, loc=0.0, scale=1.0):
    return loc + scale * (q / (1.0 - q)) ** (1.0 / c)
