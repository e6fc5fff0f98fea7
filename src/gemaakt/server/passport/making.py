"""The passport of any order: metal from the material book, work from the clock, else the plan.

What the firm does not know is said, not filled in: the passport carries a list of what is missing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from django.db.models import Max, Sum
from django.utils import timezone

from gemaakt.carbon import Material, OutsideWork, Product, ProductWork, footprint
from gemaakt.carbon.factor import factor
from gemaakt.errors import GemaaktError
from gemaakt.passport import passport
from gemaakt.routing.material import UnknownMaterial, identified
from gemaakt.routing.material import material as metal_of
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.shares import nest_shares
from gemaakt.server.order.models import Order
from gemaakt.server.passport.book import book
from gemaakt.server.passport.certificates import chemistry_of, of_heat
from gemaakt.server.passport.failed import Weights, borne_kg, failed_for
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.services import keep_passport
from gemaakt.server.passport.trace import Link, links
from gemaakt.server.passport.worked import (
    clocked_on,
    gone_work,
    machine_power,
    planned_on,
    spent,
)
from gemaakt.server.shop.models import Facts
from gemaakt.server.work.models import Clocking
from gemaakt.units import G_PER_KG

OUTSIDE = {
    "galvanising": ("verzink", "galvani", "zink"),
    "powder_coating": ("poeder", "powder", "coating", "lak"),
}
"""Outside work that the factor book knows, by the words it goes by."""


class NoPassport(GemaaktError, ValueError):
    """The order is not there, or nothing is known of its metal."""


LEAST_SAID_KG = 0.05
"""Less of sheets that failed is not told."""


@dataclass(frozen=True, slots=True)
class Made:
    """A product with how many of it were made and what is not known of it."""

    product: Product
    quantity: int
    missing: tuple[str, ...]
    labels: tuple[Mapping[str, Any], ...]


def make_passport(*, order: str, notes: Mapping[str, str], actor: Any = None) -> PassportVersion:
    """Keep the next version of an order's passport."""
    made = made_of(order, notes)
    document = msgspec.to_builtins(
        passport(
            made.product, footprint(made.product, book()), quantity=made.quantity,
            missing=made.missing,
        )
    )  # fmt: skip
    return keep_passport(order=order, document=document, labels=made.labels, actor=actor)


def made_of(code: str, notes: Mapping[str, str]) -> Made:
    """One piece of an order: its share of metal, minutes, kWh and outside work."""
    order = Order.objects.filter(code=code).first()
    if order is None:
        raise NoPassport("passport.no-order", order=code)
    cut = links({"order": code})
    if not cut:
        raise NoPassport("passport.no-metal", order=code)
    pieces = max(1, order.quantity)
    made = _cut_pieces(cut, pieces)
    good = _good(order, made)
    failed = failed_for(order, cut)
    nests = {each.nest for each in cut} | failed.nests
    weights = _weighed(nests)
    borne = borne_kg(failed, *weights)
    metal = _metal(cut, (made, good), weights, borne)
    shared = good if good < made else pieces
    work, outside, unknown = _work(order, shared, sum(each.mass_kg for each in metal))
    work = [*_cutting(code, nests, shared), *work]
    facts = Facts.objects.only("name").first()
    product = Product(
        id=order.product or order.code,
        name=order.product,
        company=facts.name if facts else "",
        made_on=_made_on(order),
        order=order.code,
        customer=order.customer,
        materials=tuple(metal),
        operations=tuple(work),
        outside=tuple(outside),
        repair=notes.get("repair", "").strip(),
        reuse=notes.get("reuse", "").strip(),
        dismantling=notes.get("dismantling", "").strip(),
    )
    missing = [*(f"outside:{name}" for name in unknown), "gases", "transport"]
    if odd := _cut_oddly(cut, pieces):
        missing.append(f"cut:{odd}")
    if sum(borne.values()) >= LEAST_SAID_KG:
        missing.append(f"failed:{sum(borne.values()):.1f}")
    missing += [f"unclocked:{name}" for name in _unclocked(order, nests)]
    missing += [f"bought:{name}" for name in _not_cut(order, cut)]
    if any(not each.chemistry for each in metal):
        missing.append("chemistry")
    return Made(product, good, tuple(missing), tuple(labels_of(cut)))


def _good(order: Order, made: int) -> int:
    """Pieces that are left at the end; what was lost on the way weighs on these.

    As the last step tells that counts the pieces of the order, once all is done.
    """
    steps = list(order.operations.all())
    counted = [each.made_quantity for each in steps if each.asked_quantity == order.quantity]
    is_done = all(each.status == "done" for each in steps)
    return counted[-1] if is_done and counted and 0 < counted[-1] < made else made


# ------------------------------------------------------------------ metal


def _metal(
    cut: Sequence[Link], of: tuple[int, int], weights: tuple[Weights, Weights], borne: Weights
) -> list[Material]:
    """Metal of one piece per lot: what is in it, and with its share of skeleton and scrap.

    What failed at the machine weighs on the order that lay there: on the lot that replaced it
    where no good piece came from the same one.
    """
    lots = {row.code: row for row in StockItem.objects.filter(code__in={c.sheet for c in cut})}
    (pieces, good), (parts, scrap) = of, weights
    held: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for each in cut:
        key = (each.nest, each.sheet)
        share = each.mass_kg * G_PER_KG / parts[key] if parts.get(key) else 0.0
        held[each.sheet][0] += each.mass_kg
        held[each.sheet][1] += each.mass_kg + scrap.get(key, 0.0) / G_PER_KG * share
    for (_nest, lot), failed_kg in borne.items():
        held[lot if lot in held else cut[0].sheet][1] += failed_kg
    heats = {each.sheet: each.heat for each in cut}
    return [
        _material(lots.get(sheet), heats[sheet], mass_kg / pieces, bought_kg / good)
        for sheet, (mass_kg, bought_kg) in held.items()
    ]


def _cut_pieces(cut: Sequence[Link], pieces: int) -> int:
    """Of how many pieces the metal was cut: fewer than ordered only where each is one part."""
    count = sum(each.pieces for each in cut)
    return count if len({each.part for each in cut}) == 1 and 0 < count < pieces else pieces


def _cut_oddly(cut: Sequence[Link], pieces: int) -> str:
    """Parts of which no whole number was cut for each ordered piece: `4 of 10 Plaat`, by part."""
    counts: Counter[str] = Counter()
    for each in cut:
        counts[each.part] += each.pieces
    odd = [(part, count) for part, count in sorted(counts.items()) if count % pieces]
    return ", ".join(f"{count}/{pieces} {part}" for part, count in odd)


def _not_cut(order: Order, cut: Sequence[Link]) -> list[str]:
    """Material that the order needs and no booked nest cut: bought parts, a metal that waits.

    Nothing where no need is of a metal that was cut: then its words say another metal, not more.
    """
    rows = StockItem.objects.filter(code__in={each.sheet for each in cut})
    lots = [name.casefold() for name in rows.values_list("material", flat=True) if name]
    grades = {_grade(name) for name in lots}
    names = dict.fromkeys(order.materials.values_list("material", flat=True))
    others = [
        name
        for name in names
        if _grade(name) not in grades and not name.casefold().startswith(tuple(lots))
    ]
    return others if len(others) < len(names) else []


def _grade(name: str) -> str:
    """The id of the metal that a text names, else the text itself."""
    try:
        return identified(name)[0]
    except UnknownMaterial:
        return name.casefold()


def _weighed(nests: set[str]) -> tuple[Weights, Weights]:
    """Grams of parts and of their skeletons per nest and lot, from the material book.

    As they were laid: the lost parts of a sheet that failed carry their share of its skeleton.
    """
    sums: dict[str, Weights] = {StockMove.Kind.PARTS_OUT: {}, StockMove.Kind.SCRAP: {}}
    rows = StockMove.objects.filter(nest__code__in=nests, kind__in=sums, failures=None)
    for nest, sheet, kind, grams in rows.values_list("nest__code", "item__code", "kind").annotate(
        Sum("mass_g")
    ):
        sums[kind][nest, sheet] = float(abs(grams))
    return sums[StockMove.Kind.PARTS_OUT], sums[StockMove.Kind.SCRAP]


def _material(lot: StockItem | None, heat: str, mass_kg: float, bought_kg: float) -> Material:
    certificate = of_heat(heat)
    own = _own_factor(lot)
    paper = certificate.name if certificate else ""
    return Material(
        material=lot.material if lot else "",
        bought_kg=bought_kg,
        mass_kg=mass_kg,
        heat_number=heat,
        certificate=paper or (lot.certificate if lot else ""),
        origin=(certificate.country if certificate else "") or (lot.origin if lot else ""),
        factor_kgco2e_per_kg=own[0] if own else None,
        factor_source=own[1] if own else "",
        recycled_share=certificate.recycled_share if certificate else None,
        chemistry=chemistry_of(certificate, heat) if certificate else {},
    )


def _own_factor(lot: StockItem | None) -> tuple[float, str] | None:
    """The lot's own factor; none when it only repeats what the table said the day it came in."""
    if lot is None or lot.factor_kgco2e_per_kg is None:
        return None
    on = lot.since or timezone.localdate()
    try:
        generic = factor(metal_of(lot.material, on).family, on)
    except (LookupError, ValueError):
        return lot.factor_kgco2e_per_kg, lot.factor_source
    if lot.factor_source == f"{generic.source} ({generic.year})":
        return None
    return lot.factor_kgco2e_per_kg, lot.factor_source


def labels_of(cut: Iterable[Link]) -> Iterable[dict[str, Any]]:
    """One label a piece: what it is, of which heat, how many grams."""
    for each in cut:
        grams = round(each.mass_kg * G_PER_KG / each.pieces) if each.pieces else 0
        for _ in range(each.pieces):
            yield {"piece": each.part, "heat_number": each.heat, "mass_g": grams}


# ------------------------------------------------------------------ work


def _work(
    order: Order, pieces: int, mass_kg: float
) -> tuple[list[ProductWork], list[OutsideWork], list[str]]:
    """Operations with minutes and kWh of one piece; outside work that the book knows, and not."""
    clocked = clocked_on(order.code)
    planned = planned_on(order.code)
    machines = machine_power()
    inside, outside, unknown = [], [], []
    for step in order.operations.all():
        name = step.name or step.code
        if step.outside:
            factor_id = _outside_factor(name)
            if factor_id == "galvanising":
                outside.append(OutsideWork(name, mass_kg, "kg", factor_id))
            else:
                unknown.append(name)
            continue
        inside += [
            ProductWork(name, machine, minutes / pieces, kwh / pieces)
            for machine, minutes, kwh in spent(step, clocked, planned, machines)
        ]
    inside += gone_work(order, clocked, machines, pieces)
    return inside, outside, unknown


def _cutting(order: str, nests: set[str], pieces: int) -> list[ProductWork]:
    """The order's share of what nests cut for it, a row a name and machine."""
    machines = machine_power()
    shares = list(nest_shares(order, nests))
    codes = {each.step.order.code for each in shares}
    clocked = {code: clocked_on(code) for code in codes}
    planned = {code: planned_on(code) for code in codes}
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for each in shares:
        nest = each.step.order.code
        for machine, minutes, kwh in spent(each.step, clocked[nest], planned[nest], machines):
            held = sums[each.name, machine]
            held[0] += minutes * each.share / pieces
            held[1] += kwh * each.share / pieces
    return [ProductWork(*key, time_min, kwh) for key, (time_min, kwh) in sums.items()]


def _unclocked(order: Order, nests: set[str]) -> list[str]:
    """Work of which nobody told an hour: its minutes are those of the plan, or as reckoned."""
    shares = list(nest_shares(order.code, nests))
    codes = {order.code, *(each.step.order.code for each in shares)}
    clocked = {code: clocked_on(code) for code in codes}
    names = [each.name for each in shares if each.step.code not in clocked[each.step.order.code]]
    own = [each for each in order.operations.all() if not each.outside]
    names += [each.name or each.code for each in own if each.code not in clocked[order.code]]
    return list(dict.fromkeys(names))


def _outside_factor(name: str) -> str:
    said = name.casefold()
    return next((id_ for id_, words in OUTSIDE.items() if any(w in said for w in words)), "")


def _made_on(order: Order) -> date:
    last = Clocking.objects.filter(order=order.code).aggregate(last=Max("end"))["last"]
    return timezone.localtime(last).date() if last else timezone.localdate()


def waiting(limit: int = 30, again: Iterable[str] = ()) -> list[Order]:
    """Orders whose metal was booked and that have no passport yet, the latest nest first.

    `again`: those that need another version.
    """
    have = set(PassportVersion.objects.values_list("order", flat=True)) - set(again)
    booked = Nest.objects.filter(status=Nest.Status.ACCEPTED).order_by("-id")
    named = [code for codes in booked.values_list("orders", flat=True) for code in codes]
    codes = [code for code in dict.fromkeys(named) if code not in have]
    rows = Order.objects.in_bulk(codes[: 2 * limit], field_name="code")
    return [rows[code] for code in codes if code in rows][:limit]
