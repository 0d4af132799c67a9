"""Adjoints of `np.einsum`: einsums again."""

from __future__ import annotations

import string

import numpy as np

from tapeless.transform import macros, shapes
from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt, tangent


def letters(subscripts, operands):
    """The subscripts of every operand and of the result, without ellipses.

    >>> letters("...ij,j", [np.ones((2, 3, 4)), np.ones(4)])
    (['Zij', 'j'], 'Zi')
    """
    text = subscripts.replace(" ", "")
    inputs, _, output = text.partition("->")
    parts = inputs.split(",")
    free = [c for c in reversed(string.ascii_letters) if c not in text]
    most = max(
        [np.ndim(x) - len(p.replace("...", "")) for p, x in zip(parts, operands, strict=True) if "..." in p] or [0]
    )
    rest = "".join(free[:most])
    full = []
    for part, operand in zip(parts, operands, strict=True):
        count = np.ndim(operand) - len(part.replace("...", ""))
        full.append(part.replace("...", rest[len(rest) - count :] if count else ""))
    if "->" in text:
        return full, output.replace("...", rest)
    once = sorted(c for c in set("".join(p.replace("...", "") for p in parts)) if inputs.count(c) == 1)
    return full, ("" if "..." not in inputs else rest) + "".join(once)


def einsum_bars(bar, subscripts, operands):
    """The adjoints of all operands."""
    inputs, output = letters(subscripts, operands)
    return [einsum_bar(bar, k, inputs, output, operands) for k in range(len(operands))]


def einsum_bar(bar, k, inputs, output, operands):
    """The adjoint of one operand: the einsum of the adjoint with the other operands."""
    own = "".join(dict.fromkeys(inputs[k]))
    others = [x for i, x in enumerate(operands) if i != k]
    texts = [output] + [t for i, t in enumerate(inputs) if i != k]
    sizes = dict(zip(inputs[k], np.shape(operands[k]), strict=True))
    missing = "".join(c for c in own if c not in "".join(texts))
    if missing:
        texts, others = [*texts, missing], [*others, np.ones([sizes[c] for c in missing])]
    made = contract(",".join(texts) + "->" + own, [bar, *others])
    if own != inputs[k]:
        made = on_diagonal(made, inputs[k], own, np.shape(operands[k]))
    return rt.unbroadcast(made, operands[k])


def contract(subscripts, operands):
    """`np.einsum` of a list of operands, in the best order."""
    return np.einsum(subscripts, *operands, optimize=len(operands) > 2)


def on_diagonal(value, text, own, shape):
    """Zeros with `value` where subscripts that occur twice are equal."""
    whole = np.zeros(shape, np.asarray(value).dtype)
    np.einsum(f"{text}->{own}", whole)[...] = value
    return whole


declare(contract, infer=lambda subscripts, operands: Array(None, None, operands.traced))
declare(on_diagonal, infer=lambda value, *_: shapes.array(value), linear=(0,))
macros.register(einsum_bars, "pure")


@adjoint(contract)
def _contract(z, subscripts, operands):
    d[operands] = rt.einsum_bars(d[z], subscripts, operands)


@adjoint(on_diagonal)
def _on_diagonal(z, value, text, own, shape):
    d[value] = np.einsum(text + "->" + own, d[z])


def contract_dot(dots, subscripts, operands):
    """The tangent of a contraction, which is linear in each operand."""
    total = 0.0
    for k, dot in enumerate(dots):
        if dot is not None:
            total = total + contract(subscripts, [*operands[:k], dot, *operands[k + 1 :]])
    return total


macros.register(contract_dot, "pure")


@tangent(contract)
def _contract_dot(z, subscripts, operands):
    d[z] = contract_dot(d[operands], subscripts, operands)
