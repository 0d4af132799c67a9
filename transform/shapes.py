"""How the kinds of results follow from the kinds of arguments, for the common families of primitives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tapeless.transform.kinds import (
    ANYTHING,
    Array,
    DictOf,
    Kind,
    ListOf,
    Mapping,
    Sequence,
    Static,
    Unknown,
    broadcast,
    is_not_one,
    result_dtype,
    traced_leaves,
    widen,
)


def as_array(kind: Kind | None) -> Array:
    """A kind taken as an array: Python numbers are arrays without dimensions, lists become arrays."""
    kind = widen(kind) if kind is not None else ANYTHING
    if isinstance(kind, Array):
        return kind
    if isinstance(kind, Sequence):
        parts = [as_array(k) for k in kind.items]
        dims = broadcast(*(p.dims for p in parts)) if parts else ()
        count = len(kind.items)
        dtype = result_dtype(*(strong(p.dtype) for p in parts)) if parts else "float64"
        return Array(dtype, None if dims is None else (count, *dims), kind.traced)
    if isinstance(kind, ListOf) and kind.item is not None:
        part = as_array(kind.item)
        return Array(strong(part.dtype), None if part.dims is None else (None, *part.dims), kind.traced)
    return Array(None, None, kind.traced)


def stored(kind: Array) -> Array:
    """An array, and no number, even if it has no dimensions."""
    return replace(kind, stored=True) if kind.dims == () else kind


def nested(kind: Kind | None) -> bool:
    """Whether a list or tuple may hold lists and tuples itself."""
    items = kind.items if isinstance(kind, Sequence) else ()
    if isinstance(kind, ListOf) and kind.item is not None:
        items = (kind.item,)
    return any(not isinstance(k, Array) for k in map(widen, items))


def has_axes(kind: Kind | None) -> bool:
    """Whether a value is known to be an array of one dimension or more."""
    return isinstance(kind, Array) and bool(kind.dims)


def is_row(kind: Kind | None) -> bool:
    """Whether a value is known to be an array of one dimension."""
    return isinstance(kind, Array) and kind.dims is not None and len(kind.dims) == 1


def is_matrix(kind: Kind | None) -> bool:
    """Whether a value is known to be an array of two dimensions."""
    return isinstance(kind, Array) and kind.dims is not None and len(kind.dims) == 2


def strong(dtype: str | None) -> str | None:
    """The dtype of an array made of Python's numbers."""
    return {"float": "float64", "int": "int64", "complex": "complex128"}.get(dtype or "", dtype)


def floating(dtype: str | None) -> str | None:
    """The dtype of a function like `exp` or `/` of a value."""
    if dtype is None or dtype.startswith(("float", "complex")):
        return dtype
    return "float" if dtype == "int" else "float64"


def elementwise(*kinds: Kind, **_) -> Kind:
    """`+`, `*`, `maximum`: the operands broadcast, their dtypes promoted."""
    arrays = [as_array(k) for k in kinds]
    dtype = result_dtype(*(a.dtype for a in arrays))
    return Array(dtype, broadcast(*(a.dims for a in arrays)), _varied(arrays, dtype))


def elementwise_float(*kinds: Kind, **keywords) -> Kind:
    """`exp`, `/`: the same, with a floating-point result."""
    kind = elementwise(*kinds)
    assert isinstance(kind, Array)
    return Array(floating(kind.dtype), kind.dims, kind.varied)


def ufunc(*kinds: Kind, **keywords) -> Kind:
    """`np.exp(2.0)`: as above, and NumPy's own number even from Python's."""
    kind = elementwise_float(*kinds)
    assert isinstance(kind, Array)
    return Array(strong(kind.dtype), kind.dims, kind.varied)


def scipy_ufunc(*kinds: Kind, **keywords) -> Kind:
    """A function of SciPy: some take Python's numbers for double precision, where NumPy takes them as they come."""
    kind = ufunc(*kinds)
    assert isinstance(kind, Array)
    unsure = kind.single and any(as_array(k).python for k in kinds)
    return Array(None, kind.dims, kind.varied) if unsure else kind


def python_float(*kinds: Kind, **keywords) -> Kind:
    """A function of `math`: a Python float."""
    return Array("float", (), any(k.traced for k in kinds))


def list_of(iterable: Kind | None = None) -> Kind:
    """`list(iterable)`."""
    if isinstance(iterable, Sequence):
        return Sequence(list, iterable.items)
    if isinstance(iterable, ListOf):
        return iterable
    if isinstance(iterable, Array):
        row = Array(strong(iterable.dtype), None if iterable.dims is None else iterable.dims[1:], iterable.varied)
        return ListOf(row)
    return Unknown(iterable is not None and iterable.traced)


def tuple_of(iterable: Kind | None = None) -> Kind:
    """`tuple(iterable)`."""
    kind = list_of(iterable)
    return Sequence(tuple, kind.items) if isinstance(kind, Sequence) else kind


def dict_of(mapping: Kind | None = None) -> Kind:
    """`dict(mapping)`."""
    if isinstance(mapping, DictOf):
        return mapping
    if isinstance(mapping, Mapping):
        return Mapping(dict, mapping.items, mapping.exact)
    return Mapping(dict, ()) if mapping is None else Unknown(mapping.traced)


def double(*kinds: Kind, **keywords) -> Kind:
    """`float_power`: at least double precision."""
    kind = ufunc(*kinds)
    assert isinstance(kind, Array)
    complex_ = kind.dtype is not None and kind.dtype.startswith("complex")
    return Array(None if kind.dtype is None else "complex128" if complex_ else "float64", kind.dims, kind.varied)


def ufunc_any(*kinds: Kind, **keywords) -> Kind:
    kind = elementwise(*kinds)
    assert isinstance(kind, Array)
    return Array(strong(kind.dtype), kind.dims, kind.varied)


def _varied(arrays, dtype) -> bool:
    return any(a.varied for a in arrays) and (dtype is None or dtype.startswith(("float", "complex")))


REAL = {"complex": "float", "complex64": "float32", "complex128": "float64"}


def magnitude(kind: Kind, *_, **__) -> Kind:
    """`abs`, `real`: of complex numbers, real ones."""
    array = as_array(kind)
    return replace(array, dtype=REAL.get(array.dtype or "", array.dtype))


def truth(*kinds: Kind, **_) -> Kind:
    """Comparisons: booleans of the broadcast shape."""
    return Array("bool", broadcast(*(as_array(k).dims for k in kinds)))


def same(kind: Kind, *_, **__) -> Kind:
    return as_array(kind)


def untraced_same(kind: Kind, *_, **__) -> Kind:
    a = as_array(kind)
    return Array(strong(a.dtype), a.dims)


def untraced(kind: Kind) -> Kind:
    """The same, as a constant."""
    return traced_leaves(kind, False)


def static_number(kind: Kind | None):
    return kind.value if isinstance(kind, Static) else None


def axes_of(axis: Kind, rank: int) -> tuple[int, ...] | None:
    """The axes that a static `axis` names; None if it is not static."""
    if isinstance(axis, Static):
        if axis.value is None:
            return tuple(range(rank))
        if isinstance(axis.value, int):
            return (axis.value % max(rank, 1),)
    if isinstance(axis, Sequence) and all(isinstance(k, Static) for k in axis.items):
        return tuple(k.value % rank for k in axis.items if isinstance(k, Static))
    return None


NONE = Static(None)
FALSE = Static(False)


def reduction(a: Kind, axis: Kind = NONE, dtype: Kind = NONE, out: Kind = NONE, keepdims: Kind = FALSE, **_) -> Kind:
    """`sum`, `max`: the named axes go, or stay with length 1."""
    array = as_array(a)
    result = strong(array.dtype)
    if array.dims is None or not isinstance(keepdims, Static):
        whole = axis == NONE and keepdims == FALSE
        return Array(result, () if whole else None, array.varied)
    axes = axes_of(axis, len(array.dims))
    if axes is None:
        return Array(result, None, array.varied)
    kept = [1 if i in axes else n for i, n in enumerate(array.dims) if keepdims.value or i not in axes]
    return Array(result, tuple(kept), array.varied)


def mean(a: Kind, axis: Kind = NONE, dtype: Kind = NONE, out: Kind = NONE, keepdims: Kind = FALSE, **_) -> Kind:
    kind = reduction(a, axis, dtype, out, keepdims)
    assert isinstance(kind, Array)
    return Array(strong(floating(kind.dtype)), kind.dims, kind.varied)


def quantile(a: Kind, q: Kind, axis: Kind = NONE, *_, keepdims: Kind = FALSE, **__) -> Kind:
    """The axes of `q`, then those that are left."""
    kind, asked = mean(a, axis, keepdims=keepdims), as_array(q)
    assert isinstance(kind, Array)
    dims = None if kind.dims is None or asked.dims is None else (*asked.dims, *kind.dims)
    return Array(kind.dtype, dims, kind.varied or asked.varied)


def index_reduction(a: Kind, axis: Kind = NONE, **_) -> Kind:
    kind = reduction(a, axis)
    assert isinstance(kind, Array)
    return Array("int64", kind.dims)


def matmul(x: Kind, y: Kind, **_) -> Kind:
    a, b = as_array(x), as_array(y)
    dtype, varied = result_dtype(strong(a.dtype), strong(b.dtype)), a.varied or b.varied
    if a.dims is None or b.dims is None or not a.dims or not b.dims:
        return Array(dtype, None, varied)
    batch = broadcast(a.dims[:-2], b.dims[:-2]) or ()
    rows = a.dims[-2:-1] if len(a.dims) > 1 else ()
    columns = b.dims[-1:] if len(b.dims) > 1 else ()
    return Array(dtype, (*batch, *rows, *columns), varied)


def dot(x: Kind, y: Kind, **_) -> Kind:
    a, b = as_array(x), as_array(y)
    if a.scalar or b.scalar:
        return elementwise(x, y)
    if a.dims is not None and b.dims is not None and len(a.dims) <= 2 and len(b.dims) <= 2:
        return matmul(x, y)
    return Array(result_dtype(strong(a.dtype), strong(b.dtype)), None, a.varied or b.varied)


def outer(x: Kind, y: Kind, **_) -> Kind:
    a, b = as_array(x), as_array(y)
    dtype = result_dtype(strong(a.dtype), strong(b.dtype))
    if a.dims is not None and b.dims is not None and len(a.dims) == len(b.dims) == 1:
        return Array(dtype, (*a.dims, *b.dims), a.varied or b.varied)
    return Array(dtype, (None, None), a.varied or b.varied)


def transpose(a: Kind, axes: Kind = NONE, **_) -> Kind:
    array = as_array(a)
    if array.dims is None:
        return array
    if axes == NONE:
        return replace(array, dims=array.dims[::-1])
    order = axes_of(axes, len(array.dims)) if isinstance(axes, Sequence) else None
    dims = (None,) * len(array.dims) if order is None else tuple(array.dims[i] for i in order)
    return Array(array.dtype, dims, array.varied)


def shape_dims(shape: Kind) -> tuple | None:
    """The dimensions that a shape argument names."""
    if isinstance(shape, Sequence):
        return tuple(_size(k) for k in shape.items)
    if isinstance(shape, Static) and isinstance(shape.value, int):
        return (_size(shape),)
    if isinstance(shape, Array) and shape.scalar:
        return (shape.size,)
    return None


def _size(kind: Kind):
    if isinstance(kind, Static) and isinstance(kind.value, int) and kind.value >= 0:
        return kind.value
    return kind.size if isinstance(kind, Array) else None


def reshape(a: Kind, shape: Kind = NONE, *_, **__) -> Kind:
    array = as_array(a)
    return stored(Array(strong(array.dtype), shape_dims(shape), array.varied))


def ravel(a: Kind, *_, **__) -> Kind:
    array = as_array(a)
    return Array(strong(array.dtype), (None,), array.varied)


def filled(shape: Kind, *_, dtype: Kind | None = None, **__) -> Kind:
    """`zeros(shape)`: floating point unless a dtype is named."""
    given = _[0] if _ else dtype
    return stored(Array(dtype_name(given) if given is not None else "float64", shape_dims(shape)))


def full(shape: Kind, fill_value: Kind, dtype: Kind = NONE, *_, **__) -> Kind:
    """`full(shape, fill_value)`: in the type of the value unless another is named."""
    value = as_array(fill_value)
    known = strong(value.dtype) if dtype == NONE else dtype_name(dtype)
    return stored(Array(known, shape_dims(shape), value.varied))


def spaced(start: Kind, stop: Kind, num: Kind = Static(50), *_, dtype: Kind = NONE, **keywords) -> Kind:
    """`linspace` and its like: floating point unless a dtype is named; between arrays, of unknown shape."""
    ends = [as_array(start), as_array(stop)]
    if _ or "retstep" in keywords:
        return ANYTHING
    known = floating(result_dtype(*(strong(e.dtype) for e in ends))) if dtype == NONE else dtype_name(dtype)
    return Array(known, (_size(num),) if all(e.scalar for e in ends) else None)


def arange(*bounds: Kind, dtype: Kind | None = None, **_) -> Kind:
    """`arange(n)` has as many items; other bounds give an unknown number."""
    known = result_dtype(*(strong(as_array(b).dtype) for b in bounds)) if bounds else None
    dims = (_size(bounds[0]),) if len(bounds) == 1 else (None,)
    return Array(known if dtype is None else dtype_name(dtype), dims)


def eye(N: Kind, M: Kind = NONE, k: Kind | None = None, dtype: Kind | None = None, **_) -> Kind:
    dims = (_size(N), _size(N if M == NONE else M))
    return Array("float64" if dtype is None else dtype_name(dtype), dims)


def diag(v: Kind, k: Kind = Static(0)) -> Kind:
    """The diagonal of a matrix, or a matrix with this diagonal."""
    array = as_array(v)
    if array.dims is None or len(array.dims) not in (1, 2):
        return Array(strong(array.dtype), None, array.varied)
    dims = (None,) if len(array.dims) == 2 else (array.dims * 2 if k == Static(0) else (None, None))
    return Array(strong(array.dtype), dims, array.varied)


def diagonal(a: Kind, *_, **__) -> Kind:
    array = as_array(a)
    dims = None if array.dims is None else (None,) * max(len(array.dims) - 1, 0)
    return Array(strong(array.dtype), dims, array.varied)


def repeat(a: Kind, repeats: Kind, axis: Kind = NONE, *_, **__) -> Kind:
    """`repeat(a, n)`: flat, or along one axis."""
    array = as_array(a)
    along = None if array.dims is None else axes_of(axis, len(array.dims))
    if axis == NONE:
        return Array(strong(array.dtype), (None,), array.varied)
    if array.dims is None or along is None:
        return Array(strong(array.dtype), None, array.varied)
    dims = tuple(None if i in along else d for i, d in enumerate(array.dims))
    return Array(strong(array.dtype), dims, array.varied)


def tile(A: Kind, reps: Kind) -> Kind:
    array, times = as_array(A), shape_dims(reps)
    known = array.dims is not None and times is not None
    rank = max(len(array.dims or ()), len(times or ()))
    return Array(strong(array.dtype), (None,) * rank if known else None, array.varied)


def swapaxes(a: Kind, axis1: Kind, axis2: Kind) -> Kind:
    array = as_array(a)
    if array.dims is None:
        return array
    order = list(range(len(array.dims)))
    one, two = (axes_of(k, len(order)) for k in (axis1, axis2))
    if one is None or two is None or not {*one, *two} <= set(order):
        return Array(array.dtype, (None,) * len(order), array.varied)
    order[one[0]], order[two[0]] = two[0], one[0]
    return Array(array.dtype, tuple(array.dims[i] for i in order), array.varied)


def dtype_name(kind: Kind | None) -> str | None:
    if isinstance(kind, Static):
        try:
            return np.dtype(kind.value).name
        except TypeError:
            return None
    return None


def like(a: Kind, *_, dtype: Kind | None = None, **__) -> Kind:
    array = as_array(a)
    return Array(strong(array.dtype) if dtype is None else dtype_name(dtype), array.dims)


def full_like(a: Kind, fill_value: Kind, *_, dtype: Kind | None = None, **__) -> Kind:
    array = as_array(a)
    return Array(strong(array.dtype) if dtype is None else dtype_name(dtype), array.dims, as_array(fill_value).varied)


def broadcast_to(a: Kind, shape: Kind, **_) -> Kind:
    array = as_array(a)
    return stored(Array(strong(array.dtype), shape_dims(shape), array.varied))


def shape_of(a: Kind, *_, **__) -> Kind:
    array = as_array(a)
    if array.dims is None:
        return ANYTHING
    return Sequence(tuple, tuple(Static(n) if isinstance(n, int) else Array("int", (), False, n) for n in array.dims))


def rank(a: Kind) -> Kind:
    """The number of dimensions, a constant where it is known."""
    array = as_array(a)
    return Array("int", ()) if array.dims is None else Static(len(array.dims))


def array(*kinds: Kind, **keywords: Kind) -> Array:
    """An array of which nothing is known but its type."""
    arrays = [as_array(k) for k in kinds if not isinstance(k, Static) or isinstance(k.value, int | float | complex)]
    dtype = result_dtype(*(strong(a.dtype) for a in arrays)) if arrays else None
    varied = any(k.traced for k in [*kinds, *keywords.values()])
    return Array(floating(dtype), None, varied)


def solution(a: Kind, b: Kind, *_, **__) -> Kind:
    """`solve`, `solve_triangular` of a matrix, or of several: the shape of the right-hand side, for one matrix."""
    matrix, right = as_array(a), as_array(b)
    known = array(matrix, right)
    return Array(known.dtype, right.dims if len(matrix.dims or ()) == 2 else None, known.traced)


def number(*_, **__) -> Kind:
    return Array("int", ())


def joined(arrays: Kind, axis: Kind = Static(0), **_) -> Kind:
    """`concatenate`: the shape of the arrays, unknown along the axis."""
    array, at, _count = _together(arrays, axis, 0)
    if array.dims is None or at is None:
        return Array(array.dtype, None, array.varied)
    dims = tuple(None if i == at else n for i, n in enumerate(array.dims))
    return Array(array.dtype, dims, array.varied)


def stacked(arrays: Kind, axis: Kind = Static(0), **_) -> Kind:
    """`stack`: the shape of the arrays, with their number along a new axis."""
    array, at, count = _together(arrays, axis, 1)
    if array.dims is None or at is None:
        return Array(array.dtype, None, array.varied)
    return Array(array.dtype, (*array.dims[:at], count, *array.dims[at:]), array.varied)


def _together(arrays: Kind, axis: Kind, new: int) -> tuple[Array, int | None, int]:
    """What is known of joined arrays: one array like them, the axis counted from the front, and their number."""
    if not isinstance(arrays, Sequence) or not arrays.items:
        return Array(None, None, arrays.traced), None, 0
    parts = [as_array(k) for k in arrays.items]
    dtype = result_dtype(*(strong(p.dtype) for p in parts))
    dims = next((p.dims for p in parts if p.dims is not None), None)
    at = static_number(axis)
    if dims is not None and isinstance(at, int):
        at %= max(len(dims) + new, 1)
    else:
        at = None
    return Array(dtype, dims, any(p.varied for p in parts)), at, len(parts)


def where(condition: Kind, x: Kind | None = None, y: Kind | None = None, **_) -> Kind:
    if x is None or y is None:
        return ANYTHING
    dtype = result_dtype(*(a.dtype for a in (as_array(x), as_array(y))))
    arrays = [as_array(k) for k in (condition, x, y)]
    return Array(strong(dtype), broadcast(*(a.dims for a in arrays)), any(a.varied for a in arrays[1:]))


def array_of(value: Kind, dtype: Kind | None = None, *_, **__) -> Kind:
    """`array`, `asarray` of numbers, lists and arrays."""
    array = as_array(value)
    named = dtype_name(dtype) if dtype is not None else strong(array.dtype)
    varied = array.varied and (named is None or named.startswith(("float", "complex")))
    return stored(Array(named, array.dims, varied))


def converted(x: Kind, dtype: Kind, *_, **__) -> Kind:
    """`x.astype(dtype)`."""
    return array_of(x, dtype)


def squeeze(a: Kind, axis: Kind = NONE, **_) -> Kind:
    array = as_array(a)
    if array.dims is None or array.scalar:
        return array
    axes = axes_of(axis, len(array.dims)) if axis != NONE else tuple(i for i, n in enumerate(array.dims) if n == 1)
    unsure = axis == NONE and any(n != 1 and not is_not_one(n) for n in array.dims)
    if axes is None or unsure:
        return Array(array.dtype, None, array.varied)
    return stored(Array(array.dtype, tuple(n for i, n in enumerate(array.dims) if i not in axes), array.varied))


def expand_dims(a: Kind, axis: Kind, **_) -> Kind:
    array = as_array(a)
    rank = None if array.dims is None else len(array.dims)
    if rank is None:
        return array
    count = len(axis.items) if isinstance(axis, Sequence) else 1
    axes = axes_of(axis, rank + count)
    if axes is None:
        return Array(array.dtype, None, array.varied)
    rest = iter(array.dims or ())
    dims = tuple(1 if i in axes else next(rest) for i in range(rank + count))
    return Array(strong(array.dtype), dims, array.varied)


def unknown_dims(a, *_, **__):
    array = as_array(a)
    return Array(strong(array.dtype), None if array.dims is None else (None,) * len(array.dims), array.varied)
