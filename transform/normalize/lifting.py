"""Make a function of its own of a nested one: where it calls itself, is checkpointed, or is kept as a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import name, plain_arguments
from tapeless.transform.errors import refuse
from tapeless.transform.normalize.nested import calls_itself, parameters_of, with_values
from tapeless.transform.program import Generated, Namer, Program
from tapeless.transform.scopes import bound_names, defaults_of, free_names, rename
from tapeless.transform.trees import clone, nodes_in, signature


class Lifting:
    """The part of inlining that lifts functions out."""

    workshop: Any
    namer: Namer
    function: Any
    local: dict[str, Any]
    lifted: dict[str, tuple[Generated, list[str]]]
    closures: dict[Any, Generated]
    argument: Callable[..., Any]
    bind: Callable[..., dict[str, Any]]

    def checkpointed(self, flattener, node, function):
        """A call of a checkpointed function, which is never inlined."""
        tree = self.local.get(getattr(function, "id", ""))
        if isinstance(tree, gast.FunctionDef):
            made = self.lifted_call(flattener, node, tree)
        else:
            whole = gast.Call(function, node.args, node.keywords)
            whole.place = getattr(node, "place", None)
            made = flattener.operation(whole)
        made.checkpoint = True
        return made

    def lifted_call(self, flattener, node, tree):
        """A call of a nested function as of a function of its own, given what it closes over."""
        generated, captured = self.lift(tree, node)
        bound = self.bind(node, tree, None)
        arguments = [self.argument(flattener, bound[p]) for p in parameters_of(tree)]
        reference = name(generated.name)
        reference.static, reference.live = generated, False
        made = gast.Call(reference, [*arguments, *map(name, captured)], [])
        made.place = getattr(node, "place", None)
        return made

    def lift(self, tree, node) -> tuple[Generated, list[str]]:
        if tree.name in self.lifted:
            return self.lifted[tree.name]
        if any(isinstance(n, gast.Nonlocal) for n in nodes_in(tree)):
            raise refuse(
                f"`{tree.name}` calls itself, or is checkpointed, and changes what it closes over",
                "let it take and return the value instead",
                node,
            )
        captured = self.captured(tree, {tree.name})
        generated = Generated(self.workshop.names.fresh(tree.name), None, self.function, own_parameters=True)
        generated.lifted, generated.recursive = True, calls_itself(tree, self.local)
        self.lifted[tree.name] = generated, captured
        self.write(generated, clone(tree), [*parameters_of(tree), *captured], dict(self.local))
        return generated, captured

    def closure(self, tree, title: str, functions: dict[str, Any]) -> tuple[Generated, list]:
        """A function that takes what a nested one closes over, a tuple, before its parameters; and what is in that."""
        captured = self.captured(tree, {tree.name}, functions)
        held = [*map(name, captured), *defaults_of(tree)]
        names = [n.id for n in nodes_in(tree) if isinstance(n, gast.Name)]
        inner, bases = clone(tree), {n: n if n in functions else self.namer.base(n) for n in names}
        if len(set(bases.values())) == len(bases):
            inner, captured = rename(inner, bases), [bases.get(n, n) for n in captured]
        alone = not any(n in functions for n in free_names(tree))
        # One function, made by several calls of what it is defined in.
        key = tree.place, tuple(captured), *map(signature, [inner.args, *inner.body])
        if alone and key in self.closures:
            return self.closures[key], held
        made = self.workshop.names.fresh(f"{self.namer.base(title)}_closed")
        self.closures[key] = generated = Generated(made, None, self.function, own_parameters=True)
        generated.lifted, generated.recursive = True, calls_itself(tree, functions)
        parameters = with_values(inner, captured)
        self.write(generated, inner, parameters, functions)
        return generated, held

    def write(self, generated: Generated, tree, parameters: list[str], functions: dict[str, Any]) -> None:
        """Give a generated function the body of a tree, which may call nested functions."""
        taken = {n.id for n in nodes_in(tree) if isinstance(n, gast.Name)} | {"np", "rt"}
        namer = Namer(taken, bound_names(tree) | set(parameters))
        kind: Any = type(self)
        inliner = kind(self.workshop, namer, self.function, tree)
        inliner.local, inliner.lifted = functions, self.lifted
        body = self.workshop.normalized(tree.body, parameters, namer, inliner)
        generated.program = Program(generated.name, self.function, plain_arguments(parameters), body, namer, parameters)
        self.workshop.generated.append(generated)

    def captured(self, tree, seen: set[str], functions: dict[str, Any] | None = None) -> list[str]:
        """The names that a nested function, and those that it calls, take from outside."""
        functions = self.local if functions is None else functions
        own = bound_names(tree)
        found: dict[str, None] = {}
        for identifier in free_names(tree):
            if identifier in seen:
                continue
            inner = functions.get(identifier)
            if isinstance(inner, gast.FunctionDef):
                seen = seen | {identifier}
                found.update(dict.fromkeys(c for c in self.captured(inner, seen, functions) if c not in own))
            else:
                found.setdefault(identifier)
        return list(found)
