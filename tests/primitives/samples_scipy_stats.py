"""Samples of the distributions of `scipy.stats`."""

# ruff: noqa: E501

import numpy as np
import scipy.stats as st

A = np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.0]])
VALUES = {
    "density": np.array([0.3, 0.8, 1.7]),
    "probability": np.array([0.2, 0.45, 0.3]),
    "tail": np.array([0.3, 0.8, 1.7]),
    "scatter": np.linalg.cholesky(A),
    "sample": np.array([[0.7, 1.9, 1.1], [2.3, 0.4, 0.9], [1.6, 1.2, 3.1], [0.8, 2.2, 0.5]]),
}

SAMPLES = {
    "density": [
        lambda x: st.uniform.logpdf(x, 0.1, 3 * x[2]), lambda x: st.uniform.pdf(x, scale=2 + x), lambda x: st.uniform.cdf(x, scale=x[2]), lambda x: st.halfnorm.logpdf(x, scale=x[0]), lambda x: st.halfnorm.pdf(x), lambda x: st.rayleigh.logpdf(x, 0.1, x[1]), lambda x: st.rayleigh.pdf(x),
        lambda x: st.gumbel_r.logpdf(x, x[0], 2.0), lambda x: st.gumbel_r.pdf(x), lambda x: st.gumbel_l.logpdf(x, x[0], 2.0), lambda x: st.gumbel_l.pdf(x), lambda x: st.weibull_min.logpdf(x, 1 + x[0], scale=x[1]), lambda x: st.weibull_min.pdf(x, 2.0), lambda x: st.weibull_min.cdf(x, 1.5),
        lambda x: st.weibull_min.sf(x, x[2]), lambda x: st.weibull_min.logsf(x, 2.0), lambda x: st.pareto.logpdf(x + 1, 1 + x[0]), lambda x: st.pareto.pdf(x + 1, 2.0), lambda x: st.invgamma.logpdf(x, 1 + x[0]), lambda x: st.invgamma.pdf(x, 2.0), lambda x: st.fisk.logpdf(x, 1 + x[0]), lambda x: st.fisk.pdf(x, 2.0),
        lambda x: st.invgauss.logpdf(x, 1 + x[0]), lambda x: st.invgauss.pdf(x, 2.0), lambda x: st.f.logpdf(x, 2 + x[0], 3 + x[1]), lambda x: st.f.pdf(x, 3.0, 4.0), lambda x: st.gennorm.logpdf(x, 1 + x[0]), lambda x: st.gennorm.pdf(x, 1.5), lambda x: st.skewnorm.logpdf(x, x[1]), lambda x: st.skewnorm.pdf(x, 2.0),
        lambda x: st.vonmises.logpdf(x, 1 + x[0], 0.2), lambda x: st.vonmises.pdf(x, 2.0), lambda x: st.loguniform.logpdf(x, x[0] / 2, 3 * x[2]), lambda x: st.loguniform.pdf(x, 0.1, 3.0), lambda x: st.genextreme.logpdf(x, 0.3 * x[0]), lambda x: st.genextreme.pdf(x, -0.2), lambda x: st.truncnorm.logpdf(x, -1 - x[0], 2 + x[1]), lambda x: st.truncnorm.pdf(x, 0.1, 3.0, 0.1),
        lambda x: st.expon.sf(x, scale=x[0]), lambda x: st.expon.logsf(x), lambda x: st.expon.cdf(x, 0.1, 2.0), lambda x: st.logistic.cdf(x, x[0]), lambda x: st.t.cdf(x, 3.0, x[0]), lambda x: st.cauchy.cdf(x, x[0], x[1]), lambda x: st.lognorm.pdf(x, 0.7), lambda x: st.lognorm.cdf(x, x[0]),
        lambda x: st.nbinom.logpmf(3, 1 + x, 0.4), lambda x: st.betabinom.logpmf(2, 5, x, 2 * x[::-1]), lambda x: st.multivariate_t.logpdf(x, x[::-1] ** 2, np.eye(3) + np.outer(x, x), 4.0), lambda x: st.multivariate_t.logpdf(np.outer(x, x), np.zeros(3), 2.0, 3 + x[0]),
    ],
    "probability": [
        lambda p: st.geom.logpmf(3, p), lambda p: st.geom.pmf([1, 2, 4], p), lambda p: st.nbinom.logpmf(3, 5, p), lambda p: st.nbinom.pmf(2, 4, p), lambda p: st.binom.pmf(2, 5, p), lambda p: st.bernoulli.pmf([0, 1, 1], p), lambda p: st.binom.logpmf(3, 5, p, loc=1), lambda p: st.bernoulli.logpmf(2, p, loc=1),
        lambda p: st.multinomial.logpmf([1, 2, 3], 6, p / np.sum(p)), lambda p: st.multinomial.pmf([1, 2, 3], 6, p / np.sum(p)),
    ],
    "tail": [
        lambda x: st.norm.isf(x / 2, x[0], x[1]), lambda x: st.t.sf(x, 3.0, x[0]) * st.t.logsf(x, 2.5), lambda x: st.t.logcdf(x, 3.0, x[0], x[1]), lambda x: st.t.ppf(x / 2, 3.0, x[0]) + st.t.isf(x / 2, 4.0, 0.0, x[1]), lambda x: st.gamma.logcdf(x, 1.3, scale=x[0]) * st.gamma.logsf(4 * x, 2.0),
        lambda x: st.gamma.ppf(x / 2, 1.3, x[0], x[1]) - st.gamma.isf(x / 2, 1.3), lambda x: st.beta.sf(x / 2, 1.3, 0.7) * st.beta.logcdf(x / 2, 2.0, 2.0), lambda x: st.beta.logsf(x / 2, 1.3, 0.7, 0.1 * x[0], 1.1) + st.beta.ppf(x / 2, 2.0, 1.3, x[0]), lambda x: st.chi2.sf(x, 3.0, 0.0, x[0]) * st.chi2.logcdf(x, 3.0),
        lambda x: st.chi2.logsf(x, 2.0, scale=x[1]), lambda x: st.chi2.ppf(x / 2, 3.0) * st.chi2.isf(x / 2, 3.0, x[0]), lambda x: st.expon.logcdf(x, 0.1, x[0]), lambda x: st.expon.ppf(x / 2, x[0]) - st.expon.isf(x / 2, 0.0, x[1]), lambda x: st.laplace.cdf(x, x[1], 1 + x[0]), lambda x: st.laplace.sf(x - 0.5, 0.1, x[0]),
        lambda x: st.laplace.logcdf(x - 0.5) * st.laplace.logsf(x - 0.6, x[0] - 0.5), lambda x: st.laplace.ppf(x / 2, x[0], x[1]) * st.laplace.pdf(x - 0.5), lambda x: st.logistic.sf(x, x[0]) + st.logistic.logcdf(x) * st.logistic.logsf(x, 0.0, x[0]), lambda x: st.logistic.ppf(x / 2, x[0]) - st.logistic.isf(x / 2, 0.0, x[1]) * st.logistic.pdf(x),
        lambda x: st.cauchy.sf(x, 0.5, x[0]) * st.cauchy.logcdf(x) - st.cauchy.logsf(x, x[0]), lambda x: st.cauchy.ppf(x / 2, x[0], x[1]) * st.cauchy.pdf(x), lambda x: st.lognorm.sf(x, x[0]) * st.lognorm.logcdf(x, 0.5, 0.0, x[1]) - st.lognorm.logsf(x, 1.5), lambda x: st.lognorm.ppf(x / 2, x[0], x[1]),
        lambda x: st.uniform.sf(x, 0.1, 3.0) * st.uniform.ppf(x / 2, x[0], x[1]), lambda x: st.uniform.logcdf(x, -0.1, 3 * x[2]) * st.uniform.logsf(x, scale=2.0), lambda x: st.halfnorm.cdf(x, 0.1, x[1]) * st.halfnorm.sf(x), lambda x: st.halfnorm.logcdf(x) * st.halfnorm.logsf(x, scale=x[0]) + st.halfnorm.ppf(x / 2, x[0], x[1]),
        lambda x: st.rayleigh.cdf(x, 0.1, x[1]) * st.rayleigh.sf(x), lambda x: st.rayleigh.logcdf(x) * st.rayleigh.logsf(x, scale=x[0]) + st.rayleigh.ppf(x / 2, x[0], x[1]), lambda x: st.gumbel_r.cdf(x, x[0]) * st.gumbel_r.sf(x, 0.0, x[1]), lambda x: st.gumbel_r.logcdf(x) * st.gumbel_r.logsf(x, scale=x[0]) + st.gumbel_r.ppf(x / 2, x[0], x[1]),
        lambda x: st.gumbel_l.cdf(x, x[0]) * st.gumbel_l.sf(x, 0.0, x[1]), lambda x: st.gumbel_l.logcdf(x) * st.gumbel_l.logsf(x, scale=x[0]) + st.gumbel_l.ppf(x / 2, x[0], x[1]), lambda x: st.weibull_min.logcdf(x, x[2], 0.1, x[0]) * st.weibull_min.ppf(x / 2, x[1]), lambda x: st.pareto.cdf(x + 1, x[0]) * st.pareto.sf(x + 1, 2.0, 0.0, 0.2 + x[0]),
        lambda x: st.pareto.logcdf(x + 1, 1.5) * st.pareto.logsf(x + 1, x[1]) + st.pareto.ppf(x / 2, x[0], x[1]), lambda x: st.invgamma.cdf(x, 1.5, 0.1, x[0]) * st.invgamma.sf(x, 2.0), lambda x: st.invgamma.logcdf(x, 1.5) - st.invgamma.logsf(x, 2.5, scale=x[0]),
        lambda x: st.fisk.cdf(x, x[2], 0.1) * st.fisk.sf(x, 1.5, 0.0, x[0]), lambda x: st.fisk.logcdf(x, x[1]) * st.fisk.logsf(x, x[0]) + st.fisk.ppf(x / 2, x[2], x[0], x[1]),
    ],
    "sample": [
        lambda x: st.gmean(x), lambda x: st.gmean(x, axis=1, weights=[1.0, 2.0, 0.5]), lambda x: st.gmean(x, None), lambda x: st.gmean(x, 1, keepdims=True), lambda x: st.hmean(x), lambda x: st.hmean(x, axis=None), lambda x: st.hmean(x, axis=1, weights=[1.0, 2.0, 0.5]),
        lambda x: st.pmean(x, 3), lambda x: st.pmean(x, 0, axis=1), lambda x: st.pmean(x, -1.5, axis=1), lambda x: st.zscore(x), lambda x: st.zscore(x, axis=1, ddof=1), lambda x: st.zscore(x, axis=None), lambda x: st.zscore(x[0]), lambda x: st.zmap(x[0], x[1:].ravel()), lambda x: st.zmap(x, x[:, ::-1] ** 2, axis=1, ddof=1),
        lambda x: st.gzscore(x, axis=1), lambda x: st.variation(x, axis=1), lambda x: st.variation(x, None, ddof=1), lambda x: st.sem(x), lambda x: st.sem(x, axis=None, ddof=0), lambda x: st.sem(x, axis=1, keepdims=True), lambda x: st.moment(x, 3), lambda x: st.moment(x, 2, axis=1, center=0.5), lambda x: st.moment(x, order=4, axis=None),
        lambda x: st.skew(x, axis=1), lambda x: st.skew(x, axis=None), lambda x: st.skew(x[:2].ravel(), bias=False), lambda x: st.kurtosis(x, axis=1), lambda x: st.kurtosis(x.ravel(), fisher=False), lambda x: st.kurtosis(x, axis=None, bias=False), lambda x: st.kurtosis(x.ravel(), bias=False, fisher=False),
        lambda x: st.entropy(x), lambda x: st.entropy(x, axis=1, base=2), lambda x: st.entropy(x, x[::-1] ** 2), lambda x: st.entropy(x, np.ones((4, 3)), axis=1, keepdims=True), lambda x: st.entropy([x[0, 0], x[0, 1]]),
    ],
    "scatter": [lambda a: st.wishart.logpdf(a @ a.T, 5, A), lambda a: st.wishart.logpdf(A, 5, a @ a.T), lambda a: st.invwishart.logpdf(a @ a.T, 5, A), lambda a: st.invwishart.logpdf(A, 6, a @ a.T)],
}  # fmt: skip
