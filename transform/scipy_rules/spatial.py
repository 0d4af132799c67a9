"""`scipy.spatial.distance`: distances of points. That of a point from itself has derivative 0."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.spatial as sp
import scipy.spatial.distance as sd

from tapeless.transform.kinds import Array, Static
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent

EUCLIDEAN = (None, Static("euclidean"), Static("sqeuclidean"))
MATRIX, VECTOR = Array("float64", (None, None), True), Array("float64", (None,), True)

declare(sd.cdist, real=True, infer=lambda *_, **__: MATRIX)
declare(sd.pdist, real=True, infer=lambda *_, **__: VECTOR)
declare(sd.euclidean, sd.sqeuclidean, sd.cityblock, sd.cosine, sd.correlation, sd.chebyshev, sd.minkowski, real=True)
declare(sd.seuclidean, sd.mahalanobis, sd.canberra, sd.braycurtis, sd.squareform, sp.distance_matrix, real=True)


@define(sd.cdist, when=lambda XA, XB, metric=None, **_: metric not in EUCLIDEAN)
def distances_of_sets(XA, XB, metric, p=2.0, w=None, V=None, VI=None):
    return distance(np.expand_dims(XA, 1), np.expand_dims(XB, 0), metric, p, w, V, VI)


@define(sd.pdist, when=lambda X, metric=None, **_: metric not in EUCLIDEAN)
def distances_of_pairs(X, metric, p=2.0, w=None, V=None, VI=None):
    first, second = np.triu_indices(len(X), 1)
    return distance(X[first], X[second], metric, p, w, V, VI)


@adjoint(sd.cdist)
def cdist(z, XA, XB, metric="euclidean"):
    weights = rt.over_distance(d[z], z, metric)
    d[XA] = rt.spread_apart(weights, XA, XB)
    d[XB] = rt.spread_apart(weights.T, XB, XA)


@tangent(sd.cdist)
def cdist_dot(z, XA, XB, metric="euclidean"):
    d[z] = rt.over_distance(rt.moved_apart(XA, XB, d[XA], d[XB]), z, metric)


@adjoint(sd.pdist)
def pdist(z, X, metric="euclidean"):
    d[X] = rt.spread_apart(sd.squareform(rt.over_distance(d[z], z, metric)), X, X)


@tangent(sd.pdist)
def pdist_dot(z, X, metric="euclidean"):
    moved = rt.moved_apart(X, X, d[X], d[X])[np.triu_indices(len(X), 1)]
    d[z] = rt.over_distance(moved, z, metric)


@define(sp.distance_matrix)
def distance_matrix(x, y, p=2):
    return sd.cdist(x, y) if p == 2 else distances_of_sets(x, y, "minkowski", p)


@define(sd.squareform)
def squareform(X, force="no", checks=True):
    if np.ndim(X) == 2:
        return X[np.triu_indices(len(X), 1)]
    size = int(np.ceil(np.sqrt(2 * len(X))))
    rows, columns = np.triu_indices(size, 1)
    result = np.zeros((size, size))
    result[rows, columns] = X
    return result + result.T


def weighted(values, w):
    return values if w is None else values * w


def distance(u, v, metric, p=2.0, w=None, V=None, VI=None):
    """Of arrays whose last axes are points."""
    if metric == "cosine" or metric == "correlation":
        return 1.0 - likeness(u, v, w, metric == "correlation")
    apart = u - v
    if metric == "euclidean":
        return np.linalg.norm(weighted(apart, None if w is None else np.sqrt(w)), axis=-1)
    if metric == "sqeuclidean":
        return np.sum(weighted(apart**2, w), axis=-1)
    if metric == "cityblock":
        return np.sum(weighted(np.abs(apart), w), axis=-1)
    if metric == "chebyshev":
        return np.max(np.abs(apart), axis=-1)
    if metric == "minkowski":
        return np.linalg.norm(weighted(apart, None if w is None else np.asarray(w) ** (1.0 / p)), p, axis=-1)
    if metric == "seuclidean":
        return np.linalg.norm(apart / np.sqrt(V), axis=-1)
    if metric == "mahalanobis":
        squares = np.sum((apart @ VI) * apart, axis=-1)
        return np.where(squares > 0, np.sqrt(np.where(squares > 0, squares, 1.0)), 0.0)
    if metric == "canberra":
        sizes = np.abs(u) + np.abs(v)
        return np.sum(weighted(np.abs(apart) / np.where(sizes == 0, 1.0, sizes), w), axis=-1)
    if metric == "braycurtis":
        return np.sum(weighted(np.abs(apart), w), axis=-1) / np.sum(weighted(np.abs(u + v), w), axis=-1)
    raise ValueError("this metric has no derivative rule: use euclidean, cityblock, cosine, ...")


def likeness(u, v, w, centred):
    """The cosine of the angle between points, or between what is left of them without their means."""
    if centred:
        total = np.shape(u)[-1] if w is None else np.sum(w)
        u = u - np.sum(weighted(u, w), axis=-1, keepdims=True) / total
        v = v - np.sum(weighted(v, w), axis=-1, keepdims=True) / total
    both = np.sum(weighted(u * v, w), axis=-1)
    return both / np.sqrt(np.sum(weighted(u**2, w), axis=-1) * np.sum(weighted(v**2, w), axis=-1))


@define(sd.euclidean)
def euclidean(u, v, w=None):
    return distance(u, v, "euclidean", w=w)


@define(sd.sqeuclidean)
def sqeuclidean(u, v, w=None):
    return distance(u, v, "sqeuclidean", w=w)


@define(sd.cityblock)
def cityblock(u, v, w=None):
    return distance(u, v, "cityblock", w=w)


@define(sd.cosine)
def cosine(u, v, w=None):
    return distance(u, v, "cosine", w=w)


@define(sd.correlation)
def correlation(u, v, w=None, centered=True):
    return 1.0 - likeness(u, v, w, centered)


@define(sd.chebyshev)
def chebyshev(u, v):
    return distance(u, v, "chebyshev")


@define(sd.minkowski)
def minkowski(u, v, p=2, w=None):
    return distance(u, v, "minkowski", p, w)


@define(sd.seuclidean)
def seuclidean(u, v, V):
    return distance(u, v, "seuclidean", V=V)


@define(sd.mahalanobis)
def mahalanobis(u, v, VI):
    return distance(u, v, "mahalanobis", VI=VI)


@define(sd.canberra)
def canberra(u, v, w=None):
    return distance(u, v, "canberra", w=w)


@define(sd.braycurtis)
def braycurtis(u, v, w=None):
    return distance(u, v, "braycurtis", w=w)
