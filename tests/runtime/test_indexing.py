"""Adding at an index that may name items twice: as `np.add.at`, by whatever way is quickest."""

import numpy as np
import pytest

import tapeless as tl
from tapeless.runtime import support as rt

rng = np.random.default_rng(0)
rows, columns = rng.integers(-30, 30, 700), rng.integers(0, 40, 700)
INDICES = {
    "rows": (rows,),
    "rows of narrow arrays": (slice(None), rows % 30, rows % 3),
    "columns": (slice(None), rows, slice(None)),
    "items": (rows, rows, columns[:, None] % 3),
    "two axes": (rows, rows),
    "a number among arrays": (rows, 3),
    "behind other axes": (slice(None), slice(None), rows % 3),
    "cut axes": (slice(1, None), rows),
    "apart": (rows, slice(None), rows % 3),
    "a mask among slices": (rng.random(30) > 0.5, slice(None)),
    "a list": ([0, 2, 2, -1],),
    "a new axis": (None, rows),
}


@pytest.mark.parametrize("name", INDICES)
@pytest.mark.parametrize("width", [3, 80])
def test_add_at_is_numpys(name, width):
    index = INDICES[name]
    buffer = rng.normal(size=(30, 30, width))
    values = rng.normal(size=buffer[index].shape)
    for start in (buffer, np.asfortranarray(buffer)):
        found, expected = start.copy(order="K"), start.copy()
        rt.add_at(found, index if len(index) > 1 else index[0], values)
        np.add.at(expected, index, values)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_add_at_adds_a_number_to_all_that_an_index_names():
    buffer = np.zeros((4, 200))
    rt.add_at(buffer, np.array([1, 1, 3] * 100), 1.0)
    np.testing.assert_array_equal(buffer[:, 0], [0, 200, 0, 100])


def test_an_index_out_of_bounds_is_an_error():
    with pytest.raises((IndexError, ValueError)):
        rt.add_at(np.zeros((4, 200)), np.array([1, 4] * 300), np.ones((600, 200)))


@pytest.mark.parametrize("index", [np.array([0, 0]), (np.array([0, 1, 0]), np.array([1, 1, 1])), [2, -1]])
def test_stores_that_name_an_item_twice_are_refused(index):
    with pytest.raises(tl.DifferentiationError, match="twice"):
        rt.check_unique(np.zeros((3, 3)), index)


def test_stores_that_name_no_item_twice_are_not():
    rt.check_unique(np.zeros((3, 3)), (np.array([0, 1]), np.array([1, 1])))
    rt.check_unique(np.zeros((3, 3)), np.array([True, False, True]))
