"""Stage 2: every name to what it denotes now.

A name that is no local gets an attribute `static` with the object it denotes. Functions, classes and modules are
constants of the generated code, and `Dependencies` notes where they were found, so that a redefinition is noticed;
other globals are data (`live`): generated code reads them when it runs, and only their kind is noted.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import inspect
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from tapeless.transform import scipy_rules
from tapeless.transform.errors import refuse
from tapeless.transform.kinds import kind_of, pattern
from tapeless.transform.scopes import bound_names, defaults_of
from tapeless.transform.source import Source, cells_of
from tapeless.transform.trees import Visitor, nodes_in

CODE = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, types.MethodType, type, np.ufunc)
MISSING = object()


@dataclass
class Dependencies:
    """What a generated function took for granted: which objects stood under which names."""

    identities: list[tuple[dict[str, Any], str, Any]] = field(default_factory=list)
    cells: list[tuple[types.CellType, Any]] = field(default_factory=list)
    data: list[tuple[Callable[[], Any], Any]] = field(default_factory=list)  # what reads them, and their looks
    numbers: list[tuple[Callable[[], Any], Any]] = field(default_factory=list)  # what reads them, and lists of them
    codes: list[tuple[types.FunctionType, types.CodeType]] = field(default_factory=list)

    def hold(self) -> bool:
        """Whether all of it still stands. Runs at every call, so it is written for speed."""
        for space, name, value in self.identities:
            if space.get(name, MISSING) is not value:
                return False
        for cell, value in self.cells:
            if cell.cell_contents is not value:
                return False
        for function, code in self.codes:
            if function.__code__ is not code:
                return False
        for read, looked in self.data:
            if looks(read()) != looked:
                return False
        return not self.numbers or all(read() == number for read, number in self.numbers)

    def watch(self, read: Callable[[], Any]) -> None:
        """Note data that `read` gives: what code depends on of them, now and whenever they are read again."""
        self.data.append((read, looks(read())))

    def watch_object(self, read: Callable[[], Any]) -> None:
        """Note the object that a bound method is of, if `read` gives one."""
        if isinstance(read(), types.MethodType):
            self.watch(functools.partial(owner, read))

    def compact(self) -> None:
        """Drop repetitions, and what belongs to this package and never changes."""
        self.identities = list({(id(s), n): (s, n, v) for s, n, v in self.identities if not is_own(s)}.values())
        self.codes = list({f: (f, c) for f, c in self.codes if not is_own(f.__globals__)}.values())


@dataclass(frozen=True)
class Variable:
    """What reads a variable of a closure."""

    cell: types.CellType

    def __call__(self):
        return self.cell.cell_contents


def owner(read: Callable[[], Any]):
    """The object that a bound method is of."""
    return getattr(read(), "__self__", None)


def moved(read: Callable[[], Any], cells: dict[int, types.CellType]) -> Callable[[], Any]:
    """What reads the variables of another closure instead, which stand by the ids of the cells of this one."""
    if isinstance(read, Variable):
        return Variable(cells.get(id(read.cell), read.cell))
    if isinstance(read, functools.partial) and read.func is owner:
        return functools.partial(owner, moved(read.args[0], cells))
    return read


def is_own(namespace: dict[str, Any]) -> bool:
    """Whether a namespace is that of a module of this package."""
    return str(namespace.get("__name__", "")).startswith(("tapeless.runtime.", "tapeless.transform."))


def is_code(value) -> bool:
    """Whether an object is code (a constant of the generated function) rather than data."""
    if isinstance(value, CODE) or inspect.isroutine(value):  # of Cython, too
        return True
    return callable(value) and getattr(value, "__wrapped__", None) is not None


def is_class_data(cls: type, attribute: str) -> bool:
    """Whether an attribute of a class is a container or an array, which a function may change."""
    return isinstance(inspect.getattr_static(cls, attribute, None), dict | list | np.ndarray)


def resolve(source: Source, dependencies: Dependencies) -> gast.FunctionDef:
    """Mark the names of a function's tree with what they denote.

    Raises
    ------
    DifferentiationError
        If a name denotes nothing.
    """
    dependencies.codes.append((source.function, source.function.__code__))
    resolver = _Resolver(source.function, dependencies)
    tree = source.tree
    resolver.function(tree)
    return tree


class _Resolver(Visitor):
    def __init__(self, function: Any, dependencies: Dependencies):
        self.globals = function.__globals__
        self.cells = cells_of(function)
        self.dependencies = dependencies
        self.scopes: list[set[str]] = []
        self.imported: dict[str, Any] = {}

    def function(self, node):
        for outside in [*defaults_of(node), *getattr(node, "decorator_list", [])] if self.scopes else []:
            self.visit(outside)
        self.scopes.append(bound_names(node))
        for statement in node.body if isinstance(node.body, list) else [node.body]:
            self.visit(statement)
        self.scopes.pop()

    def visit_FunctionDef(self, node):
        self.function(node)

    visit_Lambda = visit_FunctionDef

    def visit_Import(self, node):
        """An import inside the function is done now: its names are constants of the generated code."""
        for alias in node.names:
            module = self.load(alias.name, node)
            top = alias.name.partition(".")[0]
            self.imported[alias.asname or top] = module if alias.asname else sys.modules[top]

    def visit_ImportFrom(self, node):
        home = self.load("." * (node.level or 0) + (node.module or ""), node)
        for alias in node.names:
            value = getattr(home, alias.name, MISSING)
            if value is MISSING:
                value = self.load(f"{home.__name__}.{alias.name}", node)
            self.imported[alias.asname or alias.name] = value

    def load(self, name: str, node):
        try:
            module = importlib.import_module(name, self.globals.get("__package__"))
        except ImportError as error:
            raise refuse(f"this import fails: {error}", "install the module, or correct the name", node) from None
        scipy_rules.load()
        return module

    def comprehension(self, node):
        inner = {n.id for g in node.generators for n in nodes_in(g.target) if isinstance(n, gast.Name)}
        self.visit(node.generators[0].iter)
        self.scopes.append(inner)
        for index, generator in enumerate(node.generators):
            if index:
                self.visit(generator.iter)
            for condition in generator.ifs:
                self.visit(condition)
        for part in [node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt]:
            self.visit(part)
        self.scopes.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    def visit_ClassDef(self, node):
        """A class inside a function is refused when its statement is."""

    def visit_AnnAssign(self, node):
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def visit_Name(self, node):
        if any(node.id in scope for scope in self.scopes):
            return
        if not isinstance(node.ctx, gast.Load):
            raise refuse(f"`{node.id}`, which is not of this function, is assigned", "return the value instead", node)
        if node.id in self.imported:
            node.static, node.live = self.imported[node.id], False
            return
        value = self.lookup(node)
        node.static = value
        node.live = not is_code(value)
        if node.live:
            node.read = self.reader(node.id)

    def visit_Attribute(self, node):
        self.visit(node.value)
        owner = getattr(node.value, "static", MISSING)
        if not isinstance(owner, types.ModuleType | type):
            return
        value = getattr(owner, node.attr, MISSING)
        if value is MISSING:
            raise refuse(f"`{owner.__name__}` has no attribute `{node.attr}`", "correct the name", node)
        if (
            isinstance(owner, type)
            and not isinstance(value, types.FunctionType)
            and not is_class_data(owner, node.attr)
        ):
            return
        library = owner.__name__.partition(".")[0] in ("numpy", "scipy", "math")
        fixed = library and isinstance(value, int | float)  # np.inf
        node.static, node.live = value, not (fixed or is_code(value))
        if not library:
            home = owner
            if isinstance(owner, type):
                home = next((c for c in owner.__mro__ if node.attr in vars(c)), owner)
            if node.attr in vars(home):
                self.note(vars(home), node.attr, vars(home)[node.attr], lambda: getattr(owner, node.attr, None))

    def visit_Subscript(self, node):
        """Items of a tuple or list of the closure or module are chosen by the numbers that stand there now."""
        self.generic_visit(node)
        if not isinstance(getattr(node.value, "static", None), tuple | list) or not isinstance(node.ctx, gast.Load):
            return
        if isinstance(node.slice, gast.Slice):
            for field in ("lower", "upper", "step"):
                setattr(node.slice, field, self.fixed(getattr(node.slice, field)))
        else:
            node.slice = self.fixed(node.slice)

    def fixed(self, node):
        """An integer expression of live numbers as the constant that it is now."""
        names = [] if node is None else [n for n in nodes_in(node) if isinstance(n, gast.Name)]
        whole = (gast.Name, gast.Constant, gast.BinOp, gast.UnaryOp)
        if not names or not all(isinstance(n, whole) for n in nodes_in(node)):
            return node
        if not all(type(getattr(n, "static", None)) is int for n in names):
            return node
        values = {n.id: n.static for n in names}
        for n in names:
            self.dependencies.numbers.append((n.read, n.static))
        number = eval(compile(gast.gast_to_ast(gast.Expression(node)), "<index>", "eval"), {}, values)
        return gast.copy_location(gast.Constant(number, None), node) if isinstance(number, int) else node

    def reader(self, name: str):
        """What reads a global or captured variable."""
        if name in self.cells:
            return Variable(self.cells[name])
        return lambda: self.globals.get(name)

    def lookup(self, node):
        if node.id in self.cells:
            return self.lookup_cell(node)
        for space in (self.globals, vars(builtins)):
            if node.id in space:
                value = space[node.id]
                if space is not self.globals and value in (eval, exec, locals):
                    raise refuse(f"`{node.id}` reads variables by their names", "write what it computes", node)
                if space is self.globals:
                    self.note(space, node.id, value, lambda: space.get(node.id))
                return value
        raise refuse(f"`{node.id}` is not defined", "define it before the function is differentiated", node)

    def lookup_cell(self, node):
        cell = self.cells[node.id]
        try:
            value = cell.cell_contents
        except ValueError:
            raise refuse(f"`{node.id}` has no value yet", "assign it before the call", node) from None
        if is_code(value):
            self.dependencies.cells.append((cell, value))
            self.dependencies.watch_object(Variable(cell))
        else:
            self.dependencies.watch(Variable(cell))
        return value

    def note(self, space, name, value, read):
        if is_code(value):
            self.dependencies.identities.append((space, name, value))
            self.dependencies.watch_object(read)
        else:
            self.dependencies.watch(read)


def looks(value, depth: int = 0):
    """What code depends on of data: their kind. Told without making one of arrays and short lists, as every call asks.

    >>> looks([np.ones(3), 2.0]) == looks([np.zeros(5), 7.0])
    True
    """
    cls = type(value)
    if cls is np.ndarray and value.dtype.isbuiltin:
        return "a", value.dtype.char, pattern(value.shape)
    if cls is float or cls is int:
        return cls
    if cls is str:
        return value
    if (cls is list or cls is tuple) and len(value) < 32 and depth < 6:
        return cls, *[looks(v, depth + 1) for v in value]
    return kind_of(value)
