"""Programs in the core language, the functions that are made of them, and the names in both."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import gast

from tapeless.transform.core import Block
from tapeless.transform.errors import Place
from tapeless.transform.trees import clone


@dataclass(frozen=True)
class Origin:
    """The user's statement that a generated statement comes from."""

    text: str
    place: Place | None = None


class Namer:
    """Gives out names that clash with nothing: `t`, `t_2`, `t_3`, ...

    `user` are the user's own names: versions of them are `fresh`, names of other things are a `temporary`'s.
    """

    def __init__(self, taken: set[str], user: set[str] = frozenset()):  # pyright: ignore[reportArgumentType]
        self.taken = set(taken) | set(user)
        self.user = set(user)
        self.bases: dict[str, str] = {}
        self.counts: dict[str, int] = {}  # how many versions of a name are taken at least
        self.twins: dict[str, str] = {}  # names that hold again what another has held: it may be used for both

    def twin(self, name: str) -> str:
        """A name to hold a value again that `name` has held."""
        new = self.fresh(name)
        self.twins[new] = self.twins.get(name, name)
        return new

    def temporary(self, base: str) -> str:
        """A name for a value that the user has not named."""
        base = self.base(base)
        if base in self.user:
            base = {"t": "u", "u": "w", "w": "tmp"}.get(base, f"{base}_")
            return self.temporary(base)
        return self.fresh(base)

    def is_temporary(self, name: str) -> bool:
        """Whether a name is neither the user's nor a version of one of the user's."""
        return self.base(name) not in self.user

    def fresh(self, base: str) -> str:
        """`base` itself if it is free, else a numbered version of it."""
        base = self.base(base)
        count = self.counts.get(base, 0) + 1
        name = base if count == 1 else f"{base}_{count}"
        while name in self.taken or keyword.iskeyword(name):
            count += 1
            name = f"{base}_{count}"
        self.counts[base] = count
        self.taken.add(name)
        self.bases[name] = base
        return name

    def base(self, name: str) -> str:
        """The name that `name` is a version of."""
        return self.bases.get(name, name)


@dataclass
class Program:
    """A function in the core language.

    `parameters` are the names the function starts with, `result` the name its single final `return` gives back.
    """

    name: str
    function: Any
    arguments: gast.arguments
    body: Block
    namer: Namer
    parameters: list[str] = field(default_factory=list)
    inlined: Counter = field(default_factory=Counter)  # how often a function that calls itself was put into it

    @property
    def result(self) -> gast.Name:
        return self.body[-1].value

    def copy(self) -> Program:
        """The program with statements and a namer of its own."""
        namer = Namer(self.namer.taken, self.namer.user)
        namer.bases, namer.twins = dict(self.namer.bases), dict(self.namer.twins)
        return Program(self.name, self.function, self.arguments, clone(self.body), namer, list(self.parameters))


@dataclass(eq=False)
class Generated:
    """A generated function: its tree, and the core program that it can be differentiated again from.

    `function` is the user function it was made of, whose parameters it has unless `own_parameters`. One that the user
    has defined inside another is `lifted`, and `recursive` if it calls itself.
    """

    name: str
    program: Program | None = None
    function: Any = None
    own_parameters: bool = False
    tree: Any = None
    kind: Any = None
    lifted: bool = False
    recursive: bool = False

    @property
    def __name__(self) -> str:
        return self.name


def valid_identifier(text: str) -> str:
    """The nearest name to a text: 'fc1.Weights' -> 'fc1_Weights'."""
    cleaned = re.sub(r"\W+", "_", text).strip("_")
    return cleaned if cleaned and not cleaned[0].isdigit() else f"v{cleaned}"
