"""Random programs that compute with constants, which inference may know: integers, strings, lists, dicts, flags."""

import re

from language.program_lines import ProgramLines

START = """
import numpy as np
K = 2
class Config:
    def __init__(self, n):
        self.n = n
        self.on = n > 1
    def step(self):
        self.n -= 1
        if self.n < 0:
            self.on = not self.on
def bump(q):
    if q > 2:
        return q - 1
    return q + 2 if q != 0 else 0
def pick(u, j=0, *, flag=False):
    if flag and j > 1:
        return u * 2
    elif j == 0:
        return np.cos(u)
    return u
def f(x, name='ab'):
    n, k, w, t, L, D, flag, o = 2, -1, 'a', (1, 2), [1, 3], {'a': 1, 'ab': 0}, False, None
    C = Config(1)
    a, b = x[0] * 2.0, x[1]
"""
RESULT = "a + b * x[2] + n + k + len(L) * x[0] + sum(L) + len(w) + (3 if flag else 0) + sum(D.values()) + C.n * x[1]"

# `{i}`, `{s}`, `{b}`, `{f}` stand for an integer, a string, a truth and a differentiated number, `{c}` for a digit.
ATOMS = {
    "i": ["n", "k", "{c}", "-{c}", "len(L)", "len(w)", "len(D)", "K", "t[0]", "t[-1]"],
    "s": ["'a'", "'b'", "'ab'", "w", "w[:1]", "w[-1:]", "str(n)", "f'{k}'", "w.upper().lower()", "''", "name"],
    "b": ["flag", "not flag", "o is None", "o is not None", "L", "D", "w", "C.on", "hasattr(C, 'z')", "a > b"],
    "f": ["a", "b", "x[0]", "x[1]", "x[2]", "0.5", "x[n % 3]", "x[len(L) % 3]", "x[K % 3]"],
}
FORMS = {
    "i": [
        *("({i} + {i})", "({i} - {i})", "({i} * {c})", "({i} % 3)", "({i} // 2)", "max({i}, {i})", "min({i}, {i})"),
        *("abs({i})", "sum(L)", "L.count({i})", "D.get({s}, {i})", "(D.get({s}) or {i})", "int({b})", "w.find({s})"),
        *("({i} if {b} else {i})", "sum(v for v in L if v > {i})", "len([v for v in L if v != {i}])", "L[{i} % 2]"),
        *("divmod({i}, 3)[1]", "sorted(L)[0]", "max(L, default={i})", "next((v for v in L if v > {i}), {i})"),
        *("round({i} / 3)", "({i} ** 2)", "len(set(L))", "dict(a={i}).get('a')", "(lambda q: q + {i})({i})"),
        *("[{i}, {i}][-1]", "sum([1 for q in w if q in {s}])", "bump({i})"),
    ],
    "s": ["'ab'.replace('a', {s})", "{s} + 'b'[:1]", "'-'.join(['a', {s}])[:1]"],
    "b": [
        *("{i} < {i}", "{i} == {i}", "{i} != {i}", "n < {i} < k", "{i} in L", "{s} in D", "{s} in w", "{s} == w"),
        *("({b} and {b})", "({b} or {b})", "not ({b})", "w.startswith({s})", "any(v > {i} for v in L)", "{s} < w"),
        *("all(v < {i} for v in L)", "isinstance({i}, int)", "L[:1] == [1]", "t == ({i}, {i})", "t > (1, 2)"),
        *("{i} is not None", "C.n > {i}", "D.get({s})", "D.get({s}) is None", "(o and {i} > 0)"),
    ],
    "f": [
        *("({f} + {f})", "({f} * {f})", "np.sin({f})", "({f} if {b} else {f})", "({f} * {i} * 0.1)"),
        "pick({f}, {i}, flag={b})",
    ],
}
CHANGES = [
    *("n = {i}", "k = {i}", "n += {i}", "flag = {b}", "w = {s}", "w += {s}", "L.append({i})", "L = [{i}, {i}]"),
    *("L[0] = {i}", "D[{s}] = {i}", "t = ({i}, {i})", "o = None", "o = {i}", "n, k = k, n", "L.sort()", "C.step()"),
    *("L.insert(0, {i})", "C.n = {i}", "C.on = {b}", "L = L[::-1]", "L = [v + 1 for v in L]", "D = dict(D, c={i})"),
    *("D.setdefault({s}, {i})", "o = {i} if {b} else None", "L = list(range({c} + 1))", "L.extend((1, {i}))"),
    *("D.update({{s}: {i}})", "k = bump(n)", "D.pop({s}, None)", "D = dict(D, c=D.pop({s}, {i}))", "k = (n := {i})"),
]
OVER = ["range(3)", "[1, 2]", "list(L)", "sorted(D)", "w", "range(abs(n) % 4)", "x", "t"]


class ConstantWriter(ProgramLines):
    """Writes `f(x)` of three numbers."""

    def filled(self, text, depth):
        """A text with expressions in the places of its letters."""
        return re.sub(r"\{([isbfc])\}", lambda found: self.expression(found[1], depth), text)

    def expression(self, letter, depth=0):
        if letter == "c":
            return str(self.random.randint(0, 4))
        leaf = depth > 2 or self.random.random() < 0.35
        return self.filled(self.random.choice((ATOMS if leaf else FORMS)[letter]), depth + 1)

    def statement(self, indent, depth):
        kind = self.random.random()
        if kind < 0.3:
            self.emit(indent, f"{self.random.choice('ab')} {self.random.choice(['=', '+='])} {self.expression('f')}")
        elif kind < 0.62 or depth > 2:
            self.emit(indent, self.filled(self.random.choice(CHANGES), 0))
        elif kind < 0.85 or self.loops > 2:
            self.emit(indent, f"if {self.expression('b')}:")
            self.block(indent + 1, depth + 1, self.random.randint(1, 2))
            if self.random.random() < 0.5:
                self.emit(indent, self.random.choice(["else:", f"elif {self.expression('b')}:"]))
                self.block(indent + 1, depth + 1, self.random.randint(1, 2))
        else:
            self.loops += 1
            self.emit(indent, f"for i{self.loops} in {self.random.choice(OVER)}:")
            self.block(indent + 1, depth + 1, self.random.randint(1, 3))
            if self.random.random() < 0.3:
                self.emit(indent + 1, f"if {self.expression('b')}:")
                self.emit(indent + 2, self.random.choice(["break", "continue"]))

    def program(self):
        self.block(1, 0, self.random.randint(5, 9))
        self.emit(1, f"return {RESULT}")
        return START + "\n".join(self.lines) + "\n"
