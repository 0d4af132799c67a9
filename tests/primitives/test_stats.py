"""Densities are those of SciPy on and off their supports, where their derivatives are zero."""

# ruff: noqa: E501

import numpy as np
import pytest
import scipy.stats as st

import tapeless as tl

POINTS = np.array([-2.0, -0.5, 0.0, 0.3, 0.99, 1.0, 1.7, 5.0, 300.0])
COUNTS = np.array([-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 5.0, 9.0])
CONTINUOUS = [
    (st.norm, ()), (st.t, (3.0,)), (st.gamma, (2.0,)), (st.gamma, (1.0,)), (st.beta, (2.0, 3.0)), (st.beta, (1.0, 1.0)), (st.chi2, (3.0,)),
    (st.expon, ()), (st.laplace, ()), (st.cauchy, ()), (st.logistic, ()), (st.lognorm, (0.7,)), (st.uniform, ()), (st.halfnorm, ()),
    (st.rayleigh, ()), (st.gumbel_r, ()), (st.gumbel_l, ()), (st.weibull_min, (2.0,)), (st.pareto, (2.0,)), (st.invgamma, (2.0,)),
    (st.fisk, (2.0,)), (st.invgauss, (1.5,)), (st.f, (3.0, 4.0)), (st.gennorm, (1.5,)), (st.skewnorm, (0.5,)), (st.loguniform, (0.1, 3.0)),
    (st.genextreme, (0.3,)), (st.genextreme, (-0.2,)), (st.truncnorm, (-1.0, 2.0)), (st.truncnorm, (0.5, 2.0)),
]  # fmt: skip
DISCRETE = [
    (st.poisson, (2.5,)), (st.binom, (5, 0.3)), (st.bernoulli, (0.3,)), (st.geom, (0.3,)), (st.nbinom, (4, 0.3)), (st.betabinom, (5, 1.5, 2.0)),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("family", "shapes"), CONTINUOUS, ids=lambda v: getattr(v, "name", str(v)))
def test_densities_are_those_of_scipy_on_and_off_their_supports(family, shapes):
    expected = family.logpdf(POINTS, *shapes)
    value, slope = tl.jvp(lambda x: family.logpdf(x, *shapes), (POINTS,), (np.ones_like(POINTS),))
    np.testing.assert_allclose(value, expected, rtol=1e-10)
    first, last = family.support(*shapes)
    assert np.all(slope[np.less(POINTS, first) | np.greater(POINTS, last)] == 0)
    shifted, _ = tl.jvp(lambda x: family.logpdf(x, *shapes, 0.4, 2.0), (POINTS,), (np.ones_like(POINTS),))
    np.testing.assert_allclose(shifted, family.logpdf(POINTS, *shapes, 0.4, 2.0), rtol=1e-10)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("family", "shapes"), DISCRETE, ids=lambda v: getattr(v, "name", str(v)))
@pytest.mark.parametrize("loc", [0, 1])
def test_probabilities_of_what_is_no_count_are_zero(family, shapes, loc):
    value, slope = tl.jvp(lambda p: family.logpmf(COUNTS, *shapes[:-1], p, loc=loc), (shapes[-1],), (1.0,))
    expected = family.logpmf(COUNTS, *shapes, loc=loc)
    np.testing.assert_allclose(value, expected, rtol=1e-10)
    assert np.all(slope[np.isinf(expected)] == 0)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "family", [st.gamma, st.chi2, st.lognorm, st.weibull_min, st.expon, st.uniform, st.beta, st.poisson]
)
def test_distribution_functions_are_zero_before_their_supports(family):
    shapes = {st.expon: (), st.uniform: (), st.beta: (2.0, 3.0)}.get(family, (1.5,))
    value, _ = tl.jvp(lambda x: family.cdf(x, *shapes), (POINTS,), (np.ones_like(POINTS),))
    np.testing.assert_allclose(value, family.cdf(POINTS, *shapes), rtol=1e-10, atol=1e-15)
