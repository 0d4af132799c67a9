"""Everything that `tapeless` offers."""

from tapeless.runtime.activations import leakyrelu, relu, sigmoid, softmax
from tapeless.runtime.checkpoints import checkpoint, checkpointed
from tapeless.runtime.checks import check_gradient
from tapeless.runtime.dlarray import dlarray, extractdata, isdlarray
from tapeless.runtime.evaluate import cache_clear, cache_info, dlfeval, dlgradient
from tapeless.runtime.gradients import differentiable, grad, gradient_source, value_and_grad
from tapeless.runtime.layers import (
    Layer,
    dropoutLayer,
    featureInputLayer,
    fullyconnect,
    fullyConnectedLayer,
    leakyReluLayer,
    reluLayer,
    sigmoidLayer,
    softmaxLayer,
    tanhLayer,
)
from tapeless.runtime.losses import crossentropy, mse
from tapeless.runtime.modes import hessian, hvp, jacobian, jvp, jvp_source, vjp
from tapeless.runtime.network import dlnetwork, forward, predict
from tapeless.runtime.own_rules import custom_gradient, primitive
from tapeless.runtime.transforms import stop_gradient
from tapeless.runtime.updates import adamupdate, dlupdate, sgdmupdate
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.rules import adjoint, d, derivatives, rt, tangent

__all__ = [
    "DifferentiationError",
    "Layer",
    "adamupdate",
    "adjoint",
    "cache_clear",
    "cache_info",
    "check_gradient",
    "checkpoint",
    "checkpointed",
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
