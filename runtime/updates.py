"""Update functions of training loops: they take and give networks, or any structure of parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tapeless.runtime.dlarray import dlarray, extractdata, wrap
from tapeless.runtime.network import dlnetwork


def dlupdate(fun: Callable, parameters: Any, *others: Any) -> Any:
    """Apply a function to every array of a structure, with the arrays at the same places of others.

    Parameters
    ----------
    fun : callable
        Takes one plain array from each structure, and returns the new one.
    parameters : dlnetwork, dict, list, tuple or array
        Of a network, its `Learnables` are updated.
    *others
        Structures like it (of a network, like its `Learnables`).

    Examples
    --------
    >>> dlupdate(lambda p, g: p - 0.1 * g, {"w": dlarray(1.0)}, {"w": dlarray(2.0)})
    {'w': dlarray(0.8)}
    """
    if isinstance(parameters, dlnetwork):
        return parameters.with_learnables(dlupdate(fun, parameters.Learnables, *others))
    if isinstance(parameters, dict):
        return {k: dlupdate(fun, v, *(o[k] for o in others)) for k, v in parameters.items()}
    if isinstance(parameters, list | tuple):
        return type(parameters)(dlupdate(fun, *items) for items in zip(parameters, *others, strict=True))
    new = fun(extractdata(parameters), *(extractdata(o) for o in others))
    return wrap(np.asarray(new)) if isinstance(parameters, dlarray) else new


def zeros_like(parameters: Any) -> Any:
    """A structure of zeros, to begin an average with."""
    learnables = parameters.Learnables if isinstance(parameters, dlnetwork) else parameters
    return dlupdate(np.zeros_like, learnables)


def sgdmupdate(net, grad, vel=None, learn_rate: float = 0.01, momentum: float = 0.9):
    """One step of stochastic gradient descent with momentum: vel = momentum * vel - learn_rate * grad; net + vel.

    Parameters
    ----------
    net : dlnetwork, dict, list, tuple or array
        The parameters.
    grad
        The gradient, in their structure.
    vel
        The velocity the last step gave; None in the first.

    Returns
    -------
    net, vel
        The updated parameters (the old ones are left alone), and the new velocity.

    Examples
    --------
    >>> sgdmupdate(dlarray(1.0), dlarray(2.0), learn_rate=0.1)
    (dlarray(0.8), dlarray(-0.2))
    """
    vel = zeros_like(net) if vel is None else vel
    vel = dlupdate(lambda v, g: momentum * v - learn_rate * g, vel, grad)
    return dlupdate(lambda p, v: p + v, net, vel), vel


def adamupdate(
    net, grad, avg_g, avg_sqg, iteration: int, learn_rate: float = 0.001, grad_decay: float = 0.9,
    sq_grad_decay: float = 0.999, epsilon: float = 1e-8,
):  # fmt: skip
    """One step of Adam (Kingma & Ba 2015).

    Parameters
    ----------
    net : dlnetwork, dict, list, tuple or array
        The parameters.
    grad
        The gradient, in their structure.
    avg_g, avg_sqg
        The averages of the gradient and its square that the last step gave; None in the first.
    iteration : int
        The number of this step, from 1.

    Returns
    -------
    net, avg_g, avg_sqg
        The updated parameters (the old ones are left alone), and the new averages.

    Raises
    ------
    ValueError
        If `iteration` is less than 1.

    Examples
    --------
    >>> p, m, v = adamupdate(dlarray(1.0), dlarray(3.0), None, None, 1, learn_rate=0.1)
    >>> p
    dlarray(0.9)
    """
    if iteration < 1:
        raise ValueError(f"iterations are counted from 1, not {iteration}")
    avg_g = zeros_like(net) if avg_g is None else avg_g
    avg_sqg = zeros_like(net) if avg_sqg is None else avg_sqg
    avg_g = dlupdate(lambda m, g: grad_decay * m + (1 - grad_decay) * g, avg_g, grad)
    avg_sqg = dlupdate(lambda v, g: sq_grad_decay * v + (1 - sq_grad_decay) * g**2, avg_sqg, grad)
    rate, scale = learn_rate / (1 - grad_decay**iteration), 1 - sq_grad_decay**iteration
    net = dlupdate(lambda p, m, v: p - rate * m / (np.sqrt(v / scale) + epsilon), net, avg_g, avg_sqg)
    return net, avg_g, avg_sqg
