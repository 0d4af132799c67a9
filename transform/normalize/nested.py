"""Functions inside functions: what may stand for one, and questions about their trees."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

import gast

from tapeless.transform import macros
from tapeless.transform.core import constant, is_static, item, name, plain_arguments, store_name, tuple_of
from tapeless.transform.effects import mutates
from tapeless.transform.program import Namer
from tapeless.transform.scopes import COMPREHENSIONS
from tapeless.transform.trees import children, clone, nodes_in, walk


@dataclass
class Partial:
    """A local `functools.partial`: a function and the arguments it holds."""

    function: Any
    arguments: list
    keywords: list


@dataclass
class Vectorized:
    """What `np.vectorize(f)` gives."""

    function: Any


@dataclass
class Method:
    """A method of an object as a value, `p.m`."""

    owner: Any
    name: str


@dataclass
class Frozen:
    """A distribution with its parameters: what `scipy.stats.norm(a, b)` gives."""

    family: Any
    arguments: list
    keywords: list


@dataclass
class Checkpointed:
    """What `checkpoint(f)` gives."""

    function: Any


@dataclass
class Closing:
    """What is known of a nested function where it is defined."""

    inliner: Any
    soon: list[str]  # what it closes over and may be assigned again in the same turn of the innermost loop
    then: list[str]  # what it closes over and may be assigned again after that
    home: str | None  # the function that is inlined, and may be called again, in which it is defined


@dataclass
class Gradient:
    """The gradient of a function: what `grad(f)` and `value_and_grad(f)` give."""

    function: Any
    argnums: Any
    with_value: bool


def parameters_of(tree) -> list[str]:
    """The names of a function's parameters, in order."""
    arguments = tree.args
    named = [p.id for p in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    return named + [p.id for p in (arguments.vararg, arguments.kwarg) if p is not None]


def named(identifier: str, node) -> gast.FunctionDef:
    """A lambda as a function with a name."""
    body = gast.Return(node.body)
    body.place = getattr(node.body, "place", None)
    tree = gast.FunctionDef(identifier, node.args, [body], [], None, None)
    tree.place, tree.later = getattr(node, "place", None), getattr(node, "later", None)
    return tree


def calls_itself(tree, local: dict[str, Any]) -> bool:
    """Whether a nested function calls itself, perhaps through others of its kind."""
    seen, waiting = set(), [tree]
    while waiting:
        for n in nodes_in(waiting.pop()):
            function = local.get(n.id) if isinstance(n, gast.Name) and not is_static(n) else None
            if function is tree:
                return True
            if isinstance(function, gast.FunctionDef) and id(function) not in seen:
                seen.add(id(function))
                waiting.append(function)
    return False


def changed_names(*trees) -> set[str]:
    """The names of a function, or of statements, whose object may be changed."""
    nodes = (n for tree in trees for n in nodes_in(tree))
    return {c for n in nodes if isinstance(n, gast.Expr | gast.Assign | gast.AugAssign) for c in mutates(n)}


def stores(*trees) -> list[str]:
    """The names that trees assign, once for each time."""
    nodes = [n for tree in trees for n in nodes_in(tree)]
    return [n.id for n in nodes if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)]


def reassigned_names(*trees) -> set[str]:
    """The names of a function, or of statements, that are assigned more than once."""
    return {n for n, count in Counter(stores(*trees)).items() if count > 1}


def rebound_parameters(tree) -> set[str]:
    """The parameters of a function that it assigns, too."""
    return set(stores(*tree.body)) & set(parameters_of(tree))


def settled_names(tree) -> set[str]:
    """The names of a function that are assigned once, outside of loops."""
    counts = Counter([*stores(tree), *parameters_of(tree)])
    loops = [n for n in nodes_in(tree) if isinstance(n, gast.For | gast.While)]
    return {n for n, count in counts.items() if count == 1} - {n for loop in loops for n in stores(loop)}


def reads_once(tree, identifier: str) -> bool:
    """Whether a name is read in one place, which is not run again unless the name is assigned again, too."""
    places: dict[type, list[tuple]] = {gast.Load: [], gast.Store: []}

    def visit(node, around: tuple) -> None:
        if isinstance(node, gast.Name) and node.id == identifier:
            places.setdefault(type(node.ctx), []).append(around)
        once = None if node is tree else evaluated_once(node)
        for child in children(node):
            visit(child, around if child is once else (*around, id(node)) if once is not None else around)

    visit(tree, ())
    stores = places[gast.Store] or [()]
    return [set(place) <= set(stores[0]) for place in places[gast.Load]] == [True]


def evaluated_once(node):
    """Of what may run its parts again and again, the part that it does not; the node itself if there is none."""
    if isinstance(node, gast.For | gast.comprehension):
        return node.iter
    if isinstance(node, COMPREHENSIONS):
        return node.generators[0]
    return node if isinstance(node, gast.While | gast.Lambda | gast.FunctionDef) else None


def takes_gradients(function: FunctionType) -> bool:
    """A quick look at a function's code for a call of `dlgradient`, before its source is read."""
    for word in function.__code__.co_names + function.__code__.co_freevars:
        value = function.__globals__.get(word)
        if value is not None and (macros.role(value) == "gradient" or hasattr(value, "dlgradient")):
            return True
    return False


def has_gradient(tree) -> bool:
    return any(isinstance(n, gast.Call) and macros.role_of_call(n) == "gradient" for n in nodes_in(tree))


def makes_functions(function: FunctionType) -> bool:
    """A quick look at a function's code for functions defined in it."""
    codes = [c for c in function.__code__.co_consts if isinstance(c, CodeType)]
    return any(not c.co_name.startswith("<") or c.co_name == "<lambda>" for c in codes)


def returns_function(tree) -> bool:
    """Whether a function returns one that is defined in it, as it is or in a display."""
    inner = {s.name for s in tree.body if isinstance(s, gast.FunctionDef)}

    def gives(value) -> bool:
        if isinstance(value, gast.Tuple | gast.List):
            return any(map(gives, value.elts))
        if isinstance(value, gast.Dict):
            return any(map(gives, value.values))
        return isinstance(value, gast.Lambda) or (isinstance(value, gast.Name) and value.id in inner)

    return any(gives(s.value) for s in walk(tree.body) if isinstance(s, gast.Return))


def refers_to(tree, function) -> bool:
    """Whether a function calls itself by its name in the module."""
    return any(getattr(n, "static", None) is function for n in nodes_in(tree))


def takes_positions_only(tree) -> bool:
    """Whether a function has neither defaults nor stars nor keyword-only parameters: more can be added at the end."""
    arguments = tree.args
    return not (arguments.defaults or arguments.vararg or arguments.kwonlyargs or arguments.kwarg)


def forwarding(method: Method, identifier: str, count: int):
    """A function that calls a method: of `count` arguments, the object, and more."""
    given = [f"v{i}" for i in range(count)]
    star = gast.Starred(gast.Name("args", gast.Load(), None, None), gast.Load())
    arguments = plain_arguments([*given, "me"])
    arguments.vararg = gast.Name("args", gast.Param(), None, None)
    called = gast.Call(gast.Attribute(name("me"), method.name, gast.Load()), [*map(name, given), star], [])
    return gast.FunctionDef(identifier, arguments, [gast.Return(called)], [], None, None)


def with_parameters(tree, identifier: str, further: list[str]):
    """A function under another name that takes further parameters, which it read from outside before."""
    made = clone(tree)
    made.name = identifier
    made.args.args = [*made.args.args, *(gast.Name(p, gast.Param(), None, None) for p in further)]
    return made


def with_values(tree, names: list[str]) -> list[str]:
    """Make a function begin with these names, and its parameters that have defaults, as items of a first parameter.

    Gives the parameters it has then.
    """
    taken = tree.args
    positional = [*taken.posonlyargs, *taken.args]
    fixed = positional[len(positional) - len(taken.defaults) :]
    fixed += [p for p, d in zip(taken.kwonlyargs, taken.kw_defaults, strict=True) if d is not None]
    names = [*names, *(p.id for p in fixed)]
    parameters = [p for p in parameters_of(tree) if p not in names]
    if not names:
        return parameters
    closed = Namer({n.id for n in nodes_in(tree) if isinstance(n, gast.Name)}).fresh("closed")
    items = [gast.Subscript(name(closed), constant(i), gast.Load()) for i in range(len(names))]
    tree.body[:0] = [gast.Assign([store_name(n)], v, None) for n, v in zip(names, items, strict=True)]
    return [closed, *parameters]


def parts_of(display) -> list:
    return display.elts if isinstance(display, gast.Tuple) else display.values


def with_parts(display, parts: list):
    """The display with other items."""
    return tuple_of(parts) if isinstance(display, gast.Tuple) else gast.Dict(display.keys, parts)


def display_of(identifier: str, keys, of_dict: bool):
    """The items of a tuple, list or dict under a name, as a display."""
    items = [item(name(identifier), constant(k)) for k in keys]
    return gast.Dict([constant(k) for k in keys], items) if of_dict else tuple_of(items)


def is_shown(star, displays: dict[str, Any]) -> bool:
    """Whether what a star stands before is a parameter whose items are known."""
    if isinstance(star, gast.keyword | gast.Starred):
        return isinstance(star.value, gast.Name) and star.value.id in displays
    return False


def joined(given, further):
    """The display of `args` with more at its end."""
    if given is None:
        return further
    if isinstance(given, gast.Tuple) and isinstance(further, gast.Tuple):
        return gast.Tuple([*given.elts, *further.elts], gast.Load())
    return gast.BinOp(given, gast.Add(), further)
