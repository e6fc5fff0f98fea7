"""What a declaration of performance of a structural part has to say, and what is lacking in one.

Regulation (EU) No 305/2011: article 4 (who draws one up), 6 (what is in it, NPD for what is not
declared, at least one performance), 9 (CE marking), 11(2) (kept ten years) and annex III as
amended by Delegated Regulation (EU) No 574/2014 (the model). EN 1090-1:2009+A1:2011, table ZA.1
names the essential characteristics, and the factory's production control is certified by a
notified body (system 2+). Regulation (EU) 2024/3110 asks for a declaration of performance and
conformity (articles 13 to 15) once a standard that is cited under it takes this one's place.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from gemaakt.findings import Finding, Severity

STANDARD = "EN 1090-1:2009+A1:2011"
SYSTEM = "2+"
NPD = "NPD"
"""No performance determined: so article 6(3)(f) names what is not declared."""
KEPT_YEARS = 10
CLASSES = ("EXC1", "EXC2", "EXC3", "EXC4")
CHARACTERISTICS = (
    "tolerances", "weldability", "toughness", "bearing", "deformation", "fatigue",
    "fire_resistance", "fire_reaction", "cadmium", "radioactivity", "durability",
)  # fmt: skip
"""The essential characteristics of table ZA.1, in its order."""
IMPACT = {"JR": "27 J, +20 °C", "J0": "27 J, 0 °C", "J2": "27 J, -20 °C", "K2": "40 J, -20 °C"}
"""Impact energy by the quality of a structural steel (EN 10025-2)."""
GRADE = re.compile(r"S(235|275|355|460)(JR|J0|J2|K2)(?![A-Z0-9])")
"""A structural steel of EN 10025-2; S355J2W and S355J2H are of other parts and standards."""


@dataclass(frozen=True, slots=True)
class Control:
    """The certificate of the factory's production control that the firm says it holds."""

    certificate: str
    body: str
    """Number of the notified body: four digits."""
    body_name: str = ""
    highest_class: str = "EXC2"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration of performance, as it is issued."""

    product: str
    """Unique identification code of the product-type."""
    intended_use: str
    manufacturer: str
    address: str
    control: Control | None
    execution_class: str
    performances: Mapping[str, str]
    signed_by: str = ""
    place: str = ""
    documentation: str = ""
    """Drawing or component specification that was followed."""
    identified_by: tuple[str, ...] = field(default=())
    """Heat numbers of its metal."""


def proposed(grades: Iterable[str], *, is_coated: bool = False) -> dict[str, str]:
    """Performances to begin with, each to be looked at by who signs; `NPD` where nothing is known.

    `grades` as a certificate writes them (S355J2). What a calculation gives is not proposed.
    """
    known = list(dict.fromkeys(each.split("+")[0].strip() for each in grades))
    steels = [each for each in known if GRADE.fullmatch(each)]
    aluminium = [each for each in known if each.upper().startswith(("EN AW", "EN-AW", "AW"))]
    impact = list(dict.fromkeys(IMPACT[each[-2:]] for each in steels))
    found = dict.fromkeys(CHARACTERISTICS, NPD)
    found["tolerances"] = "EN 1090-3" if aluminium and not steels else "EN 1090-2"
    if known:
        norm = " (EN 10025-2)" if len(steels) == len(known) else ""
        found["weldability"] = f"{', '.join(known)}{norm}"
    if len(impact) == 1 and len(steels) == len(known):
        found["toughness"] = impact[0]
    if known and not is_coated:
        found["fire_reaction"] = "A1"
    return found


def lacking(made: Declaration) -> list[Finding]:
    """What is not right yet: errors are asked by the regulation, warnings are to be looked at."""
    return [*_of_control(made), *_of_performances(made), *_of_maker(made)]


def _of_control(made: Declaration) -> Iterable[Finding]:
    control = made.control
    if control is None or not control.certificate.strip():
        yield _error("declaration.no-certificate")
    elif not re.fullmatch(r"\d{4}", control.body.strip()):
        yield _error("declaration.no-body", body=control.body)
    if made.execution_class not in CLASSES:
        yield _error("declaration.no-class")
    elif control is not None and made.execution_class > control.highest_class:
        yield _error(
            "declaration.class-above", execution_class=made.execution_class,
            highest=control.highest_class,
        )  # fmt: skip


def _of_performances(made: Declaration) -> Iterable[Finding]:
    said = {name: made.performances.get(name, "").strip() for name in CHARACTERISTICS}
    if all(each.upper() in ("", NPD) for each in said.values()):
        yield _error("declaration.nothing-declared")
    elif said["weldability"].upper() in ("", NPD):
        yield Finding("declaration.no-grade", Severity.WARNING)


def _of_maker(made: Declaration) -> Iterable[Finding]:
    if not made.product.strip():
        yield _error("declaration.no-product")
    if not made.address.strip():
        yield _error("declaration.no-address")
    if not made.signed_by.strip() or not made.place.strip():
        yield Finding("declaration.not-signed", Severity.WARNING)


def _error(code: str, **params: object) -> Finding:
    return Finding(code, Severity.ERROR, {}, params)


def kept_until(issued: date, last_delivered: date | None) -> date:
    """The day until which it is kept: ten years after the product was placed on the market."""
    last = max(issued, last_delivered or issued)
    day = min(last.day, 28) if last.month == 2 else last.day
    return date(last.year + KEPT_YEARS, last.month, day)
