import copy
import pickle

import numpy as np
import pytest

import tapeless as tl


@pytest.mark.parametrize(
    ("data", "dtype", "shape"),
    [
        (1, np.float64, ()),
        ([1, 2], np.float64, (2,)),
        ([[1, 2], [3, 4]], np.float64, (2, 2)),
        (np.float32(1), np.float32, ()),
        (np.zeros(3, np.float32), np.float32, (3,)),
        (np.array([True, False]), np.float64, (2,)),
        (1 + 2j, np.complex128, ()),
    ],
)
def test_made_from_anything_numeric(data, dtype, shape):
    x = tl.dlarray(data)
    assert x.dtype == dtype and x.shape == shape and x.ndim == len(shape)


def test_holds_a_copy():
    data = np.zeros(2)
    x = tl.dlarray(data)
    data[0] = 1
    assert float(x[0]) == 0
    assert tl.isdlarray(tl.dlarray(x)) and tl.extractdata(tl.dlarray(x)) is not tl.extractdata(x)


def test_text_is_refused():
    with pytest.raises(TypeError, match="numbers"):
        tl.dlarray("text")


def test_prints_like_numpy():
    assert repr(tl.dlarray([1.0, 2.5])) == "dlarray([1. , 2.5])"
    assert f"{tl.dlarray(3.14159):.2f}" == "3.14"


X = np.array([[1.0, 2.0], [3.0, 4.0]])
OPERATIONS = [
    lambda x: x + 1,
    lambda x: 2**x,
    lambda x: x @ x,
    lambda x: -x / x,
    lambda x: x > 2,
    lambda x: x == X,
    lambda x: x[0],
    lambda x: x[:, 1:],
    lambda x: x[x > 1],
    lambda x: np.sin(x),
    lambda x: np.add.reduce(x),
    lambda x: np.concatenate([x, x]),
    lambda x: np.linalg.norm(x),
    lambda x: x.sum(axis=0),
    lambda x: x.T,
    lambda x: abs(x),
    lambda x: list(x)[1],
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_behaves_like_the_array_it_holds(operation):
    result, expected = operation(tl.dlarray(X)), operation(X)
    np.testing.assert_array_equal(np.asarray(result), expected)
    assert tl.isdlarray(result) == (np.asarray(expected).dtype.kind == "f")


def test_copies_and_pickles():
    x = tl.dlarray(X)
    for other in (copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        np.testing.assert_array_equal(other, X)
        other[0, 0] = 9
        assert float(x[0, 0]) == 1


def test_items_can_be_set():
    x = tl.dlarray(X)
    x[0] = tl.dlarray([7.0, 8.0])
    np.testing.assert_array_equal(x, [[7, 8], [3, 4]])
    assert len(x) == 2 and float(x[1, 1]) == 4 and bool(x[0, 0] > 1)
