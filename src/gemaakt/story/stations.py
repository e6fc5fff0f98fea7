"""The seven stations of the row, each a function of what the one before left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from gemaakt import clock
from gemaakt.carbon import Product
from gemaakt.company import Company
from gemaakt.drawing import Kind, Solid, read_dxf
from gemaakt.drawing import Part as Drawn
from gemaakt.errors import GemaaktError
from gemaakt.nest import NestJob, Result, solve, verify
from gemaakt.nest.bars.job import BarsJob, BarsResult
from gemaakt.nest.bars.solve import solve_bars
from gemaakt.order import Order
from gemaakt.passport import Passport, passport
from gemaakt.plan import PlanResult, plan_company, promise, verify_company_plan
from gemaakt.plan.result import PlannedOperation
from gemaakt.quote import Accepted, Item, Quote, Work, accept, quote
from gemaakt.routing import Pin
from gemaakt.routing.material import Material, material
from gemaakt.stop import MaxIterations
from gemaakt.story.fence import FENCE, Fence, Plate
from gemaakt.story.nesting import (
    WeighedBars,
    WeighedSheet,
    bars_job,
    nest_job,
    post_g,
    weighed,
    weighed_bars,
)
from gemaakt.story.orders import joined, nest_order, with_skills
from gemaakt.story.product import FENCE_ORDER, NEST, product_of
from gemaakt.story.write_drawing import plate_dxf
from gemaakt.units import mass_kg, solid_mass_kg
from gemaakt.work import (
    EventKind,
    PostLine,
    Step,
    WorkEvent,
    actual_minutes,
    apply_work,
    clocked,
    post_calculation,
)

OTHER_ORDERS = ("ORD-2", "ORD-3")
STORY_ORDERS = (FENCE_ORDER, *OTHER_ORDERS, NEST)
GALVANISER = "verzinkerij"
SLOWER = 1.12
"""The apprentice's clock in the story: 12 % over the plan, so that the post-calculation speaks."""


class StationRefused(GemaaktError, ValueError):
    """A station of the story was judged and found wrong."""


@dataclass(frozen=True, slots=True)
class Story:
    """What every station left."""

    fence: Fence
    company: Company
    drawn: Mapping[str, Drawn]
    offer: Quote
    orders: tuple[Order, ...]
    job: NestJob
    nest: Result
    sheets: tuple[WeighedSheet, ...]
    bars_job: BarsJob
    bars: BarsResult
    bars_weight: WeighedBars
    planned: Company
    plan: PlanResult
    events: tuple[WorkEvent, ...]
    post: tuple[PostLine, ...]
    product: Product
    passport: Passport


def play(
    company: Company, *, fence: Fence = FENCE, seed: int = 0, iterations: int = 2000
) -> Story:
    """The fence through all stations on a company; `StationRefused` when a judge says no."""
    on = clock.local_day(company.plan_start, company.time_zone)
    metal = material(fence.material, on)
    drawn = {plate.name: draw(plate, fence) for plate in fence.plates}
    drawn[fence.post.name] = draw_post(fence, metal)
    offer = price(fence, drawn, metal, company)
    offer = promised(fence, offer, company, seed=seed, iterations=iterations)
    orders = accepted(fence, offer, company)
    job = nest_job(fence, drawn, metal)
    nested = nest(job, seed=seed, iterations=iterations)
    cut = bars_job(fence)
    bars = saw(cut, seed=seed, iterations=iterations)
    planned = with_nest(company, orders, sheets=len(nested.sheets))
    made = plan(planned, seed=seed, iterations=iterations)
    events = work(planned, made)
    post = actuals(planned, events, made)
    sheets = weighed(fence, job, nested, drawn)
    bars_weight = weighed_bars(fence, bars, metal)
    product = product_of(fence, planned, made, sheets, bars_weight, offer, post_g(fence, metal))
    return Story(
        fence, company, drawn, offer, tuple(orders), job, nested, tuple(sheets), cut, bars,
        bars_weight, planned, made, tuple(events), tuple(post), product, passport(product),
    )  # fmt: skip


# ------------------------------------------------------------------ drawing and quote


def draw(plate: Plate, fence: Fence) -> Drawn:
    """The customer's DXF, read back: one closed part."""
    parts, _ = read_dxf(plate_dxf(plate), name=plate.name)
    if len(parts) != 1:
        raise StationRefused("story.not-one-part", name=plate.name, quantity=len(parts))
    return replace(parts[0], thickness_mm=fence.thickness_mm, name=plate.name)


def draw_post(fence: Fence, metal: Material) -> Drawn:
    """A sawn post has no drawing: its section and length say all."""
    post = fence.post
    volume = post.section_mm2 * post.length_mm
    solid = Solid(
        volume_mm3=volume,
        surface_mm2=4 * (post.side_mm + post.inner_mm) * post.length_mm,
        box_mm=(post.length_mm, post.side_mm, post.side_mm),
        section=f"{post.side_mm:g}x{post.side_mm:g}x{post.wall_mm:g}",
    )
    mass = solid_mass_kg(volume, metal.density_kg_per_m3)
    return Drawn(post.name, Kind.TUBE, solid=solid, mass_kg=mass, source="list")


def price(fence: Fence, drawn: Mapping[str, Drawn], metal: Material, company: Company) -> Quote:
    """One quote: the panel with welding and galvanising, the posts, and the two other parts."""
    on = clock.local_day(company.plan_start, company.time_zone)
    panel = drawn[fence.panel.name]
    panel_kg = mass_kg(panel.area_mm2, fence.thickness_mm, metal.density_kg_per_m3)
    post_kg = (drawn[fence.post.name].mass_kg or 0.0) * fence.post.quantity / fence.panel.quantity
    galvanising = float(fence.galvanise_eur_per_kg) * (panel_kg + post_kg)
    panel_work = Work(
        deburr=True,
        weld_mm=fence.weld_mm,
        throat_mm=fence.throat_mm,
        joints=8,
        outside=((GALVANISER, round(galvanising, 4)),),
        outside_days=fence.galvanise_days,
    )
    items = [Item(panel, fence.material, fence.thickness_mm, fence.panel.quantity, panel_work)]
    items.append(Item(drawn[fence.post.name], fence.material, None, fence.post.quantity))
    items += [
        Item(drawn[o.name], fence.material, fence.thickness_mm, o.quantity, Work(deburr=True))
        for o in fence.others
    ]
    return quote(items, on=on, as_order=True)


def promised(fence: Fence, offer: Quote, company: Company, *, seed: int, iterations: int) -> Quote:
    """The quote with the day that the shop's plan can keep for all of it together.

    No order of the shop becomes later for it. Without a place in the plan there is no date.
    """
    others = tuple(order for order in company.orders if order.id not in STORY_ORDERS)
    company = replace(company, orders=others)
    made = plan_company(company, MaxIterations(iterations), seed, 1)
    asked = [
        replace(op, id=f"{order.id}.{op.id}", after=tuple(f"{order.id}.{a}" for a in op.after))
        for order in accepted(fence, offer, company)
        for op in order.operations
    ]
    day = promise(company, made, asked, remedies=False).day
    lines = tuple(
        replace(line, prices=tuple(replace(each, promise_date=day) for each in line.prices))
        for line in offer.lines
    )
    return replace(offer, lines=lines)


def accepted(fence: Fence, offer: Quote, company: Company) -> list[Order]:
    """The fence as one order and the two others, with the shop's own machines and skills.

    What the quote promised is when they are due.
    """
    amounts = [fence.panel.quantity, fence.post.quantity, *(o.quantity for o in fence.others)]
    customers = [fence.panel.customer, fence.panel.customer, *(o.customer for o in fence.others)]
    ids = [FENCE_ORDER, "HEK-PAAL", *OTHER_ORDERS]
    rows = [
        accept(
            offer,
            Accepted(line, amount),
            id=ids[line],
            customer=customers[line],
            machines=company.machines,
        )
        for line, amount in enumerate(amounts)
    ]
    panel, post, *others = (with_skills(company, row) for row in rows)
    return [for_apprentice(joined(panel, [post], at="weld"), company), *others]


def for_apprentice(order: Order, company: Company) -> Order:
    """The order whose first deburring is given to the apprentice who may learn it."""
    learners = [person for person in company.people if person.needs_supervisor]
    operations = list(order.operations)
    for at, operation in enumerate(operations):
        able = [person for person in learners if operation.skill in person.skills]
        if operation.name == "deburr" and able:
            operations[at] = replace(operation, pin=Pin(person=able[0].id))
            break
    return replace(order, operations=tuple(operations))


# ------------------------------------------------------------------ nest and plan


def nest(job: NestJob, *, seed: int, iterations: int) -> Result:
    """A nest that the independent judge accepts."""
    result = solve(job, MaxIterations(iterations), seed, 1)
    faults = verify(job, result)
    if faults or result.unplaced:
        code = faults[0].code if faults else "unplaced"
        raise StationRefused("story.nest-refused", reason=code)
    return result


def saw(job: BarsJob, *, seed: int, iterations: int) -> BarsResult:
    """The cut list of the posts; `StationRefused` when a post does not fit a bar."""
    result = solve_bars(job, MaxIterations(iterations), seed)
    if result.unplaced:
        raise StationRefused("story.nest-refused", reason="unplaced")
    return result


def with_nest(company: Company, orders: list[Order], *, sheets: int) -> Company:
    """The company with the new orders, cut together as one laser operation."""
    nested, waiting = nest_order(orders, id_=NEST, sheets=sheets)
    return replace(company, orders=(*company.orders, nested, *waiting))


def plan(company: Company, *, seed: int, iterations: int) -> PlanResult:
    """A plan that the independent judge accepts."""
    result = plan_company(company, MaxIterations(iterations), seed, 1)
    faults = verify_company_plan(company, result)
    if faults:
        raise StationRefused("story.plan-refused", reason=str(faults[0]))
    return result


# ------------------------------------------------------------------ work


def story_orders(company: Company) -> list[Order]:
    """The nest and the orders that wait for it."""
    nest_step = f"{NEST}/10"
    return [
        order
        for order in company.orders
        if order.id == NEST or any(nest_step in op.after for op in order.operations)
    ]


def work(company: Company, made: PlanResult) -> list[WorkEvent]:
    """Start and done at the planned times, one tap each; the apprentice takes 12 % longer.

    Outside steps have no clock.
    """
    rows = {(row.order, row.operation): row for row in made.operations}
    learners = {person.id for person in company.people if person.needs_supervisor}
    events = []
    for order in story_orders(company):
        for operation in order.operations:
            row = rows.get((order.id, operation.id))
            if row is not None and row.machine is not None:
                events += _taps(company, order.id, row, learners)
    return sorted(events, key=lambda event: (event.at, event.key))


def _taps(
    company: Company, order: str, row: PlannedOperation, learners: set[str]
) -> list[WorkEvent]:
    doers = [hand.id for hand in row.people if hand.role == "does"]
    person = doers[0] if doers else f"machine:{row.machine}"
    step = (Step(order, row.operation),)
    stretches = clock.merged(list(row.work))
    extra_min = (SLOWER - 1.0) * clock.length_min(stretches) if person in learners else 0.0
    taps = []
    for at, (begin, end) in enumerate(stretches):
        last = at == len(stretches) - 1
        kind = EventKind.DONE if last else EventKind.PAUSE
        stop = end + extra_min if last else end
        key = f"{order}/{row.operation}/{at}"
        taps.append(_tap(company, f"{key}/a", EventKind.START, person, step, begin, row))
        taps.append(_tap(company, f"{key}/b", kind, person, step, stop, row))
    return taps


def _tap(  # noqa: PLR0913
    company: Company,
    key: str,
    kind: EventKind,
    person: str,
    steps: tuple[Step, ...],
    minute: float,
    row: PlannedOperation,
) -> WorkEvent:
    at = company.plan_start + timedelta(minutes=minute)
    return WorkEvent(key, kind, person, steps, at, machine=row.machine or "")


def actuals(company: Company, events: list[WorkEvent], made: PlanResult) -> list[PostLine]:
    """Post-calculation of the story's orders from the clocks."""
    end = company.plan_start + timedelta(minutes=max(row.end for row in made.operations) + 1)
    minutes = actual_minutes(clocked(company, events, now=end))
    return [
        line
        for order in story_orders(company)
        for line in post_calculation(company, order, minutes)
    ]


def worked_company(company: Company, events: list[WorkEvent], now: datetime) -> Company:
    """The company after the clocks."""
    return apply_work(company, events, now=now)


def total_eur(offer: Quote) -> Decimal:
    """Price of the fence: its two lines of the quote."""
    return sum((line.prices[0].price_eur for line in offer.lines[:2]), Decimal("0.00"))
