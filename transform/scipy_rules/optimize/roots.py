"""Roots and fixed points, and the rules of what is defined implicitly."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.optimize as so

from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent

declare(
    so.root,
    so.fsolve,
    so.root_scalar,
    so.brentq,
    so.brenth,
    so.ridder,
    so.bisect,
    so.toms748,
    so.newton,
    so.fixed_point,
    lists=True,
)


@adjoint(rt.implicit)
def implicit(z, x, residual, matrix):
    d[residual] = -np.linalg.solve(np.transpose(matrix), d[z])


@tangent(rt.implicit)
def implicit_dot(z, x, residual, matrix):
    d[z] = -np.linalg.solve(matrix, d[residual])


@adjoint(rt.implicit_elementwise)
def implicit_elementwise(z, x, residual, slope):
    d[residual] = -d[z] / slope


@tangent(rt.implicit_elementwise)
def implicit_elementwise_dot(z, x, residual, slope):
    d[z] = -d[residual] / slope


@define(so.root)
def root(fun, x0, args=(), method="hybr", jac=None, tol=None, callback=None, options=None):
    def equations(v):
        return np.ravel(fun(v, *args))

    given = {"method": method, "jac": jac, "tol": tol, "callback": callback, "options": options}
    found = rt.solve_root(fun, x0, args, given)
    x = rt.implicit(found.x, equations(found.x), rt.jacobian_at(equations, found.x))
    return rt.Root(x, found.fun, found.success, found.status, found.message, found.nfev)


@define(so.fsolve)
def fsolve(func, x0, args=(), fprime=None):
    return root(func, x0, args, "hybr", fprime).x


@define(so.root_scalar)
def root_scalar(
    f, args=(), method=None, bracket=None, fprime=None, fprime2=None, x0=None, x1=None, xtol=None, rtol=None
):
    def equation(v):
        return f(v, *args)

    given = {
        "method": method,
        "bracket": bracket,
        "fprime": fprime,
        "fprime2": fprime2,
        "x0": x0,
        "x1": x1,
        "xtol": xtol,
        "rtol": rtol,
    }
    found = rt.solve_scalar_root(f, args, given)
    z = rt.implicit_elementwise(found.root, equation(found.root), rt.slope_at(equation, found.root))
    return rt.ScalarRoot(z, found.converged, found.flag, found.iterations, found.function_calls)


@define(so.brentq)
def brentq(f, a, b, args=(), xtol=2e-12, rtol=8.881784197001252e-16):
    return root_scalar(f, args, "brentq", (a, b), xtol=xtol, rtol=rtol).root


@define(so.brenth)
def brenth(f, a, b, args=(), xtol=2e-12, rtol=8.881784197001252e-16):
    return root_scalar(f, args, "brenth", (a, b), xtol=xtol, rtol=rtol).root


@define(so.ridder)
def ridder(f, a, b, args=(), xtol=2e-12, rtol=8.881784197001252e-16):
    return root_scalar(f, args, "ridder", (a, b), xtol=xtol, rtol=rtol).root


@define(so.bisect)
def bisect(f, a, b, args=(), xtol=2e-12, rtol=8.881784197001252e-16):
    return root_scalar(f, args, "bisect", (a, b), xtol=xtol, rtol=rtol).root


@define(so.toms748)
def toms748(f, a, b, args=(), xtol=2e-12, rtol=8.881784197001252e-16):
    return root_scalar(f, args, "toms748", (a, b), xtol=xtol, rtol=rtol).root


@define(so.newton)
def newton(func, x0, fprime=None, args=(), tol=1.48e-8, maxiter=50, fprime2=None, x1=None):
    def equation(v):
        return func(v, *args)

    given = {"fprime": fprime, "tol": tol, "maxiter": maxiter, "fprime2": fprime2, "x1": x1}
    found = rt.solve_newton(func, x0, args, given)
    return rt.implicit_elementwise(found, equation(found), rt.slope_at(equation, found))


@define(so.fixed_point)
def fixed_point(func, x0, args=(), xtol=1e-08, maxiter=500, method="del2"):
    def equations(v):
        return func(v, *args) - v

    found = rt.solve_fixed_point(func, x0, args, {"xtol": xtol, "maxiter": maxiter, "method": method})
    x = rt.implicit(np.ravel(found), np.ravel(equations(found)), rt.jacobian_at(equations, found))
    return np.reshape(x, np.shape(found))
