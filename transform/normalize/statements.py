"""Rewrite statements into simpler ones.

'''doc'''               ->  (nothing)
a = b = f(x)            ->  a = f(x); b = a
y: int = 3              ->  y = 3
x[i] *= v               ->  x[i] = x[i] * v   (the place evaluated once)
for a, b in pairs: ...  ->  for item in pairs: a, b = item; ...
del c[k]                ->  c.pop(k)
except E: raise         ->  except E as error: raise error
"""

from __future__ import annotations

import copy

import gast

from tapeless.transform.core import name, static, store_name
from tapeless.transform.errors import refuse
from tapeless.transform.normalize.matching import branches
from tapeless.transform.program import Namer, Origin
from tapeless.transform.trees import clone, walk

REFUSED = {
    gast.AsyncFunctionDef: ("`async def`", "an ordinary function"),
    gast.AsyncFor: ("`async for`", "an ordinary loop"),
    gast.AsyncWith: ("`async with`", "an ordinary `with`"),
    gast.ClassDef: ("a class defined inside the function", "a class at module level"),
    gast.Nonlocal: ("`nonlocal`", "passing the value in and returning it"),
    gast.TryStar: ("`except*`", "`except` with a tuple of classes"),
}
COMPOUND = (gast.If, gast.For, gast.While, gast.With, gast.Try, gast.FunctionDef)
# Imports and `global` have told the resolver what names mean.
DROPPED = (gast.Pass, gast.Import, gast.ImportFrom, gast.Global)


def simplify(block: list, namer: Namer) -> list:
    """The block in assignments of one target each."""
    return _Simplify(namer).block(block)


def origin_of(node) -> Origin:
    from tapeless.transform.printer import show

    if isinstance(node, gast.Match):
        text = f"match {show(node.subject)}:"
    elif isinstance(node, COMPOUND):
        head = copy.copy(node)
        for part in ("body", "orelse", "handlers", "finalbody"):
            if hasattr(head, part):
                setattr(head, part, [])
        text = show(head).split("\n", 1)[0]
    else:
        text = show(node)
    return Origin(text, getattr(node, "place", None))


class _Simplify:
    def __init__(self, namer: Namer):
        self.namer = namer

    def block(self, block):
        result = []
        for index, node in enumerate(block):
            if isinstance(node, gast.Expr) and isinstance(node.value, gast.Constant):
                continue
            if isinstance(node, DROPPED):
                continue
            if type(node) in REFUSED:
                what, instead = REFUSED[type(node)]
                raise refuse(f"{what} is not supported in a differentiated function", f"write {instead}", node)
            origin = getattr(node, "origin", None) or origin_of(node)
            for new in self.statement(node):
                new.origin = getattr(new, "origin", None) or origin
                if not hasattr(new, "place"):
                    new.place = getattr(node, "place", None)
                result.append(new)
            if isinstance(node, gast.Return | gast.Break | gast.Continue) and index + 1 < len(block):
                break
        return result

    def statement(self, node):
        method = getattr(self, type(node).__name__, None)
        return method(node) if method else [node]

    def Assign(self, node):
        value, first = node.value, node.targets[0]
        if len(node.targets) == 1:
            return [node]
        result = []
        if not isinstance(first, gast.Name):
            first = name(self.namer.temporary("t"))
            result.append(gast.Assign([store_name(first.id)], value, None))
            rest = node.targets
        else:
            result.append(gast.Assign([first], value, None))
            rest = node.targets[1:]
        result += [gast.Assign([t], name(first.id), None) for t in rest]
        return result

    def AnnAssign(self, node):
        return [] if node.value is None else [gast.Assign([node.target], node.value, None)]

    def Assert(self, node):
        message = [node.msg] if node.msg is not None else []
        raising = gast.Raise(gast.Call(static("AssertionError", AssertionError), message, []), None)
        return [gast.If(node.test, [], [raising])]

    def If(self, node):
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return [node]

    def With(self, node):
        node.body = self.block(node.body)
        return [node]

    def While(self, node):
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return [node]

    def For(self, node):
        body = node.body
        if not isinstance(node.target, gast.Name):
            item = self.namer.temporary("item")
            unpack = gast.Assign([node.target], name(item), None)
            unpack.origin = None
            node.target, body = store_name(item), [unpack, *body]
        node.body, node.orelse = self.block(body), self.block(node.orelse)
        return [node]

    def Match(self, node):
        return self.block(branches(node, self.namer))

    def Try(self, node):
        for handler in node.handlers:
            again = [n for n in walk(handler.body) if isinstance(n, gast.Raise) and n.exc is None]
            if again and handler.name is None:
                handler.name = store_name(self.namer.temporary("error"))
            for raising in again:
                raising.exc = name(handler.name.id)
            handler.body = self.block(handler.body)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        node.finalbody = self.block(node.finalbody)
        return [node]

    def Delete(self, node):
        result = []
        for target in node.targets:
            if isinstance(target, gast.Subscript) and not isinstance(target.slice, gast.Slice | gast.Tuple):
                result.append(
                    gast.Expr(gast.Call(gast.Attribute(target.value, "pop", gast.Load()), [target.slice], []))
                )
            elif not isinstance(target, gast.Name):
                raise refuse("`del` of a slice or an attribute", "build what stays: c = c[:i] + c[j:]", node)
        return result

    def AugAssign(self, node):
        if isinstance(node.target, gast.Name):
            load = name(node.target.id)
            value = gast.BinOp(load, node.op, node.value)
            value.inplace = True
            value.place = getattr(node, "place", None)
            return [gast.Assign([node.target], value, None)]
        return [node]


def loaded(node):
    """The place an assignment writes to, as an expression that reads it."""
    new = clone(node)
    new.ctx = gast.Load()
    return new
