"""Tangents and adjoints that callers give: held against what they belong to, and as generated code takes them."""

from __future__ import annotations

import types
from typing import Any

import numpy as np

from tapeless.runtime.dlarray import extractdata
from tapeless.runtime.signature import parts_of
from tapeless.transform.kinds import HOLDERS, Unknown, object_attributes
from tapeless.transform.owned import OwnMethod
from tapeless.transform.primitives import declare

NUMBERS = (np.ndarray, np.generic, float, int, complex)


def fitted(bar, value: Any, where: str = "an argument") -> Any:
    """A tangent or adjoint of a value: arrays of its shapes and types, dicts for objects.

    Raises
    ------
    ValueError
        If it has other shapes, lengths or names than the value.

    >>> fitted([1, 2], np.zeros(2))
    array([1., 2.])
    >>> fitted({"a": 1}, {"a": 0.5, "b": 2.0})
    {'a': 1.0}
    """
    if type(bar) is type(value) is np.ndarray and bar.dtype is value.dtype and bar.shape == value.shape:
        return bar  # for speed: nearly all do
    if bar is None or isinstance(value, bool | OwnMethod) or getattr(type(value), "__tapeless_settings__", False):
        return bar
    data = extractdata(bar)
    if isinstance(value, NUMBERS):
        return _numbers(data, value, where)
    if isinstance(value, list | tuple):
        if not isinstance(data, list | tuple | np.ndarray) or len(data) != len(value):
            raise ValueError(f"{where} has {len(value)} items, and what is given for it is {_looks(data)}")
        return [fitted(b, v, f"{where}[{i}]") for i, (b, v) in enumerate(zip(data, value, strict=True))]
    parts = _attributes(value)
    if parts is None:
        return bar
    given = _attributes(data)
    if given is None or not given.keys() <= parts.keys():
        raise ValueError(f"{where} has {', '.join(map(str, parts))}, and what is given for it is {_looks(data)}")
    return {key: fitted(b, parts[key], f"{where}[{key!r}]") for key, b in given.items()}


def _attributes(value) -> dict | None:
    """What a dict, object or method holds by keys; None for all else."""
    held = isinstance(value, dict | types.MethodType) or type(value) in HOLDERS
    return parts_of(value) if held else object_attributes(value)


def _numbers(data, value, where: str):
    """An array, or number, of floating point, of the shape of a value and of its type if that is floating point."""
    array = np.asarray(data)
    if array.shape != np.shape(value) or array.dtype.kind not in "biufc":
        raise ValueError(f"{where} has shape {np.shape(value)}, and what is given for it is {_looks(data)}")
    dtype = getattr(value, "dtype", None)
    wanted = dtype if dtype is not None and dtype.kind in "fc" else np.result_type(array, float)
    if array.dtype != wanted and array.dtype.kind == "c" and wanted.kind == "f":
        raise ValueError(f"{where} is real, and what is given for it complex")
    array = array.astype(wanted, copy=False)
    if isinstance(value, np.ndarray):
        return array
    return array[()] if isinstance(value, np.generic) else array.item()


def _looks(data) -> str:
    if isinstance(data, dict):
        return f"a dict with {', '.join(map(str, data))}"
    if isinstance(data, list | tuple):
        return f"a {type(data).__name__} of {len(data)} items"
    return f"of shape {np.shape(data)}" if isinstance(data, NUMBERS) else f"a {type(data).__name__}"


declare(fitted, infer=lambda bar, *_: Unknown(bar.traced), fresh=False)  # its source tells nothing more
