"""Common random numbers: every draw has a name, so that what one roster meets another meets too.

A name leads to a stream or to a number by hashing, never by counting draws; who is left out of a roster, or how many
contacts another queue has, changes nobody else's luck.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]


def key(*names: str | int) -> int:
    """The names as one whole number below 2 ** 64, the same on every machine.

    >>> key("shop", 1) == key("shop", 1), key("shop", 1) == key("shop1")
    (True, False)
    """
    return int.from_bytes(blake2b(_text(names), digest_size=8).digest(), "little")


def keys(names: Iterable[tuple[str | int, ...]]) -> Keys:
    """`key` of each tuple of names, shape (names,)."""
    return np.array([key(*name) for name in names], dtype=np.uint64)


def stream(*names: str | int) -> np.random.Generator:
    """The stream of random numbers that belongs to these names."""
    entropy = int.from_bytes(blake2b(_text(names), digest_size=16).digest(), "little")
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(entropy)))


def uniforms(keys: Keys, *names: str | int) -> npt.NDArray[np.float64]:
    """One number in (0, 1) for each key under these names, shape of `keys`.

    Notes
    -----
    The finalizer of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators",
    OOPSLA), twice: a bijection of the 64 bits that looks random even for keys that differ by one bit.
    """
    x = keys ^ np.uint64(key(*names))
    for _ in range(2):
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return ((x >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def _text(names: tuple[str | int, ...]) -> bytes:
    # the separator keeps ("a", "bc") apart from ("ab", "c")
    return "\x1f".join(map(str, names)).encode()
