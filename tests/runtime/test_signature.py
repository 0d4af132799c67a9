"""What calls look like to the cache: objects that hold themselves."""

import logging

import numpy as np
import pytest

import tapeless as tl


class Logged:
    def __init__(self):
        self.scale, self.log = 2.0, logging.getLogger("of a model")

    def loss(self, w):
        self.log.debug("weights %s", w)
        return np.sum(w**2) * self.scale


class Node:
    def __init__(self, value, parent=None):
        self.value, self.parent, self.children = value, parent, []
        if parent is not None:
            parent.children.append(self)


def test_objects_of_libraries_that_hold_themselves_may_be_attributes():
    np.testing.assert_allclose(tl.grad(Logged().loss)(np.ones(2)), [4.0, 4.0])
    np.testing.assert_allclose(tl.grad(lambda m, w: m.loss(w), 1)(Logged(), np.ones(2)), [4.0, 4.0])


def test_own_objects_that_hold_themselves_are_refused():
    root = Node(np.ones(2))
    Node(np.ones(2), root)
    with pytest.raises(tl.DifferentiationError, match="holds itself"):
        tl.grad(lambda node: np.sum(node.value))(root)
