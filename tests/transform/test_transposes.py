"""Transposes that cancel between statements: what is read is the array itself, as long as it is the same array."""

import gast
import numpy as np
import pytest
from numeric import central

import tapeless as tl
from tapeless.transform.optimize.common import share
from tapeless.transform.optimize.memory import mutable_names
from tapeless.transform.printer import show

PRODUCT = "T = A.T\np = {}\nq = p.T"
CASES = [
    ("T = A.T\nq = T.T", "T = A.T\nq = A"),
    (PRODUCT.format("T @ g"), "T = A.T\np = T @ g\nq = g.T @ A"),
    (PRODUCT.format("g @ T"), "T = A.T\np = g @ T\nq = A @ g.T"),
    (PRODUCT.format("A @ g"), "T = A.T\np = A @ g\nq = g.T @ T"),
    (PRODUCT.format("g @ h"), None),
    (PRODUCT.format("T @ g") + "\nr = p + q", None),
    ("T = A.T\nA = f(A)\nA = f(A)\nq = T.T", None),
    ("T = A.T\nA[0] = 1\nq = T.T", None),
    ("T = A.T\np = T @ g\ng = f(g)\ng = f(g)\nq = p.T", None),
    ("T = A.T\np = T @ g\nfor i in n:\n    q = p.T", None),
    ("if c:\n    T = A.T\nelse:\n    T = B.T\nq = T.T", None),
]


def parsed(text):
    block = gast.parse("def f():\n    " + text.replace("\n", "\n    ")).body[0].body
    for node in gast.walk(gast.Module(block, [])):
        if isinstance(node, gast.Attribute):
            node.of_matrix = node.value.id == "p"
    return block


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_transposes_of_arrays_that_are_there_cancel(text, expected):
    block = parsed(text)
    assert "\n".join(map(show, share(block, mutable_names(block)))) == (expected or text)


def gram(A):
    return np.sum(np.cos(A.T @ A))


def rebound(A):
    T = A.T
    total = 0.0
    for _ in range(2):
        A = A * 1.5
        total = total + np.sum(np.sin(T.T @ A.T))
        T = A.T
    return total


def changed(A):
    T = (2.0 * A).T
    T[0] = T[0] * 3.0
    return np.sum(np.sin(T.T @ T))


@pytest.mark.parametrize("function", [gram, rebound, changed])
def test_gradients_of_transposed_products_are_right(function):
    A = np.array([[0.3, -0.2, 0.5], [0.1, 0.7, -0.4]])
    np.testing.assert_allclose(tl.grad(function)(A), central(function, (A,))[0], rtol=1e-6, atol=1e-8)


def test_the_gradient_of_a_gram_matrix_reads_as_in_the_textbook():
    source = tl.grad(gram).gradient_source(np.ones((2, 3)))
    assert "A @ t_bar + A @ t_bar.T" in source
