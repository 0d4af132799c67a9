"""Numbers that do not come from this project: central differences, and comparisons of structures."""

import copy
import dataclasses

import numpy as np


def leaves(value):
    """The floating-point arrays and numbers of a structure, in order."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        return [leaf for v in value.values() for leaf in leaves(v)]
    if isinstance(value, list | tuple):
        return [leaf for v in value for leaf in leaves(v)]
    if dataclasses.is_dataclass(value):
        return [leaf for f in dataclasses.fields(value) for leaf in leaves(getattr(value, f.name))]
    if hasattr(value, "__tapeless_data__"):
        return [np.asarray(value)]
    if hasattr(value, "__dict__"):
        return leaves(vars(value))
    return [np.asarray(value)] if isinstance(value, float | np.floating) else []


def central(function, args, step=1e-6):
    """The gradient of a scalar function by its first argument's arrays, by central differences."""
    gradients = []
    for number, leaf in enumerate(leaves(args[0])):
        gradient = np.zeros(leaf.shape)
        for index in np.ndindex(leaf.shape):
            values = []
            for sign in (1, -1):
                shifted = copy.deepcopy(args)
                leaves(shifted[0])[number][index] += sign * step
                values.append(float(function(*shifted)))
            gradient[index] = (values[0] - values[1]) / (2 * step)
        gradients.append(gradient)
    return gradients


def assert_close(structure, expected, rtol=1e-5, atol=1e-6):
    """The leaves of a structure have these shapes and, nearly, these values."""
    found = leaves(structure)
    assert len(found) == len(expected)
    for a, b in zip(found, expected, strict=True):
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol)
