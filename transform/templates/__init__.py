"""The derivative rules of NumPy's functions, in files by family."""

from tapeless.transform.templates import (
    arithmetic,
    complex_numbers,
    containers,
    decompositions,
    elementwise,
    indexing,
    linear_algebra,
    passive,
    reductions,
    shape,
    tangents,
)

__all__ = [
    "arithmetic",
    "complex_numbers",
    "containers",
    "decompositions",
    "elementwise",
    "indexing",
    "linear_algebra",
    "passive",
    "reductions",
    "shape",
    "tangents",
]
