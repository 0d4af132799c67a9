"""Samples of SciPy's functions, as those of arrays."""

# ruff: noqa: E501

import math

import numpy as np
import scipy.fft
import scipy.integrate as si
import scipy.linalg
import scipy.signal
import scipy.sparse as ss
import scipy.sparse.linalg
import scipy.special as sp
import scipy.stats as st

rng = np.random.default_rng(11)
S = rng.normal(size=(3, 3)) + 3 * np.eye(3)
VALUES = {
    "positive": np.array([0.3, 0.8, 1.7]),
    "real": np.array([-0.7, 0.4, 1.3]),
    "sparse": np.array([0.3, -0.8, 1.7]),
    "unit": np.array([0.2, 0.45, 0.85]),
    "square": S,
    "covariance": S @ S.T,
    "matrix": rng.normal(size=(3, 4)),
    "further": np.array([0.6, 0.8, 1.7]),
    "rare": np.array([0.3, 0.8, 1.7]),
}

SPARSE = ss.csr_array(np.array([[1.0, 0, 2], [0, 3, 0], [4, 5, 0]]))
OLD_SPARSE = ss.csc_matrix(SPARSE)
BANDS = np.array([[0.0, 1, 2, 3], [5, 6, 7, 8], [1, -1, 2, 0]])

UNARY = [
    sp.gamma,
    sp.gammaln,
    sp.rgamma,
    sp.psi,
    sp.digamma,
    sp.erf,
    sp.erfc,
    sp.erfcx,
    sp.erfi,
    sp.dawsn,
    sp.expit,
    sp.log_expit,
    sp.expm1,
    sp.log1p,
    sp.exprel,
    sp.ndtr,
    sp.log_ndtr,
    sp.j0,
    sp.j1,
    sp.y0,
    sp.y1,
    sp.i0,
    sp.i1,
    sp.i0e,
    sp.i1e,
    sp.k0,
    sp.k1,
    sp.entr,
    sp.cosm1,
    sp.expi,
    sp.exp1,
    sp.factorial,
    sp.loggamma,
    np.i0,
    sp.spence,
    sp.exp10,
    sp.exp2,
    sp.cbrt,
    sp.k0e,
    sp.k1e,
    sp.wrightomega,
    sp.sindg,
    sp.cosdg,
    sp.tandg,
    sp.cotdg,
    sp.ber,
    sp.bei,
    sp.ker,
    sp.kei,
    sp.berp,
    sp.beip,
    sp.kerp,
    sp.keip,
]

# Functions by their last argument, the others given.
LAST = [
    (sp.jve, 2), (sp.yve, 1.5), (sp.kve, 1.5), (sp.struve, 1.5), (sp.modstruve, 0.5), (sp.gammaincinv, 2.5),
    (sp.eval_legendre, 3), (sp.eval_legendre, 0), (sp.eval_sh_legendre, 2), (sp.eval_gegenbauer, 3, 1.5),
    (sp.eval_chebyt, 3), (sp.eval_chebyu, 3), (sp.eval_chebyc, 3), (sp.eval_chebys, 3), (sp.eval_sh_chebyt, 3),
    (sp.eval_sh_chebyu, 2), (sp.eval_hermite, 3), (sp.eval_hermite, 0), (sp.eval_hermitenorm, 3), (sp.eval_laguerre, 3),
    (sp.eval_genlaguerre, 3, 0.5), (sp.eval_genlaguerre, 0, 0.5), (sp.eval_jacobi, 3, 0.5, 1.5), (sp.lpmv, 1, 3),
    (sp.betaincc, 2.0, 3.0), (sp.betainccinv, 2.0, 3.0), (sp.gammainccinv, 2.5), (sp.fdtr, 3.0, 5.0),
    (sp.fdtrc, 3.0, 5.0), (sp.chdtri, 3.0), (sp.stdtrit, 3.0), (sp.pdtr, 2), (sp.pdtrc, 2), (sp.bdtr, 2, 5),
    (sp.bdtrc, 2, 5), (sp.nbdtr, 2, 3), (sp.nbdtrc, 2, 3), (sp.hyperu, 1.5, 2.5), (sp.wright_bessel, 0.5, 1.5),
]  # fmt: skip


def through(distribution, x):
    shown = distribution
    x = 2 * x
    return shown.cdf(x) * shown.logpdf(0.3)


SAMPLES = {
    "positive": [*((lambda x, f=f: f(x)) for f in UNARY), lambda x: sp.sici(x)[0] * sp.sici(x)[1], lambda x: sp.shichi(x)[1] + sp.shichi(x)[0] * x, lambda x: sp.fresnel(x)[0] - sp.fresnel(x)[1] * x, lambda x: sp.airy(x)[0] * sp.airy(x)[1] + sp.airy(x)[2], lambda x: sp.airy(x)[3], lambda x: sp.gdtr(x, 2.0, x) - sp.gdtrc(x, 2.0, 3.0), lambda x: sp.owens_t(x, 2 * x), lambda x: sp.inv_boxcox1p(x, 0.3), lambda x: sp.log_wright_bessel(0.5, 1.5, x), lambda x: sp.ndtri_exp(-x), lambda x: sp.polygamma(1, x), lambda x: sp.beta(x, x[0]), lambda x: sp.betaln(x, 2.0), lambda x: sp.binom(3.5 + x, x), lambda x: sp.gammainc(1.3, x), lambda x: sp.gammaincc(2.0, x), lambda x: sp.jv(2, x), lambda x: sp.yn(2, x), lambda x: sp.yv(1.5, x), lambda x: sp.iv(1.5, x), lambda x: sp.ive(2, x), lambda x: sp.kv(1.5, x), lambda x: sp.zeta(2.5, x), lambda x: sp.xlogy(x, x + 1), lambda x: sp.xlog1py(x, x), lambda x: sp.rel_entr(x, x[::-1]), lambda x: sp.kl_div(x, x[::-1]), lambda x: sp.huber(1.0, x), lambda x: sp.pseudo_huber(1.0, x), lambda x: sp.boxcox(x, 0.5), lambda x: sp.multigammaln(x[2] + 2, 2), lambda x: math.lgamma(x[0]) + math.gamma(x[1]), lambda x: sp.kn(2, x), lambda x: sp.expn(2, x), lambda x: sp.poch(x, 0.5 + x), lambda x: sp.powm1(x, x), lambda x: sp.boxcox1p(x, 0.3), lambda x: sp.inv_boxcox(x, 0.3), lambda x: sp.stdtr(3.0, x), lambda x: sp.chdtr(3.0, x) - sp.chdtrc(2.0, x) * x, lambda x: sp.hyp0f1(1.5, x), lambda x: sp.hyp1f1(1.5, 2.5, x), lambda x: sp.hyp2f1(0.5, 1.0, 1.5, x / 4), lambda x: st.chi2.pdf(x, 3.0), lambda x: st.gamma.pdf(x, 2.0), lambda x: st.gamma.sf(x, 2.0), lambda x: st.expon.pdf(x), lambda x: st.poisson.pmf(2, x),
        lambda x: st.gamma.logpdf(x, 2.0, scale=x[0]), lambda x: st.gamma.cdf(x, 2.0), lambda x: st.chi2.logpdf(x, 3.0), lambda x: st.chi2.cdf(x, 3), lambda x: st.expon.logpdf(x, scale=2.0), lambda x: st.lognorm.logpdf(x, 0.5), lambda x: st.poisson.logpmf(np.array([1, 2, 0]), x), lambda x: st.poisson.cdf(2, x), lambda x: st.t.logpdf(x, 3.0 + x[0])],
    "real": [lambda x: sp.erf(x), lambda x: sp.logsumexp(x), lambda x: sp.logsumexp(np.outer(x, x), axis=1), lambda x: sp.logsumexp(np.outer(x, x), axis=0, keepdims=True, b=2.0), lambda x: sp.softmax(x), lambda x: sp.log_softmax(np.outer(x, x), axis=1), lambda x: st.norm.logpdf(x), lambda x: st.norm.logpdf(x, loc=x[0], scale=2.0), lambda x: st.norm.pdf(x, 0.3, np.exp(x[1])), lambda x: st.norm.cdf(x), lambda x: st.norm.logcdf(x, x[1]), lambda x: st.norm.sf(x), lambda x: st.norm.logsf(x), lambda x: st.t.pdf(x, 4.0), lambda x: st.laplace.logpdf(x), lambda x: st.cauchy.logpdf(x), lambda x: st.logistic.logpdf(x), lambda x: st.multivariate_normal.logpdf(x, np.zeros(3), S @ S.T), lambda x: st.multivariate_normal.pdf(x, x[::-1], 2.0 * np.eye(3)), lambda x: scipy.signal.convolve(x, x[:2]), lambda x: np.abs(scipy.fft.fft(x)), lambda x: st.norm(x, 2.0).logpdf(x[::-1] ** 2), lambda x: st.norm.pdf(x, 0.0, 1.0), lambda x: through(st.norm(loc=x[0], scale=np.exp(x[1])), x), lambda x: st.multivariate_normal(x, np.eye(3)).logpdf(x**2), lambda x: st.norm(0.0, 1.0).mean() + st.norm(0.0, 1.0).ppf(0.3) * x],
    "sparse": [lambda x: SPARSE @ x, lambda x: SPARSE @ np.outer(x, x**2), lambda x: (x * x) @ SPARSE, lambda x: SPARSE.dot(x**2), lambda x: OLD_SPARSE * (x * x), lambda x: scipy.sparse.linalg.spsolve(OLD_SPARSE, x**2), lambda x: SPARSE.T @ x, lambda x: scipy.linalg.solve_banded((1, 1), BANDS * x[0], np.append(x, x[1])), lambda x: scipy.linalg.solve_banded((1, 1), BANDS + x[0], np.outer(np.append(x, x[1]), x))],
    "unit": [*((lambda x, f=f, given=given: f(*given, x)) for f, *given in LAST), lambda x: sp.ellipkm1(x), lambda x: sp.ellipkinc(x, x / 2), lambda x: sp.ellipeinc(2 * x, x), lambda x: sp.logit(x), lambda x: sp.erfinv(x), lambda x: sp.erfcinv(x), lambda x: sp.ndtri(x), lambda x: sp.betainc(2.0, 3.0, x), lambda x: sp.ellipk(x), lambda x: sp.ellipe(x), lambda x: st.beta.logpdf(x, 2.0, 3.0), lambda x: st.beta.cdf(x, 2.0, 3.0), lambda x: st.beta.pdf(x, 2.0, 3.0), lambda x: st.dirichlet.pdf(np.array([0.2, 0.3, 0.5]), x), lambda x: sp.betaincinv(2.0, 3.0, x),  lambda x: st.norm.ppf(x), lambda x: st.binom.logpmf(2, 5, x), lambda x: st.bernoulli.logpmf(1, x), lambda x: st.dirichlet.logpdf(np.array([0.2, 0.3, 0.5]), x)],
    "square": [lambda a: scipy.linalg.expm(a / 3), lambda a: scipy.linalg.inv(a), lambda a: scipy.linalg.det(a), lambda a: scipy.linalg.solve(a, a[0]), lambda a: scipy.linalg.solve_triangular(a, a[:, 0], lower=True), lambda a: scipy.linalg.solve_triangular(a, a, trans=1), lambda a: scipy.linalg.solve_sylvester(a, a.T, a), lambda a: scipy.linalg.block_diag(a, a[0]), lambda a: scipy.linalg.toeplitz(a[0], a[1]), lambda a: scipy.linalg.circulant(a[0]), lambda a: scipy.linalg.norm(a), lambda a: scipy.linalg.svdvals(a), lambda a: scipy.linalg.pinv(a), lambda a: scipy.linalg.eigvalsh(a + a.T), lambda a: scipy.linalg.eigh(a + a.T)[0], lambda a: scipy.linalg.svd(a)[1], lambda a: scipy.linalg.hankel(a[0], a[1]), lambda a: scipy.linalg.sinm(a / 3), lambda a: scipy.linalg.cosm(a / 3)],
    "covariance": [lambda a: scipy.linalg.sqrtm(a), lambda a: scipy.linalg.cholesky(a, lower=True), lambda a: scipy.linalg.cho_solve(scipy.linalg.cho_factor(a + a.T, lower=True), a[0]), lambda a: scipy.linalg.logm(a), lambda a: st.multivariate_normal.entropy(np.zeros(3), a @ a.T), lambda a: st.multivariate_normal.logpdf(np.ones(3), np.zeros(3), a @ a.T)],
    "matrix": [lambda x: scipy.signal.convolve(x, x[:2, :2]), lambda x: scipy.signal.convolve(x, x[:2, :3], mode="valid"), lambda x: scipy.signal.convolve(x, x[:2, :3], mode="same"), lambda x: scipy.signal.correlate(x, x[:2, :2], mode="valid"), lambda x: scipy.signal.convolve2d(x, x[:2, :2]), lambda x: scipy.signal.fftconvolve(x, x) + scipy.signal.oaconvolve(x, x), lambda x: scipy.signal.correlate2d(x, x[:2]), lambda x: scipy.signal.correlate2d(x, x[:2, :2], mode="same") * scipy.signal.correlate2d(x, x[:2, :3], "same"), lambda x: scipy.signal.correlate2d(x[:2], x[1:, :3], "same"), lambda x: scipy.signal.correlate2d(x, x[1:], "valid"), lambda x: scipy.fft.irfft(scipy.fft.rfft(x)), lambda x: np.real(scipy.fft.ifft(x)), lambda x: np.real(scipy.fft.ifft2(x)) + np.abs(scipy.fft.fftn(x)), lambda x: np.real(scipy.fft.ifftn(x * 2)), lambda x: np.abs(scipy.fft.fft2(x))],
    "further": [
        lambda x: sp.zeta(x + 1.3, x[0] + 2), lambda x: sp.zeta(x + 1.3), lambda x: sp.zeta(-x) * sp.zetac(x + 1.3), lambda x: np.real(sp.lambertw(x)), lambda x: np.abs(sp.wofz(x + 1j * x[0])) + np.real(sp.wofz(x)), lambda x: sp.voigt_profile(x, x[0], 0.5 + x[1]), lambda x: sp.softplus(x), lambda x: sp.comb(5.0 + x, 2.5),
        lambda x: sp.spherical_jn(1, x) + sp.spherical_yn(2, x), lambda x: sp.spherical_in(0, x) * sp.spherical_kn(1, x),
        lambda x: scipy.signal.lfilter([1.0, 2.0], [1.0, 0.5], x), lambda x: scipy.signal.lfilter(x[:2], x, np.outer(x, x[::-1]), axis=0), lambda x: scipy.signal.lfilter(x, [1.0], x**2),
        lambda x: si.cumulative_trapezoid(x**2, x), lambda x: si.cumulative_trapezoid(np.outer(x, x), dx=0.1, axis=0, initial=0), lambda x: si.cumulative_trapezoid(np.outer(x, x), np.outer(x, x + 1)),
        lambda x: si.quad(lambda t: np.exp(-x[0] * t), 0, x[1])[0], lambda x: si.quad(lambda t: np.exp(-x[0] * t * t), 0, np.inf)[0], lambda x: si.quad(lambda t, p: np.exp(-((t - p) ** 2)), -np.inf, np.inf, args=(x[0],))[0] * x[0],
        lambda x: si.quad(lambda t: np.exp(t * x[1]), -np.inf, x[0])[0], lambda x: si.quad(lambda t: np.sin(x[0] * t) * t, x[1], x[2])[0] ** 2, lambda x: si.quad(lambda t: np.exp(-t) * x[1], x[0], np.inf)[0],
    ],
    "rare": [
        lambda x: sum(sp.itairy(x / 2)), lambda x: sp.itj0y0(x)[0] * sp.itj0y0(x)[1], lambda x: sp.iti0k0(x)[0] - sp.iti0k0(x)[1],
        lambda x: sp.it2j0y0(x)[0] * sp.it2j0y0(x)[1], lambda x: sp.it2i0k0(x)[0] + sp.it2i0k0(x)[1],
        lambda x: sp.pbdv(0.7, x)[0] * sp.pbdv(0.7, x)[1], lambda x: sp.pbvv(0.7, x)[0] + sp.pbvv(0.7, x)[1], lambda x: sp.pbwa(0.5, x)[0] + sp.pbwa(0.5, x)[1],
        lambda x: sp.ellipj(x, 0.4)[0] + 2 * sp.ellipj(x, 0.4)[1] + sp.ellipj(x, 0.4)[2] * sp.ellipj(x, 0.4)[3],
        lambda x: sp.ellipj(0.7, x / 2)[0] + 2 * sp.ellipj(0.7, x / 2)[1] + sp.ellipj(0.7, x / 2)[2] * sp.ellipj(0.7, x / 2)[3],
        lambda x: sp.ellipj(x[0], x / 2)[0] * sp.ellipj(x, x[1] / 2)[2],
        lambda x: np.abs(sp.hankel1(1.5, x)), lambda x: np.imag(sp.hankel2(0, x**2)), lambda x: sp.elliprf(x, x[::-1] + 0.1, 2.7 * x[0]),
        lambda x: sp.elliprc(x, 1.1 * x[1]), lambda x: sp.elliprd(x, 2 * x[::-1], 3 * x[0]), lambda x: sp.itstruve0(x), lambda x: sp.it2struve0(x),
        lambda x: sp.itmodstruve0(x), lambda x: sp.radian(x, 2 * x, x[0]), lambda x: sp.tklmbda(x / 2, 0.3), lambda x: sp.nrdtrimn(x / 3, x[1], x[::-1]),
        lambda x: sp.nrdtrisd(x, x / 3.1, 3 * x[::-1]), lambda x: sp.fdtri(3.0, 5.0, x / 2), lambda x: sp.gdtrix(2.0, 1.5, x / 2), lambda x: sp.pdtri(3, x / 2),
        lambda x: sp.bdtri(2, 5, x / 2), lambda x: sp.nbdtri(2, 5, x / 2), lambda x: sp.eval_sh_jacobi(3, 2.5, 1.5, x),
        lambda x: sp.roots_legendre(3)[0][0] * x, lambda x: si.simpson(x**2, x), lambda x: si.simpson(np.outer(x, x[[0, 1, 2, 1]]), dx=0.1), lambda x: si.simpson(np.outer(x, x), np.cumsum(x), axis=0),
        lambda x: si.simpson(x[:2] ** 2, dx=x[2]), lambda x: si.simpson(np.outer(x, x[[0, 1, 2, 1, 0, 2]]), np.cumsum(np.outer(x, x[[0, 1, 2, 1, 0, 2]]), axis=1)),
        lambda x: si.fixed_quad(lambda t: np.exp(-x[0] * t) * t, 0.0, x[1])[0], lambda x: si.fixed_quad(lambda t, p: np.sin(p * t), x[0], x[2], args=(x[1],), n=4)[0] * x,
    ],
}  # fmt: skip
