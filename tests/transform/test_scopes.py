"""Names that functions read from outside are replaced, and names of their own make way for them."""

import gast
import pytest

from tapeless.transform.printer import show
from tapeless.transform.scopes import rename

CASES = [
    ("f = lambda z: z * x", "f = lambda z: z * y"),
    ("f = lambda y: y * x", "f = lambda y_: y_ * y"),
    ("f = lambda x: x * 2", "f = lambda x: x * 2"),
    ("f = lambda z, k=x: z * k", "f = lambda z, k=y: z * k"),
    ("f = lambda x, k=x: x * k", "f = lambda x, k=y: x * k"),
    ("f = lambda y, y_: y * y_ * x", "f = lambda y__, y_: y__ * y_ * y"),
    ("f = lambda z: (lambda y: y * x)(z)", "f = lambda z: (lambda y_: y_ * y)(z)"),
    ("def f(y):\n    return y * x", "def f(y_):\n    return y_ * y"),
    ("def f(z):\n    y = z * 2\n    return y * x", "def f(z):\n    y_ = z * 2\n    return y_ * y"),
    ("def f(z):\n    nonlocal x\n    x = z", "def f(z):\n    nonlocal y\n    y = z"),
    (
        "def f(z):\n    def g(x):\n        return x\n    return g(z) * x",
        "def f(z):\n    def g(x):\n        return x\n    return g(z) * y",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_read_from_outside_gets_its_new_name(text, expected):
    (node,) = gast.parse(text).body
    assert show(rename(node, {"x": "y"})).strip() == expected
