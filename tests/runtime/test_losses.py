"""Losses: their formulas, their derivatives by predictions and by targets, and targets of other shapes."""

import numpy as np
import pytest
from numeric import assert_close, central

import tapeless as tl

random = np.random.default_rng(1)
Y = tl.softmax(random.normal(size=(5, 3)))
T = np.eye(3)[[0, 2, 1, 1, 0]]
SOFT = tl.softmax(random.normal(size=(5, 3)))  # targets that are probabilities
LOSSES = [tl.crossentropy, tl.mse]


def test_losses_follow_their_formulas():
    assert float(tl.crossentropy(Y, T)) == pytest.approx(-np.mean(np.log(Y[T == 1])))
    assert float(tl.mse(Y, T)) == pytest.approx(0.5 * np.sum((Y - T) ** 2) / 5)
    assert np.isfinite(tl.crossentropy(np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])))


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_are_differentiated_by_predictions_and_by_targets(loss):
    expected = central(lambda pair: loss(*pair), ((Y, SOFT),))
    assert_close(tl.grad(loss, argnums=(0, 1))(Y, SOFT), expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("loss", LOSSES)
def test_tangents_of_losses_agree_with_their_gradients(loss):
    directions = random.normal(size=(2, 5, 3))
    _, tangent = tl.jvp(loss, (Y, SOFT), tuple(directions))
    gradients = tl.grad(loss, argnums=(0, 1))(Y, SOFT)
    assert float(tangent) == pytest.approx(sum(np.sum(g * v) for g, v in zip(gradients, directions, strict=True)))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    ("predictions", "targets", "advice"),
    [
        (Y, np.array([0, 2, 1, 1, 0]), r"np\.eye\(3\)\[labels\]"),
        (Y, np.array([[0.0], [2.0], [1.0], [1.0], [0.0]]), r"np\.eye\(3\)\[labels\]"),
        (Y[:, :1], np.ones(5), r"T\[:, None\]"),
        (Y, T.T, "one target for each prediction"),
        (Y, 1.0, "one target for each prediction"),
    ],
    ids=["labels", "labels in a column", "no column", "transposed", "a number"],
)
def test_targets_of_another_shape_are_refused(loss, predictions, targets, advice):
    for compute in (loss, tl.grad(loss)):
        with pytest.raises(ValueError, match=advice):
            compute(predictions, targets)
    with pytest.raises(ValueError, match=advice):
        tl.dlfeval(lambda Y: tl.dlgradient(loss(Y, targets), Y), tl.dlarray(predictions))
