"""Dataclasses with fields that are made for each object."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from language.table import case, refused


@dataclass
class Particle:
    position: Any
    steps: int = 0
    log: list = field(default_factory=list)
    others: list = field(default_factory=list)
    places: dict = field(default_factory=dict)

    def move(self, force):
        self.position = self.position + force
        self.steps += 1
        self.log.append(np.sum(self.position))
        self.places[self.steps] = force * 2
        return self


@case("dataclasses whose lists and dicts of their own are filled by methods", smooth=False)
def moved(x):
    a, b = Particle(x), Particle(x * 2)
    for k in range(3):
        a.move(b.position * 0.1)
        if k % 2:
            b.move(-a.position * 0.1)
        else:
            b.move(a.position)
    return a.position @ b.position + sum(a.log) * b.log[-1] + a.steps + np.sum(a.places[2])


@case("two lists of one dataclass, under names of their own")
def two_lists(x):
    particle = Particle(x)
    log, others = particle.log, particle.others
    log.append(x[0])
    others.append(x[1])
    return particle.log[0] * particle.others[0] * len(log) * x[2]


@refused("a list of a dataclass that another object has, too", "may share memory", "make a copy first")
def shared_list(x):
    a = Particle(x)
    b = Particle(x * 2, 0, a.log)
    b.log.append(x[0] * x[1])
    return a.log[0]


@refused("a list of a dataclass under two names, changed by both", "may share memory", "make a copy first")
def one_list_twice(x):
    particle = Particle(x)
    first, second = particle.log, particle.log
    first.append(x[0])
    second.append(x[1])
    return particle.log[1] * first[0] * second[1]


@refused("a dict of a dataclass under two names, changed by one", "may share memory", "make a copy first")
def one_dict_twice(x):
    particle = Particle(x)
    first, second = particle.places, particle.places
    first["a"] = x[0] * x[1]
    return second["a"] * x[2] + len(first)
