"""Layers of networks, under MATLAB's names.

A layer holds settings; its learnable parameters live in the network's `Learnables` and are handed to it. `predict` is
inference, `forward` training. Data are arrays with one observation a row.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from tapeless.runtime.activations import leakyrelu, relu, sigmoid, softmax
from tapeless.runtime.dlarray import dlarray

_count = itertools.count(1)


def fullyconnect(X, weights, bias):
    """X @ weights.T + bias: `weights` is (outputs, inputs), `bias` (outputs,), X (observations, inputs).

    >>> fullyconnect(np.ones((1, 2)), np.array([[1.0, 2.0]]), np.array([0.5]))
    array([[3.5]])
    """
    return X @ np.transpose(weights) + bias


class Layer:
    """The base of all layers; derive from it to write your own.

    Parameters
    ----------
    name : str, optional
        The key of its parameters in `net.Learnables`; a unique one is made up otherwise.
    """

    __tapeless_settings__ = True  # to the cache, a layer is itself: its settings do not change

    def __init__(self, name: str | None = None):
        self.Name = name if name is not None else f"{type(self).__name__.removesuffix('Layer')}_{next(_count)}"

    def initialize(self, inputs: int, rng: np.random.Generator) -> tuple[dict[str, Any], int]:
        """The initial learnable parameters for `inputs` channels, and the number of output channels."""
        return {}, inputs

    def predict(self, X, parameters):
        """The output for inference."""
        raise NotImplementedError(f"{type(self).__name__} must define predict(self, X, parameters)")

    def forward(self, X, parameters):
        """The output for training; the same as for inference unless a layer says otherwise."""
        return self.predict(X, parameters)

    def __repr__(self):
        return f"{type(self).__name__}(name={self.Name!r})"


class featureInputLayer(Layer):
    """The input: observations of `size` features, one a row."""

    def __init__(self, size: int, name: str | None = None):
        super().__init__(name)
        self.InputSize = size

    def initialize(self, inputs, rng):
        return {}, self.InputSize

    def predict(self, X, parameters):
        return X


class fullyConnectedLayer(Layer):
    """X @ Weights.T + Bias, with Glorot's initial weights (Glorot & Bengio 2010) and zero bias."""

    def __init__(self, size: int, name: str | None = None):
        super().__init__(name)
        self.OutputSize = size

    def initialize(self, inputs, rng):
        bound = np.sqrt(6 / (inputs + self.OutputSize))
        weights = rng.uniform(-bound, bound, (self.OutputSize, inputs))
        return {"Weights": dlarray(weights), "Bias": dlarray(np.zeros(self.OutputSize))}, self.OutputSize

    def predict(self, X, parameters):
        return fullyconnect(X, parameters["Weights"], parameters["Bias"])


class reluLayer(Layer):
    """max(X, 0)."""

    def predict(self, X, parameters):
        return relu(X)


class leakyReluLayer(Layer):
    """X where positive, `scale * X` elsewhere."""

    def __init__(self, scale: float = 0.01, name: str | None = None):
        super().__init__(name)
        self.Scale = scale

    def predict(self, X, parameters):
        return leakyrelu(X, self.Scale)


class tanhLayer(Layer):
    """tanh(X)."""

    def predict(self, X, parameters):
        return np.tanh(X)


class sigmoidLayer(Layer):
    """1 / (1 + exp(-X))."""

    def predict(self, X, parameters):
        return sigmoid(X)


class softmaxLayer(Layer):
    """Probabilities: every row sums to 1."""

    def predict(self, X, parameters):
        return softmax(X)


class dropoutLayer(Layer):
    """In training, zeros a fraction `probability` of the values at random and scales the others up.

    Its random numbers come from the network's seed.
    """

    def __init__(self, probability: float = 0.5, name: str | None = None):
        super().__init__(name)
        if not 0 <= probability < 1:
            raise ValueError(f"a dropout probability lies in [0, 1), not {probability}")
        self.Probability = probability
        self.generator = np.random.default_rng()

    def initialize(self, inputs, rng):
        self.generator = rng
        return {}, inputs

    def predict(self, X, parameters):
        return X

    def forward(self, X, parameters):
        kept = self.generator.random(np.shape(X)) >= self.Probability
        return X * kept / (1 - self.Probability)
