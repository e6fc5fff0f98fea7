"""The pages of passports, and the label with its QR."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gemaakt.data.messages import finding_row
from gemaakt.errors import GemaaktError
from gemaakt.server.passport.answers import answers
from gemaakt.server.passport.making import make_passport, waiting
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.pact import pact_of
from gemaakt.server.passport.services import show_passport
from gemaakt.server.passport.signing import checked
from gemaakt.server.passport.trace import KEYS, as_plain, found, links
from gemaakt.server.passport.undone import CERTIFICATE, CORRECTED, NEWER, UNDONE, said_of, undone
from gemaakt.server.passport.words import CONFIDENCE, MISSING, SHORT
from gemaakt.server.plan.names import known
from gemaakt.server.printed import is_only_here, printed_address
from gemaakt.server.quote.words import WHAT
from gemaakt.server.refusals import language, sentence_of
from gemaakt.server.roles import READS, RECORDS, for_role, has_role
from gemaakt.server.spreadsheet import csv_answer
from gemaakt.server.stickers import Sticker, is_each, printed_on


@for_role(*READS)
def passports(request: HttpRequest) -> HttpResponse:
    """All passports, newest first, and the orders that can have one."""
    rows = list(PassportVersion.objects.defer("labels")[:100])
    old = undone(rows)
    newest = {row.order: row.pk for row in reversed(rows)}
    again = {order for order, key in newest.items() if key in old}
    marked = [(row, SHORT[old[row.pk]] if row.pk in old else "") for row in rows]
    context = {"rows": marked, "waiting": waiting(again=again)}
    return render(request, "passport/passports.html", context)


@require_POST
@for_role(*RECORDS)
def make(request: HttpRequest) -> HttpResponse:
    """Make the passport of an order, or its next version."""
    try:
        row = make_passport(
            order=request.POST.get("order", ""), notes=_notes(request), actor=request.user
        )
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
        return redirect("passport:passports")
    return redirect("passport:passport", token=row.token)


def _notes(request: HttpRequest) -> Mapping[str, str]:
    """Repair, reuse and dismantling as typed; those of the version before where nothing was."""
    typed = request.POST.dict()
    if "whole" in typed:
        return typed
    last = PassportVersion.objects.filter(order=typed.get("order", "")).defer("labels").first()
    before = last.document if last else {}
    return {key: typed.get(key, "").strip() or str(before.get(key) or "") for key in NOTES}


@require_POST
@for_role(*RECORDS)
def visibility(request: HttpRequest, token: str) -> HttpResponse:
    """Open the passport to who holds the QR, or close it."""
    row = get_object_or_404(PassportVersion, token=token)
    show_passport(row=row, is_public="public" in request.POST, actor=request.user)
    return redirect("passport:passport", token=row.token)


def _readable(request: HttpRequest, token: str) -> PassportVersion:
    row = get_object_or_404(PassportVersion, token=token.upper())
    if not _may_open(request, row):
        raise PermissionDenied
    return row


def _may_open(request: HttpRequest, row: PassportVersion) -> bool:
    return row.is_public or request.user.is_authenticated


def passport_page(request: HttpRequest, token: str) -> HttpResponse:
    """One passport, for who has the QR; that it was closed, where it was."""
    row = get_object_or_404(PassportVersion, token=token.upper())
    if not _may_open(request, row):
        newer = _newer(request, row)
        return render(request, "passport/closed.html", {"row": row, "newer": newer}, status=403)
    document = said_of(row)
    lacks = document.get("missing", ())
    address = printed_address(request, f"/p/{row.token}/")
    context = {
        "row": row,
        "p": document,
        "is_undone": UNDONE in lacks,
        "is_corrected": CORRECTED in lacks,
        "has_certificate": CERTIFICATE in lacks,
        "newer": _newer(request, row),
        "made_on": parse_date(str(row.document.get("made_on", ""))),
        "factors": [_said(line) for line in row.document.get("factors", ())],
        "operations": _worked(row.document.get("operations", ()), lacks),
        "heats": _heats(row),
        "origins": _origins(row.document.get("origin") or {}),
        "failed": [_missing(code) for code in lacks if code.startswith("failed:")],
        "missing": [_missing(code) for code in lacks if not code.startswith("failed:")],
        "versions": _versions(request, row),
        "may_show": has_role(request.user, *RECORDS),
        "pieces": int(row.document.get("quantity") or 1),
        "critical": _critical(row.document),
        "address": "" if is_only_here(address) else address,
        "qr": _code(request, row),
        "seal": _seal(row),
    }
    return render(request, "passport/passport.html", context)  # fmt: skip


def _seal(row: PassportVersion) -> dict[str, Any]:
    """What the check of the signature finds, as the page tells it."""
    from gemaakt.passport.check import short

    found = checked(row.document)
    told = [each for each in found.findings if each.code != "passport.signature-holds"]
    return {
        "status": found.status, "holds": found.holds, "key": short(found.kid),
        "issued": parse_datetime(found.issued) if found.issued else None,
        "findings": [finding_row(each, language()) for each in told],
    }  # fmt: skip


def _newer(request: HttpRequest, row: PassportVersion) -> dict[str, Any] | None:
    """The last version, when it is not this one, and whether this reader may open it."""
    last = PassportVersion.objects.filter(order=row.order).defer("labels").first()
    if last is None or last.pk == row.pk:
        return None
    return {"row": last, "may_open": last.is_public or request.user.is_authenticated}


def _versions(request: HttpRequest, row: PassportVersion) -> Iterable[PassportVersion]:
    """The versions of the order that this reader may open."""
    known = PassportVersion.objects.filter(order=row.order).only("token", "version")
    return known if request.user.is_authenticated else known.filter(is_public=True)


def _missing(code: str) -> Any:
    """Something that the passport does not hold, in words."""
    kind, _colon, name = code.partition(":")
    if kind == "outside":
        return _("outside work without a factor: %(name)s") % {"name": WHAT.get(name, name)}
    if kind == "cut":
        return _("all metal of the order: cut were %(parts)s") % {"parts": name}
    if kind == UNCLOCKED:
        said = WHAT.get(name, name)
        return _("minutes of the clock of %(name)s: those of the plan stand there") % {
            "name": said
        }
    if kind == "failed":
        words = _("%(kg)s kg of metal that failed at the machine weighs on it as scrap")
        return words % {"kg": number_format(name)}
    if kind == "bought":
        return _("bought or other material of the order: %(name)s") % {"name": name}
    if kind == NEWER:
        return _("what version %(number)s of it says") % {"number": name}
    return MISSING.get(kind, code)


def _critical(document: dict[str, Any]) -> dict[str, Any]:
    """Critical raw materials: the rows, and kilograms by the letter and whatever the grade."""
    rows = document.get("critical") or []
    strict_kg = sum(each["mass_kg"] for each in rows if each.get("is_strict"))
    return {
        "rows": rows,
        "strict_kg": strict_kg,
        "broad_kg": sum(each["mass_kg"] for each in rows),
    }


def _worked(lines: Iterable[dict[str, Any]], lacks: Iterable[str]) -> list[dict[str, Any]]:
    """Operations in trade words, with the machine's name and the mean power of their kWh.

    `is_planned`: nobody told an hour of it, so its minutes are those of the plan.
    """
    planned = {code.partition(":")[2] for code in lacks if code.startswith(f"{UNCLOCKED}:")}
    names = dict(known().machine)
    return [
        {
            **line,
            "is_planned": line["name"] in planned,
            "name": WHAT.get(line["name"], line["name"]),
            "machine": names.get(line["machine"], line["machine"]),
            "power_kw": 60.0 * line["energy_kwh"] / line["time_min"] if line["time_min"] else 0.0,
        }
        for line in lines
    ]


def _heats(row: PassportVersion) -> list[dict[str, Any]]:
    """What of each heat is in the labels: pieces and kilograms."""
    found: dict[str, dict[str, Any]] = {}
    for label in row.labels:
        heat = label["heat_number"]
        if heat not in row.document.get("heat_numbers", ()):
            continue
        each = found.setdefault(heat, {"heat": heat, "pieces": Counter()})
        each["pieces"][label["piece"]] += 1
    return [{**each, "pieces": sorted(each["pieces"].items())} for each in found.values()]


def _origins(origin: dict[str, Any]) -> list[tuple[Any, list[tuple[str, float]]]]:
    rows = ((_("Metal, by mass"), "material"), (_("Work, by minutes"), "work"))
    return [
        (label, [(country, 100.0 * share) for country, share in (origin.get(key) or {}).items()])
        for label, key in rows
    ]


def _said(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the footprint in the words of the page."""
    sure = CONFIDENCE.get(line.get("confidence", ""), line.get("confidence", ""))
    return {**line, "what": WHAT.get(line["what"], line["what"]), "sure": sure}


def passport_pact(request: HttpRequest, token: str) -> HttpResponse:
    """The footprint of the passport as a PACT v3 document, for the customer."""
    row = _readable(request, token)
    response = JsonResponse(pact_of(row.document, row.created))
    response["Content-Disposition"] = f'attachment; filename="{row.token}-pact.json"'
    return response


def passport_json(request: HttpRequest, token: str) -> HttpResponse:
    """The passport as its document; whom it was made for is said only to who signs in."""
    document = said_of(_readable(request, token))
    if not request.user.is_authenticated:
        document.pop("customer", None)
    return JsonResponse(document)


def _code(request: HttpRequest, row: PassportVersion) -> SafeString:
    """The QR of a passport: its address in capitals, which take the least room."""
    address = printed_address(request, f"/p/{row.token}/").upper()
    return SafeString(segno.make(address, error="m").svg_inline(border=2, omitsize=True))


@for_role(*READS, "worker")
def label(request: HttpRequest, token: str) -> HttpResponse:
    """Labels to print, one of each kind of piece or one a piece; the QR leads to the passport."""
    row = get_object_or_404(PassportVersion, token=token)
    kinds = Counter((each["piece"], each["heat_number"], each["mass_g"]) for each in row.labels)
    each, code = is_each(request), _code(request, row)
    made = [
        (times, _sticker(row, kind, "" if each else f"{times} × ", code))
        for kind, times in sorted(kinds.items())
    ]
    stickers = [one for times, one in made for _n in range(times if each else 1)]
    context = {
        "row": row, "p": row.document, "stale": _stale(request, row),
        **printed_on(request, stickers, len(row.labels) if len(row.labels) > len(made) else 0),
    }  # fmt: skip
    return render(request, "passport/label.html", context)


def _sticker(
    row: PassportVersion, kind: tuple[str, str, int], count: str, code: SafeString
) -> Sticker:
    """The label of one kind of piece; every figure of it leads to where it comes from."""
    piece, heat, grams = kind
    page, traced = reverse("passport:passport", args=[row.token]), reverse("passport:trace")
    link = '<a href="{}">{}</a>'
    mass = format_html(link, f"{page}#mass-rule", f"{number_format(grams, force_grouping=True)} g")
    order = format_html(link, f"{traced}?{urlencode({'order': row.order})}", count + row.order)
    where = f"{traced}?{urlencode({'heat': heat})}"
    said = format_html("{} " + link, _("Heat number"), where, heat) if heat else ""
    maker = str(row.document.get("company") or "")
    return Sticker(piece, (order, mass, maker), code, said)


@for_role(*READS)
def answer_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The customer's questionnaire, answered; `?csv` gives it as a table."""
    row = get_object_or_404(PassportVersion, token=token)
    rows = answers(row.document)
    if "csv" in request.GET:
        head = (_("Question"), _("Answer"), _("Unit"), _("Source"))
        table = [(each.question, each.answer, each.unit, each.source) for each in rows]
        return csv_answer([head, *table], f"{row.token}-answers.csv")
    context = {"row": row, "p": row.document, "rows": rows, "stale": _stale(request, row)}
    return render(request, "passport/answers.html", context)


def _stale(request: HttpRequest, row: PassportVersion) -> Any:
    """Why this version should not go out any more; nothing when it holds."""
    if _newer(request, row):
        return _("A newer version took its place.")
    why = undone([row]).get(row.pk)
    return SHORT[why] if why else ""


@for_role(*READS, "worker")
def trace(request: HttpRequest) -> HttpResponse:
    """From heat to customer and back; every cell leads on in one click."""
    wanted = {key: request.GET.get(key, "").strip() for key in KEYS}
    text = request.GET.get("q", "").strip()
    if text and not any(wanted.values()):
        key = found(text)
        if key:
            return redirect(f"{request.path}?{urlencode({key: text})}")
    rows = [] if text else links(wanted)
    context = {
        "rows": [as_plain(row) for row in rows[:MOST_ROWS]], "text": text, "count": len(rows),
        "asked": [(HEADS[key], value) for key, value in wanted.items() if value],
        "is_latest": not text and not any(wanted.values()),
        "heads": HEADS.values(), "mass_kg": sum(row.mass_kg for row in rows),
    }  # fmt: skip
    return render(request, "passport/trace.html", context)


MOST_ROWS = 300
UNCLOCKED = "unclocked"
NOTES = ("repair", "reuse", "dismantling")
HEADS = {
    "heat": _("Heat number"),
    "sheet": _("Sheet or bar"),
    "nest": _("Nest"),
    "part": _("Part"),
    "order": _("Order"),
    "customer": _("Customer"),
}


for _page in (passport_page, passport_json, passport_pact):
    _page.public = True  # type: ignore[attr-defined]
