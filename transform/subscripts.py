"""Subscripts of `np.einsum` that are known before it runs: the kind of the result, and those of the adjoints."""

from __future__ import annotations

from tapeless.transform import macros, shapes
from tapeless.transform.kinds import Array, Kind, Static, is_not_one, result_dtype


def parse(subscripts: str) -> tuple[list[str], str]:
    """The subscripts of the operands and of the result.

    >>> parse("ij,jk"), parse("ij -> i")
    ((['ij', 'jk'], 'ik'), (['ij'], 'i'))
    """
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    if not arrow:
        output = "".join(sorted(c for c in set(inputs) if c != "," and inputs.count(c) == 1))
    return inputs.split(","), output


def turns(subscripts: str) -> bool:
    """Whether the adjoint of every operand is an einsum of the others and the result's.

    So it is where each of its subscripts is one of theirs, and occurs once in itself.

    >>> turns("ij,jk->ik"), turns("ij->i"), turns("ii->i"), turns("...i->...i")
    (True, False, False, False)
    """
    inputs, output = parse(subscripts)
    if "." in subscripts or len(set(output)) < len(output):
        return False
    for k, own in enumerate(inputs):
        elsewhere = "".join(inputs[:k] + inputs[k + 1 :]) + output
        if len(set(own)) < len(own) or not set(own) <= set(elsewhere):
            return False
    return True


def turned(subscripts: str, k: int) -> str:
    """The subscripts of the adjoint of an operand: its own and the result's change places.

    >>> turned("ij,jk->ik", 0), turned("ij,jk->ik", 1)
    ('ik,jk->ij', 'ij,ik->jk')
    """
    inputs, output = parse(subscripts)
    return ",".join([*inputs[:k], output, *inputs[k + 1 :]]) + "->" + inputs[k]


macros.register(turns, "static")
macros.register(turned, "static")


def kind(subscripts: Kind, *operands: Kind, **_) -> Kind:
    """The kind of an einsum: the sizes of the result's subscripts, where the operands tell them."""
    arrays = [shapes.as_array(o) for o in operands]
    dtype = result_dtype(*(shapes.strong(a.dtype) for a in arrays))
    varied = any(a.varied for a in arrays)
    text = subscripts.value if isinstance(subscripts, Static) else None
    if not isinstance(text, str) or "." in text:
        return Array(dtype, None, varied)
    inputs, output = parse(text)
    sizes: dict[str, list] = {}
    for part, array in zip(inputs, arrays, strict=False):
        for letter, n in zip(part, array.dims or [None] * len(part), strict=False):
            sizes.setdefault(letter, []).append(n)
    return Array(dtype, tuple(_joint(sizes.get(letter, [None])) for letter in output), varied)


def _joint(sizes: list):
    """One size of several that are equal, or 1, which NumPy broadcasts."""
    if all(n == 1 for n in sizes):
        return 1
    return next((n for n in sizes if is_not_one(n)), None)
