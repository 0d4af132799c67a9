"""Random programs of arrays in objects, lists and dicts, with calls of functions, methods and closures."""

from language.array_programs import VECTORS, ArrayWriter

HELPERS = """
def scale(a, k):
    return a * k


def bump(a, i, k):
    a[i] += k
    return a


def fresh(a, k=2.0):
    b = a.copy()
    b[0] = b[1] * k
    return b


def tail(a):
    return a[1:]


def both(a, b):
    return a + b, a * b


def early(a, s):
    if s > 0:
        return a * s
    for i in range(3):
        a = a + s * i
        if a[0] > 1:
            return a[::-1]
    return a


def fill(a, b):
    for i in range(len(a)):
        a[i] = b[i] * 0.5


class Box:
    def __init__(self, a, k=1.0):
        self.a = a
        self.k = k

    def add(self, k):
        self.a = self.a + k
        return self

    def put(self, i, k):
        self.a[i] = k

    def total(self):
        return np.sum(self.a) * self.k

    def apply(self, f):
        return f(self.a)


def f(x):
    s, t = x[0] * 0.5, x[3]
    u, v, w = x * 2.0, np.sin(x), np.zeros(4)
    M = np.outer([1.0, 0.5, -1.0], x)
    B = Box(x * 1.5, x[1])
    L = [x * 0.5, np.cos(x)]
    D = {"v": x + 1.0}
    c = x[2] * 1.0
    step = B.total

    def inner(k):
        nonlocal c
        c = c * 0.5 + k * x[0]
        return c

    def get():
        return np.sum(u) * c

"""

RESULTS = ["np.sum(u)", "v.sum()", "np.sum(w)", "np.sum(M)", "np.mean(u)", "s", "t", "c", "step()"]
RESULTS += ["B.total()", "np.sum(B.a)", "np.sum(L[0])", "np.sum(D['v'])", "np.sum(np.array(L))"]


class ObjectWriter(ArrayWriter):
    """`B` is an object that holds a vector and a number, `L` a list of vectors, `D` a dict of one."""

    def scalar(self, depth=0):
        if self.random.random() >= 0.2:
            return super().scalar(depth)
        return self.pick(
            *("B.total()", "B.k", "np.sum(L[0])", "L[-1][1]", "D['v'].sum()", "get()"),
            *(f"inner({self.number()})", "B.apply(np.sum)"),
        )

    def vector(self, depth=0):
        if depth > 2 or self.random.random() >= 0.2:
            return super().vector(depth)
        a, s = self.vector(depth + 1), self.scalar(2)
        return self.pick(
            *("B.a", "L[-1]", "D['v']"),
            *(f"scale({a}, {s})", f"fresh({a})", f"fresh({a}, s)", f"early({a}, {s})"),
            *(f"both({a}, v)[1]", f"np.append(tail({a}), s)", f"sum([{a}, u])"),
        )

    def statement(self, indent, depth):
        if self.random.random() >= 0.3:
            super().statement(indent, depth)
            return
        name, i, a, s = self.pick(*VECTORS), self.random.randrange(4), self.vector(1), self.scalar(1)
        self.emit(
            indent,
            self.pick(
                *(f"bump({name}, {i}, {s})", f"{name} = bump({name}, 1, {s}) * 1.0", f"fill({name}, {a})"),
                *(f"B.add({s})", f"B.put({i}, {s})", f"B = Box(({a}) * 1.0, {s})", f"B.k = {s}", f"B.a[1:] *= {s}"),
                *(f"L.append(({a}) * 1.0)", f"L[0] = ({a}) * 1.0", f"L[0][2] = {s}"),
                *(f"D['v'] = ({a}) * 1.0", f"D['v'][:2] = {s}"),
                *(f"s = inner({s})", "step = B.total", "t = step() * 0.5"),
                *(f"B.a, {name} = {name} * 1.0, B.a * 1.0", f"{name}, w2 = both({a}, {self.vector(1)})"),
                f"{name} = np.array([q * s for q in {self.pick(*VECTORS)}])",
            ),
        )

    def program(self):
        self.block(1, 0, self.random.randint(2, 5))
        self.emit(1, f"return {' + '.join(self.random.sample(RESULTS, 4))}")
        return "import numpy as np\n" + HELPERS + "\n".join(self.lines) + "\n"
