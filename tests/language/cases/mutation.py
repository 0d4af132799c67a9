"""Mutation."""

import copy
import pickle

import numpy as np
from language.table import A, case, x0


@case("`list.extend`, `insert`, `pop(i)`, `+=`, `reverse`")
def list_methods(x):
    items = [x[0]]
    items.extend([x[1], x[2]])
    items.extend(v * 2 for v in x)
    items.insert(1, x[0] * x[1])
    items += [x[2] ** 2]
    removed = items.pop(0)
    last = items.pop()
    items.reverse()
    return sum(v * (k + 1) for k, v in enumerate(items)) + removed * last


@case("stores into arrays whose items are summed")
def summed_stores(x):
    doubled, masked, rows = x * 2.0, np.sin(x), np.full((2, 3), x[1])
    doubled[0] = doubled[0] * doubled[2]
    masked[masked > 0] *= 3
    rows[1] = x[0]
    for i in range(3):
        kept = doubled[1:] * 1.0
        doubled[1] = x[i]
    return np.sum(doubled) + masked.sum() + np.mean(rows) + np.sum(kept)


@case("lists of arrays where NumPy takes arrays: operators, `np.vstack`")
def lists_as_arrays(x):
    rows = []
    for k in range(1, 3):
        rows.append(k * x)
    stacked = np.vstack([rows, x])
    turned = np.linalg.inv(np.outer(x, x) + np.eye(3)) @ [x[0], x[1], 1.0]
    mean = np.average(rows, axis=0, weights=[1.0, 3.0])
    return np.sum(stacked**2) + np.sum(turned * [x[2], x[0], x[1]]) + np.sum(mean**2)


def settled(u):
    for _ in range(2):
        if u[0] > 100:
            return u * 1.0
    return u * 1.0


@case("new arrays with the values of old ones, which change later", smooth=False)
def trivial_copies(x):
    u = x * 2.0
    kept = (u * 1.0, u + 0, u / 1, -(-u))
    returned, real = settled(u), np.real(u) * 1
    product = np.zeros(3) @ u
    u[0] = x[1] * x[2] + product
    return sum(np.sum(k * x) for k in kept) + np.sum(returned) + np.sum(real) + np.sum(np.full(2, x[1]))


@case("the last item of a list is read before the list grows")
def last_item_before(x):
    rows = [x * 0.5, np.cos(x)]
    last = rows[-1] * 1.0
    for i in range(3):
        rows.append(x * i)
    return np.sum(last * x)


@case("an array is joined from views of another, which changes later")
def joined_views(x):
    u, v = np.sin(x), x * 2.0
    w = np.concatenate([v[:1], u[1:]]) * 1.0
    v[:2] = v[:2] * u[:2]
    return np.sum(w) + v[0] * v[1]


@case("lists of constants that NumPy takes as arrays and that grow, or are cleared, later")
def constants_that_grow(x):
    weights, exponents = [1.0, 2.0, 3.0], [2.0, 1.0, 3.0]
    weighed = np.dot(x, weights)
    powers = np.sum(np.abs(x) ** exponents)
    weights.append(weighed > 0)
    exponents.clear()
    return weighed * powers * len(weights)


@case("an item of a list is replaced before the list becomes an array")
def replaced_items(x):
    rows = [x * 0.5, np.cos(x)]
    rows[0] = x * x
    return np.sum(np.array(rows))


@case("`list.copy`, `clear`, `index`, item stores in nested lists")
def nested_lists(x):
    rows = [[x[0], x[1]], [x[2], 1.0]]
    other = rows[0].copy()
    rows[0][1] = x[2] * 2
    other[0] = x[1] ** 2
    return rows[0][0] * rows[0][1] + other[0] * other[1] + rows[1][0]


@case("dict: `update`, `pop`, `setdefault`, `get` with a default")
def dict_methods(x):
    table = {"a": x[0]}
    table.update({"b": x[1]}, c=x[2])
    table.update(a=x[0] ** 2)
    popped = table.pop("b")
    kept = table.setdefault("a", 1.0)
    new = table.setdefault("z", x[1] * 3)
    missing = table.get("nothing", x[2])
    return popped * kept + new * missing + sum(table.values())


@case("dicts that are changed while they are copied: `dict(d, b=d.pop(k))`, `{**d, 'b': d.pop(k)}`")
def changed_in_a_copy(x):
    first, second = {"a": x[0], "c": 2.0}, {"a": x[1], "c": 3.0}
    moved, kept = dict(first, b=first.pop("a")), {**second, "b": second.pop("a")}
    return sum(moved.values()) * sum(kept.values()) + len(moved) * x[2] - len(kept) - len(first) - len(second)


@case("`d.get(k)` of keys that are missing, also of dicts of constants, and as a condition")
def missing_keys(x):
    settings, table = {"rate": 2.0, "none": None}, {"a": x[0]}
    total = x[1] * settings.get("rate")
    if settings.get("power"):
        total = total * 5
    elif settings.get("none") is None and not settings.get("a"):
        total = total + x[2]
    for key in ("a", "b", "rate"):
        total = total * (3.0 if table.get(key) is None else table.get(key)) + (settings.get(key) or 0.5)
    return total + (table.setdefault("c") is None) * x[0]


@case("dict built in a loop with computed keys")
def dict_loop(x):
    table = {}
    for i in range(3):
        table[f"k{i}"] = x[i] ** 2
        table[i] = table[f"k{i}"] * 2
    total = 0.0
    for key, value in table.items():
        if isinstance(key, str):
            total = total + value * x[0]
    return total + table[2]


@case("augmented assignment on names, items, slices, attributes")
def augmented(x):
    y = x * 1.0
    y += 1
    y[0] *= x[1]
    y[1:] -= x[:2] ** 2
    y **= 2
    y /= 3.0
    y[y > 0.5] += 1.0
    return np.sum(y * x)


@case("stores through slices, masks and index arrays", np.linspace(0.1, 1.0, 6))
def stores(x):
    y = np.zeros(6)
    y[1:4] = x[:3] * 2
    y[[4, 5]] = x[0]
    y[x > 0.5] = x[x > 0.5] ** 2
    z = np.ones((2, 3))
    z[0] = y[:3]
    z[:, 1] = x[2]
    z[1, ::2] *= x[4]
    return np.sum(y**2) + np.sum(z * z)


@case("`out=` and `where=` of ufuncs")
def out_and_where(x):
    y = np.empty(3)
    np.multiply(x, 2.0, out=y)
    np.add(y, x, out=y, where=x > 0)
    z = np.zeros_like(x)
    np.exp(x, out=z)
    return np.sum(y**2) + np.sum(z)


@case("`fill`, `sort` in place")
def array_methods(x):
    y = x * 2
    z = np.empty(3)
    z.fill(x[1])
    y.sort()
    return np.sum(z) ** 2 + y[0] * y[2] ** 2


@case("views that are stored into")
def views(x):
    y = x * 1.0
    part = y[1:]
    part[0] = x[0] ** 2
    return np.sum(part**2)


@case("`np.copyto`, `np.fill_diagonal`", A)
def copy_functions(W):
    y = np.empty((3, 3))
    np.copyto(y, W * 2)
    np.fill_diagonal(y, W[0])
    return np.sum(y**2)


@case("the caller's arrays stay as they are")
def local_copy(x):
    y = x.copy()
    for i in range(1, 3):
        y[i] = y[i - 1] * x[i]
    y[0] = 0.0
    return np.sum(y)


@case("arrays built row by row")
def rows_built(x):
    table = np.zeros((3, 3))
    for i in range(3):
        for j in range(i + 1):
            table[i, j] = x[i] * x[j] + (table[i - 1, j] if i else 0.0)
    return np.sum(table**2)


@case("item stores")
def store(x):
    y = np.zeros(3)
    for i in range(3):
        y[i] = x[i] * x[0]
    y[1] = y[0] * y[2]
    return np.sum(y * y)


@case("item stores in a loop")
def store2(x):
    y = x * 2
    z = np.sum(y**2)
    y[0] = 3.0
    return z + np.sum(y**3)


@case("augmented assignment")
def aug(x):
    y = np.zeros(3)
    y += x
    y *= x
    y[1:] += x[:2]
    y[0] *= x[2]
    return np.sum(y**2)


@case("a copy that is changed")
def copied(x):
    y = x.copy()
    y[0] = y[1] * 2
    return np.sum(y * x)


@case("rows that are changed", A)
def inplace_view_row(W):
    V = W * 1.0
    V[0] = V[1] * 2
    V[:, 1] = V[:, 0]
    return np.sum(V**2)


@case("dicts that are built")
def dictbuild(x):
    d = {"a": x[0], "b": x[1] * 2}
    d["c"] = d["a"] * d["b"]
    return d["c"] * d["a"]


@case("augmented assignment of items of lists")
def item_of_list_updated(x):
    items = [x[0], x[1]]
    items[0] += x[2]
    items[-1] *= items[0]
    return items[0] * items[1]


@case("stores through index arrays")
def stores_through_indices(x):
    y = np.zeros(5)
    y[np.array([3, 0, 1])] = x**2
    y[np.array([0, 4])] += x[1:]
    return np.sum(y**2 * np.arange(5.0))


def fill(target, source):
    for i in range(3):
        target[i] = source[i] ** 2 if source[i] > 0 else source[i]


@case("callees that store into their arguments")
def callee_stores(x):
    y = np.zeros(3)
    fill(y, x)
    return np.sum(y * y)


@case("`out=`")
def out_argument(x):
    y = np.zeros(3)
    np.multiply(x, 2, out=y)
    return np.sum(y * x)


@case("`dict.items`, `dict.values`")
def items_and_values_of_a_dict(x):
    table = {"a": x[0], "b": x[1]}
    total = 0.0
    for key, value in table.items():
        total = total + value * len(key)
    for value in table.values():
        total = total * value
    return total


@case("items of items: views of untraced arrays, lists in dicts, names for one list", smooth=False)
def items_of_items(x):
    y = np.zeros(3)
    part = y[1:]
    part[0] = x[0]
    table = {"k": []}
    table["k"].append(x[1] ** 2)
    values = [x[0]]
    same = values
    same += [x[2]]
    rows = [np.zeros(2) for _ in range(2)]
    for i in range(2):
        rows[i][0] = x[i]
    kept = y * 1.0
    y[2] = x[2]
    return np.sum(kept**2) * table["k"][0] + values[1] * rows[0][0] * rows[1][0] + y[2]


@case("other names of an array that `+=` changes")
def other_names(x):
    doubled, sines = x * 2.0, np.sin(x)
    same, kept = doubled, sines
    doubled += x[1]
    for i in range(2):
        doubled[i] += x[i]
    kept *= x[::-1]
    kept -= same
    return np.sum(same * x[1] + doubled) + np.sum(sines * x)


@case("arrays without dimensions: views by `x[..., i]`, `np.array` of a number")
def no_dimensions(x):
    weights = np.zeros(3)
    weights[..., 0] = x[..., 1] * 3.0
    weights[..., 1] = x[0] ** 2
    total = np.array(x[2])
    same = total
    total += x[0]
    cell = np.zeros(())
    cell[...] = x[1] * weights[..., 0]
    part = weights[..., 2]
    part[...] = same * x[1]
    return np.sum(weights * x) + same * total + cell


@case("stores into arrays made of constants: `np.full`, `np.linspace`, `np.vander`, random numbers")
def stored_into_constants(x):
    table, line = np.full((3, 3), 1e3), np.linspace(0, 1, 4)
    table[0, 0] = 0.0
    for i in range(1, 3):
        table[i, 1] = x[i] + table[i - 1, 0]
    line[1:3] = x[0]
    noise = np.random.default_rng(0).normal(np.zeros(3))
    noise[0] *= x[1]
    powers = np.vander(np.arange(3.0))
    powers[1] = x[0] * noise
    return table[2, 1] ** 2 + np.sum(line**3) + np.sum(powers**2) + np.sum(x[2] * noise)


MATRIX = pickle.dumps(np.array([[2.0, 1.0], [0.5, 3.0]]))


@case("stores into arrays that nothing is known of", smooth=False)
def stored_into_unknown(x):
    whole = pickle.loads(MATRIX)
    row = whole[0]
    whole[0] = row * x[0]
    whole[:, 1] = x[1]
    whole[1] += x[:2]
    whole[1, 0] = 4
    return np.sum(whole**2)


@case("views of arrays of unknown kind are read before a store", smooth=False)
def views_of_unknown(x):
    whole = np.cov(A)
    whole[0] = whole[0] * x[0]
    return np.sum(whole**2) + x[1] * x[2]


@case("lists and arrays made anew in every iteration and carried to the next")
def carried_buffers(x):
    row, line = [0.0] * 3, np.zeros(3)
    row[0] = x[0]
    for t in range(3):
        following, fresh = [0.0] * 3, np.zeros(3)
        for s in range(3):
            terms = [row[s]]
            if s > 0:
                terms.append(row[s - 1])
            following[s] = sum(terms) * x[t]
            fresh[s] = line[s - 1] * x[s] + following[s]
        row, line = following, fresh
    return np.logaddexp(row[0], row[2]) + np.sum(line**2)


@case("`np.add.at`, `np.subtract.at`")
def added_at(x):
    sums = np.zeros(3)
    np.add.at(sums, [0, 1, 1], x)
    np.subtract.at(sums, [2, 2], x[:2])
    return np.sum(sums**2)


@case("`L.sort()`, also with `key` and `reverse`", smooth=False)
def sorted_in_place(x):
    plain, pairs = [x[0] * 2, x[1], x[2]], [(x[i], x[i - 1] ** 2) for i in range(3)]
    other = pairs
    plain.sort()
    pairs.sort(key=lambda p: -p[1], reverse=len(x) > 2)
    return plain[0] * plain[2] + other[0][0] * 2 + pairs[1][1]


@case("`copy.deepcopy` of lists, dicts and objects")
def deeply_copied(x):
    state = {"w": x * 2, "parts": [x[:2], {"b": x[2]}]}
    new = copy.deepcopy(state)
    new["w"][0] = x[1] * x[2]
    new["parts"][0] *= 3
    return np.sum(new["w"] ** 2) + np.sum(new["parts"][0]) * state["parts"][0][1] + state["w"][0] * new["parts"][1]["b"]


@case("the keys of dicts: `list(d)`, `sorted(d)`, `sum(d)`, `enumerate(d)`, `zip(d, ...)`")
def keys_of_dicts(x):
    made, known = {}, {1.5: x[0], 2.5: x[1]}
    for k in range(1, 4):
        made[k] = x[k - 1] * 2
    total = sum(k * made[k] ** 2 for k in sorted(made, reverse=True)) + sum(made) * x[0] + max(made) * x[1]
    for i, k in enumerate(made):
        total = total + i * k * made[k]
    for k, value in zip(known, x, strict=False):
        total = total + k * value * known[k]
    keys = list(known)
    return total + keys[1] * x[2] ** 2 + np.sum(np.array(tuple(known)) * x[:2] ** 2)


@case("dicts of pairs: `dict(pairs)`, `d.update(pairs)`, and keys that are equal")
def dicts_of_pairs(x):
    shown = dict([("a", x[0] ** 2), ("b", x[1])], c=x[2])
    pairs = []
    for i in range(3):
        pairs.append((i, x[i] ** 2))
    later, swapped = dict(pairs), dict([*shown.items(), ("a", x[1])])
    shown.update([("a", x[2]), ("d", x[0])])
    later.update(zip([1, 3], [x[0], x[1] * x[2]], strict=True))
    total = shown["a"] * shown["b"] ** 2 * shown["d"] + swapped["a"] * swapped["c"]
    for key, value in zip(shown.keys(), later.values(), strict=False):
        total = total + len(key) * value
    return total + later[0] * later[2] + later[3] * dict(zip(shown.keys(), x, strict=False))["b"]


@case("keys of dict displays that may be equal: the last one counts", (x0, 1, "a"), (x0, 2, "b"))
def equal_keys(x, n, name):
    numbers = {n: x[0], n + 1: x[1] ** 2, 2: x[0] * x[2]}
    names = {"a": x[0] ** 3, name: x[1] ** 2, "a": x[2]}  # noqa: F601
    return numbers[2] * names["a"] + sum(numbers.values()) * names[name]


@case("`d.setdefault(k, []).append(v)`", smooth=False)
def grouped(x):
    groups = {}
    for i, value in enumerate(x):
        groups.setdefault(i % 2, []).append(value * (i + 1))
    return sum(sum(g) ** 2 for g in groups.values()) + len(groups[0]) * x[0]


@case("`insert` of what is read again")
def inserted(x):
    items = [x[0], x[1] * x[2]]
    items.insert(0, x[2] ** 2)
    items.insert(1, np.cos(x[0]))
    return items[0] * x[1] + items[-1] * items[1] ** 2


@case("an array that is changed under the name of an item, while its operation is in use")
def changed_as_item(x):
    sine = np.sin(x)
    table = {}
    table["sine"] = sine
    item = table["sine"]
    item *= 2.0
    return np.sum(np.cos(x) * item)


@case("items of joined and of starred lists that are changed, while their operations are in use")
def changed_in_joined(x):
    joined = [np.sin(x)] + []
    first = joined[0]
    first += 1
    second = [*[np.cos(x)], np.tanh(x)][0]
    second *= x[0]
    return np.sum(np.cos(x) * first * second + np.sin(x))


@case("a slice of a list, a list of its own, that is changed")
def changed_slice(x):
    values = [x[i] * 2 for i in range(3)]
    rest = values[1:]
    rest[0] = x[0] * 5
    return values[1] * values[0] + rest[0] * rest[1]


def with_first_scaled(values):
    copied = values[:]
    copied[0] = copied[0] * 5
    return copied


@case("a copy by `[:]` of a list that is an argument, changed")
def changed_copy(x):
    values = [x[0], x[1] * 2, x[2]]
    copied = with_first_scaled(values)
    return values[0] * copied[0] + copied[1] * with_first_scaled(copied)[0]
