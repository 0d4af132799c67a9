"""Who is compared: a function that runs a workload once, for each of the libraries that are installed."""

from __future__ import annotations

import importlib
import importlib.util
import types
from collections.abc import Callable
from typing import Any

import numpy as np

import tapeless as tl
from benchmarks.workloads import HVP, ROWS, Workload


def by_hand(workload: Workload) -> Callable[[], Any]:
    arguments = (*workload.arguments, *workload.directions)
    return lambda: workload.by_hand(*arguments)


def function_alone(workload: Workload) -> Callable[[], Any]:
    return lambda: workload.function(*workload.arguments)


def tapeless(workload: Workload) -> Callable[[], Any]:
    function, (x, *rest) = workload.function, workload.arguments
    if workload.kind == HVP:
        of_first = lambda x: function(x, *rest)
        return lambda: tl.hvp(of_first, x, workload.directions[0])
    if workload.kind == ROWS:

        def rows():
            value, pullback = tl.vjp(function, x, *rest)
            return value, [pullback(bar)[0] for bar in workload.directions]

        return rows
    gradient = tl.value_and_grad(function)
    return lambda: gradient(x, *rest)


def dlfeval(workload: Workload) -> Callable[[], Any] | None:
    """As MATLAB has it: dlarrays in, `dlgradient` inside, dlarrays out."""
    if workload.kind in (HVP, ROWS):
        return None
    function, (x, *rest) = workload.function, workload.arguments

    def model_gradients(x, *rest):
        value = function(x, *rest)
        return value, tl.dlgradient(value, x)

    wrapped = {k: tl.dlarray(v) for k, v in x.items()} if isinstance(x, dict) else tl.dlarray(x)
    return lambda: tl.dlfeval(model_gradients, wrapped, *rest)


def with_numpy(function: Callable, module) -> Callable:
    """The function, and the functions of its module that it calls, with another module as `np`."""
    others = {**function.__globals__, "np": module}
    for name, value in function.__globals__.items():
        if isinstance(value, types.FunctionType) and value.__globals__ is function.__globals__:
            others[name] = types.FunctionType(value.__code__, others, name)
    return others[function.__name__]


def autograd(workload: Workload) -> Callable[[], Any]:
    library, numpy = importlib.import_module("autograd"), importlib.import_module("autograd.numpy")
    function, (x, *rest) = with_numpy(workload.function, numpy), workload.arguments
    if workload.kind == HVP:
        product = library.hessian_vector_product(function)
        return lambda: product(x, *rest, workload.directions[0])
    if workload.kind == ROWS:

        def rows():
            pullback, value = library.make_vjp(function)(x, *rest)
            return value, [pullback(bar) for bar in workload.directions]

        return rows
    gradient = library.value_and_grad(function)
    return lambda: gradient(x, *rest)


def pytorch(workload: Workload) -> Callable[[], Any]:
    """Eager PyTorch on the processor."""
    torch = importlib.import_module("torch")
    function = with_numpy(workload.function, torch_as_numpy(torch))
    x, *rest = [converted(a, torch.from_numpy) for a in workload.arguments]
    leaves = list(x.values()) if isinstance(x, dict) else [x]
    for leaf in leaves:
        leaf.requires_grad_(True)
    directions = [torch.from_numpy(d) for d in workload.directions]
    gradient = torch.autograd.grad

    def run():
        value = function(x, *rest)
        if workload.kind == ROWS:
            return value, [gradient(value, leaves, bar, retain_graph=True) for bar in directions]
        if workload.kind == HVP:
            first = gradient(value, leaves, create_graph=True)
            return gradient(first, leaves, directions)
        return value, gradient(value, leaves)

    return run


def jax(workload: Workload) -> Callable[[], Any]:
    """Compiled by `jax.jit`, in double precision."""
    library, numpy = importlib.import_module("jax"), importlib.import_module("jax.numpy")
    library.config.update("jax_enable_x64", True)
    function, (x, *rest) = with_numpy(workload.function, numpy), workload.arguments
    directions = workload.directions

    def derivative(x, arrays):
        given = iter(arrays)
        of_first = lambda x: function(x, *[next(given) if isinstance(r, np.ndarray) else r for r in rest])
        if workload.kind == HVP:
            return library.jvp(library.grad(of_first), (x,), directions)[1]
        if workload.kind == ROWS:
            value, pullback = library.vjp(of_first, x)
            return value, [pullback(bar)[0] for bar in directions]
        return library.value_and_grad(of_first)(x)

    compiled = library.jit(derivative)
    x = converted(x, numpy.asarray)
    arrays = [numpy.asarray(r) for r in rest if isinstance(r, np.ndarray)]
    return lambda: library.block_until_ready(compiled(x, arrays))


def converted(value, convert: Callable):
    """A value with its arrays converted to those of another library."""
    if isinstance(value, dict):
        return {k: converted(v, convert) for k, v in value.items()}
    return convert(np.array(value)) if isinstance(value, np.ndarray) else value


def torch_as_numpy(torch) -> types.SimpleNamespace:
    """PyTorch under the names of NumPy that the workloads use."""

    def extreme(whole, along):
        return lambda x, axis=None, keepdims=False: whole(x) if axis is None else along(x, axis, keepdims)

    return types.SimpleNamespace(
        **{n: getattr(torch, n) for n in ("exp", "log", "sqrt", "sin", "cos", "tanh", "sum", "mean")},
        max=extreme(torch.max, torch.amax),
        min=extreme(torch.min, torch.amin),
        stack=lambda arrays, axis=0: torch.stack(arrays, axis),
        zeros=lambda shape: torch.zeros(shape, dtype=torch.float64),
        logaddexp=lambda a, b: torch.logaddexp(torch.as_tensor(a, dtype=torch.float64), b),
        linalg=torch.linalg,
    )


PEERS = {"autograd": ("autograd", autograd), "PyTorch": ("torch", pytorch), "JAX jit": ("jax", jax)}


def installed() -> tuple[dict[str, Callable], list[str]]:
    """The peers that are there, and the names of those that are not."""
    found, missing = {}, []
    for name, (module, make) in PEERS.items():
        if importlib.util.find_spec(module) is None:
            missing.append(name)
        else:
            found[name] = make
    return found, missing
