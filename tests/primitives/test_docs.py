"""`docs/primitives.md` is made from the registry.

After a new rule, write it anew with `python tests/primitives/test_docs.py`.
"""

import builtins
import math
from pathlib import Path

import numpy as np

import tapeless as tl  # noqa: F401  (fills the registry)
from tapeless.transform.primitives import registered

FILE = Path(__file__).parent.parent.parent / "docs" / "primitives.md"
HEAD = """# Primitives

The functions that Tapeless differentiates by a rule, or whose values pass through without a derivative. Operators and
array methods (`x * y`, `x.sum()`, `x.T`) are the functions of the same meaning. Second derivatives are derivatives of
rules: every rule uses only functions that have rules.

Conventions where there is no derivative: `abs`, `relu`, `sinc` and `std` of equal values have derivative 0 at 0; where
`maximum` or `minimum` tie, each argument gets half; where several items tie for `max` or `min`, they share equally;
`clip` has derivative 1 at its bounds; `power` has derivative 0 by its exponent at base 0; `sqrt` has an infinite
derivative at 0.

"""


def name(function):
    """How users write a function, or None for helpers of generated code."""
    word = getattr(function, "__name__", "")
    if getattr(builtins, word, None) is function:
        return word
    if getattr(math, word, None) is function:
        return f"math.{word}"
    if getattr(np, word, None) is function:
        return f"np.{word}"
    if getattr(tl, word, None) is function:
        return f"tl.{word}"
    if getattr(builtins, word, None) is function:
        return word
    return None


def document():
    rules = sorted({name(p.function) for p in registered() if p.adjoint is not None} - {None})
    passing = sorted({name(p.function) for p in registered() if p.passive} - {None})
    lists = [("With a rule", rules), ("Without a derivative", passing)]
    return HEAD + "\n".join(f"## {title}\n\n{', '.join(f'`{n}`' for n in names)}\n" for title, names in lists)


def test_the_table_of_primitives_is_up_to_date():
    assert FILE.read_text() == document()


if __name__ == "__main__":
    FILE.write_text(document())
