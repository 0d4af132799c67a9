"""`scipy.interpolate`: splines and tables, by the points they are evaluated at and by the values they go through."""

from tapeless.transform.scipy_rules.interpolate import points as points
from tapeless.transform.scipy_rules.interpolate import tables as tables
from tapeless.transform.scipy_rules.interpolate import values as values
