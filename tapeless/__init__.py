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

__all__ = [
    "DifferentiationError",
    "Layer",
    "adamupdate",
    "adjoint",
    "cache_clear",
    "cache_info",
    "check_gradient",
    "crossentropy",
    "custom_gradient",
    "d",
    "derivatives",
    "differentiable",
    "dlarray",
    "dlfeval",
    "dlgradient",
    "dlnetwork",
    "dlupdate",
    "dropoutLayer",
    "extractdata",
    "featureInputLayer",
    "forward",
    "fullyConnectedLayer",
    "fullyconnect",
    "grad",
    "gradient_source",
    "hessian",
    "hvp",
    "isdlarray",
    "jacobian",
    "jvp",
    "jvp_source",
    "leakyReluLayer",
    "leakyrelu",
    "mse",
    "predict",
    "primitive",
    "relu",
    "reluLayer",
    "rt",
    "sgdmupdate",
    "sigmoid",
    "sigmoidLayer",
    "softmax",
    "softmaxLayer",
    "stop_gradient",
    "tangent",
    "tanhLayer",
    "value_and_grad",
    "vjp",
]


def __getattr__(name: str) -> Any:
    """The names of the package; the transformer is loaded when the first is asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'tapeless' has no attribute {name!r}")
    api = importlib.import_module("tapeless.api")
    globals().update({n: getattr(api, n) for n in __all__})
    return globals()[name]


def __dir__() -> list[str]:
    return sorted(__all__)
