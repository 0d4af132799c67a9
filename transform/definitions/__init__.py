"""Functions that are defined by others: where they are differentiated, their definition is read in their place.

They are in files by family. A definition takes the arguments of the function that it defines, and is plain NumPy code.
"""

from tapeless.transform.definitions import (
    calculus,
    fourier,
    joining,
    masked,
    norms,
    padding,
    picking,
    products,
    random,
    series,
    statistics,
)

__all__ = [
    "calculus",
    "fourier",
    "joining",
    "masked",
    "norms",
    "padding",
    "picking",
    "products",
    "random",
    "series",
    "statistics",
]
