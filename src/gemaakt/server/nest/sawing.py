"""The saw: pieces that are asked on the bars of the rack, a cut list that is judged and booked."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.nest.bars.angled import MOST_DEG, AngledPiece, saw_job
from gemaakt.nest.bars.job import Bar, BarsJob
from gemaakt.server.nest.asking import KIND, free_code
from gemaakt.server.nest.models import StockItem
from gemaakt.server.order.models import Order
from gemaakt.server.solve.models import Solve
from gemaakt.server.solve.services import ask
from gemaakt.server.typed import NotANumber, number_typed, plain_number

SEARCH_S = 3.0
KERF_MM, FRONT_MM, CLAMP_MM = 3.0, 5.0, 0.0
"""Editable defaults of a circular saw: usual workshop rule, not read in a public table."""
MOST_LINES, MOST_MM, MOST_PIECES = 500, 20000.0, 100000
SLACK_MM = 1e-3


NUMBER, ANGLE = r"(\d[\d.,]*)\s*(?:mm\b)?", r"(\d+(?:[.,]\d+)?)\s*°?"
PIECES = r"(?:st(?:uks?)?|pcs?|x|×|\*)\.?(?:\s+(?:van|of|à))?"
SAID = re.compile(
    rf"{NUMBER}(?:\s*{PIECES}\s*{NUMBER}\s*(?:(?:st(?:uks?)?|pcs?)\b\.?)?)?"
    rf"(?:\s+{ANGLE}\s*/\s*{ANGLE})?(?:\s+((?![x×*]\s*\d)\D.*))?",
    re.IGNORECASE,
)
"""A number of pieces and a length in either turn, two angles, what it is."""


class LineNotRead(GemaaktError, ValueError):
    """A line of the list of pieces cannot be read; `params` say which and why."""


class NoBars(GemaaktError, ValueError):
    """No bar of this section lies in the rack, or nothing was asked."""


@dataclass(frozen=True, slots=True)
class Saw:
    """How it is sawn: the width of the cut, what is lost of each bar, bars at a time."""

    kerf_mm: float = KERF_MM
    front_mm: float = FRONT_MM
    """Squared off at the front of each bar."""
    clamp_mm: float = CLAMP_MM
    """At the end of each bar, held and not sawn; it stays on the remnant."""
    bundle: int = 1


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of one metal and section in the rack."""

    material: str
    section: str
    kept_for: str
    """Why other cut lists leave them alone: a customer's own; empty: anybody's."""
    lots: tuple[StockItem, ...]

    @property
    def key(self) -> str:
        """How an address names them."""
        return key_of(self.lots[0])

    @property
    def pieces(self) -> int:
        """Bars of all lots."""
        return sum(lot.quantity for lot in self.lots)

    @property
    def length_m(self) -> float:
        """Metres of all of them."""
        return sum(lot.quantity * lot.length_mm for lot in self.lots) / 1000.0


def key_of(lot: StockItem) -> str:
    """How an address names the bars of the metal and section of a lot, and for whom they are."""
    return "~".join(filter(None, (f"{lot.material}~{lot.section}", lot.kept_for)))


def bars_in_rack() -> list[Bars]:
    """What there is to saw from, by metal, section and for whom it is; remnants of bars too."""
    rows = StockItem.objects.filter(width_mm=None, quantity__gt=0).order_by("length_mm", "code")
    found: dict[tuple[str, str, str], list[StockItem]] = {}
    for row in rows:
        found.setdefault((row.material, row.section, row.kept_for), []).append(row)
    return [Bars(*key, tuple(lots)) for key, lots in sorted(found.items())]


# ------------------------------------------------------------------ what is typed


def pieces_typed(text: str) -> list[AngledPiece]:
    """A line a piece: order, piece, length, number, angle left, angle right.

    Parted by tabs (as Excel copies them), semicolons or bars; `LineNotRead`. An order may be left
    empty. A piece that stands there twice with the same length and angles is added up.
    """
    rows: dict[tuple[str, float, float, float], int] = {}
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise LineNotRead("server.saw-line", line=MOST_LINES + 1, text=lines[MOST_LINES][:60])
    for at, line in enumerate(lines, start=1):
        if at == 1 and not any(each.isdigit() for each in line):
            continue  # headings
        piece = _piece(at, line)
        key = (piece.id, piece.length_mm, piece.left_deg, piece.right_deg)
        rows[key] = rows.get(key, 0) + piece.quantity
    return _apart(rows)


def _apart(rows: Mapping[tuple[str, float, float, float], int]) -> list[AngledPiece]:
    """One name for each length and pair of angles: the same name twice would be one piece."""
    seen: Counter[str] = Counter()
    pieces = []
    for (name, length_mm, left, right), quantity in rows.items():
        seen[name] += 1
        unique = name if seen[name] == 1 else f"{name} ({seen[name]})"
        pieces.append(AngledPiece(unique, length_mm, quantity, left, right))
    return pieces


def _piece(at: int, line: str) -> AngledPiece:
    parting = next((each for each in ("\t", ";", "|") if each in line), None)
    cells = [cell.strip() for cell in line.split(parting)] if parting else _cells_said(line)
    if not 3 <= len(cells) <= 6:
        raise LineNotRead("server.saw-line", line=at, text=line.strip()[:60])
    order, name, *numbers = cells
    try:
        length, quantity, left, right = _numbers(numbers)
    except ValueError as error:
        raise LineNotRead("server.saw-line", line=at, text=line.strip()[:60]) from error
    return AngledPiece(f"{order}/{name}" if order else name, length, quantity, left, right)


def _cells_said(line: str) -> list[str]:
    """The cells of a line as it is called across the shop: `2x 1234,5 45/45 leg`.

    Of two numbers the larger is the length, whichever stands first.
    """
    found = SAID.fullmatch(line.strip())
    if found is None:
        return []
    first, second, left, right, name = (each or "" for each in found.groups())
    length, many = first, second
    if second and float(plain_number(first)) < float(plain_number(second)):
        length, many = second, first
    return ["", name or f"{length} mm", length, many, left, right or left]


def _numbers(cells: Sequence[str]) -> tuple[float, int, float, float]:
    """Length, number and two angles; `ValueError` for what cannot be."""
    length, many, left, right = (
        float(plain_number(cell)) if cell else usual
        for cell, usual in zip([*cells, "", "", ""][:4], (0.0, 1.0, 0.0, 0.0), strict=True)
    )
    is_whole = many == int(many) and 1 <= many <= MOST_PIECES
    is_turned = abs(left) <= MOST_DEG and abs(right) <= MOST_DEG
    if not (0.0 < length <= MOST_MM and is_whole and is_turned):
        raise ValueError
    return length, int(many), left, right


# ------------------------------------------------------------------ the search


def start_saw(bars: Bars, text: str, saw: Saw, *, actor: Any = None) -> Solve:
    """Queue the search for a cut list; `LineNotRead`, `NoBars`."""
    pieces = pieces_typed(text)
    if not pieces:
        raise NoBars("server.no-bars", material=f"{bars.material} {bars.section}".strip())
    names = [piece.id.rpartition("/")[0] for piece in pieces]
    known = Order.objects.filter(code__in=names).values_list("code", flat=True)
    orders = [each for each in dict.fromkeys(names) if each in set(known)]
    snapshot = {
        "name": f"{bars.material} {bars.section}".strip(), "saw": asdict(saw),
        "pieces": [asdict(piece) for piece in pieces],
        "stock": [
            {"id": lot.code, "length_mm": lot.length_mm, "copies": lot.quantity,
             "cost": float(lot.price_eur), "mass_g": lot.mass_g, "heat": lot.heat_number}
            for lot in bars.lots
        ],
        "parts": [], "sheets": [],
    }  # fmt: skip
    options = {"code": free_code(), "orders": orders, "key": "", "saw": bars.key}
    return ask(
        kind=KIND, snapshot=snapshot, options=options, limit_s=SEARCH_S, actor=actor, alone=False
    )


def job_of(snapshot: Mapping[str, Any]) -> BarsJob:
    """The job of a snapshot."""
    saw = Saw(**snapshot["saw"])
    return saw_job(
        (Bar(r["id"], r["length_mm"], r["copies"], r["cost"]) for r in snapshot["stock"]),
        (AngledPiece(**row) for row in snapshot["pieces"]),
        kerf_mm=saw.kerf_mm, lost_mm=saw.front_mm + saw.clamp_mm, name=snapshot["name"],
    )  # fmt: skip


def run(snapshot: Mapping[str, Any], seconds: float, seed: int, workers: int) -> dict[str, Any]:
    """Saw the pieces of a snapshot: the document of the nest, and whether it is judged true."""
    from gemaakt.nest.answer import BarsAnswer
    from gemaakt.nest.bars.solve import solve_bars, warm_bars
    from gemaakt.stop import MaxSeconds

    job = job_of(snapshot)
    warm_bars()
    result = solve_bars(job, MaxSeconds(seconds), seed, workers)
    told = BarsAnswer(job, result, result.findings, 0.0).document("en")
    bars = {
        **told, "kerf_mm": job.kerf_mm, "blade_mm": snapshot["saw"]["kerf_mm"],
        "front_mm": snapshot["saw"]["front_mm"],
        "bundle": snapshot["saw"]["bundle"],
        "bars": [_with_lengths(row, snapshot["pieces"]) for row in told["bars"]],
        "angles": {p["id"]: [p["left_deg"], p["right_deg"]] for p in snapshot["pieces"]},
    }  # fmt: skip
    bars["weights"] = {"pieces_g": _pieces_g(bars["bars"], snapshot["stock"]), "heat_number": ""}
    cost = sum(
        row["count"] * next(s["cost"] for s in snapshot["stock"] if s["id"] == row["stock"])
        for row in bars["bars"]
    )
    document = {
        "format": "gemaakt.nest/1", "name": snapshot["name"], "sheets": [], "weights": [],
        "bars": bars, "cost": cost, "bound": told["bound"], "seconds": told["seconds"],
        "booked_eur": cost, "unplaced": told["unplaced"], "findings": told["findings"],
    }  # fmt: skip
    summary = {"cost": cost, "sheets": 0, "status": told["status"]}
    verified = bool(bars["bars"]) and not wrong_with(snapshot, bars["bars"])
    return {"document": document, "verified": verified, "summary": summary}


def _with_lengths(row: Mapping[str, Any], pieces: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The pieces of a bar with their lengths, the longest first, as a saw runs."""
    lengths = {piece["id"]: float(piece["length_mm"]) for piece in pieces}
    order = sorted(row["pieces"], key=lambda each: (-lengths[each], each))
    return {**row, "pieces": order, "lengths_mm": [lengths[each] for each in order]}


def _pieces_g(rows: Iterable[Mapping[str, Any]], stock: Iterable[Mapping[str, Any]]) -> int:
    """Grams of all pieces, by the metre of the bars they come from."""
    per_mm = {row["id"]: row["mass_g"] / row["length_mm"] for row in stock}
    grams: float = sum(r["count"] * sum(r["lengths_mm"]) * per_mm[r["stock"]] for r in rows)
    return round(grams)


def wrong_with(snapshot: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What of a cut list cannot be: measured anew, bar by bar, apart from the search."""
    job, saw = job_of(snapshot), Saw(**snapshot["saw"])
    length = {row["id"]: float(row["length_mm"]) for row in snapshot["stock"]}
    copies = {row["id"]: int(row["copies"]) for row in snapshot["stock"]}
    asked = {piece["id"]: int(piece["quantity"]) for piece in snapshot["pieces"]}
    used: Counter[str] = Counter()
    sawn: Counter[str] = Counter()
    wrong = []
    for row in rows:
        cuts_mm = job.kerf_mm * max(0, len(row["pieces"]) - 1)
        room_mm = length[row["stock"]] - saw.front_mm - saw.clamp_mm
        if sum(row["lengths_mm"]) + cuts_mm > room_mm + SLACK_MM:
            wrong.append(f"{row['stock']}: too long")
        used[row["stock"]] += row["count"]
        for piece in row["pieces"]:
            sawn[piece] += row["count"]
    wrong += [f"{code}: {n} bars" for code, n in used.items() if n > copies[code]]
    wrong += [f"{piece}: {n} pieces" for piece, n in sawn.items() if n > asked.get(piece, 0)]
    return wrong


def saw_typed(sent: Mapping[str, str]) -> Saw:
    """How it is sawn, as a form says; `NotANumber`."""

    def number(field: str, usual: float, most: float) -> float:
        return number_typed(sent.get(field, ""), field=field, usual=usual, most=most)

    bundle = number("bundle", 1, 200)
    if bundle != int(bundle) or bundle < 1:
        typed = sent.get("bundle", "")
        raise NotANumber("server.not-a-number", field="bundle", typed=typed, least=1, most=200)
    front, clamp = number("front", FRONT_MM, 500), number("clamp", CLAMP_MM, 1000)
    return Saw(number("kerf", KERF_MM, 20), front, clamp, int(bundle))
