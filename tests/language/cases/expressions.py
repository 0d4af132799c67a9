"""Expressions."""

import itertools
import operator

import numpy as np
from language.table import A, case, v, x0


@case("chained comparisons, `and`, `or`, `not`")
def comparisons(x):
    if -1 < x[0] < 1 and not x[1] > 5 or x[2] == 0:
        return x[0] * x[1]
    return x[2] ** 2


@case("values of `and` and `or`")
def short_circuits(x):
    a = x[0] > 0 and x[1] or x[2]
    b = None or x[0] ** 2
    return a * b


@case("`+=` on a walrus in a comprehension's condition")
def comprehension_conditions(x):
    values = [y for v in x if (y := v * v) > 0.2]
    return sum(values) * len(values)


@case("nested comprehensions, dict and set comprehensions")
def comprehensions(x):
    table = [[a * b for b in x] for a in x]
    flat = [v for row in table for v in row if v > 0]
    named = {k: v**2 for k, v in zip("abc", x, strict=True)}
    sizes = {len(k) for k in named}
    return sum(flat) + named["a"] * named["c"] + len(sizes)


@case("starred displays")
def starred_displays(x):
    parts = [x[0], x[1] ** 2]
    whole = [*parts, x[2], *parts]
    pair = (*whole, 1.0)
    return np.sum(np.array(whole)) * pair[2] + pair[-1]


@case("starred unpacking, nested unpacking")
def unpacking(x):
    first, *rest = [x[0], x[1], x[2], x[0] * x[1]]
    (a, b), c = (rest[0], rest[1]), rest[2]
    [d, e, f] = x
    *most, last = x
    return first * a + b * c + d * e * f + most[0] * last


@case("dict displays with `**`, `dict(...)`, merging with `|`")
def dict_displays(x):
    base = {"a": x[0], "b": x[1]}
    more = {**base, "c": x[2], "b": x[1] ** 2}
    made = dict(a=x[0], d=x[1] * 2)
    union = base | made
    return more["a"] * more["b"] + more["c"] * union["d"] + union["b"]


@case("f-strings, string keys made at run time")
def strings(x):
    table = {f"w{i}": x[i] * i for i in range(3)}
    label = f"{x[0]:.3f} {table['w1']!r}"
    return table["w1"] * table["w" + str(2)] + len(label.split())


@case("slices of every kind", np.linspace(-1, 1, 24).reshape(2, 3, 4))
def slices(x):
    a = x[0, ::-1, 1:3]
    b = x[..., None, -1]
    c = x[:, [0, 2], :]
    d = x[:, np.array([True, False, True])]
    e = x[1][x[1] > 0.2]
    f = x[[0, 1], [1, 2]]
    g = x[-1, 1:, ::2]
    return np.sum(a**2) + np.sum(b**3) + np.sum(c * d) + np.sum(np.sin(e)) + np.sum(f * f) * np.sum(g)


@case("slices with variables", np.linspace(-1, 1, 7))
def variable_slices(x):
    n = len(x) // 2
    s = slice(1, n)
    return np.sum(x[:n] * x[-n:]) + np.sum(x[s] ** 2) + np.sum(x[n:] ** 3)


@case("list `+`, `*`, slices and comparisons")
def list_operations(x):
    a = [x[0], x[1]]
    b = a + [x[2]] * 2
    c = b[1:3]
    d = 2 * a
    return sum(b) * c[0] * c[-1] + d[3] + len(b)


@case("conditional expressions, nested")
def conditionals(x):
    y = x[0] if x[0] > 0 else (x[1] if x[1] > 0 else x[2])
    return y**2 * (1.0 if len(x) == 3 else 2.0)


@case("built-in functions of numbers")
def builtins(x):
    return (
        abs(x[0])
        + pow(x[1], 2)
        + float(x[2]) * max(x[0], 0.5)
        + min(x) * max(x)
        + round(2.4) * sum(x)
        + divmod(7, 2)[0]
    )


@case("`max` and `min` with `key`, `sorted` with `key` and `reverse`")
def keys(x):
    items = [(x[0], 1.0), (x[1], 2.0), (x[2], 3.0)]
    top = max(items, key=lambda item: item[0] * item[1])
    low = min(x, key=abs)
    ordered = sorted(items, key=lambda item: item[0], reverse=True)
    return top[0] ** 2 + low * 3 + ordered[0][0] * ordered[1][0]


@case("`operator` functions")
def operators(x):
    return operator.mul(x[0], operator.add(x[1], 2)) - operator.neg(x[2]) + operator.itemgetter(1)(x) ** 2


@case("attribute chains and methods of arrays", A)
def attribute_chains(W):
    y = W.T.dot(W).sum(axis=0).reshape(-1)
    return (y.mean() * W.ravel().max() + W.std() + W.flatten()[0] + y.cumsum()[-1]) * W.shape[0]


@case("complex numbers as constants of no consequence")
def unused_complex(x):
    z = 1 + 2j
    return np.sum(x**2) * abs(z)


@case("`any`, `all`, `len`, `isinstance` as conditions")
def questions(x):
    if any(v < 0 for v in x) and not all(x > 0) and isinstance(x, np.ndarray) and len(x) == 3:
        return np.sum(x**2)
    return np.sum(x)


@case("tuples as values: comparison, `in`, indexing, concatenation")
def tuples(x):
    t = (x[0], x[1])
    u = t + (x[2],)
    if 3 in (1, 2, 3):
        return u[0] * u[-1] + t[1]
    return 0.0


@case("swaps: `a, b = b, a`")
def swap(x):
    a, b = x[0], x[1]
    for i in range(4):
        a, b = b, a + b * x[2]
    return a * b


@case("conditional expressions")
def tern(x):
    return (x[0] if x[1] > 0 else x[2]) * 3


@case("`and`, `or`")
def boolop(x):
    if x[0] > 0 and x[1] > 0 or x[2] > 100:
        return x[0] * x[1]
    return x[2]


@case("list comprehensions")
def listcomp(x):
    ys = [x[i] ** 2 for i in range(3)]
    return ys[0] * ys[1] + ys[2]


@case("`@`", A)
def mat(W):
    return np.sum(np.tanh(W @ W.T) ** 2)


@case("broadcasting", A)
def bcast(W):
    b = W[0]
    return np.sum(np.exp(W * 0.1 + b) / (1 + W**2))


@case("reductions along axes", A)
def axis(W):
    m = np.max(W, axis=1, keepdims=True)
    e = np.exp(W - m)
    s = e / np.sum(e, axis=1, keepdims=True)
    return np.sum(s * A)


@case("methods of arrays", A)
def methods(W):
    return (W.sum(axis=0).reshape(-1) * W.mean()).sum() + W.T.ravel().dot(W.ravel())


@case("`np.concatenate`, `np.stack`")
def concat(x):
    z = np.concatenate([x, x * 2])
    w = np.stack([x, x**2], axis=1)
    return np.sum(z**2) + np.sum(w * w)


@case("index arrays")
def fancy(x):
    idx = np.array([0, 1, 0, 2])
    return np.sum(x[idx] ** 2 * np.arange(4.0))


@case("boolean masks")
def mask(x):
    return np.sum(x[x > 0] ** 2)


@case("`**`", np.abs(x0))
def power(x):
    return np.sum(x**3 + np.abs(x) ** x[0])


@case("slices")
def plain_slices(x):
    y = x[1:] * x[:-1]
    return np.sum(y) + x[-1]


@case("`:=`")
def walrus(x):
    if (y := x[0] * 2) > 1:
        return y * x[1]
    return y


@case("`max`, `min` of values")
def minmax(x):
    return np.maximum(x[0], x[1]) * np.minimum(x[1], x[2]) + max(1, 2)


@case("`np.where`")
def where_(x):
    return np.sum(np.where(x > 0, x**2, -x))


@case("`np.dot`, `np.outer`")
def dotouter(x):
    return np.dot(x, x) + np.sum(np.outer(x, x) @ x) + np.dot(A @ x, v)


@case("a network of matrices in a dict", ({"W1": A[:2], "b1": v, "W2": A[:, :2], "b2": v[:2]}, A[:, :2]))
def mlp(p, X):
    h = np.tanh(X @ p["W1"] + p["b1"])
    y = h @ p["W2"] + p["b2"]
    return np.mean((y - 1) ** 2)


@case("`any`, `all`, `sum` over generators")
def builtins_over_iterables(x):
    positive = any(v > 0 for v in x)
    return sum(v * v for v in x) + max(x[0], x[1] * 2) * min(x[1], x[2]) + (x[0] if positive else 0.0)


@case("`complex(a, b)`, generators under a name, `itertools` over differentiated values")
def iterators_of_values(x):
    z = complex(x[0], x[1])
    squares = (v * v for v in x)
    total = sum(squares) + abs(z) ** 2
    for a, b in itertools.combinations(x, 2):
        total = total + a * b**2
    for a, b in itertools.pairwise(x):
        total = total * 0.5 + a - b
    for value in itertools.chain(x, [x[0] * 2]):
        total = total + value**3
    return total


@case("None on some paths, and `is None`")
def none_on_some_paths(x):
    root = None if x[0] < 0 else np.sqrt(x[0])
    total = None
    for item in x:
        total = item * item if total is None else total * item
    if root is not None:
        total = total + root
    return total if x[2] > 5 or root is None else total * root


BOUNDS = (0.5, 2.0, 3.0)
FIRST = 1


@case("slices of tuples; numbers of the module as bounds")
def slices_of_tuples(x):
    parts = (x[0], x[1] ** 2, x[2])
    later, (last,) = parts[1:], parts[-1:]
    return operator.mul(*later) * BOUNDS[FIRST] + last * sum(BOUNDS[: FIRST + 1]) + np.hypot(*parts[:2])


@case("stars in calls of operators and NumPy functions")
def stars_in_calls(x):
    pair, options = (x[0], x[1]), {"axis": 0}
    return operator.sub(*pair) * operator.truediv(*pair) + np.sum(*(x * x,), **options)


@case("operands are evaluated one after the other")
def evaluation_order(x):
    n = x[0]

    def raised(by):
        nonlocal n
        n = n + by * x[1]
        return n

    product = n * raised(3.0) * n
    items = [n, raised(1.0), n]
    a = x[2]
    shifted = a + (a := a * 3) * a
    return product + items[0] * items[1] * items[2] + shifted * max(n, raised(2.0), key=lambda v: v**2)


@case("integers and booleans beside differentiated values, lists of numbers")
def integers_beside(x):
    both = np.sum((x > 0) * x) + np.sum((x > 1) * x) + np.dot(x, [1, 2, 3])
    parts = [x * k for k in range(3)]
    first = np.sum((x < 1) * parts[1]) + np.sum(np.arange(3) * parts[2])
    return both + first + 0.5 * x[0] + np.array([1, 2, 3]) @ x + np.sum(np.abs(x) ** [1, 2, 3])


@case("an array of integers as the first contribution to an adjoint")
def integers_first(x):
    counted, chosen = np.sin(x[0]) + np.dot(x, [1, 2, 3]), 0.5 * x[1] + np.sum((x > 0) * x)
    return counted * chosen + x[2] / 3 + np.sum(np.arange(3) * x)


@case("an array of booleans as the first contribution to an adjoint")
def booleans_first(x):
    return x[1] / 3 + np.sum((x > 1) * x) + np.sum((x > 0) * x)


@case("matrices written as lists of lists, in loops, with rows that have names and are read again")
def written_matrices(x):
    total = x[0]
    for k in range(3):
        c, s = np.cos(x[k]), np.sin(x[k])
        total = 0.3 * np.sum(np.array([[c, -s], [s, c]], dtype=float) @ np.array([1.0, total]))
        c = c * 2
    row = [x[0], x[1]]
    y = row[0] * 2
    rows = [[y, x[2]], [1, y * row[1]]]
    y = y * 3
    if total > 0:
        M = np.array(rows) * y
    else:
        M = np.array([row, row]) + y
    return 0.1 * np.sum(M @ np.array([[[x[0], 1], [x[1], 2]], [[x[2], 3], [x[0] * x[1], 4]]])) * total


@case("matrices of rows that are arrays, of lists that grow, and of values that a loop replaces")
def matrices_of_rows(x):
    row = [x[0], x[1]]
    row.append(x[2])
    M = np.asarray([row, [1, 2, x[0]]])
    M[0] = M[0] * M[1]
    v = x[0] ** 2 + 0.3
    rows = [[v, 1.0], [2.0, v]]
    while v < 5:
        v = v * 2
        rows = [[v, x[1]], [2.0, v]]
    return np.sum(M) + 0.1 * np.linalg.det(np.array(rows)) + np.sum(np.array([[x, 2 * x], [x**2, np.ones(3)]])[0, 1])


@case("matrices of rows that were listed before a loop changes what is in them")
def matrices_listed_before(x):
    v = x[0]
    rows = [[v, 1.0], [2.0, x[1]]]
    for k in range(2):
        v = v * x[2] + k
    total = np.linalg.det(np.array(rows)) * v
    rows = [[v, 1.0], [x[0], v]]
    for _ in range(3):
        total = total + np.linalg.det(np.array(rows)) * v
        v = v * 2
    return total
