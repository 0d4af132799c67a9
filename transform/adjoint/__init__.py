"""Stage 5: reverse mode. `Reverse` appends the statements that run others backwards.

It keeps, for each primal name, what stands for its adjoint at this point of the backward run: a name (`x_bar`), or the
adjoints of some items of a container (`Parts`). A first contribution is an assignment; a buffer is updated in place
only if it is owned, which is to say that nothing else can hold it.

Emitted code is in the core language again, so it can be differentiated again.
"""

from __future__ import annotations

import gast

from tapeless.transform.adjoint.bars import Parts
from tapeless.transform.adjoint.mutation import Mutation
from tapeless.transform.core import is_assignment

__all__ = ["Parts", "Reverse"]


class Reverse(Mutation):
    """Runs statements backwards."""

    def statement(self, node) -> None:
        if is_assignment(node):
            self.assignment(node)
        elif isinstance(node, gast.Assign):
            self.store(node)
        elif isinstance(node, gast.AugAssign):
            self.accumulation(node)
        elif isinstance(node, gast.If):
            self.branch(node)
        elif isinstance(node, gast.For | gast.While):
            self.loop(node)
        elif isinstance(node, gast.Try):
            self.attempt(node)
        elif isinstance(node, gast.With):
            self.block(node.body)
        elif isinstance(node, gast.Expr):
            self.effect(node)
