"""`dlnetwork`: layers in a row, and their learnable parameters."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np

from tapeless.runtime.layers import Layer, featureInputLayer


class dlnetwork:
    """A network of layers, initialized.

    Parameters
    ----------
    layers : list of Layer
        The first is a `featureInputLayer`.
    seed : int, optional
        Of the random numbers for initial weights and dropout.

    Attributes
    ----------
    Layers : list of Layer
    Learnables : dict
        The parameters (dlarrays) by layer name and parameter name: `net.Learnables["fc1"]["Weights"]`.

    Raises
    ------
    ValueError
        If two layers have one name, or the first is no input layer.

    Examples
    --------
    >>> from tapeless import fullyConnectedLayer, softmaxLayer
    >>> net = dlnetwork([featureInputLayer(2), fullyConnectedLayer(3, "fc"), softmaxLayer()], seed=0)
    >>> net.Learnables["fc"]["Weights"].shape
    (3, 2)
    >>> predict(net, np.zeros((1, 2))).shape
    (1, 3)
    """

    def __init__(self, layers: Sequence[Layer], seed: int | None = None):
        names = [layer.Name for layer in layers]
        if len(set(names)) != len(names):
            raise ValueError(f"layer names must differ: {names}")
        if not layers or not isinstance(layers[0], featureInputLayer):
            raise ValueError("the first layer must be a featureInputLayer")
        rng = np.random.default_rng(seed)
        self.Layers = list(layers)
        self.Learnables: dict[str, dict] = {}
        size = 0
        for layer in self.Layers:
            parameters, size = layer.initialize(size, rng)
            self.Learnables[layer.Name] = parameters

    def with_learnables(self, learnables) -> dlnetwork:
        """The same network with other parameters."""
        new = copy.copy(self)
        new.Learnables = learnables
        return new

    def __repr__(self):
        count = sum(p.size for table in self.Learnables.values() for p in table.values())
        return f"dlnetwork({len(self.Layers)} layers, {count} learnable values)"


def forward(net, X):
    """The network's output in training: dropout drops.

    Parameters
    ----------
    net : dlnetwork
    X : (observations, features) array or dlarray

    Returns
    -------
    array or dlarray
        One row an observation.
    """
    for layer in net.Layers:
        X = layer.forward(X, net.Learnables[layer.Name])
    return X


def predict(net, X):
    """The network's output in inference; arguments and result as of `forward`."""
    for layer in net.Layers:
        X = layer.predict(X, net.Learnables[layer.Name])
    return X
