"""Further families of continuous distributions."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.special as sp
import scipy.stats as st

from tapeless.transform.scipy_rules.stats.common import HALF_LOG_2_PI, of_reals, within


@of_reals((st.uniform, "logpdf"))
def uniform_logpdf(x, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return within((z >= 0) & (z <= 1), -np.log(scale) + 0.0 * z)


@of_reals((st.uniform, "pdf"))
def uniform_pdf(x, loc=0.0, scale=1.0):
    return np.exp(uniform_logpdf(x, loc, scale))


@of_reals((st.halfnorm, "logpdf"))
def halfnorm_logpdf(x, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return within(z >= 0, np.log(2.0) - 0.5 * z**2 - HALF_LOG_2_PI - np.log(scale))


@of_reals((st.halfnorm, "pdf"))
def halfnorm_pdf(x, loc=0.0, scale=1.0):
    return np.exp(halfnorm_logpdf(x, loc, scale))


@of_reals((st.rayleigh, "logpdf"))
def rayleigh_logpdf(x, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    y = np.where(z > 0, z, 1.0)
    return within(z > 0, np.log(y) - 0.5 * y**2 - np.log(scale))


@of_reals((st.rayleigh, "pdf"))
def rayleigh_pdf(x, loc=0.0, scale=1.0):
    return np.exp(rayleigh_logpdf(x, loc, scale))


@of_reals((st.gumbel_r, "logpdf"))
def gumbel_r_logpdf(x, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return -z - np.exp(-z) - np.log(scale)


@of_reals((st.gumbel_r, "pdf"))
def gumbel_r_pdf(x, loc=0.0, scale=1.0):
    return np.exp(gumbel_r_logpdf(x, loc, scale))


@of_reals((st.gumbel_l, "logpdf"))
def gumbel_l_logpdf(x, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return z - np.exp(z) - np.log(scale)


@of_reals((st.gumbel_l, "pdf"))
def gumbel_l_pdf(x, loc=0.0, scale=1.0):
    return np.exp(gumbel_l_logpdf(x, loc, scale))


@of_reals((st.weibull_min, "logpdf"))
def weibull_min_logpdf(x, c, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    y = np.where(z > 0, z, 1.0)
    return within(z > 0, np.log(c) + (c - 1) * np.log(y) - y**c - np.log(scale))


@of_reals((st.weibull_min, "pdf"))
def weibull_min_pdf(x, c, loc=0.0, scale=1.0):
    return np.exp(weibull_min_logpdf(x, c, loc, scale))


@of_reals((st.pareto, "logpdf"))
def pareto_logpdf(x, b, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    y = np.where(z >= 1, z, 1.0)
    return within(z >= 1, np.log(b) - (b + 1) * np.log(y) - np.log(scale))


@of_reals((st.pareto, "pdf"))
def pareto_pdf(x, b, loc=0.0, scale=1.0):
    return np.exp(pareto_logpdf(x, b, loc, scale))


@of_reals((st.invgamma, "logpdf"))
def invgamma_logpdf(x, a, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    y = np.where(z > 0, z, 1.0)
    return within(z > 0, -(a + 1) * np.log(y) - sp.gammaln(a) - 1.0 / y - np.log(scale))


@of_reals((st.invgamma, "pdf"))
def invgamma_pdf(x, a, loc=0.0, scale=1.0):
    return np.exp(invgamma_logpdf(x, a, loc, scale))


@of_reals((st.fisk, "logpdf"))
def fisk_logpdf(x, c, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    y = np.where(z > 0, z, 1.0)
    return within(z > 0, np.log(c) + (c - 1) * np.log(y) - 2.0 * np.log1p(y**c) - np.log(scale))


@of_reals((st.fisk, "pdf"))
def fisk_pdf(x, c, loc=0.0, scale=1.0):
    return np.exp(fisk_logpdf(x, c, loc, scale))


@of_reals((st.invgauss, "logpdf"))
def invgauss_logpdf(x, mu, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    y = np.where(z > 0, z, 1.0)
    apart = (y - mu) / mu
    return within(z > 0, -HALF_LOG_2_PI - 1.5 * np.log(y) - apart**2 / (2.0 * y) - np.log(scale))


@of_reals((st.invgauss, "pdf"))
def invgauss_pdf(x, mu, loc=0.0, scale=1.0):
    return np.exp(invgauss_logpdf(x, mu, loc, scale))


@of_reals((st.f, "logpdf"))
def f_logpdf(x, dfn, dfd, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    y = np.where(z > 0, z, 1.0)
    front = 0.5 * (dfd * np.log(dfd) + dfn * np.log(dfn)) - sp.betaln(0.5 * dfn, 0.5 * dfd)
    rest = (0.5 * dfn - 1) * np.log(y) - 0.5 * (dfn + dfd) * np.log(dfd + dfn * y)
    return within(z > 0, front + rest - np.log(scale))


@of_reals((st.f, "pdf"))
def f_pdf(x, dfn, dfd, loc=0.0, scale=1.0):
    return np.exp(f_logpdf(x, dfn, dfd, loc, scale))


@of_reals((st.gennorm, "logpdf"))
def gennorm_logpdf(x, beta, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.log(0.5 * beta) - sp.gammaln(1.0 / beta) - np.abs(z) ** beta - np.log(scale)


@of_reals((st.gennorm, "pdf"))
def gennorm_pdf(x, beta, loc=0.0, scale=1.0):
    return np.exp(gennorm_logpdf(x, beta, loc, scale))


@of_reals((st.skewnorm, "logpdf"))
def skewnorm_logpdf(x, a, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return np.log(2.0) - 0.5 * z**2 - HALF_LOG_2_PI + sp.log_ndtr(a * z) - np.log(scale)


@of_reals((st.skewnorm, "pdf"))
def skewnorm_pdf(x, a, loc=0.0, scale=1.0):
    return np.exp(skewnorm_logpdf(x, a, loc, scale))


@of_reals((st.vonmises, "logpdf"))
def vonmises_logpdf(x, kappa, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    return kappa * (np.cos(z) - 1.0) - np.log(2.0 * np.pi * sp.ive(0, kappa)) - np.log(scale)


@of_reals((st.vonmises, "pdf"))
def vonmises_pdf(x, kappa, loc=0.0, scale=1.0):
    return np.exp(vonmises_logpdf(x, kappa, loc, scale))


@of_reals((st.loguniform, "logpdf"))
def loguniform_logpdf(x, a, b, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    inside = (z >= a) & (z <= b)
    return within(inside, -np.log(np.where(inside, z, 1.0)) - np.log(np.log(b / a)) - np.log(scale))


@of_reals((st.loguniform, "pdf"))
def loguniform_pdf(x, a, b, loc=0.0, scale=1.0):
    return np.exp(loguniform_logpdf(x, a, b, loc, scale))


@of_reals((st.genextreme, "logpdf"))
def genextreme_logpdf(x, c, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    inside = c * z < 1
    y = np.log1p(-np.where(inside, c * z, 0.0)) / c
    return within(inside, (1 - c) * y - np.exp(y) - np.log(scale))


@of_reals((st.genextreme, "pdf"))
def genextreme_pdf(x, c, loc=0.0, scale=1.0):
    return np.exp(genextreme_logpdf(x, c, loc, scale))


@of_reals((st.truncnorm, "logpdf"))
def truncnorm_logpdf(x, a, b, loc=0.0, scale=1.0):
    z = (x - loc) / scale
    mass = np.where(a > 0, sp.ndtr(-a) - sp.ndtr(-b), sp.ndtr(b) - sp.ndtr(a))
    return within((z >= a) & (z <= b), -0.5 * z**2 - HALF_LOG_2_PI - np.log(mass) - np.log(scale))


@of_reals((st.truncnorm, "pdf"))
def truncnorm_pdf(x, a, b, loc=0.0, scale=1.0):
    return np.exp(truncnorm_logpdf(x, a, b, loc, scale))
