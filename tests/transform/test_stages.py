"""Each stage on its own: what goes in, what comes out, printed."""

import gast
import numpy as np
import pytest
from numeric import central

import tapeless as tl
from tapeless.transform import liveness, macros
from tapeless.transform.activity import active_names
from tapeless.transform.aliasing import Aliases
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Array, ListOf, Mapping, Sequence, Static, Unknown, broadcast, join, kind_of
from tapeless.transform.normalize.exits import structure
from tapeless.transform.normalize.expressions import flatten
from tapeless.transform.normalize.ssa import parallel, single_assignment
from tapeless.transform.normalize.statements import simplify
from tapeless.transform.optimize import algebra, copies, dead, fold, tidy
from tapeless.transform.printer import show
from tapeless.transform.program import Namer
from tapeless.transform.resolve import Dependencies, resolve
from tapeless.transform.scopes import rename
from tapeless.transform.source import read
from tapeless.transform.trees import clone, ends_in_exit, names_in, nodes_in, signature, tails
from tapeless.transform.unbroadcast import broadcast_axes
from tapeless.transform.workshop import Workshop


def block(text):
    return gast.parse(text).body


def namer(*statements):
    return Namer({n.id for s in statements for n in gast.walk(s) if isinstance(n, gast.Name)})


# --- source and resolve -----------------------------------------------------------------------

first, second = lambda x: x + 1, lambda x: x * 2
nested = lambda x: lambda y: y - x


def decorated(function):
    return function


@decorated
def target(x, k=3):
    """Doc."""
    return np.sum(x) * k


@pytest.mark.parametrize(
    ("function", "text"), [(first, "x + 1"), (second, "x * 2"), (nested, "lambda y: y - x"), (nested(1), "y - x")]
)
def test_lambdas_on_one_line_are_told_apart(function, text):
    assert show(read(function).tree.body) == f"return {text}"


def test_every_node_knows_its_place():
    source = read(target)
    call = source.tree.body[-1].value.left
    assert call.place.filename == __file__
    assert call.place.text[call.place.column : call.place.end_column] == "np.sum(x)"


def test_names_are_resolved_to_what_they_denote():
    dependencies = Dependencies()
    tree = resolve(read(target), dependencies)
    call = tree.body[-1].value.left
    assert call.func.static is np.sum
    assert not hasattr(call.args[0], "static")
    assert dependencies.hold()


# --- normalize --------------------------------------------------------------------------------

SIMPLE = [
    ("'''doc'''\npass", ""),
    ("a = b = f(x)", "a = f(x)\nb = a"),
    ("y: int = 3", "y = 3"),
    ("for a, b in pairs:\n    g(a)", "for item in pairs:\n    a, b = item\n    g(a)"),
    ("assert x, 'm'", "if x:\n    pass\nelse:\n    raise AssertionError('m')"),
    ("del a, c[k]", "c.pop(k)"),
    (
        "match p:\n    case 0:\n        f()\n    case [a, _] if a:\n        g()\n    case _:\n        h()",
        "if p == 0:\n    f()\nelse:\n    matched = False\n"
        "    if isinstance(p, (list, tuple, range, deque)) and len(p) == 2:\n        a = p[0]\n        matched = a\n"
        "    if matched:\n        g()\n    else:\n        h()",
    ),
]


@pytest.mark.parametrize(("before", "after"), SIMPLE)
def test_statements_become_simple(before, after):
    statements = block(before)
    assert show(simplify(statements, namer(*statements))) == after


FLAT = [
    ("y = a * np.exp(x[0])", "x_0 = x[0]\nt = np.exp(x_0)\ny = a * t"),
    ("y = a if c else b + 1", "if c:\n    y = a\nelse:\n    y = b + 1"),
    ("y = p and q", "y = p\nif y:\n    y = q"),
    ("while a < b:\n    f(a)", "while True:\n    t = a < b\n    if t:\n        f(a)\n    else:\n        break"),
    ("y = [v ** 2 for v in xs]", "y_2 = []\nfor v_2 in xs:\n    t = v_2 ** 2\n    y_2.append(t)\ny = y_2"),
    ("a, b = b, a", "b_2 = b\na_2 = a\na = b_2\nb = a_2"),
    ("a, *b = f(x)", "t = f(x)\na = t[0]\nt_2 = t[1:]\nb = list(t_2)"),
    ("x[i + 1] *= v", "t = i + 1\nx[t] *= v"),
]


@pytest.mark.parametrize(("before", "after"), FLAT)
def test_expressions_become_flat(before, after):
    statements = block(before)
    names = namer(*statements)
    assert show(flatten(simplify(statements, names), names)) == after


EXITS = [
    ("if c:\n    return a\nreturn b", "if c:\n    result = a\nelse:\n    result = b\nreturn result"),
    ("return a", "return a"),
    (
        "try:\n    a = f()\nexcept E:\n    return b\nelse:\n    c = a\nreturn c",
        "returned = False\ntry:\n    a = f()\nexcept E:\n    caught = 1\n    result = b\n    returned = True\n"
        "if caught == 0:\n    c = a\nif returned:",
    ),
    (
        "try:\n    a = f()\nfinally:\n    g()",
        "try:\n    a = f()\nexcept BaseException as error:\n    caught = 1\n    g()\n    raise error\ng()",
    ),
    ("with c:\n    return a", "with c:\n    result = a\n    returned = True\nif returned:"),
    (
        "for x in xs:\n    if x:\n        continue\n    f(x)",
        "for x in xs:\n    if x:\n        pass\n    else:\n        f(x)",
    ),
]


@pytest.mark.parametrize(("before", "after"), EXITS)
def test_exits_move_into_tail_position(before, after):
    statements = block(before)
    names = namer(*statements)
    assert after in show(structure(simplify(statements, names), names))


def test_a_return_inside_a_loop_sets_a_flag_and_breaks():
    statements = block("for x in xs:\n    if x:\n        return x\nreturn y")
    names = namer(*statements)
    text = show(structure(simplify(statements, names), names))
    assert "returned = True\n        break" in text
    assert text.endswith("if returned:\n    pass\nelse:\n    result = y\nreturn result")


def test_single_assignment_merges_branches_and_carries_loops():
    statements = block("x = x + 1\nif c:\n    x = 2 * x\nfor i in r:\n    x = f(x)\nreturn x")
    text = show(single_assignment(statements, ["x", "c", "r"], namer(*statements)))
    assert text == (
        "x_2 = x + 1\nif c:\n    x_3 = 2 * x_2\n    x_4 = x_3\nelse:\n    x_4 = x_2\n"
        "x_5 = x_4\nfor i in r:\n    x_6 = f(x_5)\n    x_5 = x_6\nreturn x_5"
    )


def test_parallel_copies_are_ordered_and_cycles_are_broken():
    assert parallel([("a", "b"), ("b", "c")], Namer(set()), None) == [("a", "b"), ("b", "c")]
    kept = []
    ordered = parallel([("a", "b"), ("b", "a")], Namer({"a", "b"}), lambda new, old: kept.append((new, old)))
    assert kept == [("a_2", "a")] and ordered == [("a", "b"), ("b", "a_2")]


# --- kinds, activity, aliasing ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("shapes", "result"),
    [
        ([("x.0", 4), (4,)], ("x.0", 4)),
        ([("~x.0-1",), ("~x.0-1",)], ("~x.0-1",)),
        ([("~x.0-1",), ("~x.0-2",)], (None,)),
        ([("x.0", 1), (1, "y.1")], ("x.0", "y.1")),
        ([(), ("x.0",)], ("x.0",)),
        ([(None,), (1,)], (None,)),
        ([None, (1,)], None),
    ],
)
def test_known_dimensions_broadcast(shapes, result):
    assert broadcast(*shapes) == result


@pytest.mark.parametrize(
    ("small", "large", "axes"),
    [
        ((4,), ("n", 4), ([0], [])),
        ((1, 4), ("n", 4), ([], [0])),
        (("n", 4), ("n", 4), ([], [])),
        ((), ("n", 4), ([0, 1], [])),
        ((None,), ("n",), None),
    ],
)
def test_the_axes_to_sum_follow_from_kinds(small, large, axes):
    assert broadcast_axes(Array("float64", small), Array("float64", large)) == axes


def test_kinds_join_to_what_covers_both():
    a = kind_of(np.zeros(3), "a")
    assert join(a, a) == a
    assert join(Static(2), Static(3)) == Array("int", ())
    assert join(kind_of(0.5), kind_of(np.float64(1))) == Array("float64", ())
    assert join(Sequence(list, (a,)), Sequence(list, (a, a))) == ListOf(a)
    assert isinstance(join(a, Mapping(dict, ())), Unknown)


def program(function, **kinds):
    made = Workshop().specialize(function, {k: kind_of(v, k, traced=True) for k, v in kinds.items()})
    return made.program, made.table


def some_activity(x):
    a = x * 2
    b = np.sum(a)
    c = np.floor(x)
    n = len(x) + 1
    return b * n + np.sum(c)


def test_only_what_varies_and_matters_is_active():
    made, table = program(some_activity, x=np.ones(3))
    active = active_names(made.body, table, {"x"}, {made.result.id})
    assert {"x", "a", "b"} <= active
    assert not active & {"c", "n"}


def views(x):
    y = x[1:]
    z = x + 1
    w = [y, z]
    return w[0]


def test_views_and_items_share_memory_and_new_arrays_do_not():
    made, table = program(views, x=np.ones(3))
    aliases = Aliases(made.body, table, ["x"])
    assert aliases.share("x", "y") and not aliases.share("x", "z")
    assert aliases.share("y", made.result.id)


def test_liveness_goes_around_loops():
    statements = block("s = 0\nfor i in r:\n    s = s + i\n    t = 2\nf(s)")
    live = liveness.analyse(statements)
    loop = statements[1]
    assert live.body[id(loop)] == {"s", "f"}
    assert "t" not in live.after[id(loop)]


def test_helpers_of_the_core_language():
    statement = block("if a:\n    break\nelse:\n    x = 1")[0]
    assert not ends_in_exit([statement]) and tails([statement]) == [statement.orelse]
    assert names_in(block("x[i] + f(y)")[0].value) == ["x", "i", "f", "y"]
    one, two = block("x[1:2] + 3\nx[1:2] + 3.0")
    assert signature(one.value) == signature(clone(one.value)) != signature(two.value)
    assert macros.role(tl.dlgradient) == "gradient" and macros.role(np.sum) is None


# --- optimize and print -----------------------------------------------------------------------

ALGEBRA = [
    ("1 * e", "e"),
    ("e ** 1", "e"),
    ("x ** (2 - 1)", "x"),
    ("a + -b", "a - b"),
    ("a - -b", "a + b"),
    ("a * (2 * b)", "2 * a * b"),
    ("2 * (3 * t)", "6 * t"),
    ("-(2 * u)", "-2 * u"),
    ("-(2 * u * v / w)", "-2 * u * v / w"),
    ("-(u * v)", "-(u * v)"),
    ("a + a", "2 * a"),
    ("0.0 + e", "e"),
    ("-(a - b)", "b - a"),
    ("a / -b", "a / -b"),
    ("1 / 3", "1 / 3"),
]


@pytest.mark.parametrize(("before", "after"), ALGEBRA)
def test_arithmetic_is_simplified(before, after):
    assert show(algebra.simplify(block(before)[0].value)) == after


def test_dead_code_goes_with_stores_into_what_nobody_reads():
    statements = block("a = [1]\na[0] = 2\nb = x + 1\nc = f(x)\nfor i in r:\n    d = i + 1\nreturn b")
    assert show(dead.eliminate(statements, set())) == "b = x + 1\nf(x)\nreturn b"


def test_copies_are_read_through_and_carried_names_share_one():
    statements = block("a = x\nb = a + 1\nreturn b")
    assert show(copies.propagate(statements)) == "b = x + 1\nreturn b"
    loop = block("h_2 = g(x)\nfor i in r:\n    h_3 = f(h_2)\n    h_2 = h_3\nreturn h_2")
    names = Namer({"h_2", "h_3"}, {"h"})
    names.bases = {"h_2": "h", "h_3": "h"}
    assert show(copies.coalesce(loop, names, ["x"])) == "h_2 = g(x)\nfor i in r:\n    h_2 = f(h_2)\nreturn h_2"


def test_temporaries_are_folded_but_not_past_changes_of_what_they_read():
    folded = fold.fold(block("t = x * 2\ny = t + 1\nreturn y"), lambda n: n == "t", set())
    assert show(folded) == "y = x * 2 + 1\nreturn y"
    kept = "t = x[0]\nx[0] = 1\ny = t + 1\nreturn y"
    assert show(fold.fold(block(kept), lambda n: n == "t", set())) == kept


def test_temporaries_are_not_folded_past_exits():
    kept = "while True:\n    t = x * 2\n    if x > 1:\n        break\nreturn t"
    assert show(fold.fold(block(kept), lambda n: n == "t", set())) == kept


def test_loops_get_their_tests_back_and_exits_need_no_else():
    loop = block("while True:\n    if a < b:\n        f(a)\n    else:\n        break")
    assert show(tidy.loops(loop)) == "while a < b:\n    f(a)"
    leaving = block("for i in r:\n    if c:\n        break\n    else:\n        f(i)")
    assert show(tidy.loops(leaving)) == "for i in r:\n    if c:\n        break\n    f(i)"


PRINTED = [
    "y = -x ** 2 * (a + b)[1:2, ...]",
    "y = (-x) ** 2",
    "y = 2 ** -x - (a - (b - c))",
    "y = a @ b @ (c @ d)",
    "y = not (a and b) or c",
    "y = a if b else c if d else e",
    "y = (a if b else c)[0]",
    "x = (a, b) + (c,)",
    "x[i, 1:, None] += {'a': 1}['a']",
    "f = lambda x, *y, k=1, **z: x",
    "a, b = b, a",
    "y = (1).real + 1e-30",
    "print(f'{x!r:>{w}} {{}}')",
    "y = (x > 0) & (x < 1)",
    "y = [i for i in r if i]",
]


@pytest.mark.parametrize("text", PRINTED)
def test_printing_adds_no_needless_parentheses_and_parses_back(text):
    assert show(block(text)) == text
    assert gast.dump(gast.parse(show(block(text)))) == gast.dump(gast.parse(text))


# --- tracebacks -------------------------------------------------------------------------------


def fails(x):
    y = x * 2
    if np.sum(y) > 100:
        raise ValueError("too large")
    return np.sum(y)


def test_tracebacks_show_generated_lines():
    import traceback

    with pytest.raises(ValueError, match="too large") as caught:
        tl.grad(fails)(np.full(3, 100.0))
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert frame.filename.startswith("<tapeless fails")
    assert frame.line == "raise ValueError('too large')"


def test_errors_pickle():
    import pickle

    error = DifferentiationError("reason", "advice")
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == "reason\nInstead: advice"


def test_sizes_known_by_name_end_with_the_iteration():
    def growing(x):
        total, before = 0.0, x[:1]
        for k in range(1, 4):
            part = x[:k] ** 2
            total = total + np.sum(part * before[:1] + np.cos(part))
            before = part
        return total

    x = np.array([0.5, 1.2, -0.7, 0.3])
    np.testing.assert_allclose(tl.grad(growing)(x), central(growing, (x.copy(),))[0], rtol=1e-6, atol=1e-8)
    assert "rt.unbroadcast(-" not in tl.gradient_source(lambda x, n: np.sum(np.exp(-np.sin(x[:n]))), x, 2)


def shifted(x, by=1.0, sign=-1):
    return sign * np.exp(x) + by


def test_small_functions_are_inlined_with_the_defaults_that_a_call_leaves_out():
    text = tl.gradient_source(lambda x: np.sum(shifted(x) * shifted(x, sign=2)), np.ones(3))
    assert "shifted_forward" not in text
    assert "t_2 = 1.0 - t\n" in text


def test_trees_are_walked_renamed_and_cloned_without_operators_and_static_parts():
    (node,) = block("y = f(a + b)[c, 2] - (lambda v: v * a)(b)")
    names = {n.id for n in nodes_in(node) if isinstance(n, gast.Name)}
    assert names == {n.id for n in gast.walk(node) if isinstance(n, gast.Name)}
    renamed = rename(clone(node), {"a": "k", "c": gast.Constant(3, None)})
    assert show(renamed) == "y = f(k + b)[3, 2] - (lambda v: v * k)(b)"
    assert show(node) == "y = f(a + b)[c, 2] - (lambda v: v * a)(b)"
