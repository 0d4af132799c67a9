"""Losses. They are ordinary functions: the transformer reads their source."""

from __future__ import annotations

import numpy as np

from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, tangent


def crossentropy(Y, T):
    """Cross-entropy of class probabilities: -sum(T * log(Y)) / N.

    Parameters
    ----------
    Y : (N, K) array or dlarray
        Predicted probabilities, one observation a row (the output of softmax).
    T : (N, K) array
        Targets of the same shape, one-hot or probabilities.

    Returns
    -------
    scalar
        Probabilities below 1e-30 count as 1e-30, so that log is finite.

    Raises
    ------
    ValueError
        If the targets have another shape than the predictions (labels, say).

    Examples
    --------
    >>> float(crossentropy(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])).round(4))
    0.6931
    """
    return -np.sum(targets(T, Y) * np.log(np.maximum(Y, 1e-30))) / len(Y)


def mse(Y, T):
    """Half mean squared error: sum((Y - T)**2) / (2 N), N the number of observations (rows).

    Raises ValueError if Y and T have different shapes.

    >>> float(mse(np.array([[1.0], [3.0]]), np.array([[0.0], [0.0]])))
    2.5
    """
    return np.sum((Y - targets(T, Y)) ** 2) / (2 * len(Y))


def targets(T, Y):
    """The targets, if they have the shape of the predictions: NumPy would broadcast others, and the loss mean nothing.

    >>> targets(np.array([1, 0]), np.array([[0.5, 0.5], [0.9, 0.1]]))
    Traceback (most recent call last):
    ValueError: the targets have the shape (2,), the predictions (2, 2): of labels, `np.eye(2)[labels]` makes targets
    """
    if np.shape(T) != np.shape(Y):
        advice = "give one target for each prediction"
        if np.ndim(Y) == 2 and np.size(T) == len(Y):
            classes = np.shape(Y)[1]
            advice = f"of labels, `np.eye({classes})[labels]` makes targets" if classes > 1 else "`T[:, None]` has it"
        raise ValueError(f"the targets have the shape {np.shape(T)}, the predictions {np.shape(Y)}: {advice}")
    return T


@adjoint(targets)
def _targets(z, T, Y):
    d[T] = d[z]


@tangent(targets)
def _targets_dot(z, T, Y):
    d[z] = d[T]


declare(targets, infer=lambda T, Y: T, looks=(1,), fresh=False)
