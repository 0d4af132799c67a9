"""The conformance table: small functions, each a construct of Python, with their arguments.

`CASES` are (function, arguments); the first argument is differentiated.
"""

import numpy as np

rng = np.random.default_rng(0)
A = rng.normal(size=(3, 3))
v = rng.normal(size=3)


def loop_sum(x):
    s = 0.0
    for i in range(3):
        s = s + x[i] ** 2
    return s


def tanh_rnn(W, h):
    for t in range(5):
        h = np.tanh(W @ h)
    return np.sum(h)


def branch(x):
    if x[0] > 0:
        y = x * 2
    else:
        y = x**2
    return np.sum(y)


def early(x):
    if x[0] > 0:
        return np.sum(x**3)
    y = x * 2
    if x[1] > 0:
        return np.sum(y)
    return np.sum(y * y)


def brk(x):
    s = 0.0
    for i in range(10):
        s = s + x[0] * i
        if s > 3:
            break
        s = s * x[1]
    return s * s


def cont(x):
    s = 0.0
    for i in range(5):
        if i == 2:
            continue
        s = s + np.sin(x[0] * i)
    return s


def ret_in_loop(x):
    s = x[0]
    for i in range(10):
        s = s * 1.5
        if s > 5:
            return s * x[1]
    return s


def whil(x):
    y = x[0]
    while y < 10:
        y = y * x[1] + 1
    return y


def nested(x):
    s = 0.0
    for i in range(3):
        for j in range(3):
            if i == j:
                s = s + x[i] * x[j]
            elif i > j:
                s = s - x[i]
            else:
                t = x[i] * x[j]
                s = s + t * t
    return s


def swap(x):
    a, b = x[0], x[1]
    for i in range(4):
        a, b = b, a + b * x[2]
    return a * b


def helper(a, b):
    return np.sin(a) * b


def calls(x):
    return helper(x[0], x[1]) + helper(x[1], x[2])


def fact(x, n):
    if n == 0:
        return 1.0
    return x * fact(x, n - 1)


def recur(x):
    return fact(x[0], 3) + fact(x[1], 2)


def closure(x):
    a = x[0]

    def g(t):
        return t * a + x[1]

    return g(g(2.0))


def lam(x):
    f = lambda t: t * x[0]
    return f(x[1]) + f(x[2])


def applyf(f, v):
    return f(v) * 2


def lam2(x):
    return applyf(lambda t: t * x[0], x[1]) + applyf(np.sin, x[2])


def store(x):
    y = np.zeros(3)
    for i in range(3):
        y[i] = x[i] * x[0]
    y[1] = y[0] * y[2]
    return np.sum(y * y)


def store2(x):
    y = x * 2
    z = np.sum(y**2)
    y[0] = 3.0
    return z + np.sum(y**3)


def aug(x):
    y = np.zeros(3)
    y += x
    y *= x
    y[1:] += x[:2]
    y[0] *= x[2]
    return np.sum(y**2)


def recurrence(x):
    h = np.zeros(4)
    h[0] = x[0]
    for i in range(1, 4):
        h[i] = np.sin(h[i - 1]) * x[i % 3]
    return np.sum(h)


def mat(W):
    return np.sum(np.tanh(W @ W.T) ** 2)


def bcast(W):
    b = W[0]
    return np.sum(np.exp(W * 0.1 + b) / (1 + W**2))


def mlp(p, X):
    h = np.tanh(X @ p["W1"] + p["b1"])
    y = h @ p["W2"] + p["b2"]
    return np.mean((y - 1) ** 2)


def listcomp(x):
    ys = [x[i] ** 2 for i in range(3)]
    return ys[0] * ys[1] + ys[2]


def listloop(x):
    ys = []
    for i in range(3):
        ys.append(x[i] * x[0])
    s = 0.0
    for y in ys:
        s = s + y**2
    return s


def rows(W):
    s = 0.0
    for r in W:
        s = s + np.sum(r) ** 2
    return s


def ziploop(x):
    s = 0.0
    for a, b in zip(x, x[::-1]):
        s = s + a * b**2
    return s


def enum(x):
    s = 0.0
    for i, a in enumerate(x):
        s = s + (i + 1) * a**2
    return s


def tern(x):
    return (x[0] if x[1] > 0 else x[2]) * 3


def boolop(x):
    if x[0] > 0 and x[1] > 0 or x[2] > 100:
        return x[0] * x[1]
    return x[2]


def axis(W):
    m = np.max(W, axis=1, keepdims=True)
    e = np.exp(W - m)
    s = e / np.sum(e, axis=1, keepdims=True)
    return np.sum(s * A)


def concat(x):
    z = np.concatenate([x, x * 2])
    w = np.stack([x, x**2], axis=1)
    return np.sum(z**2) + np.sum(w * w)


def methods(W):
    return (W.sum(axis=0).reshape(-1) * W.mean()).sum() + W.T.ravel().dot(W.ravel())


class Model:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def pred(self, x):
        return np.tanh(self.W @ x + self.b)


def obj(m, x):
    return np.sum(m.pred(x) ** 2)


def tup(x):
    a, (b, c) = x[0], (x[1], x[2])
    return a * b + c


def two(x):
    def inner(a):
        return a * 2, a**2

    p, q = inner(x[0])
    return p * q + x[1]


def pair2(a, b):
    return a * b, a + b


def tworesults(x):
    p, q = pair2(x[0], x[1])
    return p * q * x[2]


def fancy(x):
    idx = np.array([0, 1, 0, 2])
    return np.sum(x[idx] ** 2 * np.arange(4.0))


def mask(x):
    return np.sum(x[x > 0] ** 2)


def power(x):
    return np.sum(x**3 + np.abs(x) ** x[0])


def loop_list_carry(x):
    hs = [x[0]]
    for i in range(3):
        hs.append(hs[i] * x[1] + hs[-1])
    return hs[3] * hs[2]


def cumloss(x):
    y = np.cumsum(x)
    return np.sum(y**2) + np.prod(x) + np.var(x) + np.std(x)


def innerloop_break(x):
    s = 0.0
    for i in range(4):
        t = x[0]
        for j in range(5):
            t = t * x[1]
            if t > 2:
                break
        else:
            s = s + 100 * x[2]
        s = s + t
    return s


def fornever(x):
    y = x[0]
    for i in range(0):
        y = y * 2
        z = y
    return y * y


def copied(x):
    y = x.copy()
    y[0] = y[1] * 2
    return np.sum(y * x)


def slices(x):
    y = x[1:] * x[:-1]
    return np.sum(y) + x[-1]


def inplace_view_row(W):
    V = W * 1.0
    V[0] = V[1] * 2
    V[:, 1] = V[:, 0]
    return np.sum(V**2)


def dictbuild(x):
    d = {"a": x[0], "b": x[1] * 2}
    d["c"] = d["a"] * d["b"]
    return d["c"] * d["a"]


def walrus(x):
    if (y := x[0] * 2) > 1:
        return y * x[1]
    return y


def minmax(x):
    return np.maximum(x[0], x[1]) * np.minimum(x[1], x[2]) + max(1, 2)


def defaults(x, scale=2.0, *, shift=1.0):
    return np.sum(x * scale + shift)


def kwcall(x):
    return defaults(x, shift=x[0]) + defaults(x, x[1])


def starargs(*xs):
    return xs[0] * xs[1]


def callstar(x):
    return starargs(x[0], x[1])


def where_(x):
    return np.sum(np.where(x > 0, x**2, -x))


def dotouter(x):
    return np.dot(x, x) + np.sum(np.outer(x, x) @ x) + np.dot(A @ x, v)


def item_of_list_updated(x):
    items = [x[0], x[1]]
    items[0] += x[2]
    items[-1] *= items[0]
    return items[0] * items[1]


def stores_through_indices(x):
    y = np.zeros(5)
    y[np.array([3, 0, 1])] = x**2
    y[np.array([0, 4])] += x[1:]
    return np.sum(y**2 * np.arange(5.0))


def fill(target, source):
    for i in range(3):
        target[i] = source[i] ** 2 if source[i] > 0 else source[i]


def callee_stores(x):
    y = np.zeros(3)
    fill(y, x)
    return np.sum(y * y)


class Sum:
    def __init__(self):
        self.total = 0.0

    def add(self, value):
        self.total = self.total + value


def object_changed_by_its_method(x, sums):
    sums.total = 0.0
    sums.add(x[0] * x[1])
    sums.add(x[2])
    return sums.total * x[0]


def builtins_over_iterables(x):
    positive = any(v > 0 for v in x)
    return sum(v * v for v in x) + max(x[0], x[1] * 2) * min(x[1], x[2]) + (x[0] if positive else 0.0)


def out_argument(x):
    y = np.zeros(3)
    np.multiply(x, 2, out=y)
    return np.sum(y * x)


def with_and_formatting(x):
    with np.errstate(all="ignore"):
        y = np.sqrt(x * x)
    return np.sum(y) * len(f"{x[0]:.2f}")


def nonlocal_in_a_closure(x):
    total = x[0]

    def add(v):
        nonlocal total
        total = total + v * x[1]

    add(2.0)
    add(x[2])
    return total


def items_and_values_of_a_dict(x):
    table = {"a": x[0], "b": x[1]}
    total = 0.0
    for key, value in table.items():
        total = total + value * len(key)
    for value in table.values():
        total = total * value
    return total


def unreachable_code(x):
    if x[0] > 0:
        return x[0] * x[1]
    else:
        return x[2] ** 2
    return x[1]


def else_of_loops_nested(x):
    total = x[0]
    for i in range(2):
        if total > 100:
            break
    else:
        while total > 50:
            total = total / 2
        else:
            total = total * x[1]
    return total


def exits_in_some_paths(x):
    total = x[1]
    for v in x:
        total = total * 0.9 + v
        if total > 0.2:
            if v > 1.0:
                continue
            if total > 5:
                break
            total = total * x[2]
    return total


x0 = np.array([0.7, 1.3, -0.4])
x1 = np.array([-0.7, 1.3, 0.4])
CASES = [
    (f, (x,))
    for f in [
        loop_sum,
        branch,
        early,
        brk,
        cont,
        ret_in_loop,
        whil,
        nested,
        swap,
        calls,
        recur,
        closure,
        lam,
        lam2,
        store,
        store2,
        aug,
        recurrence,
        listcomp,
        listloop,
        ziploop,
        enum,
        tern,
        boolop,
        concat,
        tup,
        two,
        tworesults,
        fancy,
        mask,
        loop_list_carry,
        cumloss,
        innerloop_break,
        fornever,
        copied,
        slices,
        dictbuild,
        walrus,
        minmax,
        kwcall,
        callstar,
        where_,
        dotouter,
    ]
    for x in (x0, x1)
    if not (f is whil and x is x1)
]
CASES += [(f, (A.copy(),)) for f in [mat, bcast, rows, axis, methods, inplace_view_row]]
CASES += [
    (power, (np.abs(x0),)),
    (tanh_rnn, (A, v)),
    (
        mlp,
        (
            {
                "W1": rng.normal(size=(4, 5)),
                "b1": rng.normal(size=5),
                "W2": rng.normal(size=(5, 2)),
                "b2": rng.normal(size=2),
            },
            rng.normal(size=(6, 4)),
        ),
    ),
]
CASES += [
    (f, (x,))
    for x in (x0, x1)
    for f in (
        item_of_list_updated,
        stores_through_indices,
        callee_stores,
        builtins_over_iterables,
        out_argument,
        with_and_formatting,
        nonlocal_in_a_closure,
        items_and_values_of_a_dict,
        unreachable_code,
        else_of_loops_nested,
        exits_in_some_paths,
    )
]
CASES += [(object_changed_by_its_method, (x0, Sum()))]
CASES += [(obj, (Model(A.copy(), v.copy()), v.copy()))]
