"""Adjoints of containers."""

import numpy as np
import pytest
from numeric import central

import tapeless as tl
from tapeless.runtime.completion import gradient

W = np.array([[1 + 1j, 2 - 1j], [0.5j, 1.0]])
REAL, COMPLEX = np.array([0.3, -0.7]), np.array([0.5 + 0.2j, 0.7 - 0.1j])


def stacked(values):
    return np.real(np.sum(W * np.stack(values)))


def grown(values):
    rows = []
    for row in values:
        rows.append(row)
    rows[0] = np.real(rows[0]) ** 2
    return np.real(np.sum(W * np.array(rows)))


def joined(values):
    return np.real(np.sum(np.ravel(W) * np.concatenate([2 * v for v in values])))


def by_name(values):
    named = {"a": values[0], "b": values[1]}
    named["a"] = np.real(named["a"])
    return np.real(np.sum(W * np.stack(list(named.values()))))


def summed(values):
    return np.real(np.sum(W[0] * np.sum(list(values), axis=0)))


@pytest.mark.parametrize("function", [stacked, grown, joined, by_name, summed])
def test_real_items_beside_complex_ones_have_real_adjoints(function):
    by_real, by_imaginary = tl.grad(function)([REAL, COMPLEX])
    assert by_real.dtype == float
    (expected,) = central(lambda v: function([v, COMPLEX]), (REAL.copy(),))
    np.testing.assert_allclose(by_real, expected, atol=1e-8)
    of_parts = central(lambda parts: function([REAL, parts[0] + 1j * parts[1]]), ([COMPLEX.real, COMPLEX.imag],))
    np.testing.assert_allclose(by_imaginary, of_parts[0] - 1j * of_parts[1], atol=1e-8)


@pytest.mark.parametrize("function", [grown, by_name])
def test_real_parts_of_items_have_no_derivative_by_the_imaginary_parts(function):
    found = tl.grad(function)(np.array([COMPLEX, 1j * COMPLEX]))
    assert np.all(found[0].imag == 0)
    assert np.any(found[1].imag != 0)


def test_numbers_keep_their_types_side_by_side_in_a_list_and_a_dict():
    assert tl.grad(lambda v: np.real(np.sum(W[0] * np.array(v))))([1.0, 2j]) == [1.0, 2 - 1j]
    found = tl.grad(lambda v: np.real(np.sum(W[0] * np.array(list(v.values())))))({"a": 1.0, "b": 2j})
    assert found == {"a": 1.0, "b": 2 - 1j}
    assert not np.iscomplexobj(found["a"])


@pytest.mark.parametrize("differentiate", [tl.grad, lambda f: lambda p: tl.hvp(f, p, p)], ids=["grad", "hvp"])
def test_integers_in_dicts_and_lists_have_the_gradient_zero_and_what_is_no_number_stays(differentiate):
    parameters = {"count": 3, "w": np.ones(2), "flag": True, "name": "a", "index": np.arange(2), "shape": [2, 1.0]}
    found = differentiate(lambda p: np.sum(p["w"] ** p["count"]) * p["shape"][1])(parameters)
    assert found.keys() == parameters.keys()
    assert (found["count"], found["flag"], found["name"], found["shape"][0]) == (0, True, "a", 0)
    assert np.all(found["index"] == 0)


def test_second_derivatives_of_lists_beside_integers():
    def nested(x):
        rows = [[x[0], x[1]], [True, 2]]
        kept = rows[0]
        M = np.array(rows)
        M[0] = M[0] * M[1] * kept[1]
        gradient = tl.dlgradient(np.sum(M**2), x)
        return tl.dlgradient(np.sum(gradient**2), x)

    def squared(x):
        return 4 * ((x[0] * x[1] ** 2) ** 2 + (x[0] ** 2 * x[1] + 8 * x[1] ** 3) ** 2)

    (expected,) = central(squared, (np.array([0.3, -0.7]),))
    np.testing.assert_allclose(np.asarray(tl.dlfeval(nested, tl.dlarray([0.3, -0.7]))), expected, rtol=1e-6)


GAPS = [
    ({"a": 1.0, "b": REAL}, {"a": 2.0, "b": REAL}, True),
    ({"a": {"b": REAL}}, {"a": {"b": REAL}}, True),
    ({"b": REAL, "a": 1.0}, {"a": 2.0, "b": REAL}, False),
    ({"a": 1.0}, {"a": 2.0, "b": REAL}, False),
    ({"a": {"b": None}}, {"a": {"b": REAL}}, False),
    ({"a": REAL}, {"a": REAL.astype(np.float32)}, False),
    ({"a": 1.0}, {"a": 2}, False),
]


@pytest.mark.parametrize("bar, value, whole", GAPS, ids=str)
def test_an_adjoint_without_gaps_is_the_gradient_itself_and_any_other_is_made_one(bar, value, whole):
    made = gradient(bar, value)
    assert (made is bar) == whole
    assert [*made] == [*value]
