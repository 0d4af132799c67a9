"""Records, which only hold what they are given by name: namedtuples and dataclasses; and copies of them."""

from __future__ import annotations

import copy
import dataclasses

from tapeless.transform.kinds import ANYTHING, Instance, Kind, Mapping, Sequence, Unknown, kind_of, traced_leaves

DEEP = (copy.deepcopy, dataclasses.asdict, dataclasses.astuple)  # nothing in their results is shared
COPIES = (copy.copy, dataclasses.replace, *DEEP)  # rewritten


def copy_kind(function, kind: Kind, changed: dict[str, Kind]) -> Kind:
    """What a copy will be when it is rewritten."""
    if function in (copy.copy, copy.deepcopy):
        return kind
    if function is dataclasses.replace and isinstance(kind, Instance) and kind.attributes is not None:
        return Instance(kind.type, tuple((n, changed.get(n, k)) for n, k in kind.attributes))
    if function in DEEP and not changed and fields_of(kind) is not None:
        return plain_kind(kind, function is dataclasses.asdict)
    return Unknown(True)


def plain_kind(kind: Kind, as_dict: bool) -> Kind:
    """A dataclass, and those in its fields, as dicts or tuples."""
    if not isinstance(kind, Instance) or fields_of(kind) is None:
        return kind
    known = dict(kind.attributes or ())
    made = [(f, plain_kind(known.get(f, ANYTHING), as_dict)) for f in fields_of(kind) or ()]
    return Mapping(dict, tuple(made)) if as_dict else Sequence(tuple, tuple(k for _, k in made))


def copies_attributes(cls: type) -> bool:
    """Whether `copy.copy` makes a new object of the same attributes."""
    own = any(hasattr(cls, method) for method in ("__copy__", "__setstate__"))
    state = getattr(object, "__getstate__", None)  # of Python 3.11
    plain = cls.__reduce_ex__ is object.__reduce_ex__ and cls.__reduce__ is object.__reduce__
    return plain and not own and getattr(cls, "__getstate__", None) is state


def is_namedtuple(cls) -> bool:
    return isinstance(cls, type) and issubclass(cls, tuple) and hasattr(cls, "_fields")


def fields_of(kind: Kind) -> list[str] | None:
    """The names of the fields of a record; None of anything else."""
    if isinstance(kind, Instance) and dataclasses.is_dataclass(kind.type):
        return [f.name for f in dataclasses.fields(kind.type)]
    cls = getattr(kind, "type", None)
    return list(cls._fields) if isinstance(kind, Sequence) and is_namedtuple(cls) else None


def is_record(cls) -> bool:
    """Whether a class only holds what it is given, by name: a namedtuple, or a dataclass without code of its own."""
    if not isinstance(cls, type):
        return False
    if issubclass(cls, tuple):
        return is_namedtuple(cls) and cls.__init__ is object.__init__
    return is_plain_dataclass(cls) and not hasattr(cls, "__post_init__")


def is_plain_dataclass(cls) -> bool:
    """Whether `@dataclass` wrote the `__init__` of a class."""
    written = getattr(cls.__init__, "__code__", None)
    return dataclasses.is_dataclass(cls) and written is not None and written.co_filename.startswith("<")


def default_kind(field: dataclasses.Field) -> Kind:
    """The kind of a dataclass field that is left out."""
    if field.default_factory is not dataclasses.MISSING:
        return traced_leaves(kind_of(field.default_factory()), False)
    return traced_leaves(kind_of(None if field.default is dataclasses.MISSING else field.default), False)
