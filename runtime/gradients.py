"""Gradients of functions of plain NumPy arrays: `grad`, `value_and_grad`, `differentiable`, and their source."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from tapeless.runtime.evaluate import Wrt, asked, asks_for_gradients, dlfeval, evaluated, transformed, unpack_callable
from tapeless.transform import macros
from tapeless.transform.source import differentiated


def wrt_of(function, argnums, with_value: bool) -> Wrt:
    """Which parameters `argnums` names."""
    single = isinstance(argnums, int)
    numbers = (argnums,) if single else argnums
    return asked(tuple(_parameter(function, number) for number in numbers), single, with_value)


def _parameter(function, number: int) -> tuple[str, int | None]:
    """The parameter of a positional argument, and its place in it if that is `*args`."""
    code = differentiated(function).__code__
    count = code.co_argcount
    if number < count:
        return code.co_varnames[number], None
    return code.co_varnames[count + code.co_kwonlyargcount], number - count


def _among_all(function, number: int, held: int) -> int:
    """A number that counts what a method or partial does not hold already, as one that counts all arguments."""
    if not isinstance(number, int):
        raise TypeError(f"argnums takes the numbers of arguments, from 0 on, and not {number!r}")
    code = differentiated(function).__code__
    named = code.co_argcount
    place = number + (held if number >= 0 else named)
    if held <= place < named or (number >= 0 and code.co_flags & inspect.CO_VARARGS):
        return place
    raise ValueError(f"argnums {number} is out of range: {function.__name__} has {max(named - held, 0)} parameters")


def _differentiated(fun: Callable, argnums, with_value: bool) -> Callable:
    function, bound, keywords = unpack_callable(fun)
    if not isinstance(argnums, tuple | list):
        argnums = _among_all(function, argnums, len(bound))
    else:
        argnums = tuple(_among_all(function, number, len(bound)) for number in argnums)
    wrt = wrt_of(function, argnums, with_value)

    @functools.wraps(function)
    def gradient(*args, **kwargs):
        return evaluated(function, wrt, args, kwargs)

    def source(*args, **kwargs) -> str:
        return transformed(function, wrt, args, kwargs).module.text

    setattr(gradient, "gradient_source", source)
    setattr(gradient, "__tapeless_gradient__", (function, argnums, with_value))
    if not bound and not keywords:
        return gradient
    partial = functools.update_wrapper(functools.partial(gradient, *bound, **keywords), function)
    setattr(partial, "gradient_source", functools.partial(source, *bound, **keywords))
    return partial


def grad(fun: Callable | None = None, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The gradient of a scalar function of plain NumPy arrays; also a decorator.

    Parameters
    ----------
    fun : callable
        Returns a real scalar.
    argnums : int or tuple of int
        Which parameters to differentiate; arrays, numbers, or lists, tuples, dicts, dataclasses of them.

    Returns
    -------
    callable
        Takes the arguments of `fun`; gives the gradient in the structure of the argument (a tuple for a tuple of
        `argnums`), with the shapes and dtypes of its arrays.

    Raises
    ------
    DifferentiationError
        If `fun` does what is not supported, or returns no real scalar.

    Examples
    --------
    >>> import numpy as np
    >>> grad(lambda x: np.sum(x ** 3))(np.array([1.0, 2.0]))
    array([ 3., 12.])
    >>> grad(lambda x, y: x * y, argnums=(0, 1))(2.0, 5.0)
    (5.0, 2.0)
    """
    if fun is None:
        return functools.partial(grad, argnums=argnums)
    return _differentiated(fun, argnums, with_value=False)


def value_and_grad(fun: Callable | None = None, argnums: int | tuple[int, ...] = 0) -> Callable:
    """The value and the gradient of a scalar function of plain NumPy arrays; also a decorator.

    As `grad`, but the function returned gives `(value, gradient)`.

    >>> import numpy as np
    >>> value_and_grad(lambda p: p["w"] ** 2 + p["b"])({"w": 3.0, "b": 0.5})
    (9.5, {'w': 6.0, 'b': 1.0})
    """
    if fun is None:
        return functools.partial(value_and_grad, argnums=argnums)
    return _differentiated(fun, argnums, with_value=True)


def gradient_source(fun: Callable, *args: Any, **kwargs: Any) -> str:
    """The source text of the generated module for a call.

    For a function that calls `dlgradient` it is what `dlfeval(fun, *args)` runs; for any other it is the function with
    the gradient of its result by its first argument.

    Raises
    ------
    DifferentiationError
        If the function does what is not supported.

    Examples
    --------
    >>> import numpy as np
    >>> print(gradient_source(lambda x: np.sum(x * x), np.ones(3)))  # doctest: +ELLIPSIS
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def function_value_and_grad(x):
    ...
    """
    if isinstance(getattr(fun, "gradient_source", None), Callable):
        return fun.gradient_source(*args, **kwargs)  # pyright: ignore[reportFunctionMemberAccess]
    function, bound, keywords = unpack_callable(fun)
    args, kwargs = (*bound, *args), {**keywords, **kwargs}
    wrt = None if asks_for_gradients(function) else wrt_of(function, len(bound), True)
    return transformed(function, wrt, args, kwargs).module.text


macros.register(grad, "grad")
macros.register(value_and_grad, "value_and_grad")
macros.register(gradient_source, "outside")


def differentiable(fun: Callable) -> Callable:
    """Decorate a function that is run by `dlfeval`: calling it runs it so.

    The decorated function has `gradient_source(*args)`, the text of what runs.

    >>> from tapeless import dlarray, dlgradient
    >>> @differentiable
    ... def cube(x):
    ...     return dlgradient(x ** 3, x)
    >>> cube(dlarray(2.0))
    dlarray(12.)
    """

    @functools.wraps(fun)
    def call(*args, **kwargs):
        return dlfeval(fun, *args, **kwargs)

    def source(*args, **kwargs) -> str:
        return gradient_source(fun, *args, **kwargs)

    setattr(call, "gradient_source", source)
    setattr(call, "__tapeless_function__", fun)
    return call
