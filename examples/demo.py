"""The main job: Rosenbrock with its generated gradient, then a classifier of handwritten digits."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tqdm import tqdm

import tapeless as tl

OUTPUT = Path(__file__).parent.parent / "output"


def rosenbrock(x):
    f = 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
    grad = tl.dlgradient(f, x)
    return f, grad


def model_loss(net, X, T):
    Y = tl.forward(net, X)
    loss = tl.crossentropy(Y, T)
    gradients = tl.dlgradient(loss, net.Learnables)
    return loss, gradients


def show_rosenbrock():
    x = tl.dlarray([-1.0, 2.0])
    value, gradient = tl.dlfeval(rosenbrock, x)
    print(f"Rosenbrock at {np.asarray(x)}: value {float(value):g}, gradient {np.asarray(gradient)}\n")
    print(tl.gradient_source(rosenbrock, x))


def accuracy(net, X, labels):
    return float(np.mean(np.argmax(tl.predict(net, X), axis=1) == labels))


def train(epochs=25, batch=32, seed=0):
    """Train on scikit-learn's digits; gives the network, the losses, and the test images, labels and accuracy."""
    digits = load_digits()
    X, Xtest, labels, test_labels = train_test_split(
        digits.data / 16, digits.target, test_size=0.25, random_state=seed, stratify=digits.target
    )
    T = np.eye(10)[labels]
    net = tl.dlnetwork(
        [
            tl.featureInputLayer(64, "pixels"),
            tl.fullyConnectedLayer(128, "fc1"),
            tl.reluLayer("relu"),
            tl.dropoutLayer(0.2, "dropout"),
            tl.fullyConnectedLayer(10, "fc2"),
            tl.softmaxLayer("softmax"),
        ],
        seed=seed,
    )
    shuffle = np.random.default_rng(seed)
    averages = None, None
    losses, iteration = [], 0
    progress = tqdm(range(epochs), desc="training", unit="epoch")
    for _ in progress:
        for rows in np.array_split(shuffle.permutation(len(X)), len(X) // batch):
            iteration += 1
            loss, gradients = tl.dlfeval(model_loss, net, tl.dlarray(X[rows]), T[rows])
            net, *averages = tl.adamupdate(net, gradients, *averages, iteration, learn_rate=0.002)
            losses.append(float(loss))
        progress.set_postfix(loss=f"{np.mean(losses[-20:]):.3f}", accuracy=f"{accuracy(net, Xtest, test_labels):.3f}")
    return net, losses, Xtest, test_labels, accuracy(net, Xtest, test_labels)


def draw(net, losses, X, labels):
    """The loss curve and some classified digits, as a picture."""
    OUTPUT.mkdir(exist_ok=True)
    figure = plt.figure(figsize=(11, 4))
    grid = figure.add_gridspec(2, 8, width_ratios=[4, *[1] * 7])
    curve = figure.add_subplot(grid[:, 0])
    curve.semilogy(losses, linewidth=0.6)
    curve.set(title="cross-entropy loss", xlabel="iteration")
    guesses = np.argmax(tl.predict(net, X), axis=1)
    wrong = np.flatnonzero(guesses != labels)
    chosen = np.concatenate([wrong[:4], np.flatnonzero(guesses == labels)])[:14]
    for position, index in enumerate(chosen):
        axis = figure.add_subplot(grid[position // 7, 1 + position % 7])
        axis.imshow(X[index].reshape(8, 8), cmap="gray_r")
        axis.set_title(f"{guesses[index]}", color="tab:green" if guesses[index] == labels[index] else "tab:red")
        axis.axis("off")
    figure.tight_layout()
    figure.savefig(OUTPUT / "digits.png", dpi=120)
    return OUTPUT / "digits.png"


def main():
    show_rosenbrock()
    net, losses, X, labels, final = train()
    print("\nThe gradient source that trained it:\n")
    batch = tl.dlarray(X[:32])
    print(tl.gradient_source(model_loss, net, batch, np.eye(10)[labels[:32]]))
    print(f"test accuracy: {final:.1%}")
    print(f"picture: {draw(net, losses, X, labels)}")


if __name__ == "__main__":
    main()
