"""`scipy.integrate`: initial value problems, by the adjoint equation."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false

from scipy.integrate import odeint as solver

from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt

declare(solver, infer=lambda func, y0, t, *_, **__: Array("float64", (None, None), True))


@adjoint(solver, ignores=("rtol", "atol", "mxstep", "tfirst"))
def odeint(z, func, y0, t, args=(), tfirst=False, rtol=None, atol=None, mxstep=0):
    """The adjoint equation, solved backwards from one time to the one before (Pontryagin; Chen et al. 2018)."""
    bars = rt.odeint_bars(d[z], z, func, t, args, tfirst, rtol, atol)
    d[y0] = bars[0]
    d[t] = bars[1]
    d[args] = bars[2]
