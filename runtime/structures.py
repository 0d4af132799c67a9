"""Adjoints of containers and objects: parallel structures.

The adjoint of a list or tuple is a list or tuple of adjoints, that of a dict or object a dict of them by key or
attribute name. None, or a missing key, stands for zero.
"""

from __future__ import annotations

import types
from typing import Any

import numpy as np

from tapeless.transform import indexes, macros, shapes
from tapeless.transform.errors import DifferentiationError, known_places
from tapeless.transform.kinds import (
    Array,
    Instance,
    ListOf,
    Mapping,
    Sequence,
    Static,
    Unknown,
    as_variable,
    join_all,
    traced_leaves,
    widen,
)
from tapeless.transform.owned import OwnMethod
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt, tangent

CODE = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type, np.ufunc, OwnMethod)
NUMBERS = (np.ndarray, np.generic, complex)

OTHER_LENGTH = (
    "a list that changes its length inside what is differentiated twice",
    "make a new list of the items, or an array, for the second derivative",
)


def zeros(value):
    """A zero adjoint of any value, which may be added to in place.

    >>> zeros([1.0, np.ones(2)])
    [None, None]
    >>> zeros(2.0)
    0.0
    """
    if isinstance(value, np.ndarray):
        return np.zeros_like(value) if value.dtype.kind in "fc" else None
    if isinstance(value, np.generic):
        return type(value)(0) if value.dtype.kind in "fc" else None
    if isinstance(value, float | complex):
        return type(value)(0)
    if isinstance(value, list | tuple):
        return [None] * len(value)
    if value is None or isinstance(value, (int, str, bytes, *CODE)):
        return None
    data = getattr(value, "__tapeless_data__", None)
    return {} if data is None else np.zeros_like(data)


def zero_item(like):
    """A zero adjoint of an item that counts as a number even where it happens to be a Python int."""
    return 0.0 if type(like) is int else zeros(like)


def add(a, b):
    """The sum of two adjoints of one value."""
    if a is None:
        return b
    if b is None:
        return a
    if isinstance(a, list | tuple):
        if len(a) != len(b):
            raise DifferentiationError(*OTHER_LENGTH)
        return [add(x, y) for x, y in zip(a, b, strict=True)]
    if isinstance(a, dict):
        return {k: add(a.get(k), b.get(k)) for k in [*a, *(k for k in b if k not in a)]}
    return a + b


def copy(bar):
    """A copy of an adjoint that shares nothing with it that is changed in place."""
    if isinstance(bar, list | tuple):
        return [copy(b) for b in bar]
    if isinstance(bar, dict):
        return {k: copy(b) for k, b in bar.items()}
    return np.array(bar) if isinstance(bar, np.ndarray) else bar


def accumulate(bar, key, value) -> None:
    """Add to the adjoint of one item (or attribute) of a container, in place."""
    if isinstance(bar, dict):
        bar[key] = add(bar.get(key), value)
    elif isinstance(bar, np.ndarray):
        rt_add_at(bar, key, value)
    else:
        bar[key] = (
            add(bar[key], value)
            if not isinstance(key, slice)
            else [add(x, y) for x, y in zip(bar[key], value, strict=True)]
        )


def rt_add_at(bar, key, value) -> None:
    rt.module.add_at(bar, key, value)


def in_form(bar, like):
    """The adjoint of an item: zero where there is none, a list where the item is one that was read as an array, real
    where a real item stands beside complex ones."""
    if bar is None:
        return zeros_of(like) if isinstance(like, np.ndarray) else zero_item(like)
    return in_lists(bar, like) if isinstance(bar, NUMBERS) else bar


def part(bar, key, like):
    """The adjoint of one item, in the form of `like`; zero where there is none."""
    try:
        item = None if bar is None else bar.get(key) if isinstance(bar, dict) else bar[key]
    except IndexError:
        raise DifferentiationError(*OTHER_LENGTH) from None
    return in_form(item, like)


def move(bar, key, like):
    """Take the adjoint of one item out of a container's, leaving zero."""
    value = part(bar, key, like)
    if isinstance(bar, np.ndarray):
        value = np.array(value if like is None else rt.module.unbroadcast(value, like))
        bar[key] = 0
    elif isinstance(bar, dict):
        bar.pop(key, None)
    elif isinstance(key, slice):
        raise DifferentiationError("a store into a slice of a list", "store its items, one by one")
    else:
        bar[key] = None
    return value


def put(bar, key, value) -> None:
    """Set the adjoint, or the tangent, of one item."""
    if bar is None:
        raise DifferentiationError(
            "a differentiated value is stored into integers", "make the array floating point: x.astype(float)"
        )
    bar[key] = value


def push(bar, value) -> None:
    """Put an adjoint at the end of a list's."""
    bar.append(value)


def insert(bar, index, value) -> None:
    """Put an adjoint into a list's, as `list.insert` does."""
    bar.insert(index, value)


def turn(bar) -> None:
    """Reverse the order of a list's adjoints."""
    bar.reverse()


def pop(bar, like):
    """Take the adjoint of the last item out of a list's."""
    return in_form(bar.pop(), like)


def pop_at(bar, index, like):
    """Take the adjoint of the item at an index out of a list's."""
    return in_form(bar.pop(index), like)


def restore(bar, index, value) -> None:
    """Put an adjoint where `bar.pop(index)` took it from."""
    bar.insert(index if index >= 0 else len(bar) + 1 + index, value)


def uninsert(bar, index, like):
    """Take the adjoint out that `bar.insert(index, value)` has put in."""
    last = len(bar) - 1
    return in_form(bar.pop(min(index if index >= 0 else max(last + index, 0), last)), like)


def folded(bar, a):
    """The adjoint of a list from that of the list several times."""
    result: list[Any] = [None] * len(a)
    for k, part_ in enumerate(bar):
        result[k % len(a)] = add(result[k % len(a)], part_)
    return result


def unfolded(bar, whole):
    """The adjoint of a list several times, from that of what `folded` made of its own."""
    return list(bar) * (len(whole) // max(len(bar), 1))


def filled(dots, value):
    """A tangent of what becomes an array: that of a list has zeros in the form of the list's items for None."""
    if dots is None:
        return zeros_of(value)
    return [filled(t, v) for t, v in zip(dots, value, strict=True)] if isinstance(dots, list | tuple) else dots


def zeros_of(value):
    """A zero tangent of what becomes an array: of a number, an array or lists of them."""
    if isinstance(value, list | tuple):
        return [zeros_of(v) for v in value]
    if not isinstance(value, np.ndarray | np.generic | int | float | complex):
        return zeros(value)
    dtype = np.result_type(value)
    return np.zeros(np.shape(value), dtype if dtype.kind in "fc" else np.float64)


def variable(value):
    """A value as a variable of its own, by which a gradient is taken: the same object."""
    return value


def new(cls):
    """An empty object of a class, to be filled by its `__init__`."""
    return object.__new__(cls)


def order(keys, reverse=False):
    """The positions of items in the order of their keys: what `sorted` goes by."""
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def largest(keys):
    """The position of the first of the largest keys."""
    return max(range(len(keys)), key=keys.__getitem__)


def smallest(keys):
    """The position of the first of the smallest keys."""
    return min(range(len(keys)), key=keys.__getitem__)


def common_length(*lengths):
    """The length that `zip(..., strict=True)` asks of all its arguments."""
    if len(set(lengths)) > 1:
        raise ValueError(f"zip() arguments have different lengths: {lengths}")
    return lengths[0]


def seed(y, where):
    """The adjoint of the value to differentiate: one, if it is a real scalar."""
    if np.size(y) != 1 or np.asarray(y).dtype.kind not in "fiu":  # an integer has derivative zero
        raise DifferentiationError(
            f"only real scalars are differentiated: this has shape {np.shape(y)} and type {np.asarray(y).dtype}",
            "sum it, or differentiate one component at a time: dlgradient(y[0], x, retain_data=True)",
            known_places.get(where),
        )
    return np.ones_like(y) if np.ndim(y) else 1.0


def first_items(bar, a):
    """The part of a concatenated list's adjoint that belongs to its first list."""
    return list(bar[: len(a)])


def last_items(bar, b):
    """The part of a concatenated list's adjoint that belongs to its last list."""
    return list(bar[len(bar) - len(b) :])


def rows(bar, array):
    """The adjoint of an array from that of the list of its rows."""
    return np.array([part(bar, i, row) for i, row in enumerate(array)])


def in_lists(bar, value):
    """The adjoint of nested lists from that of the array they were made into."""
    if isinstance(value, list | tuple):
        return [in_lists(b, v) for b, v in zip(bar, value, strict=True)]
    return of_number(bar, value)


def of_number(bar, value):
    """The adjoint of a number or array in its type, though it may stand in an array beside others: real, if that is."""
    wanted = getattr(value, "dtype", None)
    if value is None or not isinstance(bar, NUMBERS) or (wanted is not None and getattr(bar, "dtype", None) is wanted):
        return bar  # for speed: most need nothing
    if np.iscomplexobj(bar) and not np.iscomplexobj(value):
        bar = bar.real
    given = getattr(bar, "dtype", None)
    if given is None or wanted is None or given == wanted or wanted.kind not in "fc":
        return bar
    return bar.astype(wanted) if isinstance(bar, np.ndarray) else wanted.type(bar)


def from_lists(bar, value):
    """Nested lists like `value` of what belongs to their items, zero where there is none."""
    if isinstance(value, list | tuple):
        return [from_lists(part(bar, i, None), v) for i, v in enumerate(value)]
    return np.zeros(np.shape(value)) if bar is None else bar


def from_values(bar, mapping):
    """The adjoint of a dict from that of its values."""
    return {k: b for k, b in zip(mapping, bar, strict=True) if b is not None}


def from_items(bar, mapping):
    """The adjoint of a dict from that of its items."""
    return {k: b[1] for k, b in zip(mapping, bar, strict=True) if b is not None and b[1] is not None}


def to_values(bar, mapping):
    """The adjoint of a dict's values from that of the dict."""
    return [bar.get(k) for k in mapping]


def to_items(bar, mapping):
    """The adjoint of a dict's items from that of the dict."""
    return [(None, bar.get(k)) for k in mapping]


def _in_form(bar, *others):
    """The adjoint of an array has its dimensions, and is real if it is."""
    like = others[-1]
    if isinstance(like, Array):
        return Array(shapes.strong(like.dtype) if like.real else None, like.dims, bar.traced)
    return Unknown(bar.traced)


def _zeros_kind(value):
    if isinstance(value, Array):
        return Array(value.dtype if value.inexact else "float64", value.dims)
    return Unknown(False)


def _part_kind(bar, key, like):
    return indexes.item(bar, key, []) if isinstance(bar, Array | Sequence | Mapping) else _in_form(bar, like)


def _sum_kind(a, b):
    return join_all([a, b]) if isinstance(a, type(b)) else Unknown(a.traced or b.traced)


declare(zeros, zero_item, copy, shareable=False, passive=True, infer=lambda v: traced_leaves(v, False))
declare(zeros_of, shareable=False, passive=True, infer=_zeros_kind)
declare(copy, passive=False, infer=lambda v: v)
declare(add, infer=_sum_kind)
declare(accumulate, mutates=True, adds=True, infer=lambda *_: Static(None))
declare(put, mutates=True, puts="key")
declare(part, looks=(2,), infer=_part_kind, fresh=False, loads=True)
macros.register(part, "part")
declare(move, looks=(2,))
declare(rows, looks=(1,))
declare(zeros, zero_item, zeros_of, looks=(0,))
declare(pop, looks=(1,))
declare(pop_at, uninsert, looks=(2,))
declare(move, fresh=False, shareable=False, mutates=True, loads=True, takes="key", infer=_in_form)
declare(pop, fresh=False, shareable=False, mutates=True, loads=True, takes="last", infer=_in_form)
declare(pop_at, fresh=False, shareable=False, mutates=True, loads=True, takes="at", infer=_in_form)
declare(uninsert, fresh=False, shareable=False, mutates=True, loads=True, takes="uninsert", infer=_in_form)
declare(push, mutates=True, puts="last")
declare(insert, mutates=True, puts="insert")
declare(restore, mutates=True, puts="restore")
declare(turn, mutates=True, turns=True)
declare(folded, unfolded, shareable=False, looks=(1,), infer=lambda bar, a: Unknown(bar.traced))
declare(filled, shareable=False, looks=(1,), infer=lambda dots, value: traced_leaves(value, dots.traced))
declare(variable, fresh=False, shareable=False, infer=lambda value: as_variable(widen(value)))
declare(new, passive=True, shareable=False, infer=lambda cls: Instance(cls.value, ()))
declare(order, passive=True, infer=lambda *_: ListOf(Array("int", ())))
declare(largest, smallest, common_length, passive=True, infer=shapes.number)
declare(seed, passive=True, effect=True, infer=lambda y, where: traced_leaves(y, False))


@adjoint(filled)
def _filled(z, dots, value):
    d[dots] = list(d[z])


@adjoint(folded)
def _folded(z, bar, a):
    d[bar] = rt.unfolded(d[z], bar)


@adjoint(unfolded)
def _unfolded(z, bar, whole):
    d[bar] = rt.folded(d[z], bar)


@adjoint(variable)
def _variable(z, value):
    d[value] = d[z]


@adjoint(add)
def _add(z, a, b):
    d[a] = d[z]
    d[b] = d[z]


@adjoint(copy)
def _copy(z, bar):
    d[bar] = d[z]


@adjoint(part)
def _part(z, bar, key, like):
    d[bar] = rt.only(bar, key, d[z])


def only(bar, key, value):
    """An adjoint of a container's adjoint that has one item."""
    if isinstance(bar, dict):
        return {key: value}
    result = [None] * len(bar)
    result[key] = value
    return result


declare(only, shareable=False, looks=(0,), infer=lambda bar, key, value: Unknown(value.traced))


@adjoint(from_values)
def _from_values(z, bar, mapping):
    d[bar] = rt.to_values(d[z], mapping)


@adjoint(to_values)
def _to_values(z, bar, mapping):
    d[bar] = rt.from_values(d[z], mapping)


@adjoint(from_items)
def _from_items(z, bar, mapping):
    d[bar] = rt.to_items(d[z], mapping)


@adjoint(to_items)
def _to_items(z, bar, mapping):
    d[bar] = rt.from_items(d[z], mapping)


declare(
    from_values,
    to_values,
    from_items,
    to_items,
    shareable=False,
    looks=(1,),
    infer=lambda bar, mapping: Unknown(bar.traced),
)


@adjoint(rows)
def _rows(z, bar, array):
    d[bar] = list(d[z])


declare(in_lists, shareable=False, looks=(1,), linear=(0,), infer=lambda bar, value: traced_leaves(value, bar.traced))


@adjoint(in_lists)
def _in_lists(z, bar, value):
    d[bar] = np.array(rt.from_lists(d[z], value))


@adjoint(only)
def _only(z, bar, key, value):
    d[value] = rt.part(d[z], key, value)


@tangent(only)
def _only_dot(z, bar, key, value):
    d[z] = rt.only(bar, key, d[value])


@adjoint(accumulate)
def _accumulate(z, key, value):
    d[value] = rt.part(d[z], key, value)


# Forwards: the tangent of an adjoint is made as the adjoint is.


@tangent(add)
def _add_dot(z, a, b):
    d[z] = rt.add(d[a], d[b])


@tangent(copy)
def _copy_dot(z, bar):
    d[z] = rt.copy(d[bar])


@tangent(part)
def _part_dot(z, bar, key, like):
    d[z] = rt.part(d[bar], key, like)


declare(variable, filled, rows, folded, unfolded, from_values, from_items, to_values, to_items, linear=(0,))
declare(from_lists, shareable=False, looks=(1,), linear=(0,), infer=lambda bar, value: traced_leaves(value, bar.traced))


@adjoint(from_lists)
def _from_lists(z, bar, value):
    d[bar] = d[z]


declare(filled, in_lists, from_lists, folded, unfolded, holds=True)
declare(from_values, from_items, to_values, to_items, holds=True)
