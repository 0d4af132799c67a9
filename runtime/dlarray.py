"""`dlarray`: the array that marks what is differentiated."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from tapeless.transform import macros, shapes
from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d


class dlarray(NDArrayOperatorsMixin):
    """An array whose use inside `dlfeval` is traced for derivatives.

    Outside `dlfeval` it behaves like the NumPy array it holds: arithmetic, indexing, NumPy's functions. They give
    dlarrays again.

    Parameters
    ----------
    X : scalar, (nested) list, array or dlarray
        The data, copied. Integers and booleans become float64; float32 stays float32; complex stays complex.

    Raises
    ------
    TypeError
        If the data is not numeric.

    Examples
    --------
    >>> x = dlarray([1, 2, 3])
    >>> x
    dlarray([1., 2., 3.])
    >>> x * 2 + 1
    dlarray([3., 5., 7.])
    >>> x.shape, x.dtype
    ((3,), dtype('float64'))
    """

    __slots__ = ("__tapeless_data__",)
    __array_priority__ = 100

    def __init__(self, X):
        data = np.array(extractdata(X))
        if data.dtype.kind in "iub":
            data = data.astype(np.float64)
        elif data.dtype.kind not in "fc":
            raise TypeError(f"a dlarray holds numbers, not {data.dtype}")
        self.__tapeless_data__ = data

    # --- as an array --------------------------------------------------------------------------

    def __array__(self, dtype=None, copy=None):
        return np.array(self.__tapeless_data__, dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        out = kwargs.get("out")
        if out is not None:
            kwargs["out"] = tuple(extractdata(o) for o in out)
        return wrap(getattr(ufunc, method)(*(extractdata(i) for i in inputs), **kwargs))

    def __array_function__(self, function, types, args, kwargs):
        return wrap(function(*_plain(args), **_plain(kwargs)))

    def __repr__(self):
        return "dl" + repr(np.asarray(self.__tapeless_data__))

    def __format__(self, spec):
        return format(self.__tapeless_data__[()], spec)

    def __len__(self):
        return len(self.__tapeless_data__)

    def __iter__(self):
        return (wrap(item) for item in self.__tapeless_data__)

    def __getitem__(self, index):
        return wrap(self.__tapeless_data__[_plain(index)])

    def __setitem__(self, index, value):
        self.__tapeless_data__[_plain(index)] = extractdata(value)

    def __float__(self):
        return float(self.__tapeless_data__)

    def __int__(self):
        return int(self.__tapeless_data__)

    def __complex__(self):
        return complex(self.__tapeless_data__)

    def __bool__(self):
        return bool(self.__tapeless_data__)

    def __copy__(self):
        return wrap(np.array(self.__tapeless_data__))

    def __deepcopy__(self, memo):
        return self.__copy__()

    def __reduce__(self):
        return dlarray, (self.__tapeless_data__,)

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __getattr__(self, name):
        """The attributes and methods of the array it holds."""
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(self.__tapeless_data__, name)
        if not callable(value):
            return wrap(value)

        def method(*args, **kwargs):
            return wrap(value(*_plain(args), **_plain(kwargs)))

        method.__name__ = name
        return method

    @property
    def shape(self) -> tuple[int, ...]:
        return self.__tapeless_data__.shape

    @property
    def ndim(self) -> int:
        return self.__tapeless_data__.ndim

    @property
    def size(self) -> int:
        return self.__tapeless_data__.size

    @property
    def dtype(self) -> np.dtype:
        return self.__tapeless_data__.dtype


_new = object.__new__


ARRAYS = (np.ndarray, np.generic)


def wrap(value):
    """Floating-point arrays and numbers as dlarrays, without a copy; containers item by item; the rest as it is."""
    if isinstance(value, ARRAYS):
        if value.dtype.kind not in "fc":
            return value
        made = _new(dlarray)
        made.__tapeless_data__ = value if type(value) is np.ndarray else np.asarray(value)
        return made
    if type(value) in (list, tuple):
        return type(value)(wrap(v) for v in value)
    return value


def _plain(value: Any) -> Any:
    """A value with the dlarrays in it replaced by what they hold."""
    if isinstance(value, dlarray):
        return value.__tapeless_data__
    if type(value) in (list, tuple):
        return type(value)(_plain(v) for v in value)
    if type(value) is dict:
        return {k: _plain(v) for k, v in value.items()}
    return value


def extractdata(X):
    """The plain array of a dlarray (a view); anything else as it is.

    Inside `dlfeval` it cuts the trace: its value is a constant to the derivative.

    >>> extractdata(dlarray([1.0, 2.0]))
    array([1., 2.])
    """
    return X.__tapeless_data__ if isinstance(X, dlarray) else X


def isdlarray(X) -> bool:
    """Whether a value is a dlarray.

    >>> isdlarray(dlarray(1.0)), isdlarray(1.0)
    (True, False)
    """
    return isinstance(X, dlarray)


def plain_dlarray(X):
    """What `dlarray(X)` is in generated code: the array, as the dlarray would hold it."""
    return dlarray(X).__tapeless_data__


def _extracted(kind):
    array = shapes.as_array(kind)
    return Array(array.dtype, array.dims)


def _held(kind):
    array = shapes.as_array(kind)
    dtype = shapes.strong(array.dtype)
    return Array("float64" if dtype is not None and dtype.startswith(("int", "uint", "bool")) else dtype, array.dims)


declare(extractdata, passive=True, infer=_extracted, fresh=False)
declare(plain_dlarray, passive=True, infer=_held)
macros.register(dlarray, "array")
macros.register(isdlarray, "traced")


@adjoint(float)
def _float(z, x):
    d[x] = d[z]


declare(float, infer=lambda x: Array("float", (), shapes.as_array(x).varied))
