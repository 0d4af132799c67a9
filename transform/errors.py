"""The one family of errors, each pointing at the user's own line."""

from __future__ import annotations

import linecache
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import gast

from tapeless.transform.trees import nodes_in

HOME = Path(__file__).parent
PACKAGE = tuple(str(home) + os.sep for home in (HOME, HOME.parent / "runtime"))  # what is in there is no user's


@dataclass(frozen=True)
class Place:
    """A span of user code: file, line (from 1), columns (from 0), and the line's text."""

    filename: str
    line: int
    column: int
    end_column: int
    text: str

    def show(self) -> str:
        """The line with a caret under the span."""
        indent = len(self.text) - len(self.text.lstrip())
        width = max(1, self.end_column - self.column)
        caret = " " * (self.column - indent) + "^" + "~" * (width - 1)
        return f"    {self.text.strip()}\n    {caret}"

    def __str__(self) -> str:
        return f'File "{self.filename}", line {self.line}, column {self.column + 1}'


class DifferentiationError(Exception):
    """What cannot be differentiated: where it is, what it is, and what to write instead.

    Attributes
    ----------
    reason : str
        What is not supported.
    advice : str
        What to write instead ('' if there is nothing to say).
    place : Place or None
        The user's line and columns, where they are known.
    """

    def __init__(self, reason: str, advice: str = "", place: Place | None = None):
        self.reason, self.advice, self.place = reason, advice, place
        parts = [reason]
        if place is not None:
            parts = [f"{place}", place.show(), reason]
        if advice:
            parts.append(f"Instead: {advice}")
        super().__init__("\n".join(parts))

    def __reduce__(self):
        return type(self), (self.reason, self.advice, self.place)


def place_at(filename: str, line: int, column: int, end_column: int | None = None) -> Place:
    """The place of a span whose text `linecache` can find."""
    text = linecache.getline(filename, line).rstrip("\n")
    return Place(filename, line, column, end_column if end_column is not None else len(text), text)


known_places: dict[str, Place] = {}


def remember(place: Place | None) -> str:
    """A short text for a place, for generated code to name it by."""
    if place is None:
        return ""
    text = f"{os.path.basename(place.filename)}:{place.line}:{place.column + 1}"
    known_places[text] = place
    return text


def refuse(reason: str, advice: str, node=None) -> DifferentiationError:
    """The error that refuses `node`, to be raised by the caller."""
    return DifferentiationError(reason, advice, getattr(node, "place", None))


def is_of_user(place: Place | None) -> bool:
    """Whether a place is known, and is not in a definition or rule of this package."""
    return place is not None and not place.filename.startswith(PACKAGE)


def put_at(place: Place | None, block: list) -> None:
    """Give the statements of a definition the place of its call."""
    for node in (n for statement in block for n in nodes_in(statement)):
        if hasattr(node, "place") and not is_of_user(node.place):
            node.place = place


@contextmanager
def shown_at(node):
    """What is refused inside a call, where no line is the user's, is shown where the user calls it."""
    try:
        yield
    except DifferentiationError as error:
        if is_of_user(error.place):
            raise
        raise refuse(error.reason, error.advice, node) from None


def integers(argument: str, node=None) -> DifferentiationError:
    """The refusal to differentiate by what holds integers."""
    advice = f"make it floating point: {argument}.astype(float), or float({argument}) if it is a number"
    return refuse(f"`{argument}` is integer: integers cannot be differentiated", advice, node)


def unsupported(value, node) -> DifferentiationError:
    """The refusal of a statement with an operation that nothing is known of."""
    if isinstance(value, gast.Lambda):
        reason = "a function that takes stars is kept, and may close over differentiated values"
        return refuse(reason, "write out its parameters", node)
    return refuse("this operation on differentiated values is not supported", "use a NumPy function", node)


def kept_iterator(what: str, node) -> DifferentiationError:
    """The refusal of an iterator that may be read again, when it is used up: it becomes a list here."""
    return refuse(f"{what} is kept, and gives its values only once", "keep a list of it: list(...)", node)


def misfit(function, called: str, reason, node):
    """The refusal of a call with arguments that a function does not take, or that its definition here does not."""
    if getattr(function, "__module__", "").startswith("tapeless.transform"):
        advice = "leave that out, or give the function a rule of your own with @adjoint"
        return refuse(f"this form of `{called}` has no derivative rule: {reason}", advice, node)
    return refuse(f"this call does not fit `{called}`: {reason}", "correct its arguments", node)
