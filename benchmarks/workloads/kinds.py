"""What a workload is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

GRADIENT = "value and gradient"
ROWS = "values and rows of the Jacobian"
HVP = "Hessian-vector product"


@dataclass(frozen=True)
class Workload:
    """A function, its derivative by hand, and its arguments, of which the first is differentiated.

    Parameters
    ----------
    name : str
        What it is, with its size.
    function : callable
        In NumPy: peers run it with their own `np`.
    by_hand : callable
        Of the same arguments: `(value, gradient)`, `(values, rows)` or the Hessian-vector product.
    arguments : tuple
        The arguments.
    kind : str
        What is computed: a gradient, rows of a Jacobian (for each of `directions` an adjoint of the values), or the
        product of the Hessian with the one direction.
    directions : tuple
        See `kind`.
    left_out : tuple of str
        Peers that cannot do it, or not in minutes.
    """

    name: str
    function: Callable
    by_hand: Callable
    arguments: tuple
    kind: str = GRADIENT
    directions: tuple = ()
    left_out: tuple[str, ...] = ()
