"""The functions that the transformer expands or reads itself, registered by the runtime that defines them."""

from __future__ import annotations

from typing import Any

_roles: dict[int, tuple[Any, str]] = {}


def register(function, role: str) -> None:
    """Give a function a role: 'gradient' (`dlgradient`), 'constant' (`extractdata`), 'array' (`dlarray`), ..."""
    _roles[id(function)] = (function, role)


def role(function) -> str | None:
    """The role of a function, or None."""
    entry = _roles.get(id(function))
    return entry[1] if entry is not None and entry[0] is function else None


def role_of_call(node) -> str | None:
    """The role of the function that a call node calls."""
    function = getattr(node, "func", None)
    return role(function.static) if hasattr(function, "static") else None
