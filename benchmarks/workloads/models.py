"""Logistic regression, multilayer perceptrons, a mixture of Gaussians, k-means and a small convolution."""

import numpy as np

from benchmarks.workloads.kinds import HVP, Workload


def logistic(w, X, t):
    p = 1 / (1 + np.exp(-(X @ w)))
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


def logistic_by_hand(w, X, t):
    p = 1 / (1 + np.exp(-(X @ w)))
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)), X.T @ ((p - t) / len(t))


def softplus_loss(w, X, t):
    z = X @ w
    return np.mean(np.logaddexp(0.0, z) - t * z)


def logistic_hvp_by_hand(w, X, t, v):
    p = 1 / (1 + np.exp(-(X @ w)))
    return X.T @ (p * (1 - p) * (X @ v) / len(t))


def mlp(params, X, T):
    H = np.tanh(X @ params["W1"] + params["b1"])
    Y = H @ params["W2"] + params["b2"]
    return np.mean((Y - T) ** 2)


def mlp_by_hand(params, X, T):
    H = np.tanh(X @ params["W1"] + params["b1"])
    difference = H @ params["W2"] + params["b2"] - T
    Y_bar = 2 / difference.size * difference
    A_bar = Y_bar @ params["W2"].T * (1 - H**2)
    gradient = {"W1": X.T @ A_bar, "b1": A_bar.sum(axis=0), "W2": H.T @ Y_bar, "b2": Y_bar.sum(axis=0)}
    return np.mean(difference**2), gradient


def mixture(params, X):
    """The log likelihood of points under Gaussians of diagonal covariances."""
    scaled = (X[:, None, :] - params["means"]) * np.exp(-params["log_scales"])
    logits = params["weights"] - 0.5 * np.sum(scaled**2, axis=2) - np.sum(params["log_scales"], axis=1)
    peak = np.max(logits, axis=1, keepdims=True)
    likelihood = np.sum(np.log(np.sum(np.exp(logits - peak), axis=1))) + np.sum(peak)
    return likelihood - len(X) * np.log(np.sum(np.exp(params["weights"])))


def mixture_by_hand(params, X):
    inverse = np.exp(-params["log_scales"])
    scaled = (X[:, None, :] - params["means"]) * inverse
    logits = params["weights"] - 0.5 * np.sum(scaled**2, axis=2) - np.sum(params["log_scales"], axis=1)
    peak = np.max(logits, axis=1, keepdims=True)
    r = np.exp(logits - peak)
    totals = np.sum(r, axis=1, keepdims=True)
    prior = np.exp(params["weights"])
    total = np.sum(prior)
    value = np.sum(np.log(totals)) + np.sum(peak) - len(X) * np.log(total)
    r /= totals
    counts = np.sum(r, axis=0)
    pulled = r[:, :, None] * scaled
    return value, {
        "weights": counts - len(X) / total * prior,
        "means": np.sum(pulled, axis=0) * inverse,
        "log_scales": np.einsum("nkd,nkd->kd", pulled, scaled) - counts[:, None],
    }


def k_means(centers, X):
    """The sum of the squared distances of points to their nearest centers."""
    squares = np.sum((X[:, None, :] - centers) ** 2, axis=2)
    return np.sum(np.min(squares, axis=1))


def k_means_by_hand(centers, X):
    squares = np.sum((X[:, None, :] - centers) ** 2, axis=2)
    nearest = np.argmin(squares, axis=1)
    gradient = np.zeros_like(centers)
    np.add.at(gradient, nearest, 2 * (centers[nearest] - X))
    return np.sum(np.min(squares, axis=1)), gradient


def convolution(kernel, images):
    """The energy of images convolved with a 3 x 3 kernel."""
    rows, columns = images.shape[1] - 2, images.shape[2] - 2
    total = 0.0
    for i in range(3):
        for j in range(3):
            total = total + kernel[i, j] * images[:, i : i + rows, j : j + columns]
    return np.sum(np.tanh(total))


def convolution_by_hand(kernel, images):
    rows, columns = images.shape[1] - 2, images.shape[2] - 2
    total = 0.0
    for i in range(3):
        for j in range(3):
            total = total + kernel[i, j] * images[:, i : i + rows, j : j + columns]
    activated = np.tanh(total)
    total_bar = 1 - activated**2
    gradient = np.zeros_like(kernel)
    for i in range(3):
        for j in range(3):
            gradient[i, j] = np.sum(total_bar * images[:, i : i + rows, j : j + columns])
    return np.sum(activated), gradient


def workloads(rng) -> list[Workload]:
    def params(inputs, hidden, outputs):
        return {
            "W1": rng.normal(size=(inputs, hidden)) / np.sqrt(inputs),
            "b1": np.zeros(hidden),
            "W2": rng.normal(size=(hidden, outputs)) / np.sqrt(hidden),
            "b2": np.zeros(outputs),
        }

    small = params(4, 16, 3), rng.normal(size=(8, 4)), rng.normal(size=(8, 3))
    large = params(784, 128, 10), rng.normal(size=(64, 784)), rng.normal(size=(64, 10))
    data = rng.normal(size=(200, 20)), (rng.random(200) > 0.5).astype(float)
    w, v = rng.normal(size=20), rng.normal(size=20)
    gaussians = {
        "weights": rng.normal(size=5),
        "means": rng.normal(size=(5, 4)),
        "log_scales": 0.1 * rng.normal(size=(5, 4)),
    }
    points, centers = rng.normal(size=(1000, 4)), rng.normal(size=(5, 4))
    kernel, images = rng.normal(size=(3, 3)), rng.normal(size=(4, 28, 28))
    return [
        Workload("logistic regression, 200 x 20", logistic, logistic_by_hand, (w, *data)),
        Workload("Hessian-vector product, 200 x 20", softplus_loss, logistic_hvp_by_hand, (w, *data), HVP, (v,)),
        Workload("MLP 4-16-3, batch 8", mlp, mlp_by_hand, small),
        Workload("MLP 784-128-10, batch 64", mlp, mlp_by_hand, large),
        Workload("mixture of 5 Gaussians, 1,000 x 4", mixture, mixture_by_hand, (gaussians, points)),
        Workload("k-means, 1,000 x 4, 5 centers", k_means, k_means_by_hand, (centers, points)),
        Workload("convolution 3 x 3, 4 x 28 x 28", convolution, convolution_by_hand, (kernel, images)),
    ]
