"""`jvp`, `vjp`, `hvp`, `jacobian`, `hessian`, and rules of one's own."""

import functools

import numpy as np
import pytest
import scipy.interpolate
import scipy.special
from numeric import leaves

import tapeless as tl
from tapeless.runtime import modes

x = np.array([0.3, 0.5, -0.2])
v = np.array([1.0, 2.0, -1.0])


def energy(x):
    total = 0.0
    y = np.sin(x) * x
    for i in range(3):
        total = total + y[i] ** 2 * x[0]
    y[0] = total
    return np.sum(y) + total


def numeric(f, x, v, step=1e-6):
    return (f(x + step * v) - f(x - step * v)) / (2 * step)


def test_jvp_agrees_with_the_gradient():
    value, slope = tl.jvp(energy, (x,), (v,))
    assert value == energy(x)
    np.testing.assert_allclose(slope, tl.grad(energy)(x) @ v)


def test_tangents_stand_beside_their_primals_in_the_source():
    text = tl.jvp_source(energy, (x,), (v,))
    assert "y_dot[0] = total_dot" in text
    assert "def energy_jvp(x, x_dot):" in text


def test_arguments_without_tangents_are_constants():
    assert tl.jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, None)) == (6.0, 3.0)


def test_containers_have_tangents_of_their_structure():
    def f(p):
        return {"s": p["a"] * p["b"][1]}

    _, tangent = tl.jvp(f, ({"a": 2.0, "b": [1.0, 3.0]},), ({"a": 1.0, "b": [0.0, 10.0]},))
    assert tangent == {"s": 23.0}


def test_hvp_is_forward_over_reverse_and_the_hessian_is_symmetric():
    np.testing.assert_allclose(tl.hvp(energy, x, v), numeric(tl.grad(energy), x, v), rtol=1e-6)
    H = tl.hessian(energy, x)
    np.testing.assert_allclose(H, H.T, atol=1e-12)
    np.testing.assert_allclose(H @ v, tl.hvp(energy, x, v))


@pytest.mark.parametrize(
    ("argnums", "tangents", "expected"),
    [
        (0, (None, 1.0), 3 * x**2),
        (0, (v, 1.0), 12 * x * v + 3 * x**2),
        (1, (v, None), 3 * x**2 @ v),
        (1, (None, 1.0), 0.0),
        ((1, 0), (v, 1.0), (3 * x**2 @ v, 12 * x * v + 3 * x**2)),
    ],
)
def test_gradients_have_tangents_along_any_arguments(argnums, tangents, expected):
    gradient = tl.grad(lambda x, y: np.sum(x**3) * y, argnums)
    _, tangent = tl.jvp(gradient, (x, 2.0), tangents)
    for a, b in zip(leaves(tangent), leaves(expected), strict=True):
        np.testing.assert_allclose(a, b)


def test_the_jacobian_of_what_is_no_array_is_refused():
    with pytest.raises(tl.DifferentiationError, match="a Jacobian is that of an array"):
        tl.jacobian(lambda x: {"a": x}, x)


@pytest.mark.parametrize("f", [lambda x: np.outer(x, x), lambda x: x[:2] * x[2], lambda x: np.sum(x**3)])
def test_the_jacobian_is_the_same_in_both_modes(f):
    J = tl.jacobian(f, x)
    assert J.shape == np.shape(f(x)) + x.shape
    columns = [numeric(f, x, e) for e in np.eye(3)]
    np.testing.assert_allclose(J, np.stack(columns, axis=-1), atol=1e-8)


def test_vjp_carries_any_adjoint_back():
    value, pullback = tl.vjp(lambda A, b: A @ b, np.arange(6.0).reshape(2, 3), x)
    A_bar, b_bar = pullback(np.array([1.0, -1.0]))
    np.testing.assert_allclose(value, np.arange(6.0).reshape(2, 3) @ x)
    np.testing.assert_allclose(A_bar, np.outer([1.0, -1.0], x))
    np.testing.assert_allclose(b_bar, [-3.0, -3.0, -3.0])


def test_functions_known_only_at_run_time_and_recursion_go_forwards():
    def power(x, n):
        return x if n == 0 else power(x, n - 1) * x

    def through(f, x):
        return f(x) * 2

    assert tl.jvp(lambda x: power(x, 3), (2.0,), (1.0,)) == (16.0, 32.0)
    assert tl.jvp(lambda x, table: through(table["f"], x), (0.5, {"f": np.sin}), (1.0, None))[1] == 2 * np.cos(0.5)


def test_a_function_with_a_rule_is_differentiated_by_it_where_its_gradient_is_asked_for_directly():
    def doubled(x):
        return np.sum(x * 2.0)

    @tl.adjoint(doubled)
    def doubled_bar(z, x):
        tl.d[x] = 7.0 * tl.d[z] * np.ones_like(x)

    @tl.custom_gradient
    def seven(x):
        return np.sum(x), lambda bar: 7.0 * bar * np.ones_like(x)

    for function in (doubled, seven):
        np.testing.assert_allclose(tl.grad(function)(x), np.full(3, 7.0))
    spline = scipy.interpolate.CubicSpline(np.arange(4.0), np.arange(4.0) ** 2)
    np.testing.assert_allclose(tl.grad(spline)(1.5), 3.0)
    np.testing.assert_allclose(tl.grad(scipy.special.logsumexp)(x), scipy.special.softmax(x))


def test_objects_with_call_are_called_where_they_are_known_only_at_run_time():
    class Power:
        def __init__(self, exponent):
            self.exponent = exponent

        def __call__(self, x):
            return np.sum(x**self.exponent)

    powers = {"two": Power(2), "three": Power(3)}

    def chosen(x, key):
        return powers[key](x)

    for key, slope in (("two", 2 * x), ("three", 3 * x**2)):
        np.testing.assert_allclose(tl.grad(chosen)(x, key), slope)
        np.testing.assert_allclose(tl.jvp(lambda x, key=key: chosen(x, key), (x,), (v,))[1], slope @ v)


def test_custom_gradients_are_used_and_stop_gradient_stops():
    @tl.custom_gradient
    def doubled(x, y):
        return x * y, lambda bar: (2 * bar * y, bar * x)

    assert tl.grad(lambda x, y: doubled(x, y) + x, argnums=(0, 1))(3.0, 5.0) == (11.0, 3.0)
    assert tl.grad(lambda x: x * tl.stop_gradient(x))(3.0) == 3.0


def test_an_argument_without_a_derivative_is_refused_by_name():
    import scipy.special

    with pytest.raises(tl.DifferentiationError, match="no derivative by its argument `v`"):
        tl.grad(lambda v: scipy.special.jv(v, 1.0))(0.5)


def test_forward_mode_leaves_the_tangents_that_it_is_given_as_they_are():
    def f(x):
        for i in range(3):
            x = x + 0.1 * np.cumsum(x) if i % 2 == 0 else x * np.exp(x)
        return np.sum(x)

    x, tangent = np.array([0.3, 0.5, 0.7]), np.ones(3)
    _, slope = tl.jvp(f, (x,), (tangent,))
    np.testing.assert_array_equal(tangent, np.ones(3))
    np.testing.assert_allclose(slope, np.sum(tl.grad(f)(x)), rtol=1e-12)


class Weighted:
    def __init__(self, weight):
        self.weight = weight

    def cubes(self, x, scale=1.0):
        return self.weight * np.sum(x**3) * scale


@pytest.mark.parametrize(
    "f",
    [
        Weighted(3.0).cubes,
        functools.partial(Weighted.cubes, Weighted(1.0), scale=3.0),
        functools.partial(lambda w, x: w * np.sum(x**3), 3.0),
        functools.partial(lambda x, k=1.0, m=2.0: k * m * np.sum(x**3), m=3.0),
    ],
    ids=["method", "keyword", "positional", "last default"],
)
def test_methods_and_partials_have_all_derivatives(f):
    x, v = np.array([1.0, -2.0]), np.array([0.5, 1.0])
    np.testing.assert_allclose(tl.jvp(f, (x,), (v,))[1], 9 * np.sum(x**2 * v))
    np.testing.assert_allclose(tl.vjp(f, x)[1](1.0), 9 * x**2)
    np.testing.assert_allclose(tl.hvp(f, x, v), 18 * x * v)
    np.testing.assert_allclose(tl.jvp(tl.grad(f), (x,), (v,))[1], 18 * x * v)
    np.testing.assert_allclose(tl.hessian(f, x), np.diag(18 * x))


def test_keyword_arguments_that_a_partial_holds_are_taken_or_refused():
    only = functools.partial(lambda x, *, k=1.0: k * x**2, k=3.0)
    assert tl.jvp(only, (2.0,), (1.0,)) == (12.0, 12.0)
    with pytest.raises(tl.DifferentiationError, match="keyword-only arguments"):
        tl.vjp(only, 2.0)
    with pytest.raises(tl.DifferentiationError, match="any keyword arguments"):
        tl.jvp(functools.partial(lambda x, **options: options["k"] * x, k=3.0), (2.0,), (1.0,))


def test_hvp_follows_adjoints_that_a_loop_adds_to_the_items_of_a_list():
    def f(x):
        parts = [x * x, np.cos(x)]
        scaled = x * 2.0
        for i in range(2):
            scaled[i] *= np.sum(parts[0])
        return np.sum(scaled * parts[1])

    np.testing.assert_allclose(tl.hvp(f, x, v), numeric(tl.grad(f), x, v), rtol=1e-6)


def test_hvp_looks_its_code_up():
    x = np.ones(2)
    f = Weighted(2.0).cubes
    tl.hvp(f, x, x)
    misses = modes._memory.info().misses
    np.testing.assert_allclose(tl.hvp(Weighted(5.0).cubes, x, x), 30)
    assert modes._memory.info().misses == misses


def one_or_two(*v):
    return v[0] * 2 + (v[1] * 3 if len(v) > 1 else 0)


@pytest.mark.parametrize(
    ("f", "args", "expected"),
    [
        (one_or_two, (1.0,), 2.0),
        (one_or_two, (1.0, 2.0), (2.0, 3.0)),
        (lambda a, *v: a * 2 + v[1] * 3, (1.0, 5.0, 2.0), (2.0, 0.0, 3.0)),
        (lambda a, n, b: a * n + b * b, (1.0, 2, 3.0), (2.0, 1.0, 6.0)),
    ],
)
def test_vjp_gives_an_adjoint_for_each_argument(f, args, expected):
    assert tl.vjp(f, *args)[1](1.0) == expected


def test_tangents_of_what_turns_out_to_be_a_number_are_zero():
    assert tl.hvp(lambda x: sum({"a": x, "b": x * 2}.values()), 1.5, 1.0) == 0.0


def halves(x):
    y = x * np.arange(3)
    y[0] = 0.5 * x[1]
    return y


def test_tangents_and_adjoints_of_integers_are_floating_point():
    x, ones = np.array([1.0, 2.0, 3.0]), np.array([1, 1, 0])
    np.testing.assert_array_equal(tl.jvp(halves, (x,), (ones,))[1], [0.5, 1, 0])
    np.testing.assert_array_equal(tl.vjp(halves, x)[1](ones), [0, 1.5, 0])
    np.testing.assert_array_equal(tl.hvp(lambda x: np.sum(x**2) / 4, x, ones), [0.5, 0.5, 0])


def test_python_ints_are_numbers_and_arrays_of_integers_are_refused():
    assert tl.jvp(lambda x: x * x, (3,), (1,)) == (9, 6.0)
    assert tl.vjp(lambda x: x * x, 3)[1](1) == 6.0
    assert tl.hvp(lambda x: x**3, 3, 1) == 18.0
    for x in (np.arange(3), np.int64(3)):
        with pytest.raises(tl.DifferentiationError, match=r"`x` is integer(.|\n)*x\.astype"):
            tl.jvp(lambda x: x * x, (x,), (x,))


def test_what_is_stored_into_integers_has_no_derivative():
    def stored(x):
        counts = np.bincount([0, 1, 1])
        counts[0] = x[0]
        return np.sum(counts * x)

    np.testing.assert_array_equal(tl.grad(stored)(np.array([3.0, 5.0])), [3, 2])
    with pytest.raises(tl.DifferentiationError, match="stored into integers"):
        tl.jvp(stored, (np.ones(2),), (np.ones(2),))


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128])
@pytest.mark.parametrize("f", [lambda x: np.sum((np.abs(x) > 0) * x), lambda x: np.sum(np.arange(2, dtype="i1") * x)])
def test_gradients_have_the_type_of_what_they_are_taken_by(f, dtype):
    real = (lambda x: np.real(f(x))) if dtype is np.complex128 else f
    assert tl.grad(real)(np.ones(2, dtype)).dtype == dtype


def test_gradients_by_numbers_are_floating_point():
    for x in (2.0, np.float64(2.0), np.array(2.0)):
        gradient = tl.grad(lambda x, n: np.sum(x * n))(x, np.arange(3))
        assert gradient == 3.0
        assert isinstance(gradient, float)
    assert isinstance(tl.grad(lambda x, n: x * n)(2.0, 3), float)
