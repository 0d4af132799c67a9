"""Derivatives of special functions at points where they are known in closed form."""

import numpy as np
import pytest
import scipy.special as sp

import tapeless as tl

GLAISHER = 1.2824271291006226
KNOWN = [
    (0.0, -0.5 * np.log(2 * np.pi)),
    (-1.0, 1 / 12 - np.log(GLAISHER)),
    (-2.0, -1.2020569031595943 / (4 * np.pi**2)),
    (2.0, np.pi**2 / 6 * (np.euler_gamma + np.log(2 * np.pi) - 12 * np.log(GLAISHER))),
]


@pytest.mark.parametrize(("x", "slope"), KNOWN)
def test_the_slope_of_the_zeta_function_is_the_known_one(x, slope):
    np.testing.assert_allclose(tl.grad(lambda x: sp.zeta(x))(x), slope, rtol=1e-13)
    np.testing.assert_allclose(tl.grad(lambda x: sp.zetac(x))(x), slope, rtol=1e-13)


@pytest.mark.parametrize("q", [0.3, 1.0, 7.5])
def test_the_slope_by_the_order_is_the_limit_of_sums(q):
    n = np.arange(100_000) + q
    for x in (5.5, 12.0, 40.0):
        expected = -np.sum(np.log(n) * n**-x)
        np.testing.assert_allclose(tl.grad(lambda x: sp.zeta(x, q))(x), expected, rtol=1e-12)
