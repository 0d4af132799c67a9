"""What generated code calls: `rt` in its text."""

import sys

from tapeless.runtime.broadcasting import (
    add_at,
    count,
    dot_left,
    dot_right,
    keep,
    matmul_left,
    matmul_right,
    product_of_others,
    second_product,
    split_like,
    unbroadcast,
    undiag,
    unrepeat,
    unstack,
    untake,
    untake_along_axis,
    untile,
)
from tapeless.runtime.dispatch import method, pair
from tapeless.runtime.dlarray import plain_dlarray
from tapeless.runtime.structures import (
    accumulate,
    add,
    copy,
    first_items,
    from_items,
    from_values,
    gradient,
    last_items,
    move,
    only,
    part,
    pop,
    put,
    seed,
    zeros,
)
from tapeless.transform import rules

rules.rt.module = sys.modules[__name__]

__all__ = [
    "accumulate",
    "add",
    "add_at",
    "copy",
    "count",
    "dot_left",
    "dot_right",
    "first_items",
    "from_items",
    "from_values",
    "gradient",
    "keep",
    "last_items",
    "matmul_left",
    "matmul_right",
    "method",
    "move",
    "only",
    "pair",
    "part",
    "plain_dlarray",
    "pop",
    "put",
    "product_of_others",
    "second_product",
    "seed",
    "split_like",
    "unbroadcast",
    "undiag",
    "unrepeat",
    "unstack",
    "untake",
    "untake_along_axis",
    "untile",
    "zeros",
]
