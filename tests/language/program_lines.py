"""What the writers of random programs share: lines, and blocks of random statements."""

import random


class ProgramLines:
    """The lines of a program that is written from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.loops = 0

    def emit(self, indent, text):
        self.lines.append("    " * indent + text)

    def block(self, indent, depth, count):
        for _ in range(count):
            self.statement(indent, depth)
