"""Random programs of arrays: views, stores, changes in place, broadcasting, reductions, loops and branches.

A program is a function `f(x)` of a vector of four; it is written from a seed, so a failure can be repeated.
"""

from language.program_lines import ProgramLines

VECTORS = ["u", "v", "w"]
SLICES = ["0", "-1", ":2", "2:", "1:3", "::2", "::-1", "[0, 2]", "[3, 1]", "..."]
INTEGERS = ["np.arange(4)", "(x > 0.1)", "(u > 0)", "[1, 2, 0, 3]", "np.array([2, 0, 1, 3])", "(np.abs(v) < 1)", "2"]
SAME = ["sin", "cos", "tanh", "arctan", "square", "copy"]


class ArrayWriter(ProgramLines):
    """Writes one program. `x`, `u`, `v`, `w` have shape (4,), `M` (3, 4); `s`, `t` are numbers."""

    start = (
        "s, t = x[0] * 0.5, x[3]",
        "u, v, w = x * 2.0, np.sin(x), np.zeros(4)",
        "M = np.outer([1.0, 0.5, -1.0], x)",
    )
    results = (
        *("np.sum(u)", "v.sum()", "np.sum(w)", "np.sum(M)", "np.mean(u)"),
        *("np.sum(v * x)", "s", "t", "u[1]", "np.mean(M[1])"),
    )

    def pick(self, *choices):
        return self.random.choice(choices)

    def number(self):
        return repr(round(self.random.uniform(-1.5, 1.5), 2))

    def scalar(self, depth=0):
        """An expression of a number."""
        kind = self.random.random()
        if depth > 2 or kind < 0.3:
            return self.pick("s", "t", self.number(), f"x[{self.random.randrange(4)}]")
        if kind < 0.6:
            reduce = self.pick(
                *("np.sum({})", "np.mean({})", "{}.sum()", "{}.mean()", "np.max({})", "({} @ x)", "np.dot({}, w)"),
                *("np.dot({}, [1, 0, 2, 1])", "(np.arange(4) @ {})"),
            )
            return reduce.format(self.pick(*VECTORS, f"({self.vector(depth + 1)})"))
        if kind < 0.7:
            return self.pick(
                "np.sum(M)", "np.mean(M)", "np.sum(M[1])", "np.sum(M[:, 2])", "M[0, 1]", "np.linalg.norm(M)"
            )
        if kind < 0.8:
            return f"{self.pick(*VECTORS)}[{self.random.randrange(4)}]"
        return f"({self.scalar(depth + 1)} {self.pick('+', '-', '*')} {self.scalar(depth + 1)})"

    def vector(self, depth=0):
        """An expression of shape (4,)."""
        kind = self.random.random()
        if depth > 2 or kind < 0.3:
            constant = self.pick("np.ones(4)", "np.full(4, 0.5)", "np.linspace(0, 1, 4)", "np.vander([0.5, 2.0], 4)[1]")
            return self.pick("x", *VECTORS, "M[0]", "M[1]", "M.sum(axis=0)", constant, "M[2, ::-1]")
        if kind < 0.5:
            return f"({self.vector(depth + 1)} {self.pick('+', '-', '*')} {self.vector(depth + 1)})"
        if kind < 0.7:
            return f"({self.vector(depth + 1)} {self.pick('+', '-', '*')} {self.scalar(depth + 1)})"
        if kind < 0.8:
            return f"np.{self.pick(*SAME)}({self.vector(depth + 1)})"
        inner = self.vector(depth + 1)
        return self.pick(
            f"({inner})[::-1]",
            f"np.concatenate([({inner})[:1], ({self.vector(depth + 1)})[1:]])",
            f"np.where({inner} > {self.number()}, {self.pick(*VECTORS)}, {self.scalar(2)})",
            f"np.cumsum({inner})",
            f"{self.pick(*INTEGERS)} {self.pick('*', '-')} {inner}",
            f"np.roll({inner}, 1)",
            f"np.maximum({inner}, {self.scalar(2)})",
            f"np.sort({inner})",
            f"({inner}).reshape(2, 2).T.ravel()",
            f"np.repeat(({inner})[:2], 2)",
            f"np.array([{self.scalar(2)}, s, t, x[1]])",
        )

    def part(self, place):
        """A value that fits into a part of a vector."""
        if place in ("0", "-1"):
            return self.scalar(1)
        if self.random.random() < 0.4:
            return self.scalar(1)
        return f"({self.vector(1)})[{place}]"

    def statement(self, indent, depth):
        kind = self.random.random()
        name = self.pick(*VECTORS)
        if kind < 0.25:
            self.emit(indent, f"{name} = ({self.vector()}) * 1.0")
        elif kind < 0.3:
            self.emit(indent, f"{self.pick('s', 't')} {self.pick('=', '+=', '*=')} {self.scalar()}")
        elif kind < 0.5:
            place = self.pick(*SLICES)
            operator = self.pick("=", "=", "+=", "*=", "-=")
            self.emit(indent, f"{name}[{place}] {operator} {self.part(place)}")
        elif kind < 0.6:
            operator = self.pick("=", "+=", "*=")
            value = self.pick(self.scalar(1), f"{name}[{name} > 0] * {self.number()}")
            self.emit(indent, f"{name}[{name} > 0] {operator} {value}")
        elif kind < 0.68:
            self.emit(indent, f"{name} {self.pick('+=', '*=', '-=')} {self.pick(self.vector(1), self.scalar(1))}")
        elif kind < 0.78:
            place = self.pick("0", "1, 2", ":, 1", "1:", "..., 0", "2, ::-1")
            columns = place in (":, 1", "..., 0")
            value = self.scalar(1) if columns or place == "1, 2" or self.random.random() < 0.3 else self.vector(1)
            self.emit(indent, f"M[{place}] {self.pick('=', '+=', '*=')} {value}")
        elif kind < 0.83:
            self.emit(indent, f"M = {self.pick('M * ', 'M + ')}{self.pick(self.vector(1), self.scalar(1))}")
        elif kind < 0.9 and depth < 2:
            self.emit(indent, f"if {self.scalar(2)} > {self.number()}:")
            self.block(indent + 1, depth + 1, self.random.randint(1, 2))
            if self.random.random() < 0.5:
                self.emit(indent, "else:")
                self.block(indent + 1, depth + 1, self.random.randint(1, 2))
        elif kind < 0.98 and depth < 2 and self.loops < 2:
            self.loops += 1
            i = f"i{self.loops}"
            self.emit(indent, f"for {i} in range({self.random.randint(1, 4)}):")
            if self.random.random() < 0.6:
                self.emit(indent + 1, f"{name}[{i}] {self.pick('=', '+=', '*=')} {self.scalar(1)}")
            if self.random.random() < 0.3:
                self.emit(indent + 1, f"s += {name}[{i}]")
            self.block(indent + 1, depth + 1, self.random.randint(1, 2))
        else:
            self.emit(indent, f"row = M[{self.random.randrange(3)}]")
            self.emit(indent, f"row[{self.random.randrange(4)}] {self.pick('=', '+=')} {self.scalar(1)}")

    def program(self):
        self.emit(0, "def f(x):")
        for line in self.start:
            self.emit(1, line)
        self.block(1, 0, self.random.randint(2, 6))
        self.emit(1, f"return {' + '.join(self.random.sample(self.results, 3))}")
        return "import numpy as np\n" + "\n".join(self.lines) + "\n"


class OtherNamesWriter(ArrayWriter):
    """The same with other names for arrays, which are changed: `q` has shape (4,), `y` and `z` are 0-d arrays."""

    start = (*ArrayWriter.start, "q, z = u, np.array(x[1])", "y = z")
    results = (*ArrayWriter.results, "np.sum(q * x)", "y * z")

    def scalar(self, depth=0):
        if self.random.random() < 0.9:
            return super().scalar(depth)
        return self.pick("z", "z * 1.0", f"{self.pick(*VECTORS)}[..., {self.random.randrange(4)}]")

    def vector(self, depth=0):
        return "q" if self.random.random() < 0.1 else super().vector(depth)

    def statement(self, indent, depth):
        if self.random.random() < 0.7:
            super().statement(indent, depth)
            return
        name, i = self.pick(*VECTORS, "q"), self.random.randrange(4)
        self.emit(
            indent,
            self.pick(
                *(f"q = {name}", f"q = {name}[::-1]", "u, q = q, u", f"z = {name}[..., {i}]", "z = y", "y = z"),
                *(f"{name} += {self.vector(1)}", f"{name} *= {self.scalar(1)}", f"{name}[..., {i}] = {self.scalar(1)}"),
                *(f"z = np.array({self.scalar(1)})", f"z += {self.scalar(1)}", f"z = z * {self.scalar(1)}"),
            ),
        )
