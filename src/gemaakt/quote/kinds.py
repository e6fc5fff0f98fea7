"""Kinds of work by a shop's own words, and minutes of them as an office types them.

``lassen 180, montage 60`` and ``TIG-lassen 1,5 uur + 20 min ontbramen``: minutes of one piece.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from gemaakt.errors import GemaaktError
from gemaakt.routing.route import Step
from gemaakt.shop import Machine

WORDS: Mapping[str, tuple[str, ...]] = {
    "laser": ("laser", "snij", "cut"),
    "brake": ("kant", "zet", "brake", "bend", "buig"),
    "deburr": ("ontbraam", "ontbram", "braam", "deburr", "slijp", "afbram"),
    "tap": ("tap", "boor", "drill"),
    "weld": ("las", "weld"),
    "mill": ("frees", "mill", "frez", "bewerkingscentr"),
    "turn": ("draai", "lathe", "turn"),
    "saw": ("zaag", "zagen", "saw"),
    "assembly": ("montage", "monter", "assemb", "samenbouw"),
    "inspect": ("meet", "inspec", "controle", "expeditie", "pak", "qc"),
}
NOT_WORDS = {"weld": ("laser",), "mill": (), "brake": ("afzet",)}
HAND = "assembly"
"""Whose hourly rate stands for work of a kind that we do not know."""
MOST_WORK_MIN = 100_000
"""Of one piece; more was typed by mistake."""
MOST_KINDS = 12
PARTS = re.compile(r"[;+\n]|,(?!\d)")
NUMBER = r"(?P<number>\d+(?:[.,]\d+)?)"
UNIT = r"(?P<unit>min(?:uten|utes|uut|ute)?\.?|uur|uren|u|hours?|hrs?|h|m|'|)"
AFTER = re.compile(rf"^(?P<what>\D.*?)\s*[:=]?\s*{NUMBER}\s*{UNIT}$", re.I)
BEFORE = re.compile(rf"^{NUMBER}\s*{UNIT}\s+(?P<what>\S.*)$", re.I)
HOURS = ("u", "h")
"""With what the name of an hour begins."""


class WorkUnreadable(GemaaktError, ValueError):
    """What was typed names no work of the firm, or no minutes."""


def kind_of_work(name: str) -> str:
    """Which of our operations a shop's own name for one means; empty when none."""
    text = name.lower()
    for operation, words in WORDS.items():
        if any(word in text for word in NOT_WORDS.get(operation, ())):
            continue
        if any(word in text for word in words):
            return operation
    return ""


def does_work(operation: str, machine: Machine) -> bool:
    """Whether the names of a machine say that it does an operation."""
    text = f"{machine.work_centre} {machine.id} {machine.name}".lower()
    if any(word in text for word in NOT_WORDS.get(operation, ())):
        return False
    if operation == "turn" and "freesdraai" in text:
        return True
    return any(word in text for word in WORDS.get(operation, (operation.lower(),)))


def work_in(text: str, places: Mapping[str, str] | None = None) -> tuple[tuple[str, float], ...]:
    """Operations with the minutes of one piece, in the order in which they are typed.

    `places` are names of the firm's own work centres with what an operation there is called;
    another word is one of our kinds of work. `WorkUnreadable` for the rest.
    """
    found: dict[str, float] = {}
    named = {each.casefold(): name for each, name in (places or {}).items()}
    for part in filter(None, (each.strip() for each in PARTS.split(text))):
        what, minutes = _one(part)
        name = named.get(what.casefold()) or kind_of_work(what)
        if not name:
            known = ", ".join(places or WORDS)
            raise WorkUnreadable("quote.work-unknown", text=what[:40], known=known)
        found[name] = found.get(name, 0.0) + minutes
    if len(found) > MOST_KINDS:
        raise WorkUnreadable("quote.work-unreadable", text=text[:40])
    return tuple(found.items())


def _one(part: str) -> tuple[str, float]:
    read = AFTER.match(part) or BEFORE.match(part)
    if read is None:
        raise WorkUnreadable("quote.work-unreadable", text=part[:40])
    number = float(read["number"].replace(",", "."))
    minutes = number * 60 if read["unit"].lower().startswith(HOURS) else number
    if not 0 < minutes <= MOST_WORK_MIN:
        raise WorkUnreadable("quote.work-unreadable", text=part[:40])
    return read["what"].strip(" :=-"), minutes


def told_steps(minutes: tuple[tuple[str, float], ...]) -> list[Step]:
    """The steps of work whose minutes a person gave: no set-up, and no factor of the shop."""
    return [
        Step(name, 0.0, each, f"{each:g} min/st met de hand", {}, is_told=True)
        for name, each in minutes
    ]


def before_last(steps: list[Step], told: list[Step]) -> list[Step]:
    """Steps with those that a person gave before the last one, which looks at the whole."""
    family = steps[-1].family if steps else ""
    own = [replace(each, family=family) for each in told]
    return [*steps[:-1], *own, *steps[-1:]]
