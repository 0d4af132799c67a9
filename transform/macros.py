"""The functions that the transformer expands or reads itself, registered by the runtime that defines them."""

from __future__ import annotations

from typing import Any

_roles: dict[int, tuple[Any, str]] = {}


def register(function, role: str) -> None:
    """Give a function a role: 'gradient' (`dlgradient`), 'constant' (`extractdata`), 'array' (`dlarray`), ...

    The 'part' of an adjoint that is known item by item is that item. Helpers of rules are 'pure'; those that give a
    contribution as a new array of the right type are 'new'.
    """
    _roles[id(function)] = (function, role)


def role(function) -> str | None:
    """The role of a function, or None."""
    entry = _roles.get(id(function))
    return entry[1] if entry is not None and entry[0] is function else None


def function(role: str) -> Any:
    """The function that has a role."""
    return next(f for f, r in _roles.values() if r == role)


def plain(function) -> Any:
    """The user's function behind a decorated one that only runs it (`differentiable`); any other as it is."""
    return getattr(function, "__tapeless_function__", function)


def checkpoints(function) -> bool:
    """Whether a function is run again in the reverse instead of keeping what that reads."""
    return getattr(function, "__tapeless_checkpoint__", False)


def role_of_call(node) -> str | None:
    """The role of the function that a call node calls."""
    function = getattr(node, "func", None)
    return role(function.static) if hasattr(function, "static") else None
