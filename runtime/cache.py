"""The cache of what is made of functions: bounded, thread-safe, and aware of redefinitions."""

from __future__ import annotations

import copy
import threading
import types
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from tapeless.runtime.entrance import UNLIKE, entrance
from tapeless.runtime.rebinding import Twins, Unlike, functions_in
from tapeless.runtime.signature import enter, give_back
from tapeless.transform.module import Module
from tapeless.transform.resolve import Dependencies
from tapeless.transform.source import differentiated


class CacheInfo(NamedTuple):
    """Numbers about the cache."""

    hits: int
    misses: int
    maxsize: int
    currsize: int


class Entry:
    """What the cache keeps for one signature of arguments: generated code, and what that took for granted."""

    dependencies: Dependencies
    stores = False  # whether it may change containers among its arguments
    run: Callable[..., Any]
    leave: Callable[[Any], Any] | None = None  # what makes of its results what callers get
    entrance: Callable[[tuple, dict], Any] | None = None  # made at the second call

    def on(self, function: types.FunctionType, key: tuple) -> Entry | None:
        """The same for another closure of the same source, if it is one that can be, and what was granted holds."""
        return None

    def rest_on(self, dependencies: Dependencies) -> None:
        """Hold for as long as these do."""
        dependencies.compact()
        self.dependencies = dependencies


class Rebindable(Entry):
    """An entry whose code runs on the variables of other closures, too."""

    function: Any  # of which it is made
    module: Module
    fixed: list | None = None  # the functions it knows of otherwise than by variables

    def take(self) -> None:
        """Take what it runs from its module."""
        raise NotImplementedError

    def on(self, function: types.FunctionType, key: tuple) -> Entry | None:
        granted = self.dependencies
        if self.fixed is None:
            data = [looked for _, looked in granted.data]
            self.fixed = list(functions_in([key, [value for *_, value in granted.identities], data]))
        try:
            twins = Twins(self.function, function, self.fixed)
            dependencies, module = twins.dependencies(granted), twins.module(self.module)
        except (Unlike, ValueError):  # a variable that is not set yet
            return None
        new = copy.copy(self)
        new.function, new.dependencies, new.module, new.entrance = function, dependencies, module, None
        new.take()
        return new


class Table:
    """The entries for one function."""

    def __init__(self):
        self.entries: dict[tuple, Entry] = {}  # by what is asked of the function, and by signature
        self.latest: dict[Any, Callable[[tuple, dict], Any]] = {}  # their entrances, by what was asked


SIBLINGS = 8  # closures of one source whose entries are kept


def takes_nothing(args: tuple, kwargs: dict):
    """The entrance of what has none: it is not written again at every call."""
    return UNLIKE


UNKNOWN: tuple[None, Table] = (None, Table())
_caches: weakref.WeakSet[Cache] = weakref.WeakSet()


def clear_all() -> None:
    """Forget all transformed functions: gradients, pushforwards and pairs.

    >>> from tapeless import cache_clear, cache_info
    >>> cache_clear()
    >>> cache_info().currsize
    0
    """
    for cache in list(_caches):
        cache.clear()


class Cache:
    """Entries by code, closure and signature.

    `make(function, question, given, raw)` makes one for the arguments of a call (by position and by name), as they are
    given and as generated code takes them. An entry whose dependencies no longer hold (a helper or a global function
    was redefined) is made anew.
    """

    def __init__(self, make: Callable[..., Entry], maxsize: int = 512):
        self.make, self.maxsize = make, maxsize
        self.tables: dict[Any, Table] = {}  # by what tells functions apart
        self.known: dict[types.FunctionType, tuple[types.CodeType, Table]] = {}  # by function, for speed
        self.order: deque[tuple[Any, tuple]] = deque()  # the keys of entries as they were made
        self.siblings: dict[types.CodeType, list] = {}  # the keys of closures of one source, as they were made
        self.lock = threading.RLock()
        self.hits = self.misses = 0
        _caches.add(self)

    def call(self, function, question, args: tuple, kwargs: dict):
        """What the entry gives for what is asked of a function at a call, made if there is none that holds."""
        result = self.known.get(function, UNKNOWN)[1].latest.get(question, takes_nothing)(args, kwargs)
        if result is not UNLIKE:
            self.hits += 1
            return result
        pairs: list = []
        entry, raw, named = self.taken_in(function, question, args, kwargs, pairs)
        result = entry.run(*raw, **named)
        if entry.stores:
            give_back(pairs)
        return result if entry.leave is None else entry.leave(result)

    def entry(self, function, question, args: tuple, kwargs: dict) -> Any:
        """The entry that a call runs."""
        return self.taken_in(function, question, args, kwargs, [])[0]

    def taken_in(self, function, question, args: tuple, kwargs: dict, pairs: list) -> tuple[Any, list, dict]:
        """The entry for a call, and the arguments as its code takes them; `pairs` gets containers and their copies."""
        table = self.table(function)
        positional = [enter(value, pairs) for value in args]
        named = {keyword: enter(value, pairs) for keyword, value in kwargs.items()}
        signatures = [s for s, _ in positional], {k: s for k, (s, _) in named.items()}
        raw = [r for _, r in positional], {k: r for k, (_, r) in named.items()}
        key = (question, *signatures[0], *signatures[1].items())
        entry = self.find(table, key)
        if entry is None:
            entry = self.made(function, key, (args, kwargs), raw)
        elif entry.entrance is None:
            entry.entrance = entrance(entry, *signatures) or takes_nothing
        if entry.entrance is not None:
            table.latest[question] = entry.entrance
        return entry, *raw

    def find(self, table: Table, key) -> Entry | None:
        """The entry of a key if there is one that holds."""
        entry = table.entries.get(key)
        if entry is not None and entry.dependencies.hold():
            self.hits += 1
            return entry
        return None

    def made(self, function, key, given, raw) -> Entry:
        """A new entry, unless another thread has just made it."""
        with self.lock:
            entry = self.find(self.table(function), key)
            if entry is None:
                own = _key(function)
                entry = self.of_sibling(function, own, key)
                if entry is None:
                    self.misses += 1
                    entry = self.make(function, key[0], given, raw)
                else:
                    self.hits += 1
                kept = self.tables.setdefault(own, Table()).entries
                if key not in kept:
                    self.order.append((own, key))
                kept[key] = entry
                while len(self.order) > self.maxsize:
                    self.forget(*self.order.popleft())
            return entry

    def of_sibling(self, function: types.FunctionType, own, key) -> Entry | None:
        """The entry of another closure of the same source, or of this one as it was, on the variables of this one."""
        if not function.__closure__ or function.__dict__:
            return None
        siblings = self.siblings.setdefault(function.__code__, [])
        if own not in siblings:
            siblings.append(own)
        while len(self.siblings) > self.maxsize:
            del self.siblings[next(iter(self.siblings))]
        for sibling in siblings[:-SIBLINGS]:
            self.forget_all(sibling)
        del siblings[:-SIBLINGS]
        known = (self.tables[s].entries.get(key) for s in reversed(siblings) if s in self.tables)
        return next(filter(None, (entry.on(function, key) for entry in known if entry is not None)), None)

    def forget_all(self, function) -> None:
        """Drop a table: the variables of its closure may be large."""
        table = self.tables.pop(function, None)
        self.order = deque((f, k) for f, k in self.order if f != function)
        for known in [f for f, (_, t) in self.known.items() if t is table]:
            del self.known[known]

    def table(self, function) -> Table:
        """The entries of a function, which goes by its code as that is now."""
        now = differentiated(function).__code__
        code, table = self.known.get(function, UNKNOWN)
        if code is not now:
            with self.lock:
                table = self.tables.get(_key(function))
                if table is None:
                    return Table()
                if len(self.known) >= self.maxsize:
                    self.known.clear()
                self.known[function] = now, table
        return table

    def forget(self, function, key) -> None:
        """Drop an entry, and a table that is empty then."""
        table = self.tables[function]
        del table.entries[key]
        table.latest.clear()
        if not table.entries:
            del self.tables[function]
            self.known.clear()

    def info(self) -> CacheInfo:
        """How often transformed code was found, and how much is kept.

        >>> from tapeless import cache_info
        >>> cache_info().maxsize
        512
        """
        return CacheInfo(self.hits, self.misses, self.maxsize, sum(len(t.entries) for t in self.tables.values()))

    def clear(self) -> None:
        """Forget what is kept, and how often it was found."""
        with self.lock:
            self.tables.clear()
            self.known.clear()
            self.order.clear()
            self.siblings.clear()
            self.hits = self.misses = 0


def _key(function):
    wrapped = function.__dict__.get("__tapeless_gradient__") if function.__dict__ else None
    if wrapped is not None:  # every `grad(f)` is the same function
        return _key(wrapped[0]), *wrapped[1:]
    closure = function.__closure__
    return function.__code__, id(function.__globals__), None if closure is None else tuple(map(id, closure))
