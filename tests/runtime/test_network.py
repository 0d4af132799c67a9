import numpy as np
import pytest
from numeric import assert_close, central, leaves

import tapeless as tl

X = np.random.default_rng(0).normal(size=(5, 4))
T = np.eye(3)[[0, 2, 1, 1, 0]]


def make(*middle, seed=0):
    return tl.dlnetwork(
        [tl.featureInputLayer(4), tl.fullyConnectedLayer(6, "fc1"), *middle, tl.fullyConnectedLayer(3, "fc2")],
        seed=seed,
    )


def model_loss(net, X, T):
    Y = tl.softmax(tl.predict(net, X))
    loss = tl.crossentropy(Y, T)
    return loss, tl.dlgradient(loss, net.Learnables)


@pytest.mark.parametrize(
    "layer", [tl.reluLayer(), tl.tanhLayer(), tl.sigmoidLayer(), tl.leakyReluLayer(0.1), tl.softmaxLayer()]
)
def test_gradients_of_the_learnables_agree_with_central_differences(layer):
    net = make(layer)
    loss, gradients = tl.dlfeval(model_loss, net, X, T)

    def plain(learnables):
        return tl.crossentropy(tl.softmax(tl.predict(net.with_learnables(learnables), X)), T)

    arrays = {n: {p: np.array(v) for p, v in table.items()} for n, table in net.Learnables.items()}
    assert float(loss) == pytest.approx(float(plain(arrays)))
    assert_close(gradients, central(plain, (arrays,)))
    assert gradients.keys() == net.Learnables.keys()


def test_a_number_of_changing_batches_transforms_once():
    net = make(tl.reluLayer())
    tl.cache_clear()
    for size in (5, 3, 4):
        tl.dlfeval(model_loss, net, X[:size], T[:size])
        net, *_ = tl.sgdmupdate(net, tl.dlfeval(model_loss, net, X[:size], T[:size])[1])
    assert tl.cache_info().misses == 1


def test_dropout_drops_in_training_only():
    net = tl.dlnetwork([tl.featureInputLayer(4), tl.dropoutLayer(0.5)], seed=1)
    ones = np.ones((400, 4))
    trained = np.asarray(tl.forward(net, ones))
    assert set(np.unique(trained)) == {0.0, 2.0} and 0.4 < np.mean(trained == 0) < 0.6
    np.testing.assert_array_equal(tl.predict(net, ones), ones)

    def through(net, X):
        Y = tl.forward(net, X)
        return Y, tl.dlgradient(np.sum(Y), X)

    Y, slope = tl.dlfeval(through, net, tl.dlarray(ones))
    np.testing.assert_array_equal(Y, slope)


class scaleLayer(tl.Layer):
    """A layer of one's own: a learnable factor a channel."""

    def initialize(self, inputs, rng):
        return {"Scale": tl.dlarray(rng.uniform(0.5, 1.5, inputs))}, inputs

    def predict(self, X, parameters):
        return X * parameters["Scale"]


def test_layers_of_one_s_own_are_differentiated():
    net = make(scaleLayer("scale"))
    _, gradients = tl.dlfeval(model_loss, net, X, T)
    scale = net.Learnables["scale"]["Scale"]

    def plain(s):
        net.Learnables["scale"]["Scale"] = s
        return tl.crossentropy(tl.softmax(tl.predict(net, X)), T)

    assert_close(gradients["scale"]["Scale"], central(plain, (np.array(scale),)))


def test_bad_networks_are_refused():
    with pytest.raises(ValueError, match="differ"):
        tl.dlnetwork([tl.featureInputLayer(2, "a"), tl.reluLayer("a")])
    with pytest.raises(ValueError, match="first layer"):
        tl.dlnetwork([tl.reluLayer()])
    with pytest.raises(ValueError, match="probability"):
        tl.dropoutLayer(1.0)


@pytest.mark.parametrize("structure", ["network", "dict", "list", "array"])
def test_updates_take_and_give_every_structure(structure):
    net = make()
    parameters = {
        "network": net,
        "dict": net.Learnables,
        "list": [tl.dlarray([1.0, 2.0]), np.ones(2)],
        "array": tl.dlarray([1.0]),
    }[structure]
    gradient = parameters.Learnables if structure == "network" else parameters
    before = [leaf.copy() for leaf in leaves(gradient)]
    new, velocity = tl.sgdmupdate(parameters, gradient, learn_rate=0.1)
    assert type(new) is type(parameters)
    updated = leaves(new.Learnables if structure == "network" else new)
    assert_close(updated, [0.9 * leaf for leaf in before])
    again, _ = tl.sgdmupdate(new, gradient, velocity, learn_rate=0.1, momentum=0.5)
    assert_close(leaves(again.Learnables if structure == "network" else again), [0.9 * b - 0.15 * b for b in before])


def test_adam_takes_the_steps_of_its_formula():
    p, m, v = tl.dlarray([1.0, -2.0]), None, None
    plain, first, square = np.array([1.0, -2.0]), 0.0, 0.0
    for iteration in range(1, 6):
        g = np.array([0.3, 5.0]) * iteration
        p, m, v = tl.adamupdate(p, tl.dlarray(g), m, v, iteration, learn_rate=0.1)
        first, square = 0.9 * first + 0.1 * g, 0.999 * square + 0.001 * g**2
        plain = plain - 0.1 * (first / (1 - 0.9**iteration)) / (np.sqrt(square / (1 - 0.999**iteration)) + 1e-8)
        np.testing.assert_allclose(p, plain)
    with pytest.raises(ValueError, match="counted from 1"):
        tl.adamupdate(p, p, None, None, 0)
