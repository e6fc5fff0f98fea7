"""Succession: tax with and without the relief under each year's law, and the road to it.

Sources: Successiewet 1956 art. 24, 32–33, 35b–35f; Wet IB 2001 art. 2.12 (sale by the owner).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.schemes.ask import ask, plain, whole_input, yes_of
from gemaakt.schemes.deadlines import months_after
from gemaakt.schemes.inheritance import exemption, gift_tax
from gemaakt.schemes.law import Law, years_of
from gemaakt.schemes.sheet import InputMissing, Measure
from gemaakt.schemes.whole import SCALE, most, of_share

LIVING = range(1900, 2200)
"""Years in which a day of somebody's life may lie; other days are not understood."""


class SharesNotOne(GemaaktError, ValueError):
    """The successors' shares do not add up to one."""


def succession(on: date, inputs: Mapping[str, object], language: str = "nl") -> dict[str, Any]:
    """Tax of every successor with and without BOR per year of law, timeline and alternatives.

    `inputs`: enterprise_value, shares (list that adds up to 1, default one successor), relation,
    by_death, owned_since, successor_born (list of days), transfer_on, acquisition_price.
    """
    if inputs.get("enterprise_value") is None:
        raise InputMissing("schemes.input-missing", instrument="bor", input="enterprise_value")
    shares = _shares(inputs.get("shares"))
    by_death = yes_of("by_death", inputs.get("by_death", False))
    relation = str(inputs.get("relation", "child"))
    value = whole_input("enterprise_value", inputs["enterprise_value"], Measure.EUR)
    years = [
        _year(year, value, shares, relation, by_death)
        for year in years_of("bor", "full_exemption_up_to")
    ]
    asked = {
        "enterprise_value": inputs["enterprise_value"],
        "relation": relation,
        "by_death": by_death,
        "share": shares[0],
    }
    answer = ask("bor", on=on, inputs=asked, language=language)
    return {
        "format": "gemaakt.scheme-succession/1",
        "on": str(on),
        "relation": relation,
        "by_death": by_death,
        "years": years,
        "timeline": timeline(on, inputs, by_death=by_death),
        "sale": _sale(on, value, inputs),
        "ways": _ways(on, value, shares, relation),
        "conditions": [
            {"key": each.key, "what": each.what, "met": each.met, "article": each.article}
            for each in answer.conditions
        ],
        "assumptions": ["box2_rolled_over"],
        "caveat": answer.caveat,
    }


def _shares(given: object) -> list[Decimal]:
    rows = given if isinstance(given, Sequence) and not isinstance(given, str) else [1]
    whole = [whole_input("share", each, Measure.SHARE) or 0 for each in rows or [1]]
    shares = [Decimal(each) / SCALE for each in whole]
    total = sum(shares, Decimal(0))
    if abs(total - 1) > Decimal("0.001"):
        raise SharesNotOne("schemes.share-not-one", total=str(total))
    return shares


def _year(
    year: int, value: int, shares: Sequence[Decimal], relation: str, by_death: bool
) -> dict[str, Any]:
    on = date(year, 12, 31)
    rows = [_successor(on, value, share, relation, by_death) for share in shares]
    without = [row["without_eur"] for row in rows]
    relieved = [row["with_eur"] for row in rows]
    known = None not in without and None not in relieved
    return {
        "year": year,
        "exemption_known": exemption(Law("bor", on), relation, by_death) > 0,
        "successors": rows,
        "without_eur": round(sum(without), 2) if known else None,
        "with_eur": round(sum(relieved), 2) if known else None,
        "relief_eur": round(sum(without) - sum(relieved), 2) if known else None,
    }


def _successor(
    on: date, value: int, share: Decimal, relation: str, by_death: bool
) -> dict[str, Any]:
    law, whole_share = Law("bor", on), int(share * SCALE)
    acquired = of_share(value, whole_share)
    free = exemption(law, relation, by_death)
    without = gift_tax(law, most(acquired - free, 0), relation)
    answer = ask(
        "bor",
        on=on,
        inputs={
            "enterprise_value": plain(value, Measure.EUR),
            "share": share,
            "relation": relation,
            "by_death": by_death,
        },
    )
    return {
        "share": float(share),
        "acquired_eur": plain(acquired, Measure.EUR),
        "without_eur": None if without is None else plain(without, Measure.EUR),
        "with_eur": answer.amounts.get("tax"),
    }


def timeline(
    on: date, inputs: Mapping[str, object], *, by_death: bool = False
) -> list[dict[str, Any]]:
    """From when the relief is open and until when it must be earned."""
    law = Law("bor", on)
    rows: list[dict[str, Any]] = []
    moved = _day(inputs.get("transfer_on")) or on
    owned = _day(inputs.get("owned_since"))
    kind = "possession_years_death" if by_death else "possession_years_gift"
    possession = law.get(kind)
    if owned is not None and possession is not None:
        day = months_after(owned, 12 * possession)
        rows.append(_event("possession", day, day <= moved, kind, law))
    age = law.get("min_age_acquirer_gift")
    born = inputs.get("successor_born")
    for each in born if isinstance(born, list) else [born]:
        birth = _day(each)
        if birth is not None and age is not None and not by_death:
            day = months_after(birth, 12 * age)
            rows.append(_event("age", day, day <= moved, "min_age_acquirer_gift", law))
    rows.append(_event("transfer", moved, None, "", law))
    years = law.get("continuation_years")
    if years is not None:
        day = months_after(moved, 12 * years)
        rows.append(_event("continuation", day, None, "continuation_years", law))
    return sorted(rows, key=lambda row: row["day"])


def _event(what: str, day: date, met: bool | None, parameter: str, law: Law) -> dict[str, Any]:
    known = law.value(parameter) if parameter else None
    return {
        "what": what,
        "day": str(day),
        "met": met,
        "parameter": parameter,
        "value": None if known is None else known.value,
        "article": "" if known is None else known.article,
        "source": "" if known is None else known.source,
    }


def _day(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    return day if day.year in LIVING else None


def _ways(on: date, value: int, shares: Sequence[Decimal], relation: str) -> list[dict[str, Any]]:
    """Tax of all successors when it is given or inherited, with and without the relief."""
    rows = []
    for way, by_death in (("gift", False), ("inheritance", True)):
        parts = [_successor(on, value, share, relation, by_death) for share in shares]
        for key in ("with_eur", "without_eur"):
            taxes = [part[key] for part in parts]
            known = None if None in taxes else round(sum(taxes), 2)
            rows.append({"way": way, "relief": key == "with_eur", "tax_eur": known})
    return rows


def _sale(on: date, value: int, inputs: Mapping[str, object]) -> dict[str, Any]:
    """The owner sells instead: box 2 on the gain above what the shares once cost."""
    cost = whole_input("acquisition_price", inputs.get("acquisition_price") or 0, Measure.EUR)
    gain = plain(max(value - cost, 0), Measure.EUR)
    answer = ask("box2", on=on, inputs={"amount": gain})
    return {"gain_eur": gain, "tax_eur": answer.amounts.get("tax"), "article": "art. 2.12 Wet IB"}
