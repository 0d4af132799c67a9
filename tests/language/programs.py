"""Random programs: loops, branches, early exits, `try`, `match`, stores, lists, dicts, objects and calls, nested at
random.

A program is a function `f(x)` of a vector of three; it is written from a seed, so a failure can be repeated.
"""

from language.program_lines import ProgramLines

HELPER = """
def helper(p, q):
    if p > q:
        return p * np.sin(q)
    return p + q * q
def checked(p):
    if p > 0.5:
        raise ValueError
    return p * p - 1.0
def maybe(p, q=None):
    if q is None:
        return np.cos(p)
    return p * q
class Pair:
    def __init__(self, first, second):
        self.first = first
        self.second = second
    def turn(self, by):
        self.first, self.second = self.second * by, self.first
        return self.first
"""
NAMES = ["a", "b", "c", "d"]


class Writer(ProgramLines):
    """Writes one program."""

    def number(self, low=-2.0, high=2.0):
        return repr(round(self.random.uniform(low, high), 2))

    def expression(self, names, depth=0):
        choose = self.random.random()
        if depth > 2 or choose < 0.35:
            leaf = self.random.random()
            if leaf < 0.55 and names:
                return self.random.choice(names)
            return f"x[{self.random.randrange(3)}]" if leaf < 0.8 else self.number()
        first = self.expression(names, depth + 1)
        kind = self.random.random()
        if kind < 0.78:
            second = self.expression(names, depth + 1)
            if kind < 0.5:
                return f"({first} {self.random.choice('+-*')} {second})"
            if kind < 0.7:
                return f"np.{self.random.choice(['sin', 'cos', 'tanh', 'arctan'])}({first})"
            return f"({first} / (1.5 + np.sin({second})))"
        if kind < 0.81:
            return self.random.choice(["D['p']", "P.first", "P.second", f"inner({first})", "T[0]", "T[-1]"])
        if kind < 0.83:
            return self.optional(first)
        if kind < 0.86:
            return f"helper({first}, {self.expression(names, depth + 1)})"
        if kind < 0.93:
            return f"({first} if {self.condition(names)} else {self.expression(names, depth + 1)})"
        return f"y[{self.random.randrange(3)}]"

    def optional(self, value):
        """What may be None, or a sum of what satisfies a condition."""
        text = [
            f"({value} if o is None else o)",
            "(o if o is not None else T[0])",
            f"maybe({value})",
            f"maybe({value}, o)",
            f"sum([v * {value} for v in x if v < {self.number()}])",
            f"np.sum(y[1:] * {value})",
        ]
        return self.random.choice(text)

    def condition(self, names):
        test = f"{self.expression(names, 2)} {self.random.choice('<>')} {self.number(-1, 1)}"
        kind = self.random.random()
        if kind < 0.15:
            return f"{test} and {self.expression(names, 2)} > {self.number(-1, 1)}"
        return f"not ({test})" if kind < 0.25 else test

    def block(self, indent, names, depth, in_loop, count):
        for _ in range(count):
            self.statement(indent, names, depth, in_loop)

    def statement(self, indent, names, depth, in_loop):
        kind = self.random.random()
        if kind < 0.4 or depth > 3:
            operator = self.random.choice(["=", "=", "=", "+=", "*="])
            self.emit(indent, f"{self.random.choice(NAMES)} {operator} {self.expression(names)}")
        elif kind < 0.5:
            place = f"y[{self.random.randrange(3)}]"
            self.emit(indent, f"{place} {self.random.choice(['=', '+=', '*='])} {self.expression(names)}")
        elif kind < 0.56:
            self.emit(indent, f"L.append({self.expression(names)})")
        elif kind < 0.57:
            self.emit(indent, f"L.insert({self.random.randrange(2)}, {self.expression(names)})")
        elif kind < 0.6:
            self.emit(indent, f"{self.random.choice(NAMES)} = L[{self.random.choice(['0', '-1'])}]")
        elif kind < 0.63:
            first, second = self.random.sample(NAMES, 2)
            self.emit(indent, f"{first}, {second} = {self.expression(names)}, {self.expression(names)}")
        elif kind < 0.67:
            self.container(indent, names, in_loop)
        elif kind < 0.69:
            self.attempt(indent, names, depth, in_loop)
        elif kind < 0.71:
            self.match(indent, names, depth, in_loop)
        elif kind < 0.8:
            self.branch(indent, names, depth, in_loop)
        elif kind < 0.88 and self.loops < 3:
            self.loop(indent, names, depth, in_loop)
        elif kind < 0.93 and in_loop:
            self.emit(indent, f"if {self.condition(names)}:")
            self.emit(indent + 1, self.random.choice(["break", "continue"]))
        elif kind < 0.96 and depth > 0:
            self.emit(indent, f"return {self.expression(names)}")
        else:
            self.emit(indent, f"a = {self.expression(names)}")

    def container(self, indent, names, in_loop):
        """A change of the dict, the object, the tuple, the array, or of what may be None."""
        value = self.expression(names)
        name = self.random.choice(NAMES)
        text = [
            f"D['p'] = {value}",
            f"D['p'] += {value}",
            f"P.first = {value}",
            f"{name} = P.turn({value})",
            f"P = Pair({value}, {self.expression(names)})",
            f"L.extend([{value}, {self.expression(names)}])",
            f"D.update(p={value})",
            f"T = ({value}, T[0])",
            f"T = T[1:] + ({value},)",
            f"o = {value}",
            "o = None",
            f"o = {value} if {self.condition(names)} else None",
            f"y[:2] = y[1:] * {value}",
        ]
        if not in_loop:  # one over y would run on over the old array while the new one changes: refused
            text.append(f"y = y * {value}")
        self.emit(indent, self.random.choice(text))

    def attempt(self, indent, names, depth, in_loop):
        name = self.random.choice(NAMES)
        self.emit(indent, "try:")
        self.emit(indent + 1, f"{name} = checked({self.expression(names)})")
        self.emit(indent, "except ValueError:")
        self.block(indent + 1, names, depth + 1, in_loop, self.random.randint(1, 2))
        if self.random.random() < 0.3:
            self.emit(indent, "else:")
            self.block(indent + 1, names, depth + 1, in_loop, 1)

    def match(self, indent, names, depth, in_loop):
        self.emit(indent, f"match len(L) % 3, {self.condition(names)}:")
        self.emit(indent + 1, "case 0, _:")
        self.block(indent + 2, names, depth + 1, in_loop, 1)
        self.emit(indent + 1, f"case (1 | 2) as k, True if {self.condition(names)}:")
        self.block(indent + 2, [*names, "k"], depth + 1, in_loop, 1)
        self.emit(indent + 1, "case _:")
        self.block(indent + 2, names, depth + 1, in_loop, 1)

    def branch(self, indent, names, depth, in_loop):
        optional = self.random.random() < 0.15
        test = self.random.choice(["o is None", "o is not None"]) if optional else self.condition(names)
        self.emit(indent, f"if {test}:")
        self.block(indent + 1, names, depth + 1, in_loop, self.random.randint(1, 3))
        if self.random.random() < 0.3:
            self.emit(indent, f"elif {self.condition(names)}:")
            self.block(indent + 1, names, depth + 1, in_loop, self.random.randint(1, 2))
        if self.random.random() < 0.5:
            self.emit(indent, "else:")
            self.block(indent + 1, names, depth + 1, in_loop, self.random.randint(1, 2))

    def loop(self, indent, names, depth, in_loop):
        self.loops += 1
        variable = f"i{self.loops}"
        if self.random.random() < 0.75:
            over = self.random.choice(
                [f"range({self.random.randint(0, 4)})", "x", "enumerate(x)", "zip(x, y)", "range(2, -1, -1)", "L[:2]"]
            )
            pair = over.startswith(("enumerate", "zip"))
            self.emit(indent, f"for k{variable}, {variable} in {over}:" if pair else f"for {variable} in {over}:")
            self.block(indent + 1, [*names, variable], depth + 1, True, self.random.randint(1, 4))
        else:
            self.emit(indent, f"n{variable} = 0")
            self.emit(indent, f"while n{variable} < {self.random.randint(0, 4)} and {self.condition(names)}:")
            self.emit(indent + 1, f"n{variable} += 1")
            self.block(indent + 1, names, depth + 1, True, self.random.randint(1, 3))
        if self.random.random() < 0.15:
            self.emit(indent, "else:")
            self.block(indent + 1, names, depth + 1, in_loop, 1)

    def program(self):
        self.emit(0, "def f(x):")
        self.emit(1, "y = x * 1.0")
        self.emit(1, "L = [x[0], x[1] * x[2]]")
        self.emit(1, "D = {'p': x[1]}")
        self.emit(1, "P = Pair(x[0], x[2])")
        self.emit(1, "T = (x[1], 0.5)")
        self.emit(1, "o = None")
        self.emit(1, "a = x[2] * 2.0")
        self.emit(1, "def inner(u):")
        self.emit(2, "return u * a + x[0]")
        for name in NAMES:
            self.emit(1, f"{name} = {self.expression([])}")
        self.block(1, NAMES, 0, False, self.random.randint(3, 7))
        arrays = "a + b * c + d + np.sum(y * y)"
        self.emit(1, f"return {arrays} + L[-1] + L[0] * D['p'] + P.first * P.second + T[0] + maybe(T[1], o)")
        return "import numpy as np\n" + HELPER + "\n".join(self.lines) + "\n"
