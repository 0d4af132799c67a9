"""Samples of solvers: each a function of three numbers, and of what it closes over."""

# ruff: noqa: E501

import numpy as np
import scipy.optimize as so
from scipy.integrate import odeint, solve_ivp

X = np.array([0.7, 1.2, -0.4])
TIMES = np.linspace(0.0, 2.0, 5)
TIGHT = {"rtol": 1e-10, "atol": 1e-10}


def predators(y, t, a, b):
    return np.array([a * y[0] - b * y[0] * y[1], -y[1] + 0.5 * y[0] * y[1] * np.cos(t)])


def forced(t, y, p):
    return np.array([-p[0] * y[0] + t, p[1] * y[0] * p[2]])


def cubic(v, a, b):
    return v**3 + a * v - b


def two_equations(v, p):
    return np.array([v[0] ** 2 + p[0] * v[1] - 2.0, v[1] ** 3 - v[0] * p[1]])


def bowl(v, p):
    return np.sum((v - p[0] * p) ** 2) + np.exp(0.1 * p[2] * v[0]) + v[1] ** 4


def through_a_dict(x):
    held = {"rate": x[0], "rest": [x[1], 3, x]}
    return solve_ivp(
        lambda t, y: np.array([-held["rate"] * y[0] + t, held["rest"][0] * y[0] * held["rest"][2][2]]),
        (0, 1.0),
        x[:2],
        **TIGHT,
    ).y[:, -1]


def changed_after(x):
    a = x * 1.0
    y = so.root(lambda v: v**3 + v - a, np.ones(3)).x
    a[0] = 7.0
    return y * a


def in_a_loop(x):
    total = 0.0
    for i in range(3):
        total += so.bisect(lambda v: v**3 + x[0] * v - x[1] - i, 0.0, 5.0)
    return total


def decay(t, a, b):
    return a * np.exp(-b * t)


def measured(x):
    return x[0] * np.cos(x[1] * TIMES) + 0.1 * x[2] * np.sin(9 * TIMES)


def distance(v, x):
    return np.sum((v - x) ** 2) + v[0] * v[1] * x[2]


def bounded_scale(x):
    found = so.least_squares(
        lambda v: decay(TIMES, *v) - measured(x), np.array([0.2, 1.0]), bounds=([0.0, 0.0], [x[0] / 2, 4.0]), **EXACT
    )
    return found.x * found.cost


def with_constraints_in_a_list(x):
    total = {"type": "eq", "fun": lambda v: np.sum(v) - x[0] ** 2}
    least = {"type": "ineq", "fun": lambda v: v - 0.1 * x}
    return so.minimize(distance, np.ones(3), args=(x,), constraints=[total, least], tol=1e-14).x


def value_and_slope(v, x):
    return np.sum((v - x) ** 2) + v[0] * x[2], 2 * (v - x) + x[2] * np.array([1.0, 0.0, 0.0])


class Oscillator:
    """A problem whose functions are methods."""

    def __init__(self, x):
        self.stiffness, self.damping = x[0], x[1:2]

    def slope(self, t, y):
        return np.array([y[1], -self.stiffness * y[0] - np.sum(self.damping) * y[1] * t])

    def slope_of_state(self, y, t, drive):
        return self.slope(t, y) + drive

    def balance(self, v):
        return v**3 + self.stiffness * v - self.damping[0]

    def cost(self, v):
        return np.sum((v - self.stiffness) ** 2) + np.sum(v) * self.damping[0]


EXACT = {"ftol": 1e-14, "xtol": 1e-14, "gtol": 1e-14}

SAMPLES = {
    "problems": [
        lambda x: odeint(predators, x[:2], TIMES, args=(x[0], 0.7), **TIGHT),
        lambda x: odeint(predators, x[:2] ** 2, TIMES * x[1], args=(1.0, x[2]), **TIGHT),
        lambda x: odeint(lambda y, t: np.array([-x[0] * y[0] + t, x[1] * y[0] * x[2]]), x[:2], TIMES, **TIGHT),
        lambda x: odeint(lambda t, y: x * y * np.cos(t), x, TIMES, tfirst=True, **TIGHT),
        lambda x: odeint(lambda y, t: -x[0] * y * t, [1.0, 2.0], TIMES, **TIGHT),
        lambda x: odeint(lambda y, t: -x[0] * y * t, x[1], [0.0, 0.2, x[2] ** 2 + 0.5], **TIGHT),
        lambda x: solve_ivp(lambda t, y: -x[0] * y, (0, 1), [x[1], 2.0], **TIGHT).y[:, -1],
        lambda x: solve_ivp(lambda t, y: -x[0] * y, (0, 1), [1.0, 2.0], **TIGHT).y[:, -1],
        lambda x: solve_ivp(forced, (0.0, 1.0), x[:2], args=(x,), t_eval=[0.2, 0.9], **TIGHT).y,
        lambda x: solve_ivp(lambda t, y: -x * y, (x[2], x[1]), x, **TIGHT).y[:, -1],
        lambda x: solve_ivp(lambda t, y, a: np.array([-x[0] * y[0] + t, a * y[0] * x[2]]), (x[2], 3.0), x[:2], args=(x[1],), t_eval=TIMES / 2 + x[0], method="DOP853", **TIGHT).y,
        through_a_dict,
        lambda x: solve_ivp(Oscillator(x).slope, (0.0, 1.0), x[1:], t_eval=[0.3, 1.0], **TIGHT).y,
        lambda x: odeint(Oscillator(x).slope_of_state, x[:2], TIMES, args=(x[2],), **TIGHT),
    ],
    "roots": [
        lambda x: so.root(two_equations, np.ones(2), args=(x,)).x,
        lambda x: so.root(lambda v: np.array([v[0] ** 2 + x[0] * v[1] - 2.0, v[1] ** 3 - v[0] * x[1]]), np.ones(2), method="lm").x,
        lambda x: so.fsolve(two_equations, np.ones(2), args=(x,)) * x[:2],
        lambda x: so.root_scalar(cubic, args=(x[0], x[1]), bracket=(-5.0, 5.0)).root,
        lambda x: so.root_scalar(lambda v: v**3 + x[0] * v - x[1], x0=1.0, x1=2.0).root,
        lambda x: so.brentq(cubic, -5.0, 5.0, args=(x[0], x[1])) + so.brenth(lambda v: v + np.tanh(v) - x[2], -5.0, 5.0),
        lambda x: so.ridder(cubic, -5.0, 5.0, args=(x[0], x[1])) * so.toms748(lambda v: v + np.tanh(v) - x[2], -5.0, 5.0),
        lambda x: so.newton(lambda v: v**3 + x[0] * v - x[1], 1.0),
        lambda x: so.newton(cubic, np.ones(3), args=(x[0] + 1.0, x)),
        lambda x: so.fixed_point(lambda v: np.cos(v * x) + 0.1 * v[0], np.ones(3)),
        lambda x: so.fixed_point(lambda v, a: np.cos(v * a), 1.0, args=(x[0],), xtol=1e-12),
        changed_after,
        in_a_loop,
        lambda x: so.brentq(Oscillator(x).balance, -5.0, 5.0),
    ],
    "minima": [
        lambda x: so.minimize(bowl, np.ones(3), args=(x,), tol=1e-12).fun,
        lambda x: so.minimize(lambda v: np.sum((v - x[0] * x) ** 2) + np.sum(v) * x[1], np.ones(3), tol=1e-9).x,
        lambda x: so.minimize(lambda v: np.sum((v - x[0] * x) ** 2), np.ones(3), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}).x[0],
        lambda x: so.minimize(value_and_slope, np.ones(3), args=(x,), jac=True, tol=1e-12).x,
        lambda x: so.minimize_scalar(lambda v: (v - x[0]) ** 4 + v * x[1] + x[2] * v * v, tol=1e-12).x,
        lambda x: so.minimize_scalar(lambda v, a: (v - a) ** 2 + v * x[1], bounds=(x[2], 3.0), args=(x[0],), options={"xatol": 1e-12}).fun,
        lambda x: so.minimize_scalar(lambda v: (v - x[0]) ** 2, bounds=(x[1], 3.0), options={"xatol": 1e-12}).x,
        lambda x: so.minimize(Oscillator(x).cost, np.ones(2), tol=1e-12).x,
    ],
    "minima within bounds": [
        lambda x: so.minimize(distance, np.ones(3), args=(x,), bounds=[(0, None), (None, 0.5), (-0.1, 3)], method="L-BFGS-B", tol=1e-14).x,
        lambda x: so.minimize(distance, np.full(3, 0.1), args=(x,), bounds=[(x[0] * x[2], None), (None, x[0] * x[1] * 0.5), (0.1 * x[2], 3)], tol=1e-14).x,
        lambda x: so.minimize(distance, np.ones(3), args=(x,), bounds=so.Bounds(0.1, 1.0), method="SLSQP", tol=1e-14).fun,
        lambda x: so.minimize(distance, np.ones(3), args=(x,), constraints={"type": "eq", "fun": lambda v: v @ v - x[1] ** 2}, tol=1e-14).x,
        lambda x: so.minimize(distance, np.ones(3), args=(x,), constraints=({"type": "ineq", "fun": lambda v: x[1] * 0.5 - v},), bounds=[(0.1, 2)] * 3, tol=1e-14).x,
        with_constraints_in_a_list,
    ],
    "fits": [
        lambda x: so.least_squares(lambda v: decay(TIMES, *v) - measured(x), np.ones(2), **EXACT).x,
        lambda x: so.least_squares(lambda v, p: decay(TIMES, *v) - measured(p), np.ones(2), loss="soft_l1", f_scale=0.3, args=(x,), **EXACT).x,
        lambda x: so.least_squares(lambda v: decay(TIMES, v[0], v[1]) - measured(x), np.ones(2), loss="huber", f_scale=0.3, **EXACT).fun,
        lambda x: so.least_squares(lambda v: decay(TIMES, *v) - measured(x), np.ones(2), loss="cauchy", f_scale=0.3, **EXACT).cost,
        lambda x: so.least_squares(lambda v: decay(TIMES, *v) - measured(x), np.ones(2), loss="arctan", **EXACT).cost,
        bounded_scale,
        lambda x: so.curve_fit(decay, TIMES, measured(x), **EXACT)[0],
        lambda x: so.curve_fit(lambda t, a, b: a * np.exp(-b * t) * x[1], TIMES * x[0], measured(x), p0=[1.0, 1.0], sigma=1 + TIMES * x[1], bounds=(0, 4.0), jac="3-point", **EXACT)[0],
        lambda x: so.curve_fit(decay, TIMES, measured(x), sigma=np.diag(1 + TIMES * x[1]) + 0.1, **EXACT)[0],
    ],
}  # fmt: skip
