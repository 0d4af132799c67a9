"""The code that takes in arguments like those of an earlier call sees and gives what `signature.enter` does."""

import collections
import dataclasses
import functools
import math
import types
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.stats as st

import tapeless as tl
from tapeless.runtime.entrance import UNLIKE, entrance
from tapeless.runtime.signature import enter
from tapeless.transform.owned import OwnMethod
from tapeless.transform.resolve import Dependencies


class Plain:
    def __init__(self, **attributes):
        vars(self).update(attributes)


class Other(Plain):
    pass


class Counted(Plain):
    """Copies itself in its own way."""

    copies = 0

    def __copy__(self):
        Counted.copies += 1
        return Counted(**vars(self))


class Acting(Plain):
    def act(self):
        return self.a


class Counting(Plain):
    def act(self):
        return self.a


class Holding(Acting):
    """Holds methods of its own."""

    def __init__(self, **attributes):
        super().__init__(**attributes)
        self.method = self.act
        self.methods = [self.act, {"act": self.act}]
        self.held = functools.partial(self.act, 1.0)


@dataclasses.dataclass
class Data:
    a: object
    b: object = 2.0


@dataclasses.dataclass(frozen=True)
class Frozen:
    a: object


LAYER = tl.reluLayer()
ROW, MATRIX, COLUMN = np.ones(3), np.ones((2, 3)), np.ones((3, 1))

VALUES = {
    "number": 2.0,
    "integer": 2,
    "complex number": 2j,
    "flag": True,
    "other flag": False,
    "nothing": None,
    "text": "a",
    "other text": "b",
    "NumPy number": np.float64(2.0),
    "single NumPy number": np.float32(2.0),
    "row": ROW,
    "longer row": np.ones(5),
    "row of one": np.ones(1),
    "empty row": np.ones(0),
    "single row": np.ones(3, np.float32),
    "integers": np.arange(3),
    "matrix": MATRIX,
    "Fortran matrix": np.asfortranarray(MATRIX),
    "column": COLUMN,
    "longer column": np.ones((4, 1)),
    "flat matrix": np.ones((1, 3)),
    "0-d": np.array(2.0),
    "traced row": tl.dlarray(ROW),
    "traced matrix": tl.dlarray(MATRIX),
    "traced column": tl.dlarray(COLUMN),
    "traced 0-d": tl.dlarray(2.0),
    "list": [1.0, tl.dlarray(ROW)],
    "longer list": [1.0, tl.dlarray(ROW), 1.0],
    "list of others": [1.0, tl.dlarray(MATRIX)],
    "tuple": (1.0, tl.dlarray(ROW)),
    "empty list": [],
    "empty tuple": (),
    "empty dict": {},
    "dict": {"a": tl.dlarray(ROW), "b": [1.0]},
    "dict in another order": {"b": [1.0], "a": tl.dlarray(ROW)},
    "dict of others": {"a": tl.dlarray(ROW), "b": [1]},
    "dict with another key": {"a": tl.dlarray(ROW), "c": [1.0]},
    "dict of numbers and tuples": {(0, 1): 1.0, 2: tl.dlarray(ROW)},
    "nested": {"layers": [({"w": tl.dlarray(MATRIX)}, {"b": tl.dlarray(ROW)}), (1.0, [])]},
    "object": Plain(a=1.0, b=ROW),
    "object with another attribute": Plain(a=1.0, c=ROW),
    "object of another class": Other(a=1.0, b=ROW),
    "traced object": Plain(a=1.0, b=tl.dlarray(ROW)),
    "object that holds another": Plain(inner=Plain(a=tl.dlarray(ROW)), untraced=Plain(a=1.0)),
    "object that copies itself": Counted(a=[1.0]),
    "dataclass": Data(tl.dlarray(ROW)),
    "frozen dataclass": Frozen(tl.dlarray(ROW)),
    "layer": LAYER,
    "layers": [LAYER, tl.tanhLayer()],
    "function": math.sin,
    "other function": math.cos,
    "class": Plain,
    "partial": functools.partial(math.sin),
    "partial of another": functools.partial(math.cos),
    "partial with a number": functools.partial(math.sin, 1.0),
    "partial with an integer": functools.partial(math.sin, 1),
    "partial with a name": functools.partial(math.sin, x=1.0),
    "partial with another name": functools.partial(math.sin, y=1.0),
    "partial with a number and a name": functools.partial(math.sin, 1.0, x=1.0),
    "distribution": st.norm(0.0, 2.0),
    "distribution with an array": st.norm(0.0, ROW),
    "distribution of another family": st.laplace(0.0, 2.0),
    "distribution with a name": st.norm(0.0, scale=2.0),
    "partial with a traced row": functools.partial(math.sin, [tl.dlarray(ROW)], x=tl.dlarray(ROW)),
    "method": Acting(a=tl.dlarray(ROW)).act,
    "method of an object of another class": Counting(a=tl.dlarray(ROW)).act,
    "object with a method of another": Plain(method=Acting(a=tl.dlarray(ROW)).act),
    "object with methods of its own": Holding(a=ROW),
    "traced object with methods of its own": Holding(a=tl.dlarray(ROW)),
    "opaque": collections.Counter,
}


def looks_alike(a, b) -> bool:
    """Whether two results have one structure and the same leaves."""
    if type(a) is not type(b):
        return False
    if isinstance(a, OwnMethod):
        return a == b and a.owner.method == a and b.owner.method == b
    if isinstance(a, types.MethodType):
        return a.__func__ is b.__func__ and looks_alike(a.__self__, b.__self__)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(looks_alike, a, b))
    if isinstance(a, dict):
        return [*a] == [*b] and all(map(looks_alike, a.values(), b.values()))
    if isinstance(a, functools.partial):
        return all(map(looks_alike, (a.func, a.args, a.keywords), (b.func, b.args, b.keywords)))
    if isinstance(a, Plain | Data | Frozen):
        return looks_alike(vars(a), vars(b))
    return a is b or (isinstance(a, float | int | str | complex) and a == b)


def code(stores=False, dependencies=None):
    """Code that gives back what it is run with."""
    run = lambda *args, **kwargs: (args, kwargs)
    return SimpleNamespace(run=run, leave=None, stores=stores, dependencies=dependencies or Dependencies())


@pytest.mark.parametrize("name", VALUES)
def test_an_entrance_takes_in_what_has_its_signature_and_nothing_else(name, monkeypatch):
    given_back = []
    monkeypatch.setattr("tapeless.runtime.entrance.give_back", given_back.append)
    signature = enter(VALUES[name])[0]
    call = entrance(code(stores=True), [signature], {})
    assert call is not None
    for other, value in VALUES.items():
        pairs = []
        seen, raw = enter(value, pairs)
        result = call((value,), {})
        assert (result is not UNLIKE) == (seen == signature), other
        if result is not UNLIKE:
            assert looks_alike(result, ((raw,), {}))
            taken = given_back.pop()
            assert [id(original) for original, _ in taken] == [id(original) for original, _ in pairs]
            assert looks_alike([copy for _, copy in taken], [copy for _, copy in pairs])
    assert not given_back


def test_arguments_by_name_and_their_number_count():
    call = entrance(code(), [float], {"scale": float, "a shift": int})
    assert call((1.0,), {"scale": 2.0, "a shift": 3}) == ((1.0,), {"scale": 2.0, "a shift": 3})
    for args, kwargs in [
        ((), {"scale": 2.0, "a shift": 3}),
        ((1.0, 2.0), {"scale": 2.0, "a shift": 3}),
        ((1.0,), {"scale": 2.0}),
        ((1.0,), {}),
        ((1.0,), {"a shift": 3, "scale": 2.0}),
        ((1.0,), {"scale": 2, "a shift": 3}),
    ]:
        assert call(args, kwargs) is UNLIKE
    assert entrance(code(), [float], {})((1.0,), {"scale": 2.0}) is UNLIKE


def test_what_a_result_is_made_into_comes_last():
    made = code()
    made.leave = lambda result: [*result[0]]
    assert entrance(made, [float], {})((2.0,), {}) == [2.0]


LOOKS = [
    (np.ones(3), np.zeros(5), np.zeros((5, 2))),
    (np.ones(3), np.zeros(5), np.zeros(1)),
    (np.ones(3), np.zeros(5), np.zeros(3, np.float32)),
    (np.ones(3), np.zeros(5), np.ma.zeros(3)),
    (np.ones(3, ">f8"), np.zeros(5, ">f8"), np.zeros(5)),
    (2.0, 3.0, 3),
    ("a", "a", "b"),
    (True, True, False),
    ([1.0, np.ones(2)], [2.0, np.ones(3)], [2.0, np.ones(3), 1.0]),
    ([1.0, np.ones(2)], [2.0, np.ones(3)], [2.0, 1.0]),
    ([1.0], [2.0], (2.0,)),
    ([[1.0]], [[2.0]], [[]]),
    ({"a": 1.0}, {"a": 2.0}, {"b": 2.0}),
]


@pytest.mark.parametrize("value, like, unlike", LOOKS, ids=str)
def test_data_that_code_reads_may_change_but_not_what_they_look_like(value, like, unlike):
    now, dependencies = [value], Dependencies()
    dependencies.watch(lambda: now[0])
    call = entrance(code(dependencies=dependencies), [], {})
    for value, holds in [(like, True), (unlike, False), (like, True)]:
        now[0] = value
        assert (call((), {}) is not UNLIKE) == holds == dependencies.hold()


def helper(x):
    return x


def other(x):
    return x + 1


def replaced_global(dependencies):
    space = {"helper": helper}
    dependencies.identities.append((space, "helper", helper))
    return lambda value: space.update(helper=value)


def replaced_in_closure(dependencies):
    kept = helper
    cell = (lambda: kept).__closure__[0]
    dependencies.cells.append((cell, helper))
    return lambda value: setattr(cell, "cell_contents", value)


def replaced_code(dependencies):
    function = types.FunctionType(helper.__code__, globals())
    dependencies.codes.append((function, helper.__code__))
    return lambda value: setattr(function, "__code__", value.__code__)


def replaced_number(dependencies):
    numbers = {helper: 1, other: 2}
    now = [1]
    dependencies.numbers.append((lambda: now[0], 1))
    return lambda value: now.__setitem__(0, numbers[value])


@pytest.mark.parametrize("case", [replaced_global, replaced_in_closure, replaced_code, replaced_number])
def test_what_code_rests_on_is_asked_at_each_call(case):
    dependencies = Dependencies()
    replace = case(dependencies)
    call = entrance(code(dependencies=dependencies), [], {})
    for value, holds in [(helper, True), (other, False), (helper, True)]:
        replace(value)
        assert (call((), {}) is not UNLIKE) == holds == dependencies.hold()


class Pair(collections.namedtuple("Pair", "a b")):
    pass


@dataclasses.dataclass
class Slotted:
    __slots__ = ("a",)
    a: object


@pytest.mark.parametrize(
    "value",
    [Pair(1.0, 2.0), Slotted(1.0), collections.OrderedDict(a=1.0), np.ma.array([1.0]), [[1.0] * 300] * 3],
    ids=["namedtuple", "slots", "subclass of dict", "subclass of ndarray", "long lists"],
)
def test_what_no_entrance_is_written_for_is_entered_as_before(value):
    assert entrance(code(), [enter(value)[0]], {}) is None


def deep(depth):
    return [deep(depth - 1)] if depth else 1.0


def test_deep_lists_are_entered_as_before():
    assert entrance(code(), [enter(deep(20))[0]], {}) is not None
    assert entrance(code(), [enter(deep(280))[0]], {}) is None


def test_stores_into_arguments_show_from_the_second_call_on():
    def push(state, x):
        state["log"].append(float(np.sum(x)))
        state["last"] = x * 2
        return tl.dlgradient(np.sum(x**2), x)

    state = {"log": [], "last": tl.dlarray(np.ones(2))}
    for step in range(4):
        tl.dlfeval(push, state, tl.dlarray(np.full(2, float(step))))
        assert len(state["log"]) == step + 1
        np.testing.assert_array_equal(tl.extractdata(state["last"]), np.full(2, 2.0 * step))
