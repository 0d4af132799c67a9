"""Gradients of functions of plain arrays, as functions and as decorators; their source."""

import ast
import dataclasses
import functools
import subprocess
import sys

import numpy as np
import pytest

import tapeless as tl


def test_argnums_choose_parameters():
    def f(x, y, *rest):
        return np.sum(x) * y + rest[0] * 3

    x = np.ones(2)
    np.testing.assert_array_equal(tl.grad(f)(x, 2.0, 1.0), [2, 2])
    by_y, by_x = tl.grad(f, argnums=(1, 0))(x, 2.0, 1.0)
    assert by_y == 2
    np.testing.assert_array_equal(by_x, [2, 2])
    assert tl.grad(f, argnums=2)(x, 2.0, 1.0) == 3
    with pytest.raises(ValueError, match="argnums"):
        tl.grad(lambda x: x, argnums=1)


def test_decorators():
    @tl.grad
    def slope(x):
        return x**3

    @tl.value_and_grad(argnums=1)
    def both(a, x):
        return a * x**2

    @tl.differentiable
    def inside(x):
        """Doc."""
        return tl.dlgradient(np.sum(x**2), x)

    assert slope(2.0) == 12
    assert both(3.0, 2.0) == (12, 12)
    np.testing.assert_array_equal(inside(tl.dlarray([1.0])), [2])
    assert inside.__name__ == "inside" and inside.__doc__ == "Doc."
    for text in (slope.gradient_source(2.0), both.gradient_source(3.0, 2.0), inside.gradient_source(tl.dlarray([1.0]))):
        ast.parse(text)


@dataclasses.dataclass
class Point:
    x: np.ndarray
    label: str = "p"


def test_structured_arguments_give_structured_gradients():
    gradient = tl.grad(lambda p: np.sum(p["point"].x ** 2) + p["list"][1] * 3)(
        {"point": Point(np.array([1.0, 2.0])), "list": [1.0, 2.0]}
    )
    np.testing.assert_array_equal(gradient["point"].x, [2, 4])
    assert gradient["point"].label == "p" and gradient["list"] == [0.0, 3.0]


def test_a_non_scalar_result_is_refused_with_the_return_line():
    with pytest.raises(tl.DifferentiationError, match="only scalars") as caught:
        tl.grad(lambda x: x * 2)(np.ones(2))
    assert "lambda x: x * 2" in str(caught.value)


@pytest.mark.parametrize("function", [lambda x: None, lambda x: "text", lambda x: x > 0, lambda x: np.ones(3)])
def test_a_result_that_is_no_real_scalar_is_refused_also_where_it_does_not_depend_on_x(function):
    with pytest.raises(tl.DifferentiationError, match="only real scalars"):
        tl.grad(function)(1.0)


def test_a_constant_result_has_gradient_zero():
    assert tl.grad(lambda x: 3.0)(1.0) == 0.0


def test_a_result_that_turns_out_to_be_an_integer_has_gradient_zero():
    def first_above(x):
        for i in range(3):
            if x[0] < i:
                return i
        return x[1]

    np.testing.assert_array_equal(tl.grad(first_above)(np.array([0.5, 2.0])), [0, 0])
    np.testing.assert_array_equal(tl.grad(first_above)(np.array([5.0, 2.0])), [0, 1])


def test_the_gradient_shares_no_memory_with_the_arguments():
    x = np.array([1.0, 2.0])
    gradient = tl.grad(lambda x: 0.5 * np.sum(x * x))(x)
    gradient *= 100
    np.testing.assert_array_equal(x, [1, 2])
    a, b = tl.grad(lambda a, b: np.sum(a * b), argnums=(0, 1))(x, x.copy())
    a += 1
    np.testing.assert_array_equal(x, [1, 2])


def test_functions_out_of_containers_are_looked_up_when_they_are_called():
    def table(x, functions, names):
        total = 0.0
        for name in names:
            total = total + np.sum(functions[name](x))
        return total

    functions = {"square": lambda v: v**2, "sin": np.sin, "cube": lambda v: v * v * v}
    x = np.array([0.5, 1.5])
    gradient = tl.grad(table)(x, functions, ["square", "sin", "cube", "sin"])
    np.testing.assert_allclose(gradient, 2 * x + 2 * np.cos(x) + 3 * x**2)


def test_a_saved_module_runs_elsewhere(tmp_path):
    text = tl.gradient_source(lambda x: np.sum(np.exp(x) * x), np.ones(2))
    path = tmp_path / "saved.py"
    path.write_text(text + "\nprint(function_value_and_grad(np.zeros(2))[1])\n")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[1. 1.]"


def test_the_debugger_finds_the_source_of_generated_functions():
    import inspect
    import linecache

    from tapeless.runtime import evaluate

    tl.cache_clear()
    tl.grad(lambda x: np.sum(x**2))(np.ones(2))
    (table,) = evaluate._memory.tables.values()
    (entry,) = table.entries.values()
    assert "return 2 * x" in inspect.getsource(entry.run)
    assert linecache.getlines(entry.module.filename)


def test_loops_of_many_steps_cost_a_step_each():
    def steps(x, n):
        for _ in range(n):
            x = x * 0.999 + 0.001
        return x

    assert tl.grad(steps)(2.0, 5000) == pytest.approx(0.999**5000)


class Weighted:
    def __init__(self, weight):
        self.weight = weight

    def energy(self, x, power=2):
        return self.weight * x**power

    def __call__(self, x):
        return self.weight * x**3


def weighted(weight, x):
    return weight**2 * x


def test_a_method_or_partial_is_differentiated_by_what_it_does_not_hold():
    assert tl.grad(Weighted(3.0).energy)(2.0) == 12.0
    assert tl.grad(Weighted(3.0))(2.0) == 36.0
    assert tl.grad(functools.partial(weighted, 2.0))(3.0) == 4.0
    assert tl.grad(functools.partial(weighted, x=2.0))(3.0) == 12.0
    assert tl.grad(functools.partial(lambda *a: a[0] * a[1] ** 2, 2.0))(3.0) == 12.0
    with pytest.raises(ValueError, match="argnums 2 is out of range"):
        tl.grad(Weighted(3.0).energy, 2)(2.0)
    assert "weight * (power" in tl.gradient_source(Weighted(3.0).energy, 2.0)


def test_functions_of_one_source_with_other_defaults_have_their_own_gradients():
    x = np.array([1.0, 2.0, 3.0])
    for i in range(3):
        expected = np.where(np.arange(3) == i, 2 * x, 0.0)
        by_position = lambda v, i=i: v[i] ** 2

        def by_keyword(v, *, i=i):
            return v[i] ** 2

        for function in (by_position, by_keyword):
            np.testing.assert_array_equal(tl.grad(function)(x), expected)
            np.testing.assert_array_equal(tl.vjp(function, x)[1](1.0), expected)
            assert tl.jvp(function, (x,), (np.ones(3),)) == (x[i] ** 2, 2 * x[i])
            nested = lambda v, f=function: tl.dlgradient(f(v), v)
            np.testing.assert_array_equal(tl.extractdata(tl.dlfeval(nested, tl.dlarray(x))), expected)
            np.testing.assert_array_equal(np.diag(tl.hessian(function, x)), np.where(np.arange(3) == i, 2.0, 0.0))


def test_an_adjoint_that_a_sum_passes_on_is_changed_for_one_of_its_terms_only():
    weights = np.array([1.0, 2.0, 3.0])

    def f(x):
        doubled, sines = x * 2.0, np.sin(x)
        first, second = doubled[0] * 3.0, sines[1] * 5.0
        return np.sum((doubled + sines) * weights) + first + second

    x = np.array([0.3, 0.5, 0.7])
    slopes = [(f(x + 1e-6 * e) - f(x - 1e-6 * e)) / 2e-6 for e in np.eye(3)]
    np.testing.assert_allclose(tl.grad(f)(x), slopes, rtol=1e-7)


class Scaled:
    def __init__(self, weight):
        self.weight = weight

    def apply(self, x):
        return np.sum(x * self.weight)


class Holder:
    def __init__(self, method):
        self.method = method


def test_methods_of_other_objects_are_differentiated_by_what_these_hold():
    weight, x = np.array([0.5, 2.0]), np.array([1.0, 3.0])
    method = Scaled(weight).apply
    found = tl.grad(lambda holder, x: holder.method(x) ** 2)(Holder(method), x)
    np.testing.assert_allclose(found.method.__self__.weight, 2 * np.sum(weight * x) * x)
    found = tl.grad(lambda f, x: f(x) ** 2)(method, x)
    assert found.__func__ is Scaled.apply
    np.testing.assert_allclose(found.__self__.weight, 2 * np.sum(weight * x) * x)
    by_items = tl.grad(lambda fs, x: sum(f(x) * (i + 1) for i, f in enumerate(fs)))(
        [method, Scaled(x).apply, np.sum], x
    )
    np.testing.assert_allclose([by_items[0].__self__.weight, by_items[1].__self__.weight], [x, 2 * x])
    np.testing.assert_allclose(tl.grad(lambda holder, x: holder.method(x), 1)(Holder(method), x), weight)
    np.testing.assert_allclose(method.__self__.weight, weight)


def test_methods_of_objects_that_are_alike_share_code():
    gradient = tl.grad(lambda w, holder: holder.method(w))
    for scale in (2.0, 3.0, 2.0):
        np.testing.assert_allclose(gradient(np.ones(2), Holder(Scaled(scale).apply)), [scale, scale])
    assert "holder.method.__self__.weight" in gradient.gradient_source(np.ones(2), Holder(Scaled(2.0).apply))
