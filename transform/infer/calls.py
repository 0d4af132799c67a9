"""What calls call, and the kinds that they give."""

from __future__ import annotations

import dataclasses
import inspect
import types
from dataclasses import replace

import gast
import numpy as np

from tapeless.transform import indexes, macros, shapes
from tapeless.transform.core import is_static, static
from tapeless.transform.errors import DifferentiationError, kept_iterator, refuse
from tapeless.transform.infer.changing import (
    CHANGING,
    CHANGING_ARRAYS,
    PURE_METHODS,
    READING,
    Changing,
    is_installed,
    is_library,
    may_change,
    opened,
    outside,
)
from tapeless.transform.infer.objects import (
    FUNCTIONS,
    OBJECTS,
    ObjectKinds,
    Star,
    Super,
    above,
    behind,
    class_node,
    computing,
    held,
)
from tapeless.transform.infer.operations import OperationKinds
from tapeless.transform.infer.unseen import Unseen
from tapeless.transform.kinds import (
    ANYTHING,
    Array,
    DictOf,
    Instance,
    Kind,
    ListOf,
    Mapping,
    Sequence,
    Static,
    Unknown,
    join,
    join_all,
    known_items,
    owned,
    traced_leaves,
    widen,
)
from tapeless.transform.owned import OwnMethod, of_unknown_object
from tapeless.transform.primitives import (
    METHOD_FUNCTIONS,
    Primitive,
    find,
    methods_of,
    primitive,
)
from tapeless.transform.program import Generated
from tapeless.transform.records import COPIES, copy_kind, fields_of, is_namedtuple
from tapeless.transform.source import call_of

SMALL = 600  # bytes of code
GENERATORS = (np.random.Generator, np.random.RandomState)
# The positions of the sizes of what random numbers' methods draw; the generator is the first argument.
SIZES = {
    **dict.fromkeys(("random", "standard_normal", "random_sample", "standard_exponential"), 1),
    **dict.fromkeys(("exponential", "poisson", "rayleigh"), 2),
    **dict.fromkeys(
        ("normal", "uniform", "integers", "laplace", "gumbel", "logistic", "lognormal", "gamma", "beta"), 3
    ),
}


class Kinds(OperationKinds, ObjectKinds, Changing, Unseen):
    """The kinds of a program's names."""

    # --- calls --------------------------------------------------------------------------------

    def operation_Call(self, node) -> Kind:
        function = node.func
        stars = [a for a in node.args if isinstance(a, gast.Starred)]
        double = any(k.arg is None for k in node.keywords)
        called = self.atom(function) if not isinstance(function, gast.Attribute) or is_static(function) else None
        user = isinstance(getattr(called, "value", None), types.FunctionType | type)
        if double or (stars and not (user and stars == node.args[-1:])):
            # Spread by a rewrite, if the kinds tell what is in the star.
            given = [self.atom(a) for a in [function, *node.args, *(k.value for k in node.keywords)]]
            node.opaque = "a call with starred arguments of unknown length"
            return Unknown(any(k.traced for k in given))
        if isinstance(function, gast.Attribute) and not is_static(function):
            return self.method(node)
        kind = self.atom(function)
        arguments = [self.atom(a) for a in node.args]
        if stars:
            arguments[-1] = Star(arguments[-1])
        keywords = {k.arg: self.atom(k.value) for k in node.keywords}
        if held(kind) is not None:
            return self.unknown_call(node, [kind, *arguments], keywords)  # a rewrite calls the function
        if isinstance(kind, Static):
            return self.static_call(node, kind.value, node.args, arguments, keywords)
        bound = behind(kind)
        if bound is not None:
            me = gast.Attribute(function, "__self__", gast.Load())  # a name is given to it by a rewrite
            return self.user_call(node, bound[0], [me, *node.args], [bound[1], *arguments], keywords)
        if isinstance(kind, Instance):
            method = call_of(kind.type)
            if method is not None:
                return self.user_call(node, method, [function, *node.args], [kind, *arguments], keywords)
        return self.unknown_call(node, [kind, *arguments], keywords)

    def unknown_call(self, node, arguments, keywords) -> Kind:
        """A call of a function known only when it runs; it may close over differentiated values."""
        traced = any(k.traced for k in [*arguments, *keywords.values()])
        node.disturbs = not traced  # what a traced one changes is seen when it runs
        if traced:
            node.dynamic = True
        return Unknown(traced)

    def static_call(self, node, function, nodes, arguments, keywords) -> Kind:
        kinds = [*arguments, *keywords.values()]
        role = macros.role(function)
        if role == "gradient":
            return self.gradient_kind(node)
        if role in ("grad", "value_and_grad"):
            return Unknown(any(k.traced for k in kinds))  # most calls of it are inlined
        if role == "traced":
            return Static(arguments[0].traced)
        if role == "outside" and any(k.traced for k in kinds):
            instead = "use tl.grad, tl.value_and_grad, tl.jvp, tl.hvp, tl.jacobian or tl.hessian here"
            return self.refuse(f"`{function.__name__}` inside a function that is differentiated", instead, node)
        if function is dataclasses.fields and isinstance(arguments[0], Instance):  # rewritten
            return Static(dataclasses.fields(arguments[0].type))
        if function is setattr or (function is getattr and isinstance(arguments[0], Sequence)):
            what = f"`{function.__name__}` of a name made at run time"  # rewritten where the name is known
            return self.refuse(what, "use a fixed name, or a dict", node)
        if function in COPIES and any(k.traced for k in kinds):
            node.opaque = function
            return copy_kind(function, arguments[0], keywords)
        if isinstance(function, Generated):
            return self.user_call(node, function, nodes, arguments, keywords)
        if function is super and len(nodes) == 2 and isinstance(arguments[1], Instance):
            return Super(nodes[0].static, arguments[1].type, nodes[1].id)
        if arguments and isinstance(arguments[0], OBJECTS) and function in FUNCTIONS:
            kind = self.special(node, FUNCTIONS[function], nodes, arguments)
            if kind is not None:
                return kind
        if isinstance(function, OwnMethod):
            return self.refuse(*of_unknown_object(function), node)
        entry = find(function)
        if entry is not None and entry.definition is not None:
            return self.defined(node, entry, nodes, arguments, keywords)
        if entry is None and isinstance(function, types.MethodType):
            return self.bound_method(node, function, nodes, arguments, keywords)
        if entry is None and isinstance(function, types.FunctionType):
            inner = function if macros.checkpoints(function) else macros.plain(function)
            entry = find(inner)
            if entry is None:
                return self.user_call(node, inner, nodes, arguments, keywords)
        if entry is None and isinstance(function, type):
            return self.construct(node, function, nodes, arguments, keywords)
        if function is hasattr:
            return self.has_attribute(*arguments)
        if entry is not None:
            return self.primitive_call(node, entry, nodes, arguments, keywords)
        called = call_of(type(function))
        if called is not None and find(called) is not None:  # an object of a library
            return self.user_call(node, called, [node.func, *nodes], [Static(function), *arguments], keywords)
        node.disturbs = may_change(function, keywords)
        if any(k.traced for k in kinds):
            node.opaque = function
            return Unknown(True)
        return ANYTHING

    def bound_method(self, node, function, nodes, arguments, keywords):
        """A method of a class, or of an object that is a constant of the generated code."""
        owner, plain = function.__self__, function.__func__
        if isinstance(owner, type) and isinstance(plain, types.FunctionType):
            return self.user_call(node, plain, [class_node(owner), *nodes], [Static(owner), *arguments], keywords)
        node.disturbs = may_change(function)
        if not is_library(function):
            owner = outside("self", function.__self__)
            node.outside = [(owner, opened(self.outside_kind(owner), False))]
        if type(function.__self__) in GENERATORS:  # np.random.normal
            whole = [static("np.random", np.random), *nodes], [Static(np.random), *arguments]
            return self.random(node, function.__func__, *whole, keywords)
        if not any(k.traced for k in [*arguments, *keywords.values()]):
            return ANYTHING
        node.dynamic = True
        return Unknown(True)

    def primitive_call(self, node, entry: Primitive, nodes, arguments, keywords) -> Kind:
        traced = any(k.traced for k in [*arguments, *keywords.values()])
        if traced:
            self.check_numbers(node, entry, [*arguments, *keywords.values()])
        form = entry.form(arguments, keywords) if traced else None
        if form is not None:
            return self.definition(node, entry, form, nodes, arguments, keywords)
        node.primitive = entry
        node.primitive_arguments = nodes
        if entry.mutates and traced and nodes and isinstance(nodes[0], gast.Name) and not is_static(nodes[0]):
            self.set(nodes[0].id, self.changed_by(entry, *arguments))
        if entry.iterates:
            return self.iterator(entry.function, arguments)
        if any(isinstance(a, gast.Starred) for a in nodes) and traced:
            return self.refuse("a starred argument of a primitive", "write the arguments out", node)
        try:
            if entry.infer is None:
                kind = self.opaque_kind(node, entry, arguments, keywords)
            else:
                kind = entry.infer(*arguments, **keywords)
        except TypeError:
            kind = Unknown(traced and not entry.passive)
        if kind == ANYTHING and not entry.passive:
            return Unknown(traced)
        if traced and not entry.passive and not kind.traced and not entry.mutates:
            return traced_leaves(kind, True)
        return kind

    def changed_by(self, entry: Primitive, container: Kind, *rest: Kind) -> Kind:
        """The kind of what a primitive changes: an array, or a container that gets another item or another order."""
        if isinstance(container, Array):
            return traced_leaves(container, True)
        if entry.adds or entry.puts == "key":
            return self.with_item(container, *rest)
        if isinstance(container, Sequence | ListOf):
            return ListOf(join_all([*known_items(container), *(rest[-1:] if entry.puts else ())]))
        return container if container.traced else Unknown(True)

    def check_numbers(self, node, entry: Primitive, arguments) -> None:
        """Refuse complex arguments where a rule is of real ones."""
        if entry.real and any(isinstance(k, Array) and (k.dtype or "").startswith("complex") for k in arguments):
            self.refuse(f"`{entry.name}` has no derivative rule for complex numbers", "give it real ones", node)

    def opaque_kind(self, node, entry: Primitive, arguments, keywords) -> Kind:
        """The kind of the result of a primitive that does not tell: its source may."""
        if entry.passive or not isinstance(entry.function, types.FunctionType):
            return ANYTHING
        try:
            return self.call_kind(node, entry.function, arguments, keywords)
        except DifferentiationError:
            return ANYTHING

    def iterator(self, function, arguments) -> Kind:
        """`zip`, `enumerate`, `reversed`: a list of what they give."""
        elements = [self.element(a) for a in arguments]
        if function is reversed:
            return ListOf(elements[0])
        if function is enumerate:
            elements = [Array("int", ()), elements[0]]
        return ListOf(Sequence(tuple, tuple(elements)))

    def user_call(self, node, function, nodes, arguments, keywords) -> Kind:
        if macros.checkpoints(function):
            node.checkpoint, function = True, macros.plain(function)
        fills = getattr(node, "fills", False)
        if not fills and not any(k.traced for k in [*arguments, *keywords.values()]):
            return self.untraced_call(node, function, arguments, keywords)
        entry = find(function)
        if entry is not None and entry.definition is None:  # a method with a rule
            return self.primitive_call(node, entry, nodes, arguments, keywords)
        if inspect.isgeneratorfunction(function) and not getattr(node, "at_once", False):
            self.refusals.append(kept_iterator(f"the generator `{function.__name__}`", node))
            return Unknown(True)
        if getattr(node, "beside", False) and inspect.isgeneratorfunction(function):
            advice = "make a list of it first: for v in list(...)"
            return self.refuse(f"the loop changes objects while the generator `{function.__name__}` runs", advice, node)
        node.callee, node.callee_arguments = function, nodes
        node.callee_keywords = getattr(node, "keywords", [])
        try:
            return self.call_kind(node, function, arguments, keywords)
        except DifferentiationError as error:
            self.refusals.append(error)  # a rewrite may make more known of the arguments
            return Unknown(True)

    def untraced_call(self, node, function, arguments, keywords) -> Kind:
        """The kind of the result of a function of constants, and what it may change; it need not be differentiable."""
        library = is_library(function)
        node.disturbs = may_change(function, keywords)
        if not isinstance(function, types.FunctionType) or is_installed(function):
            return ANYTHING
        if library and len(function.__code__.co_code) > SMALL:
            return ANYTHING
        try:
            kind = self.call_kind(node, function, arguments, keywords)
        except DifferentiationError:
            return ANYTHING
        changes = vars(node).pop("changes")
        node.disturbs = not library and (changes or node.disturbs)
        return kind

    def method(self, node) -> Kind:
        function = node.func
        owner = self.atom(function.value)
        arguments = [self.atom(a) for a in node.args]
        keywords = {k.arg: self.atom(k.value) for k in node.keywords}
        traced = any(k.traced for k in [owner, *arguments, *keywords.values()])
        if (
            isinstance(owner, Array | Unknown)
            and function.attr in METHOD_FUNCTIONS
            and (isinstance(owner, Array) or owner.traced)
        ):
            return self.array_method(node, owner, keywords, arguments)
        if isinstance(owner, Sequence | ListOf | Mapping | DictOf):
            return self.container_method(node, owner, arguments, keywords, traced)
        if isinstance(owner, Super):
            found = above(owner, function.attr)
            if found is object.__init__:
                return Static(None)
            if isinstance(found, types.FunctionType):
                me = gast.Name(owner.name, gast.Load(), None, None)
                node.fills = True
                return self.user_call(node, found, [me, *node.args], [self[owner.name], *arguments], keywords)
        family = held(owner)
        if family is not None and methods_of(family.function):
            if find((family.function, function.attr)) is not None:
                return self.unknown_call(node, [owner, *arguments], keywords)  # a rewrite asks the family
            if traced:
                node.opaque = family.function
                return Unknown(True)
        if isinstance(owner, Instance):
            found = inspect.getattr_static(owner.type, function.attr, None)
            own = dict(owner.attributes or ()).get(function.attr)
            if owned(own) is not None:
                return self.user_call(node, owned(own), [function.value, *node.args], [owner, *arguments], keywords)
            if isinstance(own, Static) and held(own) is None:
                return self.static_call(node, own.value, node.args, arguments, keywords)
            if own is not None or computing(owner.type, found) is not None:
                node.loads = True  # what is called gets a name by a rewrite
                return self.unknown_call(node, [owner, *arguments], keywords)
            if isinstance(found, types.FunctionType):
                return self.user_call(node, found, [function.value, *node.args], [owner, *arguments], keywords)
            if isinstance(found, staticmethod):
                return self.user_call(node, found.__func__, node.args, arguments, keywords)
            if isinstance(found, classmethod):
                return self.class_method(node, found, owner.type, arguments, keywords)
            node.disturbs = not is_library(owner.type) or function.attr in CHANGING
            if owner.type in GENERATORS:
                drawing = getattr(owner.type, function.attr, None)
                return self.random(node, drawing, [function.value, *node.args], [owner, *arguments], keywords)
        if isinstance(owner, Static) and not isinstance(owner.value, type):
            entry = find((owner.value, function.attr))
            if entry is not None:
                return self.defined(node, entry, node.args, arguments, keywords)
        if isinstance(owner, Static) and isinstance(owner.value, type):
            found = inspect.getattr_static(owner.value, function.attr, None)
            if isinstance(found, classmethod):
                return self.class_method(node, found, owner.value, arguments, keywords)
            found = getattr(owner.value, function.attr, None)
            if isinstance(found, types.FunctionType):
                return self.user_call(node, found, node.args, arguments, keywords)
            node.disturbs = may_change(found, keywords)
        if isinstance(owner, Array):
            node.disturbs = function.attr in CHANGING_ARRAYS
        if isinstance(owner, Unknown):
            node.disturbs = not traced and function.attr not in PURE_METHODS
        if not traced:
            return ANYTHING
        if isinstance(owner, Array) and function.attr in ("fill", "sort"):  # rewritten
            return Static(None)
        if isinstance(owner, Array):
            return self.refuse(
                f"the array method `{function.attr}` has no derivative rule", "use a NumPy function", node
            )
        node.dynamic = True
        return Unknown(True)

    def class_method(self, node, found, cls, arguments, keywords) -> Kind:
        if is_namedtuple(cls) and node.func.attr == "_make" and arguments:  # rewritten
            return Sequence(cls, tuple(self.element(arguments[0]) for _ in cls._fields))
        if not isinstance(found.__func__, types.FunctionType):
            node.disturbs = may_change(cls)
            return ANYTHING
        nodes, kinds = [class_node(cls), *node.args], [Static(cls), *arguments]
        return self.user_call(node, found.__func__, nodes, kinds, keywords)

    def random(self, node, drawing, nodes, arguments, keywords) -> Kind:
        """Random numbers: constants to the derivative, unless their parameters are differentiated."""
        name = getattr(drawing, "__name__", "")
        if any(k.traced for k in [*arguments, *keywords.values()]):
            entry = find(drawing)
            picks = name in ("choice", "permutation")  # of what is differentiated, not by its probabilities
            if entry is not None and (not picks or any(k.traced for k in arguments[1:2])):
                return self.defined(node, entry, nodes, arguments, keywords)
            instead = "draw standard numbers and compute with them, or stop the derivative: tl.stop_gradient(x)"
            return self.refuse(f"random numbers by `{name}` have no derivative by what they are given", instead, node)
        if name in ("rand", "randn"):
            return Array("float64", shapes.shape_dims(Sequence(tuple, tuple(arguments[1:]))))
        position = SIZES.get(name)
        if position is None or len(arguments) > position + 1:
            return ANYTHING
        size = keywords.get("size", arguments[position] if len(arguments) > position else Static(None))
        dims = shapes.shape_dims(size)
        parameters = [*arguments[1:position], *keywords.values()]
        if size == Static(None) and all(shapes.as_array(k).scalar for k in parameters):
            dims = ()
        dtype = "int64" if name in ("integers", "poisson") else "float64"
        return Array(None if "dtype" in keywords else dtype, dims)

    def array_method(self, node, owner, keywords, arguments) -> Kind:
        name = node.func.attr
        entry = primitive(METHOD_FUNCTIONS[name])
        nodes, kinds = list(node.args), list(arguments)
        if name in ("reshape", "transpose") and len(nodes) != 1 and nodes:
            # x.reshape(2, 3) is np.reshape(x, (2, 3)).
            nodes, kinds = [gast.Tuple(nodes, gast.Load())], [Sequence(tuple, tuple(kinds))]
        nodes, kinds = [node.func.value, *nodes], [owner, *kinds]
        if entry.definition is not None:
            return self.defined(node, entry, nodes, kinds, keywords)
        return self.primitive_call(node, entry, nodes, kinds, keywords)

    def defined(self, node, entry: Primitive, nodes, arguments, keywords) -> Kind:
        """A call of a function that is defined by others."""
        if not any(k.traced for k in [*arguments, *keywords.values()]):
            return ANYTHING if entry.infer is None else self.primitive_call(node, entry, nodes, arguments, keywords)
        self.check_numbers(node, entry, [*arguments, *keywords.values()])
        form = entry.form(arguments, keywords) or entry.definition
        return self.definition(node, entry, form, nodes, arguments, keywords)

    def definition(self, node, entry: Primitive, definition, nodes, arguments, keywords) -> Kind:
        node.defined = entry
        return self.user_call(node, definition, nodes, arguments, keywords)

    def container_method(self, node, owner, arguments, keywords, traced) -> Kind:
        name = node.func.attr
        if isinstance(owner, Sequence | Mapping) and owner.type not in (list, tuple, dict):
            found = inspect.getattr_static(owner.type, name, None)
            if isinstance(found, types.FunctionType) and name != "_replace" and not is_library(found):
                return self.user_call(node, found, [node.func.value, *node.args], [owner, *arguments], keywords)
        if isinstance(owner, Sequence | ListOf):
            if name in ("append", "insert", "pop", "reverse"):
                place, entry = node.func.value, primitive(getattr(list, name))
                self.set_container(place, self.changed_by(entry, owner, *arguments))
                node.primitive, node.primitive_arguments = entry, [place, *node.args]
                return self.element(owner) if name == "pop" else Static(None)
            if name in ("index", "count"):
                return Array("int", ())
            node.disturbs = not traced and name not in READING
            if name in ("extend", "sort", "clear"):  # rewritten
                added = [self.element(a) for a in arguments] if name == "extend" else []
                self.set_container(node.func.value, ListOf(join_all([*known_items(owner), *added])))
                return Static(None)
            if name in ("copy", "_replace"):
                return owner
            fields = fields_of(owner)
            if name == "_asdict" and fields is not None and isinstance(owner, Sequence):  # rewritten
                return Mapping(dict, tuple(zip(fields, owner.items, strict=True)))
        if isinstance(owner, Mapping | DictOf):
            if name == "keys":
                known = owner.items if isinstance(owner, Mapping) else ()
                return ListOf(join_all([widen(Static(k)) for k, _ in known])) if known else ANYTHING
            if name == "pop" and len(arguments) == 1:
                node.primitive = primitive(dict.pop)
                node.primitive_arguments = [node.func.value, *node.args]
                return indexes.item(owner, arguments[0], [])
            node.disturbs = not traced and name not in READING
            if name in ("update", "setdefault", "clear"):  # rewritten
                self.set_container(node.func.value, self.updated(owner, name, arguments, keywords))
            if name in ("update", "clear", "copy"):
                return owner if name == "copy" else Static(None)
            if name in ("get", "setdefault", "pop"):  # rewritten
                return self.looked_up(owner, arguments[0], arguments[1] if len(arguments) > 1 else Static(None))
            if name == "values":
                node.primitive = primitive(dict.values)
                node.primitive_arguments = [node.func.value]
                return self.listed(owner, lambda key, value: value)
            if name == "items":
                node.primitive = primitive(dict.items)
                node.primitive_arguments = [node.func.value]
                return self.listed(owner, lambda key, value: Sequence(tuple, (widen(key), value)))
        if traced:
            return self.refuse(
                f"the method `{name}` of a container of differentiated values is not supported",
                "use indexing, append and loops",
                node,
            )
        return ANYTHING

    def looked_up(self, owner: Mapping | DictOf, key: Kind, default: Kind) -> Kind:
        """The kind of what a dict holds under a key, or of what is given if there is none."""
        if isinstance(owner, Mapping) and isinstance(key, Static):
            held = dict(owner.items)
            if key.value not in held:
                return default
            if owner.exact:
                return held[key.value]
        return join(indexes.item(owner, key, []), default)

    def updated(self, owner: Mapping | DictOf, name: str, arguments, keywords) -> Kind:
        """The kind of a dict that gets, or loses, more than one item."""
        pairs: list[tuple[Kind, Kind]] = [(Static(k), v) for k, v in keywords.items()]
        if name == "setdefault":
            pairs = [(arguments[0], arguments[1] if len(arguments) > 1 else Static(None))]
        elif arguments and isinstance(arguments[0], Mapping):
            pairs += [(Static(k), v) for k, v in arguments[0].items]
        elif arguments:
            pairs.append((ANYTHING, arguments[0].item or ANYTHING if isinstance(arguments[0], DictOf) else ANYTHING))
        kind: Kind = owner if name != "clear" or not isinstance(owner, Mapping) else replace(owner, exact=False)
        for key, value in pairs:
            kind = self.with_item(kind, key, value)
        return kind

    def set_container(self, place, kind: Kind) -> None:
        """Note what is known of a container from here on."""
        if is_static(place):
            self.set_outside(place, kind)
        elif isinstance(place, gast.Name):
            self.set(place.id, kind)

    def listed(self, owner: Mapping | DictOf, make) -> Kind:
        """The kind of the list of a dict's values or items: `make(key, value)` of each."""
        if isinstance(owner, DictOf):
            return ListOf(make(ANYTHING, owner.item or ANYTHING))
        items = [make(Static(k), v) for k, v in owner.items]
        return Sequence(list, tuple(items)) if owner.exact else ListOf(join_all(items))

    def gradient_kind(self, node) -> Kind:
        kinds = [self.place(t) for t in node.args[1:]]
        return kinds[0] if len(kinds) == 1 else Sequence(tuple, tuple(kinds))

    def place(self, node) -> Kind:
        if isinstance(node, gast.Attribute):
            value = self.place(node.value)
            return dict(value.attributes or ()).get(node.attr, ANYTHING) if isinstance(value, Instance) else ANYTHING
        if isinstance(node, gast.Subscript):
            return indexes.item(self.place(node.value), self.atom(node.slice), [self.atom(node.slice)])
        return self.atom(node)


def no_rule(function, node):
    """The error for a call that has neither source nor rule; it shows the lines that add one."""
    if isinstance(function, str):
        return refuse(function, "write the arguments out", node)
    if isinstance(function, type):
        return refuse(
            f"`{function.__name__}(...)` makes an object of differentiated values",
            "return the values as a tuple or a dict",
            node,
        )
    if methods_of(function):
        return refuse(
            f"what is asked of the distribution `{getattr(function, 'name', type(function).__name__)}` has no rule",
            f"its methods that have are {', '.join(sorted(methods_of(function)))}",
            node,
        )
    if not hasattr(function, "__name__"):
        kind = type(function).__name__
        return refuse(
            f"calls of objects of `{type(function).__module__}.{kind}` have no derivative rule",
            f"give them one:\n    @adjoint({kind}.__call__)\n    def called(z, self, x):\n"
            "        d[x] = d[z] * ...   # its derivative",
            node,
        )
    module, name = getattr(function, "__module__", None), function.__name__
    text = f"np.{name}" if getattr(np, name, None) is function else name
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        text = f"np.{function.__self__.__name__}.{name}"
    return refuse(
        f"`{text}` has no derivative rule" + (f" (it is from `{module}`)" if module and text == name else ""),
        f"give it one:\n    @adjoint({text})\n    def {name}(z, x):\n        d[x] = d[z] * ...   # its derivative",
        node,
    )
