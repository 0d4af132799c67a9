"""Losses. They are ordinary functions: the transformer reads their source."""

from __future__ import annotations

import numpy as np


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

    Examples
    --------
    >>> float(crossentropy(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])).round(4))
    0.6931
    """
    return -np.sum(T * np.log(np.maximum(Y, 1e-30))) / np.shape(Y)[0]


def mse(Y, T):
    """Half mean squared error: sum((Y - T)**2) / (2 N), N the number of observations (rows).

    >>> float(mse(np.array([[1.0], [3.0]]), np.array([[0.0], [0.0]])))
    2.5
    """
    return np.sum((Y - T) ** 2) / (2 * np.shape(Y)[0])
