"""What is known of a value before it exists: its kind.

    Static(value)       a constant of the generated code: a function, a class, a string, None, True
    Array(dtype, dims)  a number or an array; `dims` is None where the number of dimensions is not known
    Sequence, Mapping   a tuple, list or dict whose items are known one by one
    ListOf, DictOf      a list of unknown length, a dict of unknown keys
    Instance            an object, with the kinds of its attributes
    Unknown             anything
    Nothing             no value yet: of a name on the paths where it is not read

A dimension is 1, another known number, the name of a size that is not 1, a name with ~ for one that may be 1 (of a
slice), or None (nothing known). Sizes are names, so that a changed batch size makes the same code; whether one is 1
decides how NumPy broadcasts, so that is known of arguments.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapeless.transform.owned import OwnMethod, function_of, is_own

NOT_ONE = "n"
DEEPEST = 6  # what is deeper inside containers and objects is not looked at


@dataclass(frozen=True)
class Kind:
    """The base of all kinds."""

    @property
    def traced(self) -> bool:
        return False


@dataclass(frozen=True)
class Static(Kind):
    value: Any

    def __eq__(self, other):
        if not isinstance(other, Static) or type(self.value) is not type(other.value):
            return False
        return self.value is other.value or (isinstance(self.value, SIMPLE) and self.value == other.value)

    def __hash__(self):
        return hash(self.value) if isinstance(self.value, SIMPLE) else id(self.value)


SIMPLE = (str, bytes, int, float, complex, tuple, type(None), type(Ellipsis), slice, types.UnionType, OwnMethod)


@dataclass(frozen=True)
class Array(Kind):
    """`dtype` is NumPy's name, or 'int', 'float', 'complex' for Python's own numbers, or None.

    `size` names the dimension that a Python integer is the length of. What is `stored` is an array even if it has no
    dimensions: other names may show its memory, as no number's.
    """

    dtype: str | None = None
    dims: tuple | None = None
    varied: bool = False
    size: str | None = None
    stored: bool = False

    @property
    def traced(self) -> bool:
        return self.varied

    @property
    def python(self) -> bool:
        return self.dtype in ("int", "float", "complex", "bool")

    @property
    def scalar(self) -> bool:
        return self.dims == () and not self.stored

    @property
    def real(self) -> bool:
        return self.dtype is not None and self.dtype.startswith("float")

    @property
    def single(self) -> bool:
        return self.dtype in ("float32", "complex64")

    @property
    def inexact(self) -> bool:
        return self.dtype is None or self.dtype.startswith(("float", "complex"))


@dataclass(frozen=True)
class Sequence(Kind):
    type: type
    items: tuple[Kind, ...]

    @property
    def traced(self) -> bool:
        return any(k.traced for k in self.items)


@dataclass(frozen=True)
class ListOf(Kind):
    item: Kind | None = None

    @property
    def traced(self) -> bool:
        return self.item is not None and self.item.traced


@dataclass(frozen=True)
class Mapping(Kind):
    """`exact` tells that the items are all there at every point, not only possible ones."""

    type: type
    items: tuple[tuple[Any, Kind], ...]
    exact: bool = True

    @property
    def traced(self) -> bool:
        return any(k.traced for _, k in self.items)


@dataclass(frozen=True)
class DictOf(Kind):
    item: Kind | None = None

    @property
    def traced(self) -> bool:
        return self.item is not None and self.item.traced


@dataclass(frozen=True)
class Instance(Kind):
    type: type
    attributes: tuple[tuple[str, Kind], ...] | None = None

    @property
    def traced(self) -> bool:
        return any(k.traced for _, k in self.attributes or ())


@dataclass(frozen=True)
class Unknown(Kind):
    varied: bool = False

    @property
    def traced(self) -> bool:
        return self.varied


@dataclass(frozen=True)
class Nothing(Kind):
    pass


ANYTHING = Unknown()
NOTHING = Nothing()


def pattern(shape: tuple[int, ...]):
    """What code depends on of a shape: how many dimensions there are, and which have length 1.

    >>> pattern((3, 4)), pattern((3, 1))
    (2, (False, True))
    """
    return tuple([n == 1 for n in shape]) if 1 in shape else len(shape)


def dims_of(shape: tuple[int, ...], label: str) -> tuple:
    return tuple(1 if n == 1 else f"{label}.{i}" for i, n in enumerate(shape))


def kind_of(value, label: str = "", traced: bool = False, depth: int = 0, owner: Any = None) -> Kind:
    """The kind of a value; `traced` marks its floating-point leaves as what is differentiated.

    `owner` is the object that has it in an attribute, itself or in a container.

    >>> kind_of(np.zeros((3, 1), np.float32), "x")
    Array(dtype='float32', dims=('x.0', 1), varied=False, size=None, stored=False)
    """
    if type(value) in (int, float, complex):
        return Array(type(value).__name__, (), traced and not isinstance(value, int))
    if value is None or isinstance(value, bool | str | bytes | type | types.FunctionType | types.ModuleType):
        return Static(value)
    if isinstance(value, np.ndarray | np.generic):
        dtype = value.dtype.name
        return Array(dtype, dims_of(value.shape, label), traced and value.dtype.kind in "fc")
    data = getattr(value, "__tapeless_data__", None)
    if data is not None:
        return kind_of(data, label, traced=True)
    if depth > DEEPEST or is_table(type(value)):
        return ANYTHING
    if isinstance(value, list | tuple):
        if len(value) > 256:
            return ListOf(join_all(kind_of(v, f"{label}[]", traced, depth + 1, owner) for v in value))
        items = tuple(kind_of(v, f"{label}.{i}", traced, depth + 1, owner) for i, v in enumerate(value))
        return Sequence(type(value), items)
    if isinstance(value, dict):
        entries = tuple((k, kind_of(v, f"{label}.{k}", traced, depth + 1, owner)) for k, v in value.items())
        return Mapping(type(value), entries)
    if is_own(value, owner):
        return Static(OwnMethod(function_of(value)))  # kinds are kept: without the object
    if isinstance(value, types.MethodType) and isinstance(value.__func__, types.FunctionType):
        made = getattr(value, "__tapeless_generated__", None)  # of a closure that generated code has made
        if made is not None or not is_of_library(value.__self__):
            owner = kind_of(value.__self__, f"{label}.__self__", traced, depth + 1)
            return Instance(types.MethodType, (("__func__", Static(made or value.__func__)), ("__self__", owner)))
    holding = held_by(value)
    if holding is not None:
        parts = zip([HOLDER, *HOLDERS[type(value)][1:]], holding, strict=True)
        return Instance(type(value), tuple((k, kind_of(v, f"{label}.{k}", traced, depth + 1, owner)) for k, v in parts))
    if isinstance(value, np.ufunc | types.BuiltinFunctionType | types.MethodType):
        return Static(value)
    if callable(value) and (is_of_library(value) or not hasattr(value, "__dict__")):
        return Static(value)
    return instance_kind(value, label, traced, depth)


def is_of_library(value) -> bool:
    """Whether an object is of a class of Python, NumPy or SciPy: none that holds what is differentiated."""
    return type(value).__module__.partition(".")[0] in ("builtins", "functools", "numpy", "scipy")


# Objects that hold a function, or a family of them, with some of the arguments: what gives it, and the attributes that
# have the arguments by position and by name. The function is told of as the attribute that partials have it in.
HOLDERS: dict[type, tuple[Callable[[Any], Any], str, str]] = {
    functools.partial: (lambda value: value.func, "args", "keywords")
}
HOLDER = "func"


def held_by(value) -> tuple[Any, tuple, dict] | None:
    """What a `functools.partial`, or a frozen distribution, holds: a function or family, and arguments."""
    holder = HOLDERS.get(type(value))
    return None if holder is None else (holder[0](value), getattr(value, holder[1]), getattr(value, holder[2]))


def held_parts(value) -> dict[str, Any]:
    """What a `functools.partial`, or a distribution with its parameters, holds, by attribute; no family."""
    _, args, keywords = HOLDERS[type(value)]
    function = {HOLDER: value.func} if type(value) is functools.partial else {}
    return {**function, args: getattr(value, args), keywords: getattr(value, keywords)}


def with_held(value, parts: dict[str, Any]):
    """A `functools.partial`, or a distribution with its parameters, like another that holds other things."""
    _, args, keywords = HOLDERS[type(value)]
    if type(value) is functools.partial:
        return functools.partial(parts[HOLDER], *parts[args], **parts[keywords])
    made = copy.copy(value)
    setattr(made, args, tuple(parts[args]))
    setattr(made, keywords, parts[keywords])
    return made


def instance_kind(value, label: str, traced: bool, depth: int) -> Kind:
    """The kind of an object: its attributes one by one."""
    attributes = object_attributes(value)
    if attributes is None:
        return Instance(type(value))
    kinds = tuple((k, kind_of(v, f"{label}.{k}", traced, depth + 1, value)) for k, v in attributes.items())
    return Instance(type(value), kinds)


def object_attributes(value) -> dict[str, Any] | None:
    """The attributes of an object that may hold arrays."""
    if dataclasses.is_dataclass(value) and not hasattr(value, "__dict__"):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    cls = type(value)
    if cls.__module__ in ("builtins", "numpy") or not hasattr(value, "__dict__") or is_table(cls) or cls in CLOSED:
        return None
    return vars(value)


CLOSED: set[type] = set()  # classes of libraries whose objects hold themselves: what is in them is not looked at


@functools.lru_cache(maxsize=256)
def is_table(cls: type) -> bool:
    """Whether objects are data of another library that can be made arrays of, as series and tables of pandas are."""
    return hasattr(cls, "__array__") and not issubclass(cls, np.ndarray | np.generic)


def join_all(kinds) -> Kind | None:
    result = None
    for kind in kinds:
        result = join(result, kind)
    return result


def join(a: Kind | None, b: Kind | None) -> Kind:
    """The least kind that covers both; None stands for no value."""
    if a is None or a in (NOTHING, b):
        return b if b is not None else a or ANYTHING
    if b is None or b == NOTHING:
        return a
    a, b = widen(a), widen(b)
    if a == b:
        return a
    if isinstance(a, Array) and isinstance(b, Array):
        stored = a.stored or b.stored
        return Array(join_dtypes(a.dtype, b.dtype), join_dims(a.dims, b.dims), a.varied or b.varied, stored=stored)
    if isinstance(a, Sequence) and isinstance(b, Sequence) and a.type is b.type:
        if len(a.items) == len(b.items):
            return Sequence(a.type, tuple(map(join, a.items, b.items)))
        if a.type is list:
            return ListOf(join_all([*a.items, *b.items]))
    if isinstance(a, ListOf | Sequence) and isinstance(b, ListOf | Sequence):
        if {getattr(a, "type", list), getattr(b, "type", list)} == {list}:
            return ListOf(join_all([k for k in (*list_items(a), *list_items(b)) if k is not None]))
    if isinstance(a, Mapping) and isinstance(b, Mapping) and a.type is b.type:
        mine, theirs = dict(a.items), dict(b.items)
        keys = dict.fromkeys([*mine, *theirs])
        exact = a.exact and b.exact and mine.keys() == theirs.keys()
        return Mapping(a.type, tuple((k, join(mine.get(k), theirs.get(k))) for k in keys), exact)
    if isinstance(a, DictOf | Mapping) and isinstance(b, DictOf | Mapping):
        return DictOf(join_all([k for k in (*dict_items(a), *dict_items(b)) if k is not None]))
    if isinstance(a, Instance) and isinstance(b, Instance) and a.type is b.type:
        mine, theirs = dict(a.attributes or ()), dict(b.attributes or ())
        keys = dict.fromkeys([*mine, *theirs])
        return Instance(a.type, tuple((k, join(mine.get(k), theirs.get(k))) for k in keys))
    own = owned(a) is not None or owned(b) is not None  # its object may be differentiated
    return Unknown(a.traced or b.traced or own)


def list_items(kind: Kind) -> tuple:
    return kind.items if isinstance(kind, Sequence) else (kind.item,) if isinstance(kind, ListOf) else ()


def dict_items(kind: Kind) -> tuple:
    return tuple(k for _, k in kind.items) if isinstance(kind, Mapping) else (getattr(kind, "item", None),)


def inside(kind: Kind) -> list[Kind]:
    """The kinds of what a container or object holds."""
    held = [k for _, k in kind.attributes or ()] if isinstance(kind, Instance) else list_items(kind)
    return [k for k in held or dict_items(kind) if k is not None]


def owned(kind: Kind | None) -> types.FunctionType | None:
    """The function of a method that an object holds of itself, from the kind of the attribute; None for all else."""
    value = getattr(kind, "value", None)
    return value.function if isinstance(value, OwnMethod) else None


def widen(kind: Kind) -> Kind:
    """A static number as the kind of its values."""
    if isinstance(kind, Static) and type(kind.value) in (int, float, complex):
        return Array(type(kind.value).__name__, ())
    if isinstance(kind, Static) and isinstance(kind.value, bool):
        return Array("bool", ())
    return kind


PYTHON_ORDER = ("bool", "int", "float", "complex")


def join_dtypes(a: str | None, b: str | None) -> str | None:
    """The dtype of a value that has the one or the other; a Python number counts as the array it would become."""
    if a == b or a is None or b is None:
        return a if a == b else None
    weak = [d for d in (a, b) if d in PYTHON_ORDER]
    if len(weak) == 2:
        return max(weak, key=PYTHON_ORDER.index)
    strong = b if weak == [a] else a
    return strong if weak and category(weak[0]) <= category(strong) else None


def category(dtype: str) -> int:
    """Booleans, integers, floats, complex numbers, in this order."""
    return next((i for i, word in enumerate(PYTHON_ORDER) if dtype.removeprefix("u").startswith(word)), -1)


def is_not_one(dim) -> bool:
    """Whether a dimension is known not to be 1."""
    return dim not in (1, None) and not (isinstance(dim, str) and dim.startswith("~"))


def with_own_sizes(kind: Array, name: str) -> Array:
    """The kind of an array under a name that is set in one place: unknown sizes get the name's, which may be 1.

    Arrays that are computed from it item by item have the same ones. They last until the name is set again, in the next
    iteration of a loop: what goes there has `lasting` kinds.
    """
    if not kind.dims or None not in kind.dims:
        return kind
    dims = tuple(f"~@{name}.{axis}" if n is None else n for axis, n in enumerate(kind.dims))
    return dataclasses.replace(kind, dims=dims)


def lasting(kind: Kind, depth: int = 0) -> Kind:
    """The kind without sizes that are known by the name of an array, and without what is too deep inside."""
    if isinstance(kind, Array):
        sizes = (*(kind.dims or ()), kind.size)
        if not any(isinstance(n, str) and n.startswith("~@") for n in sizes):
            return kind
        dims = None if kind.dims is None else tuple(map(_lasting_size, kind.dims))
        return dataclasses.replace(kind, dims=dims, size=_lasting_size(kind.size))
    if depth > DEEPEST and not isinstance(kind, Static):
        return Unknown(kind.traced)  # an object may hold itself, by what it holds
    return with_inner(kind, lambda k: lasting(k, depth + 1))


def _lasting_size(size):
    return None if isinstance(size, str) and size.startswith("~@") else size


def with_inner(kind: Kind, change) -> Kind:
    """The kind of a container or object with its items' kinds changed; any other kind itself."""
    if isinstance(kind, Sequence):
        return Sequence(kind.type, tuple(map(change, kind.items)))
    if isinstance(kind, ListOf | DictOf):
        return type(kind)(None if kind.item is None else change(kind.item))
    if isinstance(kind, Mapping):
        return Mapping(kind.type, tuple((n, change(k)) for n, k in kind.items), kind.exact)
    if isinstance(kind, Instance) and kind.attributes is not None:
        return Instance(kind.type, tuple((n, change(k)) for n, k in kind.attributes))
    return kind


def join_dims(a, b):
    if a is None or b is None or len(a) != len(b):
        return None
    pairs = zip(a, b, strict=True)
    return tuple(m if m == n else NOT_ONE if is_not_one(m) and is_not_one(n) else None for m, n in pairs)


@functools.cache
def result_dtype(*dtypes: str | None) -> str | None:
    """NumPy's promotion, with Python's numbers weak."""
    if any(d is None for d in dtypes):
        return None
    strong = [d for d in dtypes if d not in PYTHON_ORDER]
    weak = [d for d in dtypes if d in PYTHON_ORDER]
    if not strong:
        return max(weak, key=PYTHON_ORDER.index)
    samples: list[Any] = [np.dtype(d) for d in strong]
    samples += [{"bool": np.dtype(bool), "int": 1, "float": 1.0, "complex": 1j}[d] for d in weak]
    try:
        return np.result_type(*samples).name
    except (TypeError, ValueError):
        return None


def broadcast(*shapes):
    """The dimensions of operands broadcast together."""
    if any(s is None for s in shapes):
        return None
    length = max(len(s) for s in shapes)
    result = []
    for position in range(-length, 0):
        dims = [s[position] for s in shapes if -position <= len(s)]
        result.append(broadcast_dims(dims))
    return tuple(result)


def same_shape(a, b) -> bool:
    """Whether two known shapes that broadcast with each other are the same."""
    if a is None or b is None or len(a) != len(b) or None in a or None in b:
        return False
    return all(m == n or (is_not_one(m) and is_not_one(n)) for m, n in zip(a, b, strict=True))


def broadcast_dims(dims):
    known = [d for d in dims if is_not_one(d)]
    if known:
        return known[0]
    rest = {d for d in dims if d != 1}
    return 1 if not rest else rest.pop() if len(rest) == 1 else None


def traced_leaves(kind: Kind, traced: bool) -> Kind:
    """The kind with all its floating-point leaves marked traced, or untraced."""
    if isinstance(kind, Array):
        return dataclasses.replace(kind, varied=traced and kind.inexact)
    if isinstance(kind, Unknown):
        return Unknown(traced)
    return with_inner(kind, lambda k: traced_leaves(k, traced))


def known_items(kind: Kind) -> tuple[Kind, ...]:
    """The kinds of what a list or tuple holds, as far as they are known."""
    if isinstance(kind, ListOf):
        return () if kind.item is None else (kind.item,)
    return kind.items if isinstance(kind, Sequence) else ()


def truth_of(kind: Kind) -> bool | None:
    """Whether values of a kind are true, where it tells: None is not, functions and most objects are."""
    if isinstance(kind, Static):
        plain = isinstance(kind.value, (*SIMPLE, bool, type, types.FunctionType, types.ModuleType))
        return bool(kind.value) if plain else None
    if isinstance(kind, Instance):
        return None if hasattr(kind.type, "__bool__") or hasattr(kind.type, "__len__") else True
    return None


def as_variable(kind: Kind) -> Kind:
    """The kind of what a derivative is taken by: a Python int is a number there, and no index."""
    return traced_leaves(Array("float", ()) if kind == Array("int", ()) else kind, True)
