"""Timings against hand-written gradients, as ratios in one run."""
