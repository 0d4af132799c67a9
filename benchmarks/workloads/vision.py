"""Bundle adjustment: the Jacobian of reprojection errors by the parameters of each observation."""

import numpy as np

from benchmarks.workloads.kinds import ROWS, Workload


def cross(a, b):
    return np.stack(
        [
            a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
            a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
            a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
        ],
        1,
    )


def reprojection(P, features):
    """Errors of observations: rotation (3), center (3), focal length, distortion (2) and point (3) of each."""
    rotation, moved = P[:, 0:3], P[:, 9:12] - P[:, 3:6]
    angle = np.sqrt(np.sum(rotation**2, 1))[:, None]
    axis = rotation / angle
    along = np.sum(axis * moved, 1)[:, None]
    turned = moved * np.cos(angle) + cross(axis, moved) * np.sin(angle) + axis * (along * (1 - np.cos(angle)))
    projected = turned[:, 0:2] / turned[:, 2:3]
    radius = np.sum(projected**2, 1)[:, None]
    distorted = projected * (1 + P[:, 7:8] * radius + P[:, 8:9] * radius**2)
    return P[:, 6:7] * distorted - features


def reprojection_by_hand(P, features, *directions):
    rotation, moved = P[:, 0:3], P[:, 9:12] - P[:, 3:6]
    angle = np.sqrt(np.sum(rotation**2, 1))[:, None]
    axis = rotation / angle
    along = np.sum(axis * moved, 1)[:, None]
    c, s, across = np.cos(angle), np.sin(angle), cross(axis, moved)
    turned = moved * c + across * s + axis * (along * (1 - c))
    depth = turned[:, 2:3]
    projected = turned[:, 0:2] / depth
    radius = np.sum(projected**2, 1)[:, None]
    factor = 1 + P[:, 7:8] * radius + P[:, 8:9] * radius**2
    distorted = projected * factor
    rows = []
    for bar in directions:
        row = np.empty_like(P)
        row[:, 6] = np.sum(bar * distorted, 1)
        distorted_bar = P[:, 6:7] * bar
        factor_bar = np.sum(distorted_bar * projected, 1)[:, None]
        row[:, 7:8] = factor_bar * radius
        row[:, 8:9] = factor_bar * radius**2
        radius_bar = factor_bar * (P[:, 7:8] + 2 * P[:, 8:9] * radius)
        projected_bar = distorted_bar * factor + 2 * radius_bar * projected
        turned_bar = np.empty_like(turned)
        turned_bar[:, 0:2] = projected_bar / depth
        turned_bar[:, 2] = -np.sum(projected_bar * projected, 1) / depth[:, 0]
        across_bar = s * turned_bar
        on_axis = np.sum(turned_bar * axis, 1)[:, None]
        along_bar = (1 - c) * on_axis
        moved_bar = c * turned_bar + cross(across_bar, axis) + along_bar * axis
        axis_bar = along * (1 - c) * turned_bar + cross(moved, across_bar) + along_bar * moved
        angle_bar = np.sum(turned_bar * (c * across - s * moved), 1)[:, None] + along * s * on_axis
        angle_bar -= np.sum(axis_bar * axis, 1)[:, None] / angle
        row[:, 0:3] = (axis_bar + angle_bar * rotation) / angle
        row[:, 3:6] = -moved_bar
        row[:, 9:12] = moved_bar
        rows.append(row)
    return P[:, 6:7] * distorted - features, rows


def workloads(rng) -> list[Workload]:
    P, features = rng.normal(size=(500, 12)), rng.normal(size=(500, 2))
    P[:, 11] += 10
    directions = tuple(np.tile(row, (500, 1)) for row in np.eye(2))
    name, arguments = "bundle adjustment, 500 x 2 x 12", (P, features)
    return [Workload(name, reprojection, reprojection_by_hand, arguments, ROWS, directions)]
