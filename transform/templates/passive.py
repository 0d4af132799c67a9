"""Functions without a derivative (or with derivative zero): their values pass through, and the trace ends."""

import bisect
import logging
import math
import operator

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.infer.objects import is_instance
from tapeless.transform.kinds import ANYTHING, Array, Instance, ListOf, Sequence, Static
from tapeless.transform.primitives import declare

declare(
    np.sign, np.floor, np.ceil, np.rint, np.trunc, np.round, np.fix, np.floor_divide,
    passive=True, broadcasting=True, infer=lambda *kinds, **_: Array(
        shapes.as_array(shapes.elementwise(*kinds)).dtype, shapes.as_array(shapes.elementwise(*kinds)).dims
    ),
)  # fmt: skip
declare(
    np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal,
    np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.isfinite, np.isinf, np.isnan, np.isclose,
    np.signbit,
    operator.or_, operator.and_, operator.xor, operator.invert,
    passive=True, infer=shapes.truth,
)  # fmt: skip
declare(np.argmax, np.argmin, np.count_nonzero, passive=True, infer=shapes.index_reduction)
declare(
    np.all,
    np.any,
    passive=True,
    infer=lambda a, *s, **k: Array("bool", shapes.as_array(shapes.index_reduction(a, *s, **k)).dims),
)
declare(np.argsort, passive=True, infer=lambda a, *_, **__: Array("int64", shapes.as_array(a).dims))
declare(np.searchsorted, passive=True, infer=lambda a, v, *_, **__: Array("int64", shapes.as_array(v).dims))
declare(np.digitize, passive=True, infer=lambda x, *_, **__: Array("int64", shapes.as_array(x).dims))
declare(np.nonzero, np.array_equal, np.allclose, operator.not_, passive=True)
declare(operator.lshift, operator.rshift, passive=True)
declare(np.zeros, np.ones, np.empty, passive=True, shareable=False, infer=shapes.filled)
declare(np.zeros_like, np.ones_like, np.empty_like, passive=True, shareable=False, infer=shapes.like)
declare(np.eye, passive=True, infer=shapes.eye)
declare(np.identity, passive=True, infer=lambda n, dtype=None, **_: shapes.eye(n, dtype=dtype))
declare(np.arange, infer=shapes.arange)
declare(np.full, infer=shapes.full)
declare(np.linspace, np.logspace, np.geomspace, infer=shapes.spaced)
declare(np.tri, passive=True, infer=lambda N, M=shapes.NONE, *_, **__: shapes.eye(N, M))
declare(np.vander, infer=lambda *_, **__: Array(None, (None, None)))
declare(np.diag_indices_from, np.diag_indices, np.tril_indices, np.triu_indices, np.tril_indices_from, passive=True)
declare(np.indices, np.ndindex, np.ix_, np.unravel_index, np.ravel_multi_index, passive=True)
declare(np.shape, passive=True, infer=shapes.shape_of)
declare(np.shape, np.ndim, np.size, len, np.zeros_like, np.ones_like, np.empty_like, np.full_like, looks=(0,))
declare(np.ndim, passive=True, infer=shapes.rank)
declare(np.size, passive=True, infer=shapes.number)
declare(len, passive=True, infer=lambda a, *_: _length(a))
declare(range, passive=True, infer=lambda *_: ListOf(Array("int", ())))
declare(zip, enumerate, reversed, iterates=True, fresh=False, shareable=False)
declare(isinstance, passive=True, infer=is_instance)
declare(hasattr, type, id, callable, issubclass, passive=True)
declare(type, fresh=False, infer=lambda value, *_: Static(value.type) if isinstance(value, Instance) else ANYTHING)
declare(np.random.default_rng, passive=True, shareable=False, infer=lambda *_, **__: Instance(np.random.Generator))
declare(np.random.RandomState, passive=True, shareable=False, infer=lambda *_, **__: Instance(np.random.RandomState))
declare(bisect.bisect_left, bisect.bisect_right, passive=True, infer=lambda *_, **__: Array("int", ()))
declare(print, passive=True, effect=True)
LOGGING = ("debug", "info", "warning", "error", "exception", "critical", "log")
declare(*(getattr(m, w) for m in (logging, logging.Logger) for w in LOGGING), passive=True, effect=True)
declare(repr, str, format, bool, int, round, passive=True)
declare(np.iscomplexobj, passive=True, infer=lambda x: _is_complex(x))
declare(np.isscalar, passive=True)
declare(np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64, np.bool_, passive=True)
PASSING = """
    argpartition argwhere array2string array_equiv array_repr array_str base_repr binary_repr
    bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift
    bitwise_xor broadcast_shapes can_cast common_type einsum_path flatnonzero gcd
    get_printoptions heaviside
    invert isdtype isfortran isin isnat isneginf isposinf issubdtype iterable lcm left_shift
    lexsort mask_indices may_share_memory min_scalar_type nanargmax nanargmin packbits promote_types result_type
    right_shift shares_memory spacing triu_indices_from typename unpackbits
"""
declare(*(getattr(np, w) for w in PASSING.split()), passive=True)
windows = (np.bartlett, np.blackman, np.hamming, np.hanning)
declare(*windows, passive=True, infer=lambda M: Array("float64", shapes.shape_dims(M)))
declare(math.gcd, math.lcm, math.comb, math.perm, math.isqrt, math.isfinite, math.isinf, math.isnan, passive=True)
declare(math.isclose, math.floor, math.ceil, math.trunc, math.factorial, math.ulp, passive=True)


def _is_complex(kind):
    known = isinstance(kind, Array) and kind.dtype is not None
    return Static(kind.dtype.startswith("complex")) if known else Array("bool", ())


def _length(kind):
    if isinstance(kind, Sequence) and kind.type is tuple:
        return Static(len(kind.items))
    shape = shapes.shape_of(kind) if isinstance(kind, Array) else None
    items = getattr(shape, "items", ())
    return shapes.widen(items[0]) if items else Array("int", ())
