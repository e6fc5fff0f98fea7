"""Random numbers inside compiled loops: xorshift64* (Vigna 2016), one word of state."""

import numpy as np
import numpy.typing as npt

from gemaakt.compiled import kernel

type Dice = npt.NDArray[np.uint64]


def dice(seed: int, stream: int) -> Dice:
    """The state of a stream of random numbers; never zero."""
    word = np.random.SeedSequence([seed, stream]).generate_state(1, np.uint64)
    return word | np.uint64(1)


@kernel
def draw(rng: Dice) -> np.uint64:
    """The next 64 random bits."""
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    return x * np.uint64(2685821657736338717)


@kernel
def below(rng: Dice, count: int) -> int:
    """A whole number from 0 up to, not including, count."""
    return np.int64(((draw(rng) >> np.uint64(32)) * np.uint64(count)) >> np.uint64(32))  # type: ignore[return-value]


@kernel
def share(rng: Dice) -> float:
    """A number from (0, 1]."""
    return (np.float64(draw(rng) >> np.uint64(11)) + 1.0) / 9007199254740992.0
