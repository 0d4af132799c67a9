"""Checkpoints: the same gradients from less memory, or a refusal."""

import tracemalloc

import numpy as np
import pytest
from numeric import assert_close, central

import tapeless as tl

rng = np.random.default_rng(0)
W = 0.5 * rng.normal(size=(3, 3))
X = rng.normal(size=3)


@tl.checkpoint
def block(h, w, gain=1.0):
    return np.tanh(np.tanh(h @ w) @ w) * gain


class Net:
    def __init__(self):
        self.W = W.copy()

    @tl.checkpoint
    def block(self, x):
        return np.sin(x @ self.W)


def in_a_loop(w):
    h = X
    for _ in range(4):
        h = block(h, w)
    return np.sum(h)


def one_after_the_other(w):
    h = block(X, w, gain=2.0)
    h = h + block(h, w)
    return np.sum(block(h, w) * h)


def changed_later(w):
    h = X * w[0]
    y = block(h, w)
    h[1] = 7.0
    return np.sum(y * h)


def nested_functions(w):
    scale = w[0, 0]

    def inner(h):
        return np.sin(h @ w) * scale

    g = tl.checkpoint(lambda u: np.cos(u) * w[1, 1])
    return np.sum(g(tl.checkpoint(inner)(X)))


def of_a_known_function(w):
    return np.sum(tl.checkpoint(in_a_loop)(w))


def of_an_object(w):
    net = Net()
    net.W = w
    return np.sum(net.block(net.block(X)))


def structures(w):
    @tl.checkpoint
    def step(state):
        h, total = state["h"], state["total"]
        h = np.tanh(h @ w)
        return {"h": h, "total": total + np.sum(h)}

    state = {"h": X, "total": 0.0}
    for _ in range(3):
        state = step(state)
    return state["total"]


def a_range(w):
    h, total = X, 0.0
    for i in tl.checkpointed(range(23)):
        if i % 3 == 1:
            h = h + w[0]
            continue
        h = np.tanh(h @ w) + 0.01 * i
        part = h[0] * 2
        total = total + part
    return total + np.sum(h)


def rows(w):
    h = X
    for row in tl.checkpointed(w):
        h = np.sin(h + row)
    return np.sum(h)


def a_list(w):
    h = X
    for k, row in tl.checkpointed([(1, w[0]), (2, w[1]), (3, w[0])]):
        h = h * np.sin(row) + k * w[2]
    return np.sum(h)


def loops_in_loops(w):
    h = X
    for i in tl.checkpointed(range(5)):
        for j in tl.checkpointed(range(3)):
            h = np.sin(h @ w) + 0.1 * i * j * h
    return np.sum(h)


def no_iteration(w):
    h = w[0]
    for _ in tl.checkpointed(range(0)):
        h = np.sin(h)
    return np.sum(h)


FUNCTIONS = [
    in_a_loop, one_after_the_other, changed_later, nested_functions, of_a_known_function, of_an_object, structures,
    a_range, rows, a_list, loops_in_loops, no_iteration,
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS)
def test_gradients_are_those_without_checkpoints(function):
    assert_close(tl.grad(function)(W), central(function, (W.copy(),)), rtol=1e-6, atol=1e-8)
    direction = np.cos(np.arange(9.0)).reshape(3, 3)
    along = tl.jvp(function, (W,), (direction,))[1]
    np.testing.assert_allclose(along, np.sum(tl.grad(function)(W) * direction), rtol=1e-10)


@pytest.mark.parametrize("function", [in_a_loop, nested_functions, a_range])
def test_second_derivatives_pass_checkpoints(function):
    step = 1e-6 * np.eye(9)[4].reshape(3, 3)
    expected = (tl.grad(function)(W + step) - tl.grad(function)(W - step)) / 2e-6
    np.testing.assert_allclose(tl.hessian(function, W)[..., 1, 1], expected, rtol=1e-5, atol=1e-7)


def test_a_gradient_keeps_arguments_only():
    text = tl.gradient_source(in_a_loop, W)
    assert "h_2 = block(h, w)" in text
    assert "saved.append(h)" in text
    assert "block_reverse(block_forward(h_3, w)[1], h_bar)" in text


def peak(function, *args) -> int:
    """The bytes that a call of a gradient takes at most."""
    gradient = tl.grad(function)
    gradient(*args)
    tracemalloc.start()
    gradient(*args)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def test_a_checkpointed_loop_takes_the_memory_of_the_square_root_of_its_iterations():
    def plain(x):
        for _ in range(400):
            x = np.sin(x)
        return np.sum(x)

    def less(x):
        for _ in tl.checkpointed(range(400)):
            x = np.sin(x)
        return np.sum(x)

    x = np.ones(10_000)
    assert peak(less, x) < 60 * x.nbytes  # 2 sqrt(400), and some more
    assert peak(plain, x) > 390 * x.nbytes
    np.testing.assert_array_equal(tl.grad(less)(x), tl.grad(plain)(x))


def test_blocks_one_after_the_other_take_the_memory_of_one():
    @tl.checkpoint
    def deep(x):
        for _ in range(50):
            x = np.sin(x)
        return x

    def stack(x):
        return np.sum(deep(deep(deep(deep(deep(deep(x)))))))

    x = np.ones(10_000)
    assert peak(stack, x) < 75 * x.nbytes  # 50, and 6 values


def helper(x):
    return x * rng.normal(size=3)


def draws_of_a_global_generator(x):
    return x * rng.normal(size=3)


def draws_in_a_helper(x):
    return helper(x)


def draws_of_numpy(x):
    return x * np.random.rand(3)


def draws_of_an_argument(x, generator=rng):
    return x * generator.uniform(size=3)


def keeps(x, log=[]):  # noqa: B006
    log.append(1.0)
    return x * x


@pytest.mark.parametrize(
    "function",
    [draws_of_a_global_generator, draws_in_a_helper, draws_of_numpy, draws_of_an_argument, keeps],
)
def test_what_would_not_run_twice_is_refused(function):
    again = tl.checkpoint(function)
    with pytest.raises(tl.DifferentiationError, match="runs twice"):
        tl.grad(lambda x: np.sum(again(x)))(X)


def test_what_is_changed_in_place_is_refused():
    def list_of_states(x):
        states = []
        for _ in tl.checkpointed(range(3)):
            x = np.sin(x)
            states.append(x)
        return np.sum(states[0])

    def items(x):
        x = x * 1.0
        for i in tl.checkpointed(range(3)):
            x[i] = x[i] ** 2
        return np.sum(x)

    for function in (list_of_states, items):
        with pytest.raises(tl.DifferentiationError, match="runs twice|in place"):
            tl.grad(function)(X)


def test_loops_that_end_early_or_set_new_names_are_refused_at_the_line():
    def leaves(x):
        for i in tl.checkpointed(range(3)):
            x = np.sin(x)
            if i == 1:
                break
        return np.sum(x)

    def sets(x):
        for _ in tl.checkpointed(range(3)):
            y = np.sin(x)
        return np.sum(y)

    def pairs(x):
        for i, _ in tl.checkpointed(enumerate([1, 2])):
            x = x * i
        return np.sum(x)

    for function, message in ((leaves, "no `break`"), (sets, "`y` is set"), (pairs, "a range, a list")):
        with pytest.raises(tl.DifferentiationError, match=message) as caught:
            tl.grad(function)(X)
        assert "tl.checkpointed" in str(caught.value)


GAIN = np.ones(3)


@tl.checkpoint
def gained(x):
    return np.sin(x * GAIN)


def reader(net, x):
    return net.block(x)


def deeper(x):
    return helper(x) * 2


def global_data(x):
    y = gained(x)
    GAIN[0] = 1.0
    return np.sum(y)


def global_data_behind_a_call(x):
    y = np.sum(gained(x)) + gained(x)[0]
    GAIN[1] += 0.0
    return y


def an_attribute(x):
    net = Net()
    y = net.block(x)
    net.W = net.W * 2
    return np.sum(y @ net.W)


def an_attribute_behind_a_call(x):
    net = Net()
    y = reader(net, x)
    net.W[0, 0] = 3.0
    return np.sum(y @ net.W)


def in_the_next_iteration(x):
    net = Net()
    for _ in range(2):
        x = net.block(x)
        net.W = net.W * 2
    return np.sum(x)


def random_numbers_two_calls_down(x):
    return np.sum(tl.checkpoint(deeper)(x))


@pytest.mark.parametrize(
    "function",
    [
        global_data,
        global_data_behind_a_call,
        an_attribute,
        an_attribute_behind_a_call,
        in_the_next_iteration,
        random_numbers_two_calls_down,
    ],
)
def test_what_is_changed_before_it_is_read_again_is_refused(function):
    with pytest.raises(tl.DifferentiationError, match="runs twice"):
        tl.grad(function)(X)
