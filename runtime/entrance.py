"""Arguments that look as those of an earlier call, taken in quickly: code made for one signature.

`signature.enter` finds out what any arguments look like, and so which generated code they need. Most calls are like the
one before. Whether they are is asked by code that is written for that signature alone: it compares what the signature
tells, and takes the arrays out of their dlarrays on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tapeless.runtime.dlarray import dlarray
from tapeless.runtime.signature import copier

LONGEST = 600  # lines: what holds more costs more to compile than many calls save
CONSTANTS = (type(None), bool, str)


def entrance(positional: list, named: dict, stores: bool) -> Callable[[tuple, dict], Any] | None:
    """The function that takes in arguments of these signatures; None if there are some that it cannot tell.

    It takes the arguments by position and by name, and gives them as generated code takes them, with containers and
    their copies if that code stores into them; None if the arguments look different.

    >>> enter = entrance([float, ("d", "d", 1)], {}, stores=False)
    >>> enter((2.0, dlarray([1.0, 3.0])), {})
    ([2.0, array([1., 3.])], {}, ())
    >>> enter((2, dlarray([1.0, 3.0])), {}) is None
    True
    """
    return _Entrance(stores).function(positional, named)


class _Unlike(Exception):
    """A signature that is not told by looking at the value alone."""


class _Entrance:
    """The lines of an entrance. The methods for values write what compares them, and give what stands for them."""

    def __init__(self, stores: bool):
        self.stores = stores
        self.space: dict[str, Any] = {"dlarray": dlarray, "put": object.__setattr__}
        self.lines: list[str] = []
        self.count = 0

    def function(self, positional: list, named: dict) -> Callable[[tuple, dict], Any] | None:
        try:
            self.require(f"[*kwargs] == {[*named]!r}")
            args = self.items("args", positional)
            kwargs = self.items("kwargs.values()", [*named.values()])
            by_name = ", ".join(map("{!r}: {}".format, named, kwargs))
            self.write(f"return [{', '.join(args)}], {{{by_name}}}, {'pairs' if self.stores else ()}")
        except (_Unlike, RecursionError):
            return None
        start = ["def entrance(args, kwargs):", *(["    pairs = []"] if self.stores else []), "    try:"]
        end = ["    except ValueError:  # of an unpacking: there are more or fewer items", "        return None"]
        exec("\n".join([*start, *self.lines, *end]), self.space)
        return self.space["entrance"]

    def write(self, line: str) -> None:
        self.lines.append(f"        {line}")
        if len(self.lines) > LONGEST:
            raise _Unlike

    def require(self, condition: str) -> None:
        self.write(f"if not ({condition}):")
        self.write("    return None")

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

    def sequence(self, name: str, form: type, parts: list) -> str:
        items = self.items(name, parts)
        if form is tuple:
            return f"({', '.join(items)},)" if items else "()"
        return self.copied(name, f"[{', '.join(items)}]")

    def mapping(self, name: str, parts: list) -> str:
        items = self.attributes(name, parts)
        keys = [self.known(key) if type(key) is not str else repr(key) for key, _ in parts]
        return self.copied(name, "{" + ", ".join(map("{}: {}".format, keys, items)) + "}")

    def attributes(self, table: str, parts: list) -> list[str]:
        """What stands for the values of a dict, whose keys are compared."""
        self.require(f"[*{table}] == {self.known([key for key, _ in parts])}")
        return self.items(f"{table}.values()", [signature for _, signature in parts])

    def object(self, name: str, form: type, parts: list) -> str:
        """An object is copied if what it holds is, as dlarrays and containers are."""
        table = self.assigned(f"{name}.__dict__")
        items = self.attributes(table, parts)
        changed = [(key, item) for (key, signature), item in zip(parts, items, strict=True) if is_renewed(signature)]
        if not changed:
            return name
        made = self.assigned(f"{self.known(copier(form))}({name})")
        for key, item in changed:
            self.write(f"put({made}, {key!r}, {item})")
        return self.noted(name, made)

    def copied(self, name: str, display: str) -> str:
        return self.noted(name, self.assigned(display)) if self.stores else display

    def noted(self, name: str, made: str) -> str:
        if self.stores:
            self.write(f"pairs.append(({name}, {made}))")
        return made


def is_renewed(signature) -> bool:
    """Whether generated code takes another object in the place of the argument."""
    if isinstance(signature, type) or signature[0] in ("a", "n", "s", "f", "o", *CONSTANTS):
        return False
    is_object = isinstance(signature[0], type) and signature[0] not in (list, tuple, dict)
    return not is_object or any(is_renewed(part) for _, part in signature[1:])
