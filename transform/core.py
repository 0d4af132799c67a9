"""The core language: the handful of statements that every stage after `normalize` works on.

    name = operation            one operation whose operands are atoms (names and constants)
    place[atom] = atom          store, likewise `place.attribute = atom`
    place[atom] += atom         accumulate
    operation                   an expression for its effect
    if atom: ... else: ...
    for name in atom: ...       `while True: ...`, left by `break`
    with ...: ...               try: ... except ...: ...
    break, continue, return     in tail position only

Every name is assigned once, except those that merge the ends of a branch or of a loop's
iterations: they are assigned by a copy at each such end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

if TYPE_CHECKING:
    from tapeless.transform.program import Origin

Statement = Any
Expression = Any
Block = list


# --- building ---------------------------------------------------------------------------------


LOAD, STORE = gast.Load(), gast.Store()


_READ, _WRITTEN = gast.Name("", LOAD, None, None), gast.Name("", STORE, None, None)


def shallow(node) -> Any:
    """A node with the same fields (`copy.copy`, several times faster; twice as fast as to make a new one)."""
    new = gast.AST.__new__(type(node))
    new.__dict__ = node.__dict__.copy()
    return new


def name(identifier: str) -> gast.Name:
    node = shallow(_READ)
    node.id = identifier
    return node


def store_name(identifier: str) -> gast.Name:
    node = shallow(_WRITTEN)
    node.id = identifier
    return node


def constant(value) -> gast.Constant:
    return gast.Constant(value, None)


def as_float(bar):
    """An adjoint outside of arithmetic: a number is floating point there, as what is computed with it must be."""
    return constant(float(bar.value)) if isinstance(bar, gast.Constant) and type(bar.value) is int else bar


def static(text: str, value) -> Expression:
    """A dotted path to an object known now, such as `np.exp`."""
    parts = text.split(".")
    node: Any = name(parts[0])
    for part in parts[1:]:
        node = gast.Attribute(node, part, LOAD)
    node.static = value
    return node


def assign(target: str, value: Expression, origin: Origin | None = None) -> gast.Assign:
    node = gast.Assign([store_name(target)], value, None)
    node.origin = origin
    return node


def call(function: Expression, *arguments: Expression, **keywords: Expression) -> gast.Call:
    return gast.Call(function, list(arguments), [gast.keyword(k, v) for k, v in keywords.items()])


def item(value: Expression, key: Expression) -> gast.Subscript:
    return gast.Subscript(value, key, LOAD)


def tuple_of(elements: list[Expression]) -> gast.Tuple:
    return gast.Tuple(list(elements), LOAD)


def plain_arguments(parameters: list[str]) -> gast.arguments:
    """The arguments node of a function with these parameters, in positions."""
    return gast.arguments([gast.Name(p, gast.Param(), None, None) for p in parameters], [], None, [], [], None, [])


def statement(value: Expression, origin: Origin | None = None) -> gast.Expr:
    node = gast.Expr(value)
    node.origin = origin
    return node


def contribution(node: Statement, like: Statement) -> Any:
    """A statement that gives an adjoint a part of its value, in the place of another."""
    node.origin, node.place = getattr(like, "origin", None), getattr(like, "place", None)
    node.contributes = True
    return node


def of_array(node: gast.Call) -> gast.Call:
    """The call, noted as one whose first argument is surely an array: generated code has computed it."""
    node.of_array = True
    return node


class Try(gast.Try):
    """`try` with handlers only; `caught` names the number of the handler that was entered, 0 for none."""

    _fields = (*gast.Try._fields, "caught")

    def __init__(self, body: Block, handlers: list, caught: gast.Name):
        super().__init__(body, handlers, [], [])
        self.caught = caught


class Comment(gast.AST):
    """A comment line in generated code."""

    _fields = ("text",)

    def __init__(self, text: str):
        super().__init__()
        self.text = text


# --- asking -----------------------------------------------------------------------------------


def is_atom(node) -> bool:
    return isinstance(node, gast.Name | gast.Constant)


def is_static(node) -> bool:
    return hasattr(node, "static")


def known_callee(node):
    """The object known now that an expression calls, as a function of NumPy; None if it calls none."""
    return getattr(getattr(node, "func", None), "static", None)


def is_whole(index) -> bool:
    """Whether an index is `:`."""
    return isinstance(index, gast.Slice) and index.lower is None and index.upper is None and index.step is None


def is_copy(node) -> bool:
    """Whether a statement is `name = name`."""
    return is_assignment(node) and isinstance(node.value, gast.Name) and not is_static(node.value)


def is_assignment(node) -> bool:
    return type(node) is gast.Assign and type(node.targets[0]) is gast.Name


def target(node: gast.Assign) -> str:
    return node.targets[0].id
