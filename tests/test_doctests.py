"""The examples in docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import tapeless

MODULES = ["tapeless", *(m.name for m in pkgutil.walk_packages(tapeless.__path__, "tapeless."))]
FOLDERS = ["tapeless.transform", "tapeless.runtime"]
for folder in FOLDERS:
    package = importlib.import_module(folder)
    MODULES += [folder, *(m.name for m in pkgutil.walk_packages(package.__path__, folder + "."))]


@pytest.mark.parametrize("name", sorted({m for m in MODULES if not m.endswith("__main__")}))
def test_examples_in_docstrings(name):
    module = importlib.import_module(name)
    result = doctest.testmod(
        module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    )
    assert result.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    examples = sum(len(t.examples) for m in MODULES for t in finder.find(importlib.import_module(m)))
    assert examples > 40
