"""A recurrent network in a plain Python loop, trained to add up a sequence of numbers."""

import numpy as np

import tapeless as tl


def model_loss(params, sequences, sums):
    h = np.zeros((len(sums), params["U"].shape[0]))
    for t in range(sequences.shape[1]):
        h = np.tanh(h @ params["W"].T + np.outer(sequences[:, t], params["U"]) + params["b"])
    loss = tl.mse(h @ params["out"], sums)
    return loss, tl.dlgradient(loss, params)


def train(steps=400, units=8, seed=0):
    rng = np.random.default_rng(seed)
    params = {
        "W": tl.dlarray(rng.normal(size=(units, units)) / np.sqrt(units)),
        "U": tl.dlarray(rng.normal(size=units)),
        "b": tl.dlarray(np.zeros(units)),
        "out": tl.dlarray(rng.normal(size=units)),
    }
    averages, losses = (None, None), []
    for iteration in range(1, steps + 1):
        sequences = rng.uniform(-0.5, 0.5, (64, 6))
        loss, gradients = tl.dlfeval(model_loss, params, sequences, sequences.sum(axis=1))
        params, *averages = tl.adamupdate(params, gradients, *averages, iteration, learn_rate=0.02)
        losses.append(float(loss))
    return losses


if __name__ == "__main__":
    losses = train()
    print(f"loss: {losses[0]:.3f} at first, {np.mean(losses[-20:]):.5f} at last")
