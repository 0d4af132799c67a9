"""Give every assignment a name of its own.

    x = x + 1               x_2 = x + 1
    if c:                   if c:
        x = 2 * x    ->         x_3 = 2 * x_2
                                x_4 = x_3
                            else:
                                x_4 = x_2

A name that a loop changes is carried: it is set before the loop and by a copy at the end of each iteration, so inside
the body it holds what the iteration began with. `y = x` makes no statement: later reads of `y` read `x`.
"""

from __future__ import annotations

import gast

from tapeless.transform import liveness
from tapeless.transform.core import assign, constant, is_atom, is_copy, name, store_name, target
from tapeless.transform.effects import mutates
from tapeless.transform.errors import refuse
from tapeless.transform.program import Namer
from tapeless.transform.scopes import bound_names, rename
from tapeless.transform.trees import all_writes, tails, walk, writes


def single_assignment(block: list, parameters: list[str], namer: Namer) -> list:
    """The block in single assignment form."""
    builder = _Builder(namer, liveness.analyse(block))
    builder.used.update(parameters)
    env = {p: p for p in parameters}
    out, _ = builder.block(block, env)
    if not isinstance(out[-1], gast.Return):  # it raises on every path
        nothing = namer.temporary("result")
        out += [assign(nothing, constant(None)), gast.Return(name(nothing))]
    return out


class _Builder:
    def __init__(self, namer: Namer, live: liveness.Liveness):
        self.namer, self.live = namer, live
        self.used: set[str] = set()
        self.loops: list[dict[str, str]] = []

    def version(self, variable: str) -> str:
        """The name of a new version: the variable's own name the first time."""
        if variable not in self.used:
            self.used.add(variable)
            return variable
        fresh = self.namer.fresh(variable)
        self.used.add(fresh)
        return fresh

    def block(self, block, env):
        """The statements, and the names' versions at the end (None if control does not get there)."""
        out = []
        for node in block:
            env = self.statement(node, env, out)
            if env is None:
                break
        return out, env

    def read(self, node, env):
        return rename(node, env)

    def statement(self, node, env, out):
        if isinstance(node, gast.If):
            return self.branch(node, env, out)
        if isinstance(node, gast.For | gast.While):
            return self.loop(node, env, out)
        if isinstance(node, gast.Break):
            self.close(node, env, out)
            return None
        if isinstance(node, gast.With):
            env = dict(env)
            for item in node.items:
                item.context_expr = self.read(item.context_expr, env)
                if item.optional_vars is not None:
                    item.optional_vars = self.bound(item.optional_vars, env)
            node.body, inner = self.block(node.body, env)
            out.append(node)
            return inner
        if isinstance(node, gast.Try):
            return self.attempt(node, env, out)
        if is_copy(node):
            env = dict(env)
            source = node.value.id
            env[target(node)] = env.get(source, source)
            return env
        if isinstance(node, gast.Assign):
            node.value = self.read(node.value, env)
            if isinstance(node.targets[0], gast.Name):
                env = dict(env)
                new = self.version(target(node))
                env[target(node)] = new
                node.targets = [store_name(new)]
            else:
                node.targets = [self.read(node.targets[0], env)]
        elif isinstance(node, gast.FunctionDef):
            inside = set(writes(node))
            hidden = bound_names(node) | inside
            defaults = [self.read(d, env) for d in node.args.defaults]
            kw_defaults = [d and self.read(d, env) for d in node.args.kw_defaults]
            node.args.defaults, node.args.kw_defaults = [], []  # they are no part of its scope
            node = rename(node, {k: v for k, v in env.items() if k not in hidden and k != node.name})
            node.args.defaults, node.args.kw_defaults = defaults, kw_defaults
            self.used.add(node.name)
            env = {**env, node.name: node.name}
        else:
            node = self.read(node, env)
        out.append(node)
        return None if isinstance(node, gast.Return | gast.Raise) else env

    def bound(self, variable, env):
        """A name that a statement binds, in its new version."""
        new = env[variable.id] = self.version(variable.id)
        return store_name(new)

    def branch(self, node, env, out):
        node.test = self.read(node.test, env)
        node.body, yes = self.block(node.body, dict(env))
        node.orelse, no = self.block(node.orelse, dict(env))
        out.append(node)
        return self.joined([(node.body, yes), (node.orelse, no)], self.live.after[id(node)], node)

    def attempt(self, node, env, out):
        """A `try`: its handlers begin with what the names were before it."""
        self.check_handlers(node)
        sides = []
        after, caught = self.live.after[id(node)] | {node.caught.id}, node.caught.id
        node.body, end = self.block(node.body, dict(env))
        sides.append((node.body, end))
        for handler in node.handlers:
            inner = dict(env)
            if handler.name is not None:
                handler.name = self.bound(handler.name, inner)
            handler.body, end = self.block(handler.body, inner)
            sides.append((handler.body, end))
        out.append(node)
        env = self.joined(sides, after, node)
        node.caught = name((env or {}).get(caught, caught))
        return env

    def check_handlers(self, node) -> None:
        """Refuse what a handler could see half done: changes made by the body before it failed."""
        handled = {n for h in node.handlers for n in self.live.before[id(h.body[0])]}
        last = len(node.body)
        while last and is_plain(node.body[last - 1]):
            last -= 1
        finished = {w for n in node.body[max(last - 1, 0) :] if isinstance(n, gast.Assign) for w in writes(n)}
        finished -= all_writes(node.body[: max(last - 1, 0)])
        half_done = sorted((handled & all_writes(node.body)) - finished)
        if half_done:
            raise refuse(
                f"`{half_done[0]}` is assigned in this `try`, which may fail after that, and is read then",
                f"assign {half_done[0]} last, in an `else:`, or in the handler too",
                node,
            )
        inside = all_writes(node.body)
        changed = [c for n in walk(node.body) for c in mutates(n) if c not in inside and c in handled]
        if changed:
            raise refuse(
                f"`{changed[0]}` is changed in place in this `try`, which may fail after that, and is used then",
                "compute the new value in the `try`, and store it in an `else:`",
                node,
            )

    def joined(self, sides, after, node):
        """The versions of names where the ends of several blocks meet; None if no end is reached."""
        reached = [(block, env) for block, env in sides if env is not None]
        if len(reached) < 2:
            return reached[0][1] if reached else None
        first = reached[0][1]
        merged = {k: v for k, v in first.items() if all(env.get(k) == v for _, env in reached)}
        names = dict.fromkeys(k for _, env in reached for k in env)
        for variable in [k for k in names if k not in merged and k in after]:
            new = self.version(variable)
            for block, versions in reached:
                for end in tails(block):
                    end.append(self.copy(new, versions.get(variable), node))
            merged[variable] = new
        return merged

    def copy(self, new, old, like):
        """A copy that merges; of None where the variable has no value on this path."""
        node = assign(new, constant(None) if old is None else name(old), getattr(like, "origin", None))
        node.place = getattr(like, "place", None)
        node.merge, node.nothing = True, old is None
        return node

    def loop(self, node, env, out):
        after, head = self.live.after[id(node)], self.live.body[id(node)]
        iterable = isinstance(node, gast.For)
        if iterable:
            node.iter = self.read(node.iter, env)
        changed = all_writes(node.body) | set(writes(node))
        carried = {}
        env, before = dict(env), env
        for variable in sorted(changed, key=self.order(node)):
            if variable not in head and variable not in after:
                continue
            new = self.version(variable)
            if variable in env or variable in head:
                out.append(self.copy(new, env.get(variable), node))
            carried[variable] = env[variable] = new
        inner = dict(env)
        if iterable:
            new = self.version(node.target.id)
            inner[node.target.id] = new
            node.target = store_name(new)
        self.loops.append(carried)
        body, end = self.block(node.body, inner)
        if end is not None:
            for last in tails(body):
                self.close(node, end, last)
        self.loops.pop()
        node.body = body
        node.carried = list(carried.values())
        node.unset = [new for variable, new in carried.items() if variable not in before]
        out.append(node)
        return env

    def order(self, node):
        seen = {}
        for variable in [w for n in walk([node]) for w in writes(n)]:
            seen.setdefault(variable, len(seen))
        return lambda v: seen[v]

    def close(self, node, env, out):
        """The copies at the end of an iteration: what the loop carries on."""
        copies = [(new, env[v]) for v, new in self.loops[-1].items() if v in env and env[v] != new]
        origin = node if not isinstance(node, gast.For | gast.While) else (out[-1] if out else node)
        for new, old in parallel(copies, self.namer, lambda new, old: out.append(self.copy(new, old, origin))):
            out.append(self.copy(new, old, origin))
        if isinstance(node, gast.Break):
            out.append(node)


def is_plain(node) -> bool:
    """Whether a statement only hands on a value, so that it cannot fail."""
    return isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and is_atom(node.value)


def parallel(copies, namer, save):
    """Order copies that happen at once so that none reads what another has overwritten.

    Where they form a cycle (`a, b = b, a`), `save(new, old)` is called to keep a value under a new name.
    """
    ordered, waiting = [], list(copies)
    while waiting:
        free = [c for c in waiting if not any(c[0] == old for other in waiting if other is not c for old in other[1:])]
        if free:
            ordered.append(free[0])
            waiting.remove(free[0])
            continue
        new, _ = waiting[0]
        kept = namer.fresh(new)
        save(kept, new)
        waiting = [(n, kept if old == new else old) for n, old in waiting]
    return ordered
