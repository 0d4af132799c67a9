"""Inline calls, knowing kinds: of small leaf functions (a few operations, no control flow), which read better in place,
and of functions that change their arguments."""

from __future__ import annotations

import inspect
from types import FunctionType

import gast

from tapeless.transform import macros
from tapeless.transform.core import assign, constant, is_assignment, is_atom, is_static, name, target
from tapeless.transform.effects import mutates
from tapeless.transform.errors import put_at, refuse
from tapeless.transform.kinds import SIMPLE
from tapeless.transform.normalize.foreign import foreign
from tapeless.transform.program import Program
from tapeless.transform.scopes import rename
from tapeless.transform.trees import walk, writes

LARGEST = 8
DEEPEST = 20
MOST = 60  # calls of a function that calls itself


def inline_leaf(node, program: Program, kinds, workshop) -> list | None:
    """The statements of a callee in the place of its call `y = h(x)`, or None if the call stays.

    Small ones are inlined, and those that change their arguments in place: there the reverse can follow.
    """
    value = node.value
    callee = getattr(value, "callee", None)
    stays = getattr(value, "checkpoint", False) or getattr(value, "refused", False)
    if not isinstance(callee, FunctionType) or stays:
        return None
    changing = getattr(value, "changes", False) or getattr(value, "fills", False)
    inner = workshop.program_of(callee) if changing else None
    if inner is None and is_assignment(node):
        inner = workshop.leaf(callee, getattr(value, "specialized", None))
    if inner is None:
        return None
    depth = getattr(node, "depth", 0)
    if workshop.calls_itself(callee):
        program.inlined[callee] += 1
    if depth > DEEPEST or program.inlined[callee] > MOST:
        raise refuse(
            f"`{callee.__name__}` changes its arguments in place and calls itself",
            "let it return what it changes instead",
            value if hasattr(value, "place") else node,
        )
    bound = workshop.bind(callee, value.callee_arguments, value.callee_keywords, value)
    bound = {**plain_defaults(workshop.signature(callee), bound), **bound}
    plain = set(bound) == set(inner.parameters) and all(is_atom(v) or is_static(v) for v in bound.values())
    if not plain and not changing:
        return None
    before = [] if plain else _settled(node, callee, inner.parameters, bound, program.namer)
    body = foreign(callee, inner.body, program)
    mapping = {w: program.namer.temporary(inner.namer.base(w)) for statement in walk(body) for w in writes(statement)}
    result = inner.result
    wanted = target(node) if is_assignment(node) else program.namer.temporary("t")
    if isinstance(result, gast.Name) and result.id in mapping:
        mapping[result.id] = wanted
    body = rename(body, {**mapping, **bound})
    put_at(getattr(value, "place", None) or getattr(node, "place", None), body)
    for statement in walk(body):
        statement.origin, statement.depth = node.origin, depth + 1
        if isinstance(statement, gast.For | gast.While):
            statement.carried = [mapping[c] for c in statement.carried]
            statement.unset = [mapping[c] for c in statement.unset]
    body = [*before, *body]
    result = body.pop().value
    if not is_assignment(node) or (isinstance(result, gast.Name) and result.id == wanted):
        return body
    final = assign(target(node), result if isinstance(result, gast.Name | gast.Constant) else name(result), node.origin)
    final.place = getattr(node, "place", None)
    return [*body, final]


def plain_defaults(fits: inspect.Signature, bound) -> dict:
    """The parameters that a call leaves out whose defaults are numbers, strings or None."""
    left = {n: p.default for n, p in fits.parameters.items() if n not in bound}
    return {n: constant(v) for n, v in left.items() if v is None or type(v) in (bool, int, float, str)}


def _settled(node, callee, parameters, bound, namer) -> list:
    """Give names to displays of starred arguments, and to defaults; gives the statements for it."""
    before = []
    for parameter in parameters:
        value = bound.get(parameter)
        if value is None:
            value = default_of(parameter, callee)
        if not is_atom(value):
            fresh = namer.temporary(parameter)
            before.append(assign(fresh, value, node.origin))
            value = name(fresh)
        bound[parameter] = value
    return before


def default_of(parameter: str, callee):
    """An expression for the default of a parameter that a call leaves out."""
    defaults = {p.name: p.default for p in inspect.signature(callee).parameters.values() if p.default is not p.empty}
    if parameter not in defaults:
        code = callee.__code__
        star = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :][:1]
        is_tuple = code.co_flags & inspect.CO_VARARGS and star == (parameter,)
        return gast.Tuple([], gast.Load()) if is_tuple else gast.Dict([], [])
    return as_node(parameter, defaults[parameter])


def as_node(parameter: str, default):
    """The default of a parameter as an expression."""
    if isinstance(default, SIMPLE) and not isinstance(default, tuple):
        return constant(default)
    reference = name(parameter)
    reference.static, reference.live = default, False
    return reference


def is_small(body: list) -> bool:
    """Whether a program's body is a few operations and nothing else."""
    return len(body) <= LARGEST + 1 and all(
        is_assignment(node)
        and not mutates(node)
        and not isinstance(node.value, gast.Lambda)
        and macros.role_of_call(node.value) is None
        for node in body[:-1]
    )
