"""Unroll loops over objects and functions that are known one by one, such as the layers of a network.

    for layer in layers:          layer = layers[0]
        x = layer.predict(x)  ->  x_2 = layer.predict(x)
                                  layer_2 = layers[1]
                                  x_3 = layer_2.predict(x_2)

Each copy then knows its own object, so its methods are known functions; so it is with `enumerate(layers)`,
`zip(layers, weights)` and `reversed(layers)`. Loops of our own definitions over the items of
a short list are unrolled, too: `np.vstack([a, b])` is a concatenation of two arrays.
"""

from __future__ import annotations

import dataclasses

import gast

from tapeless.transform.core import (
    assign,
    constant,
    is_assignment,
    item,
    known_callee,
    name,
    store_name,
    target,
    tuple_of,
)
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Instance, Kind, Mapping, Sequence, Static
from tapeless.transform.optimize.algebra import number
from tapeless.transform.program import Namer
from tapeless.transform.trees import all_writes, clone, nodes_in, reads, walk, writes

LONGEST, SHORT = 64, 16


def unroll(node, made, kinds: Kinds, namer: Namer, before: list, own: bool) -> list | None:
    """The statements of all iterations, or None if the loop is not of this kind.

    `made` is the call of `enumerate`, `zip` or `reversed` that gives what is looped over, if one does. `before` are the
    statements just before the loop: they set what it carries; `own` tells loops of definitions.
    """
    over = made.args if made is not None else [node.iter]
    if made is not None and known_callee(made) is enumerate:
        over = over[:1]
    kinds_over = [kinds.atom(a) if isinstance(a, gast.Name) else None for a in over]
    sequences = [kind for kind in kinds_over if isinstance(kind, Sequence)]
    length = min((len(kind.items) for kind in sequences), default=0)
    if len(sequences) < len(over) or not 0 < length <= LONGEST:
        return None
    short = own and made is None and sequences[0].traced and length <= SHORT
    named = any(known_callee(getattr(n, "value", None)) in (getattr, setattr) for n in walk(node.body))
    if not short and not any(is_known_best(k, named) for sequence in sequences for k in sequence.items):
        return None
    turns = _turns(node.iter, made, length)
    if turns is None:
        return None
    if any(isinstance(n, gast.Break) for n in walk(node.body)):
        return None
    carried = list(node.carried)
    current = {c: namer.fresh(c) for c in carried}
    for statement in reversed(before):
        if not getattr(statement, "merge", False) or target(statement) not in current:
            break
        statement.targets = [store_name(current[target(statement)])]
    result: list = []
    for parts in turns:
        result += _iteration(node, parts, carried, current, namer)
    for c in carried:
        result.append(_copy(c, current[c], node))
    return _listed(result, before) if short else result


def _turns(iterable, made, length: int) -> list | None:
    """What the loop variable is in each turn: a value, or the parts of a tuple."""
    if made is None:
        return [item(iterable, constant(i)) for i in range(length)]
    if known_callee(made) is zip and not made.keywords:
        return [[item(clone(a), constant(i)) for a in made.args] for i in range(length)]
    if known_callee(made) is reversed:
        return [item(clone(made.args[0]), constant(i)) for i in reversed(range(length))]
    given = [*made.args[1:], *(k.value for k in made.keywords)]
    start = getattr(given[0], "value", None) if given else 0
    if known_callee(made) is not enumerate or type(start) is not int:
        return None
    return [[constant(start + i), item(clone(made.args[0]), constant(i))] for i in range(length)]


def _listed(statements: list, before: list) -> list:
    """`t = []; t.append(a); t.append(b)` as `t = [a, b]`."""
    made = before[-1] if before else None
    if not is_assignment(made) or not isinstance(made.value, gast.List) or made.value.elts:
        return statements
    appends = [s for s in statements if isinstance(s, gast.Expr) and _appended(s.value, target(made)) is not None]
    rest = [s for s in statements if s not in appends]
    if any(target(made) in reads(s) for s in walk(rest)):
        return statements
    made.value = gast.List([_appended(s.value, target(made)) for s in appends], gast.Load())
    return [*rest, before.pop()]


def _appended(value, made: str):
    """What is appended to a list of a name; None for anything else."""
    function = getattr(value, "func", None)
    if not isinstance(function, gast.Attribute) or function.attr != "append":
        return None
    return value.args[0] if getattr(function.value, "id", None) == made else None


def is_known_best(kind: Kind, named: bool) -> bool:
    """Whether each item has to be known by itself: a function, an object, or the name of an attribute."""
    of_names = isinstance(kind, Static) and isinstance(kind.value, str | dataclasses.Field)
    return (named and of_names) or holds_code(kind)


def holds_code(kind: Kind) -> bool:
    """Whether a value is a function or an object, or has some in it."""
    if isinstance(kind, Static):
        return callable(kind.value)
    if isinstance(kind, Sequence | Mapping):
        items = kind.items if isinstance(kind, Sequence) else [v for _, v in kind.items]
        return any(map(holds_code, items))
    return isinstance(kind, Instance)


def _iteration(node, parts, carried, current, namer) -> list:
    inner = (all_writes(node.body) | set(writes(node))) - set(carried)
    new = {n: namer.fresh(n) for n in sorted(inner)}
    after = {c: namer.fresh(c) for c in carried}
    body = clone(node.body)
    for statement in walk(body):
        _rename(statement, {**new, **current}, {**new, **after})
    wanted = new.get(node.target.id, node.target.id)
    variables, atoms = [], []
    for place, part in enumerate(parts) if isinstance(parts, list) else ():
        if not isinstance(part, gast.Constant):
            variables.append(assign(_name_of(place, body, wanted, namer), part))
            part = name(target(variables[-1]))
        atoms.append(part)
    read_at_hand(body, {wanted: atoms} if atoms else {})
    variables.append(assign(wanted, tuple_of(atoms) if atoms else parts))
    for variable in variables:
        variable.origin, variable.place = node.origin, getattr(node, "place", None)
    start = [_copy(after[c], current[c], node) for c in carried]
    set_anyway = {target(s) for s in body if is_assignment(s)}
    start = [s for s in start if target(s) not in set_anyway]
    current.update(after)
    return [*variables, *start, *body]


def read_at_hand(body: list, displays: dict[str, list]) -> None:
    """Read what tuples were made of: `k, layer = item` as `k = 1; layer = layers[1]`; `displays` has their items."""
    for statement in walk(body):
        value = getattr(statement, "value", None)
        items = displays.get(getattr(value.value, "id", "")) if isinstance(value, gast.Subscript) else None
        place = number(value.slice) if items is not None else None
        if items is not None and type(place) is int and place in range(-len(items), len(items)):
            statement.value = clone(items[place])
        if is_assignment(statement) and getattr(statement.value, "id", None) in displays:
            displays[target(statement)] = displays[statement.value.id]


def _name_of(place: int, body: list, wanted: str, namer) -> str:
    """A name for a part of what a loop gives: a version of the one that the body has for it."""
    for statement in body:
        value = getattr(statement, "value", None)
        if is_assignment(statement) and isinstance(value, gast.Subscript) and getattr(value.value, "id", "") == wanted:
            if getattr(value.slice, "value", None) == place:
                return namer.fresh(target(statement))
    return namer.temporary("item")


def _rename(statement, reads, targets) -> None:
    """Rename what a statement reads and what it assigns, each by its own table; inner statements are left alone."""
    for field, value in gast.iter_fields(statement):
        if field in ("body", "orelse"):
            continue
        table = targets if field in ("targets", "target") else reads
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, gast.AST):
                _rename_expression(child, table, reads)
    if isinstance(statement, gast.For | gast.While):
        statement.carried = [targets.get(c, c) for c in statement.carried]


def _rename_expression(node, table, reads) -> None:
    for inner in nodes_in(node):
        if isinstance(inner, gast.Name) and not hasattr(inner, "static"):
            chosen = table if inner is node else reads
            inner.id = chosen.get(inner.id, inner.id)


def _copy(new, old, node):
    copy = assign(new, name(old), node.origin)
    copy.merge = True
    return copy
