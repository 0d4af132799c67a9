"""Rules for SciPy, in files by its subpackages. Each is loaded when the user's program has imported the subpackage."""

from __future__ import annotations

import importlib
import sys

SUBPACKAGES = ("special", "linalg", "stats", "signal", "fft", "integrate", "optimize", "sparse")
_loaded: set[str] = set()


def load() -> None:
    """Load the rules for the subpackages that are imported by now."""
    for name in SUBPACKAGES:
        if name not in _loaded and f"scipy.{name}" in sys.modules:
            _loaded.add(name)
            importlib.import_module(f"tapeless.transform.scipy_rules.{name}")
