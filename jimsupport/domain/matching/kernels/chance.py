"""A stream of numbers that looks random and is the same on every machine: xorshift64* (Vigna 2016, ACM TOMS 42(4))."""

import math

import numpy as np

from jimsupport.domain.matching.kernels.folk import Integers
from jimsupport.domain.matching.kernels.keep import inlined

LEVELS = 4096
COLD = 256  # a temperature is a whole number of 1/256 points


def patience() -> Integers:
    """int64[LEVELS]: what annealing bears, -ln(u) for u spread evenly over (0, 1), in 1/256."""
    return np.array([round(-256 * math.log((at + 0.5) / LEVELS)) for at in range(LEVELS)], np.int64)


def stream(seed: int) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """uint64[1]: a stream for a seed; mixed by splitmix64 so that neighbouring seeds have nothing in common."""
    mask = (1 << 64) - 1
    mixed = (seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & mask
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
    return np.array([(mixed ^ (mixed >> 31)) | 1], np.uint64)


@inlined
def draw(random):
    """The next 32 bits, as an int64."""
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    return np.int64((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(32))


@inlined
def below(random, n):
    """One of 0 .. n - 1."""
    return (draw(random) * n) >> 32
