"""What code that is not differentiated may change: what it is given, and data outside of the function.

Such calls stay calls. Where one may change an object, what was known of the object holds no longer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import gast

from tapeless.transform.aliasing import Aliases
from tapeless.transform.core import is_assignment, name, target
from tapeless.transform.effects import changes, disturbed, outside_data, outside_name
from tapeless.transform.kinds import (
    ANYTHING,
    Array,
    DictOf,
    Instance,
    Kind,
    ListOf,
    Mapping,
    Sequence,
    Static,
    Unknown,
    join,
    join_all,
    kind_of,
    known_items,
    widen,
    with_inner,
)
from tapeless.transform.primitives import METHOD_FUNCTIONS
from tapeless.transform.program import Program
from tapeless.transform.trees import names_in, walk

# Libraries whose functions change nothing that they are given, but for those of these names.
LIBRARIES = sys.stdlib_module_names | {"numpy", "scipy", "tapeless"}
DEFINITIONS = ("tapeless.transform.definitions", "tapeless.transform.scipy_rules")
CHANGING = {
    *("put", "place", "copyto", "putmask", "fill_diagonal", "put_along_axis", "at", "shuffle", "readinto", "pack_into"),
    *("exec", "eval", "next", "setattr", "delattr", "setitem", "delitem"),
    *("iadd", "iand", "iconcat", "ifloordiv", "ilshift", "imatmul", "imod", "imul", "ior", "ipow", "irshift", "isub"),
    *("itruediv", "ixor", "heapify", "heappush", "heappop", "heappushpop", "heapreplace", "heapify_max"),
    *("insort", "insort_left", "insort_right"),
}
# Methods of lists and dicts that change nothing; those of values of unknown kinds; those of arrays that change them.
READING = {"index", "count", "copy", "get", "keys", "items", "values"}
PURE_METHODS = READING | {m for m in dir(str) if not m.startswith("_")} | METHOD_FUNCTIONS.keys()
CHANGING_ARRAYS = {"sort", "fill", "put", "partition", "resize", "itemset", "setfield", "setflags", "byteswap"}


DEEPEST = 6  # containers in containers


def is_library(function) -> bool:
    """Whether a function or type belongs to Python, NumPy or SciPy, or to this package; definitions are read."""
    module = getattr(function, "__module__", None)
    if module is None:
        module = type(getattr(function, "__self__", function)).__module__
    return str(module).partition(".")[0] in LIBRARIES and not is_definition(function)


def is_definition(function) -> bool:
    """Whether a function or type is one of ours that tells what another does."""
    return str(getattr(function, "__module__", None)).startswith(DEFINITIONS)


def needs_rule(function) -> bool:
    """Whether a function is NumPy's or SciPy's, whose source is not read."""
    library = str(function.__module__).partition(".")[0] in ("numpy", "scipy")
    return library and not hasattr(function, "__tapeless_generated__")


def is_installed(function) -> bool:
    """Whether a function belongs to a package that the user has installed: its source is not read."""
    return "site-packages" in getattr(getattr(function, "__code__", None), "co_filename", "")


def may_change(function, keywords=()) -> bool:
    """Whether a function without a rule, whose source is not read, may change its arguments."""
    return not is_library(function) or getattr(function, "__name__", "") in CHANGING or "out" in keywords


def opened(kind: Kind, traced: bool) -> Kind:
    """What is left to know of a value after a call that may have changed what is in it; objects keep their types."""
    if isinstance(kind, Sequence) and issubclass(kind.type, tuple):
        return Sequence(kind.type, tuple(opened(k, traced) for k in kind.items))
    if isinstance(kind, Sequence | ListOf):
        items = kind.items if isinstance(kind, Sequence) else (kind.item or ANYTHING,)
        return ListOf(join_all([Unknown(traced), *(item_opened(k, traced) for k in items)]))
    if isinstance(kind, Mapping | DictOf):
        items = [v for _, v in kind.items] if isinstance(kind, Mapping) else [kind.item or ANYTHING]
        return DictOf(join_all([Unknown(traced), *(item_opened(k, traced) for k in items)]))
    if isinstance(kind, Instance) and kind.attributes is not None:
        return Instance(kind.type, tuple((n, item_opened(k, traced)) for n, k in kind.attributes))
    return kind


def item_opened(kind: Kind, traced: bool) -> Kind:
    """The same of an item, in whose place there may be another by now."""
    if isinstance(kind, Array | Static):
        return kind if isinstance(kind, Static) and callable(kind.value) else Unknown(traced or kind.traced)
    return opened(kind, traced)


def absorbed(kind: Kind, other: Kind, depths: set[int], depth: int = 0) -> Kind:
    """The kind of something that at some depths may hold what has become of the other kind; at 0 it is that."""
    if depth > max(depths):
        return kind
    if depth in depths and may_be_one(kind, other):
        kind = join(kind, other)
    return with_inner(kind, lambda part: absorbed(part, other, depths, depth + 1))


def may_be_one(kind: Kind, other: Kind) -> bool:
    """Whether values of two kinds may be one object: a list of numbers is none of lists or tuples."""
    if family(kind) is None or family(kind) != family(other):
        return False
    held = [{type(widen(item)) for item in known_items(k)} for k in (kind, other)]
    numbers, lists = ([types <= wanted and bool(types) for types in held] for wanted in ({Array}, {Sequence, ListOf}))
    return not (numbers[0] and lists[1]) and not (numbers[1] and lists[0])


def family(kind: Kind):
    """What values of two kinds have in common that may be one object."""
    if isinstance(kind, Instance):
        return kind.type
    if isinstance(kind, Sequence) and issubclass(kind.type, tuple):
        return None
    return list if isinstance(kind, Sequence | ListOf) else dict if isinstance(kind, Mapping | DictOf) else None


def outside(label: str, value):
    """A reference to data outside of the function."""
    reference = name(label)
    reference.static, reference.live = value, True
    return reference


class Changing:
    """The part of inference that follows changes made by calls that are not differentiated."""

    table: dict[str, Kind]
    set: Callable[[str, Kind], None]
    changed: bool
    views: dict[str, dict[str, set[int]]]  # of what is changed: the other names that show it, at which depths
    unseen: set[str]  # names of what calls may change

    def note_effects(self, node) -> None:
        """Forget what was known of the objects that an operation may change."""
        if getattr(node, "disturbs", False):
            traced = any(self.table.get(n, ANYTHING).traced for n in names_in(node))
            for local in set(names_in(node)) & self.table.keys():
                self.set(local, opened(self.table[local], traced))
            for reference in outside_data(node):
                self.set_outside(reference, opened(self.outside_kind(reference), traced))
        for reference, kind in getattr(node, "outside", ()):
            self.set_outside(reference, kind)

    def outside_kind(self, reference) -> Kind:
        """The kind of data outside of the function, as the function leaves it."""
        key = outside_name(reference)
        if key not in self.table:
            self.table[key] = kind_of(reference.static, getattr(reference, "id", ""))
        return self.table[key]

    def set_outside(self, reference, kind: Kind) -> None:
        self.outside_kind(reference)
        self.set(outside_name(reference), kind)

    def views_of_changed(self, program: Program) -> dict[str, dict[str, set[int]]]:
        """For each container or object that is changed, the other names that show it, and at what depths."""
        statements = list(walk(program.body))
        changed = {n for node in statements for n in changes(node) if not isinstance(self.table.get(n), Array)}
        if not changed:
            return {}
        aliases = Aliases(program.body, self, program.parameters)  # pyright: ignore[reportArgumentType]
        # What is in a tuple that is written out is known by the names in it.
        known = {target(n) for n in statements if is_assignment(n) and isinstance(n.value, gast.Tuple)}
        others = [n for n in aliases.points if n in self.table and not isinstance(self.table[n], Array | Static)]
        levels = {n: levels_of(aliases, n) for n in others if n not in known}
        views = {}
        self.unseen = {n for node in statements for n in disturbed(node)}
        self.unseen |= {n for n in changed if holds_itself(aliases, n)}
        for one in changed:
            touched = aliases.reach(aliases.at(one)) if self.is_unseen(one) else aliases.at(one)
            depths = {n: {d for d, held in enumerate(levels[n]) if held & touched} for n in levels if n != one}
            views[one] = {n: found for n, found in depths.items() if found}
        return {n: seen for n, seen in views.items() if seen}

    def share_changes(self) -> None:
        """Let what is seen of a change through other names be known under these."""
        for one, others in self.views.items():
            kind = self.table.get(one, ANYTHING)
            for other in others.keys() & self.table.keys():
                seen = self.table[other]
                if self.is_unseen(one):
                    self.set(other, opened(seen, kind.traced))
                else:
                    self.set(other, absorbed(seen, kind, others[other]))

    def is_unseen(self, name: str) -> bool:
        """Whether what is changed under a name does not show in the name's own kind."""
        return name in self.unseen or family(self.table.get(name, ANYTHING)) is None


def holds_itself(aliases: Aliases, name: str) -> bool:
    """Whether an object that is made here may be in itself, as one is that holds a method of its own."""
    made = {thing for thing in aliases.at(name) if thing[0] == "made"}
    return bool(made & aliases.reach({held for thing in made for held in aliases.holds.get(thing, ())}))


def levels_of(aliases: Aliases, name: str) -> list[set]:
    """What a name may be, what that may hold, what is in that, and so on."""
    levels = [aliases.at(name)]
    while levels[-1] and len(levels) < DEEPEST:
        levels.append({thing for container in levels[-1] for thing in aliases.holds.get(container, ())})
    return levels
