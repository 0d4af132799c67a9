"""`check_gradient`: derivatives against numbers that come from the function alone."""

from __future__ import annotations

import functools
import itertools
import math
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tapeless.runtime.gradients import grad
from tapeless.runtime.modes import jvp
from tapeless.runtime.signature import copier, enter, parts_of, refilled_sequence
from tapeless.transform import macros
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import HOLDERS, with_held
from tapeless.transform.owned import OwnMethod, function_of, is_own, with_own

CONTAINERS = (list, tuple, dict, functools.partial)  # what is in them is of the object that has them in an attribute


def check_gradient(
    f: Callable,
    *args: Any,
    argnums: int | tuple[int, ...] | None = None,
    step: float = 1e-6,
    rtol: float = 1e-5,
    atol: float = 1e-6,
) -> None:
    """Compare the derivatives of a scalar function with central differences, and forward with reverse mode.

    Parameters
    ----------
    f : callable
        Gives a real scalar.
    *args
        What it is called with: arrays and numbers in float64, and lists, tuples, dicts, objects and networks of them.
    argnums : int or tuple of int, optional
        The arguments that are differentiated; if it is left out, all that hold numbers of floating point. Integers,
        flags and strings in them stay as they are.
    step : float
        The step of the differences.
    rtol, atol : float
        How far they may be apart.

    Raises
    ------
    AssertionError
        If they do not agree.
    DifferentiationError
        If `f` does what is not supported; a function without rules for forward mode is checked in reverse only.
    ValueError
        If an argument that is to be differentiated holds no real numbers of floating point, or is not there.

    Examples
    --------
    >>> check_gradient(lambda x, y: np.sum(np.sin(x) * y), np.ones(3), np.arange(3.0))
    >>> check_gradient(lambda p, n: np.sum(p["w"] ** n) * p["b"], {"w": np.ones(3), "b": 2.0}, 3)
    """
    plain = [enter(a)[1] for a in args]
    held = [list(leaves(a)) for a in plain]
    if argnums is None:
        argnums = tuple(n for n, values in enumerate(held) if values)
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    differentiated = grad(f, numbers)
    if not numbers or not all(held[n] for n in numbers):
        raise ValueError("check_gradient differentiates by real numbers of floating point, and there are none")
    gradients = differentiated(*plain)
    found = [list(leaves(plain[n], g)) for n, g in zip(numbers, gradients, strict=True)]
    for number, arrays in zip(numbers, found, strict=True):
        for place, gradient in enumerate(arrays):
            where = f"argument {number}" + (f", its array {place}," if len(arrays) > 1 else "")
            for index in np.ndindex(gradient.shape):
                expected = difference(f, plain, number, place, index, step)
                if not np.isclose(gradient[index], expected, rtol=rtol, atol=atol):
                    raise AssertionError(
                        f"the gradient by {where} at {index} is {gradient[index]}, central differences give {expected}"
                    )
    ways = {n: [np.cos(1.0 + np.arange(v.size)).reshape(v.shape) for v in held[n]] for n in numbers}
    tangents = tuple(filled(a, iter(ways[n])) if n in ways else None for n, a in enumerate(plain))
    try:
        _, along = jvp(f, tuple(plain), tangents)
    except DifferentiationError as error:
        if "forward mode" in str(error):
            return
        raise
    pairs = zip(itertools.chain(*found), itertools.chain(*ways.values()), strict=True)
    product = math.fsum(np.sum(gradient * way) for gradient, way in pairs)
    if not np.isclose(float(along), product, rtol=rtol, atol=atol):
        raise AssertionError(f"forward mode gives {along} along a direction, reverse mode {product}")


def difference(f: Callable, args: list, number: int, place: int, index: tuple, step: float) -> float:
    """The central difference of a function by one number of one array in an argument."""
    ends = []
    for sign in (1, -1):
        arrays = list(leaves(args[number]))
        arrays[place][index] += sign * step
        moved = filled(args[number], iter(arrays))
        ends.append(float(enter(f(*args[:number], moved, *args[number + 1 :]))[1]))
    return (ends[0] - ends[1]) / (2 * step)


def leaves(value, beside: Any = None, owner: Any = None) -> Iterator[np.ndarray]:
    """The real numbers of floating point in a structure, as arrays, or what another like it has in their places.

    >>> list(leaves({"w": [np.ones(2), 3], "b": 0.5}))
    [array([1., 1.]), array(0.5)]
    """
    beside = value if beside is None else beside
    if isinstance(value, float | np.ndarray | np.generic):
        if np.asarray(value).dtype.kind == "f":
            yield np.array(beside, dtype=float)
        return
    parts, others = parts_of(value, owner), parts_of(beside)
    owner = owner if isinstance(value, CONTAINERS) else value
    for key in parts:
        yield from leaves(parts[key], others.get(key), owner)


def filled(value, values: Iterator[np.ndarray], owner: Any = None) -> Any:
    """The structure with other numbers of floating point, in their order."""
    if isinstance(value, float | np.ndarray | np.generic):
        if np.asarray(value).dtype.kind != "f":
            return value
        new = next(values)
        return new if isinstance(value, np.ndarray) else float(new)
    if is_own(value, owner):
        return OwnMethod(function_of(value))
    inside = owner if isinstance(value, CONTAINERS) else value
    new = {key: filled(part, values, inside) for key, part in parts_of(value).items()}
    if isinstance(value, dict):
        return new
    if isinstance(value, list | tuple):
        return refilled_sequence(value, new.values())
    if isinstance(value, types.MethodType):
        return types.MethodType(value.__func__, new["__self__"])
    if type(value) in HOLDERS:
        return with_held(value, new)
    if not new:
        return value
    made = copier(type(value))(value)
    for key, part in new.items():
        object.__setattr__(made, key, with_own(part, made))
    return made


macros.register(check_gradient, "outside")
