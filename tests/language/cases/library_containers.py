"""`collections.defaultdict` and `deque`."""

from collections import Counter, OrderedDict, defaultdict, deque

import numpy as np
from language.table import case


@case("`defaultdict` of lists, numbers and dicts", smooth=False)
def default_dicts(x):
    groups, totals = defaultdict(list), defaultdict(float)
    table: dict = defaultdict(lambda: defaultdict(int))
    for k, value in enumerate(x):
        groups[k % 2].append(value)
        totals["even" if k % 2 == 0 else "odd"] += value * k
        table[k % 2][k] += value**2
    made = defaultdict(lambda: np.ones(2))
    made["a"] = made["a"] * x[0]
    made[len(groups)] += x[:2]
    total = sum(np.prod(np.array(group)) for group in groups.values())
    total = total + totals["even"] * totals["odd"] + table[0][2] * table[1][1] + totals[7]
    return total + np.sum(made["a"] * made[2])


@case("`deque`, with and without `maxlen`", smooth=False)
def queues(x):
    window, waiting = deque(maxlen=2), deque([x[0], x[1]])
    last: deque = deque(x, 2)
    total = 0.0
    for value in x:
        window.append(value)
        total = total + sum(window) ** 2 / len(window)
        last.appendleft(value * last[0])
    waiting.append(x[2] * x[1])
    waiting.extendleft([x[2], 2.0])
    while waiting:
        total = total * waiting.popleft() + 1
        if len(waiting) > 3:
            total = total + waiting.pop()
    last.extend([x[0], x[2]])
    return total + last[0] * last[-1]


@case("breadth-first search in a tree, with a `deque`")
def breadth_first(x):
    children = {0: [1, 2], 1: [], 2: []}
    waiting, depth, total = deque([0]), defaultdict(int), 0.0
    while waiting:
        node = waiting.popleft()
        for child in children[node]:
            depth[child] = depth[node] + 1
            waiting.append(child)
        total = total + x[node] ** (1 + depth[node])
    return total


@case("`Counter` and `OrderedDict`")
def others(x):
    counts, ordered = Counter("aab"), OrderedDict()
    for k, (letter, count) in enumerate(counts.items()):
        ordered[letter] = x[k] * count
    return ordered["a"] * ordered["b"] * x[2]
