"""Recurrent networks in Python loops: a plain one and an LSTM."""

import numpy as np

from benchmarks.workloads.kinds import Workload


def rnn(W, h, n):
    for _ in range(n):
        h = np.tanh(W @ h)
    return np.sum(h)


def rnn_by_hand(W, h, n):
    saved = []
    for _ in range(n):
        new = np.tanh(W @ h)
        saved.append((h, new))
        h = new
    h_bar, gradient = np.ones_like(h), np.zeros_like(W)
    for old, new in reversed(saved):
        a_bar = h_bar * (1 - new**2)
        gradient += np.outer(a_bar, old)
        h_bar = W.T @ a_bar
    return np.sum(h), gradient


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(params, X):
    size = X.shape[2]
    h = c = np.zeros((X.shape[1], size))
    for x in X:
        gates = x @ params["W"] + h @ params["U"] + params["b"]
        i, f = sigmoid(gates[:, :size]), sigmoid(gates[:, size : 2 * size])
        o, g = sigmoid(gates[:, 2 * size : 3 * size]), np.tanh(gates[:, 3 * size :])
        c = f * c + i * g
        h = o * np.tanh(c)
    return np.sum(h**2)


def lstm_by_hand(params, X):
    size = X.shape[2]
    h = c = np.zeros((X.shape[1], size))
    U_transposed, saved = params["U"].T, []
    for x in X:
        gates = x @ params["W"] + h @ params["U"] + params["b"]
        i, f = sigmoid(gates[:, :size]), sigmoid(gates[:, size : 2 * size])
        o, g = sigmoid(gates[:, 2 * size : 3 * size]), np.tanh(gates[:, 3 * size :])
        new = f * c + i * g
        squashed = np.tanh(new)
        saved.append((x, h, c, i, f, o, g, squashed))
        c = new
        h = o * squashed
    gradient = {name: np.zeros_like(p) for name, p in params.items()}
    h_bar, c_bar = 2 * h, np.zeros_like(c)
    gates_bar = np.empty((X.shape[1], 4 * size))
    for x, h_before, c_before, i, f, o, g, squashed in reversed(saved):
        c_bar = c_bar + h_bar * o * (1 - squashed**2)
        gates_bar[:, :size] = c_bar * g * (i * (1 - i))
        gates_bar[:, size : 2 * size] = c_bar * c_before * (f * (1 - f))
        gates_bar[:, 2 * size : 3 * size] = h_bar * squashed * (o * (1 - o))
        gates_bar[:, 3 * size :] = c_bar * i * (1 - g**2)
        gradient["W"] += x.T @ gates_bar
        gradient["U"] += h_before.T @ gates_bar
        gradient["b"] += np.sum(gates_bar, axis=0)
        h_bar = gates_bar @ U_transposed
        c_bar = c_bar * f
    return np.sum(h**2), gradient


def workloads(rng) -> list[Workload]:
    W, h = rng.normal(size=(32, 32)) / 6, rng.normal(size=32)
    units, batch = 16, 4
    params = {
        "W": rng.normal(size=(units, 4 * units)) / 4,
        "U": rng.normal(size=(units, 4 * units)) / 4,
        "b": np.zeros(4 * units),
    }
    steps = rng.normal(size=(50, batch, units))
    return [
        Workload("RNN, 50 steps, 32 units", rnn, rnn_by_hand, (W, h, 50)),
        Workload("LSTM, 50 steps, 4 x 16 units", lstm, lstm_by_hand, (params, steps)),
    ]
