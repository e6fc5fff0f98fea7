"""The stations of the story on the firm's records, by the same functions as `gemaakt story`.

What is searched for is found before a station begins to write: a transaction keeps everybody
else's taps waiting.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from django.db import transaction

from gemaakt import clock
from gemaakt.carbon import footprint
from gemaakt.carbon.factor import factor
from gemaakt.company.document import builtins_of, company_of
from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.passport import passport
from gemaakt.plan import plan_of, to_document
from gemaakt.quote import Quote
from gemaakt.routing.material import Material, material
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.rack import receive
from gemaakt.server.nest.services import accept_nest, store_nest
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.passport.book import book
from gemaakt.server.passport.services import keep_passport
from gemaakt.server.plan.services import store_plan
from gemaakt.server.quote.models import Drawing
from gemaakt.server.quote.services import add_orders, keep_drawing, keep_quote, quote_of, win
from gemaakt.server.shop.services import load_company
from gemaakt.server.story.models import StoryRun
from gemaakt.story import stations
from gemaakt.story.documents import (
    Made,
    made_summary,
    nest_document_of,
    nest_job_document,
    piece_labels,
    plain,
    work_document_of,
)
from gemaakt.story.fence import FENCE
from gemaakt.story.nesting import (
    REMNANT_SHARE,
    WeighedBars,
    WeighedSheet,
    bars_job,
    nest_job,
    post_g,
    sheet_grams,
    weighed,
    weighed_bars,
)
from gemaakt.story.orders import nest_order
from gemaakt.story.product import FENCE_ORDER, NEST, product_of
from gemaakt.story.write_drawing import plate_dxf
from gemaakt.units import G_PER_KG

NEST_STEP = f"{NEST}/10"
ORDER_IDS = (FENCE_ORDER, *stations.OTHER_ORDERS)


class NotYetThere(GemaaktError, ValueError):
    """The station before this one has not been passed."""


class PassedBefore(GemaaktError, ValueError):
    """The station was passed in the meantime: by a second tap, or in another tab."""


def begin(*, actor: Any = None, iterations: int = 400, seed: int = 0) -> StoryRun:
    """A new story; the one before is left as it is."""
    run = StoryRun.objects.create(iterations=iterations, seed=seed)
    audit.log("story.begun", actor, str(run))
    return run


def _still_next(run: StoryRun, name: str) -> None:
    """Keep the story for this tap; `PassedBefore` where another passed the station."""
    lock(run)
    if reached(run) > list(STATIONS).index(name):
        raise PassedBefore("story.passed-before")


def _metal(company: Any) -> Material:
    return material(FENCE.material, clock.local_day(company.plan_start, company.time_zone))


def _drawn(company: Any) -> dict[str, Any]:
    drawn = {plate.name: stations.draw(plate, FENCE) for plate in FENCE.plates}
    drawn[FENCE.post.name] = stations.draw_post(FENCE, _metal(company))
    return drawn


@transaction.atomic
def drawing(run: StoryRun, actor: Any) -> str:
    """Station 1: the customer's drawings are read and kept."""
    _still_next(run, "drawing")
    rows = [
        keep_drawing(name=f"{plate.name}.dxf", content=plate_dxf(plate), actor=actor)
        for plate in FENCE.plates
    ]
    run.drawings = [row.pk for row in rows]
    run.save(update_fields=["drawings"])
    return f"/drawings/{rows[0].pk}/"


def quote(run: StoryRun, actor: Any) -> str:
    """Station 2: a price with every line's rule, and the date."""
    company = load_company()
    offer = stations.price(FENCE, _drawn(company), _metal(company), company)
    made = stations.promised(FENCE, offer, company, seed=run.seed, iterations=run.iterations)
    asked = [{"drawing": pk, "name": name} for pk, name in _line_drawings(run)]
    about = (FENCE.panel.customer, "Hek met palen, beugels en afdekplaten")
    with transaction.atomic():
        _still_next(run, "quote")
        kept = run.quote = keep_quote(made, asked, about, actor=actor)
        run.save(update_fields=["quote"])
    return f"/quotes/{kept.pk}/"


def _line_drawings(run: StoryRun) -> list[tuple[int, str]]:
    """Drawing of each line: panel, post (none), and the two others."""
    names = [FENCE.panel.name, FENCE.post.name, *(o.name for o in FENCE.others)]
    rows = {row.name: row.pk for row in Drawing.objects.filter(pk__in=run.drawings)}
    return [(rows.get(f"{name}.dxf", 0), name) for name in names]


@transaction.atomic
def order(run: StoryRun, actor: Any) -> str:
    """Station 3: accepted with one click; the operations are in the order book."""
    _still_next(run, "order")
    company = load_company()
    Order.objects.filter(code__in=[*ORDER_IDS, NEST]).delete()
    rows = add_orders(stations.accepted(FENCE, _offer(run), company))
    assert run.quote is not None
    win(run.quote, ", ".join(row.code for row in rows), actor)
    return f"/orders/{rows[0].code}/"


def _offer(run: StoryRun) -> Quote:
    if run.quote is None:
        raise NotYetThere("story.not-yet-there")
    return quote_of(run.quote)


def nest(run: StoryRun, actor: Any) -> str:
    """Station 4: panels with two other orders on sheets and a remnant, posts on bars; booked."""
    company = load_company()
    metal, drawn = _metal(company), _drawn(company)
    job = nest_job(FENCE, drawn, metal)
    result = stations.nest(job, seed=run.seed, iterations=run.iterations)
    cut = bars_job(FENCE)
    bars = stations.saw(cut, seed=run.seed, iterations=run.iterations)
    weights = weighed(FENCE, job, result, drawn)
    document = nest_document_of(
        (job, result), (cut, bars), weights, weighed_bars(FENCE, bars, metal)
    )
    with transaction.atomic():
        _still_next(run, "nest")
        _fill_rack(company, metal)
        _let_go_of_earlier()
        booked = run.nest = store_nest(
            code=f"N{run.pk:04d}",
            job=_by_order(nest_job_document(job)),
            document={**document, "cut_as": NEST_STEP},
            orders=list(ORDER_IDS),
            verified=True,
            actor=actor,
        )
        run.save(update_fields=["nest"])
        accept_nest(nest=booked, actor=actor)
        _merge_laser(company, sheets=len(result.sheets))
    return f"/nest/{booked.code}/"


def _by_order(job: dict[str, Any]) -> dict[str, Any]:
    """The job with the order of each part, where the story names who asked it."""
    names = [FENCE.panel.name, *(other.name for other in FENCE.others)]
    orders = dict(zip(names, ORDER_IDS, strict=True))
    parts = [{**part, "order": orders.get(part["id"], "")} for part in job["parts"]]
    return {**job, "parts": parts}


def _let_go_of_earlier() -> None:
    """The nest of an earlier story is cut by no order any more: this one takes its name."""
    for nest in Nest.objects.filter(document__cut_as=NEST_STEP):
        del nest.document["cut_as"]
        nest.save(update_fields=["document"])


def _fill_rack(company: Any, metal: Material) -> None:
    """The sheets and bars of the story lie in the rack; a second story finds them full again."""
    on = clock.local_day(company.plan_start, company.time_zone)
    post = FENCE.post
    bar_g = round(post_g(FENCE, metal) / post.length_mm * post.bar_length_mm)
    for sheet in FENCE.sheets:
        mass_g = sheet_grams(sheet, FENCE, metal)
        _stocked(
            on, metal, mass_g, code=sheet.id, kind="remnant" if sheet.is_remnant else "sheet",
            thickness_mm=FENCE.thickness_mm, length_mm=sheet.length_mm, width_mm=sheet.width_mm,
            quantity=sheet.quantity, heat_number=sheet.heat_number, origin=sheet.origin,
        )  # fmt: skip
    _stocked(
        on, metal, bar_g, code="BUIS-6000", kind="bar", length_mm=post.bar_length_mm,
        quantity=post.quantity, heat_number=FENCE.tube_heat_number, origin="NL",
        section=f"{post.side_mm:g}x{post.side_mm:g}x{post.wall_mm:g}",
    )  # fmt: skip


def _stocked(on: Any, metal: Material, mass_g: int, **fields: Any) -> None:
    """Put it in the rack, or fill the lot of that name up again."""
    lot = StockItem.objects.filter(code=fields["code"]).first()
    if lot is not None:
        lot.quantity = fields["quantity"]
        lot.save(update_fields=["quantity"])
        return
    share = REMNANT_SHARE if fields["kind"] == "remnant" else 1.0
    steel = factor(metal.family, on)
    receive(
        on=on,
        material=FENCE.material,
        mass_g=mass_g,
        price_eur=eur(mass_g / G_PER_KG * float(metal.price_eur_per_kg) * share),
        factor_kgco2e_per_kg=steel.value,
        factor_source=f"{steel.source} ({steel.year})",
        **fields,
    )


def _merge_laser(company: Any, *, sheets: int) -> None:
    """The orders' laser operations become one, which frees them all."""
    mine = [each for each in company.orders if each.id in ORDER_IDS]
    ordered = sorted(mine, key=lambda each: ORDER_IDS.index(each.id))
    nested, waiting = nest_order(ordered, id_=NEST, sheets=sheets)
    Order.objects.filter(code__in=[*ORDER_IDS, NEST]).delete()
    add_orders([nested, *waiting])


def plan(run: StoryRun, actor: Any) -> str:
    """Station 5: the nest is one laser operation in the plan, inside the connection."""
    if run.nest is None:
        raise NotYetThere("story.not-yet-there")
    company = load_company()
    made = stations.plan(company, seed=run.seed, iterations=run.iterations)
    document, verified = to_document(made), made.is_verified
    with transaction.atomic():
        _still_next(run, "plan")
        kept = run.plan = store_plan(
            document, builtins_of(company), verified=verified, actor=actor, name="Hek"
        )
        run.save(update_fields=["plan"])
    return f"/board/?version={kept.pk}&order={FENCE_ORDER}"


@transaction.atomic
def work(run: StoryRun, actor: Any) -> str:
    """Station 6: starts and finishes with one tap each; the order book moves on."""
    _still_next(run, "work")
    if run.plan is None:
        raise NotYetThere("story.not-yet-there")
    company, made = company_of(run.plan.company), plan_of(run.plan.document)
    events = stations.work(company, made)
    post = stations.actuals(company, events, made)
    run.work = work_document_of(events, post)
    run.save(update_fields=["work"])
    ends = {row.order: row.end for row in made.operations}
    moved = stations.worked_company(
        company, events, clock.instant_of(max(ends.values()), company.plan_start)
    )
    done = {(o.id, op.id): op for o in moved.orders for op in o.operations}
    for row in Operation.objects.filter(order__code__in=[*ORDER_IDS, NEST]).select_related(
        "order"
    ):
        each = done.get((row.order.code, row.code))
        if each is not None:
            row.status = str(each.status.value)
            row.quantity, row.done_quantity = each.quantity, each.done_quantity
            row.save(update_fields=["status", "quantity", "done_quantity"])
    audit.log("story.worked", actor, str(run), {"taps": len(events)})
    return f"/orders/{FENCE_ORDER}/"


@transaction.atomic
def label(run: StoryRun, actor: Any) -> str:
    """Station 7: the passport behind a QR, and a label a piece."""
    _still_next(run, "label")
    if run.plan is None or run.nest is None or run.work is None:
        raise NotYetThere("story.not-yet-there")
    company, made = company_of(run.plan.company), plan_of(run.plan.document)
    sheets = msgspec.convert(run.nest.document["weights"], list[WeighedSheet])
    bars = msgspec.convert(run.nest.document["bars"]["weights"], WeighedBars)
    offer = _offer(run)
    product = product_of(FENCE, company, made, sheets, bars, offer, post_g(FENCE, _metal(company)))
    document = passport(product, footprint(product, book()))
    own = {FENCE.panel.name, FENCE.post.name}  # not what filled room for other customers
    run.passport = keep_passport(
        order=FENCE_ORDER,
        document=plain(document),
        labels=[row for row in piece_labels(FENCE, sheets, bars) if row["piece"] in own],
        actor=actor,
    )
    run.summary = made_summary(Made(FENCE, company, made, offer, tuple(sheets), bars, document))
    run.save(update_fields=["passport", "summary"])
    return f"/p/{run.passport.token}/"


STATIONS: dict[str, Callable[[StoryRun, Any], str]] = {
    "drawing": drawing,
    "quote": quote,
    "order": order,
    "nest": nest,
    "plan": plan,
    "work": work,
    "label": label,
}


def reached(run: StoryRun) -> int:
    """How many stations the story has passed."""
    is_ordered = bool(run.quote and run.quote.order_code)
    marks = [
        bool(run.drawings), run.quote is not None, is_ordered, run.nest is not None,
        run.plan is not None, run.work is not None, run.passport is not None,
    ]  # fmt: skip
    return marks.index(False) if False in marks else len(marks)
