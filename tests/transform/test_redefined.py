"""Nested functions of one name get names of their own, and decorators are calls."""

import gast
import pytest

from tapeless.transform.normalize.redefined import distinct
from tapeless.transform.printer import show

CASES = {
    "in branches": (
        "if c:\n    g = lambda y: 1\n    z = g(x)\nelse:\n    g = lambda y: 2\n    z = g(x) + 1\nreturn z",
        "if c:\n    g_2 = lambda y: 1\n    z = g_2(x)\nelse:\n    g_3 = lambda y: 2\n    z = g_3(x) + 1\nreturn z",
    ),
    "read after branches": (
        "if c:\n    g = lambda y: 1\nelse:\n    g = lambda y: 2\nreturn g(x)",
        "if c:\n    g_2 = lambda y: 1\n    g = g_2\nelse:\n    g_3 = lambda y: 2\n    g = g_3\nreturn g(x)",
    ),
    "one branch returns": (
        "if c:\n    g = lambda y: 1\n    return g(x)\ng = lambda y: 2\nreturn g(x)",
        "if c:\n    g_2 = lambda y: 1\n    return g_2(x)\ng_3 = lambda y: 2\nreturn g_3(x)",
    ),
    "read by a function that runs later": (
        "g = lambda y: 1\nh = lambda y: g(y)\ng = lambda y: 2\nreturn h(x)",
        "g_2 = lambda y: 1\ng = g_2\nh = lambda y: g(y)\ng_3 = lambda y: 2\ng = g_3\nreturn h(x)",
    ),
    "changed in a loop": (
        "g = lambda y: 1\nfor k in x:\n    z = g(x)\n    g = lambda y: 2\nreturn z",
        "g_2 = lambda y: 1\ng = g_2\nfor k in x:\n    z = g(x)\n    g_3 = lambda y: 2\n    g = g_3\nreturn z",
    ),
    "after a handler": (
        "try:\n    g = lambda y: 1\n    z = g(x)\nexcept E:\n    g = lambda y: 2\nreturn g(z)",
        "try:\n    g_2 = lambda y: 1\n    g = g_2\n    z = g_2(x)\n"
        "except E:\n    g_3 = lambda y: 2\n    g = g_3\nreturn g(z)",
    ),
    "given another value": (
        "g = lambda y: 1\nz = g(x)\ng = g(z) + 1\nreturn g",
        "g_2 = lambda y: 1\ng = g_2\nz = g_2(x)\ng = g(z) + 1\nreturn g",
    ),
    "decorated": (
        "@a\n@b(1)\ndef g(y):\n    return y\nreturn g(x)",
        "def g_2(y):\n    return y\ng = a(b(1)(g_2))\nreturn g(x)",
    ),
    "of a nested function": (
        "def h(y):\n    g = lambda z: 1\n    g = lambda z: 2\n    return g(y)\nreturn h(x)",
        "def h(y):\n    g_2 = lambda z: 1\n    g_3 = lambda z: 2\n    return g_3(y)\nreturn h(x)",
    ),
    "changed by a nested function": (
        "g = lambda y: 1\ndef h(y):\n    nonlocal g\n    g = lambda z: 2\nh(x)\ng = lambda z: 3\nreturn g(x)",
        "g = lambda y: 1\ndef h(y):\n    nonlocal g\n    g = lambda z: 2\nh(x)\ng = lambda z: 3\nreturn g(x)",
    ),
}


def function(text):
    (tree,) = gast.parse("def f(x, c):\n" + "\n".join("    " + line for line in text.splitlines())).body
    return tree


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_a_call_reads_the_name_of_the_function_that_it_calls(text, expected):
    made, wanted = show(distinct(function(text))), show(function(expected))
    assert [line for line in made.splitlines() if line] == [line for line in wanted.splitlines() if line]


LATER = {
    "nothing": ("k = 1\ng = lambda y: k\nreturn g(x)", set(), set()),
    "afterwards": ("k = 1\ng = lambda y: k\nk = 2\nreturn g(x)", {"k"}, set()),
    "by a loop": ("for k in x:\n    g = lambda y: k\n    z = g(x)\nreturn z", {"z"}, {"k", "g", "z"}),
    "in a loop after it": ("k = 1\ng = lambda y: k\nfor i in x:\n    k = i\nreturn g(x)", {"k", "i"}, set()),
    "in the other branch": ("if c:\n    k = 1\n    g = lambda y: k\nelse:\n    k = 2\nreturn g", set(), set()),
    "after a return": ("if c:\n    g = lambda y: 1\n    return g(x)\nk = 1\nreturn k", set(), set()),
    "by a handler": ("try:\n    g = lambda y: k\nexcept E:\n    k = 2\nreturn g(x)", {"k"}, set()),
    "by another function": (
        "k = 1\ng = lambda y: k\ndef h(y):\n    nonlocal k\n    k = y\nreturn g(h(x))",
        {"k", "h"},
        set(),
    ),
}


@pytest.mark.parametrize(("text", "soon", "then"), LATER.values(), ids=LATER)
def test_what_a_function_closes_over_is_known_to_be_bound_again(text, soon, then):
    tree = distinct(function(text))
    (lambda_,) = [n for n in gast.walk(tree) if isinstance(n, gast.Lambda)]
    assert (lambda_.later.soon - {"g"}, lambda_.later.then) == (soon, then)
