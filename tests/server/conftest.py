"""A small firm in the database, the whole cast (one user a role), and pages as they are read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client

from gemaakt.company import Assumption, Company
from gemaakt.order import MaterialNeed, Order
from gemaakt.routing import Alternative, Operation, OutsideStep
from gemaakt.server.plan import answers, held
from gemaakt.server.roles import ROLES
from gemaakt.server.shop.services import replace_company
from gemaakt.shop import (
    Calendar,
    Machine,
    Person,
    PowerStates,
    Shift,
    Supplier,
    WorkCentre,
)
from tests.server.read_pages import pages_as_read

__all__ = ["pages_as_read"]

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the day on which the small firm begins, whenever the test is run."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def small_company(plan_start: datetime = NOW) -> Company:
    """Two machines, two people, three orders; one step outside."""
    return Company(
        name="Klein en Zonen",
        plan_start=plan_start,
        orders=tuple(_order(n, plan_start) for n in (1, 2, 3)),
        machines=(
            Machine("laser", "Snijden", "Laser", "dag", PowerStates(0, 1, 5, 20)),
            Machine("kantpers", "Zetten", "Kantpers", "dag"),
        ),
        work_centres=(WorkCentre("Snijden"), WorkCentre("Zetten")),
        people=(
            Person("anna", "Anna", "dag", {"laser": 2}),
            Person("bas", "Bas", "dag", {"laser": 1, "zetten": 3}),
        ),
        calendars=(Calendar("dag", "Dag", tuple(Shift(day, 450, 960) for day in range(5))),),
        suppliers=(Supplier("zink", "Zinkerij Noord", 3),),
        assumptions=(Assumption("assumed.power-unlimited"),),
    )


def _order(n: int, plan_start: datetime) -> Order:
    return Order(
        id=f"26/{n:03d}" if n == 3 else f"26-{n:03d}",
        customer=f"Klant {n}",
        product="Hekwerk",
        quantity=10 * n,
        due=date(2026, 11, 26) + timedelta(days=n),
        operations=(
            Operation("10", "Lasersnijden", alternatives=(Alternative("laser", 15, 2),),
                      quantity=10 * n, skill="laser"),
            Operation("20", "Zetten", ("10",), (Alternative("kantpers", 20, 3),),
                      quantity=10 * n, skill="zetten"),
            Operation("30", "Verzinken", ("20",), outside=OutsideStep("zink", 3)),
        ),
        materials=(MaterialNeed("S235 3 mm", 2.0, "st", plan_start + timedelta(days=1), "10"),),
    )  # fmt: skip


def plan_document(company: Company) -> dict[str, object]:
    """A plan in the form of the contract, one operation after the other; order 3 is late."""
    operations: list[dict[str, object]] = []
    at = 30
    for order in company.orders:
        for step in order.operations:
            outside = step.outside.supplier if step.outside else None
            machine = None if outside else step.alternatives[0].machine
            people = [] if outside else [{"id": "bas", "from": at, "to": at + 60, "role": "does"}]
            operations.append(
                {
                    "order": order.id,
                    "operation": step.id,
                    "machine": machine,
                    "outside": outside,
                    "start": at,
                    "setup_end": at + 10,
                    "end": at + 60,
                    "people": people,
                    "work": [[at, at + 60]],
                    "power_kw": [0.0],
                }
            )
            at += 60
    why = [{"cause": "machine", "what": "laser", "minutes": 90, "operation": "10"}]
    return {
        "format": "gemaakt.plan/1",
        "status": "feasible",
        "time_zero": company.plan_start.isoformat(),
        "operations": operations,
        "late": [{"order": company.orders[2].id, "minutes": 90, "why": why}],
        "findings": [],
    }


@pytest.fixture
def company(db: None) -> Company:
    """The small firm, kept."""
    made = small_company()
    replace_company(made)
    return made


@pytest.fixture
def cast(db: None) -> dict[str, Client]:
    """A signed-in client for each role."""
    clients = {}
    for role in ROLES:
        user = User.objects.create_user(f"{role}-person")  # hashing a password takes half a second
        user.groups.set(Group.objects.filter(name=role))
        clients[role] = Client(headers={"accept-language": "nl"})
        clients[role].force_login(user)
    return clients


@pytest.fixture
def owner(cast: dict[str, Client]) -> Client:
    """The owner's client."""
    return cast["owner"]


@pytest.fixture(autouse=True)
def no_page_remembers_another_test() -> Iterator[None]:
    """Pages keep what they worked out; a test begins without it.

    What is read of a plan is kept by its number and the moment it was made, and on a day that a
    test holds still these are those of another test.
    """
    cache.clear()
    answers._read.cache_clear()
    held._beside.cache_clear()
    yield
    cache.clear()
