"""Rewrite built-in functions over iterables into loops.

sum(v * v for v in x)   ->  t = 0;  for v in x: t = t + v * v
max(a, b)               ->  t = a;  if b > t: t = b
any(c for v in x)       ->  any([c for v in x])
"""

from __future__ import annotations

import gast

from tapeless.transform.core import constant, is_static, name, store_name

EAGER = (any, all, list, tuple, sorted, max, min, set, len, dict)


def builtins_rewritten(flattener, node):
    """The name of the value of a rewritten call, or None if the call is of another kind."""
    function = getattr(node.func, "static", None)
    if not is_static(node.func) or node.keywords:
        return None
    if function is sum and len(node.args) in (1, 2):
        return total(flattener, *node.args)
    if function in (max, min) and len(node.args) > 1 and not any(isinstance(a, gast.Starred) for a in node.args):
        return extreme(flattener, node.args, gast.Gt if function is max else gast.Lt)
    if any(function is f for f in EAGER) and len(node.args) == 1 and isinstance(node.args[0], gast.GeneratorExp):
        made = flattener.atom(as_list(node.args[0]))
        if function is list:
            return made
        return flattener.as_atom(gast.Call(node.func, [made], []), None)
    return None


def as_list(node):
    """A generator expression as a list comprehension: it is used up at once."""
    new = gast.ListComp(node.elt, node.generators) if isinstance(node, gast.GeneratorExp) else node
    new.place = getattr(node, "place", None)
    return new


def total(flattener, iterable, start=None):
    """`sum(iterable, start)` as a loop."""
    result = flattener.namer.temporary("total")
    item = gast.Name(flattener.namer.temporary("item"), gast.Load(), None, None)
    generators, element = [], item
    if isinstance(iterable, gast.GeneratorExp | gast.ListComp):
        iterable = flattener.renamed_comprehension(iterable)
        generators, element = iterable.generators, iterable.elt
    adding = gast.Assign([store_name(result)], gast.BinOp(name(result), gast.Add(), element), None)
    first = gast.Assign([store_name(result)], constant(0) if start is None else start, None)
    if generators:
        loops = flattener.loops(generators, [adding])
    else:
        loops = [gast.For(store_name(item.id), iterable, [adding], [], None)]
    flattener.generated([first, *loops])
    return name(result)


def extreme(flattener, values, comparison):
    """`max(a, b, ...)` of separate values: the first of the largest, as Python has it."""
    result = flattener.namer.temporary("t")
    atoms = [flattener.atom(v) for v in values]
    statements: list = [gast.Assign([store_name(result)], atoms[0], None)]
    for atom in atoms[1:]:
        test = gast.Compare(atom, [comparison()], [name(result)])
        statements.append(gast.If(test, [gast.Assign([store_name(result)], atom, None)], []))
    flattener.generated(statements)
    return name(result)
