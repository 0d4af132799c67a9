"""The derivative rules of NumPy's functions, in files by family."""

from tapeless.transform.templates import (
    arithmetic,
    containers,
    elementwise,
    indexing,
    linear_algebra,
    passive,
    reductions,
    shape,
)

__all__ = [
    "arithmetic",
    "containers",
    "elementwise",
    "indexing",
    "linear_algebra",
    "passive",
    "reductions",
    "shape",
]
