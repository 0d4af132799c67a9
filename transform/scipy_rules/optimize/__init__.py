"""`scipy.optimize`: solutions by the implicit function theorem.

A solver finds the solution without regard to derivatives. How the solution depends on what the equations read besides
follows from their residual at it: `F(x, p) = 0` gives `dx/dp = -(dF/dx)^-1 dF/dp`.
"""

from tapeless.transform.scipy_rules.optimize import fits as fits
from tapeless.transform.scipy_rules.optimize import minima as minima
from tapeless.transform.scipy_rules.optimize import roots as roots
