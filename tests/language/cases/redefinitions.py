"""Functions that share a name, and functions under decorators."""

import functools

import numpy as np
from language.cases.functions import doubled
from language.table import case, refused

import tapeless as tl


@case("nested functions of one name in several branches, called inside and after them")
def functions_by_branch(x):
    if x[0] > 0:
        scale = x[0] * 2

        def act(u):
            return u * scale

        first = act(x[1])
    else:
        scale = x[1] * 3

        def act(u):
            return u**2 * scale

        first = act(x[2]) * x[0]
    return first * act(x[2])


@case("a name that is given to one nested function after another")
def functions_in_turn(x):
    def act(u):
        return u * x[0]

    first = act
    second = act(x[1])

    def act(u):
        return u**2 * second

    return act(x[2]) * first(x[2])


def chosen(name, x):
    if name == "quadratic":

        def kernel(a, b):
            return a * b * x[0]

        return kernel

    def kernel(a, b):
        return np.exp(-((a - b) ** 2)) * x[0]

    return kernel


@case("factories that return one of several functions of one name")
def chosen_functions(x):
    return chosen("quadratic", x)(x[1], x[2]) * chosen("gaussian", x)(x[1], x[2])


@case("nested functions of one name that call themselves")
def recursion_by_branch(x):
    if x[0] > 0:

        def power(u, n):
            return u if n == 0 else x[1] * power(u, n - 1)

        return power(x[2], 2)

    def power(u, n):
        return u if n == 0 else x[2] * power(u * u, n - 1)

    return power(x[1], 3)


@case("functions that a branch in a loop makes of its variable")
def functions_in_loops(x):
    total = 0.0
    for k in range(4):
        w = x[k % 3] * k
        if k % 2:
            act = lambda u: u**2 * w  # noqa: B023
        else:
            act = np.sin
        for i in range(2):
            total = total + act(x[i]) * k
    return total


@case("decorators of nested functions: nested ones, with arguments, of the standard library, `tl.grad`")
def decorated(x):
    def times(factor):
        return lambda function: lambda u: function(u) * factor

    @doubled
    def power(u, n=2):
        return u**n * x[0]

    @times(x[2])
    @functools.lru_cache(None)
    def wave(u):
        return np.sin(u * x[0])

    @tl.grad
    def slope(u):
        return u**3 * x[1]

    return power(x[1]) + power(x[1], n=3) + wave(x[1]) + slope(x[2])


@case("a parameter that is given a nested function where it is None")
def given_default(x, act=None):
    if act is None:

        def act(u):
            return u**2 * x[1]

    return act(x[0]) * act(x[2])


@case("functions that are made of the functions that a loop goes through, and called there")
def functions_of_functions(x):
    first, second = lambda z: z * x[0], lambda z: z * z * x[1]
    total = 0.0
    for k, inner in enumerate([first, second, np.sin]):
        outer = lambda y: inner(y) * y  # noqa: B023
        total = total + outer(x[2]) * (k + 1)
    for inner in [first, second]:

        def outer(y):
            return inner(y) * y  # noqa: B023

        total = total * outer(x[1])
    return total


@refused("functions that loops over functions make, and that are kept", "assigned again before", "inner=inner")
def kept_functions_of_functions(x):
    kept = []
    for inner in [lambda z: z * x[0], lambda z: z * x[1]]:
        kept.append(lambda y: inner(y) * y)  # noqa: B023
    return kept[0](x[2])


class Layer:
    def __init__(self, w):
        self.w = w


@refused("a function of a loop's object that is called in a later turn", "assigned again before", "layer=layer")
def function_of_an_earlier_turn(x):
    total, chosen = 0.0, np.sin
    for k, layer in enumerate([Layer(x[0]), Layer(x[1])]):
        if k == 0:
            chosen = lambda y: layer.w * y  # noqa: B023
        total = total + chosen(x[2])
    return total


def flattened(tree):
    """The numbers of a dict in a row, and a function that makes the dict of such a row."""
    names = sorted(tree)
    return np.array([tree[n] for n in names]), lambda row: {n: row[i] for i, n in enumerate(names)}


def powers(n):
    return {"power": lambda u: u**n, "root": lambda u: u / n}


@case("functions beside other values, and in dicts, that functions give of what is constant")
def functions_beside_values(x):
    _, unflatten = flattened({"a": 1.0, "b": 2.0, "c": 3.0})
    made, given = unflatten(x), powers(3)
    row, back = flattened({"u": x[0] * 2, "v": x[1]})
    return made["a"] * made["c"] ** 2 + given["power"](x[1]) * given["root"](x[2]) + back(row**2)["v"] * x[0]


def flattened_deep(tree):
    """The numbers of nested lists and dicts in a row, and a function that makes these of such a row."""
    if isinstance(tree, dict):
        names = sorted(tree)
        row, inner = flattened_deep([tree[n] for n in names])
        return row, lambda row: dict(zip(names, inner(row), strict=True))
    if isinstance(tree, list):
        parts = [flattened_deep(part) for part in tree]
        sizes = [len(part[0]) for part in parts]

        def unflatten(row):
            made, start = [], 0
            for part, size in zip(parts, sizes, strict=True):
                made.append(part[1](row[start : start + size]))
                start += size
            return made

        return np.concatenate([part[0] for part in parts]), unflatten
    shape = np.shape(tree)
    return np.ravel(tree), lambda row: np.reshape(row, shape)


@case("a function that calls itself and gives functions under one name, of what is constant")
def recursion_that_gives_functions(x):
    _, unflatten = flattened_deep({"w": [np.ones(()), np.ones(1)], "b": np.ones(1)})
    made = unflatten(x)
    return np.sum(made["w"][0] ** 2) * np.sum(made["b"]) + np.sum(np.sin(made["w"][1]))
