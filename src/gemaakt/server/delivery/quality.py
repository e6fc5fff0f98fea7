"""What the quality department of a customer asks with a delivery, in one file.

A covering list that names each heat that went into the pieces and what is missing, the passports
of the orders with the keys to check their signature, and the certificates as they came.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.template.loader import render_to_string

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity
from gemaakt.passport import Passport
from gemaakt.passport.write_html import passport_html
from gemaakt.server.cells import never_formula
from gemaakt.server.delivery.models import Delivery, DeliveryLine
from gemaakt.server.delivery.paper_words import WORDS
from gemaakt.server.order.models import Order
from gemaakt.server.passport.certificates import certificates_of
from gemaakt.server.passport.models import MetalCertificate, PassportVersion
from gemaakt.server.passport.signing import firm_keys
from gemaakt.server.passport.trace import Link, links
from gemaakt.server.passport.undone import said_of
from gemaakt.server.quote.paper_words import number_in, words_of
from gemaakt.server.shop.models import Facts
from gemaakt.server.spreadsheet import SEPARATOR, UTF8_MARK

SIGNS: dict[str, str | int | None] = dict.fromkeys('\\/:*?"<>|', "-")
"""What no name of a file on Windows may hold."""


class NoPapers(GemaaktError, LookupError):
    """There is no such order or packing slip."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One order of which the papers are asked, as it was delivered or as it is."""

    order: str
    product: str
    drawing: str
    reference: str
    quantity: int
    heats: tuple[str, ...] = ()
    """Those that had been cut when it went out; nothing: all that was cut for the order."""


@dataclass(frozen=True, slots=True)
class Row:
    """A part of one lot of metal: its heat, the certificate of it, and the file of that."""

    link: Link
    certificate: MetalCertificate | None
    file: str
    """Its name in the bundle; empty where the paper itself was not kept."""

    @property
    def certificate_name(self) -> str:
        """The certificate of its heat, else what the rack says of the lot."""
        return self.certificate.name if self.certificate else self.link.certificate


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything of the bundle: the orders with their metal, passports, and what is missing."""

    name: str
    customer: str
    orders: tuple[tuple[Asked, tuple[Row, ...], PassportVersion | None], ...]
    missing: tuple[Finding, ...]

    @property
    def certificates(self) -> Mapping[str, MetalCertificate]:
        """Name of the file -> the certificate of which it is."""
        rows = (row for _asked, found, _passport in self.orders for row in found)
        return {row.file: row.certificate for row in rows if row.certificate and row.file}


def papers_of(name: str) -> Papers:
    """The papers of a packing slip or an order by its number; `NoPapers` when it is neither."""
    is_slip = Delivery.objects.filter(number=name).exists()
    return papers_of_delivery(name) if is_slip else papers_of_order(name)


def papers_of_order(code: str) -> Papers:
    """The papers of all that was made of an order."""
    order = Order.objects.filter(code=code).first()
    if order is None:
        raise NoPapers("server.no-papers", what=code)
    asked = Asked(order.code, order.product, order.drawing, order.reference, order.quantity)
    return _papers(order.code, order.customer, [asked])


def papers_of_delivery(number: str) -> Papers:
    """The papers of what went out on a packing slip."""
    slip = Delivery.objects.filter(number=number).first()
    if slip is None:
        raise NoPapers("server.no-papers", what=number)
    return _papers(slip.number, slip.customer, [_gone(line) for line in slip.lines.all()])


def _gone(line: DeliveryLine) -> Asked:
    heats = tuple(line.heats)
    return Asked(line.order, line.product, line.drawing, line.reference, line.quantity, heats)


def _papers(name: str, customer: str, asked: Sequence[Asked]) -> Papers:
    codes = [each.order for each in asked]
    passports = PassportVersion.objects.filter(order__in=codes).defer("labels").order_by("id")
    newest = {row.order: row for row in passports}
    cut = {each.order: _cut(each) for each in asked}
    heats = {link.heat for found in cut.values() for link in found}
    kept = certificates_of(heats)
    orders = tuple(
        (each, tuple(_row(link, kept) for link in cut[each.order]), newest.get(each.order))
        for each in asked
    )
    return Papers(name, customer, orders, tuple(_missing(orders)))


def _cut(asked: Asked) -> list[Link]:
    """What was cut for an order, a row a part and lot; of a part delivery what had been cut."""
    wanted = {heat.casefold() for heat in asked.heats}
    found: dict[tuple[str, str, str], Link] = {}
    for row in links({"order": asked.order}):
        if wanted and row.heat and row.heat.casefold() not in wanted:
            continue
        key = (row.part, row.sheet, row.heat)
        same = found.get(key)
        found[key] = row if same is None else replace(
            same, pieces=same.pieces + row.pieces, mass_kg=same.mass_kg + row.mass_kg
        )  # fmt: skip
    return list(found.values())


def _row(link: Link, kept: Mapping[str, MetalCertificate]) -> Row:
    found = kept.get(link.heat)
    if found is None or not found.paper:
        return Row(link, found, "")
    kind = str(found.paper.name).rpartition(".")[2]
    return Row(link, found, f"certificates/{_plain(found.name)}-{found.pk}.{kind}")


def _missing(
    orders: Iterable[tuple[Asked, Sequence[Row], PassportVersion | None]],
) -> Iterable[Finding]:
    """What a customer would ask after: metal, heats, certificates, passports."""
    told: dict[tuple[str, str], Finding] = {}
    for asked, rows, passport in orders:
        if not rows:
            told["metal", asked.order] = _lacks("server.papers-no-metal", order=asked.order)
        if passport is None:
            told["passport", asked.order] = _lacks("server.papers-no-passport", order=asked.order)
        for row in rows:
            heat, lot = row.link.heat, row.link.sheet
            if not heat:
                told["heat", lot] = _lacks("server.papers-no-heat", lot=lot, order=asked.order)
            elif not row.certificate_name:
                told["paper", heat] = _lacks("server.papers-no-certificate", heat=heat)
            elif not row.file:
                name = row.certificate_name
                told["paper", heat] = _lacks("server.papers-no-file", heat=heat, certificate=name)
    return told.values()


def _lacks(code: str, **params: str) -> Finding:
    return Finding(code, Severity.WARNING, params=params)


# ------------------------------------------------------------------ the file


def bundle(papers: Papers, language: str) -> bytes:
    """The bundle as a ZIP: `list.html`, `list.csv`, `passports/`, `certificates/`, `keys.json`."""
    from gemaakt.passport.keys import key_set

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("list.html", _list(papers, language))
        made.writestr("list.csv", UTF8_MARK + _table(papers, language))
        for _asked, _rows, passport in papers.orders:
            for name, text in _passport_files(passport, language):
                made.writestr(name, text)
        made.writestr("keys.json", json.dumps(key_set(firm_keys()), indent=1))
        for name, row in papers.certificates.items():
            with row.paper.open("rb") as paper:
                made.writestr(name, paper.read())
    return stream.getvalue()


def _passport_files(row: PassportVersion | None, language: str) -> Iterable[tuple[str, str]]:
    """A passport as it is checked, and as it is read."""
    if row is None:
        return
    stem = _stem(row)
    document = said_of(row)
    yield f"{stem}.json", json.dumps(document, ensure_ascii=False, indent=1)
    try:
        one = msgspec.convert(document, Passport, strict=False)
    except msgspec.ValidationError:  # of an older form: its JSON says it all
        return
    yield f"{stem}.html", passport_html(one, "nl" if language == "nl" else "en")


def _stem(row: PassportVersion) -> str:
    return f"passports/{_plain(row.order)}-{row.version}"


def shown(papers: Papers, language: str) -> dict[str, Any]:
    """The covering list as its page and its file show it."""
    from gemaakt.data import sentence

    spoken = "nl" if language == "nl" else "en"
    words = words_of(language, WORDS)
    orders = [
        {
            "asked": each, "passport": passport,
            "passport_file": f"{_stem(passport)}.html" if passport else "",
            "quantity": number_in(language, each.quantity, 0),
            "rows": [
                {"row": row, "pieces": number_in(language, row.link.pieces, 0),
                 "kg": number_in(language, row.link.mass_kg, 2)}
                for row in rows
            ],
        }
        for each, rows, passport in papers.orders
    ]  # fmt: skip
    missing = [sentence(each.code, each.params, spoken) for each in papers.missing]
    return {"papers": papers, "orders": orders, "missing": missing, "words": words}


def _list(papers: Papers, language: str) -> str:
    facts = Facts.objects.only("name").first()
    context = {
        **shown(papers, language), "language": language, "firm": facts.name if facts else "",
    }  # fmt: skip
    return render_to_string("delivery/quality_file.html", context)


def _table(papers: Papers, language: str) -> str:
    words = words_of(language, WORDS)
    names = (
        "our_reference", "article", "drawing", "piece_part", "pieces", "mass_kg", "lot", "heats",
        "certificate", "kind", "maker", "file",
    )  # fmt: skip
    out = io.StringIO()
    table = csv.writer(out, delimiter=SEPARATOR["en" if language == "en" else "nl"])
    table.writerow([words[each] for each in names])
    for asked, rows, _passport in papers.orders:
        for row in rows:
            link, found = row.link, row.certificate
            cells = (
                asked.order, asked.product, asked.drawing, link.part, str(link.pieces),
                number_in(language, link.mass_kg, 3), link.sheet, link.heat, row.certificate_name,
                found.certificate_type if found else "", found.manufacturer if found else "",
                row.file,
            )  # fmt: skip
            table.writerow([never_formula(each) for each in cells])
    return out.getvalue()


def _plain(name: str) -> str:
    """A name that every computer takes for a file."""
    return name.translate(str.maketrans(SIGNS)).strip(" .")[:80] or "-"
