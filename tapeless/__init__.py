"""Source-to-source automatic differentiation for NumPy code."""

from tapeless import runtime
from tapeless.runtime.dlarray import dlarray, extractdata, isdlarray
from tapeless.runtime.evaluate import cache_clear, cache_info, dlfeval, dlgradient
from tapeless.runtime.gradients import differentiable, grad, gradient_source, value_and_grad
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.rules import adjoint, d

__all__ = [
    "DifferentiationError",
    "adjoint",
    "cache_clear",
    "cache_info",
    "d",
    "differentiable",
    "dlarray",
    "dlfeval",
    "dlgradient",
    "extractdata",
    "grad",
    "gradient_source",
    "isdlarray",
    "runtime",
    "value_and_grad",
]
