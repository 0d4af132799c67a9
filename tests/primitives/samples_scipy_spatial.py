"""Samples of `scipy.spatial.distance`."""

# ruff: noqa: E501

import numpy as np
import scipy.spatial
import scipy.spatial.distance as sd

VALUES = {"points": np.random.default_rng(4).normal(size=(5, 3)), "pairs": np.array([0.3, 1.2, 0.8, 2.0, 1.1, 0.7])}
OTHERS = np.random.default_rng(5).normal(size=(4, 3))
W, VI = np.array([1.0, 2.0, 0.5]), np.diag([1.0, 2.0, 0.5]) + 0.1

SAMPLES = {
    "points": [
        *((lambda x, m=m: sd.cdist(x, x[:2] ** 2, m)) for m in ("euclidean", "sqeuclidean", "cityblock", "cosine", "correlation", "chebyshev", "canberra", "braycurtis")),
        *((lambda x, m=m: sd.pdist(x, m)) for m in ("euclidean", "sqeuclidean", "cityblock", "cosine")),
        lambda x: sd.cdist(x, x), lambda x: sd.cdist(x, OTHERS), lambda x: sd.cdist(OTHERS, x, metric="sqeuclidean"), lambda x: sd.cdist(x, OTHERS, "minkowski", p=3), lambda x: sd.cdist(x, x, "minkowski", p=1.5, w=[1.0, 2.0, 0.5]),
        lambda x: sd.cdist(x, x, "mahalanobis", VI=VI), lambda x: sd.cdist(x, OTHERS, "seuclidean", V=W), lambda x: sd.cdist(x, OTHERS, "cosine", w=W), lambda x: sd.squareform(sd.pdist(x)) ** 2,
        *((lambda x, f=f: f(x[0], x[1])) for f in (sd.euclidean, sd.sqeuclidean, sd.cityblock, sd.cosine, sd.correlation, sd.chebyshev, sd.canberra, sd.braycurtis, sd.minkowski)),
        *((lambda x, f=f: f(x[0], x[1], w=W)) for f in (sd.euclidean, sd.sqeuclidean, sd.cityblock, sd.cosine, sd.correlation, sd.canberra, sd.braycurtis)),
        lambda x: sd.minkowski(x[0], x[1], 1, w=W), lambda x: sd.mahalanobis(x[0], x[1], VI), lambda x: sd.seuclidean(x[0], x[1], W), lambda x: scipy.spatial.distance_matrix(x, OTHERS), lambda x: scipy.spatial.distance_matrix(x, OTHERS, p=3),
    ],
    "pairs": [lambda v: sd.squareform(v), lambda v: sd.squareform(sd.squareform(v), checks=False) * v],
}  # fmt: skip
