"""Effects: changes that code makes which is not differentiated, and data outside of the function."""

import heapq
import logging

import numpy as np
from language.table import case, refused


def put(items, value):
    items[0] = value


def put_inside(rows, value):
    rows[0][0] = value


def double(w):
    w *= 2


class Box:
    def __init__(self, value):
        self.setup(value)
        self.weight = np.ones(3)
        self.on = True

    def setup(self, value):
        self.value = value
        self.positive = value > 0

    def bump(self):
        self.weight *= 2
        self.on = False


class Log:
    def __init__(self):
        self.items = []
        self.empty = True

    def add(self, value):
        self.items.append(value)
        self.empty = False


STATE = {"on": True, "count": 0, "last": np.float64(0.0), "weight": np.ones(3)}
WEIGHT = np.ones(3)
BOX = Box(1.0)
HISTORY: list = []
TURNS: list = []


@case("objects filled by their methods, changed on one path")
def filled_by_methods(x):
    box = Box(x[0])
    if x[1] > 1000:
        box.value = 1.0
        box.positive = True
    other = Box(x[1])
    other.value = 1.0
    other.setup(x[2])
    return x[1] * box.value if box.positive else 3 * x[1] * other.value


@case("helpers that store into lists and dicts of constants")
def stores_of_helpers(x):
    items, rows, table = [1.0, 2.0], [[1.0], [2.0]], {0: 1.0}
    put(items, 0.3)
    put_inside(rows, 0.2)
    put(table, x[0])
    total = x[1] if items[0] > 0.5 else 3 * x[1]
    total = total + (x[0] if rows[0][0] > 0.5 else x[0] ** 2)
    return total if table[0] == 1.0 else total * x[2]


@case("changes seen through another name of a list, dict or object")
def seen_elsewhere(x):
    items = [1.0, 2.0]
    holder = [items]
    holder[0][0] = 0.3
    inner, _ = [[1.0], [2.0]], None
    first, second = inner
    first[0] = 0.1
    for row in [items, [1.0, 2.0]]:
        row[1] = 0.5
    box = Box(2.0)
    table = {"box": box}
    table["box"].value = 0.5
    total = x[0] if items[0] > 0.5 else x[0] ** 2
    total = total * (x[1] if inner[0][0] > 0.5 else x[1] ** 2)
    return total * (x[2] if box.value > 1 else x[2] ** 2) + x[0] * items[1]


@case("library functions and methods that change lists")
def library_changes(x):
    items, heap, turned = [3.0, 1.0, 2.0], [3.0, 2.0, 1.0], [1.0, 2.0]
    items.sort()
    heapq.heapify(heap)
    reverse = turned.reverse
    reverse()
    table = {"a": 1.0}
    table.update(a=0.1)
    total = x[0] if items[0] > 2 else x[0] ** 2
    total = total * (x[1] if heap[0] > 2 else x[1] ** 2)
    return total * (x[2] if turned[0] < 1.5 else x[2] ** 2) + (x[0] if table["a"] > 0.5 else x[1])


@case("arrays that a helper changes after they were used")
def changed_arrays(x):
    w = np.array([3.0, 2.0, 1.0])
    y = x * w
    double(w)
    y = y * w
    double(w[1:])
    y = y * w
    for row in w[None]:
        double(row)
    return np.sum(y * w)


@case("arrays that NumPy changes: `sort`, `fill`, `put`, `shuffle`, `np.put`, `np.add.at`, `out` by position")
def numpy_changes(x):
    w, buffer = np.array([3.0, 2.0, 1.0]), np.zeros(3)
    y = x * w
    w.sort()
    y = y * w
    np.put(w, [0], [7.0])
    np.add.at(w, [0, 1], 5.0)
    y = y * w
    np.random.default_rng(0).shuffle(w)
    y = y * w
    np.cos(w, buffer)
    w.cumsum(out=w)
    y = y * w + buffer
    w.fill(4.0)
    return np.sum(y * w)


@case("a loop in which an array is changed by a helper")
def changed_in_loop(x):
    w, total = np.arange(3.0), 1.0
    for _ in range(3):
        total = total * np.sum(x * x * w)
        double(w)
    return total


@case("objects of constants changed by their methods, also by methods under a name")
def changed_objects(x):
    box = Box(1.0)
    y = x * box.weight
    box.bump()
    y = y * box.weight
    bump = box.bump
    bump()
    return np.sum(y * box.weight) if not box.on else np.sum(x)


def branching(x, w):
    t = 0.0
    for i in range(3):
        t = t + x[i] * w[i] if x[i] > 0.3 else t + 2 * x[i] * w[i] * x[i]
        t = t * np.cos(w[0])
    return t + np.sum(w * x)


@case("arguments of functions that are changed after the call")
def changed_arguments(x):
    w = np.ones(3)
    y = branching(x, w)
    double(w)
    z = branching(x, w)
    w[:] = 0.5
    return y * z * np.sum(w * x)


def squashed(x):
    for i in range(3):
        x = x * 2 + x[i] if x[i] > 0.3 else x * np.exp(x[i])
        x = np.tanh(x)
    return np.exp(x)


@case("results of functions that are changed in place", smooth=False)
def changed_results(x):
    y = squashed(x)
    y[0] = 3.0 * x[1]
    y *= 2
    return np.sum(y * y)


@case("`c[i] += v` of arrays of constants that are seen elsewhere too")
def shared_items(x):
    a = np.ones(3)
    rows, table = [a, a], {"a": a}
    rows[0] += 1.0
    y = x * rows[1]
    table["a"] *= 3.0
    return np.sum(y * a)


@case("globals that the function, its helpers and their methods change")
def changed_globals(x):
    STATE["weight"], BOX.weight = np.ones(3), np.ones(3)
    STATE["count"] += 1
    y = x * STATE["weight"] * BOX.weight * WEIGHT
    STATE["on"] = False
    STATE["weight"] *= 2
    BOX.bump()
    double(WEIGHT)
    y = y * STATE["weight"] * BOX.weight * WEIGHT
    WEIGHT[:] = 1.0
    total = np.sum(y) if STATE["on"] or BOX.on else 3 * np.sum(y)
    STATE["on"] = BOX.on = True
    return total


@case("conditions that are lists, dicts, arrays or objects themselves, changed later")
def truths_of_containers(x):
    seen, by_place, flag, box = [], {}, np.zeros(1), Log()
    product = x[0]
    product = product * x[1] if seen else product + x[2] ** 2
    for place, value in enumerate(x):
        product = product * value if seen else product + value**3
        product = product + np.sin(value) if by_place else product * 2
        if flag:
            product = product * 1.5
        product = product - value if TURNS and not box.items else product * value
        seen.append(value)
        by_place[place] = value
        flag[0] = 1 - flag[0]
        TURNS.append(1)
    while seen:
        last = seen.pop()
        product = product * last if seen else product + last**2
    TURNS.clear()
    return product


@case("a log of values in a global list, dict or object")
def logged(x):
    log = Log()
    total = 0.0
    for value in x:
        total = total + value**2
        HISTORY.append(total)
        log.add(1)
        STATE["last"] = total
    HISTORY.clear()
    return total * len(log.items) if not log.empty else 0.0 * total


@refused("differentiated values that go through a global", "data outside of the function", "pass the data")
def through_a_global(x):
    STATE["last"] = x[0]
    return STATE["last"] * x[1]


@refused("differentiated values that go through a global list", "data outside of the function", "pass the data")
def through_a_global_list(x):
    HISTORY.append(x[0])
    return HISTORY[-1] * x[1]


@refused("`c[i] += v` of an array that is seen elsewhere too", "may share memory", "make a copy first")
def shared_item(x):
    a = x * 2.0
    rows = [a]
    rows[0] += 1.0
    return np.sum(a * a)


class Model:
    def __init__(self):
        self.weight, self.losses, self.calls = np.ones(3), [], 0

    def loss(self, x):
        self.calls += 1
        value = np.sum(self.weight * x * x)
        self.losses.append(float(value))
        return value

    def step(self, x):
        self.weight = self.weight - 0.1 * x


@case("a model that logs its losses and steps in a loop", smooth=False)
def model_with_log(x):
    model, total = Model(), 0.0
    for _ in range(3):
        total = total + model.loss(x)
        model.step(x)
    return total * model.calls + len(model.losses)


@case("logging of differentiated values")
def reported(x):
    y = x * 2
    logging.info("doubled: %s", y)
    logging.debug("first: %s of %d", y[0], len(y))
    return np.sum(y**2)
