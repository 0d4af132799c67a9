"""Every rule of the registry against central differences, and second derivatives by nesting."""

import gast
import numpy as np
import pytest
import scipy.interpolate as si
import scipy.sparse as ss
from numeric import assert_close, central
from primitives import samples, samples_random, samples_scipy, samples_solvers
from primitives.test_samples import MODULES

import tapeless as tl
from tapeless.transform.primitives import ATTRIBUTE_FUNCTIONS, METHOD_FUNCTIONS, registered
from tapeless.transform.resolve import Dependencies, resolve
from tapeless.transform.source import read

LAYOUTS = {"plain": samples.M, "strided": samples.strided, "fortran": samples.fortran}
CASES = [(f, lambda x, f=f: f(x), (x,)) for f, x in samples.ELEMENTWISE]
CASES += [(f, lambda x, y, f=f: f(x, y), (a, b)) for f, a, b in samples.BINARY]
CASES += [(f, lambda y, x, f=f: f(x, y), (b, a)) for f, a, b in samples.BINARY]
CASES += [(f, call, (samples.v,)) for f, call in samples.CALLS.items()]
CASES += [(f, call, (samples.v,)) for f, call in samples.MATH]
CASES += [(f, call, (x,)) for f, call in samples.SHAPES for x in LAYOUTS.values()]

MATH = [f for f, _ in samples.MATH]

# Helpers of generated code: their rules are proven by the second derivatives of what calls them.
HELPERS = "tapeless.runtime"


def _of_a_test(function):
    home = str(getattr(function, "__module__", ""))
    return (
        home in ("own_rule", "__main__", "tapeless.transform.rules") or "test" in home or hasattr(function, "of_a_test")
    )


def weights_for(value):
    return np.cos(np.arange(np.size(value))).reshape(np.shape(value))


def scalar(call, args):
    """The call made a scalar function: its values weighted and summed."""
    weights = weights_for(call(*args))

    def function(*args):
        return np.sum(weights * call(*args))

    return function


@pytest.mark.parametrize(("primitive", "call", "args"), CASES, ids=lambda v: getattr(v, "__name__", ""))
def test_adjoints_agree_with_central_differences(primitive, call, args):
    function = scalar(call, args)
    args = tuple(np.array(a) for a in args)
    assert_close(tl.grad(function)(*args), central(function, args), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(("primitive", "call", "args"), CASES, ids=lambda v: getattr(v, "__name__", ""))
def test_second_derivatives_agree_with_central_differences(primitive, call, args):
    function = scalar(call, args)
    x, *rest = (np.array(a) for a in args)
    weights = np.sin(1 + np.arange(x.size)).reshape(x.shape)

    def nested(x):
        gradient = tl.dlgradient(function(x, *rest), x)
        return tl.dlgradient(np.sum(weights * gradient**2), x)

    def squared(x):
        return np.sum(weights * tl.grad(function)(x, *rest) ** 2)

    assert_close(tl.dlfeval(nested, tl.dlarray(x)), central(squared, (x,), 1e-5), rtol=1e-4, atol=1e-5)


# float() and math make Python numbers, which are double precision.
@pytest.mark.parametrize(
    ("primitive", "call", "args"),
    [c for c in CASES if c[0] is not float and c[0] not in MATH],
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_float32_gives_float32(primitive, call, args):
    args = tuple(np.asarray(a, np.float32) for a in args)
    gradient = tl.grad(scalar(call, args))(*args)
    assert gradient.dtype == np.float32
    assert gradient.shape == args[0].shape


def called(call):
    """The functions that a sample calls, by name, as methods, or as the default of a parameter."""
    yield from call.__defaults__ or ()
    tree = resolve(read(call), Dependencies())
    for node in gast.walk(tree):
        if hasattr(node, "static"):
            yield node.static
        if isinstance(node, gast.Attribute):
            yield METHOD_FUNCTIONS.get(node.attr)
            yield ATTRIBUTE_FUNCTIONS.get(node.attr)
            owner = getattr(node.value, "static", None)
            if getattr(owner, "__hash__", None) is not None:
                yield (owner, node.attr)


def test_no_rule_escapes_the_samples():
    sampled = {f for f, _, _ in CASES} | set(samples_scipy.UNARY) | {f for f, *_ in samples_scipy.LAST}
    sampled |= {ss.csr_array.__matmul__, ss.csr_array.__rmatmul__, ss.csr_array.dot, ss.csr_matrix.__mul__}  # "sparse"
    called_objects = (si.PPoly, si.BSpline, si.UnivariateSpline, si.interp1d, si.RegularGridInterpolator)  # "points"
    sampled |= {k.__call__ for k in called_objects}
    sampled |= {np.maximum.accumulate, np.minimum.accumulate}
    sampled |= {np.add.reduceat, np.logaddexp.accumulate, np.logaddexp2.accumulate}  # "beside", "segments"
    sampled |= {np.hypot.accumulate}
    sampled |= {getattr(kind, name) for kinds, name, _ in samples_random.SAMPLES for kind in kinds}
    for module in (*MODULES, samples_solvers):
        for call in (c for calls in module.SAMPLES.values() for c in calls):
            sampled.update(f for f in called(call) if getattr(f, "__hash__", None) is not None)
    missing = [
        p.name
        for p in registered()
        if (p.adjoint is not None or p.definition is not None)
        and p.function not in sampled
        and not str(getattr(p.function, "__module__", "")).startswith(HELPERS)
        and p.function not in (getattr, dict.values, dict.items)
        and getattr(p.function, "__name__", "") not in ("concat", "at", "float32")
        and not _of_a_test(p.function)
    ]
    assert not missing, ", ".join(missing)


def test_zero_dimensional_and_empty_arrays():
    np.testing.assert_allclose(tl.grad(lambda x: np.sum(x) * np.exp(x))(np.array(0.5)), 1.5 * np.exp(0.5))
    assert tl.grad(lambda x: np.sum(np.exp(x) * 2))(np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize(
    ("function", "x", "expected"),
    [
        (lambda x: np.abs(x), 0.0, 0),
        (lambda x: np.maximum(x, 0.0), 0.0, 0.5),
        (lambda x: tl.relu(x), 0.0, 0),
        (lambda x: np.sinc(x), 0.0, 0),
        (lambda x: np.clip(x, 0.0, 1.0), 1.0, 1),
        (lambda x: np.std(x * np.ones(3)), 2.0, 0),
        (lambda x: np.prod(np.stack([x, x * 0, 3 * x])), 2.0, 0),
    ],
)
def test_conventions_at_kinks(function, x, expected):
    assert float(tl.grad(function)(x)) == pytest.approx(expected)


def test_ties_of_max_share_the_derivative():
    np.testing.assert_allclose(tl.grad(lambda x: np.max(x))(np.array([2.0, 1.0, 2.0])), [0.5, 0, 0.5])


@pytest.mark.parametrize("n", [None, 2, 4])
def test_arguments_left_at_their_defaults_may_be_given_by_name_or_item(n):
    scipy_fft = pytest.importorskip("scipy.fft")
    x, settings = np.array([2.0, 1.0, 4.0]), (2, n, -1, "ortho")

    def by_names(x, n=None):
        return np.sum(np.cos(scipy_fft.dct(x, 2, n)))

    def by_items(x, settings):
        return np.sum(np.cos(scipy_fft.dct(x, *settings)))

    for function, given in ((by_names, n), (by_items, settings)):
        expected = central(lambda x, function=function, given=given: function(x, given), (x,))[0]
        np.testing.assert_allclose(tl.grad(function)(x, given), expected, rtol=1e-6, atol=1e-8)
        _, slope = tl.jvp(function, (x, given), (x, None))
        np.testing.assert_allclose(slope, np.sum(expected * x), rtol=1e-6, atol=1e-8)


def test_a_function_known_late_takes_any_number_of_arguments():
    x = np.array([[2.0, 1.0], [4.0, 3.0]])

    def total(x):
        result = 0.0
        for call, *further in [(np.sum,), (np.std, 1, None, None, 1, True), (np.linalg.norm, 2, 1, True)]:
            result = result + np.sum(np.asarray(call(x, *further)) ** 2)
        return result

    function = {"mean": np.mean}
    for f in (total, lambda x: np.sum(function["mean"](x, 1, None, None, True) ** 2)):
        np.testing.assert_allclose(tl.grad(f)(x), central(f, (x,))[0], rtol=1e-6, atol=1e-8)


OPERANDS, RESULT = ([0, 1], [2, 1]), (0, 2)


def test_subscripts_of_einsum_may_be_lists_of_the_module():
    x = np.array([[2.0, 1.0, 0.5], [4.0, 3.0, -1.0]])

    def product(x):
        return np.einsum(x, OPERANDS[0], x**2, OPERANDS[1], RESULT)

    expected = central(lambda x: np.sum(np.sin(product(x))), (x,))[0]
    np.testing.assert_allclose(tl.grad(lambda x: np.sum(np.sin(product(x))))(x), expected, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(tl.jvp(product, (x,), (x,))[1], 3 * product(x))


def test_forward_mode_refuses_what_a_linear_rule_gives_no_derivative_by():
    with pytest.raises(tl.DifferentiationError, match="no derivative by its argument"):
        tl.jvp(lambda x, places: np.einsum(x, places, x, places), (np.eye(2), [0, 1]), (np.eye(2), None))


def test_casts_to_single_precision_pass_derivatives():
    """Differences of single precision tell too little of them: no sample does."""
    x = np.array([0.3, -1.7])
    gradient = tl.grad(lambda x: np.sum(np.float32(x) ** 2))(x)
    np.testing.assert_allclose(gradient, 2 * x, rtol=1e-6)
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(tl.jvp(lambda x: np.float32(x) ** 2, (x,), (x,))[1], 2 * x**2, rtol=1e-6)
