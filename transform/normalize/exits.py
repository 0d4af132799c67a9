"""Move `break`, `continue` and `return` into tail position.

    for x in xs:                    for x in xs:
        if x < 0:                       if x < 0:
            break           ->              break
        s = s + x                       else:
                                            s = s + x

    if c:                           if c:
        return a            ->          result = a
    return b                        else:
                                        result = b
                                    return result

A `return` inside a loop sets a flag, breaks, and is tested after the loop; so do exits that leave only one of
several paths of a branch, or a `with` or `try`.

    try: a                          caught = 0
    except E: b                     try: a
    else: c             ->          except E: caught = 1; b
    finally: d                      if caught == 0: c
                                    d      (and a handler around all this, which does d and raises again)
"""

from __future__ import annotations

import gast

from tapeless.transform.core import Try, constant, name, static, store_name
from tapeless.transform.errors import refuse
from tapeless.transform.program import Namer, Origin
from tapeless.transform.trees import blocks, clone, ends_in_exit

EXITS = (gast.Return, gast.Break, gast.Continue)
WORDS = {gast.Return: "returned", gast.Break: "stopped", gast.Continue: "skipped"}


def structure(block: list, namer: Namer) -> list:
    """A function's body with one `return`, at its end, of a name."""
    returns = [n for n in _statements(block) if isinstance(n, gast.Return)]
    rewriter = _Exits(namer)
    if len(returns) == 1 and block and block[-1] is returns[0] and isinstance(returns[0].value, gast.Name):
        rewriter.result = returns[0].value.id
    else:
        rewriter.result = namer.temporary("result")
    body = rewriter.function(list(block))
    final = gast.Return(name(rewriter.result))
    final.origin = returns[0].origin if len(returns) == 1 else Origin(f"return {rewriter.result}")
    return [*body, final]


def inner_exits(block: list, namer: Namer) -> list:
    """A block without exits of its own, those of its loops in tail position."""
    return _Exits(namer).block(block, in_loop=False)


def leaving(block: list) -> list:
    """The body of a loop with `return` for its `break`, for a function that ends where the loop does."""
    return _replaced(block, gast.Break, lambda node: [_like(gast.Return(None), node)])


def _like(new, node):
    new.origin, new.place = getattr(node, "origin", None), getattr(node, "place", None)
    return new


def _replaced(block, kind, make):
    """The block with the exits of a kind replaced, in every branch, not inside inner loops, but in their `else`."""
    result = []
    for node in block:
        if isinstance(node, kind):
            result += make(node)
            continue
        parts = [node.orelse] if isinstance(node, gast.For | gast.While) else blocks(node)
        for part in parts:
            part[:] = _replaced(part, kind, make)
        result.append(node)
    return result


def _statements(block):
    for node in block:
        yield node
        for inner in [*blocks(node), getattr(node, "orelse", []) if isinstance(node, gast.For | gast.While) else []]:
            yield from _statements(inner)


def _contains(node, kinds) -> bool:
    """Whether a statement holds an exit that leaves it."""
    if isinstance(node, kinds):
        return True
    if isinstance(node, gast.For | gast.While):
        # What its `else` holds leaves the loop around it.
        returns = gast.Return in kinds and any(_contains(n, (gast.Return,)) for n in node.body)
        return returns or any(_contains(n, kinds) for n in node.orelse)
    return any(_contains(n, kinds) for inner in blocks(node) for n in inner)


class _Exits:
    result: str

    def __init__(self, namer: Namer):
        self.namer = namer

    def set(self, target, value, like):
        return _like(gast.Assign([store_name(target)], value, None), like)

    def function(self, block):
        if not ends_in_exit(block):
            block = [*block, gast.Return(None)]  # falling off the end gives None
        body = self.block(block, in_loop=False)
        return _replaced(body, gast.Return, lambda node: self.returning(node, []))

    def returning(self, node, then):
        value = node.value if node.value is not None else constant(None)
        if isinstance(value, gast.Name) and value.id == self.result:
            return list(then)
        return [self.set(self.result, value, node), *then]

    def block(self, block, in_loop):
        for index, node in enumerate(block):
            if isinstance(node, gast.With | gast.Try):
                made = self.attempt(node, in_loop) if isinstance(node, gast.Try) else self.enclosed(node, [], in_loop)
                return [*block[:index], *made[0], *self.block([*made[1], *block[index + 1 :]], in_loop)]
            if isinstance(node, gast.For | gast.While):
                after = self.loop(node)
                return [*block[:index], *after[:-1], *self.settle(after[-1], block[index + 1 :], in_loop)]
            if isinstance(node, gast.If) and _contains(node, EXITS):
                return [*block[:index], *self.settle(node, block[index + 1 :], in_loop)]
            for inner in blocks(node):
                inner[:] = self.block(list(inner), in_loop)
        return block

    def settle(self, node, rest, in_loop):
        """A statement and what follows it, with the exits inside the statement moved to the tail."""
        if not (isinstance(node, gast.If) and _contains(node, EXITS)):
            for inner in blocks(node) if isinstance(node, gast.If) else []:
                inner[:] = self.block(list(inner), in_loop)
            return [node, *self.block(rest, in_loop)]
        node.body, node.orelse = self.block(node.body, in_loop), self.block(node.orelse, in_loop)
        if ends_in_exit(node.body) and ends_in_exit(node.orelse):
            return [node]  # what follows is never reached
        if ends_in_exit(node.body):
            node.orelse = self.block([*node.orelse, *rest], in_loop)
            return [node]
        if ends_in_exit(node.orelse):
            node.body = self.block([*node.body, *rest], in_loop)
            return [node]
        if not rest:
            return [node]
        return self.flagged(node, rest, in_loop)

    def flagged(self, node, rest, in_loop):
        before, tests = self.flags([node.body, node.orelse], node)
        return [*before, node, *self.settle(tests[0], rest, in_loop)]

    def flags(self, parts, node):
        """Make the exits of blocks set flags: gives the statements before, and the test that exits afterwards."""
        before, tests, last = [], [], None
        for kind, word in WORDS.items():
            if not any(_contains(n, (kind,)) for part in parts for n in part):
                continue
            flag = self.namer.temporary(word)
            before.append(self.set(flag, constant(False), node))

            def mark(exit_, kind=kind, flag=flag):
                setting = self.set(flag, constant(True), exit_)
                return self.returning(exit_, [setting]) if kind is gast.Return else [setting]

            for part in parts:
                part[:] = _replaced(part, kind, mark)
            exit_ = gast.Return(name(self.result)) if kind is gast.Return else kind()
            exit_.origin = node.origin
            test = gast.If(name(flag), [exit_], [])
            test.origin = Origin(f"if {flag}")
            if last is None:
                tests.append(test)
            else:
                last.orelse = [test]
            last = test
        return before, tests

    def enclosed(self, node, between, in_loop):
        """A `with` or `try`: its statements, and what must follow: `between`, and the tests for its exits."""
        parts = blocks(node)
        for part in parts:
            part[:] = self.block(list(part), in_loop)
        before, tests = self.flags(parts, node)
        return [*before, node], [*between, *tests]

    def attempt(self, node, in_loop):
        """A `try` as one with handlers only, and what must follow it."""
        if any(_contains(n, EXITS) for n in node.finalbody):
            raise refuse("an exit inside `finally`", "leave after the `try`", node)
        like = node.origin, getattr(node, "place", None)
        if node.finalbody:
            return self.finally_(node, like, in_loop)
        caught = self.namer.temporary("caught")
        after = []
        if node.orelse:
            test = gast.Compare(name(caught), [gast.Eq()], [constant(0)])
            after = [gast.If(test, node.orelse, [])]
        for number, handler in enumerate(node.handlers, 1):
            handler.body = [self.set(caught, constant(number), node), *handler.body]
        core = Try(node.body, node.handlers, name(caught))
        core.origin, core.place = like
        for part in after:
            part.origin, part.place = like
        statements, rest = self.enclosed(core, after, in_loop)
        return [self.set(caught, constant(0), node), *statements], rest

    def finally_(self, node, like, in_loop):
        """`finally`: its statements follow the `try`, and those of a handler of everything, which raises again."""
        error, caught = self.namer.temporary("error"), self.namer.temporary("caught")
        inner = gast.Try(node.body, node.handlers, node.orelse, [])
        again = gast.Raise(name(error), None)
        body = [self.set(caught, constant(1), node), *clone(node.finalbody), again]
        handler = gast.ExceptHandler(static("BaseException", BaseException), store_name(error), body)
        core = Try([inner] if node.handlers else node.body, [handler], name(caught))
        for made in (inner, core, again):
            made.origin, made.place = like
        statements, rest = self.enclosed(core, node.finalbody, in_loop)
        return [self.set(caught, constant(0), node), *statements], rest

    def loop(self, node):
        """A loop without `return` inside and without `else`, then what must follow it."""
        before, after = [], []
        if node.orelse:
            broke = self.namer.temporary("broke")
            before.append(self.set(broke, constant(False), node))

            def mark(exit_):
                return [self.set(broke, constant(True), exit_), exit_]

            node.body = _replaced(node.body, gast.Break, mark)
            branch = gast.If(gast.UnaryOp(gast.Not(), name(broke)), node.orelse, [])
            branch.origin = Origin(f"if not {broke}")
            node.orelse = []
            after.append(branch)
        body = self.block(node.body, in_loop=True)
        if any(_contains(n, (gast.Return,)) for n in body):
            returned = self.namer.temporary("returned")
            before.append(self.set(returned, constant(False), node))

            def leave(exit_):
                stop = gast.Break()
                stop.origin = exit_.origin
                return self.returning(exit_, [self.set(returned, constant(True), exit_), stop])

            body = _replaced(body, gast.Return, leave)
            branch = gast.If(name(returned), [gast.Return(name(self.result))], [])
            branch.body[0].origin = node.origin
            branch.origin = Origin(f"if {returned}")
            after.insert(0, branch)
        node.body = _replaced(body, gast.Continue, lambda exit_: [])
        if len(after) == 2:
            after[0].orelse = [after.pop()]
        return [*before, node, *after]
