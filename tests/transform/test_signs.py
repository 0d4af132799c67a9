"""Signs cancel between statements, and nowhere else."""

import gast
import pytest

from tapeless.transform.optimize.signs import cancel
from tapeless.transform.printer import show

CASES = [
    ("t = -(a / b)\nu = -(t * c)", "t = a / b\nu = t * c"),
    ("t = -(a / b)\nreturn -(c * t / d)", "t = a / b\nreturn c * t / d"),
    ("t = -(a * b)\nu = x - t", "t = a * b\nu = x + t"),
    ("t = -(a * b)\nu = x + t", "t = a * b\nu = x - t"),
    ("t = -(a * b)\nt_2 = -(t * c)\nu = -(t_2 * d)", "t = a * b\nt_2 = t * c\nu = -(t_2 * d)"),
    ("t = -(a * b)\nu = t * c", None),
    ("t = -(a * b)\nu = -(t * c)\nv = t + 1", None),
    ("x = -(a * b)\nu = -(x * c)", None),
    ("t = -a\nu = -(t * c)", None),
    ("t = -(a * b)\nu = np.exp(t)", None),
    ("t = -(a * b)\nt = -(t * c)\nu = t", None),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_signs_of_temporaries_that_are_read_once_cancel(text, expected):
    block = gast.parse("def f():\n    " + text.replace("\n", "\n    ")).body[0].body
    cancelled = cancel(block, lambda name: name.startswith("t"))
    assert "\n".join(map(show, cancelled)) == (expected or text)
