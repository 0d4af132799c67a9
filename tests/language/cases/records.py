"""Dataclasses with fields that are made for each object; copies of records and objects."""

import copy
import dataclasses
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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


class Complex(NamedTuple):
    re: Any
    im: Any

    def __mul__(self, other):
        return Complex(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)


@dataclass
class Point:
    x: Any
    y: Any = 2.0


@dataclass
class Segment:
    start: Point
    end: Point
    weights: Any = None


@case("`_replace`, `_asdict` and `_make` of namedtuples")
def namedtuple_methods(x):
    a = Complex(x[0], x[1])._replace(im=x[2] * x[0])
    made = a._asdict()
    made["re"] = made["im"] * x[1]
    b = Complex._make([made["re"], a.re])
    return b.re * b.im + (b * Complex(0.5, 2.0)).im


@case("namedtuples with operators of their own, made of the items of an array")
def namedtuple_of_array(x):
    a = Complex(*x[:2]) if x[0] > 100 else Complex(*(x[:2] * 1.0).tolist())
    b = Complex._make(x[1:])
    return (a * b * Complex(*x[1:])).re


@case("the fields of namedtuples, dataclasses and objects by name, in loops")
def fields_by_name(x):
    a, p, particle = Complex(x[0], x[1]), Point(x[1], x[2]), Particle(x)
    total = sum(getattr(a, name) ** 2 for name in a._fields)
    for f in dataclasses.fields(p):
        total = total * getattr(p, f.name)
    for name in ("x", "y"):
        setattr(p, name, getattr(p, name) * 2 + total)
    return p.x * p.y + np.sum(getattr(particle, "position")) + total  # noqa: B009


@case("`dataclasses.asdict` and `astuple`: copies, also of what is nested")
def as_plain(x):
    weights = x * 2
    segment = Segment(Point(x[0], x[1]), Point(x[2]), weights)
    made, row = dataclasses.asdict(segment), dataclasses.astuple(segment)
    segment.start.x = x[1] * 3
    made["weights"][0] = 1.0
    made["start"]["y"] *= 2
    (a, b), (c, d), w = row
    return made["start"]["x"] * made["start"]["y"] * segment.start.x + a * b * c * d + made["weights"] @ w


@case("`copy.copy` of an object: its attributes are its own")
def shallow_copy(x):
    first = Particle(x * 1.0)
    first.log.append(x[0])
    second = copy.copy(first)
    second.position = second.position * x[1]
    second.steps += 2
    first.steps += 1
    return first.position @ second.position * first.steps + second.steps * second.log[0] * x[2]


@case("objects that take what a function of all of them gives, one by one")
def forces_in_turn(x):
    particles = [Particle(x * k) for k in (1.0, 2.0, 3.0)]

    def forces():
        result = []
        for i, a in enumerate(particles):
            total = np.zeros(3)
            for j, b in enumerate(particles):
                if i != j:
                    total += (b.position - a.position) / (1 + i + j)
            result.append(total)
        return result

    for _ in range(2):
        for particle, force in zip(particles, forces(), strict=True):
            particle.steps = particle.steps + 1
            particle.position = particle.position + 0.1 * force
    return sum(p.position @ p.position * p.steps for p in particles) + particles[0].position @ particles[1].position


def two_arrays(x):
    return x * 2, x * 3


@case("what tuples hold, changed under the names that they are taken apart into", smooth=False)
def taken_apart(x):
    pair = (Particle(x * 2), x * 3)
    particle, force = pair
    particle.position = particle.position + force
    a, b = two_arrays(x)
    a[0] = b[1]
    c, e = (x * 1.0, x * x) if x[0] > 0 else (x * 2.0, x)
    c[2] = e[0] * a[0]
    return np.sum(force**2) + np.sum(particle.position**3) + np.sum(a**2 * b) + np.sum(c * e)


@refused(
    "a dataclass of the items of an array, where fields have defaults", "a starred argument", "write the arguments"
)
def dataclass_of_array(x):
    p = Point(*x[:2])
    return p.x * p.y


@refused("`setattr` of a name that only a run shows", "of a name made at run time", "fixed name")
def set_by_any_name(x):
    p = Point(x[0], x[1])
    for name in sorted({"x", "y"}):
        setattr(p, name, x[2])
    return p.x


@refused("`dataclasses.asdict` of a list of dataclasses", "which may hold dataclasses", "make the dict by hand")
def list_as_plain(x):
    segment = Segment([Point(x[0], x[1]), Point(x[2])], Point(x[1]))
    return dataclasses.asdict(segment)["start"][0]["x"] * x[0]


@refused("arrays changed in place under names that `d.items()` gives", "may share memory", "make a copy first")
def items_changed(x):
    d = {"a": x * 2, "b": x * 3}
    for _, value in d.items():
        value[0] = 5.0 * x[1]
    return np.sum(d["a"] ** 2) + np.sum(d["b"])


@refused("the same in a list of items, and counted", "may share memory", "make a copy first")
def listed_items_changed(x):
    d = {"a": x * 2, "b": x * 3}
    for _, (_, value) in enumerate(d.items()):
        value[0] = 5.0 * x[1]
    return np.sum(d["a"] ** 2) + np.sum(d["b"])
