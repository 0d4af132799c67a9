"""What a test tells of a value is known in its branch.

if isinstance(q, dict):          if isinstance(q, dict):
    for v in q.values(): ... ->      q_2 = rt.as_dict(q)
                                     for v in q_2.values(): ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import call, is_assignment, is_static, known_callee, name, target
from tapeless.transform.infer import Kinds
from tapeless.transform.infer.objects import wanted
from tapeless.transform.kinds import Unknown
from tapeless.transform.program import Namer, Program
from tapeless.transform.rules import helper
from tapeless.transform.scopes import rename
from tapeless.transform.trees import all_reads, all_writes, walk


class Narrowing:
    """The part of lowering that deals with `isinstance`."""

    program: Program
    kinds: Kinds
    namer: Namer
    emit: Callable[..., Any]

    def narrowed(self, node) -> bool:
        """Give what a branch tests to be a dict or list a name of its own there; tells whether it does."""
        asked = self.asked(node.test)
        if asked is None:
            return False
        value, classes = asked
        made = "as_dict" if classes == {dict} else "as_list" if classes and classes <= {list, tuple} else None
        unknown = isinstance(self.kinds[value], Unknown) and self.kinds.traced(value)
        if made is None or not unknown or value in all_writes(node.body) or value not in all_reads(node.body):
            return False
        if known_callee(getattr(node.body[0], "value", None)) is helper(made).static:
            return False  # it has one already
        new = self.namer.temporary(self.namer.base(value))
        node.body = [self.emit(node, new, call(helper(made), name(value))), *rename(node.body, {value: new})]
        return True

    def asked(self, test) -> tuple[str, set] | None:
        """The name and the classes of a test `t = isinstance(name, classes)`."""
        if not isinstance(test, gast.Name):
            return None
        found = [n for n in walk(self.program.body) if is_assignment(n) and target(n) == test.id]
        value = found[0].value if len(found) == 1 else None
        if known_callee(value) is not isinstance:
            return None
        subject, classes = value.args
        if not isinstance(subject, gast.Name) or is_static(subject):
            return None
        return subject.id, set(wanted(self.kinds.atom(classes)) or ())
