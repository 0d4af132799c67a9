"""Number the versions of names in the order in which they appear, without gaps: t, t_2, t_3."""

from __future__ import annotations

import gast

from tapeless.transform.core import Block
from tapeless.transform.program import Namer
from tapeless.transform.scopes import rename
from tapeless.transform.trees import all_reads, nodes_in, walk, writes


def renumber(block: Block, namer: Namer, fixed: set[str]) -> Block:
    """The block with the versions of names renumbered; `fixed` names stay."""
    order: dict[str, None] = {}
    for node in walk(block):
        for written in writes(node):
            if written not in fixed and (namer.is_temporary(written) or namer.base(written) != written):
                order.setdefault(written)
    outside = {n.id for node in block for n in nodes_in(node) if isinstance(n, gast.Name)} - set(order)
    outside |= fixed | all_reads(block) - set(order)
    numbering = Namer(outside)
    mapping = {}
    for identifier in order:
        mapping[identifier] = numbering.fresh(namer.base(identifier))
    return rename(block, {k: v for k, v in mapping.items() if k != v})
