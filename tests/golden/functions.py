"""The functions whose generated source is kept in `expected/`, read by eye, with their arguments."""

import numpy as np

import tapeless as tl


def rosenbrock(x):
    f = 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
    grad = tl.dlgradient(f, x)
    return f, grad


def logistic(w, X, t):
    p = 1 / (1 + np.exp(-(X @ w)))
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


def branch(x):
    if np.sum(x) > 0:
        y = np.sin(x) * x
    else:
        y = x**3
    return np.sum(y)


def early_exit(x, limit):
    total = 0.0
    for i in range(3):
        for j in range(len(x)):
            total = total + x[j] ** 2 * i
            if total > limit:
                return total * x[0]
    return total


def rnn(W, U, xs):
    h = np.zeros(W.shape[0])
    for t in range(len(xs)):
        h = np.tanh(W @ h + U @ xs[t])
    return np.sum(h**2)


def newton(x):
    y = x
    while np.abs(y * y - x) > 1e-6:
        y = 0.5 * (y + x / y)
    return y


def smooth(x, steps):
    for _ in range(steps):
        if x[0] > 0:
            x = np.exp(-x) + x / 2
        else:
            x = np.cos(x) * 2
    return x


def call(x):
    return np.sum(smooth(x, 3) * smooth(x**2, 2))


def factorial_like(x, n):
    if n == 0:
        return 1.0
    return x * factorial_like(x, n - 1)


def recursion(x):
    return factorial_like(x, 4)


def two_gradients(generator, discriminator):
    fake = np.tanh(generator)
    score = np.sum(discriminator * fake)
    by_discriminator = tl.dlgradient(np.log(score), discriminator)
    by_generator = tl.dlgradient(-score, generator)
    return by_discriminator, by_generator


def descent(x, rate):
    for _ in range(10):
        loss = np.sum((x - 1) ** 4)
        slope = tl.dlgradient(loss, x)
        x = x - rate * slope
    return x


def second(x):
    slope = tl.dlgradient(np.sum(x**3), x)
    return tl.dlgradient(np.sum(slope**2), x)


def closure(x):
    scale = np.sum(x)

    def scaled(t):
        return scale * t**2

    return np.sum(scaled(x) + scaled(2 * x))


def comprehension(x):
    parts = [x[i] ** 2 for i in range(3)]
    return parts[0] * parts[2] + parts[1]


def mutation(x):
    y = np.zeros(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = np.sin(y[i - 1]) * x[i]
    return np.sum(y**2)


class Line:
    def __init__(self, slope, offset):
        self.slope, self.offset = slope, offset

    def __call__(self, x):
        return self.slope * x + self.offset

    def loss(self, x, y):
        return np.mean((self(x) - y) ** 2)


def fit(line, x, y):
    loss = line.loss(x, y)
    return loss, tl.dlgradient(loss, line)


def mlp(params, X, T):
    H = tl.relu(X @ params["W1"] + params["b1"])
    return tl.crossentropy(tl.softmax(H @ params["W2"] + params["b2"]), T)


def network(net, X, T):
    Y = tl.forward(net, X)
    loss = tl.crossentropy(Y, T)
    gradients = tl.dlgradient(loss, net.Learnables)
    return loss, gradients


LAYERS = [
    tl.featureInputLayer(4, "input"),
    tl.fullyConnectedLayer(8, "fc1"),
    tl.reluLayer("relu"),
    tl.dropoutLayer(0.2, "dropout"),
    tl.fullyConnectedLayer(3, "fc2"),
    tl.softmaxLayer("softmax"),
]

X = np.random.default_rng(0).normal(size=(5, 4))
T = np.eye(3)[[0, 2, 1, 1, 0]]
PARAMS = {"W1": np.ones((4, 8)) / 4, "b1": np.zeros(8), "W2": np.ones((8, 3)) / 8, "b2": np.zeros(3)}
x = np.array([0.5, 1.5, -0.7])


def matched(x):
    total = 0.0
    for shape in [("circle", x[0]), ("box", x[1], x[2])]:
        match shape:
            case ["circle", r]:
                total = total + r**2
            case [_, a, b]:
                total = total + a * b
    return total


def guarded(x):
    try:
        y = safe_log(x[0])
    except ValueError:
        y = x[1] ** 2
    return y * x[2]


def safe_log(v):
    if v <= 0:
        raise ValueError("not positive")
    return np.log(v)


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    @property
    def norm(self):
        return np.sqrt(self.x**2 + self.y**2)


def objects(x):
    p = Vector(x[0], x[1])
    q = Vector(x[1], x[2])
    return (p + q).norm


def lasso(w, A, b):
    return 0.5 * np.linalg.norm(A @ w - b) ** 2 + 0.1 * np.linalg.norm(w, 1)


def gates(params, X):
    size = X.shape[1]
    h = c = np.zeros(size)
    for row in X:
        both = row @ params["W"] + h @ params["U"]
        keep, new = 1 / (1 + np.exp(-both[:size])), np.tanh(both[size : 2 * size])
        c = keep * c + new
        h = np.tanh(c)
    return np.sum(h)


def dense(w, b):
    return lambda h: np.tanh(h @ w + b)


def layers(params, x):
    made = [dense(w, b) for w, b in params]
    for layer in made:
        x = layer(x)
    return np.sum(x**2)


def euler(x, dt):
    while True:
        yield x
        x = x + dt * np.sin(x)


def generator(x):
    total = 0.0
    for k, state in enumerate(euler(x, 0.1)):
        total = total + np.sum(np.transpose(state[None, :, None], (1, 0, -1)) ** 2)
        if k == 10:
            break
    return total


def attention(x):
    scores = x @ x.T / np.sqrt(x.shape[1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return np.sum((weights @ x) ** 2)


def rotation(angle, points):
    c, s = np.cos(angle), np.sin(angle)
    R = np.array([[c, -s], [s, c]])
    return np.sum((points[:, :2] @ R.T)[:, 0] ** 2)


def likelihood(L, y):
    K = L @ L.T + np.eye(len(L))
    w, V = np.linalg.eigh(K)
    return 0.5 * (y @ np.linalg.solve(K, y) + np.linalg.slogdet(K)[1]) + np.sum((V @ y) ** 2 * w)


def joined(x, W):
    rows = np.vstack([W, x])
    return np.sum(np.tanh(np.hstack([rows, rows**2]))) + np.trace(W @ W.T)


GOLDEN = {
    rosenbrock: (tl.dlarray([-1.0, 2.0]),),
    logistic: (np.ones(4), X, np.ones(5)),
    branch: (x,),
    early_exit: (x, 2.0),
    lasso: (np.ones(4), X, np.ones(5)),
    rnn: (np.eye(3), np.ones((3, 4)), X),
    gates: ({"W": np.ones((4, 8)), "U": np.ones((4, 8))}, X),
    newton: (2.0,),
    call: (x,),
    rotation: (0.3, X),
    likelihood: (np.eye(4) + 0.1, np.ones(4)),
    joined: (np.ones(4), X),
    recursion: (1.5,),
    two_gradients: (tl.dlarray(x), tl.dlarray(x)),
    descent: (tl.dlarray(x), 0.1),
    second: (tl.dlarray(x),),
    closure: (x,),
    matched: (x,),
    guarded: (x,),
    objects: (x,),
    comprehension: (x,),
    mutation: (x,),
    fit: (Line(tl.dlarray(2.0), tl.dlarray(1.0)), x, x),
    mlp: (PARAMS, X, T),
    layers: ([(np.eye(3), np.ones(3)), (np.eye(3), np.ones(3))], x),
    generator: (x,),
    attention: (X,),
    network: (tl.dlnetwork(LAYERS, seed=0), tl.dlarray(X), T),
}
