"""Sums and new axes of adjoints as methods and indices: the same arrays."""

import gast
import numpy as np
import pytest

import tapeless as tl
from tapeless.transform.core import call, constant, name, of_array
from tapeless.transform.optimize.methods import Methods
from tapeless.transform.printer import show
from tapeless.transform.rules import numpy

PLACES = [(rank, axis) for rank in (1, 2, 3) for axis in range(-rank - 1, rank + 1)]


def expanding(value, axis):
    return call(numpy("expand_dims"), value, constant(axis))


@pytest.mark.parametrize(("rank", "axis"), PLACES)
def test_an_index_puts_the_new_axis_where_the_function_does(rank, axis):
    t = np.arange(2.0**rank).reshape((2,) * rank)
    text = show(Methods().visit(of_array(expanding(name("t"), axis))))
    assert "expand_dims" not in text
    np.testing.assert_array_equal(eval(text, {"t": t}), np.expand_dims(t, axis))


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (expanding(name("t"), 1), "np.expand_dims(t, 1)"),
        (of_array(expanding(gast.UnaryOp(gast.USub(), name("t")), 1)), "-t[:, None]"),
        (of_array(call(numpy("sum"), name("t"), axis=constant(0))), "t.sum(axis=0)"),
        (of_array(call(numpy("sum"), gast.BinOp(name("a"), gast.Add(), name("b")))), "(a + b).sum()"),
        (of_array(call(numpy("sum"), constant(1.0))), "np.sum(1.0)"),
        (call(numpy("sum"), name("t")), "np.sum(t)"),
    ],
)
def test_only_what_is_noted_as_an_array_is_rewritten(node, text):
    assert show(Methods().visit(node)) == text


@pytest.mark.parametrize("axis", [0, 1, -1, -2])
def test_sums_of_rows_that_may_be_numbers_have_right_gradients(axis):
    def scaled(x, y):
        return np.sum(np.sum(x * y, axis=axis) ** 2) + np.sum(x) * y

    x = np.array([[0.5, -1.5], [2.0, 0.25]])
    grad = tl.grad(scaled, argnums=(0, 1))(x, 3.0)
    total = np.expand_dims(np.sum(x * 3.0, axis=axis), axis)
    np.testing.assert_allclose(grad[0], np.broadcast_to(2 * total * 3.0 + 3.0, (2, 2)))
    np.testing.assert_allclose(grad[1], np.sum(2 * total * x) + np.sum(x))
