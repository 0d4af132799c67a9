"""Indexing. The adjoint of an item is added into one buffer, in place."""

import operator

import numpy as np

from tapeless.transform import shapes
from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt

declare(operator.getitem, getattr, fresh=False, loads=True)
declare(np.take, infer=lambda a, *_, **__: Array(shapes.as_array(a).dtype, None, shapes.as_array(a).varied))
declare(np.take_along_axis, infer=lambda arr, indices, axis: Array(shapes.as_array(arr).dtype, None, arr.traced))
declare(np.sort, infer=lambda a, axis=None, **_: shapes.ravel(a) if axis == shapes.NONE else shapes.as_array(a))
declare(np.partition, infer=lambda a, kth, axis=None: shapes.ravel(a) if axis == shapes.NONE else shapes.as_array(a))


@adjoint(operator.getitem)
def getitem(z, x, i):
    d[x][i] += d[z]


@adjoint(np.take)
def take(z, a, indices, axis=None):
    d[a] = rt.untake(d[z], a, indices, axis)


@adjoint(np.take_along_axis)
def take_along_axis(z, arr, indices, axis=-1):
    d[arr] = rt.untake_along_axis(d[z], arr, indices, axis)


@adjoint(np.sort, ignores=("kind", "stable"))
def sort(z, a, axis=-1, kind=None, order=None, stable=None):
    d[a] = rt.unsorted(d[z], np.argsort(a, axis=axis, kind="stable"), a, axis)


@adjoint(np.partition, ignores=("kind",))
def partition(z, a, kth, axis=-1, kind="introselect"):
    d[a] = rt.unsorted(d[z], np.argpartition(a, kth, axis=axis), a, axis)
