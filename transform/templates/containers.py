"""Lists, tuples and dicts of differentiated values."""

import operator

from tapeless.transform import shapes
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt

declare(list.append, mutates=True)
declare(list.pop, fresh=False, loads=True, takes="last")
declare(operator.concat, fresh=False, shareable=False)
declare(dict.values, dict.items, fresh=False, shareable=False)


declare(list, infer=shapes.list_of, fresh=False, shareable=False)


@adjoint(list)
def as_list(z, iterable=()):
    if isinstance(iterable, (list, tuple)):
        d[iterable] = d[z]
    else:
        d[iterable] = rt.rows(d[z], iterable)


@adjoint(operator.concat)
def concat(z, a, b):
    d[a] = rt.first_items(d[z], a)
    d[b] = rt.last_items(d[z], b)


@adjoint(dict.values)
def values(z, mapping):
    d[mapping] = rt.from_values(d[z], mapping)


@adjoint(dict.items)
def items(z, mapping):
    d[mapping] = rt.from_items(d[z], mapping)
