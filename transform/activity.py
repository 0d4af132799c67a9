"""Stage 4: which values vary with the inputs and matter to the result. Only those get adjoints."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import gast

from tapeless.transform import shifts
from tapeless.transform.core import Block, is_assignment, is_static, target
from tapeless.transform.effects import changes, disturbing, objects_in
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Static
from tapeless.transform.trees import names_in, nodes_in, walk

if TYPE_CHECKING:
    from tapeless.transform.aliasing import Aliases


def flow(node, kinds: Kinds) -> list[tuple[str, list[str]]]:
    """The pairs (name, names that its derivative flows from) of one statement."""
    if is_assignment(node):
        return [(target(node), [n for n in sources(node.value) if kinds.traced(n)])]
    if isinstance(node, gast.Assign | gast.AugAssign):
        return [(container, names_in(node.value)) for container in changes(node)[:1]]
    if isinstance(node, gast.FunctionDef):
        return [(node.name, names_in(node))]
    if isinstance(node, gast.For):
        return [(n.id, names_in(node.iter)) for n in nodes_in(node.target) if isinstance(n, gast.Name)]
    if isinstance(node, gast.Expr) and isinstance(node.value, gast.Call):
        value = node.value
        entry = getattr(value, "primitive", None)
        if entry is not None and (entry.mutates or entry.function is list.append):
            changed, *given = value.primitive_arguments
            return [(container, [n for a in given for n in names_in(a)]) for container in objects_in(changed)[:1]]
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
    flows = [(node, pair) for node in walk(block) for pair in flow(node, kinds)]
    active = _between(flows, kinds, inputs, outputs, dict(paths))
    constant = shifts.cancelled(block, flows, kinds, active - inputs, outputs)
    if constant:
        flows = [(node, pair) for node, pair in flows if pair[0] not in constant]
        active = _between(flows, kinds, inputs, outputs, dict(paths))
    return active


def _between(flows, kinds: Kinds, inputs: set[str], outputs: set[str], narrow: dict) -> set[str]:
    varied = spread(inputs, [(result, of) for node, (result, of) in flows if not _elsewhere(node, narrow)], kinds)
    backward = [(source, [result]) for _, (result, of) in flows for source in of]
    return varied & spread(outputs, backward, kinds)


def _elsewhere(node, narrow) -> bool:
    """Whether a statement loads an item that a narrow input does not mean."""
    value = getattr(node, "value", None)
    if isinstance(value, gast.Subscript | gast.Attribute) and isinstance(value.value, gast.Name):
        wanted = narrow.get(value.value.id)
        key = value.attr if isinstance(value, gast.Attribute) else getattr(value.slice, "value", None)
        return wanted is not None and key is not None and not isinstance(key, gast.AST) and key != wanted
    return False


def spread(start: set[str], edges, kinds: Kinds | None = None) -> set[str]:
    """The names reached from `start` along edges (result, sources); with kinds, through what may vary."""
    reached = set(start)
    following: dict[str, list[str]] = {}
    for result, of in edges:
        for source in of:
            following.setdefault(source, []).append(result)
    waiting = list(reached)
    while waiting:
        for result in following.get(waiting.pop(), ()):
            varies = kinds is None or kinds.traced(result) or kinds.get(result) == Static(None)
            if result not in reached and varies:
                reached.add(result)
                waiting.append(result)
    return reached


def check_outside(block: Block, kinds: Kinds, outputs: set[str], aliases: Aliases) -> None:
    """Refuse differentiated values that are put into data outside of the function, and come back from there.

    Data that are only written, such as a list of all losses, are welcome.
    """
    stored: dict[str, list] = {}
    for node, changed in [*aliases.mutations, *aliases.disturbances]:
        given = [n for _, of in flow(node, kinds) for n in of] + [n for v in disturbing(node) for n in names_in(v)]
        if any(kinds.traced(n) for n in given):
            things = aliases.at(changed)
            for key in aliases.outside():
                if aliases.reach(aliases.at(key)) & things:
                    stored.setdefault(key, []).append(node)
    if not stored:
        return
    edges = []
    for node in walk(block):
        # What came back from outside has no traced kind: all that a value is made of counts.
        pairs = [(target(node), sources(node.value))] if is_assignment(node) else flow(node, kinds)
        read = node.value if is_assignment(node) else getattr(node, "iter", None)
        back = set() if read is None else stored.keys() & objects_in(read)
        follows = [key for key in back if any(aliases.may_follow(node, store) for store in stored[key])]
        edges += [(source, [result]) for result, of in pairs for source in [*of, *follows]]
    for key in spread(outputs, edges) & stored.keys():
        raise refuse(
            "differentiated values are stored into data outside of the function, and read from there",
            "pass the data to the function, or keep the values in a variable of its own",
            stored[key][0],
        )
