"""Random programs of nested functions: of one name in branches and loops, kept in lists, over names that change."""

import random

VALUES = ["a", "b", "c", "x[2]", "s * 0.1", "a * b", "c + 1.0", "n * 0.5"]
TESTS = ["s > 0.3", "n % 2 == 0", "a > b", "True"]


class ClosureWriter:
    """Writes `f(x)` of four numbers."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []

    def program(self):
        self.lines = [
            "import numpy as np",
            "def f(x):",
            "    a, b, c, s, n = x[0], x[1], x[3], 0.0, 0",
            "    g, h = lambda y: y * a, np.sin",
            "    kept = [g]",
        ]
        self.block("    ", 0)
        return "\n".join([*self.lines, "    return s + a * b + g(x[2]) + h(x[0]) + np.sum(x)"]) + "\n"

    def value(self):
        return self.random.choice(VALUES)

    def block(self, indent, depth):
        for _ in range(self.random.randint(2, 4)):
            kinds = [self.assigned, self.lambda_, self.function, self.called, self.called, self.kept]
            self.random.choice([*kinds, self.branch, self.loop] if depth < 2 else kinds)(indent, depth)

    def assigned(self, indent, _):
        self.lines.append(f"{indent}{self.random.choice('abc')} = {self.value()} * 0.7 + {self.value()} * 0.3")

    def lambda_(self, indent, _):
        name, inner = self.random.sample("gh", 2)
        rest = self.random.choice(["y", f"{inner}(y) * 0.1", "0.5"])
        self.lines.append(f"{indent}{name} = lambda y: y * {self.value()} + {rest}")

    def function(self, indent, _):
        held = self.random.choice(["", ", k=a", ", k=n"])
        self.lines += [
            f"{indent}def {self.random.choice('gh')}(y{held}):",
            f"{indent}    return np.sin(y * {self.value()}) + {self.value()}",
        ]

    def called(self, indent, _):
        self.lines.append(f"{indent}s = s + {self.random.choice('gh')}({self.value()})")

    def kept(self, indent, _):
        place = self.random.choice(["0", "-1"])
        self.lines.append(f"{indent}kept.append({self.random.choice('gh')})")
        self.lines.append(f"{indent}s = s + kept[{place}]({self.value()})")

    def branch(self, indent, depth):
        self.lines.append(f"{indent}if {self.random.choice(TESTS)}:")
        self.block(indent + "    ", depth + 1)
        if self.random.random() < 0.6:
            self.lines.append(f"{indent}else:")
            self.block(indent + "    ", depth + 1)

    def loop(self, indent, depth):
        sequence = self.random.choice(["range(3)", "[0.5, 1.5]"])
        self.lines.append(f"{indent}for {self.random.choice('knc')} in {sequence}:")
        self.block(indent + "    ", depth + 1)
