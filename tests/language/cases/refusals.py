"""What is refused by name."""

import collections
import copy
import functools

import numpy as np
import scipy.ndimage
from language.table import refused

import tapeless as tl

TOTAL = 0.0


@refused("`async def`", "is a coroutine", "returns a list")
async def coroutine(x):
    return x[0]


@refused("functions of SciPy without rules, small ones too", "`gaussian_filter1d` has no derivative rule", "@adjoint")
def library_function(x):
    smooth = scipy.ndimage.gaussian_filter1d(x, 1.0)
    return np.sum(smooth**2)


@refused("ufuncs' methods without rules", "`np.hypot.reduceat` has no derivative rule", "@adjoint(np.hypot.reduceat)")
def method_of_ufunc(x):
    return np.sum(np.hypot.reduceat(x, [0, 1]))


@refused("a class defined inside the function", "a class defined inside", "at module level")
def class_inside(x):
    class Inner:
        value = 1.0

    return Inner.value * x[0]


@refused("`global` that is assigned", "`TOTAL`, which is not of this function, is assigned", "return the value")
def global_store(x):
    global TOTAL
    TOTAL = x[0]
    return TOTAL


@refused("`exec`, `eval`, `locals`", "`eval` reads variables by their names", "write what it computes")
def evaluates(x):
    return eval("x[0] * 2") * x[1]


@refused(
    "built-in functions and C extensions without a rule",
    "`np.trim_zeros` has no derivative rule",
    "@adjoint(np.trim_zeros)",
)
def no_rule(x):
    return np.sum(np.trim_zeros(x))


@functools.lru_cache
def cached(u):
    return u * u


@refused("`functools.lru_cache` of differentiated values", "has no derivative rule", "@adjoint(cached)")
def caches(x):
    return cached(x[0])


@refused("memory that two names share, changed while both are in use", "may share memory", "make a copy first")
def shared_views(x):
    y = x * 1.0
    z = y.ravel()
    z[0] = x[1]
    return np.sum(y * z)


@refused("another name of an array that `+=` changes in a loop", "may share memory", "make a copy first")
def changed_in_a_loop(x):
    y = np.sin(x)
    before = y
    for i in range(2):
        y *= x[i]
    return np.sum(before)


@refused("an object in a container, changed through another name", "may share memory", "make a copy first")
def shared_items(x):
    row = [x[0], x[1]]
    table = {"row": row}
    row[0] = x[2]
    return table["row"][0] * row[1]


def first_of(groups):
    return sum(groups[0]) * groups[1][0]


@refused(
    "`defaultdict`, `deque` that are given to functions; containers of other libraries", "of an unknown kind", "a list"
)
def default_dict(x):
    groups = collections.defaultdict(list)
    for i, value in enumerate(x):
        groups[i % 2].append(value)
    return first_of(groups)


@refused(
    "an object that a loop puts into a list several times, and that is changed", "several times", "put copies into it"
)
def put_by_a_loop(x):
    row, rows = x * 2, []
    for _ in range(2):
        rows.append(row)
    rows[0][0] = x[1] * x[2]
    return np.sum(rows[1])


@refused("sets of differentiated values", "a set of differentiated values", "use a list")
def sets(x):
    return sum({x[0], x[1]})


@refused("names assigned in a `try` that fails later", "is assigned in this `try`", "assign total last")
def half_done(x):
    total = 0.0
    try:
        for v in x:
            total = total + np.log(v)
            if v < 0:
                raise ValueError
    except ValueError:
        total = total * 2
    return total


@refused("exits inside `finally`", "an exit inside `finally`", "leave after")
def exit_in_finally(x):
    try:
        y = x[0]
    finally:
        return y  # noqa: B012


@refused("iterators moved by hand", "moved by hand", "loop over the values")
def by_hand(x):
    values = iter(x)
    return next(values)


@refused("`except*`", "`except*`", "a tuple of classes")
def except_groups(x):
    try:
        y = x[0]
    except* ValueError:
        y = x[1]
    return y


@refused("a nested function that is kept, and closes over a loop's variable", "assigned again before", "k=k")
def late_closures(x):
    functions = []
    for k in range(3):
        functions.append(lambda u: u * x[k])
    return functions[0](x[0])


@refused(
    "a nested function that is kept, and closes over what is assigned again", "assigned again before", "power=power"
)
def reassigned_closures(x):
    power, functions = 2, []
    functions.append(lambda u: u**power)
    power = 3
    return functions[0](x[0]) + power


@refused("complex results", "complex", "real part")
def complex_result(x):
    return x[0] * (1 + 2j)


@refused("results that are no scalars", "only scalars", "sum it")
def vector_result(x):
    return x * 2


@refused("names that are not defined", "`nowhere` is not defined", "define it")
def undefined(x):
    return x[0] * nowhere  # noqa: F821


@refused("`del` of slices", "`del` of a slice", "build what stays")
def del_slice(x):
    values = [x[0], x[1], x[2]]
    del values[1:]
    return values[0]


@refused("stores into slices of lists", "a store into a slice of a list", "store its items")
def slice_of_list(x):
    values = [x[0], x[1], x[2]]
    values[:2] = [values[1] * 2]
    return values[0] * values[1]


@refused("arrays that are in a list and in a slice of it", "may share memory", "make a copy first")
def array_in_slice(x):
    values = [x * 1.0, x * 2.0]
    joined = values[:1] + values[1:]
    joined[0][1] = x[0] * 3
    return np.sum(values[0] * x)


@refused("arrays that are in a tuple and in a slice of it", "may share memory", "make a copy first")
def array_in_slice_of_tuple(x):
    values = (x * 1.0, x * 2.0)
    changed = values[1:][0]
    changed[1] = x[0] * 3
    return np.sum(values[1] * x)


@refused("stores through a transposed view of an array in use", "may share memory", "make a copy first")
def transposed_view(x):
    y = np.zeros((2, 3))
    t = y.T
    t[0, 0] = x[0]
    return np.sum(y**2)


@refused("an object that is in a list several times, and is changed", "several times", "put copies into it")
def repeated_rows(x):
    rows = [[0.0] * 2] * 2
    rows[0][0] = x[0]
    return rows[1][0] ** 2


@refused("arguments that rules take for constants", "no derivative by its argument `constant_values`", "stop_gradient")
def padded_with(x):
    return np.sum(np.pad(x, 1, constant_values=x[0]))


@refused("differentiated values in brackets of an object", "given to an object in brackets", "np.column_stack")
def in_brackets(x):
    return np.sum(np.r_["0,2", x, x])


@refused("set operations of arrays", "`np.union1d` has no derivative rule", "give it one")
def union_of_arrays(x):
    return np.sum(np.union1d(x, 2 * x))


@refused("a store to an attribute of an array", "a store to the attribute `shape`", "np.reshape")
def reshaped_in_place(x):
    y = x * x
    y.shape = (3, 1)
    return np.sum(y)


@refused("a store through `flat`", "may share memory", "")
def stored_through_flat(x):
    y = np.outer(x, x)
    y.flat[4] = x[0]
    return np.sum(y)


@refused("`vjp`, `gradient_source`, `check_gradient` inside", "`vjp` inside a function", "use tl.grad")
def vjp_inside(x):
    return np.sum(tl.vjp(np.sin, x)[1](np.ones(3)))


class Stack:
    seen = []
    total = 0.0

    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)


@refused("iteration over an object of one's own", "iteration over a `Stack`", "a list of its own")
def object_iteration(x):
    return sum(v for v in Stack([x[0], x[1]]))


@refused("differentiated values that are put into a class", "stored in a class", "in an object")
def class_store(x):
    Stack.total = x[0]
    return Stack.total * x[1]


@refused("differentiated values that come back from data of a class", "and read from there", "pass the data")
def class_data(x):
    Stack.seen.append(x[0])
    return sum(Stack.seen)


class Doubled:
    def __get__(self, instance, owner):
        return instance.value * 2

    def __set__(self, instance, value):
        instance.value = value


class Described:
    doubled = Doubled()

    def __init__(self, value):
        self.doubled = value


@refused("descriptors other than properties", "a store by the descriptor `doubled`", "use a property")
def descriptors(x):
    return Described(x[0]).doubled


@refused("a list changed that another carried name may be, too", "may share memory", "make a copy first")
def carried_twice(x):
    first, second = [x[0], x[1]], [x[0], x[1]]
    total = 0.0
    for _ in range(3):
        made = [x[0] * 2, x[1]]
        first[0] = x[1] * x[2]
        total = total + second[0] ** 2
        first = second = made
    return total


@refused("methods of ufuncs that change an array otherwise", "may change `y` in place", "stores into it")
def multiplied_at(x):
    y = x * 2
    np.multiply.at(y, [0, 1], x[:2])
    return np.sum(y)


@refused("`copy.deepcopy` of what holds one array twice", "holds one array, list or object twice", "one by one")
def deeply_copied_twice(x):
    w = x * 2
    new = copy.deepcopy({"a": w, "b": w})
    new["a"][0] = x[1]
    return np.sum(new["b"])
