"""Write structured code as a person does.

t = f(x); a = t[0]; b = t[1]             ->  a, b = f(x)
t = rt.unstack(x, 0); a = t[0]           ->  a = x[0]
for item in pairs: a = item[0]; ...      ->  for a, b in pairs: ...
while True: if c: body  else: break      ->  while c: body
if c: break  else: rest                  ->  if c: break; rest
t = a;  if t: t = b                      ->  t = a and b
x_bar = x_bar + e                        ->  x_bar += e, where only x_bar holds the value
"""

from __future__ import annotations

from collections import Counter

import gast

from tapeless.transform.core import Block, constant, is_assignment, is_copy, known_callee, store_name, target
from tapeless.transform.optimize.algebra import number
from tapeless.transform.rules import helper_itself
from tapeless.transform.trees import blocks, ends_in_exit, names_in, read_counts, walk, writes


def rows(block: Block) -> Block:
    """Read the rows of an array from the array, not from the list of them, where only items are read."""
    read = read_counts(block)
    picked: Counter[str] = Counter()
    for node in walk(block):
        value = getattr(node, "value", None)
        if isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name) and is_assignment(node):
            picked[value.value.id] += type(number(value.slice)) is int
    unstack = helper_itself("unstack")
    for node in walk(block):
        if is_assignment(node) and known_callee(node.value) is unstack:
            array, axis = node.value.args
            if number(axis) == 0 and read[target(node)] == picked[target(node)]:
                node.value = array
    return block


def unpacking(block: Block) -> Block:
    """Assign the items of a tuple together."""
    return _unpacking(block, read_counts(block))


def _unpacking(block: Block, counts) -> Block:
    result: list = []
    index = 0
    while index < len(block):
        node = block[index]
        if isinstance(node, gast.For) and isinstance(node.target, gast.Name):
            names, count = _items(node.body, 0, node.target.id, counts)
            if names:
                node.target = gast.Tuple([store_name(n) for n in names], gast.Store())
                node.body = node.body[count:]
        for part in blocks(node):
            part[:] = _unpacking(part, counts)
        packing = is_assignment(node) and not isinstance(node.value, gast.Name)
        names, count = _items(block, index + 1, target(node), counts) if packing else ([], 0)
        if names:
            node.targets = [gast.Tuple([store_name(n) for n in names], gast.Store())]
            index += count
        elif is_assignment(node) and isinstance(node.value, gast.Subscript) and isinstance(node.value.value, gast.Name):
            packed = node.value.value
            names, count = _items(block, index, packed.id, counts)
            if names:
                node.targets = [gast.Tuple([store_name(n) for n in names], gast.Store())]
                node.value = packed
                index += count - 1
        result.append(node)
        index += 1
    return result


def _items(block, start, packed, counts):
    """The names that take the items of `packed`, all of them, just after `start`; and how many statements do."""
    names: list[str] = []
    expected = 0
    for node in block[start:]:
        value = getattr(node, "value", None)
        if not (is_assignment(node) and isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name)):
            break
        if value.value.id != packed or number(value.slice) != len(names) or not hasattr(node, "items"):
            break
        names.append(target(node))
        expected = node.items
    if len(names) > 1 and counts.get(packed) == len(names) == expected:
        return names, len(names)
    return [], 0


def loops(block: Block) -> Block:
    """`while` loops with their tests, exits without `else`, and short circuits as `and` and `or`."""
    result: list = []
    for node in block:
        for part in blocks(node):
            part[:] = loops(part)
        joined = _short_circuit(result[-1], node) if result and isinstance(node, gast.If) else None
        if joined is not None:
            result[-1].value = joined
            continue
        if isinstance(node, gast.While) and node.body and isinstance(node.body[0], gast.If):
            _restore_test(node)
        if isinstance(node, gast.If) and node is block[-1] and node.orelse:
            if ends_in_exit(node.body):
                rest, node.orelse = node.orelse, []
                result += [node, *rest]
                continue
            if not node.body and ends_in_exit(node.orelse):
                node.test, node.body, node.orelse = negated(node.test), node.orelse, []
        if isinstance(node, gast.If) and not node.body and node.orelse:
            node.test, node.body, node.orelse = negated(node.test), node.orelse, []
        result.append(node)
    return result


def _short_circuit(before, node):
    """`a and b` (or `a or b`) of `t = a` and `if t: t = b`."""
    test, negative = node.test, False
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        test, negative = test.operand, True
    if not isinstance(test, gast.Name) or not is_assignment(before) or target(before) != test.id:
        return None
    inner = node.body[0] if len(node.body) == 1 and not node.orelse else None
    if inner is None or not is_assignment(inner) or target(inner) != test.id or test.id in names_in(inner.value):
        return None
    operator = gast.Or if negative else gast.And
    first = before.value.values if _is_chain(before.value, operator) else [before.value]
    rest = inner.value.values if _is_chain(inner.value, operator) else [inner.value]
    return gast.BoolOp(operator(), [*first, *rest])


def _is_chain(value, operator) -> bool:
    return isinstance(value, gast.BoolOp) and isinstance(value.op, operator)


def _restore_test(node) -> None:
    first = node.body[0]
    alone = len(node.body) == 1
    if len(first.orelse) == 1 and isinstance(first.orelse[0], gast.Break) and alone:
        node.test, node.body = first.test, first.body
    elif len(first.body) == 1 and isinstance(first.body[0], gast.Break) and not first.orelse:
        node.test, node.body = negated(first.test), node.body[1:]


OPPOSITE = {gast.Lt: gast.GtE, gast.LtE: gast.Gt, gast.Is: gast.IsNot, gast.IsNot: gast.Is, gast.In: gast.NotIn}
OPPOSITE |= {gast.NotIn: gast.In, gast.Eq: gast.NotEq, gast.NotEq: gast.Eq}


def negated(test):
    """`not test`, without a double negation. (`not a < b` stays: it differs from `a >= b` for NaN.)"""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        return test.operand
    if (
        isinstance(test, gast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], gast.Is | gast.IsNot | gast.In | gast.NotIn)
    ):
        return gast.Compare(test.left, [OPPOSITE[type(test.ops[0])]()], test.comparators)
    if isinstance(test, gast.Constant):
        return constant(not test.value)
    return gast.UnaryOp(gast.Not(), test)


__all__ = ["is_copy", "loops", "unpacking", "writes"]
