"""Lists, tuples and dicts of differentiated values."""

import operator

from tapeless.transform import shapes
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt

declare(list.append, mutates=True, puts="last")
declare(list.insert, mutates=True, puts="insert")
declare(list.pop, fresh=False, loads=True, takes="at")
declare(dict.pop, fresh=False, loads=True, takes="key")
declare(list.reverse, mutates=True, turns=True)
declare(operator.concat, operator.mul, dict.values, dict.items, holds=True, shareable=False)
declare(list, infer=shapes.list_of, holds=True, shareable=False)
declare(tuple, infer=shapes.tuple_of, holds=True, shareable=False)
declare(dict, infer=shapes.dict_of, holds=True, shareable=False)


@adjoint(tuple)
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


@adjoint(operator.mul)
def repeated(z, a, n):
    """A list several times."""
    d[a] = rt.folded(d[z], a)


@adjoint(dict)
def as_dict(z, mapping):
    d[mapping] = d[z]


@adjoint(dict.values)
def values(z, mapping):
    d[mapping] = rt.from_values(d[z], mapping)


@adjoint(dict.items)
def items(z, mapping):
    d[mapping] = rt.from_items(d[z], mapping)
