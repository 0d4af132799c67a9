"""Distribution functions, `cdf` and `sf`, and their logarithms: each by what is exact in its tail."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.special as sp
import scipy.stats as st

from tapeless.transform.scipy_rules.stats.common import of_reals, within

SQRT_2 = 1.4142135623730951


def log_of(p, rest):
    """The logarithm of a probability, given what is left to one; of zero it is constant, as a density there is."""
    low = p < 0.5
    near_zero = within(p > 0, np.log(np.where(low & (p > 0), p, 1.0)))
    return np.where(low, near_zero, np.log1p(-np.where(low, 0.0, rest)))


@of_reals((st.norm, "cdf"))
def norm_cdf(x, loc=0.0, scale=1.0):
    return sp.ndtr((x - loc) / scale)


@of_reals((st.norm, "sf"))
def norm_sf(x, loc=0.0, scale=1.0):
    return sp.ndtr((loc - x) / scale)


@of_reals((st.norm, "logcdf"))
def norm_logcdf(x, loc=0.0, scale=1.0):
    return sp.log_ndtr((x - loc) / scale)


@of_reals((st.norm, "logsf"))
def norm_logsf(x, loc=0.0, scale=1.0):
    return sp.log_ndtr((loc - x) / scale)


@of_reals((st.t, "cdf"))
def t_cdf(x, df, loc=0.0, scale=1.0):
    return sp.stdtr(df, (x - loc) / scale)


@of_reals((st.t, "sf"))
def t_sf(x, df, loc=0.0, scale=1.0):
    return sp.stdtr(df, (loc - x) / scale)


@of_reals((st.t, "logcdf"))
def t_logcdf(x, df, loc=0.0, scale=1.0):
    return log_of(t_cdf(x, df, loc, scale), t_sf(x, df, loc, scale))


@of_reals((st.t, "logsf"))
def t_logsf(x, df, loc=0.0, scale=1.0):
    return log_of(t_sf(x, df, loc, scale), t_cdf(x, df, loc, scale))


@of_reals((st.gamma, "cdf"))
def gamma_cdf(x, a, loc=0.0, scale=1.0):
    return sp.gammainc(a, np.maximum((x - loc) / scale, 0.0))


@of_reals((st.gamma, "sf"))
def gamma_sf(x, a, loc=0.0, scale=1.0):
    return sp.gammaincc(a, np.maximum((x - loc) / scale, 0.0))


@of_reals((st.gamma, "logcdf"))
def gamma_logcdf(x, a, loc=0.0, scale=1.0):
    return log_of(gamma_cdf(x, a, loc, scale), gamma_sf(x, a, loc, scale))


@of_reals((st.gamma, "logsf"))
def gamma_logsf(x, a, loc=0.0, scale=1.0):
    return log_of(gamma_sf(x, a, loc, scale), gamma_cdf(x, a, loc, scale))


@of_reals((st.beta, "cdf"))
def beta_cdf(x, a, b, loc=0.0, scale=1.0):
    return sp.betainc(a, b, np.clip((x - loc) / scale, 0.0, 1.0))


@of_reals((st.beta, "sf"))
def beta_sf(x, a, b, loc=0.0, scale=1.0):
    return sp.betaincc(a, b, np.clip((x - loc) / scale, 0.0, 1.0))


@of_reals((st.beta, "logcdf"))
def beta_logcdf(x, a, b, loc=0.0, scale=1.0):
    return log_of(beta_cdf(x, a, b, loc, scale), beta_sf(x, a, b, loc, scale))


@of_reals((st.beta, "logsf"))
def beta_logsf(x, a, b, loc=0.0, scale=1.0):
    return log_of(beta_sf(x, a, b, loc, scale), beta_cdf(x, a, b, loc, scale))


@of_reals((st.chi2, "cdf"))
def chi2_cdf(x, df, loc=0.0, scale=1.0):
    return sp.gammainc(0.5 * df, np.maximum((x - loc) / (2.0 * scale), 0.0))


@of_reals((st.chi2, "sf"))
def chi2_sf(x, df, loc=0.0, scale=1.0):
    return sp.gammaincc(0.5 * df, np.maximum((x - loc) / (2.0 * scale), 0.0))


@of_reals((st.chi2, "logcdf"))
def chi2_logcdf(x, df, loc=0.0, scale=1.0):
    return log_of(chi2_cdf(x, df, loc, scale), chi2_sf(x, df, loc, scale))


@of_reals((st.chi2, "logsf"))
def chi2_logsf(x, df, loc=0.0, scale=1.0):
    return log_of(chi2_sf(x, df, loc, scale), chi2_cdf(x, df, loc, scale))


@of_reals((st.expon, "cdf"))
def expon_cdf(x, loc=0.0, scale=1.0):
    return -np.expm1(expon_logsf(x, loc, scale))


@of_reals((st.expon, "sf"))
def expon_sf(x, loc=0.0, scale=1.0):
    return np.exp(expon_logsf(x, loc, scale))


@of_reals((st.expon, "logcdf"))
def expon_logcdf(x, loc=0.0, scale=1.0):
    return log_of(expon_cdf(x, loc, scale), expon_sf(x, loc, scale))


@of_reals((st.expon, "logsf"))
def expon_logsf(x, loc=0.0, scale=1.0):
    return -np.maximum((x - loc) / scale, 0.0)


@of_reals((st.laplace, "cdf"))
def laplace_cdf(x, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    low = 0.5 * np.exp(np.where(z < 0, z, -z))
    return np.where(z < 0, low, 1.0 - low)


@of_reals((st.laplace, "sf"))
def laplace_sf(x, loc=0.0, scale=1.0):
    return laplace_cdf(2.0 * loc - x, loc, scale)


@of_reals((st.laplace, "logcdf"))
def laplace_logcdf(x, loc=0.0, scale=1.0):
    return log_of(laplace_cdf(x, loc, scale), laplace_sf(x, loc, scale))


@of_reals((st.laplace, "logsf"))
def laplace_logsf(x, loc=0.0, scale=1.0):
    return log_of(laplace_sf(x, loc, scale), laplace_cdf(x, loc, scale))


@of_reals((st.logistic, "cdf"))
def logistic_cdf(x, loc=0.0, scale=1.0):
    return sp.expit((x - loc) / scale)


@of_reals((st.logistic, "sf"))
def logistic_sf(x, loc=0.0, scale=1.0):
    return sp.expit((loc - x) / scale)


@of_reals((st.logistic, "logcdf"))
def logistic_logcdf(x, loc=0.0, scale=1.0):
    return sp.log_expit((x - loc) / scale)


@of_reals((st.logistic, "logsf"))
def logistic_logsf(x, loc=0.0, scale=1.0):
    return sp.log_expit((loc - x) / scale)


@of_reals((st.cauchy, "cdf"))
def cauchy_cdf(x, loc=0.0, scale=1.0):
    return np.arctan2(1.0, (loc - x) / scale) / np.pi


@of_reals((st.cauchy, "sf"))
def cauchy_sf(x, loc=0.0, scale=1.0):
    return np.arctan2(1.0, (x - loc) / scale) / np.pi


@of_reals((st.cauchy, "logcdf"))
def cauchy_logcdf(x, loc=0.0, scale=1.0):
    return log_of(cauchy_cdf(x, loc, scale), cauchy_sf(x, loc, scale))


@of_reals((st.cauchy, "logsf"))
def cauchy_logsf(x, loc=0.0, scale=1.0):
    return log_of(cauchy_sf(x, loc, scale), cauchy_cdf(x, loc, scale))


@of_reals((st.lognorm, "cdf"))
def lognorm_cdf(x, s, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.ndtr(np.log(np.where(z > 0, z, 1.0)) / s), 0.0)


@of_reals((st.lognorm, "sf"))
def lognorm_sf(x, s, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.ndtr(-np.log(np.where(z > 0, z, 1.0)) / s), 1.0)


@of_reals((st.lognorm, "logcdf"))
def lognorm_logcdf(x, s, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.log_ndtr(np.log(np.where(z > 0, z, 1.0)) / s), -np.inf)


@of_reals((st.lognorm, "logsf"))
def lognorm_logsf(x, s, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.log_ndtr(-np.log(np.where(z > 0, z, 1.0)) / s), 0.0)


@of_reals((st.uniform, "cdf"))
def uniform_cdf(x, loc=0.0, scale=1.0):
    return np.clip((x - loc) / scale, 0.0, 1.0)


@of_reals((st.uniform, "sf"))
def uniform_sf(x, loc=0.0, scale=1.0):
    return np.clip(1.0 - (x - loc) / scale, 0.0, 1.0)


@of_reals((st.uniform, "logcdf"))
def uniform_logcdf(x, loc=0.0, scale=1.0):
    return log_of(uniform_cdf(x, loc, scale), uniform_sf(x, loc, scale))


@of_reals((st.uniform, "logsf"))
def uniform_logsf(x, loc=0.0, scale=1.0):
    return log_of(uniform_sf(x, loc, scale), uniform_cdf(x, loc, scale))


@of_reals((st.halfnorm, "cdf"))
def halfnorm_cdf(x, loc=0.0, scale=1.0):
    return sp.erf(np.maximum((x - loc) / scale, 0.0) / SQRT_2)


@of_reals((st.halfnorm, "sf"))
def halfnorm_sf(x, loc=0.0, scale=1.0):
    return sp.erfc(np.maximum((x - loc) / scale, 0.0) / SQRT_2)


@of_reals((st.halfnorm, "logcdf"))
def halfnorm_logcdf(x, loc=0.0, scale=1.0):
    return log_of(halfnorm_cdf(x, loc, scale), halfnorm_sf(x, loc, scale))


@of_reals((st.halfnorm, "logsf"))
def halfnorm_logsf(x, loc=0.0, scale=1.0):
    return log_of(halfnorm_sf(x, loc, scale), halfnorm_cdf(x, loc, scale))


@of_reals((st.rayleigh, "cdf"))
def rayleigh_cdf(x, loc=0.0, scale=1.0):
    return -np.expm1(rayleigh_logsf(x, loc, scale))


@of_reals((st.rayleigh, "sf"))
def rayleigh_sf(x, loc=0.0, scale=1.0):
    return np.exp(rayleigh_logsf(x, loc, scale))


@of_reals((st.rayleigh, "logcdf"))
def rayleigh_logcdf(x, loc=0.0, scale=1.0):
    return log_of(rayleigh_cdf(x, loc, scale), rayleigh_sf(x, loc, scale))


@of_reals((st.rayleigh, "logsf"))
def rayleigh_logsf(x, loc=0.0, scale=1.0):
    return -0.5 * np.maximum((x - loc) / scale, 0.0) ** 2


@of_reals((st.gumbel_r, "cdf"))
def gumbel_r_cdf(x, loc=0.0, scale=1.0):
    return np.exp(-np.exp((loc - x) / scale))


@of_reals((st.gumbel_r, "sf"))
def gumbel_r_sf(x, loc=0.0, scale=1.0):
    return -np.expm1(-np.exp((loc - x) / scale))


@of_reals((st.gumbel_r, "logcdf"))
def gumbel_r_logcdf(x, loc=0.0, scale=1.0):
    return -np.exp((loc - x) / scale)


@of_reals((st.gumbel_r, "logsf"))
def gumbel_r_logsf(x, loc=0.0, scale=1.0):
    return log_of(gumbel_r_sf(x, loc, scale), gumbel_r_cdf(x, loc, scale))


@of_reals((st.gumbel_l, "cdf"))
def gumbel_l_cdf(x, loc=0.0, scale=1.0):
    return -np.expm1(-np.exp((x - loc) / scale))


@of_reals((st.gumbel_l, "sf"))
def gumbel_l_sf(x, loc=0.0, scale=1.0):
    return np.exp(-np.exp((x - loc) / scale))


@of_reals((st.gumbel_l, "logcdf"))
def gumbel_l_logcdf(x, loc=0.0, scale=1.0):
    return log_of(gumbel_l_cdf(x, loc, scale), gumbel_l_sf(x, loc, scale))


@of_reals((st.gumbel_l, "logsf"))
def gumbel_l_logsf(x, loc=0.0, scale=1.0):
    return -np.exp((x - loc) / scale)


@of_reals((st.weibull_min, "cdf"))
def weibull_min_cdf(x, c, loc=0.0, scale=1.0):
    return -np.expm1(weibull_min_logsf(x, c, loc, scale))


@of_reals((st.weibull_min, "sf"))
def weibull_min_sf(x, c, loc=0.0, scale=1.0):
    return np.exp(weibull_min_logsf(x, c, loc, scale))


@of_reals((st.weibull_min, "logcdf"))
def weibull_min_logcdf(x, c, loc=0.0, scale=1.0):
    return log_of(weibull_min_cdf(x, c, loc, scale), weibull_min_sf(x, c, loc, scale))


@of_reals((st.weibull_min, "logsf"))
def weibull_min_logsf(x, c, loc=0.0, scale=1.0):
    return -(np.maximum((x - loc) / scale, 0.0) ** c)


@of_reals((st.pareto, "cdf"))
def pareto_cdf(x, b, loc=0.0, scale=1.0):
    return -np.expm1(pareto_logsf(x, b, loc, scale))


@of_reals((st.pareto, "sf"))
def pareto_sf(x, b, loc=0.0, scale=1.0):
    return np.exp(pareto_logsf(x, b, loc, scale))


@of_reals((st.pareto, "logcdf"))
def pareto_logcdf(x, b, loc=0.0, scale=1.0):
    return log_of(pareto_cdf(x, b, loc, scale), pareto_sf(x, b, loc, scale))


@of_reals((st.pareto, "logsf"))
def pareto_logsf(x, b, loc=0.0, scale=1.0):
    return -b * np.log(np.maximum((x - loc) / scale, 1.0))


@of_reals((st.invgamma, "cdf"))
def invgamma_cdf(x, a, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.gammaincc(a, 1.0 / np.where(z > 0, z, 1.0)), 0.0)


@of_reals((st.invgamma, "sf"))
def invgamma_sf(x, a, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.gammainc(a, 1.0 / np.where(z > 0, z, 1.0)), 1.0)


@of_reals((st.invgamma, "logcdf"))
def invgamma_logcdf(x, a, loc=0.0, scale=1.0):
    return log_of(invgamma_cdf(x, a, loc, scale), invgamma_sf(x, a, loc, scale))


@of_reals((st.invgamma, "logsf"))
def invgamma_logsf(x, a, loc=0.0, scale=1.0):
    return log_of(invgamma_sf(x, a, loc, scale), invgamma_cdf(x, a, loc, scale))


@of_reals((st.fisk, "cdf"))
def fisk_cdf(x, c, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.expit(c * np.log(np.where(z > 0, z, 1.0))), 0.0)


@of_reals((st.fisk, "sf"))
def fisk_sf(x, c, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.expit(-c * np.log(np.where(z > 0, z, 1.0))), 1.0)


@of_reals((st.fisk, "logcdf"))
def fisk_logcdf(x, c, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.log_expit(c * np.log(np.where(z > 0, z, 1.0))), -np.inf)


@of_reals((st.fisk, "logsf"))
def fisk_logsf(x, c, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.where(z > 0, sp.log_expit(-c * np.log(np.where(z > 0, z, 1.0))), 0.0)
