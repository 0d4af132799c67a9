"""Activation functions, each with its rule beside it."""

from __future__ import annotations

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.idioms import softmax_adjoint, softmax_tangent
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, tangent


def relu(X):
    """max(X, 0), elementwise. Its derivative at 0 is 0.

    >>> relu(np.array([-1.0, 0.0, 2.0]))
    array([0., 0., 2.])
    """
    return np.maximum(X, 0)


@adjoint(relu)
def _relu(z, X):
    d[X] = np.where(X > 0, d[z], 0.0)


def leakyrelu(X, scale=0.01):
    """X where it is positive, `scale * X` elsewhere. Its derivative at 0 is `scale`.

    >>> leakyrelu(np.array([-1.0, 2.0]))
    array([-0.01,  2.  ])
    """
    return np.where(X > 0, X, scale * X)


def sigmoid(X):
    """1 / (1 + exp(-X)), elementwise, without overflow.

    >>> sigmoid(np.array([0.0, -1000.0]))
    array([0.5, 0. ])
    """
    return 0.5 * (np.tanh(0.5 * X) + 1)


@adjoint(sigmoid)
def _sigmoid(z, X):
    d[X] = d[z] * (z * (1 - z))


def softmax(X, axis=-1):
    """exp(X) over its sum along `axis`, without overflow: rows of a (batch, channels) array sum to 1.

    >>> softmax(np.array([[0.0, 0.0], [1.0, 1.0]]))
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    E = np.exp(X - np.max(X, axis=axis, keepdims=True))
    return E / np.sum(E, axis=axis, keepdims=True)


adjoint(softmax)(softmax_adjoint)
tangent(softmax)(softmax_tangent)
declare(relu, sigmoid, infer=shapes.ufunc_any, broadcasting=True)
declare(softmax, infer=lambda X, *_, **__: shapes.ufunc(X))
