"""Closures made anew from one source: the code that was generated for one runs on the variables of the next.

    for x, y in batches:
        step = grad(lambda w: loss(w, x, y))(w)  # a new function at every turn, with variables of its own

What the code took for granted of the first closure's variables has to hold of the next one's: the functions in them are
the same, or again closures of one source, and data are of the same kinds.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

from tapeless.transform.kinds import DictOf, Instance, ListOf, Mapping, Sequence, Static
from tapeless.transform.module import Module
from tapeless.transform.primitives import find
from tapeless.transform.resolve import Dependencies, moved

SIMPLE = (int, float, complex, bool, str, bytes, type(None))


class Unlike(Exception):
    """Raised where two closures cannot share code."""


class Twins:
    """The variables and functions of a new closure that stand where those of an older one stood.

    Code is written once for a function, wherever it is found: one that is among the `fixed` stands for itself.
    """

    def __init__(self, old: types.FunctionType, new: types.FunctionType, fixed: list):
        self.cells: dict[int, types.CellType] = {}  # by the ids of the old ones, which cannot be keys
        self.functions: dict[Any, Any] = {}
        for function in fixed:
            self.match(function, function)
        self.match_closures(old, new)

    def match(self, old: Any, new: Any) -> None:
        """Note that a function, or what else is code, stands in the place of another."""
        if old in self.functions:
            if self.functions[old] is not new:
                raise Unlike
        elif isinstance(old, types.MethodType):
            if old != new:
                raise Unlike
            self.functions[old] = new
        elif not isinstance(old, types.FunctionType) or not isinstance(new, types.FunctionType):
            if old is not new:
                raise Unlike
        elif old is not new and (find(old) is not None or find(new) is not None):  # they have rules of their own
            raise Unlike
        else:
            self.match_closures(old, new)

    def match_closures(self, old: types.FunctionType, new: types.FunctionType) -> None:
        if old.__code__ is not new.__code__ or old.__globals__ is not new.__globals__:
            raise Unlike
        if old is not new and (old.__dict__ or new.__dict__):
            raise Unlike
        if not alike(old.__defaults__, new.__defaults__) or not alike(old.__kwdefaults__, new.__kwdefaults__):
            raise Unlike
        self.functions[old] = new
        for cell, other in zip(old.__closure__ or (), new.__closure__ or (), strict=True):
            if self.cells.setdefault(id(cell), other) is not other:
                raise Unlike

    def dependencies(self, old: Dependencies) -> Dependencies:
        """What the code takes for granted, of the new variables: if it does not hold, the closures are unlike."""
        found: dict[int, Any] = {}
        while left := [(cell, value) for cell, value in old.cells if id(cell) not in found]:
            waiting = [(cell, value) for cell, value in left if id(cell) in self.cells]
            for cell, value in waiting or left[:1]:  # functions in variables have variables in their turn
                found[id(cell)] = self.cells.setdefault(id(cell), cell).cell_contents
                self.match(value, found[id(cell)])
        new = Dependencies(
            identities=old.identities,
            cells=[(self.cells[id(cell)], found[id(cell)]) for cell, _ in old.cells],
            data=[(moved(read, self.cells), looked) for read, looked in old.data],
            numbers=[(moved(read, self.cells), number) for read, number in old.numbers],
            codes=[(self.functions.get(function, function), code) for function, code in old.codes],
        )
        if not new.hold():
            raise Unlike
        return new

    def module(self, old: Module) -> Module:
        """The generated functions, on the new variables; none of them may be a value, and differentiated again."""
        if any(function.__tapeless_generated__.lifted for function in old.functions.values()):
            raise Unlike
        new = Module(old.text, old.filename, printed=old.printed or old)
        places = {function: types.CellType() for function in old.functions.values()}
        for name, function in old.functions.items():
            closure = tuple(self.cell(cell, places) for cell in function.__closure__ or ())
            made = types.FunctionType(
                function.__code__, function.__globals__, function.__name__, function.__defaults__, closure
            )
            made.__kwdefaults__, made.__module__ = function.__kwdefaults__, function.__module__
            made.__dict__.update(function.__dict__)
            places[function].cell_contents = new.functions[name] = made
        return new

    def cell(self, cell: types.CellType, places: dict[Any, types.CellType]) -> types.CellType:
        if id(cell) in self.cells:
            return self.cells[id(cell)]
        try:
            value = cell.cell_contents
        except ValueError:  # a variable that is not set yet
            return cell
        if not isinstance(value, types.FunctionType | types.MethodType):
            return cell
        return places[value] if value in places else types.CellType(self.functions.get(value, value))


def functions_in(found: Any) -> Iterator[Any]:
    """The functions among what a cache tells calls apart by, and among the looks of data."""
    if isinstance(found, types.FunctionType | types.MethodType):
        yield found
    elif isinstance(found, tuple | list):
        for part in found:
            yield from functions_in(part)
    elif isinstance(found, Static):
        yield from functions_in(found.value)
    elif isinstance(found, Sequence | Mapping):
        yield from functions_in(found.items)
    elif isinstance(found, ListOf | DictOf):
        yield from functions_in(found.item)
    elif isinstance(found, Instance):
        yield from functions_in(found.attributes)


def alike(old: Any, new: Any) -> bool:
    """Whether defaults are the same."""
    if old is None or new is None:
        return old is new
    if isinstance(old, dict):
        return old.keys() == new.keys() and alike(tuple(old.values()), tuple(new[k] for k in old))
    pairs = zip(old, new, strict=False)
    same = (a is b or (type(a) is type(b) and isinstance(a, SIMPLE) and a == b) for a, b in pairs)
    return len(old) == len(new) and all(same)
