"""What runs: dlarrays, the evaluation of transformed functions, networks and their training."""

from tapeless.runtime import support
from tapeless.transform import definitions, templates

__all__ = ["definitions", "support", "templates"]
