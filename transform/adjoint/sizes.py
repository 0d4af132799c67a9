"""Sizes and shapes are read of what an array was computed from: nothing is computed or kept for its shape alone."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

import gast

from tapeless.transform.core import is_assignment, is_static, target
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Array, Static, same_shape
from tapeless.transform.program import Namer
from tapeless.transform.trees import clone, writes


class Sizes:
    """Knows names whose values have the same shape."""

    kinds: Kinds
    aliases: Any
    namer: Namer

    @cached_property
    def elementwise(self) -> dict[str, list]:
        """The operands of operations that broadcast, by the names of their results."""
        values = {target(n): n.value for n in self.aliases.statements if is_assignment(n)}
        found = {n: v for n, v in values.items() if getattr(getattr(v, "primitive", None), "broadcasting", False)}
        return {n: value.primitive_arguments for n, value in found.items() if self.counts[n] == 1}

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each name is set."""
        return Counter(n for node in self.aliases.statements for n in writes(node))

    def shaped(self, node):
        """A name that has the shape of an array which was computed from it: what is given, else one of the user's."""
        if not isinstance(node, gast.Name) or is_static(node):
            return node
        found, seen = [node], {node.id}
        for n in found:
            for operand in [] if is_static(n) else self.elementwise.get(n.id, []):
                if self.has_shape_of(operand, n.id, self.elementwise[n.id]) and operand.id not in seen:
                    seen.add(operand.id)
                    found.append(operand)
        given = [n for n in found if is_static(n) or not self.counts[n.id]]
        lasting = [n for n in [*given, *found] if is_static(n) or not self.namer.is_temporary(n.id)]
        return clone([*lasting, found[-1]][0])

    def has_shape_of(self, operand, result: str, operands: list) -> bool:
        """Whether an operand certainly has the shape of a result."""
        if not isinstance(operand, gast.Name) or (not is_static(operand) and self.counts[operand.id] > 1):
            return False
        small, large = self.kinds.atom(operand), self.kinds.get(result)
        if not isinstance(small, Array) or not isinstance(large, Array):
            return False
        others = [o for o in operands if o is not operand]
        return same_shape(small.dims, large.dims) or all(map(self.is_number, others))

    def is_number(self, operand) -> bool:
        """Whether an operand broadcasts to the shape of any other."""
        kind = self.kinds.atom(operand) if isinstance(operand, gast.Name | gast.Constant) else None
        if isinstance(kind, Static):
            return kind.value is None or isinstance(kind.value, int | float | complex | str)
        return isinstance(kind, Array) and kind.scalar
