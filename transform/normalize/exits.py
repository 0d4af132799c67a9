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
several paths of a branch.
"""

from __future__ import annotations

import gast

from tapeless.transform.core import Namer, Origin, blocks, constant, ends_in_exit, name, store_name
from tapeless.transform.errors import refuse


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
        return gast.Return in kinds and any(_contains(n, (gast.Return,)) for n in [*node.body, *node.orelse])
    return any(_contains(n, kinds) for inner in blocks(node) for n in inner)


class _Exits:
    result: str

    def __init__(self, namer: Namer):
        self.namer = namer

    def set(self, target, value, like):
        node = gast.Assign([store_name(target)], value, None)
        node.origin = getattr(like, "origin", None)
        node.place = getattr(like, "place", None)
        return node

    def function(self, block):
        if not ends_in_exit(block):
            block = [*block, gast.Return(None)]  # falling off the end gives None
        body = self.block(block, in_loop=False)
        return self.replace(body, gast.Return, lambda node: self.returning(node, []))

    def returning(self, node, then):
        value = node.value if node.value is not None else constant(None)
        if isinstance(value, gast.Name) and value.id == self.result:
            return list(then)
        return [self.set(self.result, value, node), *then]

    def replace(self, block, kind, make):
        """The block with the exits of a kind replaced, in every branch, not inside inner loops."""
        result = []
        for node in block:
            if isinstance(node, kind):
                result += make(node)
                continue
            if isinstance(node, gast.If):
                node.body = self.replace(node.body, kind, make)
                node.orelse = self.replace(node.orelse, kind, make)
            result.append(node)
        return result

    def block(self, block, in_loop):
        kinds = (gast.Return, gast.Break, gast.Continue)
        for index, node in enumerate(block):
            if isinstance(node, gast.With) and _contains(node, kinds):
                raise refuse("an exit inside `with`", "assign inside the `with` and leave after it", node)
            if isinstance(node, gast.For | gast.While):
                after = self.loop(node)
                return [*block[:index], *after[:-1], *self.settle(after[-1], block[index + 1 :], in_loop)]
            if isinstance(node, gast.If) and _contains(node, kinds):
                return [*block[:index], *self.settle(node, block[index + 1 :], in_loop)]
            for inner in blocks(node):
                inner[:] = self.block(list(inner), in_loop)
        return block

    def settle(self, node, rest, in_loop):
        """A statement and what follows it, with the exits inside the statement moved to the tail."""
        kinds = (gast.Return, gast.Break, gast.Continue)
        if not (isinstance(node, gast.If) and _contains(node, kinds)):
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
        before, result = [], [node]
        leave = None
        for kind, word in ((gast.Return, "returned"), (gast.Break, "stopped"), (gast.Continue, "skipped")):
            if not _contains(node, (kind,)):
                continue
            flag = self.namer.temporary(word)
            before.append(self.set(flag, constant(False), node))

            def mark(exit_, kind=kind, flag=flag):
                setting = self.set(flag, constant(True), exit_)
                return self.returning(exit_, [setting]) if kind is gast.Return else [setting]

            node.body = self.replace(node.body, kind, mark)
            node.orelse = self.replace(node.orelse, kind, mark)
            exit_ = gast.Return(name(self.result)) if kind is gast.Return else kind()
            exit_.origin = node.origin
            test = gast.If(name(flag), [exit_], [])
            test.origin = Origin(f"if {flag}")
            if leave is None:
                leave = test
                result.append(test)
            else:
                leave.orelse = [test]
            leave = test
        return [*before, result[0], *self.settle(result[1], rest, in_loop)] if len(result) > 1 else result + rest

    def loop(self, node):
        """A loop without `return` inside and without `else`, then what must follow it."""
        before, after = [], []
        if node.orelse:
            broke = self.namer.temporary("broke")
            before.append(self.set(broke, constant(False), node))

            def mark(exit_):
                return [self.set(broke, constant(True), exit_), exit_]

            node.body = self.replace(node.body, gast.Break, mark)
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

            body = self.replace(body, gast.Return, leave)
            branch = gast.If(name(returned), [gast.Return(name(self.result))], [])
            branch.body[0].origin = node.origin
            branch.origin = Origin(f"if {returned}")
            after.insert(0, branch)
        node.body = self.replace(body, gast.Continue, lambda exit_: [])
        if len(after) == 2:
            after[0].orelse = [after.pop()]
        return [*before, node, *after]
