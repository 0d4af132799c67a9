"""What is known of einsums before they run."""

import numpy as np
import pytest
from numeric import assert_close, central

import tapeless as tl

rng = np.random.default_rng(0)
A, B, C = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), rng.normal(size=(2, 3, 4))


@pytest.mark.parametrize(
    ("subscripts", "operands"),
    [
        ("ij,jk->ik", (A, B)),
        ("ij,jk", (A, B)),
        ("ij , jk -> ki", (A, B)),
        ("ij,ij->i", (A, A + 1)),
        ("i,j->ij", (A[0], B[:, 0])),
        ("bij,ij->b", (C, A)),
        ("bij,jk->bik", (C, B)),
        ("ij->ji", (A,)),
        ("bij->jbi", (C,)),
        ("ij->i", (A,)),
        ("ii->i", (C[0, :3, :3],)),
        ("ij,kj->k", (A, C[0])),
        ("ij,jk->ik", (A[:, :1], B)),
        ("ij,ij->ij", (A[:1], A)),
        ("i,i->", (A[0], A[1])),
        ("...j,jk->...k", (C, B)),
        ("ij,jk,kl->il", (A, B, B.T)),
    ],
)
def test_gradients_of_einsums(subscripts, operands):
    def loss(*operands):
        return np.sum(np.sin(np.einsum(subscripts, *operands)))

    def fixed(*operands):
        return np.sum(np.sin(np.einsum(subscripts, *operands, optimize=True)))

    every = tuple(range(len(operands)))
    expected = central(lambda operands: loss(*operands), (list(operands),))
    assert_close(tl.grad(loss, every)(*operands), expected, rtol=1e-6, atol=1e-7)
    assert_close(tl.grad(fixed, every)(*operands), expected, rtol=1e-6, atol=1e-7)


def test_the_adjoint_of_an_einsum_reads_as_one():
    text = tl.gradient_source(lambda a: np.sum(np.einsum("ij,jk->ik", a, B) ** 2), A)
    assert "np.einsum('ik,jk->ij', 2 * t, B)" in text
    assert "rt." not in text


def test_what_is_written_through_the_view_that_an_einsum_gives_is_refused():
    def loss(x):
        y = x * 1.0
        np.einsum("ii->i", y)[...] = 0.0
        return np.sum(y**2)

    with pytest.raises(tl.DifferentiationError, match="may share memory"):
        tl.grad(loss)(A[:, :3])
