"""Iterators and lists of rows outside of `for`."""

import itertools
import math
import operator

import numpy as np
from language.table import case


@case("`list`, `tuple`, `sorted`, `max` of `zip`, `enumerate` and `reversed`")
def lists_of_iterators(x):
    pairs = list(zip(x, x[::-1]))
    numbered = tuple(enumerate(x * x))
    largest = max(zip(x, [1, 2, 3]))
    ordered = sorted(zip(x * x, x))
    return pairs[0][0] * pairs[2][1] + numbered[1][1] + list(reversed(x))[0] * largest[0] + ordered[-1][1] ** 2


@case("`zip(*rows)`")
def unzipping(x):
    values, squares = zip(*[(v, v**2) for v in x])
    return sum(values) * sum(squares)


@case("`itertools`: `product`, `islice`, `accumulate`, `starmap`, `chain`, `combinations`, `pairwise`")
def with_itertools(x):
    total = sum(a * b for a, b in itertools.product(x, x[:2])) + sum(itertools.accumulate(x))
    total += sum(a * b for a, b in itertools.islice(zip(x, x[1:]), 2))
    total += sum(itertools.starmap(operator.mul, [(x[0], x[1])]))
    for p in itertools.accumulate(x, operator.mul, initial=2.0):
        total = total + p * p
    return total + math.fsum(itertools.chain(x, x[:1])) + sum(a * b for a, b in itertools.pairwise(x))


@case("`tolist`, `flat`, `np.ndenumerate`, `np.ndindex`")
def items_of_arrays(x):
    table = np.outer(x, x)
    rows = table.tolist()
    total = rows[0][1] * rows[2][2] + table.flat[5] * sum(v for v in table.T.flat)
    for (i, j), v in np.ndenumerate(table):
        total = total + v * i * (j + 1)
    for place in np.ndindex(table.shape):
        total = total + table[place] ** 2
    return total


@case("`np.vectorize`, of a lambda and as a decorator")
def vectorized(x):
    larger = np.vectorize(lambda a, b: a**2 if a > b else 3 * a * b)
    return np.sum(larger(x[:, None], x)) + np.sum(damped(x))


@np.vectorize
def damped(a):
    return np.sin(a) * a if a > 0 else a


@case("arrays of lists of lists; arrays times lists")
def arrays_of_lists(x):
    rows, last = [], []
    for u in x:
        row = []
        for w in x:
            row.append(u * w)
        rows.append(tuple(row))
        last.append(u**2)
    joined = np.concatenate([last, x]) * 2.0
    total = np.sum(np.array(rows) @ x) + np.sum(np.stack([last, last])[1] * joined[:3])
    return total + np.sum(x * last) + np.linalg.norm(last)
