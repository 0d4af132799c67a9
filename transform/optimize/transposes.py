"""Transposes that are not needed, between the statements that share operations.

T = A.T;  B = T.T                 ->  B = A
T = A.T;  p = T @ g;  B = p.T     ->  B = g.T @ A, where `p` is read for that only
"""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform.core import LOAD, name
from tapeless.transform.trees import signature

Known = dict[str, tuple[str, list[str]]]  # the names that hold the results of operations, and those that they read


def transposed(array) -> gast.Attribute:
    return gast.Attribute(array, "T", LOAD)


def remember(node, new: str, known: Known) -> None:
    """The transpose of a transpose is the array itself."""
    if is_transpose(node):
        known.setdefault(signature(transposed(name(new))), (node.value.id, [new, node.value.id]))


def product(node, products: dict[str, Any], known: Known):
    """The transpose of a product of matrices, as a product of what is there transposed; None if neither is."""
    made = products.get(node.value.id) if is_transpose(node) and getattr(node, "of_matrix", False) else None
    if made is None or known.get(signature(made), ("",))[0] != node.value.id:
        return None
    turned = [transposed(factor) for factor in (made.right, made.left)]
    found = [known.get(signature(factor)) for factor in turned]
    if found == [None, None]:
        return None
    left, right = [t if f is None else name(f[0]) for t, f in zip(turned, found, strict=True)]
    return gast.BinOp(left, gast.MatMult(), right)


def is_transpose(node) -> bool:
    return isinstance(node, gast.Attribute) and node.attr == "T" and isinstance(node.value, gast.Name)
