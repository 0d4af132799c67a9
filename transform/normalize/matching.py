"""Rewrite `match` into branches.

match point:                         if isinstance(point, (list, tuple)) and len(point) == 2 and point[0] == 0:
    case [0, y] if y > 0:                y = point[1]
        a = y                ->          matched = y > 0
    case _:                          if matched: a = y
        a = 0                        else: a = 0
"""

from __future__ import annotations

import collections

import gast

from tapeless.transform.core import constant, name, static, store_name
from tapeless.transform.errors import refuse
from tapeless.transform.program import Namer
from tapeless.transform.trees import clone

SEQUENCES = (list, tuple, range, collections.deque)
# A class pattern of one of these takes its positional pattern for the whole value.
WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


def branches(node: gast.Match, namer: Namer) -> list:
    """The statements that do what a `match` does."""
    subject = node.subject
    before = []
    if not isinstance(subject, gast.Name):
        new = namer.temporary("subject")
        before.append(gast.Assign([store_name(new)], subject, None))
        subject = name(new)
    rest: list = []
    for case in reversed(node.cases):
        rest = _case(case, subject, rest, namer)
    return [*before, *rest]


def _case(case, subject, rest: list, namer: Namer) -> list:
    """One case, and what is done if it does not match."""
    tests, bindings = _pattern(case.pattern, subject)
    bind: list = [gast.Assign([store_name(n)], value, None) for n, value in bindings]
    if case.guard is None:
        return [gast.If(_all(tests), [*bind, *case.body], rest)] if tests else [*bind, *case.body]
    if not tests:
        return [*bind, gast.If(case.guard, case.body, rest)]
    matched = namer.temporary("matched")
    guard = gast.Assign([store_name(matched)], case.guard, None)
    return [
        gast.Assign([store_name(matched)], constant(False), None),
        gast.If(_all(tests), [*bind, guard], []),
        gast.If(name(matched), case.body, rest),
    ]


def _all(tests):
    return tests[0] if len(tests) == 1 else gast.BoolOp(gast.And(), tests)


def _pattern(pattern, value) -> tuple[list, list]:
    """The conditions for a value to match a pattern, and the names it then gives, with their values."""
    return PATTERNS[type(pattern)](pattern, value)


def _value(pattern, value):
    return [gast.Compare(clone(value), [gast.Eq()], [pattern.value])], []


def _singleton(pattern, value):
    return [gast.Compare(clone(value), [gast.Is()], [constant(pattern.value)])], []


def _as(pattern, value):
    tests, bindings = ([], []) if pattern.pattern is None else _pattern(pattern.pattern, value)
    return tests, bindings if pattern.name is None else [*bindings, (pattern.name, clone(value))]


def _or(pattern, value):
    sides = [_pattern(p, value) for p in pattern.patterns]
    if any(not tests for tests, _ in sides):
        return sides[-1]
    bindings = sides[-1][1]
    for tests, given in reversed(sides[:-1]):
        of = dict(given)
        bindings = [(n, gast.IfExp(clone(_all(tests)), of[n], other)) for n, other in bindings]
    return [gast.BoolOp(gast.Or(), [_all(tests) for tests, _ in sides])], bindings


def _is(value, cls):
    return gast.Call(static("isinstance", isinstance), [clone(value), cls], [])


def _types(types):
    """A tuple of classes as an expression."""
    return gast.Tuple([static(t.__name__, t) for t in types], gast.Load())


def _item(value, key):
    return gast.Subscript(clone(value), key, gast.Load())


def _sequence(pattern, value):
    count = len(pattern.patterns)
    star = next((i for i, p in enumerate(pattern.patterns) if isinstance(p, gast.MatchStar)), None)
    length = gast.Call(static("len", len), [clone(value)], [])
    compare, least = (gast.Eq(), count) if star is None else (gast.GtE(), count - 1)
    tests = [_is(value, _types(SEQUENCES)), gast.Compare(length, [compare], [constant(least)])]
    bindings = []
    for index, part in enumerate(pattern.patterns):
        if index == star:
            stop = index + 1 - count
            cut = gast.Slice(constant(index), constant(stop) if stop else None, None)
            whole = gast.Call(static("list", list), [_item(value, cut)], [])
            bindings += [(part.name, whole)] if part.name is not None else []
            continue
        position = index if star is None or index < star else index - count
        more, names = _pattern(part, _item(value, constant(position)))
        tests, bindings = tests + more, bindings + names
    return tests, bindings


def _mapping(pattern, value):
    tests = [_is(value, static("dict", dict))]
    bindings = []
    for key, part in zip(pattern.keys, pattern.patterns, strict=True):
        tests.append(gast.Compare(clone(key), [gast.In()], [clone(value)]))
        more, names = _pattern(part, _item(value, clone(key)))
        tests, bindings = tests + more, bindings + names
    if pattern.rest is not None:
        bindings.append((pattern.rest, _others(value, pattern.keys)))
    return tests, bindings


def _others(value, keys):
    """The items of a dict whose keys were not named."""
    pair = gast.Tuple([store_name("key"), store_name("value")], gast.Store())
    items = gast.Call(gast.Attribute(clone(value), "items", gast.Load()), [], [])
    other = gast.Compare(name("key"), [gast.NotIn()], [gast.Tuple([clone(k) for k in keys], gast.Load())])
    return gast.DictComp(name("key"), name("value"), [gast.comprehension(pair, items, [other], 0)])


def _class(pattern, value):
    cls = getattr(pattern.cls, "static", None)
    tests = [_is(value, pattern.cls)]
    bindings = []
    parts = list(zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True))
    if pattern.patterns and cls in WHOLE:
        more, names = _pattern(pattern.patterns[0], value)
        tests, bindings = tests + more, bindings + names
    elif pattern.patterns:
        attributes = getattr(cls, "__match_args__", ())
        if len(attributes) < len(pattern.patterns):
            raise refuse("a class pattern with more positions than the class names", "name the attributes", pattern)
        parts = [*zip(attributes, pattern.patterns, strict=False), *parts]
    for attribute, part in parts:
        more, names = _pattern(part, gast.Attribute(clone(value), attribute, gast.Load()))
        tests, bindings = tests + more, bindings + names
    return tests, bindings


PATTERNS = {
    gast.MatchValue: _value,
    gast.MatchSingleton: _singleton,
    gast.MatchAs: _as,
    gast.MatchOr: _or,
    gast.MatchSequence: _sequence,
    gast.MatchMapping: _mapping,
    gast.MatchClass: _class,
}
