"""MATLAB's documented behaviour of dlarray, dlfeval and dlgradient."""

import collections
import dataclasses
import functools

import numpy as np
import pytest
from numeric import assert_close

import tapeless as tl


def rosenbrock(x):
    f = 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
    return f, tl.dlgradient(f, x)


def test_rosenbrock_has_its_documented_value_and_gradient():
    value, gradient = tl.dlfeval(rosenbrock, tl.dlarray([-1.0, 2.0]))
    assert float(value) == 104
    np.testing.assert_array_equal(gradient, [396, 200])
    assert tl.isdlarray(value) and tl.isdlarray(gradient)


def test_extractdata_cuts_the_trace():
    def cut(x):
        y = np.sum(x + np.arctan(tl.extractdata(x)))
        return tl.dlgradient(y, x)

    np.testing.assert_array_equal(tl.dlfeval(cut, tl.dlarray([0.3, 5.0])), [1, 1])


@pytest.mark.parametrize(("x", "slope"), [(0.0, 0), (np.finfo(float).eps, 1), (-1.0, 0)])
def test_relu_has_slope_0_at_0_and_1_just_above(x, slope):
    gradient = tl.dlfeval(lambda x: tl.dlgradient(tl.relu(x), x), tl.dlarray(x))
    assert float(gradient) == slope
    assert gradient.dtype == np.float64


def test_one_component_at_a_time_of_a_vector_valued_function():
    def rows(x):
        y = x**2 * x[0]
        return [tl.dlgradient(y[i], x, retain_data=True) for i in range(2)]

    first, second = tl.dlfeval(rows, tl.dlarray([2.0, 3.0]))
    np.testing.assert_allclose(first, [12, 0])
    np.testing.assert_allclose(second, [9, 12])


def test_gradient_with_respect_to_an_intermediate_value():
    def inner(x):
        t = 3 * x
        y = np.sum(t**2)
        return tl.dlgradient(y, t), tl.dlgradient(y, x, t)

    by_t, (by_x, again) = tl.dlfeval(inner, tl.dlarray([1.0, 2.0]))
    np.testing.assert_allclose(by_t, [6, 12])
    np.testing.assert_allclose(by_x, [18, 36])
    np.testing.assert_allclose(again, by_t)


def test_gradients_in_branches_and_loops_see_the_partial_iteration_and_the_finished_ones():
    def running(x):
        gradients, total = [], 0.0
        for i in range(3):
            total = total + np.sum(x ** (i + 1))
            if i > 0:
                gradients.append(tl.dlgradient(total, x))
        return gradients, total

    gradients, total = tl.dlfeval(running, tl.dlarray([1.0, 2.0]))
    np.testing.assert_allclose(gradients[0], [3, 5])
    np.testing.assert_allclose(gradients[1], [6, 17])
    assert float(total) == 17


def test_gradient_descent_inside_a_loop_that_is_differentiated():
    def descend(x):
        start = x
        for _ in range(3):
            slope = tl.dlgradient(np.sum(x**4), x)
            x = x - 0.01 * slope
        return np.sum(x**2), tl.dlgradient(np.sum(x**2), start)

    def plain(x):
        for _ in range(3):
            x = x - 0.04 * x**3
        return np.sum(x**2)

    x = np.array([1.0, 0.5])
    value, gradient = tl.dlfeval(descend, tl.dlarray(x))
    assert float(value) == pytest.approx(plain(x))
    steps = [(plain(x + 1e-6 * e) - plain(x - 1e-6 * e)) / 2e-6 for e in np.eye(2)]
    np.testing.assert_allclose(gradient, steps, rtol=1e-6)


def test_second_derivatives_by_nesting():
    def hessian_rows(x):
        gradient = tl.dlgradient(x[0] ** 3 * x[1], x)
        return tl.dlgradient(gradient[0], x), tl.dlgradient(gradient[1], x)

    first, second = tl.dlfeval(hessian_rows, tl.dlarray([1.0, 2.0]))
    np.testing.assert_allclose(first, [12, 3])
    np.testing.assert_allclose(second, [3, 0])


def test_two_losses_share_one_forward_part():
    def both(g, d):
        fake = g * 2
        score = np.sum(fake * d)
        return tl.dlgradient(np.sum(score**2), d), tl.dlgradient(-np.sum(score), g)

    by_d, by_g = tl.dlfeval(both, tl.dlarray([1.0, 2.0]), tl.dlarray([3.0, 4.0]))
    np.testing.assert_allclose(by_d, 2 * 22 * np.array([2, 4]))
    np.testing.assert_allclose(by_g, [-6, -8])


@dataclasses.dataclass
class Parameters:
    w: object
    b: object


Pair = collections.namedtuple("Pair", "w b")


class Model:
    def __init__(self, w, b):
        self.w, self.b, self.calls = w, b, 0

    def loss(self):
        return np.sum(self.w**2) * self.b


STRUCTURES = [
    (lambda p: tl.dlgradient(np.sum(p["w"] ** 2) * p["b"], p), lambda w, b: {"w": w, "b": b}),
    (lambda p: tl.dlgradient(np.sum(p[0] ** 2) * p[1], p), lambda w, b: [w, b]),
    (lambda p: tl.dlgradient(np.sum(p[0] ** 2) * p[1], p), lambda w, b: (w, b)),
    (lambda p: tl.dlgradient(np.sum(p.w**2) * p.b, p), Parameters),
    (lambda p: tl.dlgradient(np.sum(p.w**2) * p.b, p), Pair),
    (lambda p: tl.dlgradient(p.loss(), p), Model),
    (lambda p: tl.dlgradient(np.sum(p["in"][0] ** 2) * p["in"][1]["b"], p["in"]), lambda w, b: {"in": [w, {"b": b}]}),
]


@pytest.mark.parametrize(("function", "make"), STRUCTURES)
def test_the_gradient_has_the_structure_of_the_variable(function, make):
    w, b = tl.dlarray([1.0, 2.0]), tl.dlarray(3.0)
    gradient = tl.dlfeval(function, make(w, b))
    value = make(w, b)
    assert type(gradient) is type(value["in"] if isinstance(value, dict) and "in" in value else value)
    assert_close(gradient, [np.array([6.0, 12.0]), np.array(5.0)])


def test_attributes_items_and_containers_of_places():
    def parts(p):
        y = np.sum(p["W"] @ p["b"]) * p["c"]
        return tl.dlgradient(y, p["W"]), tl.dlgradient(y, [p["b"], p["c"]]), tl.dlgradient(y, {"q": p["b"]})

    p = {"W": tl.dlarray(np.eye(2)), "b": tl.dlarray([1.0, 2.0]), "c": tl.dlarray(2.0)}
    by_W, (by_b, by_c), named = tl.dlfeval(parts, p)
    np.testing.assert_allclose(by_W, [[2, 4], [2, 4]])
    np.testing.assert_allclose(by_b, [2, 2])
    assert float(by_c) == 3
    np.testing.assert_allclose(named["q"], by_b)


def test_a_value_that_does_not_depend_on_x_gives_zeros():
    gradient = tl.dlfeval(
        lambda x, y: tl.dlgradient(np.sum(x), y), tl.dlarray([1.0]), tl.dlarray(np.ones((2, 1), np.float32))
    )
    assert gradient.shape == (2, 1) and gradient.dtype == np.float32
    assert not np.any(gradient)


def test_results_keep_their_structure_and_only_traced_leaves_are_dlarrays():
    def several(x, n):
        return {"a": 2 * x, "b": [x[0], n, "text"], "c": x > 1}, tl.isdlarray(x), x.shape

    result, traced, shape = tl.dlfeval(several, tl.dlarray([1.0, 2.0]), 3)
    assert tl.isdlarray(result["a"]) and tl.isdlarray(result["b"][0])
    assert result["b"][1:] == [3, "text"] and type(result["c"]) is np.ndarray
    assert traced is True and shape == (2,)


def test_stores_into_the_caller_s_containers_are_seen_by_the_caller():
    def change(p):
        p["n"] = p["n"] + 1
        p["w"] = p["w"] * 2
        return tl.dlgradient(np.sum(p["w"] ** 2), p["w"])

    p = {"w": tl.dlarray([1.0, 2.0]), "n": 1}
    np.testing.assert_allclose(tl.dlfeval(change, p), [4, 8])
    assert p["n"] == 2 and tl.isdlarray(p["w"])
    np.testing.assert_array_equal(p["w"], [2, 4])


class Scaled:
    def __init__(self, scale):
        self.scale = scale

    def __call__(self, x):
        return tl.dlgradient(np.sum(self.scale * x), x)

    def method(self, x):
        return tl.dlgradient(np.sum(self.scale * x), x)


def scaled(scale, x):
    return tl.dlgradient(np.sum(scale * x), x)


@pytest.mark.parametrize(
    "function", [Scaled(3.0), Scaled(3.0).method, functools.partial(scaled, 3.0), lambda x: scaled(3.0, x)]
)
def test_callables_of_every_kind_run(function):
    np.testing.assert_array_equal(tl.dlfeval(function, tl.dlarray([1.0, 2.0])), [3, 3])


def test_keyword_arguments_and_defaults():
    def powered(x, power=2, *, factor=1.0):
        return tl.dlgradient(np.sum(factor * x**power), x)

    np.testing.assert_allclose(tl.dlfeval(powered, tl.dlarray([2.0])), [4])
    np.testing.assert_allclose(tl.dlfeval(powered, tl.dlarray([2.0]), power=3, factor=2.0), [24])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_have_the_dtype_of_their_variable(dtype):
    def mixed(x):
        y = np.maximum(x, 0.5) * np.tanh(x) + np.where(x > 0, x, 2 * x) - np.clip(x, 0, 1)
        z = tl.softmax(np.reshape(y, (2, 2))) @ np.ones((2, 2), np.float64)
        return tl.dlgradient(np.sum(z * tl.relu(np.reshape(x, (2, 2)))) + np.max(x) + np.std(x), x)

    gradient = tl.dlfeval(mixed, tl.dlarray(np.array([0.1, -0.4, 1.5, 2.0], dtype)))
    assert gradient.dtype == dtype


def test_empty_and_non_contiguous_arrays():
    def squares(x):
        return tl.dlgradient(np.sum(x.T[::-1] ** 2), x)

    assert tl.dlfeval(squares, tl.dlarray(np.zeros((0, 3)))).shape == (0, 3)
    x = np.arange(12.0).reshape(3, 4)[:, ::2]
    np.testing.assert_allclose(tl.dlfeval(squares, tl.dlarray(x)), 2 * x)


def test_a_dlarray_of_what_is_traced_is_traced():
    def again(x):
        y = tl.dlarray(x * 2)
        return tl.isdlarray(y), tl.dlgradient(np.sum(y**2), x)

    traced, slope = tl.dlfeval(again, tl.dlarray([1.0, 2.0]))
    assert traced
    np.testing.assert_array_equal(slope, [8, 16])
