"""Generators."""

import functools
import itertools

import numpy as np
from language.table import case, refused


def steps(x, rate=0.1):
    while True:
        yield x
        x = x - rate * x * (1 + x)


def pairs(values):
    for i in range(len(values)):
        for j in range(i):
            yield (i, j), values[i] - values[j]


def chunks(values, size):
    for start in range(0, len(values), size):
        yield values[start : start + size]


def in_place(x, count):
    state = x.copy()
    for _ in range(count):
        state += 0.1 * np.sin(state)
        yield state


def leaves(tree):
    if isinstance(tree, (list, tuple)):
        for child in tree:
            yield from leaves(child)
    else:
        yield tree


@case("`for` over a generator, with `break`, `continue`, `return` and `else`")
def left_early(x):
    total = 0.0
    for k, value in enumerate(steps(x[0]), 1):
        if k == 2:
            continue
        total = total + value * k
        if k == 4:
            break
    else:
        return total
    for value in steps(x[1]):
        total = total * value
        if total * total < 1000.0:
            return total * x[2]
    return total


@case("generators in comprehensions, `sum`, `max`, `list`, `dict`, `zip(*...)`, starred displays", smooth=False)
def used_up(x):
    differences = {key: value for key, value in pairs(x)}
    sums = [np.sum(chunk) for chunk in chunks(x, 2)]
    *_, last = pairs(x)
    keys, values = zip(*pairs(x))
    return (
        differences[2, 1] * sum(v**2 for _, v in pairs(x))
        + sums[1] * last[1]
        + values[0] * len(keys) * max(leaves(sums))
    )


@case("generators unpacked into names: `a, b, *c = (...)`")
def unpacked(x):
    first, second, *others = (value**2 for value in x)
    (p, q), *_ = (pair for _, pair in pairs(x) for pair in ([pair, 2.0],))
    return first * second + others[0] * np.sin(p) * q


@case("generators with several `yield`, `return`, and `yield from`")
def several_yields(x):
    def terms():
        yield x[0] * x[1]
        yield from chunks(x, 2)
        if x[0] > 0:
            yield np.exp(x[2])
            return
        yield x[1]

    total = 1.0
    for term in terms():
        total = total * np.sum(term) + 1
    return total


@case("generators that change an array in place between two values")
def changing(x):
    return sum(np.sum(state**2) for state in in_place(x, 3))


@case("a generator and the loop over it that change one variable")
def interleaved(x):
    scale = 1.0

    def scaled():
        for value in x:
            yield value * scale

    total = 0.0
    for value in scaled():
        total = total + value * scale
        scale = scale * 2
    return total


@case("generators in generators, and in the loop over one")
def nested(x):
    def sums(values):
        for chunk in chunks(values, 2):
            yield np.sum(chunk)

    total = 0.0
    for a in sums(x):
        for b in sums(x[::-1]):
            if b > 10:
                break
            total = total + a * b**2
    return total


class Branch:
    def __init__(self, value, children=()):
        self.value, self.children = value, list(children)

    def values(self):
        yield self.value
        for child in self.children:
            yield from child.values()


@case("generators that call themselves, and methods that are generators")
def recursive_generators(x):
    tree = Branch(x[0], [Branch(x[1]), Branch(x[2] * x[0], [Branch(x[1] ** 2)])])
    squares = []
    for value in tree.values():
        squares.append(value**2)
    return sum(v * k for k, v in enumerate(leaves([x[0], [x[1], (x[2], squares[3])]]))) * sum(tree.values())


@case("generators in `zip`, `islice`, `takewhile`, `functools.reduce`", smooth=False)
def with_iterators(x):
    total = sum(a * b for a, (_, b) in zip(x, pairs(x), strict=True))
    total = total + sum(itertools.islice(steps(x[0]), 4)) + sum(itertools.islice(steps(x[1]), 1, 5, 2))
    total = total * sum(itertools.takewhile(lambda v: v > -5, leaves([x[0], x[1]])))
    return total + functools.reduce(lambda a, b: a * b, leaves([x[2], [x[0]]]))


@refused("a generator that may not end, made into a list", "may not end", "islice")
def endless(x):
    return sum(steps(x[0]))


@refused("a generator that may not end, beside what uses it", "runs beside", "loop over it")
def endless_beside(x):
    return sum(a * b for a, b in zip(x, steps(x[0]), strict=False))


@refused("a generator that takes values", "takes values from `yield`", "arguments")
def taking(x):
    def receiving():
        value = yield x[0]
        yield value

    return sum(v for v in receiving() if v is not None)


@refused("`yield` inside `try`", "inside `try`", "outside")
def yielding_in_try(x):
    def careful():
        try:
            yield x[0]
        finally:
            pass

    return sum(careful())


@refused("a loop that changes objects which a generator method may read", "changes objects while", "list(...)")
def changed_beside(x):
    branch = Branch(x[0], [Branch(x[1])])
    for value in branch.values():
        branch.children[0].value = value * x[2]
    return branch.children[0].value


@refused("a generator that is differentiated itself", "is a generator", "returns a list")
def generator(x):
    yield x[0]


def crossed(values):
    total = 0.0
    for i in range(len(values)):
        for j in range(i + 1):
            total = total + values[i] * values[j]
            yield total
        yield total * values[i]
    yield total * 100


@case("`break` out of a generator of nested loops that gives more after them")
def left_in_the_middle(x):
    total = 1.0
    for value in crossed(x):
        if value > 0 and total > 1.5:
            break
        total = total + value**2
    for count, value in enumerate(crossed(x[::-1])):
        if count == 3:
            break
        total = total * (1 + value)
    return total


def twice(values):
    return sum(values) + sum(values)


@refused("a generator that is kept under a name", "gives its values only once", "list(...)")
def kept_generator(x):
    values = chunks(x, 2)
    return sum(np.sum(v) for v in values) + sum(np.sum(v) for v in values)


@refused("a generator method that is kept under a name", "gives its values only once", "list(...)")
def kept_method(x):
    values = Branch(x[0], [Branch(x[1])]).values()
    return sum(values) + sum(values)


@refused("an iterator under a name that is read twice", "gives its values only once", "list(...)")
def read_twice(x):
    pairs_of_both = zip(x, x[1:], strict=False)
    return sum(a * b for a, b in pairs_of_both) + sum(a for a, b in pairs_of_both)


@refused("a generator expression under a name that a loop reads", "gives its values only once", "list(...)")
def read_by_a_loop(x):
    squares = (v**2 for v in x)
    total = 0.0
    for _ in range(2):
        total = total + sum(squares)
    return total


@refused("a generator expression given to a function that reads it twice", "gives its values only once", "list(...)")
def given_to_twice(x):
    return twice(v**2 for v in x)


def by_kind(values):
    for k, value in enumerate(values):
        match k:
            case 0:
                yield value
            case 1 | 2:
                yield value**2
                yield value * values[0]


@case("a generator that gives values in a `match`, and functions of five arguments picked from a list")
def matched_values(x):
    def combined(a, b, c, d, e):
        return a * b + c * d * e

    functions = [combined]
    functions.append(lambda a, b, c, d, e: a - b * x[0] + c * d + e)
    return functions[int(x[0] > 9)](x[0], x[1], x[2], x[0], 2.0) * sum(by_kind(x)) + functions[1](
        x[2], x[1], x[0], 1.0, x[0]
    )
