"""Stage 4: which values vary with the inputs and matter to the result. Only those get adjoints."""

from __future__ import annotations

import operator

import gast

from tapeless.transform.core import Block, is_assignment, is_static, mutates, names_in, target, walk
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Static


def flow(node, kinds: Kinds) -> list[tuple[str, list[str]]]:
    """The pairs (name, names that its derivative flows from) of one statement."""
    if is_assignment(node):
        return [(target(node), [n for n in sources(node.value) if kinds.traced(n)])]
    if isinstance(node, gast.Assign | gast.AugAssign):
        return [(container, names_in(node.value)) for container in mutates(node)]
    if isinstance(node, gast.FunctionDef):
        return [(node.name, names_in(node))]
    if isinstance(node, gast.For):
        return [(n.id, names_in(node.iter)) for n in gast.walk(node.target) if isinstance(n, gast.Name)]
    if isinstance(node, gast.Expr) and isinstance(node.value, gast.Call):
        value = node.value
        entry = getattr(value, "primitive", None)
        if entry is not None and (entry.mutates or entry.function is list.append):
            return [
                (
                    names_in(value.primitive_arguments[0])[0],
                    [n for a in value.primitive_arguments[1:] for n in names_in(a)],
                )
            ]
    return []


def sources(value) -> list[str]:
    """The names that an operation's derivative flows from."""
    if isinstance(value, gast.Name):
        return [] if is_static(value) else [value.id]
    entry = getattr(value, "primitive", None)
    if entry is not None:
        if entry.passive:
            return []
        arguments = value.primitive_arguments
        if entry.function in (operator.getitem, getattr):
            arguments = arguments[:1]
        arguments = [a for i, a in enumerate(arguments) if i not in entry.looks]
        keywords = value.keywords if isinstance(value, gast.Call) else []
        return [n for a in [*arguments, *(k.value for k in keywords)] for n in names_in(a)]
    if isinstance(value, gast.Compare):
        return []
    return names_in(value)


def active_names(block: Block, kinds: Kinds, inputs: set[str], outputs: set[str], paths=()) -> set[str]:
    """The names between inputs and outputs: varied with the ones and useful for the others.

    `paths` are (name, key) pairs: of these inputs only the item (or attribute) `key` varies.
    """
    statements = [(node, pair) for node in walk(block) for pair in flow(node, kinds)]
    narrow = dict(paths)
    varied = spread(inputs, [(result, of) for node, (result, of) in statements if not _elsewhere(node, narrow)], kinds)
    backward = [(source, [result]) for _, (result, of) in statements for source in of]
    useful = spread(outputs, backward, kinds)
    return varied & useful


def _elsewhere(node, narrow) -> bool:
    """Whether a statement loads an item that a narrow input does not mean."""
    value = getattr(node, "value", None)
    if isinstance(value, gast.Subscript | gast.Attribute) and isinstance(value.value, gast.Name):
        wanted = narrow.get(value.value.id)
        key = value.attr if isinstance(value, gast.Attribute) else getattr(value.slice, "value", None)
        return wanted is not None and key is not None and not isinstance(key, gast.AST) and key != wanted
    return False


def spread(start: set[str], edges, kinds: Kinds) -> set[str]:
    """The names reached from `start` along edges (result, sources)."""
    reached = set(start)
    following: dict[str, list[str]] = {}
    for result, of in edges:
        for source in of:
            following.setdefault(source, []).append(result)
    waiting = list(reached)
    while waiting:
        for result in following.get(waiting.pop(), ()):
            if result not in reached and (kinds.traced(result) or kinds.get(result) == Static(None)):
                reached.add(result)
                waiting.append(result)
    return reached
