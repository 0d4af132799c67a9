"""`collections.defaultdict` and `deque` under a name of their own, as dicts and lists.

d = defaultdict(list)     ->  d = {}
d[k].append(v)            ->  d.setdefault(k, []).append(v)
d[k] += v                 ->  d.setdefault(k, 0.0);  d[k] += v
q = deque(maxlen=3)       ->  q = []
q.append(v)               ->  q.append(v);  if len(q) > 3: q.pop(0)
q.popleft()               ->  q.pop(0)

Those that are given to functions, returned or put somewhere are left as they are.
"""

from __future__ import annotations

import collections
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import gast

from tapeless.transform.core import constant, is_static, known_callee, name, static, store_name
from tapeless.transform.normalize.rewrites import call, keyword, only
from tapeless.transform.program import Namer
from tapeless.transform.trees import children, clone, nodes_in, written_blocks

EMPTY = {
    list: lambda: gast.List([], gast.Load()),
    dict: lambda: gast.Dict([], []),
    float: lambda: constant(0.0),
    int: lambda: constant(0),
}
QUEUE_METHODS = ("append", "appendleft", "extend", "extendleft", "pop", "popleft", "reverse", "copy", "index", "count")


@dataclass
class Queue:
    """A `deque`: the most items that it keeps, or None."""

    longest: Any


@dataclass
class Defaults:
    """A `defaultdict`: what makes its missing items."""

    factory: Any


def as_builtin(tree):
    """The tree of a function with such containers replaced."""
    if not any(map(_container, nodes_in(tree))):
        return tree
    tree.body = _split(tree.body)
    made = _found(tree)
    for identifier in _escaping(tree, made):
        made.pop(identifier, None)
    return _Replacing(made, Namer({n.id for n in nodes_in(tree) if isinstance(n, gast.Name)})).function(tree)


def _split(block: list) -> list:
    """The block with an assignment of its own for each such container: `a, b = defaultdict(list), deque()`."""
    result: list = []
    for node in block:
        for part in written_blocks(node):
            part[:] = _split(part)
        value, target = getattr(node, "value", None), node.targets[0] if isinstance(node, gast.Assign) else None
        if not isinstance(value, gast.Tuple) or not isinstance(target, gast.Tuple):
            result.append(node)
            continue
        read = {n.id for n in nodes_in(value) if isinstance(n, gast.Name)}
        apart = all(isinstance(t, gast.Name) and t.id not in read for t in target.elts)
        if not apart or len(target.elts) != len(value.elts) or not any(map(_container, value.elts)):
            result.append(node)
            continue
        for single, part in zip(target.elts, value.elts, strict=True):
            new = gast.Assign([single], part, None)
            new.place = getattr(node, "place", None)
            result.append(new)
    return result


def _found(tree) -> dict[str, Queue | Defaults]:
    """The names that are assigned once, by a call that makes such a container."""
    stores: collections.Counter[str] = collections.Counter()
    made: dict[str, Queue | Defaults] = {}
    for n in nodes_in(tree):
        if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store | gast.Param):
            stores[n.id] += 1
        target = _target(n)
        container = None if target is None else _container(n.value)
        if container is not None:
            made[target.id] = container
    once = {n: container for n, container in made.items() if stores[n] == 1}
    return {n: c for n, c in once.items() if stores[getattr(getattr(c, "longest", None), "id", n)] < 2}


def _target(node):
    """The name that a statement gives a value, or None."""
    if isinstance(node, gast.Assign) and len(node.targets) == 1:
        return node.targets[0] if isinstance(node.targets[0], gast.Name) else None
    return node.target if isinstance(node, gast.AnnAssign) and isinstance(node.target, gast.Name) else None


def _container(node) -> Queue | Defaults | None:
    called = known_callee(node)
    if called is collections.defaultdict and only(node) and len(node.args) == 1:
        return Defaults(node.args[0])
    if called is collections.deque and only(node, "maxlen") and len(node.args) < 3:
        longest = node.args[1] if len(node.args) > 1 else keyword(node, "maxlen")
        simple = longest is None or isinstance(longest, gast.Constant | gast.Name)
        return Queue(None if getattr(longest, "value", longest) is None else longest) if simple else None
    return None


def _escaping(tree, made) -> set[str]:
    """Those of the names that are used as more than a container at hand."""
    escaping: set[str] = set()

    def visit(node, inside) -> None:
        if isinstance(node, gast.Name) and node.id in made and isinstance(node.ctx, gast.Load):
            if not _at_hand(node, inside, made[node.id]):
                escaping.add(node.id)
        for child in children(node):
            visit(child, node)

    visit(tree, None)
    return escaping


def _at_hand(node, inside, container) -> bool:
    if isinstance(inside, gast.Subscript):
        return inside.value is node
    if isinstance(inside, gast.Attribute):
        return isinstance(container, Defaults) or inside.attr in QUEUE_METHODS
    if isinstance(inside, gast.For | gast.comprehension):
        return inside.iter is node
    if isinstance(inside, gast.Call):
        return is_static(inside.func) and not isinstance(inside.func.static, FunctionType)
    return isinstance(inside, gast.Compare | gast.If | gast.While | gast.UnaryOp | gast.BoolOp | gast.Starred)


class _Replacing:
    def __init__(self, made: dict[str, Queue | Defaults], namer: Namer):
        self.made, self.namer = made, namer

    def function(self, tree):
        tree.body = self.block(tree.body)
        return tree

    def block(self, block: list) -> list:
        return [new for node in block for new in self.statement(node)]

    def statement(self, node) -> list:
        for part in written_blocks(node):
            part[:] = self.block(part)
        before, after = self.around(node)
        self.expressions(node)
        for new in [*before, *after]:
            self.expressions(new)
            new.place = getattr(node, "place", None)
        return [*before, node, *after]

    def around(self, node) -> tuple[list, list]:
        """The statements that must stand before and after one that changes a container."""
        if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Subscript):
            return self.filled(node.target), []
        value = getattr(node, "value", None)
        target = _target(node)
        if target is not None and target.id in self.made:
            return [], self.made_from(node, target.id)
        function = getattr(value, "func", None)
        if isinstance(node, gast.Expr) and isinstance(function, gast.Attribute):
            queue = self.container(function.value)
            if isinstance(queue, Queue) and function.attr in ("append", "appendleft", "extend", "extendleft"):
                return [], self.added(node, function, queue)
        return [], []

    def made_from(self, node, identifier: str) -> list:
        """`q = deque(items, n)`: the statements that shorten the list."""
        container, (first, *_) = self.made[identifier], [*node.value.args, None]
        if isinstance(container, Defaults):
            node.value = EMPTY[dict]()
            return []
        node.value = call(static("list", list), first) if first is not None else EMPTY[list]()
        if first is None or container.longest is None:
            return []
        return [gast.While(self.too_long(identifier, container), [self.dropped(identifier, 0)], [])]

    def added(self, node, function, queue: Queue) -> list:
        """Rewrite what adds to a queue as what adds to a list; gives what drops items at the other end."""
        identifier, left = function.value.id, function.attr.endswith("left")
        (added,) = node.value.args
        if function.attr.startswith("extend") and (left or queue.longest is not None):
            item = self.namer.fresh("item")
            inner = gast.Expr(
                call(gast.Attribute(name(identifier), "appendleft" if left else "append", gast.Load()), name(item))
            )
            loop = gast.For(store_name(item), added, self.statement(inner), [], None)
            node.value = constant(None)
            return [loop]
        if left:
            function.attr, node.value.args = "insert", [constant(0), added]
        if queue.longest is None:
            return []
        dropped = self.dropped(identifier, None if left else 0)
        return [gast.If(self.too_long(identifier, queue), [dropped], [])]

    def too_long(self, identifier: str, queue: Queue):
        return gast.Compare(call(static("len", len), name(identifier)), [gast.Gt()], [clone(queue.longest)])

    def dropped(self, identifier: str, index: int | None):
        where = [] if index is None else [constant(index)]
        return gast.Expr(call(gast.Attribute(name(identifier), "pop", gast.Load()), *where))

    def filled(self, target) -> list:
        """`d[k] += v`: the statements that give `d[k]` a value; the key under a name of its own."""
        container = self.container(target.value)
        if not isinstance(container, Defaults):
            return []
        before = []
        if not isinstance(target.value, gast.Name):
            inner = self.namer.fresh("inner")
            before.append(gast.Assign([store_name(inner)], target.value, None))
            target.value = name(inner)
        if not isinstance(target.slice, gast.Name | gast.Constant):
            key = self.namer.fresh("key")
            before.append(gast.Assign([store_name(key)], target.slice, None))
            target.slice = name(key)
        filling = gast.Expr(self.with_default(clone(target.value), clone(target.slice), container))
        return [*before, filling]

    def with_default(self, container, key, defaults: Defaults):
        return call(gast.Attribute(container, "setdefault", gast.Load()), key, made_by(defaults.factory))

    def container(self, node) -> Queue | Defaults | None:
        """What an expression is, if it is such a container: a name, or an item of one that is made by it."""
        if isinstance(node, gast.Name):
            return self.made.get(node.id)
        if isinstance(node, gast.Subscript):
            outer = self.container(node.value)
            inner = outer.factory if isinstance(outer, Defaults) else None
            return _container(inner.body) if isinstance(inner, gast.Lambda) else None
        return None

    def expressions(self, node) -> None:
        """Replace reads of items that may be missing, and methods that lists have by other names."""
        for field_name, value in list(gast.iter_fields(node)):
            if isinstance(value, list):
                value[:] = [
                    v if isinstance(v, gast.stmt) or not isinstance(v, gast.AST) else self.expression(v) for v in value
                ]
            elif isinstance(value, gast.AST):
                setattr(node, field_name, self.expression(value))

    def expression(self, node):
        container = self.container(node.value) if isinstance(node, gast.Subscript | gast.Attribute) else None
        self.expressions(node)
        if isinstance(node, gast.Subscript) and isinstance(node.ctx, gast.Load) and isinstance(container, Defaults):
            new = self.with_default(node.value, node.slice, container)
            new.place = getattr(node, "place", None)
            return new
        called = node.func if isinstance(node, gast.Call) else None
        if isinstance(called, gast.Attribute) and called.attr == "popleft":
            if isinstance(self.container(called.value), Queue):
                called.attr, node.args = "pop", [constant(0)]
        return node


def made_by(factory):
    """What a call of a factory gives."""
    if isinstance(factory, gast.Lambda):
        inner = _container(factory.body)
        return EMPTY[dict]() if isinstance(inner, Defaults) else clone(factory.body)
    made = EMPTY.get(getattr(factory, "static", None))
    return call(clone(factory)) if made is None else made()
