"""Random programs against central differences: 3,670 of them, in parts that may run side by side."""

import itertools
import linecache

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from language.array_programs import ArrayWriter, OtherNamesWriter
from language.closure_programs import ClosureWriter
from language.constant_programs import ConstantWriter
from language.object_programs import ObjectWriter
from language.programs import Writer
from language.state_programs import StateWriter

import tapeless as tl

numbers = itertools.count()


def compiled(text):
    """The function of a program, with its source where `inspect` finds it."""
    filename = f"<program {next(numbers)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace = {"__name__": "program"}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]


def differences(function, x, step):
    return np.array([(function(x + step * e) - function(x - step * e)) / (2 * step) for e in np.eye(len(x))])


def programs(count):
    """Of `count` random seeds, the same in every run."""

    def decorate(test):
        checks = [HealthCheck.filter_too_much, HealthCheck.too_slow]
        run = settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=checks)
        return run(given(seed=st.integers(0, 10**6 - 1))(test))

    return decorate


def check(function, x, unusable):
    """The gradient, which agrees with central differences; programs that fail or are not smooth at `x` do not count."""
    try:
        with np.errstate(all="ignore"):
            expected = function(x.copy())
            slope, coarse = differences(function, x, 1e-6), differences(function, x, 1e-5)
    except unusable:
        assume(False)
    assume(np.isfinite(expected) and abs(expected) < 1e6 and np.allclose(slope, coarse, rtol=1e-3, atol=1e-4))
    value, gradient = tl.value_and_grad(function)(x.copy())
    np.testing.assert_allclose(value, expected)
    np.testing.assert_allclose(gradient, slope, rtol=1e-4, atol=1e-5)
    return gradient


@pytest.mark.parametrize("part", range(8))
@programs(250)
def test_random_programs_agree_with_central_differences(part, seed):
    seed += part * 10**6
    x = np.random.default_rng(seed).normal(size=3)
    check(compiled(Writer(seed).program()), x, (NameError, IndexError, TypeError, OverflowError))


DIRECTION = np.cos(np.arange(4.0))


def check_both_modes(writer, seed, unusable=(IndexError, ValueError), size=4):
    function, x = compiled(writer(seed).program()), np.random.default_rng(seed).normal(size=size)
    gradient = check(function, x, unusable)
    _, along = tl.jvp(function, (x.copy(),), (DIRECTION[:size],))
    np.testing.assert_allclose(along, gradient @ DIRECTION[:size], rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("part", range(4))
@programs(150)
def test_random_programs_of_arrays_agree_with_central_differences_in_both_modes(part, seed):
    check_both_modes(ArrayWriter, seed + part * 10**6)


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("writer", [ObjectWriter, OtherNamesWriter])
@programs(80)
def test_random_programs_of_objects_and_other_names_agree_or_are_refused(writer, part, seed):
    try:
        check_both_modes(writer, seed + part * 10**6, (IndexError, ValueError, TypeError))
    except tl.DifferentiationError as error:
        assert any(part in str(error) for part in ("share", "others may hold", "several times"))
        assume(False)


@pytest.mark.parametrize("part", range(4))
@programs(60)
def test_random_programs_that_go_by_changing_state_agree_or_are_refused(part, seed):
    try:
        check_both_modes(StateWriter, seed + part * 10**6, (NameError, TypeError, OverflowError), size=3)
    except tl.DifferentiationError as error:
        assert "share memory" in str(error) or "the item is seen" in str(error)
        assume(False)


@pytest.mark.parametrize("part", range(2))
@programs(60)
def test_random_programs_that_compute_with_constants_agree_or_are_refused(part, seed):
    try:
        check_both_modes(ConstantWriter, seed + part * 10**6, (TypeError, ValueError), size=3)
    except tl.DifferentiationError as error:
        assert "share memory" in str(error)
        assume(False)


@pytest.mark.parametrize("part", range(3))
@programs(80)
def test_random_programs_of_nested_functions_agree_or_are_refused(part, seed):
    try:
        check_both_modes(ClosureWriter, seed + part * 10**6, (RecursionError,))
    except tl.DifferentiationError as error:
        assert "may be assigned again before it is called" in str(error)
        assume(False)


@pytest.mark.parametrize("part", range(6))
@programs(25)
def test_second_derivatives_of_random_programs_agree_with_differences_of_gradients(part, seed):
    seed += part * 10**6
    writer, size = ((ArrayWriter, 4), (ObjectWriter, 4), (Writer, 3))[part % 3]
    function, direction = compiled(writer(seed).program()), DIRECTION[:size]
    x, gradient = np.random.default_rng(seed).normal(size=size), tl.grad(function)
    around = [(h, x + h * direction, x - h * direction) for h in (1e-5, 1e-4)]
    try:
        with np.errstate(all="ignore"):
            for _, after, before in around:
                function(after.copy()), function(before.copy())
    except (NameError, IndexError, TypeError, ValueError, OverflowError):
        assume(False)
    try:
        with np.errstate(all="ignore"):
            slope, coarse = ((gradient(after) - gradient(before)) / (2 * h) for h, after, before in around)
    except tl.DifferentiationError:
        assume(False)
    assume(np.all(np.isfinite(slope)) and np.allclose(slope, coarse, rtol=1e-3, atol=1e-3))
    np.testing.assert_allclose(tl.hvp(function, x, direction), slope, rtol=1e-3, atol=1e-3)
