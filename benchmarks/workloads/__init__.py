"""What is timed: functions in plain NumPy, their derivatives by hand, and their arguments."""

from __future__ import annotations

import numpy as np

from benchmarks.workloads import dynamics, elementwise, models, recurrent, vision
from benchmarks.workloads.kinds import HVP, ROWS, Workload

__all__ = ["HVP", "ROWS", "Workload", "loops", "workloads"]


def workloads() -> list[Workload]:
    """All of them, with data from one seed."""
    rng = np.random.default_rng(0)
    groups = (elementwise, models, recurrent, dynamics, vision)
    return [workload for group in groups for workload in group.workloads(rng)]


def loops() -> list[Workload]:
    """One loop of more and more steps."""
    return [dynamics.euler_workload(n) for n in (100, 1_000, 10_000)]
