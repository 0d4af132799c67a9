"""Rewrite functions that stand for operators, attributes and calls.

operator.add(a, b)            ->  a + b
operator.itemgetter(k)(x)     ->  x[k]
functools.partial(f, a)(b)    ->  f(a, b)
getattr(o, 'a')               ->  o.a
super()                       ->  super(C, self)
"""

from __future__ import annotations

import builtins
import functools
import operator
from typing import Any

import gast

from tapeless.transform.core import constant, name, static
from tapeless.transform.infer.objects import Held
from tapeless.transform.kinds import HOLDER, HOLDERS
from tapeless.transform.normalize.rewrites import call, keyword, only, rewrites
from tapeless.transform.source import cells_of

BINARY = {
    "add": gast.Add, "sub": gast.Sub, "mul": gast.Mult, "truediv": gast.Div, "floordiv": gast.FloorDiv,
    "mod": gast.Mod, "pow": gast.Pow, "matmul": gast.MatMult,
}  # fmt: skip
COMPARE = {"lt": gast.Lt, "le": gast.LtE, "gt": gast.Gt, "ge": gast.GtE, "eq": gast.Eq, "ne": gast.NotEq}
UNARY = {"neg": gast.USub, "pos": gast.UAdd, "not_": gast.Not}
OPERATORS = {getattr(operator, n): n for n in [*BINARY, *COMPARE, *UNARY]}


@rewrites(*OPERATORS, pow)
def operation(flattener, node):
    """`operator.add(a, b)`: the operator itself."""
    if not only(node) or len(node.args) > 2:
        return None
    text = OPERATORS.get(node.func.static, "pow")
    if text in BINARY:
        made: Any = gast.BinOp(node.args[0], BINARY[text](), node.args[1])
    elif text in COMPARE:
        made = gast.Compare(node.args[0], [COMPARE[text]()], [node.args[1]])
    else:
        made = gast.UnaryOp(UNARY[text](), node.args[0])
    made.place = getattr(node, "place", None)
    return flattener.operation(made)


@rewrites(operator.getitem)
def item(flattener, node):
    return flattener.operation(gast.Subscript(node.args[0], node.args[1], gast.Load()))


@rewrites(divmod)
def quotient_and_rest(flattener, node):
    a, b = (flattener.atom(v) for v in node.args)
    pair = [gast.BinOp(a, gast.FloorDiv(), b), gast.BinOp(a, gast.Mod(), b)]
    return flattener.operation(gast.Tuple(pair, gast.Load()))


def made_and_called(flattener, node):
    """`operator.itemgetter(k)(x)`, `operator.attrgetter('a')(x)`, `functools.partial(f, a)(x)`."""
    maker = getattr(node.func.func, "static", None)
    given = node.func.args
    if maker is functools.partial:
        joined = gast.Call(given[0], [*given[1:], *node.args], [*node.func.keywords, *node.keywords])
        joined.place = getattr(node, "place", None)
        return flattener.operation(joined)
    if maker is operator.itemgetter and len(given) == 1:
        return flattener.operation(gast.Subscript(node.args[0], given[0], gast.Load()))
    if maker is operator.attrgetter and len(given) == 1 and isinstance(given[0], gast.Constant):
        return flattener.operation(gast.Attribute(node.args[0], given[0].value, gast.Load()))
    return None


def held_call(flattener, node, held: Held, me=None):
    """A call of a `functools.partial`, or of a method of a frozen distribution: one of the function that it holds, or
    of the family's method, on the arguments that it holds, too. `me` is the object, if it is a method of the one that
    has the partial in an attribute."""
    _, args, keywords = HOLDERS[held.holder]
    owner, called = node.func, static(getattr(held.function, "__name__", "function"), held.function)
    if held.method and me is None:
        called = flattener.atom(gast.Attribute(owner, HOLDER, gast.Load()))
    if held.holder is not functools.partial:
        owner, called = node.func.value, gast.Attribute(called, node.func.attr, gast.Load())

    def item(attribute, key):
        return gast.Subscript(gast.Attribute(owner, attribute, gast.Load()), constant(key), gast.Load())

    positional = [item(args, i) for i in range(held.count)]
    named = [gast.keyword(k, item(keywords, k)) for k in held.named if keyword(node, k) is None]
    positional = [*([] if me is None else [me]), *positional]
    given = [*positional, *node.args] if held.holder is functools.partial else [*node.args, *positional]
    joined = gast.Call(called, given, [*named, *node.keywords])
    joined.place = getattr(node, "place", None)
    return flattener.operation(joined)


def method_object(flattener, node, method):
    """A call of a bound method of the module or closure: a call of its function, on its object."""
    owner = gast.Attribute(node.func, "__self__", gast.Load())
    owner.static, owner.live = method.__self__, True
    called = gast.Call(static(method.__func__.__name__, method.__func__), [owner, *node.args], node.keywords)
    called.place = getattr(node, "place", None)
    return flattener.operation(called)


@rewrites(super)
def above(flattener, node):
    """`super()` in full: `super(C, self)`."""
    function = getattr(flattener.inline, "function", None)
    if node.args or function is None or "__class__" not in function.__code__.co_freevars:
        return None
    cls = cells_of(function)["__class__"].cell_contents
    return call(static("super", super), static(cls.__name__, cls), name(function.__code__.co_varnames[0]))


@rewrites(getattr)
def attribute(flattener, node):
    if len(node.args) < 2 or not isinstance(node.args[1], gast.Constant):
        return None
    owner, key, *default = node.args
    owner = flattener.atom(owner)
    made: Any = gast.Attribute(owner, key.value, gast.Load())
    made.place = getattr(node, "place", None)
    if default:
        made = gast.IfExp(call(static("hasattr", builtins.hasattr), owner, key), made, default[0])
    return flattener.operation(made)


@rewrites(setattr)
def attribute_store(flattener, node):
    owner, key, value = node.args
    if not isinstance(key, gast.Constant):
        return None  # until it is known
    flattener.generated([gast.Assign([gast.Attribute(owner, key.value, gast.Store())], value, None)])
    return constant(None)
