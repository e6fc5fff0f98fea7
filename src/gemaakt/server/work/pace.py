"""Wrong PINs and badges are tried more and more slowly: by name, by device and by address.

A PIN is short and a badge is a number, so that both can be guessed. Each wrong try over what
people need doubles the pause. A device has a pause of its own, whatever badge it shows; an
address, behind which the whole shop may be, has a short one only, and none for a device on which
somebody came in.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.core.cache import cache

from gemaakt.errors import GemaaktError

FORGET_S = 15 * 60
"""So long after the last wrong try all is forgotten."""
FIRST_S = 15
TRUSTED_S = 12 * 3600
_TURN = Lock()


class TooFast(GemaaktError, PermissionError):
    """Too many wrong tries: the next one is looked at when the pause is over."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many wrong tries cost nothing; the pause after more of them is never longer than so."""

    free: int
    longest_s: int


NAME, DEVICE, ADDRESS = Limit(8, 60), Limit(8, 300), Limit(40, 30)


@dataclass(frozen=True, slots=True)
class Pace:
    """Who tries: as whom, on which device, from which address."""

    name: str
    device: str
    address: str

    def _limits(self) -> Iterator[tuple[str, Limit]]:
        if self.name:
            yield _key("name", self.name), NAME
        yield _key("device", self.device), DEVICE
        if not cache.get(_key("trusted", self.device)):
            yield _key("address", self.address), ADDRESS

    def begin(self, now: datetime) -> None:
        """Count a try as wrong until it is right; `TooFast` while a pause lasts."""
        with _TURN:
            ends = [_entry(key)[1] for key, _limit in self._limits()]
            wait_s = max((each - now).total_seconds() for each in ends if each) if any(ends) else 0
            if wait_s > 0:
                raise TooFast("work.pin-pause", seconds=math.ceil(wait_s))
            for key, limit in self._limits():
                count = _entry(key)[0] + 1
                cache.set(key, (count, _pause(count, limit, now)), FORGET_S)

    def right(self) -> None:
        """It was no wrong try; those before it on this device still count."""
        with _TURN:
            for key, _limit in self._limits():
                count = _entry(key)[0] - 1
                cache.set(key, (max(0, count), None), FORGET_S)
            cache.delete(_key("name", self.name))
            cache.set(_key("trusted", self.device), True, TRUSTED_S)


def _key(kind: str, who: str) -> str:
    return f"pace-{kind}:{hashlib.sha256(who.encode()).hexdigest()}"


def _entry(key: str) -> tuple[int, datetime | None]:
    found: tuple[int, datetime | None] = cache.get(key, (0, None))
    return found


def _pause(count: int, limit: Limit, now: datetime) -> datetime | None:
    """Until when the next try has to wait: twice as long each time, after those that are free."""
    over = count - limit.free
    if over < 0:
        return None
    return now + timedelta(seconds=min(FIRST_S * 2 ** min(over, 20), limit.longest_s))
