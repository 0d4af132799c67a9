"""What runs: dlarrays, the evaluation of transformed functions, networks and their training."""

from tapeless.runtime import support
from tapeless.transform import templates

__all__ = ["support", "templates"]
