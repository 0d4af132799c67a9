"""`scipy.linalg`."""

from tapeless.transform.scipy_rules.linalg import factors as factors
from tapeless.transform.scipy_rules.linalg import functions as functions
from tapeless.transform.scipy_rules.linalg import solving as solving
from tapeless.transform.scipy_rules.linalg import structured as structured
