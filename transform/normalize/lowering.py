"""Rewrites that need kinds. This module drives them, and has those of calls:

op(a, b)            ->  a + b                                    where op is operator.add
f(*args, **options) ->  f(args[0], args[1], a=options['a'])       where kinds, or the parameters, tell what is in them
isdlarray(x)        ->  True                                      as the signature tells
dlarray(v)          ->  rt.plain_dlarray(v)                       untraced; np.array(v) of what is traced
layer.Name          ->  'fc1'                                     where the signature tells
if isinstance(x, np.ndarray): a  else: b   ->  a                  where kinds tell

Those of loops are in `iteration`, of containers in `containers`, of objects in `objects`; small functions are inlined
by `leaves`.
"""

from __future__ import annotations

import functools
import inspect
from types import BuiltinFunctionType, FunctionType

import gast
import numpy as np

from tapeless.transform import macros, shapes
from tapeless.transform.core import assign, call, constant, is_assignment, is_static, item, name, static, target
from tapeless.transform.infer import Kinds
from tapeless.transform.infer.objects import Held, class_node, held, is_buildable
from tapeless.transform.kinds import Array, Instance, ListOf, Mapping, Sequence, Static, Unknown
from tapeless.transform.normalize.arrays import is_numeric
from tapeless.transform.normalize.closures import Closures
from tapeless.transform.normalize.containers import Containers
from tapeless.transform.normalize.expressions import Flattener
from tapeless.transform.normalize.iteration import Iteration
from tapeless.transform.normalize.leaves import inline_leaf
from tapeless.transform.normalize.narrowing import Narrowing
from tapeless.transform.normalize.objects import Objects
from tapeless.transform.normalize.operators import OPERATORS, held_call
from tapeless.transform.primitives import find
from tapeless.transform.program import Generated, Program
from tapeless.transform.records import is_record
from tapeless.transform.resolve import is_class_data
from tapeless.transform.rules import SETTINGS, helper
from tapeless.transform.trees import blocks, clone, names_in, walk


def lower(program: Program, kinds: Kinds, workshop) -> bool:
    """Rewrite where kinds ask for it; tells whether anything was."""
    lowering = _Lowering(program, kinds, workshop)
    # What is known of objects holds only when all that changes them stands here: that comes first.
    first = [True] if any(changes_later(n) or sets_attribute(n) for n in walk(program.body)) else []
    for lowering.filling in [*first, False]:
        program.body = lowering.block(program.body)
        if lowering.changed:
            return True
    return lowering.open_calls()


class _Lowering(Iteration, Containers, Narrowing, Objects, Closures):
    def __init__(self, program: Program, kinds: Kinds, workshop):
        self.program, self.kinds, self.namer, self.workshop = program, kinds, program.namer, workshop
        self.changed = self.changed_in_place = self.filling = False
        self.renewed: set[int] = set()  # statements with names whose kinds the next round tells

    def block(self, block):
        result = []
        for node in block:
            taken = self.kinds.taken(node) if isinstance(node, gast.If) and not self.filling else None
            if taken is not None:  # a branch whose condition is known: what it does then
                self.changed = True
                result += self.block(taken)
                continue
            start = len(result)
            result += self.statement(node, result)
            for new in result[start:]:
                for inner in blocks(new) if id(new) not in self.renewed else []:
                    inner[:] = self.block(inner)
        return result

    def statement(self, node, before) -> list:
        made = self.own_store(node) if sets_attribute(node) else None
        if made is not None:
            self.changed = True
            return made
        if self.filling and not changes_later(node):
            return [node]
        if isinstance(node, gast.For):
            return self.loop(node, before)
        if isinstance(node, gast.If):
            if self.narrowed(node):
                self.changed = True
                self.renewed.add(id(node))
            return [node]
        for rewrite in (self.container_statement, self.object_statement, self.closed, self.call):
            made = rewrite(node)
            if made is not None:
                self.changed = True
                return made
        return [node]

    def emit(self, like, target, value):
        node = assign(target, value, getattr(like, "origin", None))
        node.place = getattr(like, "place", None)
        return node

    def like(self, old, *made):
        """New statements with the origin and place of an old one."""
        for node in made:
            node.origin, node.place = getattr(old, "origin", None), getattr(old, "place", None)
        return list(made)

    def flattened(self, node, value):
        """A statement of one operation again, its value rewritten as if it had been read so."""
        flattener = Flattener(self.namer)
        node.value = flattener.operation(value)
        return [*self.like(node, *flattener.out), node]

    def call(self, node):
        value = getattr(node, "value", None)
        if is_assignment(node) and isinstance(value, gast.Attribute) and not is_static(value):
            if value.attr == "flat" and isinstance(self.kinds.atom(value.value), Array):
                node.value = call(static("np.ravel", np.ravel), value.value)
                return [node]
            owner = self.kinds.atom(value.value)
            if isinstance(owner, Static) and isinstance(owner.value, type) and is_class_data(owner.value, value.attr):
                node.value = self.class_data(owner.value, value.attr)
                return [node]
            self.watch_class(owner, value)
            kind = self.kinds[target(node)]
            if isinstance(kind, Static) and isinstance(kind.value, str):
                # A name of a layer, say: the signature makes it a constant.
                node.value = constant(kind.value)
                return [node]
        role = macros.role_of_call(value) if is_assignment(node) else None
        if role == "traced":
            node.value = constant(self.kinds[target(node)] == Static(True))
            return [node]
        if role == "array":
            traced = any(self.kinds.traced(n) for n in names_in(value))
            node.value.func = static("np.array", np.array) if traced else helper("plain_dlarray")
            return [node]
        spread = self.spread(node) or self.late(node) or self.arrays_of_lists(node)
        if spread is not None:
            return spread
        return inline_leaf(node, self.program, self.kinds, self.workshop) if may_call(node) else None

    def class_data(self, cls: type, attribute: str):
        """`cls.cache`: data outside of the function, as where the class stands by its name."""
        self.workshop.dependencies.watch(lambda: getattr(cls, attribute, None))
        node = gast.Attribute(class_node(cls), attribute, gast.Load())
        node.static, node.live = getattr(cls, attribute), True
        return node

    def watch_class(self, owner, value) -> None:
        """Note data of a class that are read through an object, `self.table`: kinds were taken from them."""
        if not isinstance(owner, Instance) or value.attr in dict(owner.attributes or ()) or hasattr(value, "watched"):
            return
        found = inspect.getattr_static(owner.type, value.attr, None)
        if found is not None and not hasattr(type(found), "__get__"):
            value.watched = True
            self.workshop.dependencies.watch(lambda: getattr(owner.type, value.attr, None))

    def late(self, node):
        """A call of a variable that is known to be an operator, `op = operator.add`, or a partial or distribution."""
        value = getattr(node, "value", None)
        called = value.func if isinstance(value, gast.Call) else None
        owner = called.value if isinstance(called, gast.Attribute) else called
        if not isinstance(owner, gast.Name):
            return None
        flattener, kind = Flattener(self.namer), self.kinds.atom(owner)
        function, holding = getattr(kind, "value", None), held(kind)
        if isinstance(function, BuiltinFunctionType) and function in OPERATORS and not is_static(called):
            value.func = static(OPERATORS[function], function)
            node.value = flattener.operation(value)
        elif holding is not None and self.is_asked(holding, called) and any(map(self.kinds.traced, names_in(value))):
            node.value = held_call(flattener, value, holding, self.owner_of_held(called))
        else:
            return None
        return [*self.like(node, *flattener.out), node]

    def owner_of_held(self, called):
        """The object of which a partial in one of its attributes is called, if that holds a method of the object."""
        values = self.assigned(called.id) if isinstance(called, gast.Name) else []
        kind = getattr(values[0], "owned", None) if len(values) == 1 else None
        return None if kind is None else clone(values[0].value)

    def is_asked(self, holding: Held, called) -> bool:
        """Whether a partial is called, or a method of a distribution that has a rule."""
        if isinstance(called, gast.Attribute):
            return find((holding.function, called.attr)) is not None
        return holding.holder is functools.partial

    def spread(self, node):
        """A call with `*args` or `**kwargs` of known contents: each item an argument of its own."""
        value = getattr(node, "value", None)
        if not isinstance(value, gast.Call):
            return None
        starred = [a for a in value.args if isinstance(a, gast.Starred)]
        double = [self.kinds.atom(k.value) for k in value.keywords if k.arg is None]
        if not starred and not double:
            return None
        counts = {a: self.count(value, a) for a in starred}
        if None in counts.values() or not all(isinstance(k, Mapping) and k.exact for k in double):
            return None
        before: list = []
        arguments, keywords = [], []
        for argument in value.args:
            if argument in counts:
                arguments += [self.loaded(node, argument.value, i, before) for i in range(counts[argument] or 0)]
            else:
                arguments.append(argument)
        for keyword in value.keywords:
            if keyword.arg is None:
                for key, _ in self.known(keyword.value):
                    keywords.append(gast.keyword(key, self.loaded(node, keyword.value, key, before)))
            else:
                keywords.append(keyword)
        value.args, value.keywords = arguments, keywords
        return [*before, *self.flattened(node, value)]

    def count(self, value, star) -> int | None:
        """How many items a starred argument has: those that are known, or one for each parameter that is left."""
        kind = self.kinds.atom(star.value)
        if isinstance(kind, Sequence):
            return len(kind.items)
        callee = getattr(self.kinds.atom(value.func), "value", None)
        *others, last = value.args
        if last is not star or value.keywords or any(isinstance(a, gast.Starred) for a in others):
            return None
        if not isinstance(kind, Array | ListOf | Unknown):
            return None
        if not isinstance(callee, FunctionType | Generated) and not is_record(callee) and not is_buildable(callee):
            return None
        left = list(self.workshop.signature(callee).parameters.values())[len(others) :]
        return len(left) if all(p.kind == p.POSITIONAL_OR_KEYWORD and p.default is p.empty for p in left) else None

    def arrays_of_lists(self, node):
        """A function of NumPy or SciPy on a list of differentiated numbers: of the array that they make of it.

        So are lists of constants that its rule computes with.
        """
        value = getattr(node, "value", None)
        entry = getattr(value, "primitive", None) or getattr(value, "defined", None)
        if entry is None or entry.passive or entry.lists or not is_numeric(entry.function):
            return None
        if not any(isinstance(self.kinds[n], Sequence | ListOf) for n in names_in(value)):
            return None
        before: list = []
        differentiated = is_assignment(node) and self.kinds.traced(target(node))
        parameters = self.parameters(entry, len(getattr(value, "args", ()))) if differentiated else []
        order = [p not in SETTINGS for p in parameters]
        for key, child in list(gast.iter_fields(value)):
            if key == "args":
                order += [False] * (len(child) - len(order))
                value.args = [self.as_array(node, a, before, order[i]) for i, a in enumerate(child)]
            elif key in ("left", "right", "operand"):
                setattr(value, key, self.as_array(node, child, before, bool(parameters)))
        for keyword in getattr(value, "keywords", ()):
            computed = keyword.arg in parameters and keyword.arg not in SETTINGS
            keyword.value = self.as_array(node, keyword.value, before, computed)
        return [*before, node] if before else None

    def parameters(self, entry, count: int) -> list[str]:
        """The names of what the rule, or the definition, of a primitive takes; that of a star as often as it may."""
        if entry.definition is not None:
            found = self.workshop.signature(entry.definition).parameters.values()
            return [n for p in found for n in [p.name] * (count if p.kind is p.VAR_POSITIONAL else 1)]
        if entry.adjoint is None:
            return []
        taken = entry.adjoint.tree.args
        star = [] if taken.vararg is None else [taken.vararg] * count
        return [p.id for p in [*[*taken.posonlyargs, *taken.args][1:], *star, *taken.kwonlyargs]]

    def as_array(self, node, argument, before, computed: bool):
        kind = self.kinds.atom(argument)
        if not isinstance(kind, Sequence | ListOf) or not isinstance(argument, gast.Name):
            return argument
        numbers = isinstance(kind, ListOf) or shapes.as_array(kind).dtype is not None
        if not kind.traced and not (computed and numbers):
            return argument
        new = self.namer.temporary("t")
        before.append(self.emit(node, new, call(static("np.array", np.array), argument)))
        return name(new)

    def known(self, node) -> tuple:
        """The items of a container of known contents."""
        kind = self.kinds.atom(node)
        assert isinstance(kind, Sequence | Mapping)
        return kind.items

    def loaded(self, node, container, key, before):
        new = self.namer.temporary("t")
        before.append(self.emit(node, new, item(clone(container), constant(key))))
        return name(new)


def changes_later(node) -> bool:
    """Whether a statement makes an object, or calls a function that changes one, and is yet to be replaced by that."""
    value = getattr(node, "value", None)
    pending = any(getattr(value, mark, False) for mark in ("changes", "fills", "builds"))
    return pending and (hasattr(value, "callee") or hasattr(value, "builds"))


def sets_attribute(node) -> bool:
    return isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Attribute)


def may_call(node) -> bool:
    """Whether a statement assigns the value of a call, or calls for an effect."""
    return is_assignment(node) or (isinstance(node, gast.Expr) and isinstance(node.value, gast.Call))
