import sys
import threading
import types

import numpy as np
import pytest

import tapeless as tl
from tapeless.runtime.cache import Cache, Entry
from tapeless.transform.module import build
from tapeless.transform.resolve import Dependencies


@pytest.fixture(autouse=True)
def empty_cache():
    tl.cache_clear()


def misses():
    return tl.cache_info().misses


def slope(x):
    return tl.dlgradient(np.sum(x**2), x)


def test_a_changed_batch_size_does_not_transform_again():
    for size in (2, 5, 100):
        tl.dlfeval(slope, tl.dlarray(np.ones((size, 3))))
    assert misses() == 1


@pytest.mark.parametrize(
    "other", [np.ones((1, 3)), np.ones(3), np.ones((2, 3), np.float32)], ids=["length 1", "rank", "dtype"]
)
def test_what_changes_the_code_transforms_again(other):
    tl.dlfeval(slope, tl.dlarray(np.ones((2, 3))))
    tl.dlfeval(slope, tl.dlarray(other))
    assert misses() == 2


def test_numbers_are_values_and_flags_are_constants():
    def switched(x, n, flag):
        y = x**2 if flag else x**3
        return tl.dlgradient(np.sum(y) * n, x)

    x = tl.dlarray([2.0])
    assert [float(tl.dlfeval(switched, x, n, True)[0]) for n in (1, 2, 3)] == [4, 8, 12]
    assert misses() == 1
    assert float(tl.dlfeval(switched, x, 1, False)[0]) == 12
    assert misses() == 2


@pytest.fixture
def module(tmp_path):
    """A module in a file, whose functions can be redefined as in a notebook."""
    made = types.ModuleType("notebook")
    made.count = 0

    def cell(text):
        made.count += 1
        path = tmp_path / f"cell_{made.count}.py"
        path.write_text(text)
        exec(compile(text, str(path), "exec"), vars(made))

    made.cell = cell
    sys.modules["notebook"] = made
    yield made
    del sys.modules["notebook"]


def test_redefining_a_helper_or_a_global_function_is_noticed(module):
    module.cell("import numpy as np, tapeless as tl\ndef helper(x): return x ** 2")
    module.cell("def f(x):\n    return tl.dlgradient(np.sum(helper(x)), x)")
    x = tl.dlarray([2.0])
    assert float(tl.dlfeval(module.f, x)[0]) == 4
    module.cell("def helper(x): return x ** 3")
    assert float(tl.dlfeval(module.f, x)[0]) == 12
    module.cell("def f(x):\n    return tl.dlgradient(np.sum(2 * helper(x)), x)")
    assert float(tl.dlfeval(module.f, x)[0]) == 24


def test_global_data_is_read_live(module):
    module.cell("import numpy as np, tapeless as tl\nscale = 2.0\ndef f(x): return tl.dlgradient(np.sum(scale * x), x)")
    x = tl.dlarray([1.0])
    assert float(tl.dlfeval(module.f, x)[0]) == 2
    module.scale = 5.0
    assert float(tl.dlfeval(module.f, x)[0]) == 5
    assert misses() == 1
    module.scale = np.array([[3.0], [4.0]])
    assert float(tl.dlfeval(module.f, x)[0]) == 7


def test_closures_are_told_apart_and_read_live():
    def make(power):
        def f(x):
            return tl.dlgradient(np.sum(x**power), x)

        def change(value):
            nonlocal power
            power = value

        return f, change

    square, change = make(2)
    cube, _ = make(3)
    x = tl.dlarray([2.0])
    assert float(tl.dlfeval(square, x)[0]) == 4
    assert float(tl.dlfeval(cube, x)[0]) == 12
    change(4)
    assert float(tl.dlfeval(square, x)[0]) == 32


def test_threads_share_one_transformation():
    results = []
    threads = [threading.Thread(target=lambda: results.append(tl.dlfeval(slope, tl.dlarray([3.0])))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8 and all(float(r[0]) == 6 for r in results)
    assert misses() == 1


class Kept(Entry):
    def __init__(self, function, question, given, raw):
        self.rest_on(Dependencies())

    def run(self, *_):
        return self


def test_the_cache_is_bounded():
    cache = Cache(Kept, maxsize=3)
    for flag in "abcdeae":
        cache.call(slope, None, (flag,), {})
    assert cache.info() == (1, 6, 3, 3)
    cache.clear()
    assert cache.info() == (0, 0, 3, 0)


def test_calls_like_the_last_one_of_the_same_question_find_the_same_entry():
    cache = Cache(Kept)
    x, matrix = np.ones(3), np.ones((2, 2))
    calls = [("gradient", x), ("value", x), ("gradient", matrix), ("gradient", x), ("value", x), ("gradient", x + 1)]
    entries = [cache.call(slope, question, (value,), {}) for question, value in calls]
    assert entries[3] is entries[5] is entries[0]
    assert entries[4] is entries[1] is not entries[0] is not entries[2]
    assert cache.info().misses == 3


def test_what_no_entrance_can_be_written_for_is_tried_once(monkeypatch):
    tried = []
    monkeypatch.setattr("tapeless.runtime.cache.entrance", lambda *asked: tried.append(asked))
    cache = Cache(Kept)
    entries = [cache.call(slope, None, (np.ma.array([1.0]),), {}) for _ in range(4)]
    assert len(tried) == 1 and all(entry is entries[0] for entry in entries)


def test_clearing_forgets_pushforwards_and_pairs_too(monkeypatch):
    built = []

    monkeypatch.setattr("tapeless.transform.module.build", lambda *given: built.append(given) or build(*given))
    x = np.ones(2)
    cubes = lambda x: np.sum(x**3)
    for _ in range(2):
        tl.cache_clear()
        for _ in range(3):
            tl.hvp(cubes, x, x), tl.vjp(cubes, x)
    assert len(built) == 4


class Table:
    values = np.array([[2.0]])

    def __init__(self, scale):
        self.scale = scale

    def energy(self, x):
        return np.sum(self.scale * x**2)

    def through_the_object(self, x):
        return np.sum(self.values * x**2)

    @classmethod
    def through_the_class(cls, x):
        return np.sum(cls.values * x**2)


bound = Table(2.0)
bound_energy = bound.energy


def test_other_kinds_of_what_a_bound_method_holds_transform_again(monkeypatch):
    captured = bound.energy
    x = np.array([3.0])
    gradients = [tl.grad(lambda x: bound_energy(x)), tl.grad(lambda x: captured(x))]
    assert [g(x).tolist() for g in gradients] == [[12.0], [12.0]]
    monkeypatch.setattr(bound, "scale", np.array([1.0, 2.0, 3.0]))
    assert [g(x).tolist() for g in gradients] == [[36.0], [36.0]]


def test_other_kinds_of_data_of_a_class_transform_again(monkeypatch):
    x = np.array([3.0])
    table = Table(1.0)
    gradients = [
        tl.grad(lambda x: Table.through_the_class(x)),
        tl.grad(lambda x: table.through_the_object(x)),
        tl.grad(lambda x: Table(x[0]).through_the_object(x)),
    ]
    assert [g(x).tolist() for g in gradients] == [[12.0]] * 3
    monkeypatch.setattr(Table, "values", np.ones((2, 2)))
    assert [g(x).tolist() for g in gradients] == [[24.0]] * 3


PLACE = 0


def test_numbers_of_the_module_and_lists_of_the_closure_are_asked_for_again(monkeypatch):
    lists = [[0, 1], [1, 0]]

    def slope(x):
        return np.sum(tl.grad(lambda a, b: np.sum(a**2 * b**3), argnums=PLACE)(x, 2 * x))

    def product(x):
        return np.sum(np.einsum(x, lists[0], x, lists[1]) ** 2)

    x, matrix = np.array([1.0, 2.0]), np.array([[1.0, 2.0], [3.0, 4.0]])
    gradient, of_lists = tl.grad(slope), tl.grad(product)
    np.testing.assert_allclose(gradient(x), 64 * x**3)
    crossed = of_lists(matrix)
    monkeypatch.setattr(sys.modules[__name__], "PLACE", 1)
    lists[1][:] = [0, 1]
    np.testing.assert_allclose(gradient(x), 48 * x**3)
    assert not np.allclose(of_lists(matrix), crossed)
    np.testing.assert_allclose(of_lists(matrix), 4 * np.sum(matrix**2) * matrix)
