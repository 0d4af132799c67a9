"""Samples of the distributions of `scipy.stats`."""

# ruff: noqa: E501

import numpy as np
import scipy.stats as st

A = np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.0]])
VALUES = {
    "density": np.array([0.3, 0.8, 1.7]),
    "probability": np.array([0.2, 0.45, 0.3]),
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
    "sample": [
        lambda x: st.gmean(x), lambda x: st.gmean(x, axis=1, weights=[1.0, 2.0, 0.5]), lambda x: st.gmean(x, None), lambda x: st.gmean(x, 1, keepdims=True), lambda x: st.hmean(x), lambda x: st.hmean(x, axis=None), lambda x: st.hmean(x, axis=1, weights=[1.0, 2.0, 0.5]),
        lambda x: st.pmean(x, 3), lambda x: st.pmean(x, 0, axis=1), lambda x: st.pmean(x, -1.5, axis=1), lambda x: st.zscore(x), lambda x: st.zscore(x, axis=1, ddof=1), lambda x: st.zscore(x, axis=None), lambda x: st.zscore(x[0]), lambda x: st.zmap(x[0], x[1:].ravel()), lambda x: st.zmap(x, x[:, ::-1] ** 2, axis=1, ddof=1),
        lambda x: st.gzscore(x, axis=1), lambda x: st.variation(x, axis=1), lambda x: st.variation(x, None, ddof=1), lambda x: st.sem(x), lambda x: st.sem(x, axis=None, ddof=0), lambda x: st.sem(x, axis=1, keepdims=True), lambda x: st.moment(x, 3), lambda x: st.moment(x, 2, axis=1, center=0.5), lambda x: st.moment(x, order=4, axis=None),
        lambda x: st.skew(x, axis=1), lambda x: st.skew(x, axis=None), lambda x: st.skew(x[:2].ravel(), bias=False), lambda x: st.kurtosis(x, axis=1), lambda x: st.kurtosis(x.ravel(), fisher=False), lambda x: st.kurtosis(x, axis=None, bias=False), lambda x: st.kurtosis(x.ravel(), bias=False, fisher=False),
        lambda x: st.entropy(x), lambda x: st.entropy(x, axis=1, base=2), lambda x: st.entropy(x, x[::-1] ** 2), lambda x: st.entropy(x, np.ones((4, 3)), axis=1, keepdims=True), lambda x: st.entropy([x[0, 0], x[0, 1]]),
    ],
    "scatter": [lambda a: st.wishart.logpdf(a @ a.T, 5, A), lambda a: st.wishart.logpdf(A, 5, a @ a.T), lambda a: st.invwishart.logpdf(a @ a.T, 5, A), lambda a: st.invwishart.logpdf(A, 6, a @ a.T)],
}  # fmt: skip
