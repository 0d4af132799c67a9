"""Functions."""

import bisect
import functools
import operator

import numpy as np
from language.table import case


def scaled(x, /, factor=2.0, *rest, power=1, **options):
    return (x * factor) ** power + sum(rest) + options.get("shift", 0.0)


@case("positional-only, defaults, `*args`, keyword-only, `**kwargs`")
def signatures(x):
    return (
        scaled(x[0]) + scaled(x[1], 3.0, power=2) + scaled(x[0], x[1], x[2], x[0]) + scaled(x[2], shift=x[1], power=3)
    )


@case("calls with `*` and `**` of known contents")
def star_calls(x):
    positional = [x[0], 2.0]
    named = {"power": 2, "shift": x[2]}
    return scaled(*positional, **named) + scaled(*(x[1],), **{})


def many(*values, **named):
    total = 1.0
    for value in values:
        total = total * value
    for key in named:
        total = total + named[key] * len(key)
    return total


@case("functions of `*args` and `**kwargs`, looped over")
def varargs(x):
    return many(x[0], x[1], x[2]) + many(x[0], a=x[1], bb=x[2]) + many()


@case("lambdas on one line, in default arguments, called at once")
def lambdas(x):
    f, g = lambda u: u**2, lambda u, k=3.0: u * k
    return f(x[0]) + g(x[1]) * (lambda w: w + 1)(x[2]) + apply_default(x[0])


def apply_default(x, h=lambda u: np.sin(u) * 2):
    return h(x)


@case("closures over differentiated values, two deep")
def closures(x):
    scale = x[0] * 2

    def outer(a):
        shift = a * x[1]

        def inner(b):
            return b * scale + shift

        return inner(a) * inner(x[2])

    return outer(x[1]) + outer(2.0)


@case("`nonlocal`")
def nonlocals(x):
    total = 0.0

    def add(value):
        nonlocal total
        total = total + value**2

    for value in x:
        add(value)
    return total * x[0]


@case("functions that return functions")
def factories(x):
    def power(n):
        def raised(value):
            return value**n * x[1]

        return raised

    square, cube = power(2), power(3)
    return square(x[0]) + cube(x[2])


def make_line(slope, shift):
    def line(t):
        return slope * t + shift

    return line


def make_scaler(k):
    return lambda value: value * k


@case("module-level factories of closures over differentiated values")
def factory_calls(x):
    line = make_line(x[0], x[1])
    scaler = make_scaler(x[2])
    return line(2.0) * line(x[2]) + scaler(x[0])


def even(x, n):
    return x if n == 0 else odd(x * 1.5, n - 1)


def odd(x, n):
    if n == 0:
        return x * x
    return even(np.sin(x), n - 1)


def fib(x, n):
    return x if n < 2 else fib(x, n - 1) * x + fib(x, n - 2)


def tree_sum(tree, x):
    if isinstance(tree, tuple):
        return tree_sum(tree[0], x) * tree_sum(tree[1], x)
    return x[tree] + 1.0


@case("recursion: self, mutual, over a tree")
def recursions(x):
    return even(x[0], 3) + fib(x[1], 5) + tree_sum(((0, 1), (2, (0, 2))), x)


@case("nested functions that call themselves")
def nested_recursion(x):
    def power(value, n):
        return 1.0 if n == 0 else value * power(value, n - 1)

    def weighted(n):
        if n == 0:
            return x[0]
        return weighted(n - 1) * x[1] + n

    return power(x[2], 3) + weighted(3)


def twice(f, value):
    return f(f(value))


@case("functions passed in, kept in lists and dicts")
def function_values(x):
    table = {"s": np.sin, "c": np.cos}
    total = twice(lambda u: u * u + x[0], x[1]) + twice(np.sin, x[2])
    for f in [np.tanh, square]:
        total = total + f(x[0])
    for name in table:
        total = total * table[name](x[1])
    return total + table["s"](x[2])


def square(u):
    return u * u


@case("lambdas kept in lists and dicts")
def lambdas_in_containers(x):
    steps = [lambda u: u * 2, lambda u: u**2 + 1, np.sin]
    y = x[0]
    for step in steps:
        y = step(y)
    table = {"double": lambda u: 2 * u, "half": lambda u: u / 2}
    return y + table["double"](x[1]) * table["half"](x[2])


@case("lambdas over differentiated values kept in a list")
def closures_in_containers(x):
    steps = [lambda u: u * x[0], lambda u: u**2 + x[1]]
    y = x[2]
    for step in steps:
        y = step(y)
    return y


@case("`functools.partial`, `functools.reduce`, `map`")
def functional(x):
    triple = functools.partial(scaled, factor=3.0)
    weighted = functools.partial(lambda a, b: a * b + x[0], x[1])
    total = functools.reduce(lambda a, b: a * 0.5 + b**2, x)
    started = functools.reduce(lambda a, b: a * b, [x[0], x[1]], 2.0)
    return triple(x[0]) + weighted(x[2]) + total + started + sum(map(lambda u, w: u * w, x, x[::-1]))


DOUBLE = functools.partial(np.multiply, 2.0)
CUBE = functools.partial(scaled, power=3)


@case("partial objects at module level")
def module_partials(x):
    return DOUBLE(x[0]) * CUBE(x[1])


def doubled(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2.0 * function(*args, **kwargs)

    return wrapper


@doubled
def decorated_helper(u, k=1.0):
    return u**2 * k


@case("decorated functions, with `functools.wraps`")
def decorators(x):
    return decorated_helper(x[0]) + decorated_helper(x[1], k=x[2])


@case("a decorated function itself")
@doubled
def decorated(x):
    return np.sum(x**2)


def several(a, b):
    return a * b, a + b, {"d": a - b}


@case("callees with several results, called with different signatures")
def several_results(x):
    p, s, rest = several(x[0], x[1])
    q, _, _ = several(x, 2.0)
    r = several(x[:2], x[1:])[0]
    return p * s + rest["d"] + np.sum(q) + np.sum(r**2)


@case("`sum`, `max`, `any` over calls")
def higher_order(x):
    return sum(square(u) for u in x) + max([square(u) for u in x]) + sum([x[0], x[1]], x[2])


def mutates_its_argument(values, v):
    values.append(v)
    return len(values)


@case("callees that append to what they are given")
def appending_callee(x):
    values = []
    for v in x:
        mutates_its_argument(values, v * 2)
    n = mutates_its_argument(values, x[0] * x[1])
    return sum(values) * n


def keyworded(*, a, b):
    return a * b**2


@case("keyword-only calls in any order")
def keyword_calls(x):
    return keyworded(b=x[0], a=x[1])


def helper(a, b):
    return np.sin(a) * b


@case("calls of functions")
def calls(x):
    return helper(x[0], x[1]) + helper(x[1], x[2])


def fact(x, n):
    if n == 0:
        return 1.0
    return x * fact(x, n - 1)


@case("recursion")
def recur(x):
    return fact(x[0], 3) + fact(x[1], 2)


@case("closures")
def closure(x):
    a = x[0]

    def g(t):
        return t * a + x[1]

    return g(g(2.0))


@case("lambdas")
def lam(x):
    f = lambda t: t * x[0]
    return f(x[1]) + f(x[2])


def applyf(f, v):
    return f(v) * 2


@case("functions passed to functions")
def lam2(x):
    return applyf(lambda t: t * x[0], x[1]) + applyf(np.sin, x[2])


@case("tuples returned")
def tup(x):
    a, (b, c) = x[0], (x[1], x[2])
    return a * b + c


@case("several calls of one function")
def two(x):
    def inner(a):
        return a * 2, a**2

    p, q = inner(x[0])
    return p * q + x[1]


def pair2(a, b):
    return a * b, a + b


@case("functions with two results")
def tworesults(x):
    p, q = pair2(x[0], x[1])
    return p * q * x[2]


def defaults(x, scale=2.0, *, shift=1.0):
    return np.sum(x * scale + shift)


@case("keyword arguments and defaults")
def kwcall(x):
    return defaults(x, shift=x[0]) + defaults(x, x[1])


def starargs(*xs):
    return xs[0] * xs[1]


@case("`*args`")
def callstar(x):
    return starargs(x[0], x[1])


@case("`nonlocal` in a closure")
def nonlocal_in_a_closure(x):
    total = x[0]

    def add(v):
        nonlocal total
        total = total + v * x[1]

    add(2.0)
    add(x[2])
    return total


def decay(t, rate, size, shift):
    total = shift
    for i in range(3):
        if t > i:
            total = total + size * np.exp(-rate * t) * i
    return total


def triple(a, b, c):
    return a * b + c**2


@case("`f(t, *x)` with an array, whose length the parameters of `f` tell")
def starred_arrays(x):
    moved = 2.0 * x
    return decay(2.5, *x) + triple(*moved) + (lambda a, b, c: a - b * c)(*x)


def leaky(x, slope=0.1, scale=1.0):
    return scale * np.where(x > 0, x, slope * x)


class Activated:
    def __init__(self, activation):
        self.weight, self.activation = np.array([1.0, 2.0, -1.0]), activation

    def __call__(self, x):
        return self.activation(self.weight * x)


def activated_twice(x, layers, last):
    for layer in layers:
        x = layer(x)
    return np.sum(last(x) ** 2)


@case("partial objects as arguments, defaults, attributes and items")
def partials_as_values(x, steeper=functools.partial(leaky, slope=0.5)):
    layers = [Activated(functools.partial(leaky, slope=0.3)), functools.partial(leaky, scale=2.0, slope=0.2)]
    table = {"last": functools.partial(np.multiply, np.ones(3) * 0.5), "steeper": steeper}
    rows = [steeper(v, scale=3.0) for v in x]
    return activated_twice(x, layers, table["last"]) + activated_twice(x, [], table["steeper"]) * rows[0] * rows[2]


@case("partial objects among functions that are known late")
def late_partials(x):
    chosen = Activated(functools.partial(leaky, slope=0.7) if x[0] > 0 else np.tanh)
    several = [Activated(functools.partial(leaky, slope=0.1 * i)) for i in range(3)]
    total = np.sum(chosen(x) ** 2)
    for layer in several:
        total = total + np.sum(layer(x) ** 2)
    return total


@case("`partial(f, a)(b)` and `np.vectorize(f)(x)` at once")
def made_and_called(x):
    return np.sum(np.vectorize(lambda v: v**2 if v > 1 else v)(x)) + functools.partial(lambda a, b: a * b, x[0])(x[1])


def apply_all(options, v):
    first = options["first"](v)
    return first + sum(f(v) for f in options["rest"])


@case("dicts and lists of nested functions, given to a function")
def functions_in_containers(x):
    scale = x[0]
    total = apply_all({"first": lambda v: v * scale, "rest": [lambda v: v**2, lambda v: v * x[1]]}, x[2])
    for f in [lambda v: v * x[2], np.sin]:
        total = total + f(x[1])
    return total * scale


def refuse_negative(v):
    raise ValueError(f"negative: {v}")


@case("a function that always raises, where it is not called")
def always_raises(x):
    if x[0] > 100.0:
        y = refuse_negative(x[0])
    else:
        y = x[0] * x[1]
    return y * x[2]


@case("defaults and `partial` hold what variables were when they were made")
def held_arguments(x):
    a = x[0]
    scaled_by = functools.partial(lambda u, v: u * v, a)
    with_default = lambda v, w=a: v * w  # noqa: E731

    def with_keyword(v, *, w=2.0 * a):
        return v * w

    for _ in range(2):
        a = a + x[1]
    return scaled_by(x[2]) + with_default(x[2]) ** 2 + with_keyword(a)


@case("lists of numbers and functions hold what variables were", smooth=False)
def mixed_list(x):
    a = x[0]
    items = [a, lambda v: v]
    a = x[1]
    total = a
    for item in items:
        if not callable(item):
            total = total + 2.0 * item
    return total


@case("functions of `operator` in variables, loops and dicts")
def operators_as_values(x):
    result, table = x[0], {"+": operator.add, "*": operator.mul}
    for apply in (operator.add, operator.mul, operator.sub):
        result = apply(result, x[1])
    return table["*"](result, x[2]) + table["+"](x[0], 2.0) * operator.neg(x[1])


OPERATORS = {"+": operator.add, "*": operator.mul, "-": lambda a, b: a - b, "max": np.maximum}


@case("operators and functions of NumPy in a dict, known only when they run; `bisect`", smooth=False)
def machine(x):
    stack = []
    for word in "p0 p1 * p2 + p0 max p1 -".split():
        if word.startswith("p"):
            stack.append(x[int(word[1:])])
        else:
            b, a = stack.pop(), stack.pop()
            stack.append(OPERATORS[word](a, b))
    knots, values = [-1.0, 0.0, 1.0, 2.0], [x[0], x[1], x[2], x[0] * x[1]]
    k = bisect.bisect(knots, x[2]) - 1
    weight = x[2] - knots[k]
    return stack.pop() + values[k] * (1 - weight) + values[k + 1] * weight


def mapped(f, tree):
    if isinstance(tree, dict):
        return {k: mapped(f, v) for k, v in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [mapped(f, v) for v in tree]
    return f(tree)


def leaves_of(tree):
    if isinstance(tree, dict):
        return [leaf for v in tree.values() for leaf in leaves_of(v)]
    if isinstance(tree, (list, tuple)):
        return [leaf for v in tree for leaf in leaves_of(v)]
    return [tree]


def squared(v):
    return v * v


@case("trees of lists and dicts: functions that map them, or list their leaves, by calling themselves")
def trees_of_containers(x):
    tree = {"a": [x[:2], (x[2], 3.0)], "b": {"c": x * x[0]}}
    made = mapped(squared, tree)
    return sum(np.sum(leaf) for leaf in leaves_of(made)) + made["a"][1][0] * x[1]


@case("a stack of what is left to do, of lists and numbers")
def stack_of_containers(x):
    waiting, total = [[x[0], [x[1], [x[2]]], x[:2]]], 0.0
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        else:
            total = total + np.sum(item**2)
    return total


def layer(weight, shift, activation=np.tanh):
    return lambda h: activation(h * weight + shift)


@case("layers made by a function, in lists that comprehensions and loops build")
def layers(x):
    made = [layer(w, b) for w, b in zip(x, x[::-1], strict=True)]
    for k in range(2):
        made.append(layer(x[k], x[0] * k))
    h = x
    for function in made:
        h = function(h)
    return np.sum(h)


@case("closures hold what each call of what makes them is given")
def held_by_each(x):
    def power(k):
        def raised(u):
            return u**k

        return raised

    powers = [power(k) for k in (1, 2, 3)]
    by_name = {name: power(k) for k, name in enumerate("abc")}
    return sum(f(x[i]) for i, f in enumerate(powers)) + by_name["c"](x[1]) * by_name["b"](x[2])


@case("defaults that hold what a loop's variable is")
def held_defaults(x):
    functions = []
    for k in range(3):
        functions.append(lambda u, k=k, v=x[k]: u * v + k)
    return functions[0](x[1]) * functions[2](x[0])


@case("nested functions of several kinds under one name, chosen by a condition", smooth=False)
def several_functions(x):
    if x[0] > 0:
        f = lambda u: u * x[0]  # noqa: E731
    else:
        f = np.sin
    g = (lambda u: u * x[1]) if x[1] > 10 else layer(x[1], x[2])
    return f(x[2]) + g(x[0])


@case("functions, closures and methods in one list, called by an index known when it runs")
def machine_of_closures(x):
    instructions = [lambda u: u * x[0], lambda u: u + x[1], np.sin, layer(x[2], 1.0)]
    value = x[1]
    for k in np.array([3, 0, 1, 2, 0]):
        value = instructions[k](value)
    return value


@case("a closure over a closure, made in a loop")
def composed(x):
    def scaled_after(f, w):
        return lambda u: f(u) * w

    f = np.tanh
    for k in range(3):
        f = scaled_after(f, x[k])
    return f(x[0])


@case("`functools.reduce` that composes functions")
def reduced_functions(x):
    both = functools.reduce(lambda f, g: lambda u: f(g(u)), [np.sin, np.exp, layer(x[0], x[1])])
    return both(x[2])


@case("closures that are taken off a stack", smooth=False)
def stack_of_closures(x):
    waiting = [lambda u: u * x[0]]
    waiting.append(lambda u: u - x[1])
    value = x[2]
    while waiting:
        value = waiting.pop()(value)
    return value


def counter(start):
    total = start

    def step(v):
        nonlocal total
        total = total + v
        return total

    return step


@case("two closures with variables of their own, changed by `nonlocal`")
def counters(x):
    first, second = counter(x[0]), counter(x[1])
    for v in x:
        first(v)
        second(v * 2)
    return first(0.0) * second(x[2])


def doubling(function):
    @functools.wraps(function)
    def called(*args, **options):
        return 2 * function(*args, **options)

    return called


@case("a nested function that is decorated, with `*args` and `**kwargs` passed on")
def decorated_inside(x):
    def scaled_by(u, w=1.0):
        return u * x[0] * w

    function = doubling(scaled_by)
    return function(x[1]) + function(x[2], w=x[1])


@case("functions that make functions, of one line, picked from a dict in a loop")
def made_on_one_line(x):
    makers = {"scale": lambda s: lambda h: h * s, "shift": lambda s: lambda h: h + s}
    value = x[0]
    for name, setting in [("scale", x[1]), ("shift", x[2]), ("scale", x[0])]:
        value = makers[name](setting)(value)
    return value


@case("a list of closures, of functions with defaults and of functions of NumPy, made in a loop")
def mixed_functions(x):
    functions = []
    for k in range(4):
        weight = x[k % 3] * 2
        if k % 2:

            def scaled(u, w=weight):
                return u * w + w

            functions.append(scaled)
        else:
            functions.append(np.sin)
    value = x[0]
    for function in functions:
        value = function(value)
    return value


def doubled_sum(x):
    return np.sum(scaled(x))


def closing_over(np, scaled):
    return lambda x: doubled_sum(x) * np + doubled_sum(x[:2] ** 2) * scaled["factor"]


case("closures over variables named as what a function called there reads")(closing_over(3.0, {"factor": 0.5}))


@case("variables named as the built-in functions that a reverse calls")
def named_as_builtins(x):
    range, reversed = x[0] * 2, x[1]
    total = 0.0
    k = 0
    while k < 3:
        total = total + np.sin(x[k]) * range
        range = range * total
        if range > 0:
            reversed = reversed * range
        k += 1
    return total * reversed


def held_late(functions, y):
    x = y

    def inner(y):
        return np.exp(y) * np.tanh(x[0])

    outer = lambda y: y**2 * x[1]
    total = 0.0
    for function in [*functions, inner, outer]:
        total = total + function(x[2])
    return total


@case("parameters of kept functions under the name of what these close over")
def captured_names(x):
    return held_late([np.sin], x)


def symmetrized(f, place):
    def changed(*args):
        args = list(args)
        args[place] = args[place] + args[place][::-1]
        return f(*args)

    return changed


def tripled(f, *args):
    args = [a * 3.0 for a in args]
    return f(*args)


@case("`*args` that are assigned anew before they are passed on")
def rebound_stars(x):
    weighted = symmetrized(lambda u, v: np.sum(u * x[0]) * v, 0)
    pair = x, x**2
    further = (lambda u, *rest, scale=1.0: np.sum(u) * scale + sum(np.sum(v**2) for v in rest))(x, *pair, scale=3.0)
    return further * weighted(x, 2.0) * symmetrized(np.sum, 0)(x**2) + tripled(
        lambda u, v: np.sum(u * v) ** 2, x, x[::-1]
    )


def watched(x, times, axes=None, log=None, render=False):
    for t in range(times):
        if axes:
            axes.matshow(x)
        if render and axes:
            axes.figure.savefig(f"step{t}.png")
        x = np.sin(x * x[0])
    if not (axes or log):
        return x
    log.append(x)
    raise ValueError


@case("what is done with arguments that are left out, None, is no part of the function")
def left_out(x):
    return np.sum(watched(x, 3) * watched(x, 2, render=True))


def joined(scale, *args):
    return np.sum(np.sin(np.hstack(args + (np.ones(2),))) * scale)


@case("`*args` of a function that is called in many ways")
def called_in_many_ways(x):
    total, y = 0.0, x
    for _ in range(2):
        total = total + joined(1.0, x) * joined(2.0, x, x[:1]) + joined(x[0], x) * joined(2, x[:1], y)
        total = total + joined(x[1], y, np.ones(2)) + joined(x[0], x[:1], y, 0.5) * joined(x[:1], y[:1])
        y = np.concatenate([x[:2], x])
        total = total * np.tanh(joined(x[:1], x[0], x[1]) + joined(3, y) * joined(True, x, x[0]) + joined(0.5, 1.0, x))
    return total


def summed(value, weight=1.0):
    if isinstance(value, dict | str):
        return sum(summed(v) for v in value.values()) if isinstance(value, dict) else 0.0
    if isinstance(value, list | tuple):
        return sum(summed(v) * (i + weight) for i, v in enumerate(value))
    return np.sum(np.sin(value))


@case("recursion over nested containers, by `isinstance(v, list | tuple)` and `enumerate`")
def summed_structure(x):
    nested = {"a": [x, (x[0], x[1] * 2, "name")], "b": (x[2], {"c": x**2, "d": 3}), "n": 2, "s": "name"}
    return summed(nested) * summed([[x[0]], x], x[1])


def replaced(f, place):
    def changed(*args, **kwargs):
        args = list(args)
        args[place] = args[place] * args[0]
        return f(*args, **kwargs)

    return changed


def all_given(f, *rest, **named):
    return lambda a, b: f(a, b, *rest, **named)


HELD = all_given(replaced(lambda u, v, p=1.0: np.sum(u * v) ** p, 1), p=2.0)


@case("lists with an item replaced, whose number a closure holds, as stars")
def replaced_item(x):
    return HELD(x[0], x[1]) * HELD(x, x[2]) * replaced(np.add, 0)(x[0], x[2])


def passed_on(f):
    def called(*args):
        return f(*args)

    return called


def with_rest(f, rest):
    return lambda a, b: f(a, b, *rest)


@case("tuples that are given to factories of closures, as stars")
def given_rest(x):
    rest = (x[1], 2.0)
    f = with_rest(passed_on(lambda u, v, p, q: np.sum(u * v) * p**q), rest)
    return f(x[0], x[2]) * with_rest(passed_on(np.add), ())(x[0], x[2])
