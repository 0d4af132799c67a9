"""What an index leaves: the kinds of items, and the dimensions of views."""

from __future__ import annotations

from dataclasses import dataclass

import gast

from tapeless.transform.core import is_whole
from tapeless.transform.kinds import ANYTHING, Array, DictOf, Kind, ListOf, Mapping, Sequence, Static, Unknown, join_all
from tapeless.transform.shapes import strong


def item(kind: Kind, index: Kind | None, elements) -> Kind:
    """The kind of `value[index]`; `elements` are the kinds of the index's parts, None for a slice."""
    if isinstance(kind, Sequence):
        if isinstance(index, Static) and isinstance(index.value, int) and -len(kind.items) <= index.value:
            return kind.items[index.value] if index.value < len(kind.items) else ANYTHING
        if index is None:
            return slice_of(kind, elements[0])
        return _join(kind.items) if kind.items else ANYTHING
    if isinstance(kind, DictOf):
        return kind.item or Unknown(kind.traced)
    if isinstance(kind, ListOf):
        return kind if index is None else (kind.item or Unknown(kind.traced))
    if isinstance(kind, Array):
        dims = index_dims(kind.dims, elements)
        stored = dims == () and Static(Ellipsis) in elements  # `x[..., 0]` is a view, `x[0]` a number
        return Array(strong(kind.dtype), dims, kind.varied, stored=stored)
    if isinstance(kind, Mapping):
        for key, value in kind.items:
            if isinstance(index, Static) and index.value == key and type(index.value) is type(key):
                return value
        return _join([v for _, v in kind.items]) if kind.items else ANYTHING
    return Unknown(kind.traced)


def slice_of(kind: Sequence, cut) -> Kind:
    """The kind of some items of a tuple or list: known one by one where the bounds are constants."""
    parts = [cut.lower, cut.upper, cut.step] if isinstance(cut, Slice) else []
    bounds = [p.value for p in parts if isinstance(p, Static)]
    if len(bounds) == 3 and kind.type in (list, tuple):
        return Sequence(kind.type, kind.items[slice(*bounds)])
    return ListOf(_join(kind.items)) if kind.type is list else Unknown(kind.traced)


def _join(kinds) -> Kind:
    return join_all(kinds) or ANYTHING


def index_dims(dims, elements):
    """The dimensions left by an index of known parts: integers, slices (None), newaxis, ellipsis."""
    if dims is None:
        return None
    parts: list = []
    for element in elements:
        if element is None:
            element = Slice(ANYTHING)
        if isinstance(element, Slice):
            parts.append(element)
        elif isinstance(element, Static) and element.value is None:
            parts.append("new")
        elif isinstance(element, Static) and element.value is Ellipsis:
            parts.append("rest")
        elif basic_integer(element):
            parts.append("integer")
        elif len(elements) == 1 and isinstance(element, Array) and element.dims is not None:
            if element.dtype == "bool":
                return (None, *dims[len(element.dims) :])
            return (*element.dims, *dims[1:])
        else:
            return None
    consumed = sum(isinstance(p, Slice) or p == "integer" for p in parts)
    if consumed > len(dims):
        return None
    if "rest" not in parts:
        parts.append("rest")
    result: list = []
    position = 0
    for part in parts:
        if part == "rest":
            count = len(dims) - consumed
            result += dims[position : position + count]
            position += count
        elif part == "new":
            result.append(1)
        else:
            if isinstance(part, Slice):
                result.append(part.size(dims[position]))
            position += 1
    return tuple(result)


@dataclass(frozen=True)
class Slice(Kind):
    """A slice in an index, with the kinds of its parts."""

    lower: Kind = Static(None)
    upper: Kind = Static(None)
    step: Kind = Static(None)

    def size(self, dim):
        """The dimension that it leaves of one."""
        parts = (self.lower, self.upper, self.step)
        if not all(isinstance(p, Static) for p in parts):
            return None
        lower, upper, step = (p.value for p in parts if isinstance(p, Static))
        if lower is None and upper is None and step in (None, 1, -1):
            return dim
        if isinstance(dim, int):
            return len(range(*slice(lower, upper, step).indices(dim)))
        if dim is None or step not in (None, 1):
            return None
        lower = lower or 0
        if lower >= 0 and (upper is None or upper < 0):
            return shortened(dim, lower - (upper or 0))
        if lower == 0:
            return f"~{dim.lstrip('~')}<{upper}"
        return f"~{dim.lstrip('~')}<{-lower}" if upper is None else None


def shortened(dim: str, by: int):
    """The name of a size that is less by a number: of x[1:] and x[:-1] the same."""
    base, _, before = dim.lstrip("~").partition("-")
    return f"~{base}-{int(before or 0) + by}" if by else dim


def basic_integer(kind: Kind | None) -> bool:
    """Whether an index of this kind is a single integer."""
    if isinstance(kind, Static):
        return isinstance(kind.value, int) and not isinstance(kind.value, bool)
    return isinstance(kind, Array) and kind.scalar and kind.dtype is not None and kind.dtype.startswith(("int", "uint"))


def new_axes(index) -> list[int]:
    """The axes of length 1 that an index makes, if that is all that it does; none otherwise.

    >>> index = gast.parse("x[:, None], x[..., None], x[None, 1:]").body[0].value.elts
    >>> [new_axes(i.slice) for i in index]
    [[1], [-1], []]
    """
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    full = [is_whole(p) for p in parts]
    new = [isinstance(p, gast.Constant) and p.value is None for p in parts]
    rest = [isinstance(p, gast.Constant) and p.value is Ellipsis for p in parts]
    if sum(rest) > 1 or not all(map(any, zip(full, new, rest, strict=True))):
        return []
    after = rest.index(True) if any(rest) else len(parts)
    return [i if i < after else i - len(parts) for i in range(len(parts)) if new[i]]
