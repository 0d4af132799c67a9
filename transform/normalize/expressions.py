"""Flatten expressions: one operation a statement, on atoms.

y = a * np.exp(x[0])    ->  x_0 = x[0]; t = np.exp(x_0); y = a * t
y = a if c else b       ->  if c: y = a  else: y = b
p and q                 ->  t = p;  if t: t = q
while c: body           ->  while True: if c: body  else: break
[*a, b]                 ->  list(a) + [b]
{**a, k: v}             ->  t = dict(a);  t[k] = v
"""

from __future__ import annotations

import functools

import gast
import numpy as np

from tapeless.transform import macros
from tapeless.transform.core import assign, constant, is_atom, is_static, name, store_name
from tapeless.transform.errors import kept_iterator, refuse
from tapeless.transform.infer.changing import is_library
from tapeless.transform.normalize.arrays import joined
from tapeless.transform.normalize.calls import output, rewritten, settled, stored
from tapeless.transform.normalize.comprehensions import COMPREHENSIONS, Comprehensions, as_list
from tapeless.transform.normalize.exits import inner_exits
from tapeless.transform.normalize.generators import changes_beside, is_iterator, used_at_once
from tapeless.transform.normalize.statements import simplify
from tapeless.transform.program import Namer, valid_identifier
from tapeless.transform.scopes import rename
from tapeless.transform.trees import clone, names_in, walk, writes

REFUSED = {
    gast.Await: "`await`",
    gast.Yield: "`yield`",
    gast.YieldFrom: "`yield from`",
    gast.Starred: "a starred expression here",
}


def flatten(block: list, namer: Namer, inline=None) -> list:
    """The block with one operation a statement.

    `inline(flattener, node)` may replace a call by statements and return the name of its value.
    """
    flattener = Flattener(namer, inline)
    flattener.statements(block)
    return flattener.out


class Flattener(Comprehensions):
    """Appends flat statements to `out`."""

    def __init__(self, namer: Namer, inline=None):
        self.namer, self.inline = namer, inline
        self.out: list = []
        self.origin = None
        self.place = None

    # --- statements ---------------------------------------------------------------------------

    def statements(self, block) -> None:
        for node in block:
            self.origin = getattr(node, "origin", self.origin)
            self.place = getattr(node, "place", self.place)
            self.statement(node)

    def structured(self, block) -> None:
        """Flatten generated statements that have exits: their exits are moved to the tails first."""
        for node in block:
            node.origin, node.place = self.origin, self.place
        block = simplify(block, self.namer)
        self.statements(inner_exits(block, self.namer))

    def nested(self, block) -> list:
        """A block inside a statement, flattened apart."""
        outer, self.out = self.out, []
        kept = self.origin, self.place
        self.statements(block)
        self.origin, self.place = kept
        inner, self.out = self.out, outer
        return inner

    def emit(self, node):
        if getattr(node, "origin", None) is None:
            node.origin = self.origin
        if getattr(node, "place", None) is None:
            node.place = self.place
        self.out.append(node)
        return node

    def statement(self, node) -> None:
        method = getattr(self, f"statement_{type(node).__name__}", None)
        if method is None:
            self.emit(node)
        else:
            method(node)

    def statement_Expr(self, node):
        value = self.operation(node.value)
        if not is_atom(value) or is_static(value):
            self.emit(gast.Expr(value))

    def statement_Assign(self, node):
        self.assign(node.targets[0], node.value)

    def statement_AugAssign(self, node):
        target = node.target
        value = self.atom(node.value)
        if isinstance(target, gast.Subscript):
            place = gast.Subscript(self.atom(target.value), self.index(target.slice), gast.Store())
        else:
            place = gast.Attribute(self.atom(target.value), target.attr, gast.Store())
        self.emit(gast.AugAssign(place, node.op, value))

    def assign(self, target, value) -> None:
        if self.inline is not None and isinstance(target, gast.Name) and is_iterator(value):
            if not self.inline.read_once(target) or self.inline.unstable.intersection(names_in(value)):
                raise kept_iterator(f"the iterator `{self.namer.base(target.id)}`", value)
            value = as_list(value)
        if isinstance(target, gast.Name):
            self.name_value(target.id, value)
        elif isinstance(target, gast.Subscript):
            atom = self.atom(value)
            place = gast.Subscript(self.atom(target.value), self.index(target.slice), gast.Store())
            self.emit(gast.Assign([place], atom, None))
        elif isinstance(target, gast.Attribute):
            atom = self.atom(value)
            place = gast.Attribute(self.atom(target.value), target.attr, gast.Store())
            self.emit(gast.Assign([place], atom, None))
        elif isinstance(target, gast.Tuple | gast.List):
            self.unpack(target, value)
        else:
            raise refuse(f"assignment to `{type(target).__name__}`", "assign to a name", target)

    def unpack(self, target, value) -> None:
        elements = target.elts
        stars = [i for i, e in enumerate(elements) if isinstance(e, gast.Starred)]
        if isinstance(value, gast.Tuple | gast.List) and len(value.elts) == len(elements) and not stars:
            # Evaluate all before assigning any: a, b = b, a.
            atoms = [self.settled(v, e) for v, e in zip(value.elts, elements, strict=True)]
            for element, atom in zip(elements, atoms, strict=True):
                self.assign(element, atom)
            return
        used_at_once(value)
        whole = self.atom(as_list(value))
        for index, element in enumerate(elements):
            if isinstance(element, gast.Starred):
                stop = index + 1 - len(elements)
                cut = gast.Slice(constant(index), constant(stop) if stop else None, None)
                part = gast.Call(self.static_name("list", list), [gast.Subscript(whole, cut, gast.Load())], [])
                self.assign(element.value, part)
            else:
                position = index if not stars or index < stars[0] else index - len(elements)
                start = len(self.out)
                self.assign(element, gast.Subscript(whole, constant(position), gast.Load()))
                if not stars and len(self.out) > start:
                    self.out[start].items = len(elements)

    def static_name(self, text, value):
        node = name(text)
        node.static, node.live = value, False
        return node

    def settled(self, value, element):
        """An atom that later assignments cannot change, for an element of a tuple to take its value from."""
        if isinstance(element, gast.Name) and not is_atom(value) and not is_static(value):
            version = self.namer.fresh(element.id)
            self.name_value(version, value)
            return name(version)
        atom = self.atom(value)
        if isinstance(atom, gast.Name) and not is_static(atom):
            fresh = self.namer.fresh(atom.id)
            self.emit(gast.Assign([store_name(fresh)], atom, None))
            return name(fresh)
        return atom

    def name_value(self, target: str, value) -> None:
        """Assign an expression's value to a name."""
        if isinstance(value, gast.IfExp | gast.BoolOp) and self.inline is not None:
            self.inline.unstable.add(target)
        if isinstance(value, gast.IfExp):
            test = self.atom(value.test)
            yes = self.branch(target, value.body)
            self.emit(gast.If(test, yes, self.branch(target, value.orelse)))
        elif isinstance(value, gast.BoolOp):
            self.name_value(target, value.values[0])
            rest = value.values[1:]
            if rest:
                more = rest[0] if len(rest) == 1 else gast.BoolOp(value.op, rest)
                branch = self.branch(target, more)
                yes, no = (branch, []) if isinstance(value.op, gast.And) else ([], branch)
                self.emit(gast.If(name(target), yes, no))
        elif isinstance(value, COMPREHENSIONS):
            self.comprehension(target, value)
        else:
            node = self.emit_operation(target, value)
            node.place = getattr(value, "place", node.place)

    def branch(self, target, value) -> list:
        node = gast.Assign([store_name(target)], value, None)
        node.origin, node.place = self.origin, self.place
        return self.nested([node])

    def emit_operation(self, target, value):
        operation = self.operation(value)
        if self.inline is not None:
            self.inline.assigned(target, operation)
        return self.emit(gast.Assign([store_name(target)], operation, None))

    def statement_If(self, node):
        test = self.atom(node.test)
        body = self.nested(node.body)
        self.emit(gast.If(test, body, self.nested(node.orelse)))

    def statement_For(self, node):
        used_at_once(node.iter)
        if self.inline is not None and self.inline.consumed(self, node):
            return
        iterable = self.operation(as_list(node.iter))
        if not self.is_plain_range(iterable):
            if isinstance(iterable, gast.Call):
                iterable.beside = changes_beside(node.body, iterable)
            iterable = self.as_atom(iterable, "items")
        node.iter = iterable
        written_out = self.inline.loop(node) if self.inline is not None else None
        if written_out is not None:
            for value in written_out:
                self.emit(gast.Assign([store_name(node.target.id)], value, None))
                self.statements(rename(clone(node.body), {node.target.id: value}))
            return
        self.emit(gast.For(node.target, iterable, self.nested(node.body), [], None))

    def is_plain_range(self, node) -> bool:
        return isinstance(node, gast.Call) and getattr(node.func, "static", None) is range and not node.keywords

    def statement_While(self, node):
        if isinstance(node.test, gast.Constant) and node.test.value:
            self.emit(gast.While(constant(True), self.nested(node.body), []))
            return
        outer, self.out = self.out, []
        test = self.atom(node.test)
        head, self.out = self.out, outer
        leave = gast.Break()
        leave.origin, leave.place = self.origin, self.place
        branch = gast.If(test, self.nested(node.body), [leave])
        branch.origin, branch.place = self.origin, self.place
        self.emit(gast.While(constant(True), [*head, branch], []))

    def statement_Try(self, node):
        node.body = self.nested(node.body)
        for handler in node.handlers:
            if handler.type is not None and names_in(handler.type):
                raise refuse("an exception class computed in the function", "name the class", handler.type)
            handler.body = self.nested(handler.body)
        self.emit(node)

    def statement_With(self, node):
        for item in node.items:
            item.context_expr = self.operation(item.context_expr)
        self.emit(gast.With(node.items, self.nested(node.body), None))

    def statement_Return(self, node):
        self.emit(node)

    def statement_Raise(self, node):
        if node.exc is not None:
            node.exc = self.operation(node.exc)
        self.emit(node)

    def statement_FunctionDef(self, node):
        if self.inline is None or not self.inline.define(self, node):
            self.emit(node)

    # --- expressions --------------------------------------------------------------------------

    def atom(self, node):
        """A name or constant with the expression's value."""
        if is_atom(node) or is_static(node):
            return node
        if isinstance(node, (gast.IfExp, gast.BoolOp, *COMPREHENSIONS)):
            target = self.namer.temporary("t")
            self.name_value(target, node)
            return name(target)
        return self.as_atom(self.operation(node), None)

    def atoms(self, nodes, atom=None) -> list:
        """Atoms with the values of expressions, one after the other: with variables as they are before the next."""
        made: list = []
        for node in nodes:
            start = len(self.out)
            new = (atom or self.atom)(node)
            steps = self.out[start:] if made else []
            assigned = {w for statement in walk(steps) for w in writes(statement)} if steps else ()
            for index, earlier in enumerate(made if assigned else ()):
                if isinstance(earlier, gast.Name) and not is_static(earlier) and earlier.id in assigned:
                    made[index] = name(self.namer.temporary(earlier.id))
                    self.out.insert(start, assign(made[index].id, earlier, self.origin))
            made.append(new)
        return made

    def as_atom(self, operation, base):
        if is_atom(operation) or is_static(operation):
            return operation
        target = self.namer.temporary(base or self.suggest(operation))
        if self.inline is not None:
            self.inline.collect(target, operation)
        statement = self.emit(gast.Assign([store_name(target)], operation, None))
        statement.place = getattr(operation, "place", statement.place)
        return name(target)

    def suggest(self, operation) -> str:
        """A telling name for the value of an operation."""
        if isinstance(operation, gast.Subscript) and isinstance(operation.value, gast.Name):
            key = operation.slice
            owner = self.namer.base(operation.value.id)
            if isinstance(key, gast.Constant) and isinstance(key.value, str):
                return valid_identifier(key.value)
            if isinstance(key, gast.Constant) and isinstance(key.value, int) and key.value >= 0:
                return f"{owner}_{key.value}"
            if isinstance(key, gast.Name):
                return f"{owner}_{self.namer.base(key.id)}"
        if isinstance(operation, gast.Attribute) and not is_static(operation):
            return operation.attr
        return "t"

    def operation(self, node):
        """One operation on atoms with the expression's value."""
        if is_static(node):
            return node
        if type(node) in REFUSED:
            raise refuse(f"{REFUSED[type(node)]} is not supported", "write plain statements", node)
        method = getattr(self, f"operation_{type(node).__name__}", None)
        if method is None:
            raise refuse(
                f"the expression `{type(node).__name__}` is not supported in a differentiated function",
                "write it as a loop or with plain operations",
                node,
            )
        new = method(node)
        if new is not node and getattr(new, "place", None) is None:
            new.place = getattr(node, "place", None)
        return new

    def operation_Name(self, node):
        return node

    def operation_Constant(self, node):
        return node

    def operation_BinOp(self, node):
        left, right = self.atoms([node.left, node.right])
        new = gast.BinOp(left, node.op, right)
        if getattr(node, "inplace", False):
            new.inplace = True
        return new

    def operation_UnaryOp(self, node):
        if isinstance(node.op, gast.USub) and isinstance(node.operand, gast.Constant):
            return constant(-node.operand.value)
        return gast.UnaryOp(node.op, self.atom(node.operand))

    def operation_Compare(self, node):
        left, *others = self.atoms([node.left, *node.comparators])
        return gast.Compare(left, node.ops, others)

    def operation_IfExp(self, node):
        return self.atom(node)

    operation_BoolOp = operation_ListComp = operation_SetComp = operation_DictComp = operation_IfExp

    def operation_NamedExpr(self, node):
        self.name_value(node.target.id, node.value)
        return name(node.target.id)

    def operation_Attribute(self, node):
        made = gast.Attribute(self.atom(node.value), node.attr, gast.Load())
        made.of_matrix = getattr(node, "of_matrix", False)
        return made

    def operation_Subscript(self, node):
        of_numpy = getattr(node.value, "static", None)
        made = joined(self, node) if of_numpy is np.r_ or of_numpy is np.c_ else None
        if made is not None:
            return made
        parts = [node.value, node.slice]
        value, index = self.atoms(parts, lambda part: self.index(part) if part is node.slice else self.atom(part))
        return gast.Subscript(value, index, gast.Load())

    def index(self, node):
        """An index: atoms, slices of atoms, and tuples of them."""
        if isinstance(node, gast.Slice):
            parts = [None if p is None else self.atom(p) for p in (node.lower, node.upper, node.step)]
            return gast.Slice(*parts)
        if isinstance(node, gast.Tuple):
            return gast.Tuple([self.index(e) for e in node.elts], gast.Load())
        return self.atom(node)

    def operation_Tuple(self, node):
        if any(isinstance(e, gast.Starred) for e in node.elts):
            return gast.Call(self.static_name("tuple", tuple), [self.atom(self.spread(node.elts))], [])
        return gast.Tuple(self.atoms(node.elts), gast.Load())

    def operation_List(self, node):
        if any(isinstance(e, gast.Starred) for e in node.elts):
            return self.operation(self.spread(node.elts))
        return gast.List(self.atoms(node.elts), gast.Load())

    def spread(self, elements):
        """A display with stars as a sum of lists."""
        parts, plain = [], []
        for element in elements:
            if isinstance(element, gast.Starred):
                parts += [gast.List(plain, gast.Load())] if plain else []
                parts.append(gast.Call(self.static_name("list", list), [as_list(element.value)], []))
                plain = []
            else:
                plain.append(element)
        parts += [gast.List(plain, gast.Load())] if plain else []
        return functools.reduce(lambda a, b: gast.BinOp(a, gast.Add(), b), parts)

    def operation_Set(self, node):
        return gast.Set(self.atoms(node.elts))

    def operation_Dict(self, node):
        if any(k is None for k in node.keys):
            return self.merged(node)
        entries = self.atoms([n for entry in zip(node.keys, node.values, strict=True) for n in entry])
        return gast.Dict(entries[::2], entries[1::2])

    def merged(self, node):
        """A dict display with `**`: a dict that is built step by step."""
        entries = list(zip(node.keys, node.values, strict=True))
        first = gast.Dict([], [])
        if entries[0][0] is None:
            first = gast.Call(self.static_name("dict", dict), [entries.pop(0)[1]], [])
        built = self.namer.temporary("t")
        statements: list = [gast.Assign([store_name(built)], first, None)]
        for key, value in entries:
            if key is None:
                statements.append(gast.Expr(gast.Call(gast.Attribute(name(built), "update", gast.Load()), [value], [])))
            else:
                statements.append(gast.Assign([gast.Subscript(name(built), key, gast.Store())], value, None))
        self.generated(statements)
        return name(built)

    def operation_JoinedStr(self, node):
        new = clone(node)
        for part in new.values:
            if isinstance(part, gast.FormattedValue):
                part.value = self.atom(part.value)
        return new

    def operation_Lambda(self, node):
        if self.inline is not None:
            return self.inline.lambda_(self, node)
        return node

    def operation_Call(self, node):
        node.args = [a for argument in node.args for a in known_items(argument)]
        node.keywords = [k for keyword in node.keywords for k in known_keywords(keyword)]
        if macros.role_of_call(node) == "gradient":
            return self.gradient(node)
        if self.inline is not None and any(map(is_iterator, node.args)):
            self.inline.check_iterators(node)
        if is_static(node.func) and is_library(node.func.static):
            for argument in node.args:
                used_at_once(argument)
        if self.inline is not None:
            replaced = self.inline.call(self, node)
            if replaced is not None:
                return replaced
        out = output(node)
        if out is not None:
            return stored(self, node, out)
        node = settled(node)
        node.args = [as_list(a) for a in node.args]  # a generator in a call is used up by it
        simpler = rewritten(self, node)
        if simpler is not None:
            return simpler
        function = node.func
        if not is_static(function):
            if isinstance(function, gast.Attribute):
                # A method: its object is the operand.
                function = gast.Attribute(self.atom(function.value), function.attr, gast.Load())
                function.place = getattr(node.func, "place", None)
            else:
                function = self.atom(function)
        given = [a.value if isinstance(a, gast.Starred) else a for a in node.args]
        atoms = self.atoms([*given, *(k.value for k in node.keywords)])
        arguments = [
            gast.Starred(atom, gast.Load()) if isinstance(a, gast.Starred) else atom
            for a, atom in zip(node.args, atoms, strict=False)
        ]
        named = zip(node.keywords, atoms[len(arguments) :], strict=True)
        made = gast.Call(function, arguments, [gast.keyword(k.arg, atom) for k, atom in named])
        made.at_once, made.of_array = getattr(node, "at_once", False), getattr(node, "of_array", False)
        return made

    def gradient(self, node):
        """`dlgradient(y, places...)`: the places stay places."""
        if not node.args:
            raise refuse("`dlgradient` needs a value and at least one variable", "dlgradient(loss, x)", node)
        value = self.atom(node.args[0])
        return gast.Call(node.func, [value, *node.args[1:]], node.keywords)


def known_items(argument) -> list:
    """A starred argument that is a tuple or list of the module or closure, as its items."""
    value = getattr(argument.value, "static", None) if isinstance(argument, gast.Starred) else None
    if not isinstance(value, tuple | list):
        return [argument]
    return [gast.Subscript(argument.value, constant(i), gast.Load()) for i in range(len(value))]


def known_keywords(keyword) -> list:
    """A starred keyword argument that is a dict of the module or closure, as its items."""
    value = getattr(keyword.value, "static", None) if keyword.arg is None else None
    if not isinstance(value, dict) or not all(isinstance(k, str) for k in value):
        return [keyword]
    return [gast.keyword(k, gast.Subscript(keyword.value, constant(k), gast.Load())) for k in value]
