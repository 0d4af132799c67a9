"""Looking into the statements of a program, and changing them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import gast

from tapeless.transform.core import Block, Expression, Statement, Try, is_static, shallow


def blocks(node: Statement) -> list[Block]:
    """The blocks of statements directly inside a statement."""
    inner = _BLOCKS.get(type(node))
    return [] if inner is None else inner(node)


def _try_blocks(node) -> list[Block]:
    parts = [node.body, *(h.body for h in node.handlers), node.orelse, node.finalbody]
    return parts if isinstance(node, gast.Try) and not isinstance(node, Try) else parts[:-2]


def written_blocks(node) -> list[Block]:
    """The blocks directly inside a statement as the user wrote it: of loops with `else`, functions and `match`, too."""
    inside = [node, *getattr(node, "handlers", []), *getattr(node, "cases", [])]
    parts = [getattr(part, key, None) for part in inside for key in ("body", "orelse", "finalbody")]
    return [part for part in parts if isinstance(part, list)]


# A look-up by type: these questions are asked more often than any others.
_BLOCKS: dict[type, Any] = {
    gast.If: lambda node: [node.body, node.orelse],
    gast.For: lambda node: [node.body],
    gast.While: lambda node: [node.body],
    gast.With: lambda node: [node.body],
    gast.Try: _try_blocks,
    Try: _try_blocks,
}


def walk(block: Block) -> list[Statement]:
    """Every statement of a block, outer ones before those inside them."""
    found: list = []
    for node in block:
        found.append(node)
        inside = _BLOCKS.get(type(node))
        if inside is not None:
            for inner in inside(node):
                found += walk(inner)
    return found


class _Fields(dict):
    """The fields of each type of node that may have nodes in them; operators and contexts are no nodes here."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        self[kind] = tuple(f for f in kind._fields if f not in ("ctx", "op", "ops", "id", "attr", "type_comment"))
        return self[kind]


class _Children(dict):
    """A function for each type of node that gives the nodes directly inside one, in order."""

    def __missing__(self, kind: type) -> Callable[[Any], Sequence[Any]]:
        fields = _FIELDS[kind]

        def inside(node) -> list:
            found: list = []
            for field_name in fields:
                value = getattr(node, field_name, None)
                if isinstance(value, gast.AST):
                    found.append(value)
                elif type(value) is list:
                    found += [child for child in value if isinstance(child, gast.AST)]
            return found

        self[kind] = inside
        return inside


_FIELDS = _Fields({gast.Constant: ()})

# Written out for the types that nearly all nodes are of: passes do little else than to look inside nodes.
_CHILDREN = _Children(
    {
        gast.Constant: lambda node: (),
        gast.Name: lambda node: () if node.annotation is None else (node.annotation,),
        gast.BinOp: lambda node: (node.left, node.right),
        gast.UnaryOp: lambda node: (node.operand,),
        gast.Call: lambda node: [node.func, *node.args, *node.keywords],
        gast.keyword: lambda node: (node.value,),
        gast.Attribute: lambda node: (node.value,),
        gast.Subscript: lambda node: (node.value, node.slice),
        gast.Tuple: lambda node: node.elts,
        gast.List: lambda node: node.elts,
        gast.Assign: lambda node: [*node.targets, node.value],
    }
)


def children(node) -> Sequence[Any]:
    """The nodes directly inside a node, in order."""
    return _CHILDREN[type(node)](node)


def nodes_in(tree) -> list:
    """Every node of a tree, outer ones before those inside them (`gast.walk`, several times faster)."""
    found = [tree]
    for node in found:
        found += _CHILDREN[type(node)](node)
    return found


def names_in(node: Expression) -> list[str]:
    """The local names that an expression reads, in order."""
    found: list[str] = []
    if node is not None:
        gather(node, found, [])
    return found


def gather(node: Expression, names: list[str], statics: list) -> None:
    """Note the local names that an expression reads, and its references to what is no local name."""
    if "static" in node.__dict__:
        statics.append(node)
        return
    kind = type(node)
    if kind is gast.Name:
        names.append(node.id)
        return
    for child in _CHILDREN[kind](node):
        gather(child, names, statics)


def reads(node: Statement) -> list[str]:
    """The local names that a statement itself reads, not those that statements inside it read."""
    if type(node) is gast.Assign:
        place = node.targets[0]
        if type(place) is gast.Name:
            return names_in(node.value)
        return names_in(place) + names_in(node.value)
    if isinstance(node, gast.AugAssign):
        return names_in(node.target) + names_in(node.value)
    if isinstance(node, gast.If | gast.While):
        return names_in(node.test)
    if isinstance(node, gast.For):
        return names_in(node.iter)
    if isinstance(node, gast.With):
        return [n for i in node.items for n in names_in(i.context_expr)]
    if isinstance(node, gast.Try):
        return [n for h in node.handlers for n in names_in(h.type)]
    return names_in(node)


def writes(node: Statement) -> list[str]:
    """The local names that a statement itself assigns."""
    if type(node) is gast.Assign:
        place = node.targets[0]
        if type(place) is gast.Name:
            return [place.id]
        return [e.id for e in place.elts] if isinstance(place, gast.Tuple) else []
    if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
        return [node.target.id]
    if isinstance(node, gast.For):
        return [n.id for n in nodes_in(node.target) if isinstance(n, gast.Name)]
    if isinstance(node, gast.With):
        return [i.optional_vars.id for i in node.items if isinstance(i.optional_vars, gast.Name)]
    if isinstance(node, gast.Try):
        return [h.name.id for h in node.handlers if h.name is not None]
    if isinstance(node, gast.FunctionDef):
        return [node.name]
    return []


def read_counts(block: Block) -> Counter[str]:
    """How many statements of a block, or places in them, read each name."""
    return Counter([n for node in walk(block) for n in reads(node)])


def write_counts(block: Block) -> Counter[str]:
    """How many statements of a block assign each name."""
    return Counter([n for node in walk(block) for n in writes(node)])


def all_reads(block: Block) -> set[str]:
    return {n for node in walk(block) for n in reads(node)}


def all_writes(block: Block) -> set[str]:
    return {n for node in walk(block) for n in writes(node)}


def ends_in_exit(block: Block) -> bool:
    """Whether control never falls out of the end of a block."""
    if not block:
        return False
    last = block[-1]
    if isinstance(last, gast.Break | gast.Continue | gast.Return | gast.Raise):
        return True
    return isinstance(last, gast.If) and ends_in_exit(last.body) and ends_in_exit(last.orelse)


def has_exit(node: Statement) -> bool:
    """Whether an `if` holds an exit in some path."""
    return isinstance(node, gast.If) and any(
        isinstance(n, gast.Break | gast.Continue | gast.Return | gast.Raise) or has_exit(n)
        for n in [*node.body, *node.orelse]
    )


def tails(block: Block) -> list[Block]:
    """The innermost blocks from whose ends control leaves the end of a block.

    What is to be done at the end of a block with exits in some of its paths is done at the end of each of these, so
    that nothing ever follows a branch with an exit.
    """
    if ends_in_exit(block):
        return []
    if block and has_exit(block[-1]):
        last = block[-1]
        return [t for part in (last.body, last.orelse) for t in tails(part)]
    return [block]


class Visitor:
    """Looks at nodes by methods `visit_Type` (`gast.NodeVisitor`, several times faster)."""

    methods: dict[type, Any]

    def __init_subclass__(cls):
        cls.methods = {getattr(gast, n[6:]): getattr(cls, n) for n in dir(cls) if n.startswith("visit_")}

    def visit(self, node) -> Any:
        method = self.methods.get(type(node))
        return self.generic_visit(node) if method is None else method(self, node)

    def generic_visit(self, node) -> Any:
        for child in children(node):
            self.visit(child)


# --- changing ---------------------------------------------------------------------------------


class Rewriter(Visitor):
    """Puts nodes in the place of nodes by methods `visit_Type` (`gast.NodeTransformer`, several times faster)."""

    def generic_visit(self, node):
        contents = node.__dict__
        for field_name in _FIELDS[type(node)]:
            value = contents.get(field_name)
            if type(value) is list:
                value[:] = [self.visit(child) if isinstance(child, gast.AST) else child for child in value]
            elif isinstance(value, gast.AST):
                contents[field_name] = self.visit(value)
        return node


def clone(node) -> Any:
    """A copy that shares static objects, operators, origins and places with the original."""
    if type(node) is list:
        return [clone(n) for n in node]
    if not isinstance(node, gast.AST):
        return node
    new = shallow(node)
    contents = new.__dict__
    for field_name in _FIELDS[type(node)]:
        value = contents.get(field_name)
        if value is not None:
            contents[field_name] = clone(value)
    return new


def signature(node) -> str:
    """A text that is equal for equal operations."""
    if is_static(node):
        return f"<{id(node.static)}>"
    if isinstance(node, gast.Name):
        return node.id
    if isinstance(node, gast.Constant):
        return f"{type(node.value).__name__}:{node.value!r}"
    kind, contents, parts = type(node), node.__dict__, []
    for key in kind._fields:
        value = contents.get(key)
        if value is None or key == "ctx":
            parts.append("")
        elif isinstance(value, list):
            parts.append("[" + ",".join(map(signature, value)) + "]")
        elif isinstance(value, gast.AST):
            parts.append(signature(value))
        else:
            parts.append(repr(value))
    return f"{kind.__name__}({','.join(parts)})"
