"""Statistics of samples."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.special as sp
import scipy.stats as st

from tapeless.transform.scipy_rules.stats.common import of_reals


@of_reals(st.gmean)
def gmean(a, axis=0, dtype=None, weights=None, *, keepdims=False):
    return np.exp(np.average(np.log(a), axis=axis, weights=weights, keepdims=keepdims))


@of_reals(st.hmean)
def hmean(a, axis=0, dtype=None, *, weights=None, keepdims=False):
    return 1.0 / np.average(1.0 / a, axis=axis, weights=weights, keepdims=keepdims)


@of_reals(st.pmean)
def pmean(a, p, *, axis=0, dtype=None, weights=None, keepdims=False):
    if p == 0:
        return gmean(a, axis, weights=weights, keepdims=keepdims)
    return np.average(a**p, axis=axis, weights=weights, keepdims=keepdims) ** (1.0 / p)


@of_reals(st.zmap)
def zmap(scores, compare, axis=0, ddof=0):
    return (scores - np.mean(compare, axis=axis, keepdims=True)) / np.std(compare, axis=axis, ddof=ddof, keepdims=True)


@of_reals(st.zscore)
def zscore(a, axis=0, ddof=0):
    return zmap(a, a, axis, ddof)


@of_reals(st.gzscore)
def gzscore(a, *, axis=0, ddof=0):
    return zscore(np.log(a), axis, ddof)


@of_reals(st.variation)
def variation(a, axis=0, ddof=0, *, keepdims=False):
    return np.std(a, axis=axis, ddof=ddof, keepdims=keepdims) / np.mean(a, axis=axis, keepdims=keepdims)


@of_reals(st.sem)
def sem(a, axis=0, ddof=1, *, keepdims=False):
    return np.std(a, axis=axis, ddof=ddof, keepdims=keepdims) / np.sqrt(count(a, axis))


def count(a, axis):
    return np.size(a) if axis is None else np.shape(a)[axis]


@of_reals(st.moment)
def moment(a, order=1, axis=0, *, center=None, keepdims=False):
    middle = np.mean(a, axis=axis, keepdims=True) if center is None else center
    return np.mean((a - middle) ** order, axis=axis, keepdims=keepdims)


@of_reals(st.skew)
def skew(a, axis=0, bias=True, *, keepdims=False):
    ratio = moment(a, 3, axis, keepdims=keepdims) / moment(a, 2, axis, keepdims=keepdims) ** 1.5
    n = count(a, axis)
    return ratio if bias or n < 3 else ratio * np.sqrt(n * (n - 1.0)) / (n - 2.0)


@of_reals(st.kurtosis)
def kurtosis(a, axis=0, fisher=True, bias=True, *, keepdims=False):
    ratio = moment(a, 4, axis, keepdims=keepdims) / moment(a, 2, axis, keepdims=keepdims) ** 2
    n = count(a, axis)
    if not bias and n > 3:
        ratio = ((n**2 - 1.0) * ratio - 3.0 * (n - 1.0) ** 2) / ((n - 2.0) * (n - 3.0)) + 3.0
    return ratio - 3.0 if fisher else ratio


@of_reals(st.entropy)
def entropy(pk, qk=None, base=None, axis=0, *, keepdims=False):
    """Kullback and Leibler's divergence, if there are two."""
    p = pk / np.sum(pk, axis=axis, keepdims=True)
    terms = sp.entr(p) if qk is None else sp.rel_entr(p, qk / np.sum(qk, axis=axis, keepdims=True))
    total = np.sum(terms, axis=axis, keepdims=keepdims)
    return total if base is None else total / np.log(base)
