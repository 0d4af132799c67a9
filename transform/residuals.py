"""What the reverse reads of the forward code: what a loop saves an iteration, what a function hands on."""

from __future__ import annotations

import gast

from tapeless.transform.core import Block, assign, call, constant, is_atom, item, name, statement, store_name, tuple_of
from tapeless.transform.optimize.common import recall
from tapeless.transform.program import Namer, Origin
from tapeless.transform.scopes import rename
from tapeless.transform.trees import all_writes, blocks, clone, ends_in_exit, names_in, reads, tails, writes


def free_reads(block: Block) -> list[str]:
    """The names that a block reads before it has assigned them, in the order of reading."""
    found: dict[str, None] = {}
    _free(block, set(), found)
    return list(found)


def _free(block, defined, found) -> None:
    for node in block:
        for n in reads(node):
            if n not in defined:
                found.setdefault(n)
        sets = []
        for part in blocks(node):
            own = defined | set(writes(node))
            _free(part, own, found)
            sets.append(own)
        if isinstance(node, gast.If | gast.Try):
            defined |= set.intersection(*sets)
        elif isinstance(node, gast.With):
            defined |= sets[0]
        defined |= set(writes(node)) if not isinstance(node, gast.For | gast.While) else set()


def attach(block: Block) -> None:
    """Put the statements that were noted before and after others in their places."""
    for index in range(len(block) - 1, -1, -1):
        node = block[index]
        for part in blocks(node):
            attach(part)
        after, before = getattr(node, "after", []), getattr(node, "before", [])
        block[index + 1 : index + 1] = after
        block[index:index] = before
        node.after, node.before = [], []


def note(node, statements, where: str) -> None:
    """Note statements to be put 'before' or 'after' another."""
    for new in statements:
        new.origin = getattr(node, "origin", None)
        new.place = getattr(node, "place", None)
    setattr(node, where, [*getattr(node, where, []), *statements])


def pack(needed: list[str]):
    """One atom-like expression that holds the values of names."""
    if len(needed) == 1:
        return name(needed[0])
    return tuple_of([name(n) for n in needed])


def unpack(packed: str, needed: list[str], mapping: dict[str, str], origin: Origin | None) -> list:
    """The statements that give the values back their names."""
    result = [assign(mapping.get(n, n), item(name(packed), constant(i)), origin) for i, n in enumerate(needed)]
    for node in result:
        node.items = len(needed)
    return result


def ensure_defined(block: Block, needed: list[str]) -> None:
    """Give None to names that are set on some paths only, on the others."""
    for wanted in needed:
        _ensure(block, wanted)


def _ensure(block: Block, wanted: str) -> bool:
    """Whether the name is set at the end of the block, after making sure of it if it is set anywhere in it."""
    present = False
    for node in block:
        if wanted in writes(node) and not isinstance(node, gast.For):
            present = True
        elif isinstance(node, gast.If) and not present and wanted in all_writes([node]):
            inside = [_ensure(node.body, wanted), _ensure(node.orelse, wanted)]
            if ends_in_exit(node.body) or ends_in_exit(node.orelse):
                present = inside[1] if ends_in_exit(node.body) else inside[0]
                continue
            for part, there in zip((node.body, node.orelse), inside, strict=True):
                for end in tails(part) if not there else []:
                    end.insert(before_copies(end, len(end)), _nothing(wanted, node))
            present = True
        elif isinstance(node, gast.For | gast.While | gast.Try) and not present and wanted in all_writes([node]):
            note(node, [_nothing(wanted, node)], "before")
            present = True
        elif isinstance(node, gast.With) and wanted in all_writes([node]):
            present = _ensure(node.body, wanted)
    return present


def _nothing(wanted: str, node):
    new = assign(wanted, constant(None), getattr(node, "origin", None))
    new.nothing = True
    return new


def before_copies(block: Block, index: int) -> int:
    """Where the copies that end an iteration or a branch begin, before `index`."""
    while index and getattr(block[index - 1], "merge", False):
        index -= 1
    return index


def reversed_loop(
    node, iteration: Block, body: Block, inside: set[str], mutable: set[str], namer: Namer, origin: Origin | None
):
    """The loop that runs `body`, which reverses one `iteration` of `node`, for all iterations, last to first.

    What `body` reads of an iteration is saved at the end of each; `mutable` names may be changed in place.
    """
    needed = [n for n in free_reads(body) if n in inside]
    counter = node.target.id if isinstance(node, gast.For) else ""
    if simple_range(node, inside) and set(needed) <= {counter}:
        mapping = {counter: namer.twin(counter)}
        backwards = call(_static("reversed", reversed), node.iter)
        variable = mapping.get(counter, counter) if needed else namer.temporary("_")
        return gast.For(store_name(variable), backwards, rename(clone(body), mapping), [], None)
    recall(iteration[: before_copies(iteration, len(iteration))], body, mutable)
    needed = [n for n in free_reads(body) if n in inside]
    saved = namer.temporary("saved")
    old = {*node.carried, *free_reads(node.body)}  # what an iteration begins with has a value on all paths
    ensure_defined(node.body, [n for n in needed if n not in old])
    attach(node.body)
    packed = pack(needed) if needed else constant(None)
    before = all_writes(node.body[:-1]) if iteration is not node.body else set()
    add_saves(iteration, saved, packed, before | set(node.carried) | set(writes(node)), namer)
    note(node, [_nothing(n, node) for n in needed if n in getattr(node, "unset", ())], "before")
    empty = assign(saved, gast.List([], gast.Load()), getattr(node, "origin", None))
    empty.kept = empty.saves = True
    note(node, [empty], "before")
    mapping = {n: namer.twin(n) for n in needed}
    backwards = call(_static("reversed", reversed), name(saved))
    body = rename(clone(body), mapping)
    if len(needed) == 1:
        variable = mapping.get(needed[0], needed[0])
        return gast.For(store_name(variable), backwards, body, [], None)
    variable = namer.temporary("item") if needed else namer.temporary("_")
    return gast.For(store_name(variable), backwards, [*unpack(variable, needed, mapping, origin), *body], [], None)


def _static(text, value):
    node = name(text)
    node.static, node.live = value, False
    return node


def simple_range(node, inside: set[str]) -> bool:
    """Whether a loop runs over a range to its end, so that the range tells its iterations."""
    if not isinstance(node, gast.For) or not isinstance(node.iter, gast.Call):
        return False
    if getattr(node.iter.func, "static", None) is not range:
        return False
    return not any(n in inside for n in names_in(node.iter)) and not _breaks(node.body)


def _breaks(block: Block) -> bool:
    for node in block:
        if isinstance(node, gast.Break):
            return True
        if isinstance(node, gast.If) and (_breaks(node.body) or _breaks(node.orelse)):
            return True
    return False


def add_saves(body: Block, saved: str, packed, defined: set[str], namer: Namer) -> None:
    """Append what an iteration has to the list of saved values, at each of the iteration's ends."""
    _saves(body, saved, packed, set(defined), namer, tails(body))


def _saves(block: Block, saved, packed, defined, namer, last) -> None:
    for node in list(block):
        if isinstance(node, gast.If):
            inner = [set(defined), set(defined)]
            exits = ends_in_exit(node.body), ends_in_exit(node.orelse)
            _saves(node.body, saved, packed, inner[0], namer, last)
            _saves(node.orelse, saved, packed, inner[1], namer, last)
            if exits == (False, False):
                defined |= inner[0] & inner[1]
            elif exits != (True, True):
                defined |= inner[1] if exits[0] else inner[0]
        elif isinstance(node, gast.Break):
            _insert(block, block.index(node), saved, packed, defined, namer)
        elif isinstance(node, gast.For | gast.While):
            defined |= set(node.carried)
        elif isinstance(node, gast.With):
            defined |= all_writes(node.body)
        elif isinstance(node, gast.Try):
            defined |= set.intersection(*(all_writes(part) for part in blocks(node)))
        else:
            defined |= set(writes(node))
    if any(block is end for end in last):
        _insert(block, len(block), saved, packed, defined, namer)


def _insert(block: Block, index: int, saved, packed, defined, namer) -> None:
    index = before_copies(block, index)
    values = packed.elts if isinstance(packed, gast.Tuple) else [packed]
    values = [v if not isinstance(v, gast.Name) or v.id in defined else constant(None) for v in values]
    like = block[index] if index < len(block) else block[-1] if block else None
    origin = getattr(like, "origin", None)
    value = values[0]
    if isinstance(packed, gast.Tuple):
        value = name(namer.temporary("step"))
        block.insert(index, assign(value.id, tuple_of(values), origin))
        block[index].kept = block[index].saves = True
        index += 1
    assert is_atom(value)
    append = statement(call(gast.Attribute(name(saved), "append", gast.Load()), value), origin)
    append.saves = True
    block.insert(index, append)
