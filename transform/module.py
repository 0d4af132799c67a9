"""Generated functions as a module: its text, and its functions compiled so that tracebacks and pdb show that text.

Each function runs with the live globals and closure of the user function it was made from; what generated code needs
besides (`np`, `rt`, its own helpers) is handed in through the closure, so nobody's namespace is touched.
"""

from __future__ import annotations

import ast
import builtins
import itertools
import linecache
import types
import weakref
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from tapeless.transform import optimize, printer
from tapeless.transform.core import Comment, is_static
from tapeless.transform.program import Generated, Origin
from tapeless.transform.rules import rt
from tapeless.transform.scopes import bound_names
from tapeless.transform.source import cells_of, differentiated
from tapeless.transform.trees import blocks, clone, nodes_in
from tapeless.transform.workshop import Workshop

_numbers = itertools.count(1)
LONGEST_COMMENT = 100


@dataclass(eq=False)
class Module:
    """The text of generated functions, and the functions."""

    text: str
    filename: str
    functions: dict[str, types.FunctionType] = field(default_factory=dict)
    printed: Module | None = None  # the one that was printed, if that is another: linecache has its text while it lives


def build(workshop: Workshop, *entries: Generated) -> Module:
    """Print and compile everything that the entries reach; they come last."""
    order = [*(g for g in _used(workshop, entries) if g not in entries), *entries]
    bindings = {g.name: _finish(g) for g in order}
    lines = _header(order, bindings)
    chunks = [printer.show(g.tree) for g in order]
    text = "\n\n\n".join(["\n".join(lines)] * bool(lines) + chunks) + "\n"
    filename = f"<tapeless {entries[-1].name} {next(_numbers)}>"
    module = Module(text, filename)
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    weakref.finalize(module, linecache.cache.pop, filename, None)
    _compile(module, order, bindings)
    return module


def _used(workshop: Workshop, entries: tuple[Generated, ...]) -> list[Generated]:
    """The generated functions that the entries reach, in the order they were made."""
    reached: set[Generated] = set()
    waiting = list(entries)
    while waiting:
        generated = waiting.pop()
        if generated.tree is None:
            _write(generated)
        for node in nodes_in(generated.tree):
            value = getattr(node, "static", None)
            if isinstance(value, Generated) and value not in reached:
                reached.add(value)
                waiting.append(value)
    others = reached - set(workshop.generated)  # closures that an earlier transformation made
    return [*others, *(g for g in workshop.generated if g in reached)]


def _write(generated: Generated) -> None:
    """Polish a function's body and give it its comments."""
    program = generated.program
    assert program is not None
    body = optimize.polish(clone(program.body), program.namer, program.parameters)
    arguments = clone(program.arguments)
    generated.tree = gast.FunctionDef(generated.name, arguments, commented(body), [], None, None)


def commented(body: list, outer: Origin | None = None) -> list:
    """The block with the user's statements as comments before what was made of them."""
    result: list = []
    index = 0
    while index < len(body):
        origin = getattr(body[index], "origin", None)
        group = [body[index]]
        while index + len(group) < len(body) and _same_origin(
            getattr(body[index + len(group)], "origin", None), origin
        ):
            group.append(body[index + len(group)])
        index += len(group)
        if origin is not None and not _same_origin(origin, outer) and not _says(group, origin):
            if result:
                result.append(Comment(""))
            text = origin.text.replace("\n", " ")
            result.append(Comment(text if len(text) <= LONGEST_COMMENT else text[: LONGEST_COMMENT - 4] + " ..."))
        for node in group:
            if isinstance(node, gast.If):
                node.body, node.orelse = commented(node.body, origin), commented(node.orelse, origin)
            elif isinstance(node, gast.For | gast.While | gast.With):
                node.body = commented(node.body, origin)
            elif isinstance(node, gast.Try):
                for part in blocks(node):
                    part[:] = commented(part, origin)
            result.append(node)
    return result


def _same_origin(a, b) -> bool:
    return a is b or (a is not None and b is not None and a == b)


def _says(group, origin: Origin) -> bool:
    """Whether the code itself reads like its comment would."""
    if len(group) != 1:
        return False
    first = printer.show(group[0]).split("\n", 1)[0]
    return first == origin.text or (isinstance(group[0], gast.Return) and origin.text.startswith("return"))


def _finish(generated: Generated) -> dict[str, Any]:
    """What a function needs besides its own globals and closure: names and their objects."""
    function = generated.function
    own = {**vars(builtins), **function.__globals__, **_closed_over(function)}
    local = bound_names(generated.tree)
    read = {n.id for n in nodes_in(generated.tree) if isinstance(n, gast.Name) and getattr(n, "live", False)}
    needed: dict[str, Any] = {}

    def bind(node, value):
        identifier = node.id if node.id.isidentifier() else "function"  # a lambda has no name
        value = rt.module if value is rt else value
        if own.get(identifier, needed) is value and identifier not in local:
            return
        while (
            needed.get(identifier, value) is not value
            or identifier in local
            or (identifier in read and own.get(identifier, value) is not value)
        ):
            identifier += "_"
        if identifier != node.id:
            node.id, node.imported = identifier, node.id
        needed[identifier] = value

    for node in nodes_in(generated.tree):
        if isinstance(node, gast.Name) and is_static(node):
            if hasattr(node, "cell"):
                needed[node.id] = node.cell
            elif not getattr(node, "live", False):
                bind(node, node.static)
        elif isinstance(node, gast.Attribute) and is_static(node):
            root = node
            while isinstance(root, gast.Attribute):
                root = root.value
            if isinstance(root, gast.Name) and not is_static(root):
                bind(root, np if root.id == "np" else rt.module)
    return needed


def _closed_over(function) -> dict[str, Any]:
    """The values of a function's closure; the cell of a variable that is not set yet."""
    values: dict[str, Any] = {}
    for variable, cell in cells_of(function).items():
        try:
            values[variable] = cell.cell_contents
        except ValueError:
            values[variable] = cell
    return values


def _header(order: list[Generated], bindings) -> list[str]:
    """The imports that make the text a module of its own."""
    lines: dict[str, None] = {}
    for generated in order:
        function = generated.function
        for node in nodes_in(generated.tree):
            if not isinstance(node, gast.Name):
                continue
            value = getattr(node, "static", None)
            value = rt.module if value is rt else value
            if node.id == "np" and not is_static(node):
                lines.setdefault("import numpy as np")
            elif node.id == "rt" and not is_static(node):
                lines.setdefault("from tapeless.runtime import support as rt")
            elif value is rt.module:
                lines.setdefault(f"from tapeless.runtime import support as {node.id}")
            elif isinstance(value, types.ModuleType):
                alias = "" if value.__name__ == node.id else f" as {node.id}"
                lines.setdefault(f"import {value.__name__}{alias}")
            elif hasattr(node, "cell"):
                lines.setdefault(f"# {node.id}: from the closure of {node.closure_of}")
            elif is_static(node) and not isinstance(value, Generated) and node.id not in vars(builtins):
                own = node.id not in bindings[generated.name]
                imported = getattr(node, "imported", node.id)
                home = function.__module__ if own else _home(value, imported)
                if node.id in function.__code__.co_freevars:
                    lines.setdefault(f"# {node.id}: from the closure of {function.__qualname__}")
                elif home is None:
                    lines.setdefault(f"# {node.id}: from the namespace of {function.__qualname__}")
                else:
                    renamed = "" if imported == node.id else f"{imported} as "
                    lines.setdefault(f"from {home} import {renamed}{node.id}")
    return _merged(lines)


def _home(value, name: str) -> str | None:
    """The module that has an object under a name; None for a lambda, which has none."""
    if not name.isidentifier():
        return None
    if vars(builtins).get(name) is value:
        return "builtins"
    home = getattr(value, "__module__", None)
    return "types" if home == "builtins" else home  # where the types of functions and modules stand by their names


def _merged(lines) -> list[str]:
    """Imports first, then one `from` line a module, then remarks."""
    homes: dict[str, set[str]] = {}
    for line in lines:
        if line.startswith("from ") and " as " not in line:
            home, _, imported = line.removeprefix("from ").partition(" import ")
            homes.setdefault(home, set()).add(imported)
    plain = sorted(line for line in lines if line.startswith("import "))
    renamed = [line for line in lines if line.startswith("from ") and " as " in line]
    merged = [f"from {home} import {', '.join(sorted(imported))}" for home, imported in homes.items()]
    return [*plain, *sorted(renamed + merged), *sorted(line for line in lines if line.startswith("#"))]


def _compile(module: Module, order: list[Generated], bindings) -> None:
    tree = ast.parse(module.text, module.filename)
    definitions = {d.name: d for d in tree.body if isinstance(d, ast.FunctionDef)}
    cells: dict[str, types.CellType] = {g.name: types.CellType() for g in order}
    for generated in order:
        function = generated.function
        outer = cells_of(function)
        handed = {
            n: cells[v.name] if isinstance(v, Generated) else v if isinstance(v, types.CellType) else types.CellType(v)
            for n, v in bindings[generated.name].items()
        }
        available = {**outer, **handed}
        code = _code(definitions[generated.name], list(available), module.filename)
        closure = tuple(available[n] for n in code.co_freevars)
        made = types.FunctionType(code, function.__globals__, generated.name, None, closure)
        if not generated.own_parameters:
            called = differentiated(function)
            made.__defaults__, made.__kwdefaults__ = called.__defaults__, called.__kwdefaults__
        made.__module__ = function.__module__
        made.__tapeless_generated__ = generated  # pyright: ignore[reportFunctionMemberAccess]
        cells[generated.name].cell_contents = made
        module.functions[generated.name] = made


def _code(definition: ast.FunctionDef, names: list[str], filename: str) -> types.CodeType:
    """The code of a function whose free names are `names`, with its place in the text kept."""
    place: dict[str, Any] = {"lineno": definition.lineno, "col_offset": definition.col_offset}
    parameters = ast.arguments([], [ast.arg(n, **place) for n in names], None, [], [], None, [])
    factory = ast.FunctionDef("make", parameters, [definition], [], **place)
    code = compile(ast.Module([factory], []), filename, "exec", dont_inherit=True)
    make = next(c for c in code.co_consts if isinstance(c, types.CodeType))
    return next(c for c in make.co_consts if isinstance(c, types.CodeType) and c.co_name == definition.name)


__all__ = ["Module", "build"]
