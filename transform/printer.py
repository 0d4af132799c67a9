"""Stage 7: from a tree to source text that a person would have written.

astunparse parenthesizes every operation and prints tuple slices as `x[(1:2, ...)]`, which is no Python;
`Printer` prints by precedence, and knows gast's nodes and comment lines.
"""

from __future__ import annotations

import io
import math

import astunparse
import gast

from tapeless.transform.core import Comment

# Binding strength, weakest first; an operand is parenthesized if it binds more weakly than its place demands.
LAMBDA, TEST, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, ARITH, TERM, FACTOR, POWER, ATOM = range(15)

BINARY = {
    "Add": ARITH,
    "Sub": ARITH,
    "Mult": TERM,
    "MatMult": TERM,
    "Div": TERM,
    "FloorDiv": TERM,
    "Mod": TERM,
    "LShift": SHIFT,
    "RShift": SHIFT,
    "BitOr": BIT_OR,
    "BitXor": BIT_XOR,
    "BitAnd": BIT_AND,
    "Pow": POWER,
}


def precedence(node) -> int:
    """How strongly an expression binds."""
    if isinstance(node, gast.BinOp):
        return BINARY[type(node.op).__name__]
    if isinstance(node, gast.UnaryOp):
        return NOT if isinstance(node.op, gast.Not) else FACTOR
    if isinstance(node, gast.Compare):
        return COMPARE
    if isinstance(node, gast.BoolOp):
        return AND if isinstance(node.op, gast.And) else OR
    if isinstance(node, gast.IfExp):
        return TEST
    if isinstance(node, gast.Lambda | gast.NamedExpr | gast.Yield | gast.YieldFrom):
        return LAMBDA
    if isinstance(node, gast.Constant) and isinstance(node.value, int | float) and repr(node.value).startswith("-"):
        return FACTOR
    return ATOM


class Printer(astunparse.Unparser):
    """An `astunparse.Unparser` for gast trees, with no needless parentheses."""

    def operand(self, node, least: int) -> None:
        if precedence(node) < least:
            self.write("(")
            self.dispatch(node)
            self.write(")")
        else:
            self.dispatch(node)

    def _Comment(self, node):
        self.fill(f"# {node.text}" if node.text else "")

    def _Constant(self, node):
        if isinstance(node.value, float) and not math.isfinite(node.value):  # it has no literal
            self.write(f"{'-' if node.value < 0 else ''}float('{abs(node.value)}')")
        else:
            super()._Constant(node)

    def _BinOp(self, node):
        level = BINARY[type(node.op).__name__]
        power = isinstance(node.op, gast.Pow)
        self.operand(node.left, level + 1 if power else level)
        self.write(f" {self.binop[type(node.op).__name__]} ")
        # The right side of ** may carry a sign: 2 ** -x.
        self.operand(node.right, FACTOR if power else level + 1)

    def _UnaryOp(self, node):
        sign = self.unop[type(node.op).__name__]
        level = precedence(node)
        self.write("not " if sign == "not" else sign)
        self.operand(node.operand, level)

    def _Compare(self, node):
        self.operand(node.left, COMPARE + 1)
        for operator, right in zip(node.ops, node.comparators, strict=True):
            self.write(f" {self.cmpops[type(operator).__name__]} ")
            self.operand(right, COMPARE + 1)

    def _BoolOp(self, node):
        level = precedence(node)
        word = " and " if isinstance(node.op, gast.And) else " or "
        for index, value in enumerate(node.values):
            if index:
                self.write(word)
            self.operand(value, level + 1)

    def _IfExp(self, node):
        self.operand(node.body, TEST + 1)
        self.write(" if ")
        self.operand(node.test, TEST + 1)
        self.write(" else ")
        self.operand(node.orelse, TEST)

    def _Lambda(self, node):
        self.write("lambda")
        if node.args.args or node.args.vararg or node.args.kwonlyargs or node.args.kwarg:
            self.write(" ")
        self.dispatch(node.args)
        self.write(": ")
        self.dispatch(node.body)

    def _Attribute(self, node):
        if isinstance(node.value, gast.Constant) and isinstance(node.value.value, int | float):
            self.write("(")
            self.dispatch(node.value)
            self.write(")")
        else:
            self.operand(node.value, ATOM)
        self.write(f".{node.attr}")

    def _Subscript(self, node):
        self.operand(node.value, ATOM)
        self.write("[")
        if isinstance(node.slice, gast.Tuple) and node.slice.elts:
            self.items(node.slice.elts)
        else:
            self.dispatch(node.slice)
        self.write("]")

    def items(self, elements) -> None:
        for index, element in enumerate(elements):
            if index:
                self.write(", ")
            self.dispatch(element)
        if len(elements) == 1:
            self.write(",")

    def _Call(self, node):
        self.operand(node.func, ATOM)
        self.write("(")
        for index, argument in enumerate([*node.args, *node.keywords]):
            if index:
                self.write(", ")
            self.dispatch(argument)
        self.write(")")

    def bare_tuple(self, node) -> None:
        """A value where Python needs no parentheses around a tuple."""
        if isinstance(node, gast.Tuple) and len(node.elts) > 1:
            self.items(node.elts)
        else:
            self.dispatch(node)

    def _Assign(self, node):
        self.fill()
        for target in node.targets:
            self.bare_tuple(target)
            self.write(" = ")
        self.bare_tuple(node.value)

    def _Return(self, node):
        self.fill("return")
        if node.value is not None:
            self.write(" ")
            self.bare_tuple(node.value)

    def _For(self, node):
        self.fill("for ")
        self.bare_tuple(node.target)
        self.write(" in ")
        self.dispatch(node.iter)
        self.suite(node.body)
        if node.orelse:
            self.fill("else")
            self.suite(node.orelse)

    def _If(self, node):
        self.fill("if ")
        self.dispatch(node.test)
        self.suite(node.body)
        while len(node.orelse) == 1 and isinstance(node.orelse[0], gast.If):
            node = node.orelse[0]
            self.fill("elif ")
            self.dispatch(node.test)
            self.suite(node.body)
        if node.orelse:
            self.fill("else")
            self.suite(node.orelse)

    def _While(self, node):
        self.fill("while ")
        self.dispatch(node.test)
        self.suite(node.body)

    def suite(self, body) -> None:
        self.enter()
        if any(not isinstance(n, Comment) for n in body):
            self.dispatch(body)
        else:
            self.dispatch(body)
            self.fill("pass")
        self.leave()

    def _Try(self, node):
        self.fill("try")
        self.suite(node.body)
        for handler in node.handlers:
            self.fill("except")
            if handler.type is not None:
                self.write(" ")
                self.dispatch(handler.type)
            if handler.name is not None:
                self.write(f" as {handler.name.id}")
            self.suite(handler.body)
        for word, body in (("else", node.orelse), ("finally", node.finalbody)):
            if body:
                self.fill(word)
                self.suite(body)

    def _FunctionDef(self, node):
        for decorator in node.decorator_list:
            self.fill("@")
            self.dispatch(decorator)
        self.fill(f"def {node.name}(")
        self.dispatch(node.args)
        self.write(")")
        self.suite(node.body)

    def _arguments(self, node):
        positional = [*node.posonlyargs, *node.args]
        defaults = [None] * (len(positional) - len(node.defaults)) + list(node.defaults)
        parts: list = []
        for index, (parameter, default) in enumerate(zip(positional, defaults, strict=True), 1):
            parts.append((parameter.id, default))
            if index == len(node.posonlyargs):
                parts.append(("/", None))
        if node.vararg:
            parts.append((f"*{node.vararg.id}", None))
        elif node.kwonlyargs:
            parts.append(("*", None))
        parts += [(p.id, d) for p, d in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        if node.kwarg:
            parts.append((f"**{node.kwarg.id}", None))
        for index, (text, default) in enumerate(parts):
            self.write(", " if index else "")
            self.write(text)
            if default is not None:
                self.write("=")
                self.dispatch(default)

    def _fstring_FormattedValue(self, node, write):
        write("{" + (" " if isinstance(node.value, gast.Dict | gast.Set) else "") + show(node.value))
        if node.conversion != -1:
            write(f"!{chr(node.conversion)}")
        if node.format_spec:
            write(":")
            self._fstring_JoinedStr(node.format_spec, write)
        write("}")


def show(node) -> str:
    """The source text of a node, or of a block of statements.

    >>> import gast
    >>> show(gast.parse("y = -(x ** 2) * (a + b)[1:2, ...]"))
    'y = -x ** 2 * (a + b)[1:2, ...]'
    """
    stream = io.StringIO()
    if isinstance(node, list):
        node = gast.Module(node, [])
    Printer(node, stream)
    return "\n".join(line.rstrip() for line in stream.getvalue().strip("\n").split("\n"))
