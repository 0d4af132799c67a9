"""The cache of transformed functions: bounded, thread-safe, and aware of redefinitions."""

from __future__ import annotations

import threading
import types
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from tapeless.transform.source import differentiated

UNKNOWN: tuple[None, dict] = (None, {})


class CacheInfo(NamedTuple):
    """Numbers about the cache."""

    hits: int
    misses: int
    maxsize: int
    currsize: int


class Cache:
    """Transformed functions by code, closure and signature.

    An entry whose dependencies no longer hold (a helper or a global function was redefined) is made anew.
    """

    def __init__(self, maxsize: int = 512):
        self.maxsize = maxsize
        self.tables: dict[Any, dict] = {}  # by what tells functions apart: each has entries by signature
        self.known: dict[types.FunctionType, tuple[types.CodeType, dict]] = {}  # the table of a function, found quickly
        self.order: deque[tuple[Any, Any]] = deque()  # the keys of entries as they were made
        self.lock = threading.RLock()
        self.hits = self.misses = 0

    def find(self, function, signature):
        """The entry for a function and signature if there is one that holds, else None."""
        entry = self.table(function).get(signature)
        if entry is not None and entry.holds():
            self.hits += 1
            return entry
        return None

    def make(self, function, signature, make: Callable[[], Any]):
        """A new entry, unless another thread has just made it."""
        with self.lock:
            entry = self.find(function, signature)
            if entry is None:
                self.misses += 1
                entry = make()
                key = _key(function)
                table = self.tables.setdefault(key, {})
                if signature not in table:
                    self.order.append((key, signature))
                table[signature] = entry
                while len(self.order) > self.maxsize:
                    self.forget(*self.order.popleft())
            return entry

    def table(self, function) -> dict:
        """The entries of a function, which goes by its code as that is now."""
        now = differentiated(function).__code__
        code, table = self.known.get(function, UNKNOWN)
        if code is not now:
            with self.lock:
                table = self.tables.get(_key(function))
                if table is None:
                    return {}
                if len(self.known) >= self.maxsize:
                    self.known.clear()
                self.known[function] = now, table
        return table

    def forget(self, key, signature) -> None:
        """Drop an entry, and a table that is empty then."""
        del self.tables[key][signature]
        if not self.tables[key]:
            del self.tables[key]
            self.known.clear()

    def info(self) -> CacheInfo:
        """How often transformed code was found, and how much is kept.

        >>> from tapeless import cache_info
        >>> cache_info().maxsize
        512
        """
        return CacheInfo(self.hits, self.misses, self.maxsize, sum(map(len, self.tables.values())))

    def clear(self) -> None:
        """Forget all transformed functions."""
        with self.lock:
            self.tables.clear()
            self.known.clear()
            self.order.clear()
            self.hits = self.misses = 0


def _key(function):
    wrapped = function.__dict__.get("__tapeless_gradient__") if function.__dict__ else None
    if wrapped is not None:  # every `grad(f)` is the same function
        return _key(wrapped[0]), *wrapped[1:]
    closure = function.__closure__
    return function.__code__, id(function.__globals__), None if closure is None else tuple(map(id, closure))
