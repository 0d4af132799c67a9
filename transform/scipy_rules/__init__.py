"""Rules for SciPy, in files by its subpackages. Each is loaded when the user's program has imported the subpackage.

Much of SciPy computes in double precision whatever it is given, so that its rules may widen float32.
"""

from __future__ import annotations

import importlib
import sys

from tapeless.transform import shapes
from tapeless.transform.primitives import registered

SUBPACKAGES = (
    "special",
    "linalg",
    "stats",
    "signal",
    "fft",
    "integrate",
    "optimize",
    "sparse",
    "interpolate",
    "spatial",
)
_loaded: set[str] = set()


def load() -> None:
    """Load the rules for the subpackages that are imported by now."""
    for name in SUBPACKAGES:
        if name not in _loaded and f"scipy.{name}" in sys.modules:
            _loaded.add(name)
            known = len(registered())
            importlib.import_module(f"tapeless.transform.scipy_rules.{name}")
            for entry in registered()[known:]:
                entry.promotes = True
                if entry.infer is shapes.ufunc:
                    entry.infer = shapes.scipy_ufunc
