"""Generated source is the product: it stays as it was last read and approved.

After a change for the better, write the files anew with `python tests/golden/test_golden.py`, and read the difference.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from golden.functions import GOLDEN

import tapeless as tl

EXPECTED = Path(__file__).parent / "expected"


@pytest.mark.parametrize("function", GOLDEN, ids=lambda f: f.__name__)
def test_generated_source_reads_as_approved(function):
    expected = (EXPECTED / f"{function.__name__}.txt").read_text()
    assert tl.gradient_source(function, *GOLDEN[function]) == expected


def test_every_kept_file_has_its_function():
    assert {p.stem for p in EXPECTED.glob("*.txt")} == {f.__name__ for f in GOLDEN}


if __name__ == "__main__":
    for golden, arguments in GOLDEN.items():
        (EXPECTED / f"{golden.__name__}.txt").write_text(tl.gradient_source(golden, *arguments))
