"""`scipy.stats`: densities and distribution functions."""

from tapeless.transform.scipy_rules.stats import common as common
from tapeless.transform.scipy_rules.stats import continuous as continuous
from tapeless.transform.scipy_rules.stats import discrete as discrete
from tapeless.transform.scipy_rules.stats import vectors as vectors
