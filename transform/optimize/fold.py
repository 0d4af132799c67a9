"""Put temporaries that are read once back into the expression that reads them."""

from __future__ import annotations

import gast

from tapeless.transform.core import Block, is_assignment, is_static, target
from tapeless.transform.effects import changes, objects_in
from tapeless.transform.optimize.dead import is_pure
from tapeless.transform.optimize.memory import mutable_names
from tapeless.transform.scopes import rename
from tapeless.transform.trees import (
    all_reads,
    blocks,
    children,
    ends_in_exit,
    has_exit,
    nodes_in,
    read_counts,
    reads,
    walk,
    write_counts,
    writes,
)

LARGEST = 24


def fold(block: Block, temporary, keep: set[str]) -> Block:
    """The block with single-use temporaries folded; `temporary(name)` tells which names are nobody's own."""
    read, made = read_counts(block), write_counts(block)
    once = {n for n in read if read[n] == made[n] == 1 and temporary(n) and n not in keep}
    return _Folding(once, mutable_names(block)).block(block)


def size(node) -> int:
    """How much there is to read in an expression."""
    if is_static(node):
        return 1
    return 1 + isinstance(node, gast.UnaryOp | gast.Compare) + sum(map(size, children(node)))


class _Folding:
    def __init__(self, once: set[str], mutable: set[str]):
        self.once, self.mutable = once, mutable

    def block(self, block: Block) -> Block:
        waiting: dict[str, gast.Assign] = {}
        result: list = []
        last = None  # what has effects waits for the next statement only
        for node in block:
            self.place(node, waiting, result, last)
            if last in waiting:
                self.emit(last, waiting, result)
            last = None
            for inner in blocks(node):
                inner[:] = self.block(inner)
            single = is_assignment(node) and target(node) in self.once
            if single and self.movable(node.value):
                waiting[target(node)] = node
            else:
                self.settle(node, waiting, result)
                if single and any(isinstance(v, gast.Call) for v in nodes_in(node.value)):
                    last = target(node)
                    waiting[last] = node
                    continue
                if ends_in_exit([node]) or has_exit(node):
                    result.extend(waiting.values())
                    waiting.clear()
                result.append(node)
        result.extend(waiting.values())
        return result

    def movable(self, value) -> bool:
        return is_pure(value) and not _has_effects(value) and not isinstance(value, gast.Lambda)

    def place(self, node, waiting, result, last) -> None:
        """Fold what waits into the expressions that a statement itself evaluates."""
        if isinstance(node, gast.While):
            return
        wanted = [n for n in reads(node) if n in waiting]
        if not wanted:
            return
        mapping = {}
        budget = LARGEST - sum(size(e) for e in own_expressions(node))
        for n in wanted:
            value = waiting[n].value
            budget -= size(value) - 1
            if budget < 0 or not fits(node, n, value) or (n == last and not comes_first(node, n)):
                continue
            mapping[n] = value
            del waiting[n]
        if mapping:
            substitute(node, mapping)
        for n in wanted:
            if n in waiting:
                result.append(waiting.pop(n))

    def settle(self, node, waiting, result) -> None:
        """Before a statement that may change what a waiting expression reads, emit that expression."""
        if not waiting:
            return
        written = {w for n in walk([node]) for w in writes(n)}
        values = [getattr(n, "value", None) for n in walk([node])]
        effect = any(changes(n) for n in walk([node])) or any(v is not None and _has_effects(v) for v in values)
        inside = {r for block in blocks(node) for r in all_reads(block)}
        for n in list(waiting):
            read = set(objects_in(waiting[n].value))
            if (
                n in inside
                or read & written
                or (effect and read & self.mutable)
                or (effect and self.loads(waiting[n].value))
            ):
                self.emit(n, waiting, result)

    def emit(self, n, waiting, result) -> None:
        result.append(waiting.pop(n))

    def loads(self, value) -> bool:
        """Whether an expression reads the contents of containers, which unknown calls may change."""
        return any(isinstance(v, gast.Attribute | gast.Subscript) and not is_static(v) for v in nodes_in(value))


def _has_effects(value) -> bool:
    """Whether an expression calls something that may have effects."""
    return any(isinstance(v, gast.Call) and not is_pure(v) for v in nodes_in(value))


def own_expressions(node):
    """The expressions that a statement itself evaluates."""
    if isinstance(node, gast.If | gast.While):
        return [node.test]
    if isinstance(node, gast.For):
        return [node.iter]
    if isinstance(node, gast.Assign):
        return [*node.targets, node.value]
    if isinstance(node, gast.AugAssign):
        return [node.target, node.value]
    if isinstance(node, gast.Expr | gast.Return):
        return [node.value] if node.value is not None else []
    return []


def comes_first(node, n: str) -> bool:
    """Whether a statement evaluates a name before anything that a call with effects in its place could change."""
    if not isinstance(node, gast.Assign | gast.Return | gast.Expr | gast.If):
        return False
    expression = node.test if isinstance(node, gast.If) else node.value
    return first_read(expression) == n


def first_read(expression) -> str | None:
    """The name that an expression evaluates first, if it is a name."""
    if isinstance(expression, gast.Name):
        return expression.id
    parts = [p for p in children(expression) if not is_static(p) and not isinstance(p, gast.Constant)]
    whole = isinstance(expression, gast.IfExp | gast.Dict | gast.Lambda | gast.JoinedStr) or not parts
    return None if whole else first_read(parts[0])


def fits(node, n: str, value) -> bool:
    """Whether a value reads well where the name stands: no calls inside subscripted places, for one."""
    for expression in own_expressions(node):
        for inner in nodes_in(expression):
            owner = inner.value if isinstance(inner, gast.Subscript | gast.Attribute) else None
            if isinstance(owner, gast.Name) and owner.id == n:
                computed = isinstance(value, gast.BinOp | gast.UnaryOp | gast.Tuple)
                return isinstance(inner.ctx, gast.Load) and (not computed or getattr(inner, "attr", None) == "T")
    return True


def substitute(node, mapping) -> None:
    if isinstance(node, gast.If | gast.While):
        node.test = rename(node.test, mapping)
    elif isinstance(node, gast.For):
        node.iter = rename(node.iter, mapping)
    elif isinstance(node, gast.Assign):
        node.value = rename(node.value, mapping)
        if not isinstance(node.targets[0], gast.Name):
            node.targets = [rename(t, mapping) for t in node.targets]
    elif isinstance(node, gast.AugAssign):
        node.value = rename(node.value, mapping)
        if not isinstance(node.target, gast.Name):
            node.target = rename(node.target, mapping)
    elif isinstance(node, gast.With):
        for item in node.items:
            item.context_expr = rename(item.context_expr, mapping)
    elif isinstance(node, gast.Raise):
        node.exc = rename(node.exc, mapping)
    elif isinstance(node, gast.Try):
        pass
    else:
        node.value = rename(node.value, mapping)
