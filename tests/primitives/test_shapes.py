"""Rules over random shapes, axes and indices: directional derivatives, backwards and forwards."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import tapeless as tl

quick = settings(max_examples=15, deadline=None, derandomize=True)
shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
filled = hnp.array_shapes(max_dims=3, max_side=4)


def spread(shape, shift=0.0):
    """Distinct values between 0.5 and 2, no two of them close to each other."""
    count = int(np.prod(shape))
    order = np.random.default_rng(count + int(100 * shift)).permutation(count)
    return (0.5 + shift + 1.3 * (order + 0.5) / max(count, 1)).reshape(shape)


def check(call, *args, step=1e-6):
    """The derivative along a direction, by the gradient, by the tangent, and by central differences."""
    weights = np.cos(np.arange(np.size(call(*args)))).reshape(np.shape(call(*args)))

    def function(*args):
        return np.sum(weights * call(*args))

    directions = tuple(np.sin(1.0 + i + np.arange(a.size)).reshape(a.shape) for i, a in enumerate(args))
    bars = tl.grad(function, tuple(range(len(args))))(*args)
    assert [np.shape(bar) for bar in bars] == [a.shape for a in args]
    backwards = sum(np.sum(bar * d) for bar, d in zip(bars, directions, strict=True))
    ahead = function(*(a + step * d for a, d in zip(args, directions, strict=True)))
    behind = function(*(a - step * d for a, d in zip(args, directions, strict=True)))
    np.testing.assert_allclose(backwards, (ahead - behind) / (2 * step), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(tl.jvp(function, args, directions)[1], backwards, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("operation", [np.add, np.multiply, np.divide, np.power, np.maximum, np.arctan2])
@quick
@given(pair=hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, min_side=0, max_side=3))
def test_what_broadcasts_is_summed(operation, pair):
    x, y = (spread(shape, shift) for shape, shift in zip(pair.input_shapes, (0.0, 0.31), strict=True))
    check(lambda x, y: operation(x, y), x, y)


@quick
@given(pair=hnp.mutually_broadcastable_shapes(signature=np.matmul.signature, max_dims=2, max_side=3))
def test_stacks_of_products(pair):
    x, y = (spread(shape, shift) for shape, shift in zip(pair.input_shapes, (0.0, 0.31), strict=True))
    check(lambda x, y: x @ y, x, y)


@pytest.mark.parametrize("reduction", [np.sum, np.mean, np.prod, np.max, np.min, np.var, np.std, np.ptp, np.median])
@quick
@given(data=st.data(), shape=filled, keepdims=st.booleans())
def test_reductions_along_any_axes(reduction, data, shape, keepdims):
    some = st.none() | st.integers(-len(shape), len(shape) - 1) | hnp.valid_tuple_axes(len(shape), min_size=1)
    axis = data.draw(some)
    check(lambda x: reduction(x, axis=axis, keepdims=keepdims), spread(shape))


@quick
@given(data=st.data(), shape=shapes)
def test_basic_indices(data, shape):
    index = data.draw(hnp.basic_indices(shape, allow_newaxis=True))
    check(lambda x: x[index] * 2, spread(shape))


@quick
@given(data=st.data(), shape=filled)
def test_indices_that_repeat(data, shape):
    index = data.draw(hnp.integer_array_indices(shape))
    check(lambda x: x[index] ** 2, spread(shape))


@quick
@given(data=st.data(), shape=filled)
def test_quantiles_along_any_axes(data, shape):
    axis = data.draw(st.none() | hnp.valid_tuple_axes(len(shape), min_size=1))
    q = data.draw(st.floats(0.03, 0.97) | st.lists(st.floats(0.03, 0.97), min_size=1, max_size=2))
    keepdims = data.draw(st.booleans())
    check(lambda x: np.quantile(x, q, axis=axis, keepdims=keepdims), spread(shape))
    check(lambda x: np.nanquantile(x, q, axis=axis, keepdims=keepdims), spread(shape))


@quick
@given(data=st.data(), shape=filled)
def test_axes_are_moved_joined_and_repeated(data, shape):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    counted = data.draw(st.lists(st.sampled_from([0, len(shape)]), min_size=len(shape), max_size=len(shape)))
    order = tuple(p - c for p, c in zip(data.draw(st.permutations(range(len(shape)))), counted, strict=True))
    widths = data.draw(st.lists(st.tuples(*[st.integers(0, 2)] * 2), min_size=len(shape), max_size=len(shape)))
    x = spread(shape)
    check(lambda x: np.transpose(x, order), x)
    check(lambda x: np.concatenate([x, x**2, x], axis=axis), x)
    check(lambda x: np.stack([x, 2 * x], axis=axis) * np.expand_dims(x, axis), x)
    check(lambda x: np.roll(np.flip(x, axis), 2, axis) + np.cumsum(x, axis=axis), x)
    check(lambda x: np.repeat(x, 2, axis=axis), x)
    check(lambda x: np.pad(x, widths), x)
    check(lambda x: np.sort(x, axis=axis) * np.reshape(x, x.shape[::-1]).T, x)
