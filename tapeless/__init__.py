"""Source-to-source automatic differentiation for NumPy code, with MATLAB's names.

>>> import tapeless as tl
>>> def rosenbrock(x):
...     f = 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
...     return f, tl.dlgradient(f, x)
>>> tl.dlfeval(rosenbrock, tl.dlarray([-1.0, 2.0]))
(dlarray(104.), dlarray([396., 200.]))
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tapeless.api import *  # noqa: F403

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The names of `tapeless.api`; the transformer is loaded when the first is asked for."""
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module 'tapeless' has no attribute {name!r}")
    api = importlib.import_module("tapeless.api")
    globals().update({n: getattr(api, n) for n in api.__all__}, __all__=api.__all__)
    if name not in globals():
        raise AttributeError(f"module 'tapeless' has no attribute {name!r}")
    return globals()[name]


def __dir__() -> list[str]:
    return sorted(__getattr__("__all__"))
