"""`scipy.special`: the derivatives are those of the NIST Digital Library of Mathematical Functions, dlmf.nist.gov."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import math

import numpy as np
import scipy.special as sp

from tapeless.transform import shapes
from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, derivatives, derivatives_of_results, rt, tangent

TWO_BY_ROOT_PI = 1.1283791670955126
HALF_ROOT_PI = 0.8862269254527580
BY_ROOT_2_PI = 0.3989422804014327
DEGREE = 0.017453292519943295


def complex_of(*arguments):
    """An elementwise function of complex values, whatever its arguments."""
    return Array("complex128", shapes.as_array(shapes.ufunc(*arguments)).dims, any(a.traced for a in arguments))


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
derivatives(sp.softplus, lambda z, x: sp.expit(x))
derivatives(sp.lambertw, lambda w, z: np.exp(-w) / (1 + w))
derivatives(sp.spherical_jn, None, lambda z, n, x: n * z / x - sp.spherical_jn(n + 1, x))
derivatives(sp.spherical_yn, None, lambda z, n, x: n * z / x - sp.spherical_yn(n + 1, x))
derivatives(sp.spherical_in, None, lambda z, n, x: n * z / x + sp.spherical_in(n + 1, x))
derivatives(sp.spherical_kn, None, lambda z, n, x: n * z / x - sp.spherical_kn(n + 1, x))
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
derivatives(sp.zeta, lambda z, x, q=None: rt.zeta_slope(x, q), lambda z, x, q: -x * sp.zeta(x + 1, q))
derivatives(sp.zetac, lambda z, x: rt.zeta_slope(x, None))
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
derivatives(sp.ellipkm1, lambda z, p: (z - sp.ellipe(1 - p) / p) / (2 * (1 - p)))
derivatives(
    sp.ellipkinc,
    lambda z, phi, m: 1 / np.sqrt(1 - m * np.sin(phi) ** 2),
    lambda z, phi, m: (
        (sp.ellipeinc(phi, m) / (1 - m) - z) / (2 * m)
        - np.sin(2 * phi) / (4 * (1 - m) * np.sqrt(1 - m * np.sin(phi) ** 2))
    ),
)
derivatives(
    sp.ellipeinc,
    lambda z, phi, m: np.sqrt(1 - m * np.sin(phi) ** 2),
    lambda z, phi, m: (z - sp.ellipkinc(phi, m)) / (2 * m),
)
declare(sp.gammasgn, passive=True, infer=shapes.untraced_same)
declare(sp.round, passive=True, infer=shapes.untraced_same)

# Trigonometric functions of degrees.
derivatives(sp.sindg, lambda z, x: DEGREE * sp.cosdg(x))
derivatives(sp.cosdg, lambda z, x: -DEGREE * sp.sindg(x))
derivatives(sp.tandg, lambda z, x: DEGREE * (1 + z**2))
derivatives(sp.cotdg, lambda z, x: -DEGREE * (1 + z**2))

# Bessel, Hankel, Kelvin and Struve functions: 10.6, 10.29, 10.61 and 11.4.
derivatives(sp.jve, None, lambda z, v, x: 0.5 * (sp.jve(v - 1, x) - sp.jve(v + 1, x)))
derivatives(sp.yve, None, lambda z, v, x: 0.5 * (sp.yve(v - 1, x) - sp.yve(v + 1, x)))
derivatives(sp.hankel1, None, lambda z, v, x: 0.5 * (sp.hankel1(v - 1, x) - sp.hankel1(v + 1, x)), infer=complex_of)
derivatives(sp.hankel2, None, lambda z, v, x: 0.5 * (sp.hankel2(v - 1, x) - sp.hankel2(v + 1, x)), infer=complex_of)
derivatives(sp.kve, None, lambda z, v, x: z - 0.5 * (sp.kve(v - 1, x) + sp.kve(v + 1, x)))
derivatives(sp.ber, lambda z, x: sp.berp(x))
derivatives(sp.bei, lambda z, x: sp.beip(x))
derivatives(sp.ker, lambda z, x: sp.kerp(x))
derivatives(sp.kei, lambda z, x: sp.keip(x))
derivatives(sp.berp, lambda z, x: -sp.bei(x) - z / x)
derivatives(sp.beip, lambda z, x: sp.ber(x) - z / x)
derivatives(sp.kerp, lambda z, x: -sp.kei(x) - z / x)
derivatives(sp.keip, lambda z, x: sp.ker(x) - z / x)
derivatives(sp.struve, None, lambda z, v, x: sp.struve(v - 1, x) - v / x * z)
derivatives(sp.modstruve, None, lambda z, v, x: sp.modstruve(v - 1, x) - v / x * z)

# Orthogonal polynomials by their last argument: 18.9.15 to 18.9.28. The degree that would be -1 has the factor 0.
derivatives(
    sp.eval_jacobi,
    None,
    None,
    None,
    lambda z, n, a, b, x: 0.5 * (n + a + b + 1) * sp.eval_jacobi(n - 1, a + 1, b + 1, x),
)
derivatives(
    sp.eval_sh_jacobi,
    None,
    None,
    None,
    lambda z, n, p, q, x: (n + p) * sp.eval_jacobi(n - 1, p - q + 1, q, 2 * x - 1) / sp.binom(2 * n + p - 1, n),
)
derivatives(sp.eval_legendre, None, lambda z, n, x: 0.5 * (n + 1) * sp.eval_jacobi(n - 1, 1, 1, x))
derivatives(sp.eval_sh_legendre, None, lambda z, n, x: (n + 1) * sp.eval_jacobi(n - 1, 1, 1, 2 * x - 1))
derivatives(sp.eval_gegenbauer, None, None, lambda z, n, a, x: 2 * a * sp.eval_gegenbauer(n - 1, a + 1, x))
derivatives(sp.eval_chebyt, None, lambda z, n, x: n * sp.eval_chebyu(n - 1, x))
derivatives(sp.eval_chebyu, None, lambda z, n, x: 2 * sp.eval_gegenbauer(n - 1, 2, x))
derivatives(sp.eval_chebyc, None, lambda z, n, x: n * sp.eval_chebyu(n - 1, 0.5 * x))
derivatives(sp.eval_chebys, None, lambda z, n, x: sp.eval_gegenbauer(n - 1, 2, 0.5 * x))
derivatives(sp.eval_sh_chebyt, None, lambda z, n, x: 2 * n * sp.eval_chebyu(n - 1, 2 * x - 1))
derivatives(sp.eval_sh_chebyu, None, lambda z, n, x: 4 * sp.eval_gegenbauer(n - 1, 2, 2 * x - 1))
derivatives(sp.eval_hermite, None, lambda z, n, x: 2 * n * sp.eval_hermite(np.maximum(n - 1, 0), x))
derivatives(sp.eval_hermitenorm, None, lambda z, n, x: n * sp.eval_hermitenorm(np.maximum(n - 1, 0), x))
derivatives(sp.eval_laguerre, None, lambda z, n, x: -sp.eval_genlaguerre(n - 1, 1, x))
derivatives(sp.eval_genlaguerre, None, None, lambda z, n, a, x: -sp.eval_genlaguerre(n - 1, a + 1, x))
derivatives(sp.lpmv, None, None, lambda z, m, v, x: (v * x * z - (v + m) * sp.lpmv(m, v - 1, x)) / (x**2 - 1))

# Distribution functions by their last argument: their densities.
derivatives(sp.betaincc, None, None, lambda z, a, b, x: -(x ** (a - 1)) * (1 - x) ** (b - 1) / sp.beta(a, b))
derivatives(sp.betainccinv, None, None, lambda z, a, b, y: -sp.beta(a, b) * z ** (1 - a) * (1 - z) ** (1 - b))
derivatives(sp.gammaincinv, None, lambda z, a, y: sp.gamma(a) * np.exp(z) * z ** (1 - a))
derivatives(sp.gammainccinv, None, lambda z, a, y: -sp.gamma(a) * np.exp(z) * z ** (1 - a))
derivatives(
    sp.gdtr,
    lambda z, a, b, x: x * (a * x) ** (b - 1) * np.exp(-a * x) / sp.gamma(b),
    None,
    lambda z, a, b, x: a * (a * x) ** (b - 1) * np.exp(-a * x) / sp.gamma(b),
)
derivatives(
    sp.gdtrc,
    lambda z, a, b, x: -x * (a * x) ** (b - 1) * np.exp(-a * x) / sp.gamma(b),
    None,
    lambda z, a, b, x: -a * (a * x) ** (b - 1) * np.exp(-a * x) / sp.gamma(b),
)
derivatives(sp.fdtr, None, None, lambda z, dfn, dfd, x: rt.f_density(dfn, dfd, x))
derivatives(sp.fdtrc, None, None, lambda z, dfn, dfd, x: -rt.f_density(dfn, dfd, x))
derivatives(sp.chdtri, None, lambda z, v, p: -2 * np.exp(0.5 * z) * (0.5 * z) ** (1 - 0.5 * v) * sp.gamma(0.5 * v))
derivatives(
    sp.stdtrit, None, lambda z, df, p: (1 + z**2 / df) ** (0.5 * (df + 1)) * np.sqrt(df) * sp.beta(0.5, 0.5 * df)
)
derivatives(sp.pdtr, None, lambda z, k, m: -np.exp(-m) * m**k / sp.gamma(k + 1))
derivatives(sp.pdtrc, None, lambda z, k, m: np.exp(-m) * m**k / sp.gamma(k + 1))
derivatives(sp.bdtr, None, None, lambda z, k, n, p: -(n - k) * sp.binom(n, k) * p**k * (1 - p) ** (n - k - 1))
derivatives(sp.bdtrc, None, None, lambda z, k, n, p: (n - k) * sp.binom(n, k) * p**k * (1 - p) ** (n - k - 1))
derivatives(sp.nbdtr, None, None, lambda z, k, n, p: p ** (n - 1) * (1 - p) ** k / sp.beta(n, k + 1))
derivatives(sp.nbdtrc, None, None, lambda z, k, n, p: -(p ** (n - 1)) * (1 - p) ** k / sp.beta(n, k + 1))
derivatives(sp.ndtri_exp, lambda z, y: np.exp(y + 0.5 * z**2) / BY_ROOT_2_PI)
derivatives(
    sp.owens_t,
    lambda z, h, a: -0.5 * BY_ROOT_2_PI * np.exp(-0.5 * h**2) * sp.erf(0.7071067811865476 * a * h),
    lambda z, h, a: np.exp(-0.5 * h**2 * (1 + a**2)) / (2 * np.pi * (1 + a**2)),
)
derivatives(sp.inv_boxcox1p, lambda z, y, lmbda: (1 + z) ** (1 - lmbda), None)
derivatives(sp.hyperu, None, None, lambda z, a, b, x: -a * sp.hyperu(a + 1, b + 1, x))
derivatives(sp.wright_bessel, None, None, lambda z, a, b, x: sp.wright_bessel(a, a + b, x))
derivatives(sp.log_wright_bessel, None, None, lambda z, a, b, x: np.exp(sp.log_wright_bessel(a, a + b, x) - z))

derivatives(sp.fdtri, None, None, lambda z, dfn, dfd, p: 1 / rt.f_density(dfn, dfd, z))
derivatives(sp.gdtrix, None, None, lambda z, a, b, p: sp.gamma(b) * np.exp(a * z) / (a * (a * z) ** (b - 1)))
derivatives(sp.pdtri, None, lambda z, k, y: -np.exp(z) * sp.gamma(k + 1) / z**k)
derivatives(sp.bdtri, None, None, lambda z, k, n, y: -1 / ((n - k) * sp.binom(n, k) * z**k * (1 - z) ** (n - k - 1)))
derivatives(sp.nbdtri, None, None, lambda z, k, n, y: sp.beta(n, k + 1) / (z ** (n - 1) * (1 - z) ** k))
derivatives(sp.tklmbda, lambda z, x, lmbda: 1 / (z ** (lmbda - 1) + (1 - z) ** (lmbda - 1)), None)
derivatives(
    sp.nrdtrimn,
    lambda z, p, std, x: -std * np.exp(0.5 * sp.ndtri(p) ** 2) / BY_ROOT_2_PI,
    lambda z, p, std, x: -sp.ndtri(p),
    lambda z, p, std, x: 1,
)
derivatives(
    sp.nrdtrisd,
    lambda z, mn, p, x: -1 / sp.ndtri(p),
    lambda z, mn, p, x: -z * np.exp(0.5 * sp.ndtri(p) ** 2) / (BY_ROOT_2_PI * sp.ndtri(p)),
    lambda z, mn, p, x: 1 / sp.ndtri(p),
)
derivatives(sp.radian, *(lambda z, d, m, s: DEGREE, lambda z, d, m, s: DEGREE / 60, lambda z, d, m, s: DEGREE / 3600))

# Carlson's integrals: 19.18.1, partial fractions, and Euler's theorem of homogeneous functions; of different arguments.
# Integrals of Struve functions.
derivatives(
    sp.elliprf,
    lambda w, x, y, z: -sp.elliprd(y, z, x) / 6,
    lambda w, x, y, z: -sp.elliprd(z, x, y) / 6,
    lambda w, x, y, z: -sp.elliprd(x, y, z) / 6,
)
derivatives(
    sp.elliprc,
    lambda z, x, y: -sp.elliprd(y, y, x) / 6,
    lambda z, x, y: (x * sp.elliprd(y, y, x) / 3 - z) / (2 * y),
)
derivatives(
    sp.elliprd,
    lambda w, x, y, z: (sp.elliprd(y, z, x) - w) / (2 * (x - z)),
    lambda w, x, y, z: (sp.elliprd(z, x, y) - w) / (2 * (y - z)),
    lambda w, x, y, z: (
        (x * (sp.elliprd(y, z, x) - w) / (z - x) + y * (sp.elliprd(z, x, y) - w) / (z - y) - 3 * w) / (2 * z)
    ),
)
derivatives(sp.itstruve0, lambda z, x: sp.struve(0, x))
derivatives(sp.it2struve0, lambda z, x: -sp.struve(0, x) / x)
derivatives(sp.itmodstruve0, lambda z, x: sp.modstruve(0, x))

# Functions with several results. Jacobi's elliptic functions: 22.13.1 to 22.13.3; by m, through that of the amplitude.
derivatives_of_results(sp.sici, lambda z, x: (np.sinc(x / np.pi), np.cos(x) / x), count=2)
derivatives_of_results(sp.shichi, lambda z, x: (np.exp(-x) * sp.exprel(2 * x), np.cosh(x) / x), count=2, real=True)
derivatives_of_results(sp.fresnel, lambda z, x: (np.sin(0.5 * np.pi * x**2), np.cos(0.5 * np.pi * x**2)), count=2)
derivatives_of_results(sp.airy, lambda z, x: (z[1], x * z[0], z[3], x * z[2]), count=4)
derivatives_of_results(sp.itairy, lambda z, x: (sp.airy(x)[0], sp.airy(x)[2], sp.airy(-x)[0], sp.airy(-x)[2]), count=4)
derivatives_of_results(sp.itj0y0, lambda z, x: (sp.j0(x), sp.y0(x)), count=2)
derivatives_of_results(sp.iti0k0, lambda z, x: (sp.i0(x), sp.k0(x)), count=2)
derivatives_of_results(sp.it2j0y0, lambda z, x: ((1 - sp.j0(x)) / x, -sp.y0(x) / x), count=2)
derivatives_of_results(sp.it2i0k0, lambda z, x: ((sp.i0(x) - 1) / x, -sp.k0(x) / x), count=2)
derivatives_of_results(sp.pbdv, None, lambda z, v, x: (z[1], (0.25 * x**2 - v - 0.5) * z[0]), count=2)
derivatives_of_results(sp.pbvv, None, lambda z, v, x: (z[1], (0.25 * x**2 - v - 0.5) * z[0]), count=2)
derivatives_of_results(sp.pbwa, None, lambda z, a, x: (z[1], (a - 0.25 * x**2) * z[0]), count=2)
derivatives_of_results(
    sp.ellipj,
    lambda z, u, m: (z[1] * z[2], -z[0] * z[2], -m * z[0] * z[1], z[2]),
    lambda z, u, m: rt.ellipj_by_m(z[0], z[1], z[2], z[3], u, m),
    count=4,
)

# The scaled ones are not holomorphic, and SciPy has no derivatives of the others for complex numbers.
declare(sp.wofz, infer=lambda z: Array("complex128", shapes.as_array(z).dims))
declare(math.lgamma, math.gamma, sp.ive, sp.jve, sp.yve, sp.psi, sp.digamma, real=True)


@define(sp.logsumexp)
def logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False):
    peak = rt.stop_gradient(np.max(np.real(a), axis=axis, keepdims=True))
    shift = np.where(np.isfinite(peak), peak, 0.0)
    weights = np.exp(a - shift) if b is None else b * np.exp(a - shift)
    total = np.sum(weights, axis=axis, keepdims=True)
    sign = np.sign(rt.stop_gradient(total))
    result = np.log(np.abs(total) if return_sign or not np.iscomplexobj(total) else total) + shift
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


@adjoint(sp.wofz)
def wofz(w, z):
    bar = d[w] * (TWO_BY_ROOT_PI * 1j - 2 * z * w)
    d[z] = bar if np.iscomplexobj(z) else np.real(bar)


@tangent(sp.wofz)
def wofz_dot(w, z):
    d[w] = d[z] * (TWO_BY_ROOT_PI * 1j - 2 * z * w)


@define(sp.voigt_profile)
def voigt_profile(x, sigma, gamma):
    """By the Faddeeva function (DLMF 7.19)."""
    return np.real(sp.wofz((x + 1j * gamma) / (sigma * np.sqrt(2.0)))) * BY_ROOT_2_PI / sigma


@define(sp.comb)
def comb(N, k):
    return sp.binom(N, k)
