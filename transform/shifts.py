"""Shifts that cancel: a function that subtracts its largest value against overflow does not depend on it.

    peak = np.max(x)
    return np.log(np.sum(np.exp(x - peak))) + peak

What depends on `peak` here is `rest + factor * peak` or `rest * exp(factor * peak)`, with a rest that does not, from
one operation to the next, until the factor is zero. Then the derivative by `peak` is zero, at ties, too, and nobody has
to know which items are the largest.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import gast
import numpy as np

from tapeless.transform.core import Block, is_assignment, is_static, is_whole, target
from tapeless.transform.effects import changes
from tapeless.transform.idioms import softmax
from tapeless.transform.kinds import Array, Static, is_not_one
from tapeless.transform.trees import names_in, walk, write_counts

PEAKS = (np.max, np.amax, np.min, np.amin)


@dataclass(frozen=True)
class Form:
    """How a value depends on the peak: as `rest + factor * peak`, or as `rest * exp(factor * peak)`.

    `axes` tells for each axis of the value which axis of the peak it runs along, or None. `scales` are numbers known by
    their names that are factors, too, with their powers. What is `summed` depends on the sum of the peak.
    """

    exponential: bool
    factor: float
    axes: tuple[int | None, ...]
    scales: tuple[tuple[str, int], ...] = ()
    summed: bool = False

    @property
    def place(self):
        """What has to be the same for two dependencies to add up."""
        return self.exponential, self.axes, self.scales, self.summed


class Otherwise(Exception):
    """A value that depends on the peak in another way."""


def cancelled(block: Block, flows: list, kinds, active: set[str], outputs: set[str]) -> set[str]:
    """The active names of maxima and minima that the outputs do not depend on.

    `flows` has the statements of the block, each with a name and those that its derivative flows from.
    """
    peaks = [n for n in map(peak_of, walk(block)) if n in active - outputs]
    if not peaks:
        return set()
    counts = write_counts(block)
    changed = {n for node in walk(block) for n in changes(node)}
    found = set()
    for peak in peaks:
        following = _Following(peak, kinds, counts)
        if counts[peak] == 1 and following.cancels(flows, active, outputs) and changed.isdisjoint(following.forms):
            found.add(peak)
    return found


def peak_of(node) -> str | None:
    """The name that a statement gives to a maximum or minimum."""
    entry = getattr(node.value, "primitive", None) if is_assignment(node) else None
    return target(node) if entry is not None and entry.function in PEAKS else None


class _Following:
    """Follows what depends on a peak."""

    def __init__(self, peak: str, kinds, counts: Counter[str]):
        self.peak, self.kinds, self.counts = peak, kinds, counts
        self.forms: dict[str, Form] = {}

    def cancels(self, flows: list, active: set[str], outputs: set[str]) -> bool:
        dims = self.dims(self.peak)
        if dims is None or not all(n == 1 or is_not_one(n) for n in dims):
            return False
        self.forms[self.peak] = Form(False, 1, tuple(None if n == 1 else axis for axis, n in enumerate(dims)))
        try:
            for node, (result, of) in flows:
                if result in active and not self.forms.keys().isdisjoint(of):
                    self.follow(node, result)
        except Otherwise:
            return False
        return self.forms.keys().isdisjoint(outputs)

    def follow(self, node, result: str) -> None:
        if not is_assignment(node) or self.counts[result] != 1:
            raise Otherwise
        form = self.value(node.value, self.dims(result))
        if form is not None:
            self.forms[result] = form

    def dims(self, name: str):
        kind = self.kinds.get(name)
        return kind.dims if isinstance(kind, Array) else None

    def form(self, node) -> Form | None:
        """How an atom depends on the peak; None if it does not."""
        if isinstance(node, gast.Name) and not is_static(node):
            return self.forms.get(node.id)
        if not self.forms.keys().isdisjoint(names_in(node)):
            raise Otherwise
        return None

    def known(self, node) -> tuple[Form, tuple]:
        """How an array depends on the peak, and its dimensions."""
        form, dims = self.form(node), self.dims(getattr(node, "id", ""))
        if form is None or dims is None:
            raise Otherwise
        return form, dims

    def value(self, value, dims) -> Form | None:
        """How an operation depends on the peak."""
        if isinstance(value, gast.Name):
            return self.forms[value.id]
        entry = getattr(value, "primitive", None)
        rule = None if entry is None else RULES.get(entry.function)
        if rule is None or dims is None:
            raise Otherwise
        keywords = {k.arg: k.value for k in value.keywords} if isinstance(value, gast.Call) else {}
        axis = [keywords["axis"]] if "axis" in keywords else []
        given = [*value.primitive_arguments, *axis]
        if len(given) > 2 or not keywords.keys() <= {"axis", "keepdims"}:
            raise Otherwise
        form = rule(self, dims, *given)
        return None if form is None or form.factor == 0 else form

    # --- operations ---------------------------------------------------------------------------

    def operand(self, node, dims) -> Form | None:
        """How an operand depends on the peak when it has been broadcast to the shape of the result."""
        form = self.form(node)
        missing = 0 if form is None else len(dims) - len(form.axes)
        return form and replace(form, axes=(None,) * missing + form.axes)

    def sum_of(self, dims, a, b, sign: int = 1) -> Form | None:
        left, right = self.operand(a, dims), self.operand(b, dims)
        return self.joined(left, right and replace(right, factor=sign * right.factor), exponential=False)

    def difference(self, dims, a, b) -> Form | None:
        return self.sum_of(dims, a, b, -1)

    def joined(self, left: Form | None, right: Form | None, exponential: bool) -> Form | None:
        """The sum of two, or the product of two that are exponential: factors add up."""
        if any(form is not None and form.exponential is not exponential for form in (left, right)):
            raise Otherwise
        if left is None or right is None:
            return right if left is None else left
        if left.place != right.place:
            raise Otherwise
        return replace(left, factor=left.factor + right.factor)

    def negative(self, dims, a, out=None) -> Form | None:
        form = self.form(a)
        return form if form is None or form.exponential else replace(form, factor=-form.factor)

    def product(self, dims, a, b, power: int = 1) -> Form | None:
        left, right = self.operand(a, dims), self.operand(b, dims)
        if left is None and right is not None and not right.exponential and power == 1:
            return self.scaled(right, a, power)
        if right is None and left is not None and not left.exponential:
            return self.scaled(left, b, power)
        return self.joined(left, right and replace(right, factor=power * right.factor), exponential=True)

    def quotient(self, dims, a, b) -> Form | None:
        return self.product(dims, a, b, -1)

    def scaled(self, form: Form, by, power: int) -> Form:
        """A value that is multiplied or divided by a number."""
        kind = self.kinds.atom(by)
        if isinstance(kind, Static) and isinstance(kind.value, int | float) and kind.value:
            return replace(form, factor=form.factor * kind.value**power)
        if not isinstance(by, gast.Name) or not isinstance(kind, Array) or kind.dims != () or self.counts[by.id] > 1:
            raise Otherwise
        powers = Counter(dict(form.scales))
        powers[by.id] += power
        return replace(form, scales=tuple(sorted((n, p) for n, p in powers.items() if p)))

    def power(self, dims, a, b) -> Form | None:
        form, exponent = self.operand(a, dims), self.kinds.atom(b)
        if form is None or not form.exponential or not isinstance(exponent, Static):
            raise Otherwise
        return replace(form, factor=form.factor * exponent.value)

    def contracted(self, dims, a, b) -> Form | None:
        """A matrix product with an exponential one, along which the peak stays the same where sums run."""
        left, right = self.form(a), self.form(b)
        form = left if right is None else right
        if form is None or not form.exponential or (left is not None and right is not None):
            raise Otherwise
        if all(along is None for along in form.axes):
            return replace(form, axes=(None,) * len(dims))
        if left is None or left.axes[-1] is not None or len(dims) not in (len(left.axes), len(left.axes) - 1):
            raise Otherwise
        return replace(left, axes=left.axes[: len(dims)])

    def exponential(self, dims, x, out=None) -> Form | None:
        return self.turned(x, exponential=True)

    def logarithm(self, dims, x, out=None) -> Form | None:
        return self.turned(x, exponential=False)

    def turned(self, x, exponential: bool) -> Form | None:
        form = self.form(x)
        if form is not None and form.exponential is exponential:
            raise Otherwise
        return form and replace(form, exponential=exponential)

    def total(self, dims, a, axis=None) -> Form | None:
        """A sum along axes: of what grows with the peak only along all of its axes."""
        form, before = self.known(a)
        axes = self.axes(axis, len(before))
        if any(form.axes[i] is not None for i in axes):
            return self.whole(form, axes, before, dims)
        if not form.exponential and any(before[i] != 1 for i in axes):
            raise Otherwise
        return self.reduced(form, axes, dims)

    def mean(self, dims, a, axis=None) -> Form | None:
        form, before = self.known(a)
        axes = self.axes(axis, len(before))
        if any(form.axes[i] is not None for i in axes):
            raise Otherwise
        return self.reduced(form, axes, dims)

    def shared(self, dims, x, axis=None) -> Form | None:
        """A softmax, which does not depend on what is the same along all of its axes."""
        form, before = self.known(x)
        if form.exponential or any(form.axes[i] is not None for i in self.axes(axis, len(before))):
            raise Otherwise
        return None

    def whole(self, form: Form, axes, before, dims) -> Form:
        """What depends on the sum of the peak: a sum along all of its axes, and no others but of length 1."""
        rest = [i for i, along in enumerate(form.axes) if along is not None and i not in axes]
        if form.exponential or rest or any(form.axes[i] is None and before[i] != 1 for i in axes):
            raise Otherwise
        return replace(form, axes=(None,) * len(dims), summed=True)

    def reduced(self, form: Form, axes, dims) -> Form:
        kept = form.axes if len(dims) == len(form.axes) else [n for i, n in enumerate(form.axes) if i not in axes]
        return replace(form, axes=tuple(kept))

    def axes(self, node, count: int) -> set[int]:
        """The numbers of axes that an argument tells; all without one."""
        kind = Static(None) if node is None else self.kinds.atom(node)
        given = getattr(kind, "value", ())
        if not isinstance(kind, Static) or (given is not None and type(given) is not int):
            raise Otherwise
        if given is None:
            return set(range(count))
        if not -count <= given < count:
            raise Otherwise
        return {given % count}

    # --- shapes -------------------------------------------------------------------------------

    def picked(self, dims, a, index) -> Form | None:
        """`peak[:, None]`, `peak[:, 0]`: all along the peak's own axes."""
        form, _ = self.known(a)
        keys = list(index.elts) if isinstance(index, gast.Tuple) else [index]
        left, found = list(form.axes), []
        for key in keys:
            kind = Static(slice(None)) if is_whole(key) else self.kinds.atom(key)
            if kind == Static(None):
                found.append(None)
            elif kind == Static(slice(None)) and left:
                found.append(left.pop(0))
            elif isinstance(kind, Static) and type(kind.value) is int and left and left[0] is None:
                left.pop(0)
            else:
                raise Otherwise
        return replace(form, axes=(*found, *left))

    def inserted(self, dims, a, axis) -> Form | None:
        form, before = self.known(a)
        places = self.axes(axis, len(dims))
        if len(dims) != len(before) + 1 or len(places) != 1:
            raise Otherwise
        (place,) = places
        return replace(form, axes=(*form.axes[:place], None, *form.axes[place:]))

    def dropped(self, dims, a, axis=None) -> Form | None:
        form, before = self.known(a)
        if axis is None:
            raise Otherwise
        return self.reduced(form, self.axes(axis, len(before)), dims)

    def reshaped(self, dims, a, shape) -> Form | None:
        """A row as a row or column of more dimensions."""
        form, before = self.known(a)
        along = [i for i, n in enumerate(dims) if n != 1]
        if len(before) != 1 or len(along) != 1:
            raise Otherwise
        return replace(form, axes=tuple(form.axes[0] if i == along[0] else None for i in range(len(dims))))


RULES: dict[Any, Callable[..., Form | None]] = {
    operator.getitem: _Following.picked,
    np.add: _Following.sum_of,
    np.subtract: _Following.difference,
    np.negative: _Following.negative,
    np.multiply: _Following.product,
    np.divide: _Following.quotient,
    np.power: _Following.power,
    np.matmul: _Following.contracted,
    np.dot: _Following.contracted,
    np.exp: _Following.exponential,
    np.log: _Following.logarithm,
    np.sum: _Following.total,
    np.mean: _Following.mean,
    softmax: _Following.shared,
    np.expand_dims: _Following.inserted,
    np.squeeze: _Following.dropped,
    np.reshape: _Following.reshaped,
}
