"""Random programs whose branches and loops go by mutable state: lists, dicts, sets, arrays and objects that change."""

from language.programs import HELPER, NAMES, Writer

STATE = """
class Gate:
    def __init__(self):
        self.count = 0
        self.values = []
    def __bool__(self):
        return self.count % 2 == 0
    def __len__(self):
        return len(self.values)
    def push(self, value):
        self.count += 1
        self.values.append(value)
        return self
    def last(self):
        return self.values[-1] if self.values else 0.5
"""
START = """
y = x * 1.0
L, D, P, T, o = [x[0], x[1] * x[2]], {'p': x[1]}, Pair(x[0], x[2]), (x[1], 0.5), None
S, V, E, U, F, G = [1.0, 2.0], [x[0] * 0.5], {0: 1.5}, {1, 2}, np.zeros(2), Gate()
a = x[2] * 2.0
def inner(u):
    return u * a + x[0]
"""
VALUES = ["len(S)", "len(V)", "G.last()", "sum(V)", "F[0]", "sum(E.values())"]
VALUES += ["(S[-1] if S else 2.0)", "(V[0] if V else a)", "E.get(0, 0.5)"]
TESTS = ["S", "not S", "V", "E", "not E", "U", "G", "not G", "F[0]", "F[:1]", "len(S) > 1", "len(G) < 2", "1 in U"]
TESTS += ["0 in E", "E.get(1)", "E.get(2) is None", "S and S[-1] > 0", "V and V[0] > 0.1"]


class StateWriter(Writer):
    """`S` and `V` are stacks, of constants and of variables, `E` a dict, `U` a set, `F` an array, `G` an object."""

    def expression(self, names, depth=0):
        return self.random.choice(VALUES) if self.random.random() < 0.08 else super().expression(names, depth)

    def condition(self, names):
        if self.random.random() < 0.5:
            return super().condition(names)
        test = self.random.choice(TESTS)
        if self.random.random() < 0.7:
            return f"({test})"
        return f"({test} {self.random.choice(['and', 'or'])} {super().condition(names)})"

    def statement(self, indent, names, depth, in_loop):
        if self.random.random() >= 0.35 or depth > 3:
            super().statement(indent, names, depth, in_loop)
        elif self.random.random() < 0.12 and self.loops < 3:
            self.drain(indent, names)
        else:
            self.change(indent, names)

    def change(self, indent, names):
        """A change of the state."""
        value, other, key = self.expression(names, 1), self.expression(names, 1), self.random.randrange(3)
        stack = [f"S.append({self.number()})", f"S[:1] = [{self.number()}]", "S.reverse()", f"S = [{self.number()}]"]
        taken = self.random.choice(["S.pop()", "a = a * S.pop()", "b = b + S.pop(0)"])
        text = [*stack, f"if S:\n{'    ' * (indent + 1)}{taken}"]
        text += [f"V.append({value})", "V = V[:-1]", f"V = [v * {value} for v in V]"]
        text += [f"E[{key}] = {self.number()}", f"E.pop({key}, None)", f"U.add({key})", f"U.discard({key})"]
        text += [f"F[{key % 2}] = {key}", "F[:] = 1 - F"]
        text += [f"G.push({value})", f"G.push({value}).push({other})", "G = Gate()"]
        text += [f"{self.random.choice(NAMES)} = {value} if S else {other}"]
        self.emit(indent, self.random.choice(text))

    def drain(self, indent, names):
        """A loop that ends when a stack is empty."""
        self.loops += 1
        stack = self.random.choice("SV")
        self.emit(indent, f"while {stack}:")
        self.emit(indent + 1, f"q = {stack}.pop()")
        self.block(indent + 1, [*names, "q"], 4, False, self.random.randint(1, 2))

    def program(self):
        self.emit(0, "def f(x):")
        for line in START.strip().splitlines():
            self.emit(1, line)
        for name in NAMES:
            self.emit(1, f"{name} = {self.expression([])}")
        self.block(1, NAMES, 0, False, self.random.randint(4, 8))
        state = "sum(V) * D['p'] + G.last() * len(S) + F[0] + sum(E.values())"
        self.emit(1, f"return a + b * c + d + np.sum(y * y) + L[-1] + P.first * P.second + T[0] + {state}")
        return "import numpy as np\n" + HELPER + STATE + "\n".join(self.lines) + "\n"
