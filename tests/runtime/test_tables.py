"""Tables of pandas, as data: arithmetic by position is differentiated, arithmetic by labels is refused."""

import numpy as np
import pandas as pd
import pytest
from numeric import central

import tapeless as tl

RNG = np.random.default_rng(0)
TABLE = pd.DataFrame({"a": RNG.normal(size=8), "b": RNG.normal(size=8), "y": RNG.normal(size=8)})
PARAMETERS = np.array([0.3, -0.5])


def arrays(w, table):
    return np.mean((table[["a", "b"]].to_numpy() @ w - table["y"].to_numpy()) ** 2)


def products(w, table):
    return np.mean((table[["a", "b"]] @ w - table["y"]) ** 2)


def columns(w, table):
    return ((np.exp(table.a * w[0]) + w[1] * table.b - table["y"]) ** 2).mean()


def chosen(w, table):
    return np.sum(np.where(table.a > 0, table.a * w[0], w[1] ** 2))


@pytest.mark.parametrize("f", [arrays, products, columns, chosen])
def test_tables_are_data_as_arguments_and_as_globals(f):
    expected = central(f, (PARAMETERS, TABLE))[0]
    for gradient in (tl.grad(f)(PARAMETERS, TABLE), tl.grad(lambda w: f(w, TABLE))(PARAMETERS)):
        assert type(gradient) is np.ndarray
        np.testing.assert_allclose(gradient, expected, atol=1e-7)
    _, along = tl.jvp(f, (PARAMETERS, TABLE), (PARAMETERS, None))
    np.testing.assert_allclose(along, expected @ PARAMETERS, atol=1e-7)


def test_another_table_is_read_anew():
    gradient = tl.grad(products)
    other = TABLE * 2 + 1
    gradient(PARAMETERS, TABLE)
    np.testing.assert_allclose(gradient(PARAMETERS, other), central(products, (PARAMETERS, other))[0], atol=1e-7)


def test_differentiated_values_with_labels_that_are_no_positions_are_refused():
    shuffled = TABLE.iloc[::-1]
    np.testing.assert_allclose(tl.grad(arrays)(PARAMETERS, shuffled), tl.grad(arrays)(PARAMETERS, TABLE))
    with pytest.raises(tl.DifferentiationError, match="labels of its own"):
        tl.grad(columns)(PARAMETERS, shuffled)
    with pytest.raises(tl.DifferentiationError, match=r"to_numpy\(\)"):
        tl.grad(lambda w: np.sum((TABLE[["a", "b"]] * w).sum(axis=1) ** 2))(PARAMETERS)
