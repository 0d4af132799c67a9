"""Calls that look as an earlier one, made quickly: code written for one signature.

`signature.enter` finds out what any arguments look like, and so which generated code they need. Most calls are like the
one before. Whether they are is asked by code that is written for that signature alone: it compares what the signature
tells, takes the arrays out of their dlarrays on the way, sees whether what the generated code rests on still stands,
and runs it.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from tapeless.runtime.dlarray import dlarray
from tapeless.runtime.signature import copier, give_back
from tapeless.transform.kinds import held_by
from tapeless.transform.owned import OwnMethod, with_own
from tapeless.transform.resolve import MISSING, Dependencies, looks

LONGEST = 600  # lines: what holds more costs more to compile than many calls save
CONSTANTS = (type(None), bool, str)
UNLIKE = object()  # what an entrance gives for a call that is not like the one that it was written for


class Code(Protocol):
    """What a call runs: the `Entry` of the cache."""

    run: Callable[..., Any]
    leave: Callable[[Any], Any] | None
    stores: bool
    dependencies: Dependencies


def entrance(code: Code, positional: list, named: dict) -> Callable[[tuple, dict], Any] | None:
    """The function that makes a call with arguments of these signatures; None if there are some that it cannot tell.

    It takes the arguments by position and by name, and gives what `code` makes of them; `UNLIKE` if they look
    different, or if what the code rests on has changed. What it stores into containers is given back to the caller's.

    >>> from types import SimpleNamespace
    >>> code = SimpleNamespace(run=max, leave=None, stores=False, dependencies=Dependencies())
    >>> call = entrance(code, [float, ("d", "d", 0)], {})
    >>> call((2.0, dlarray(3.0)), {})
    array(3.)
    >>> call((2, dlarray(3.0)), {}) is UNLIKE
    True
    """
    return _Entrance(code.stores).function(code, positional, named)


class _Unlike(Exception):
    """A signature that is not told by looking at the value alone."""


class _Entrance:
    """The lines of an entrance. The methods for values write what compares them, and give what stands for them."""

    def __init__(self, stores: bool):
        self.stores = stores
        self.space: dict[str, Any] = {"dlarray": dlarray, "put": object.__setattr__, "UNLIKE": UNLIKE}
        self.lines: list[str] = []
        self.owners: list[str] = []  # the objects around a value
        self.count = 0

    def function(self, code: Code, positional: list, named: dict) -> Callable[[tuple, dict], Any] | None:
        try:
            args = self.items("args", positional)
            self.require(f"[*kwargs] == {[*named]!r}" if named else "not kwargs")
            kwargs = self.items("kwargs.values()", [*named.values()]) if named else []
            self.dependencies(code.dependencies)
        except (_Unlike, RecursionError):
            return None
        if named:
            args.append(f"**{self.display(named, kwargs)}")
        ending = [f"result = {self.known(code.run)}({', '.join(args)})"]
        if self.stores:
            ending.append(f"{self.known(give_back)}(pairs)")
        ending.append("return result" if code.leave is None else f"return {self.known(code.leave)}(result)")
        start = ["def entrance(args, kwargs):", *(["    pairs = []"] if self.stores else []), "    try:"]
        differs = ["    except ValueError:  # of an unpacking: there are more or fewer items", "        return UNLIKE"]
        exec("\n".join([*start, *self.lines, *differs, *map("    {}".format, ending)]), self.space)
        return self.space["entrance"]

    def dependencies(self, dependencies: Dependencies) -> None:
        """As `Dependencies.hold` does it."""
        for space, name, value in dependencies.identities:
            self.require(f"{self.known(space)}.get({name!r}, {self.known(MISSING)}) is {self.known(value)}")
        for cell, value in dependencies.cells:
            self.require(f"{self.known(cell)}.cell_contents is {self.known(value)}")
        for function, code in dependencies.codes:
            self.require(f"{self.known(function)}.__code__ is {self.known(code)}")
        for read, looked in dependencies.data:
            self.data(self.assigned(f"{self.known(read)}()"), looked)
        for read, number in dependencies.numbers:
            self.require(f"{self.known(read)}() == {self.known(number)}")

    def data(self, name: str, looked) -> None:
        """Compare what stands now where data stood that looked so."""
        if isinstance(looked, type):
            self.require(f"type({name}) is {self.known(looked)}")
        elif isinstance(looked, str):
            self.require(f"type({name}) is str and {name} == {looked!r}")
        elif not isinstance(looked, tuple):
            self.require(f"{self.known(looks)}({name}) == {self.known(looked)}")
        elif looked[0] == "a":
            self.array(name, *looked)
        else:
            form, *parts = looked
            self.require(f"type({name}) is {self.known(form)}")
            items = self.fresh(len(parts))
            self.write(f"[{', '.join(items)}] = {name}")
            for item, part in zip(items, parts, strict=True):
                self.data(item, part)

    def write(self, line: str) -> None:
        self.lines.append(f"        {line}")
        if len(self.lines) > LONGEST:
            raise _Unlike

    def require(self, condition: str) -> None:
        self.write(f"if not ({condition}):")
        self.write("    return UNLIKE")

    def fresh(self, count: int) -> list[str]:
        """New variables."""
        self.count += count
        return [f"v{number}" for number in range(self.count - count, self.count)]

    def assigned(self, value: str) -> str:
        """A new variable that has a value."""
        (made,) = self.fresh(1)
        self.write(f"{made} = {value}")
        return made

    def known(self, value) -> str:
        """The name of an object of the signature."""
        made = f"k{len(self.space)}"
        self.space[made] = value
        return made

    def items(self, values: str, signatures) -> list[str]:
        """What stands for each of several values."""
        names = self.fresh(len(signatures))
        self.write(f"[{', '.join(names)}] = {values}")
        return [self.value(name, signature) for name, signature in zip(names, signatures, strict=True)]

    def value(self, name: str, signature) -> str:
        if isinstance(signature, type):  # a number
            self.require(f"type({name}) is {self.known(signature)}")
            return name
        form, *parts = signature
        if form in ("d", "a"):
            return self.array(name, *signature)
        if form == "n":
            self.require(f"type({name}) is {self.known(parts[0].type)} and {name}.dtype == {self.known(parts[0])}")
            return name
        if form in ("s", "f", "o"):
            self.require(f"{f'type({name})' if form == 'o' else name} is {self.known(parts[0])}")
            return name
        if form == "h":
            return self.held(name, *parts)
        if form in ("m", "own"):
            return self.method(name, *parts)
        if not isinstance(form, type):
            raise _Unlike
        self.require(f"type({name}) is {self.known(form)}")
        if form in CONSTANTS:
            self.require(f"{name} == {self.known(parts[0])}")
            return name
        if form in (list, tuple):
            return self.sequence(name, form, parts)
        if form is dict:
            return self.mapping(name, parts)
        if issubclass(form, tuple | dict) or not form.__dictoffset__:
            raise _Unlike
        return self.object(name, form, parts)

    def array(self, name: str, form: str, *looks) -> str:
        if len(looks) != 2:
            raise _Unlike
        char, pattern = looks
        self.require(f"type({name}) is {'dlarray' if form == 'd' else self.known(np.ndarray)}")
        array = self.assigned(f"{name}.__tapeless_data__") if form == "d" else name
        self.require(f"{array}.dtype is {self.known(np.dtype(char))}")  # another object for it takes the long way
        ones = (False,) * pattern if isinstance(pattern, int) else pattern
        sizes = self.fresh(len(ones))
        self.write(f"[{', '.join(sizes)}] = {array}.shape")
        if ones:
            self.require(" and ".join(f"{n} {'==' if one else '!='} 1" for n, one in zip(sizes, ones, strict=True)))
        return array

    def held(self, name: str, holder: type, function, args, keywords) -> str:
        """A partial, or a distribution with its parameters; a partial is made anew if what it holds is."""
        self.require(f"type({name}) is {self.known(holder)}")
        parts = self.fresh(3)
        self.write(f"[{', '.join(parts)}] = {self.known(held_by)}({name})")
        made = [self.value(parts[0], function), *self.items(parts[1], args)]
        named = self.display([key for key, _ in keywords], self.attributes(parts[2], keywords))
        if not is_renewed(("h", holder, function, args, keywords)):
            return name
        return f"{self.known(functools.partial)}({', '.join(made)}, **{named})"

    def method(self, name: str, function, *owner) -> str:
        """A method of another object, whose signature is given, or of the one that it is in."""
        method, behind = self.known(types.MethodType), self.known(function)
        self.require(f"type({name}) is {method} and {name}.__func__ is {behind}")
        if owner:
            return f"{method}({behind}, {self.value(self.assigned(f'{name}.__self__'), *owner)})"
        self.require(f"{name}.__self__ is {self.owners[-1]}")
        return f"{self.known(OwnMethod)}({behind})"

    def sequence(self, name: str, form: type, parts: list) -> str:
        items = self.items(name, parts)
        if form is tuple:
            return f"({', '.join(items)},)" if items else "()"
        return self.copied(name, f"[{', '.join(items)}]")

    def mapping(self, name: str, parts: list) -> str:
        return self.copied(name, self.display([key for key, _ in parts], self.attributes(name, parts)))

    def display(self, keys, items) -> str:
        return f"{{{', '.join(map('{}: {}'.format, map(self.key, keys), items))}}}"

    def attributes(self, table: str, parts: list) -> list[str]:
        """What stands for the values of a dict, whose keys are compared."""
        found = self.fresh(len(parts))
        self.write(f"[{', '.join(found)}] = {table}")
        if parts:
            self.require(" and ".join(f"{k} == {self.key(key)}" for k, (key, _) in zip(found, parts, strict=True)))
        return [self.value(self.assigned(f"{table}[{self.key(key)}]"), signature) for key, signature in parts]

    def key(self, key) -> str:
        return repr(key) if type(key) is str else self.known(key)

    def object(self, name: str, form: type, parts: list) -> str:
        """An object is copied if what it holds is, as dlarrays and containers are."""
        table = self.assigned(f"{name}.__dict__")
        self.owners.append(name)
        items = self.attributes(table, parts)
        self.owners.pop()
        if not any(is_renewed(signature) for _, signature in parts):
            return name
        made = self.assigned(f"{self.known(copier(form))}({name})")
        for (key, signature), item in zip(parts, items, strict=True):
            if holds_own(signature):
                self.write(f"put({made}, {key!r}, {self.known(with_own)}({item}, {made}, {self.known(OwnMethod)}))")
            elif is_renewed(signature):
                self.write(f"put({made}, {key!r}, {item})")
        return self.noted(name, made)

    def copied(self, name: str, display: str) -> str:
        return self.noted(name, self.assigned(display)) if self.stores else display

    def noted(self, name: str, made: str) -> str:
        if self.stores:
            self.write(f"pairs.append(({name}, {made}))")
        return made


def holds_own(signature) -> bool:
    """Whether methods of the object are in an attribute of it."""
    if not isinstance(signature, tuple) or not signature:
        return False
    if signature[0] == "own":
        return True
    if signature[0] == "h":
        return holds_own(signature[2])
    if signature[0] is dict:
        return any(holds_own(part) for _, part in signature[1:])
    return signature[0] in (list, tuple) and any(map(holds_own, signature[1:]))


def is_renewed(signature) -> bool:
    """Whether generated code takes another object in the place of the argument."""
    if isinstance(signature, type) or signature[0] in ("a", "n", "s", "f", "o", *CONSTANTS):
        return False
    if signature[0] == "h":
        _, holder, function, args, keywords = signature
        return holder is functools.partial and any(map(is_renewed, [function, *args, *(part for _, part in keywords)]))
    if signature[0] in ("m", "own"):
        return True
    is_object = isinstance(signature[0], type) and signature[0] not in (list, tuple, dict)
    return not is_object or any(is_renewed(part) for _, part in signature[1:])
