"""The cache of transformed functions: bounded, thread-safe, and aware of redefinitions."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple


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
        self.entries: OrderedDict[Any, Any] = OrderedDict()
        self.lock = threading.RLock()
        self.hits = self.misses = 0

    def find(self, function, signature):
        """The entry for a function and signature if there is one that holds, else None."""
        entry = self.entries.get(_key(function, signature))
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
                key = _key(function, signature)
                self.entries[key] = entry
                self.entries.move_to_end(key)
                while len(self.entries) > self.maxsize:
                    self.entries.popitem(last=False)
            return entry

    def info(self) -> CacheInfo:
        """How often transformed code was found, and how much is kept.

        >>> from tapeless import cache_info
        >>> cache_info().maxsize
        512
        """
        return CacheInfo(self.hits, self.misses, self.maxsize, len(self.entries))

    def clear(self) -> None:
        """Forget all transformed functions."""
        with self.lock:
            self.entries.clear()
            self.hits = self.misses = 0


def _key(function, signature):
    wrapped = function.__dict__.get("__tapeless_gradient__") if function.__dict__ else None
    if wrapped is not None:  # every `grad(f)` is the same function
        return _key(wrapped[0], (*wrapped[1:], signature))
    closure = function.__closure__
    return function.__code__, id(function.__globals__), None if closure is None else tuple(map(id, closure)), signature
