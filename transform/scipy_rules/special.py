"""`scipy.special`: the derivatives are those of the NIST Digital Library of Mathematical Functions, dlmf.nist.gov."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import math

import numpy as np
import scipy.special as sp

from tapeless.transform import shapes
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import derivatives, rt

TWO_BY_ROOT_PI = 1.1283791670955126
HALF_ROOT_PI = 0.8862269254527580
BY_ROOT_2_PI = 0.3989422804014327

derivatives(sp.gamma, lambda z, x: z * sp.psi(x))
derivatives(sp.gammaln, lambda z, x: sp.psi(x))
derivatives(sp.loggamma, lambda z, x: sp.psi(x))
derivatives(sp.rgamma, lambda z, x: -z * sp.psi(x))
derivatives(sp.psi, lambda z, x: sp.polygamma(1, x))
derivatives(sp.polygamma, None, lambda z, n, x: sp.polygamma(n + 1, x))
derivatives(sp.factorial, lambda z, n: z * sp.psi(n + 1))
derivatives(sp.beta, lambda z, a, b: z * (sp.psi(a) - sp.psi(a + b)), lambda z, a, b: z * (sp.psi(b) - sp.psi(a + b)))
derivatives(sp.betaln, lambda z, a, b: sp.psi(a) - sp.psi(a + b), lambda z, a, b: sp.psi(b) - sp.psi(a + b))
derivatives(
    sp.binom,
    lambda z, n, k: z * (sp.psi(n + 1) - sp.psi(n - k + 1)),
    lambda z, n, k: z * (sp.psi(n - k + 1) - sp.psi(k + 1)),
)
derivatives(sp.betainc, None, None, lambda z, a, b, x: x ** (a - 1) * (1 - x) ** (b - 1) / sp.beta(a, b))
derivatives(sp.betaincinv, None, None, lambda z, a, b, y: sp.beta(a, b) * z ** (1 - a) * (1 - z) ** (1 - b))
derivatives(sp.gammainc, None, lambda z, a, x: np.exp(-x) * x ** (a - 1) / sp.gamma(a))
derivatives(sp.gammaincc, None, lambda z, a, x: -np.exp(-x) * x ** (a - 1) / sp.gamma(a))
derivatives(sp.erf, lambda z, x: TWO_BY_ROOT_PI * np.exp(-(x**2)))
derivatives(sp.erfc, lambda z, x: -TWO_BY_ROOT_PI * np.exp(-(x**2)))
derivatives(sp.erfcx, lambda z, x: 2 * x * z - TWO_BY_ROOT_PI)
derivatives(sp.erfi, lambda z, x: TWO_BY_ROOT_PI * np.exp(x**2))
derivatives(sp.dawsn, lambda z, x: 1 - 2 * x * z)
derivatives(sp.erfinv, lambda z, y: HALF_ROOT_PI * np.exp(z**2))
derivatives(sp.erfcinv, lambda z, y: -HALF_ROOT_PI * np.exp(z**2))
derivatives(sp.expit, lambda z, x: z * (1 - z))
derivatives(sp.logit, lambda z, x: 1 / (x * (1 - x)))
derivatives(sp.log_expit, lambda z, x: sp.expit(-x))
derivatives(sp.expm1, lambda z, x: z + 1)
derivatives(sp.log1p, lambda z, x: 1 / (1 + x))
derivatives(sp.exprel, lambda z, x: np.where(x == 0, 0.5, (np.exp(x) - z) / np.where(x == 0, 1.0, x)))
derivatives(sp.ndtr, lambda z, x: BY_ROOT_2_PI * np.exp(-0.5 * x**2))
derivatives(sp.log_ndtr, lambda z, x: BY_ROOT_2_PI * np.exp(-0.5 * x**2 - z))
derivatives(sp.ndtri, lambda z, y: np.exp(0.5 * z**2) / BY_ROOT_2_PI)
derivatives(sp.j0, lambda z, x: -sp.j1(x))
derivatives(sp.j1, lambda z, x: 0.5 * (sp.j0(x) - sp.jv(2, x)))
derivatives(sp.y0, lambda z, x: -sp.y1(x))
derivatives(sp.y1, lambda z, x: 0.5 * (sp.y0(x) - sp.yn(2, x)))
derivatives(sp.jv, None, lambda z, v, x: 0.5 * (sp.jv(v - 1, x) - sp.jv(v + 1, x)))
derivatives(sp.yn, None, lambda z, n, x: 0.5 * (sp.yn(n - 1, x) - sp.yn(n + 1, x)))
derivatives(sp.yv, None, lambda z, v, x: 0.5 * (sp.yv(v - 1, x) - sp.yv(v + 1, x)))
derivatives(sp.iv, None, lambda z, v, x: 0.5 * (sp.iv(v - 1, x) + sp.iv(v + 1, x)))
derivatives(sp.kv, None, lambda z, v, x: -0.5 * (sp.kv(v - 1, x) + sp.kv(v + 1, x)))
derivatives(sp.ive, None, lambda z, v, x: 0.5 * (sp.ive(v - 1, x) + sp.ive(v + 1, x)) - np.sign(x) * z)
derivatives(sp.i0, lambda z, x: sp.i1(x))
derivatives(sp.i1, lambda z, x: 0.5 * (sp.i0(x) + sp.iv(2, x)))
derivatives(sp.i0e, lambda z, x: sp.i1e(x) - np.sign(x) * z)
derivatives(sp.i1e, lambda z, x: sp.i0e(x) - z * (np.sign(x) + 1 / x))
derivatives(sp.k0, lambda z, x: -sp.k1(x))
derivatives(sp.k1, lambda z, x: -sp.k0(x) - z / x)
derivatives(math.lgamma, lambda z, x: sp.psi(x), infer=shapes.python_float)
derivatives(math.gamma, lambda z, x: z * sp.psi(x), infer=shapes.python_float)
derivatives(sp.exp10, lambda z, x: 2.302585092994046 * z)
derivatives(sp.exp2, lambda z, x: 0.6931471805599453 * z)
derivatives(sp.cbrt, lambda z, x: 1 / (3 * z**2))
derivatives(sp.k0e, lambda z, x: z - sp.k1e(x))
derivatives(sp.k1e, lambda z, x: z * (1 - 1 / x) - sp.k0e(x))
derivatives(sp.kn, None, lambda z, n, x: -0.5 * (sp.kn(n - 1, x) + sp.kn(n + 1, x)))
derivatives(sp.expn, None, lambda z, n, x: -sp.expn(n - 1, x))
derivatives(sp.poch, lambda z, a, m: z * (sp.psi(a + m) - sp.psi(a)), lambda z, a, m: z * sp.psi(a + m))
derivatives(sp.powm1, lambda z, x, y: y * x ** (y - 1), lambda z, x, y: (z + 1) * np.log(x))
derivatives(sp.boxcox1p, lambda z, x, lmbda: (1 + x) ** (lmbda - 1), None)
derivatives(sp.inv_boxcox, lambda z, y, lmbda: z ** (1 - lmbda), None)
derivatives(
    sp.stdtr, None, lambda z, df, t: (1 + t**2 / df) ** (-0.5 * (df + 1)) / (np.sqrt(df) * sp.beta(0.5, 0.5 * df))
)
derivatives(sp.chdtr, None, lambda z, v, x: 0.5 * np.exp(-0.5 * x) * (0.5 * x) ** (0.5 * v - 1) / sp.gamma(0.5 * v))
derivatives(sp.chdtrc, None, lambda z, v, x: -0.5 * np.exp(-0.5 * x) * (0.5 * x) ** (0.5 * v - 1) / sp.gamma(0.5 * v))
derivatives(sp.hyp0f1, None, lambda z, v, x: sp.hyp0f1(v + 1, x) / v)
derivatives(sp.hyp1f1, None, None, lambda z, a, b, x: a / b * sp.hyp1f1(a + 1, b + 1, x))
derivatives(sp.hyp2f1, None, None, None, lambda z, a, b, c, x: a * b / c * sp.hyp2f1(a + 1, b + 1, c + 1, x))
derivatives(sp.wrightomega, lambda z, x: z / (1 + z))
derivatives(sp.zeta, None, lambda z, x, q: -x * sp.zeta(x + 1, q))
derivatives(sp.xlogy, lambda z, x, y: np.log(np.where(y == 0, 1.0, y)), lambda z, x, y: x / np.where(y == 0, 1.0, y))
derivatives(sp.xlog1py, lambda z, x, y: np.log1p(y), lambda z, x, y: x / (1 + y))
derivatives(sp.entr, lambda z, x: -np.log(np.where(x > 0, x, 1.0)) - 1)
derivatives(sp.rel_entr, lambda z, x, y: np.log(x / y) + 1, lambda z, x, y: -x / y)
derivatives(sp.kl_div, lambda z, x, y: np.log(x / y), lambda z, x, y: 1 - x / y)
derivatives(sp.huber, None, lambda z, delta, r: np.clip(r, -delta, delta))
derivatives(sp.pseudo_huber, None, lambda z, delta, r: r / np.sqrt(1 + (r / delta) ** 2))
derivatives(sp.sinc, lambda z, x: np.where(x == 0, 0.0, (np.cos(np.pi * x) - z) / np.where(x == 0, 1.0, x)))
derivatives(sp.cosm1, lambda z, x: -np.sin(x))
derivatives(sp.boxcox, lambda z, x, lmbda: x ** (lmbda - 1), None)
derivatives(sp.expi, lambda z, x: np.exp(x) / x)
derivatives(sp.exp1, lambda z, x: -np.exp(-x) / x)
derivatives(sp.spence, lambda z, x: np.log(x) / (1 - x))
derivatives(sp.ellipk, lambda z, m: (sp.ellipe(m) / (1 - m) - z) / (2 * m))
derivatives(sp.ellipe, lambda z, m: (z - sp.ellipk(m)) / (2 * m))
declare(sp.gammasgn, passive=True, infer=shapes.untraced_same)


@define(sp.logsumexp)
def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False):
    peak = rt.stop_gradient(np.max(a, axis=axis, keepdims=True))
    shift = np.where(np.isfinite(peak), peak, 0.0)
    weights = np.exp(a - shift) if b is None else b * np.exp(a - shift)
    total = np.sum(weights, axis=axis, keepdims=True)
    sign = np.sign(rt.stop_gradient(total))
    result = np.log(np.abs(total)) + shift
    if not keepdims:
        result = np.reshape(result, ()) if axis is None else np.squeeze(result, axis)
        sign = np.reshape(sign, ()) if axis is None else np.squeeze(sign, axis)
    return (result, sign) if return_sign else result


@define(sp.softmax)
def softmax(x, axis=None):
    weights = np.exp(x - rt.stop_gradient(np.max(x, axis=axis, keepdims=True)))
    return weights / np.sum(weights, axis=axis, keepdims=True)


@define(sp.log_softmax)
def log_softmax(x, axis=None):
    return x - logsumexp(x, axis, None, True)


@define(sp.multigammaln)
def multigammaln(a, d):
    result = 0.25 * d * (d - 1) * np.log(np.pi)
    for j in range(d):
        result = result + sp.gammaln(a - 0.5 * j)
    return result
