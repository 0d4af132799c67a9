"""Every refusal names the place, shows the line with a caret, and says what to write instead."""

from pathlib import Path

import numpy as np
import pytest
import scipy.interpolate
import scipy.ndimage

import tapeless as tl


def non_scalar(x):
    return tl.dlgradient(2 * x, x)


def made_inside(x):
    x2 = tl.dlarray(0)
    return tl.dlgradient(np.sum(x) + x2, x2)


def not_a_place(x):
    return tl.dlgradient(np.sum(x), x + 1)


def no_rule(x):
    return tl.dlgradient(np.sum(np.trim_zeros(x)), x)


def no_rule_from_inside(x):
    from scipy.ndimage import gaussian_filter

    return tl.dlgradient(np.sum(gaussian_filter(x, 1.0)), x)


def undefined(x):
    return tl.dlgradient(np.sum(x * nowhere), x)  # noqa: F821


def a_class(x):
    class Inner:
        pass

    return tl.dlgradient(np.sum(x), x)


def shared_memory(x):
    y = x * 1.0
    z = y.ravel()
    z[0] = 3.0
    return tl.dlgradient(np.sum(y * x), x)


def keyword_without_rule(x):
    return tl.dlgradient(np.sum(np.matmul(x, x, axes=[(0,), (0,), ()])), x)


def an_item_of_nothing(x):
    return tl.dlgradient(np.sum(x))


CASES = [
    (non_scalar, "only scalars are differentiated", "sum it"),
    (made_inside, "untraced (it was made at line 18)", "dlarray"),
    (not_a_place, "this is an expression", "name"),
    (no_rule, "`np.trim_zeros` has no derivative rule", "@adjoint(np.trim_zeros)"),
    (no_rule_from_inside, "`gaussian_filter` has no derivative rule", "@adjoint(gaussian_filter)"),
    (undefined, "`nowhere` is not defined", "define it"),
    (a_class, "a class defined inside", "module level"),
    (shared_memory, "may share memory", "copy"),
    (keyword_without_rule, "argument `axes` of `matmul`", "leave it out"),
    (an_item_of_nothing, "at least one variable", "dlgradient(loss, x)"),
]


@pytest.mark.parametrize(("function", "reason", "advice"), CASES, ids=lambda v: getattr(v, "__name__", ""))
def test_refusals_say_where_what_and_what_instead(function, reason, advice):
    with pytest.raises(tl.DifferentiationError) as caught:
        tl.dlfeval(function, tl.dlarray([1.0, 2.0]))
    message = str(caught.value)
    assert reason in message
    assert advice in message.partition("Instead:")[2]
    first, line, caret = message.split("\n")[:3]
    assert __file__ in first and "line" in first and "column" in first
    assert caret.strip().startswith("^")
    assert line.strip() in Path(__file__).read_text()


def test_an_argument_that_is_no_dlarray_is_untraced():
    with pytest.raises(tl.DifferentiationError, match="`y` is untraced"):
        tl.dlfeval(lambda x, y: tl.dlgradient(np.sum(x) * y, y), tl.dlarray([1.0]), 3.0)


def test_dlgradient_outside_dlfeval_is_refused():
    with pytest.raises(tl.DifferentiationError, match="outside `dlfeval`") as caught:
        tl.dlgradient(1.0, 2.0)
    assert "tl.dlgradient(1.0, 2.0)" in str(caught.value)


def test_a_value_that_turns_out_not_to_be_scalar_is_refused_at_its_line():
    def hidden(x, f):
        return tl.dlgradient(f["g"](x), x)

    with pytest.raises(tl.DifferentiationError, match="shape"):
        tl.dlfeval(hidden, tl.dlarray([1.0, 2.0]), {"g": lambda x: np.reshape(x, eval("(2,)"))})


def test_integers_are_refused_as_targets_of_grad():
    with pytest.raises(tl.DifferentiationError, match=r"`counts` is integer(.|\n)*counts.astype\(float\)"):
        tl.grad(lambda counts: np.sum(counts))(np.array([1, 2]))


def test_a_rule_that_forgets_an_argument_refuses_to_differentiate_by_it():
    @tl.primitive
    def scaled(x, factor):
        return x * factor

    @tl.adjoint(scaled)
    def _(z, x, factor):
        tl.d[x] = tl.d[z] * factor

    assert tl.grad(lambda x: scaled(x, 3.0))(2.0) == 3.0
    with pytest.raises(tl.DifferentiationError, match="no derivative by its argument `factor`"):
        tl.grad(lambda x: scaled(2.0, x))(3.0)


def test_a_function_without_source_is_refused():
    namespace = {"np": np}
    exec("def f(x): return np.sum(x)", namespace)
    with pytest.raises(tl.DifferentiationError, match="source"):
        tl.grad(namespace["f"])(np.ones(2))


def test_a_store_that_names_an_item_twice_is_refused_when_it_happens():
    def twice(x, indices):
        y = np.zeros(3)
        y[indices] = x
        return np.sum(y**2)

    np.testing.assert_allclose(tl.grad(twice)(np.ones(2), np.array([2, 0])), [2, 2])
    with pytest.raises(tl.DifferentiationError, match="names an item twice"):
        tl.grad(twice)(np.ones(2), np.array([1, 1]))


def test_an_unknown_call_for_its_effect_is_refused():
    def copied(x):
        y = np.zeros(2)
        np.put(y, [0, 1], x)
        return np.sum(y * x)

    with pytest.raises(tl.DifferentiationError, match="may change"):
        tl.grad(copied)(np.ones(2))


def test_a_nested_function_with_stars_that_closes_over_differentiated_values_is_refused_where_it_is_picked():
    def collected(x):
        functions = []
        for _ in range(2):
            functions.append(lambda *t: t[0] * x[0])
        return functions[1](2.0)

    with pytest.raises(tl.DifferentiationError, match="may close over differentiated values"):
        tl.grad(collected)(np.ones(2))


def test_generators_and_coroutines_are_refused_by_name():
    def generator(x):
        yield x

    async def coroutine(x):
        return x

    with pytest.raises(tl.DifferentiationError, match="generator"):
        tl.dlfeval(generator, tl.dlarray(1.0))
    with pytest.raises(tl.DifferentiationError, match="coroutine"):
        tl.dlfeval(coroutine, tl.dlarray(1.0))


@pytest.mark.parametrize("value", [True, "text", None, [1, "a"]])
def test_an_argument_without_floating_point_numbers_is_refused_as_one_of_grad(value):
    with pytest.raises(tl.DifferentiationError, match="`z` is neither a floating-point number or array, nor holds one"):
        tl.grad(lambda z: 1.0)(value)


def test_argnums_are_numbers():
    with pytest.raises(TypeError, match="argnums takes the numbers of arguments, from 0 on, and not 'b'"):
        tl.grad(lambda a, b: a * b, argnums="b")


@pytest.mark.parametrize(
    "function, call",
    [
        (lambda x: np.sum(scipy.ndimage.gaussian_filter1d(x, 1.0)), "scipy.ndimage.gaussian_filter1d(x, 1.0)"),
        (
            lambda x: scipy.interpolate.CubicSpline(x, np.sin(x))(0.3),
            "scipy.interpolate.CubicSpline(x, np.sin(x))(0.3)",
        ),
        (lambda x: np.hypot.reduceat(x, [0])[0], "np.hypot.reduceat(x, [0])"),
    ],
)
@pytest.mark.parametrize("mode", [tl.grad, lambda f: lambda x: tl.jvp(f, (x,), (x,))])
def test_what_a_library_does_is_refused_where_the_user_calls_it(function, call, mode):
    with pytest.raises(tl.DifferentiationError) as caught:
        mode(function)(np.arange(5.0))
    place = caught.value.place
    assert place.filename == __file__
    assert place.text[place.column : place.end_column] in (call, call.removesuffix("(0.3)"))
