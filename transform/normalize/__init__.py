"""Stage 3: the user's function in the core language, by a list of rewrites."""

from __future__ import annotations

from tapeless.transform.normalize.checkpoints import outline
from tapeless.transform.normalize.exits import structure
from tapeless.transform.normalize.expressions import flatten
from tapeless.transform.normalize.ssa import single_assignment
from tapeless.transform.normalize.statements import simplify
from tapeless.transform.program import Namer


def normalize(body: list, parameters: list[str], namer: Namer, inline=None) -> list:
    """The rewrites in order: simple statements, exits in tail position, flat expressions, single assignment."""
    body = simplify(outline(body, parameters, namer), namer)
    body = structure(body, namer)
    body = flatten(body, namer, inline)
    return single_assignment(body, parameters, namer)
