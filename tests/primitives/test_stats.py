"""Densities are those of SciPy on and off their supports, where their derivatives are zero."""

# ruff: noqa: E501

import subprocess
import sys

import numpy as np
import pytest
import scipy.stats as st
from numeric import central

import tapeless as tl
from tapeless.transform.primitives import methods_of

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


def with_rules(*methods):
    """The families that have rules for these methods."""
    return [
        pytest.param(family, shapes, method, id=f"{family.name}-{method}")
        for family, shapes in CONTINUOUS
        for method in methods
        if method in methods_of(family)
    ]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("family", "shapes", "method"), with_rules("cdf", "sf", "logcdf", "logsf"))
def test_distribution_functions_are_those_of_scipy_in_both_tails_and_constant_off_their_supports(
    family, shapes, method
):
    function = getattr(family, method)
    points = np.concatenate([POINTS, [-300.0, -30.0, 20.0, 60.0]])
    value, slope = tl.jvp(lambda x: function(x, *shapes), (points,), (np.ones_like(points),))
    np.testing.assert_allclose(value, function(points, *shapes), rtol=1e-6, atol=1e-300)
    first, last = family.support(*shapes)
    assert np.all(slope[np.less(points, first) | np.greater(points, last)] == 0)


@pytest.mark.parametrize(("family", "shapes", "method"), with_rules("ppf", "isf"))
def test_quantiles_are_those_of_scipy_near_zero_and_one(family, shapes, method):
    function = getattr(family, method)
    points = np.array([1e-12, 1e-5, 0.2, 0.5, 0.8, 1 - 1e-9])
    value, slope = tl.jvp(lambda q: function(q, *shapes, 0.3, 2.0), (points,), (np.ones_like(points),))
    np.testing.assert_allclose(value, function(points, *shapes, 0.3, 2.0), rtol=1e-6)
    sign = 1 if method == "ppf" else -1
    np.testing.assert_allclose(slope * family.pdf(value, *shapes, 0.3, 2.0), sign, rtol=1e-6)


PRIOR, RATE = st.norm(0.5, scale=2.0), st.gamma(2.0, scale=np.array([1.0, 2.0]))
PRIORS = {"prior": PRIOR, "several": [RATE, st.expon()]}


class Posterior:
    def __init__(self, prior):
        self.prior = prior

    def density(self, x):
        return np.sum(self.prior.logpdf(x)) + np.sum(PRIORS["several"][1].logpdf(x))


def by_name(x):
    return np.sum(PRIOR.logpdf(x) * RATE.cdf(x))


def by_item(x):
    return np.sum(PRIORS["prior"].pdf(x)) + np.sum(PRIORS["several"][0].logpdf(x))


def by_attribute(x):
    return Posterior(RATE).density(x)


def by_argument(x, prior, posterior):
    return np.sum(prior.cdf(x)) * posterior.density(x)


HELD = [(by_name, ()), (by_item, ()), (by_attribute, ()), (by_argument, (RATE, Posterior(PRIOR)))]


@pytest.mark.parametrize("function, args", HELD, ids=lambda v: getattr(v, "__name__", ""))
def test_distributions_with_their_parameters_are_asked_wherever_they_stand(function, args):
    x = np.array([0.7, 1.3])
    np.testing.assert_allclose(tl.grad(function)(x, *args), central(function, (x, *args))[0], rtol=1e-6)
    _, slope = tl.jvp(function, (x, *args), (np.ones(2), *[None] * len(args)))
    np.testing.assert_allclose(slope, np.sum(central(function, (x, *args))[0]), rtol=1e-6)


def test_distributions_are_told_apart_by_family_and_read_for_their_parameters():
    gradient = tl.grad(lambda x, prior: np.sum(prior.logpdf(x)))
    x = np.array([0.7, 1.3])
    tl.cache_clear()
    for scale in (1.0, 2.0, 3.0):
        np.testing.assert_allclose(gradient(x, st.norm(0.0, scale)), -x / scale**2)
    assert tl.cache_info().misses == 1
    for prior in (st.gamma(2.0), st.gamma(2.0, 0.5), st.norm(loc=1.0), st.expon(), st.norm()):
        expected = (prior.logpdf(x + 1e-6) - prior.logpdf(x - 1e-6)) / 2e-6
        for _ in range(3):
            np.testing.assert_allclose(gradient(x, prior), expected, rtol=1e-6)


FIRST = """
import numpy as np, scipy.stats as st, tapeless as tl
print(tl.grad(lambda x, prior: np.sum(prior.logpdf(x)))(np.array([2.0]), st.norm(0.0, 2.0)))
"""


def test_a_distribution_may_be_an_argument_of_the_first_call_of_a_program(tmp_path):
    program = tmp_path / "first.py"
    program.write_text(FIRST)
    done = subprocess.run([sys.executable, str(program)], check=True, capture_output=True, text=True)
    assert done.stdout == "[-0.5]\n"


def test_what_has_no_rule_is_refused_with_what_has_one():
    with pytest.raises(tl.DifferentiationError, match=r"no rule[\s\S]*logcdf, logpdf"):
        tl.grad(lambda x: np.sum(PRIOR.interval(x)))(np.array([0.3]))


def test_densities_under_names_of_their_own_are_those_of_the_distributions():
    density, densities = st.norm.logpdf, [st.norm.logpdf, st.laplace.logpdf]

    def total(x, given=st.expon.logpdf):
        result = np.sum(density(x, 0.1, 2.0)) + np.sum(given(x))
        for log in densities:
            result = result + np.sum(log(x, 0.1, 2.0))
        return result

    x = np.array([0.3, 0.5])
    np.testing.assert_allclose(tl.grad(total)(x), -2 * (x - 0.1) / 4 - 0.5 - 1.0)
    _, slope = tl.jvp(total, (x,), (np.ones(2),))
    np.testing.assert_allclose(slope, np.sum(-2 * (x - 0.1) / 4 - 1.5))


def test_a_singular_normal_distribution_has_a_density_on_its_span_alone():
    span = np.array([[1.0, 0.3], [0.5, -0.2], [0.0, 0.7], [0.4, 0.4]])
    mean, way = np.array([0.2, -0.1, 0.3, 0.5]), np.array([0.3, -1.2])

    def on_span(way, span):
        return st.multivariate_normal.logpdf(mean + span @ way, mean, span @ span.T, allow_singular=True)

    tl.check_gradient(on_span, way, span)
    tl.check_gradient(lambda x, span: np.exp(on_span(x, span)) / 3, way, span)
    points = mean + np.stack([span @ way, np.ones(4), np.zeros(4)])
    value, slope = tl.jvp(
        lambda x: st.multivariate_normal.pdf(x, mean, span @ span.T, True), (points,), (np.ones_like(points),)
    )
    np.testing.assert_allclose(value, st.multivariate_normal.pdf(points, mean, span @ span.T, True), rtol=1e-12)
    assert value[1] == slope[1] == 0
