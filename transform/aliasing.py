"""Which names may share memory, and what that means for code that changes things in place."""

from __future__ import annotations

from functools import cached_property

import gast

from tapeless.transform import liveness
from tapeless.transform.core import Block, is_assignment, is_copy, is_static
from tapeless.transform.effects import mutates
from tapeless.transform.errors import refuse
from tapeless.transform.kinds import Sequence, Static, Unknown
from tapeless.transform.pointing import Pointing, differ, place_of
from tapeless.transform.primitives import find
from tapeless.transform.trees import names_in, reads


class Aliases(Pointing):
    """Where what names point to is changed, and what may not be changed."""

    # --- older and newer objects ---------------------------------------------------------------

    def share_at(self, name: str, changed: str, node) -> bool:
        """Whether two names may be one object when a statement changes it.

        Of an object that is made anew in every iteration, one may have the last and the other an older one.
        """
        common = self.points.get(name, set()) & self.points.get(changed, set())
        return any(not self.apart(name, changed, thing, node) for thing in common)

    def apart(self, name: str, other: str, thing, node) -> bool:
        sides = (name, other), (other, name)
        return any(self.is_older(old, thing, node) and self.is_newest(new, thing, node) for old, new in sides)

    def is_older(self, name: str, thing, node) -> bool:
        """Whether a name certainly has no object of those that a statement makes, or one made in an iteration before.

        It was assigned before, or is assigned later in the body of a loop that the object is made in.
        """
        made, here = self.made_before(thing, node), self.order[id(node)]
        assigned = self.assigned.get(name, [])
        if made is None or not assigned:
            return False
        outer, inner = set(self.loops[thing[1]]), set(self.loops[id(node)])

        def before(at: int) -> bool:
            return at < made or (at > here and set(self.loops[id(self.statements[at])]) & inner <= outer)

        return all(before(at) for at in assigned)

    def is_newest(self, name: str, thing, node) -> bool:
        """Whether a name, if it has an object of those that a statement makes, certainly has the last one."""
        made, here = self.made_before(thing, node), self.order[id(node)]
        if made is None or not self.assigned.get(name):
            return False
        for at in self.assigned[name]:
            given = self.statements[at]
            if not made <= at < here or not is_assignment(given):
                return False
            sources = [n for n in names_in(given.value) if thing in self.reach(self.at(n))]
            newest = all(thing in self.at(n) and self.is_newest(n, thing, given) for n in sources)
            if at != made and not (newest if sources else is_copy(given)):
                return False
        return True

    def made_before(self, thing, node) -> int | None:
        """Where the iteration that a statement runs in has made an object; None if it has not."""
        made = self.order.get(thing[1]) if thing[0] == "made" else None
        if made is None or made > self.order[id(node)]:
            return None
        return made if set(self.loops[thing[1]]) <= set(self.loops[id(node)]) else None

    def changed_after(self, name: str, node) -> bool:
        """Whether what a name holds may be changed after a statement that reads it."""
        if not self.may_share(name) or not (self.mutations or self.disturbances):
            return False
        reached = self.reach(self.at(name))
        return any(
            mutation is not node and reached & things and self.may_follow(mutation, node)
            for mutation, things in self.all_changes
        )

    @cached_property
    def all_changes(self) -> list[tuple]:
        """The statements that change objects, or may, each with these objects."""
        followed = [(node, self.at(n)) for node, n in self.mutations]
        return followed + [(node, self.reach(self.at(n))) for node, n in self.disturbances]

    def may_follow(self, later, earlier) -> bool:
        """Whether a statement may run after another one has run."""
        if id(later) not in self.order or id(earlier) not in self.order:
            return False
        in_one_loop = set(self.loops[id(later)]) & set(self.loops[id(earlier)])
        return self.order[id(later)] > self.order[id(earlier)] or bool(in_one_loop)

    def changed_parameters(self, parameters) -> list[str]:
        """The parameters whose objects, or what these hold, may be changed."""
        changed = {p for _, name in self.mutations for p in self.points.get(name, ())}
        return [p for p in parameters if self.reach(self.points.get(p, set())) & changed]

    def disturbed(self) -> set:
        """The objects that may be changed by code that is not differentiated, or that stand outside and are changed."""
        return {p for _, name in self.disturbances for p in self.reach(self.at(name))}

    def check(self, block: Block, active: set[str], out: set[str], parallel: bool = False) -> None:
        """Refuse a change of memory that another differentiated name shares and that is read afterwards.

        A container that the changed object is stored into again right away (`node.back`) sees the change. Where changes
        are done to tangents in `parallel`, it is enough that both names have one.
        """
        if not self.mutations:
            return
        live = liveness.analyse(block, out, value_reads)
        backs = self.backs()
        for node, changed in self.mutations:
            things = self.points.get(changed, set())
            if self.kinds.traced(changed) and self.holds_itself(node, things):
                raise refuse(
                    f"`{changed}` is made to hold a method of its own, by a way that cannot be followed",
                    "assign it to an attribute, as it is or in a list, tuple or dict: m.act = m.bent",
                    node,
                )
            seeing = backs.get(id(node), set()) | {changed}
            if getattr(node, "back", None) is not None:
                seeing |= set(names_in(node.value))
            for other in sorted(live.after.get(id(node), set()) - seeing - self.kept):
                if not self.may_share(other) or not (other in active or self.kinds.traced(changed)):
                    continue
                if parallel and other in active and changed in active:
                    continue
                if self.share_at(other, changed, node) or self.holds_any(other, things, node):
                    raise refuse(
                        f"`{changed}` and `{other}` may share memory, and this changes one while the other is in use",
                        f"make a copy first: {changed} = {changed}.copy()",
                        node,
                    )
            if not parallel:
                self.check_back(node, changed)
            self.check_places(node, changed, backs.get(id(node), set()))

    def holds_itself(self, node, things: set) -> bool:
        """Whether a statement stores a method of one of these objects."""
        value = getattr(node, "value", None)
        stored = value.args if isinstance(node, gast.Expr) and isinstance(value, gast.Call) else [value]
        for thing in self.reach({t for v in stored if v is not None for t in self.pointed(v)} - things, things):
            made = self.statements[self.order[thing[1]]] if thing[0] == "made" else None
            record = dict(getattr(getattr(made, "value", None), "record", ()))
            if "__self__" in record and things & self.holds.get(thing, set()):
                return True
        return False

    def check_call(self, node) -> None:
        """Refuse an unknown call for an effect, which may change differentiated values that it is given."""
        names = names_in(node.value)
        traced = any(self.kinds.traced(n) for n in names)
        given = [n for n in names if traced and self.may_share(n) and self.is_changeable(n)]
        if given:
            raise refuse(
                f"this call may change `{given[0]}` in place, which cannot be followed",
                "call a function with source that stores into it, or one that returns a new value",
                node,
            )

    def is_changeable(self, name: str) -> bool:
        """Whether a value of this kind can be changed by a function that it is given to."""
        kind = self.kinds[name]
        if isinstance(kind, Unknown):
            return kind.traced
        return not isinstance(kind, Static) and not (isinstance(kind, Sequence) and not kind.items)

    def check_places(self, node, changed: str, owners: set[str]) -> None:
        """Refuse to change an object that is in its container more than once: it is stored again in one place."""
        things = self.points.get(changed, set())
        containers = {container for owner in owners for container in self.points.get(owner, ())}
        again = any(self.is_put_again(containers, thing) for thing in things)
        if self.kinds.traced(changed) and owners and (again or things & self.repeated):
            raise refuse(
                f"`{changed}` may be in `{min(owners)}` several times, and this changes it",
                "put copies into it",
                node,
            )

    def holds_any(self, name: str, things: set, node) -> bool:
        """Whether a container holds one of these objects, at any depth, when a statement changes it."""
        if self.is_array(name):
            return False
        start = self.points.get(name, set())
        reached, waiting = set(start), list(start)
        while waiting:
            container = waiting.pop()
            for thing in self.holds.get(container, ()):
                if thing in reached or not self.held_at(container, thing, node):
                    continue
                if thing in things:
                    return True
                reached.add(thing)
                waiting.append(thing)
        return False

    def held_at(self, container, thing, node) -> bool:
        """Whether an object, made anew each time, may be in a container already when a statement changes it.

        It is put there before, or in another iteration of a loop that it is older than.
        """
        puts = self.links.get((container, thing))
        if thing[0] != "made" or puts is None:
            return True
        made = set(self.loops.get(thing[1], ()))
        here = set(self.loops[id(node)]) - made
        return any(self.order[p] < self.order[id(node)] or here & set(self.loops[p]) for p in puts)

    def backs(self) -> dict[int, set[str]]:
        """For each change of an item, the containers that it is stored into again right after."""
        result: dict[int, set[str]] = {}
        for index, node in enumerate(self.statements):
            if not getattr(node, "backed", False):
                continue
            seeing = result.setdefault(id(node), set())
            for following in self.statements[index + 1 :]:
                if getattr(following, "back", None) is None:
                    break
                seeing.update(mutates(following))
        return result

    def check_back(self, node, container: str) -> None:
        """Refuse to store an item into its container again if that may hold another by now."""
        load = getattr(node, "back", None)
        if load is None or self.is_array(container):
            return
        start, end = self.order.get(id(load)), self.order.get(id(node))
        if start is None or end is None:
            return
        things = self.points.get(container, set())
        item = node.value.id
        around = set(self.loops[id(node)]) - set(self.loops[id(load)])
        for other, changed in self.mutations:
            if other is node or not things & self.points.get(changed, set()):
                continue
            if getattr(other, "back", None) is not None and other.value.id == item:
                continue
            if differ(place_of(other), place_of(node)):
                continue
            if start < self.order[id(other)] < end or around & set(self.loops[id(other)]):
                raise refuse(
                    f"`{item}` is changed, an item of `{container}`, which may hold another item there by now",
                    f"change it where it is: {container}[...]...",
                    node,
                )


def value_reads(node) -> list[str]:
    """The names whose contents a statement reads, not only their shapes and types."""
    if getattr(node, "kept", False):
        return []
    value = getattr(node, "value", None)
    entry = getattr(value, "primitive", None)
    if entry is None and isinstance(value, gast.Call) and is_static(value.func):
        entry = find(value.func.static)
    if entry is None or not entry.looks or not isinstance(value, gast.Call) or not is_static(value.func):
        return reads(node)
    rest = [a for i, a in enumerate(value.args) if i not in entry.looks] + [k.value for k in value.keywords]
    return [n for a in rest for n in names_in(a)]
