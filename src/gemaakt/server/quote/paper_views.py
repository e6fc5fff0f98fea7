"""The paper of a quote: one page for the customer, printed or saved as PDF by the browser."""

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from gemaakt.money import eur
from gemaakt.quote.kinds import kind_of_work
from gemaakt.server.paper import asked_language, letterhead, to_customer
from gemaakt.server.quote.models import Drawing, QuoteVersion, Reservation
from gemaakt.server.quote.paper_words import (
    WORDS,
    day_in,
    mass_in,
    number_in,
    price_in,
    unit_price_in,
    words_of,
)
from gemaakt.server.quote.reservations import reservation_of
from gemaakt.server.quote.services import (
    chosen_option,
    chosen_price,
    lines_price,
    lines_without_price,
    supplement_of,
)
from gemaakt.server.quote.versions import follows_material
from gemaakt.server.quote.views import line_svg
from gemaakt.server.quote.waiting import later_than_paper
from gemaakt.server.roles import READS, for_role

BREAKS_SHOWN = 5


@for_role(*READS)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper in one of three languages; the one it was sent in unless another is asked."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    language = asked_language(request, row.language)
    words = words_of(language)
    total = chosen_price(row) or Decimal("0")
    difference = (lines_price(row) or Decimal("0")) - (row.total_eur or Decimal("0"))
    supplement, least = supplement_of(row), row.minimum_eur or Decimal("0")
    is_draft = row.status == QuoteVersion.Status.DRAFT
    context = {
        **letterhead(request, words, language),
        **to_customer(request, row, language, words),
        "quote": row,
        "paper_name": f"{words['quote']} {row}",
        "paper_kind": words["quote"],
        "mark": words["draft"] if is_draft else "",
        "back": reverse("quote:quote", args=[row.pk]),
        "back_name": f"{words['quote']} {row}",
        "made": day_in(language, row.sent or date.fromisoformat(row.document["on"])),
        "valid": day_in(language, row.valid_until) if row.valid_until else "",
        "binding": _binding(row, language),
        "lines": _lines(row, language),
        "lacks_price": bool(lines_without_price(row)),
        "total": price_in(language, total) if total else "–",
        "difference": price_in(language, difference) if difference else "",
        "is_dearer": difference > 0,
        "supplement": price_in(language, supplement) if supplement else "",
        "supplement_words": words["minimum"].format(least=price_in(language, least)),
        **_delivery(row, language),
    }
    return render(request, "quote/paper.html", context)


def _binding(row: QuoteVersion, language: str) -> str:
    """Which of the two binds: the day on the paper, or the price of the metal as well."""
    follows = row.follows_material if row.sent else follows_material()
    if follows is None or row.valid_until is None:
        return WORDS["material moves"][language]  # as it was sent then
    name = "follows material" if follows else "binds"
    made = row.sent or date.fromisoformat(row.document["on"])
    days = {"day": day_in(language, row.valid_until), "made": day_in(language, made)}
    return WORDS[name][language].format(**days)


def _delivery(row: QuoteVersion, language: str) -> dict[str, Any]:
    """The day, whether the plan holds it, and the other dates with their prices."""
    option = chosen_option(row)
    day = date.fromisoformat(option["day"]) if option else row.promise_date
    held = None if later_than_paper(row) else reservation_of(row)
    others = [
        (
            day_in(language, date.fromisoformat(each["day"])),
            price_in(language, max(_euros(each), row.minimum_eur or Decimal(0))),
        )
        for each in row.dates
        if each["name"] != row.chosen
    ]
    return {
        "day": day_in(language, day) if day else "",
        "is_planned": bool(option.get("is_planned")) if option else row.promise_date is not None,
        "held": _held(held, day, language) if held else "",
        "others": others,
    }


def _held(held: Reservation, day: date | None, language: str) -> str:
    """Until when an order keeps the day; a place that begins before cannot be held longer."""
    starts = [_start(each) for each in held.operations]
    begins = min((each for each in starts if each), default=held.expires)
    spare = max(timedelta(0), (day or held.day) - held.day)
    until = min(held.expires, begins + spare)
    if until < timezone.localdate():
        return ""
    return WORDS["held"][language].format(day=day_in(language, until))


def _start(operation: dict[str, Any]) -> date | None:
    """The local day on which a step of a place that is held begins."""
    start = (operation.get("pin") or {}).get("start")
    return timezone.localtime(datetime.fromisoformat(start)).date() if start else None


def _euros(option: dict[str, Any]) -> Decimal:
    return Decimal(option["price_eur"])


def _lines(row: QuoteVersion, language: str) -> list[dict[str, Any]]:
    wanted = [each["drawing"] for each in row.asked if each["drawing"]]
    drawings = Drawing.objects.defer("content").in_bulk(wanted)
    found = []
    for at, (line, asked) in enumerate(zip(row.document["lines"], row.asked, strict=False)):
        drawing = drawings.get(asked["drawing"])
        price = line["prices"][0] if line["prices"] else None
        breaks = row.breaks[at] if at < len(row.breaks) else []
        found.append(
            {
                "name": line["name"],
                "picture": line_svg(drawing, asked, []) if drawing else "",
                "what": " · ".join(
                    filter(None, [_metal(line, language), _work(price, line, language)])
                ),
                "quantity": number_in(language, _pieces(price, asked), 0),
                "each": _each(price, language) if price else "",
                "amount": price_in(language, eur(price["price_eur"])) if price else "",
                "co2": mass_in(language, price["co2e_kg"])
                if price and price["co2e_parts"]
                else "",
                "breaks": _breaks(breaks, price, language),
            }
        )
    return found


def _pieces(price: dict[str, Any] | None, asked: dict[str, Any]) -> int:
    return int(price["quantity"] if price else asked.get("quantity", 1))


def _each(price: dict[str, Any], language: str) -> str:
    unit = Decimal(str(price["unit_price_eur"]))
    return unit_price_in(language, unit, price["quantity"], eur(price["price_eur"]))


def _metal(line: dict[str, Any], language: str) -> str:
    thickness = line["thickness_mm"]
    mass = line["mass_kg"]
    words = [line["material"]]
    if thickness:
        digits = 0 if float(thickness).is_integer() else 2
        words.append(f"{number_in(language, thickness, digits)} mm")
    if mass:
        words.append(f"{mass_in(language, mass)} kg")
    return " · ".join(words)


def _work(price: dict[str, Any] | None, line: dict[str, Any], language: str) -> str:
    names = list(price["minutes"]) if price else []
    kinds = [name if name in WORDS else kind_of_work(name) for name in names]
    shown = dict.fromkeys(WORDS[kind][language] for kind in kinds if kind in WORDS)
    return ", ".join([*shown, *(what for what, _euros in line.get("outside", ()))])


def _breaks(
    breaks: list[list[Any]], price: dict[str, Any] | None, language: str
) -> list[tuple[str, str]]:
    """Other quantities around the one asked: dearer below, cheaper above."""
    if price is None:
        return []
    others = [each for each in breaks if each[0] != price["quantity"]]
    near = sorted(others, key=lambda each: abs(math.log(each[0] / price["quantity"])))
    near = near[:BREAKS_SHOWN]
    return [
        (number_in(language, count, 0), _unit(language, Decimal(each), count))
        for count, each in sorted(near)
    ]


def _unit(language: str, each: Decimal, count: int) -> str:
    return unit_price_in(language, each, count, eur(each * count))
