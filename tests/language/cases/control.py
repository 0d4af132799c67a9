"""Control flow."""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from language.table import A, case, x0
from language.table import v as vector


@case("`match` on constants and alternatives")
def match_constants(x):
    total = 0.0
    for k in range(5):
        match k:
            case 0:
                total = total + x[0] ** 2
            case 1 | 2:
                total = total + np.sin(x[1]) * k
            case None:
                total = 0.0
            case _:
                total = total * x[2]
    return total


@case("`match` on sequences, with stars")
def match_sequences(x):
    total = 0.0
    for shape in [("circle", x[0]), ("box", x[0], x[1]), ("many", x[0], x[1], x[2]), ()]:
        match shape:
            case ["circle", r]:
                total = total + r**2
            case ["box", a, b]:
                total = total + a * b
            case [_, first, *rest]:
                total = total + first * len(rest) + rest[-1] ** 3
            case _:
                total = total * 2
    return total


@case("`match` on mappings, with guards")
def match_mappings(x):
    total = 0.0
    for entry in [{"kind": "a", "value": x[0]}, {"kind": "b", "value": x[1]}, {"other": x[2]}]:
        match entry:
            case {"kind": "a", "value": value} if value > 0:
                total = total + value**2
            case {"kind": _, "value": value}:
                total = total + np.exp(value)
            case {"other": value}:
                total = total * value
    return total


@dataclass
class Point:
    x: Any
    y: Any


@case("`match` on classes")
def match_classes(x):
    total = 0.0
    for shape in [Point(x[0], x[1]), Point(x=x[2], y=0), x[0], 3]:
        match shape:
            case Point(a, 0):
                total = total + a**2
            case Point(x=a, y=b) as point:
                total = total + a * b * point.x
            case int(n):
                total = total * n
            case _:
                total = total + np.sin(shape)
    return total


@case("`try` with `except` that is not taken")
def try_untaken(x):
    try:
        y = np.sum(x**2)
    except ValueError:
        y = 0.0
    return y * x[0]


def positive(v):
    if v < 0:
        raise ValueError("negative")
    return v**2


@case("`try` with `except` that is taken, `else`, `finally`")
def try_taken(x):
    done = 0
    try:
        y = positive(x[0])
    except (ValueError, TypeError) as error:
        y = np.sin(x[1]) * len(str(error))
    else:
        y = y * x[2]
    finally:
        done = done + 1
    return y * done + x[1] ** 2


@case("`try` in a loop, with `raise`, `continue` and `return`")
def try_in_loop(x):
    total = 0.0
    for v in x:
        try:
            if v < 0:
                raise ValueError
            total = total + v**3
        except ValueError:
            continue
        total = total * 1.5
    return total


@case("`return` inside `try`")
def try_return(x):
    try:
        return positive(x[0]) * x[1]
    except ValueError:
        return x[2] ** 2


@case("nested `try` that raises again")
def try_nested(x):
    try:
        try:
            y = positive(x[0])
        except ValueError as error:
            raise KeyError("k") from error
    except KeyError:
        y = x[1] * x[2]
    return y**2


@case("a look-up that may fail")
def try_lookup(x):
    table = {"a": x[0] * 2}
    try:
        y = table["b"]
    except KeyError:
        y = table["a"]
    return y * x[1]


@case("`return`, `break` and `continue` inside `with`")
def exits_in_with(x):
    total = 0.0
    for v in x:
        with np.errstate(all="ignore"):
            if v < 0:
                continue
            total = total + np.sqrt(v)
            if total > 5:
                break
    with np.errstate(divide="ignore"):
        if x[0] > 0:
            return total * x[1]
    return total**2


@case("`del` of a name and of an item")
def deletes(x):
    t = x * 2
    parts = {"a": t[0], "b": t[1]}
    items = [x[0], x[1], x[2]]
    del t
    del parts["a"]
    del items[0]
    return parts["b"] ** 2 + items[0] * items[1]


@case("`for` over `sorted`, `map`, `filter`, generator expressions")
def iterators(x):
    total = 0.0
    for v in sorted(x):
        total = total * 0.5 + v
    for v in map(np.sin, x):
        total = total + v**2
    for v in filter(lambda u: u > 0, x):
        total = total * v
    for v in (u * u for u in x if u < 1):
        total = total + v
    for k, v in sorted({"b": x[0], "a": x[1]}.items()):
        total = total * v + len(k)
    return total


@case("`for` over keys, over a tuple, over `reversed(list(...))`")
def more_iterables(x):
    table = {"a": x[0], "b": x[1] ** 2}
    total = 0.0
    for k in table:
        total = total + table[k] * ord(k)
    for k in table.keys():
        total = total * table[k]
    for value in (x[0], x[1], x[2]):
        total = total + value**2
    for value in reversed(list(x)):
        total = total * value + 1
    for i, (a, b) in enumerate(zip(x[:-1], x[1:], strict=True)):
        total = total + a * b * i
    return total


@case("`for` over itertools")
def itertools_loops(x):
    total = 0.0
    for i, j in itertools.product(range(2), range(3)):
        total = total + x[i] * x[j] ** 2
    for i, j in itertools.combinations(range(3), 2):
        total = total * x[i] + x[j]
    return total


@case("`range` with a negative step, and a loop variable used after")
def negative_range(x):
    total = 0.0
    for i in range(2, -1, -1):
        total = total * x[i] + 1
    for i in range(0, 3, 2):
        total = total + x[i]
    return total * x[i]


@case("`while` with walrus and compound conditions")
def while_walrus(x):
    n = 0
    total = x[0] * 1.0
    while (value := total * total + n) < 20 and not n > 6:
        total = total + value * 0.1 + x[1] ** 2
        n += 1
    else:
        total = total * x[2]
    return total + value


@case("`assert`, `pass`, and `raise` that is not reached")
def asserts(x):
    assert x.ndim == 1, "a vector"
    if x[0] > 100:
        raise ValueError(f"too large: {x[0]}")
    else:
        pass
    return np.sum(x) ** 2


SCALE = 2.5


@case("`global` reads")
def global_reads(x):
    global SCALE
    return np.sum(x * SCALE) ** 2


@case("`import` inside the function")
def imports(x):
    import math
    from math import sin as sine

    return math.cos(x[0]) * sine(x[1])


@case("several exits at several depths")
def deep_exits(x):
    total = 0.0
    for i in range(4):
        for j in range(4):
            if i * j == 6:
                return total * x[0]
            if j > i:
                break
            if (i + j) % 2:
                continue
            total += x[i % 3] * x[j % 3]
        else:
            total = total * 1.1
    return total


@case("`while True` with `return`")
def newton(x):
    y = x[0] ** 2 + 1.0
    while True:
        new = 0.5 * (y + (x[1] ** 2 + 2) / y)
        if abs(new - y) < 1e-12:
            return new * x[2]
        y = new


@case("`while True` with `break`, and a value that is read after it")
def last_value(x):
    n = 0
    while True:
        n += 1
        y = np.sum(np.sin(x)) * n + 3.0
        if y * n > 5:
            break
    return y * x[0]


@case("`for` over `range`")
def loop_sum(x):
    s = 0.0
    for i in range(3):
        s = s + x[i] ** 2
    return s


@case("`if`, `else`")
def branch(x):
    if x[0] > 0:
        y = x * 2
    else:
        y = x**2
    return np.sum(y)


@case("`return` in branches")
def early(x):
    if x[0] > 0:
        return np.sum(x**3)
    y = x * 2
    if x[1] > 0:
        return np.sum(y)
    return np.sum(y * y)


@case("`break`")
def brk(x):
    s = 0.0
    for i in range(10):
        s = s + x[0] * i
        if s > 3:
            break
        s = s * x[1]
    return s * s


@case("`continue`")
def cont(x):
    s = 0.0
    for i in range(5):
        if i == 2:
            continue
        s = s + np.sin(x[0] * i)
    return s


@case("`return` in a loop")
def ret_in_loop(x):
    s = x[0]
    for i in range(10):
        s = s * 1.5
        if s > 5:
            return s * x[1]
    return s


@case("`while`", x0)
def whil(x):
    y = x[0]
    while y < 10:
        y = y * x[1] + 1
    return y


@case("nested loops and branches")
def nested(x):
    s = 0.0
    for i in range(3):
        for j in range(3):
            if i == j:
                s = s + x[i] * x[j]
            elif i > j:
                s = s - x[i]
            else:
                t = x[i] * x[j]
                s = s + t * t
    return s


@case("a recurrence over an array")
def recurrence(x):
    h = np.zeros(4)
    h[0] = x[0]
    for i in range(1, 4):
        h[i] = np.sin(h[i - 1]) * x[i % 3]
    return np.sum(h)


@case("a matrix recurrence", (A, vector))
def tanh_rnn(W, h):
    for t in range(5):
        h = np.tanh(W @ h)
    return np.sum(h)


@case("`for` over the rows of an array", A)
def rows(W):
    s = 0.0
    for r in W:
        s = s + np.sum(r) ** 2
    return s


@case("`for` over `zip`")
def ziploop(x):
    s = 0.0
    for a, b in zip(x, x[::-1]):
        s = s + a * b**2
    return s


@case("`for` over `enumerate`")
def enum(x):
    s = 0.0
    for i, a in enumerate(x):
        s = s + (i + 1) * a**2
    return s


@case("`for` over a list that was built")
def listloop(x):
    ys = []
    for i in range(3):
        ys.append(x[i] * x[0])
    s = 0.0
    for y in ys:
        s = s + y**2
    return s


@case("a value collected over a loop")
def cumloss(x):
    y = np.cumsum(x)
    return np.sum(y**2) + np.prod(x) + np.var(x) + np.std(x)


@case("`break` of an inner loop")
def innerloop_break(x):
    s = 0.0
    for i in range(4):
        t = x[0]
        for j in range(5):
            t = t * x[1]
            if t > 2:
                break
        else:
            s = s + 100 * x[2]
        s = s + t
    return s


@case("a loop that never runs")
def fornever(x):
    y = x[0]
    for i in range(0):
        y = y * 2
        z = y
    return y * y


@case("`with np.errstate`")
def with_and_formatting(x):
    with np.errstate(all="ignore"):
        y = np.sqrt(x * x)
    return np.sum(y) * len(f"{x[0]:.2f}")


@case("code that is never reached")
def unreachable_code(x):
    if x[0] > 0:
        return x[0] * x[1]
    else:
        return x[2] ** 2
    return x[1]


@case("`else` of nested loops")
def else_of_loops_nested(x):
    total = x[0]
    for i in range(2):
        if total > 100:
            break
    else:
        while total > 50:
            total = total / 2
        else:
            total = total * x[1]
    return total


@case("exits in some paths of a branch")
def exits_in_some_paths(x):
    total = x[1]
    for v in x:
        total = total * 0.9 + v
        if total > 0.2:
            if v > 1.0:
                continue
            if total > 5:
                break
            total = total * x[2]
    return total


@case("a list carried by a loop")
def loop_list_carry(x):
    hs = [x[0]]
    for i in range(3):
        hs.append(hs[i] * x[1] + hs[-1])
    return hs[3] * hs[2]


@case("`continue` and `break` in the `else` of an inner loop, inside a branch")
def exits_in_else(x):
    total = 0.0
    for i in range(4):
        if i % 2:
            for v in x:
                if v > 10:
                    break
            else:
                continue
            total = total + 100.0
        elif i == 2:
            while total > 1e6:
                total = 0.0
            else:
                break
        total = total + x[i % 3] ** 2
    else:
        total = -1.0
    return total


@case("a name that is changed only where a loop is left, and read in each iteration")
def changed_on_leaving(x):
    scale, total = x[0] * x[1], x[2]
    for item in x:
        total = total + (item - scale) * scale
        if total > 100.0:
            if item > 0.5:
                scale *= total
                return scale * np.tanh(item)
            total = total - np.cos(scale)
    while total < 3.0:
        total = total + np.exp(scale * 0.1)
        if total > 2.0:
            scale *= total
            break
    return total * scale
