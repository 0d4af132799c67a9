"""Write the functions that a specialization becomes: the pair of forward and reverse, and the one with its tangent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from tapeless.transform import optimize, residuals
from tapeless.transform.activity import active_names, check_outside
from tapeless.transform.aliasing import Aliases
from tapeless.transform.core import assign, call, constant, is_static, item, name, plain_arguments, tuple_of
from tapeless.transform.errors import refuse
from tapeless.transform.program import Generated, Namer, Program
from tapeless.transform.rules import helper
from tapeless.transform.tangent import Forward
from tapeless.transform.trees import clone, names_in

if TYPE_CHECKING:
    from tapeless.transform.workshop import Specialization


class Generating:
    """The part of the workshop that writes functions."""

    names: Namer
    generated: list[Generated]
    program_of: Callable[..., Program]
    infer: Callable[..., Any]
    new_reverse: Callable[..., Any]

    def make_pair(self, made: Specialization) -> None:
        """Generate the forward and the reverse function of a specialization."""
        program, table = made.program, made.table
        if program is None or table is None:
            # A recursive call: the functions are being made; their names are enough.
            made.program = program = self.program_of(made.callee)
        base = base_name(made.callee)
        forward = Generated(
            self.names.fresh(f"{base}_forward"), None, program.function, getattr(made.callee, "own_parameters", False)
        )
        reverse = Generated(self.names.fresh(f"{base}_reverse"), None, program.function, own_parameters=True)
        made.forward, made.reverse = forward, reverse
        self.generated += [forward, reverse]
        if table is not None:
            self.fill_pair(made)

    def fill_pair(self, made: Specialization) -> None:
        """Write the bodies of a pair."""
        original, table = made.program, made.table
        assert original is not None and table is not None
        program = Program(
            made.forward.name,
            original.function,
            original.arguments,
            clone(original.body),
            original.namer,
            original.parameters,
        )
        if made.expanded:  # the gradients in it are differentiated in their turn
            table = self.infer(program, made.kinds)
        body, result = program.body[:-1], program.result
        aliases = Aliases(body, table, original.parameters)
        changed = aliases.changed_parameters(made.differentiated)
        if changed:
            parameter = min(changed)
            raise refuse(
                f"`{made.callee.__name__}` changes its argument `{parameter}` in place",
                f"begin it with a copy: {parameter} = {parameter}.copy(), and return that",
                body[0] if body else None,
            )
        outputs = {result.id} if isinstance(result, gast.Name) and not is_static(result) else set()
        active = active_names(body, table, set(made.differentiated), outputs)
        aliases.check(body, active, outputs)
        check_outside(body, table, outputs, aliases)
        reverse = self.new_reverse(table, active, program.namer, None)
        reverse.aliases = aliases
        bar = program.namer.temporary(f"{program.namer.base(result.id)}_bar" if outputs else "result_bar")
        if outputs & active:
            reverse.bars[result.id] = name(bar)
        reverse.block(body)
        bars = {}
        for parameter in made.differentiated:
            if parameter in reverse.bars:
                bars[parameter] = reverse.handed_out(parameter, reverse.whole(parameter))
            else:
                bars[parameter] = reverse.define(reverse.bar_base(parameter), reverse.zero(parameter))
        finals = list(bars.values())
        if made.asked is not None:
            finals = [self.one_bar(reverse, place, bars) for place in made.asked]
        residuals.attach(body)
        value = finals[0] if len(finals) == 1 else tuple_of(finals)
        self.write_pair(made, program, body, result, reverse.out, bar, value, reverse.mutable)

    def one_bar(self, reverse, place: tuple[str, int | None], bars: dict):
        """The adjoint of one argument: of a parameter, or of an item of `*args`."""
        parameter, index = place
        if index is None:
            return bars[parameter] if parameter in bars else reverse.define("bar", reverse.zero(parameter))
        given = item(reverse.read(parameter), constant(index))
        bar = bars.get(parameter, constant(None))
        return reverse.define("bar", call(helper("part"), bar, constant(index), given))

    def make_tangent(self, made: Specialization, alone: bool = False) -> None:
        """Generate the function that gives the result of a specialization and its tangent, or the tangent alone."""
        original = made.program or self.program_of(made.callee)
        base = base_name(made.callee)
        made.jvp = Generated(self.names.fresh(f"{base}_jvp"), None, original.function, own_parameters=True)
        self.generated.append(made.jvp)
        program = Program(
            made.jvp.name,
            original.function,
            original.arguments,
            clone(original.body),
            original.namer,
            original.parameters,
        )
        table = self.infer(program, made.kinds)
        body, result = program.body[:-1], program.result
        outputs = {result.id} if isinstance(result, gast.Name) and not is_static(result) else set()
        active = active_names(body, table, set(made.differentiated), outputs) | set(made.differentiated)
        aliases = Aliases(body, table, original.parameters)
        aliases.check(body, active, outputs, parallel=True)
        check_outside(body, table, outputs, aliases)
        forward = Forward(program, table, active, aliases, self)
        made.jvp_sources = {p: (p, False) for p in original.parameters}
        made.jvp_sources |= {forward.dot(p): (p, True) for p in made.differentiated}
        made.jvp.program = Program(
            made.jvp.name,
            original.function,
            plain_arguments(list(made.jvp_sources)),
            [],
            program.namer,
            list(made.jvp_sources),
        )
        before = [
            assign(forward.dot(p), forward.zero(p))
            for p in original.parameters
            if p in active - set(made.differentiated)
        ]
        body = [*before, *forward.block(body)]
        both = program.namer.temporary("t")
        dot = name(forward.dot(result.id)) if outputs & active else call(helper("zero_item"), result)
        if not isinstance(dot, gast.Name):
            body.append(assign(program.namer.temporary("t"), dot))
            dot = name(body[-1].targets[0].id)
        body += [assign(both, dot if alone else tuple_of([result, dot])), gast.Return(name(both))]
        made.jvp.program.body = body

    def write_pair(self, made, program, body, result, reversed_body, bar, value, mutable: set[str]) -> None:
        namer = program.namer
        back = optimize.prune(reversed_body, set(names_in(value)))
        optimize.recall(body, back, mutable)
        needed = [n for n in residuals.free_reads([*back, gast.Return(value)]) if n != bar]
        residuals.ensure_defined(body, needed)
        residuals.attach(body)
        packed = namer.temporary("residuals")
        both = namer.temporary("t")
        returned = gast.Return(name(both))
        keeping = assign(packed, tuple_of([name(n) for n in needed]))
        keeping.kept = True
        forward_body = [
            *body,
            keeping,
            assign(both, tuple_of([result, name(packed)])),
            returned,
        ]
        made.forward.program = Program(
            made.forward.name, program.function, program.arguments, forward_body, namer, program.parameters
        )
        parameters = [packed, bar]
        final = namer.temporary("bars")
        reverse_body = [
            *residuals.unpack(packed, needed, {}, None),
            *back,
            assign(final, value),
            gast.Return(name(final)),
        ]
        made.reverse.program = Program(
            made.reverse.name, program.function, plain_arguments(parameters), reverse_body, namer, parameters
        )


def base_name(callee) -> str:
    """What the functions generated of a callee are named after: of `Spline.__call__`, `Spline_call`."""
    plain = callee.__name__
    if plain.startswith("__") and plain.endswith("__"):
        owner = getattr(callee, "__qualname__", plain).rpartition(".")[0].rpartition(".")[2]
        plain = f"{owner}_{plain.strip('_')}".strip("_")
    return plain if plain.isidentifier() else "function"
