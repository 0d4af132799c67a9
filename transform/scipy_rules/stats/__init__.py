"""`scipy.stats`: densities and distribution functions, and statistics of samples."""

import scipy.stats as st

from tapeless.transform.kinds import HOLDERS
from tapeless.transform.scipy_rules.stats import common as common
from tapeless.transform.scipy_rules.stats import continuous as continuous
from tapeless.transform.scipy_rules.stats import cumulative as cumulative
from tapeless.transform.scipy_rules.stats import discrete as discrete
from tapeless.transform.scipy_rules.stats import quantiles as quantiles
from tapeless.transform.scipy_rules.stats import samples as samples
from tapeless.transform.scipy_rules.stats import vectors as vectors


def family(frozen):
    """The family that a frozen distribution has a copy of."""
    return getattr(st, frozen.dist.name, frozen.dist)


for frozen in (st.norm(), st.poisson(1.0)):
    HOLDERS[type(frozen)] = (family, "args", "kwds")
