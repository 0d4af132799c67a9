"""The conformance table: every construct of Python with small functions that use it.

`case` registers a function that must differentiate, `refused` one that must be refused by name. The tests run both
lists, and `docs/language.md` is printed from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import tapeless as tl

x0 = np.array([0.7, 1.3, -0.4])
x1 = np.array([-0.7, 1.3, 0.4])
A = np.random.default_rng(0).normal(size=(3, 3))
v = np.random.default_rng(1).normal(size=3)


@dataclass
class Case:
    """A construct, a function that uses it, and its arguments, of which the first is differentiated."""

    section: str
    construct: str
    function: Callable
    args: tuple
    smooth: bool = True

    def plain(self, *args):
        """The value without differentiation, but of a function that asks for gradients itself."""
        if self.section == "gradients":
            return float(tl.dlfeval(self.function, tl.dlarray(args[0]), *args[1:]))
        return self.function(*args)


@dataclass
class Refusal:
    """A construct that is refused: a part of the reason and of the advice."""

    section: str
    construct: str
    function: Callable
    reason: str
    advice: str


CASES: list[Case] = []
REFUSALS: list[Refusal] = []


def section_of(function) -> str:
    return function.__module__.rpartition(".")[2]


def case(construct: str, *arguments: Any, smooth: bool = True):
    """Register a function for several inputs: arrays, or tuples of all arguments; `x0` and `x1` if none are given.

    `smooth=False` leaves out the second derivatives.
    """

    def decorate(function):
        for given in arguments or (x0, x1):
            args = given if isinstance(given, tuple) else (given,)
            CASES.append(Case(section_of(function), construct, function, args, smooth))
        return function

    return decorate


def refused(construct: str, reason: str, advice: str):
    """Register a function of a vector that must be refused."""

    def decorate(function):
        REFUSALS.append(Refusal(section_of(function), construct, function, reason, advice))
        return function

    return decorate


TITLES = {
    "control": "Control flow",
    "expressions": "Expressions",
    "mutation": "Mutation",
    "effects": "Changes that are not differentiated, and data outside of the function",
    "iterators": "Iterators and lists of rows",
    "generators": "Generators",
    "library_containers": "Containers of the standard library",
    "functions": "Functions",
    "redefinitions": "Functions that share a name, and decorators",
    "classes": "Classes and objects",
    "special_methods": "Special methods",
    "records": "Namedtuples and dataclasses",
    "methods": "Bound methods as values",
    "gradients": "Gradients inside functions",
    "modes": "Other derivatives inside functions",
    "refusals": "Refused by name",
}


def document() -> str:
    """The text of `docs/language.md`."""
    lines = [
        "# The language",
        "",
        "What of Python differentiates, and what is refused by name before anything runs. This table is printed from",
        "the conformance table that the tests run (`tests/language/`): each construct that works is checked there for",
        "its value, its gradient against central differences, and its second gradient.",
    ]
    untold = {c.section for c in CASES} - set(TITLES)
    assert not untold, f"give titles to {untold}"
    for section, title in TITLES.items():
        lines += ["", f"## {title}", ""]
        if section == "refusals":
            lines += ["| construct | why | instead |", "|---|---|---|"]
            lines += [f"| {r.construct} | {r.reason} | {r.advice} |" for r in REFUSALS]
            continue
        lines += ["| construct | |", "|---|---|"]
        constructs = dict.fromkeys(c.construct for c in CASES if c.section == section)
        lines += [f"| {text} | works |" for text in constructs]
    return "\n".join(lines) + "\n"
