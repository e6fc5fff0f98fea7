"""Put a demo company together: its shop, its order book, and how full it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from gemaakt import clock
from gemaakt.company.company import Company, Profile
from gemaakt.company.demo import drafts, progress, shop
from gemaakt.company.demo.draw import Draw
from gemaakt.company.demo.parts import in_sheets
from gemaakt.company.demo.sector import Table, sector_table
from gemaakt.company.load import load_of_sets, load_share, tightest_skills
from gemaakt.order import Order
from gemaakt.routing.constants import defaults

TARGET_LOAD_SHARE = 0.7
"""How full the fullest department (or skill, or all people together) is in twelve weeks."""
SCALING_ROUNDS = 4


@lru_cache(maxsize=8)
def demo_company(now: datetime, seed: int = 0, sector: str = "metaalproducten") -> Company:
    """The demo company of a sector as it stands at `now`; the same seed gives the same one.

    Raises `UnknownSector`. Quantities are scaled until the fullest department is as full as
    `TARGET_LOAD_SHARE`, so that an order book is busy and yet can be kept. Drawing it takes a
    sixth of a second, so the last few are kept: a company cannot be changed.
    """
    table = sector_table(sector)
    firm = _firm(table, now.replace(second=0, microsecond=0), seed)
    today = clock.local_day(now)
    wanted = drafts.drafts(table, today, Draw(seed, "orders"))
    factor = 1.0
    for _ in range(SCALING_ROUNDS):
        book = _book(wanted, table, firm, factor, seed)
        busy = replace(firm, orders=book)
        shares = (load_share(busy, drafts.WEEKS), tightest_skills(busy, drafts.WEEKS))
        load = max(
            *(share for each in shares for share in each.values()),
            *load_of_sets(busy, drafts.WEEKS).values(),
        )
        factor *= TARGET_LOAD_SHARE / load
    book, constants = _book(wanted, table, firm, factor, seed), defaults(today)
    return replace(firm, orders=tuple(in_sheets(order, constants) for order in book))


def _firm(table: Table, now: datetime, seed: int) -> Company:
    people = shop.people(table, now, Draw(seed, "people"))
    return Company(
        name=table["name"],
        plan_start=now,
        machines=shop.machines(table, now),
        work_centres=shop.work_centres(table),
        people=people,
        calendars=shop.calendars(),
        closures=shop.closures(now),
        suppliers=shop.suppliers(table),
        grid=shop.connection(table),
        profile=_profile(table, len(people)),
    )


def _profile(table: Table, employees: int) -> Profile:
    return Profile(
        sector=table["sector"],
        place=table["place"],
        employees=employees,
        turnover_eur=Decimal(table["turnover_eur"]),
        owner_age=table["owner_age"],
        training_eur_per_year=Decimal(table.get("training_eur_per_year", 0)),
        trained_people_per_year=table.get("trained_people_per_year", 0),
        figures_from_manifesto=tuple(table.get("from_manifesto", ())),
    )


def _book(
    wanted: Sequence[drafts.Draft], table: Table, firm: Company, factor: float, seed: int
) -> tuple[Order, ...]:
    """The order book at this scale, with all that has happened by now; by order number."""
    draw = Draw(seed, "progress")
    today = clock.local_day(firm.plan_start)
    floor = progress.Floor(firm.plan_start, firm.machines, firm.people)
    orders = [
        progress.begun(drafts.order_of(each, table, factor), today, draw, firm.closures)
        for each in wanted
    ]
    orders = [progress.with_running(each, floor, draw) for each in orders]
    orders = progress.pinned(progress.late_deliveries(orders, today, draw), draw)
    return tuple(
        sorted((progress.stocked(o, firm.plan_start, draw) for o in orders), key=lambda o: o.id)
    )
