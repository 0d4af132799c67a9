"""Bound methods as values."""

import functools
import types

import numpy as np
from language.table import case, refused, x0

import tapeless as tl


class Spring:
    scale = 2.0

    def __init__(self, stiffness):
        self.stiffness = stiffness

    def energy(self, q):
        return 0.5 * self.stiffness * np.sum(q**2) + self.stiffness**2 * np.sum(q**4)

    def work(self, q):
        return self.stiffness * np.sum(q**3)

    def force(self, q):
        return -tl.grad(self.energy)(q)

    def soften(self, q):
        self.stiffness = self.stiffness * q[0]
        return self.stiffness * q[1]

    def both(self, q):
        energy, work = self.energy, self.work
        return energy(q) * work(q)

    def named(self):
        return {"energy": self.energy, "work": self.work}

    def weigh(self, total, value):
        return self.stiffness * total + value

    @property
    def default(self):
        return self.work

    @classmethod
    def scaled(cls, stiffness):
        return cls(cls.scale * stiffness)


class Coupled(Spring):
    def energy(self, q):
        above = super().energy
        return above(q) + above(2 * q)


def applied(function, q, times):
    return sum(function(q * (i + 1)) for i in range(times))


@case("`method = p.m`, and calls of it; also of classes and of `super()`")
def methods_have_names(x):
    spring, made = Spring(x[0]), Spring.scaled
    energy = spring.energy
    return energy(x) + spring.both(x) + made(x[1]).energy(x) + Coupled(x[2]).energy(x) + spring.default(x)


@case("methods given to functions, `map`, `reduce`, `partial`, in lists and dicts")
def methods_are_given(x):
    spring = Spring(x[0])
    total = applied(spring.energy, x, 2) + sum(map(spring.work, [x, x[:2]]))
    total += functools.reduce(spring.weigh, [x[1], 2.0, x[2]]) + functools.partial(spring.weigh, x[2])(x[1])
    functions = [spring.energy, Spring(x[1]).work]
    return total + functions[0](x) * functions[1](x) + spring.named()["work"](x[:2])


@case("a method that is chosen among the objects, and kept while its object changes")
def methods_of_chosen_objects(x):
    first, second, third = Spring(x[0]), Spring(x[1]), Spring(x[2])
    energy = first.energy if x[1] > 0 else second.energy
    soften = third.soften
    total = 0.0
    for _ in range(2):
        total += soften(x)
    return energy(x) + total * third.stiffness


@case("a method whose object is changed by a store")
def method_of_a_changed_object(x):
    spring = Spring(x[0])
    work = spring.work
    spring.stiffness = x[1] * x[2]
    return work(x) + types.MethodType(Spring.work, spring)(x[:2])


@case("gradients of methods")
def gradients_of_methods(x):
    spring = Spring(x[0])
    return np.sum(spring.force(x) ** 2) + np.sum(tl.value_and_grad(spring.work)(x)[1] * x)


module_spring = Spring(np.array(1.5))
module_energy = module_spring.energy


@case("methods of objects of the module", x0)
def methods_of_the_module(x):
    return module_energy(x) + np.sum(module_spring.force(x) ** 2)


@case("a function that is an attribute, and closes over what is differentiated", x0)
def attribute_functions(x):
    spring = Spring(x[0])
    spring.work = lambda q: x[1] * np.sum(q)
    return spring.work(x)


@case("one of several methods, chosen by a condition")
def chosen_methods(x):
    spring = Spring(x[0])
    function = spring.work if x[0] > 0 else spring.energy
    return function(x)


class Cell:
    """Holds methods of its own before and after what they read is set."""

    def __init__(self, w, name="bend"):
        self.act = self.bend
        self.w = w
        self.steps = [self.bend, self.shift, np.sin]
        self.named = {"bend": self.bend, "shift": self.shift}
        self.chosen = self.named[name]

    def bend(self, z):
        return np.tanh(z) * self.w

    def shift(self, z):
        return z + self.w**2

    def again(self, z, n):
        return z if n == 0 else self.act(self.again(z * self.w, n - 1))


@case("objects that hold methods of their own, in attributes, lists and dicts")
def own_methods(x):
    cell, other = Cell(x[0]), Cell(x[1], "shift")
    for step in cell.steps:
        x = step(x)
    for name, method in other.named.items():
        x = method(x) * len(name)
    return np.sum(cell.act(x)) + np.sum(other.chosen(x)) + applied(cell.named["shift"], np.sum(x), 2)


@case("own methods that are picked at run time, called again by themselves, and of objects in a list")
def picked_own_methods(x):
    cells = [Cell(v * 2) for v in x]
    total = 0.0
    for k in range(4):
        for cell in cells:
            total = total + np.sum(cell.steps[k % 3](x)) * k
    return total + np.sum(cells[1].again(x, 3))


@refused("an own method that is another one later", "the object is not known", "by its name in the class")
def own_methods_in_turn(x):
    cell = Cell(x[0])
    first = cell.act(x[1])
    cell.act = cell.shift
    return first * cell.act(x[2])


@refused("own methods that an object gets in other ways", "made to hold a method of its own", "m.act = m.bent")
def own_methods_appended(x):
    cell = Cell(x[0])
    more = [cell.bend]
    more.append(cell.shift)
    cell.more = more
    cell.w = x[1]
    return cell.more[1](x[2])
