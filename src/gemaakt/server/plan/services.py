"""What happens to plans: asked for, kept, published."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from gemaakt.clock import instant_of
from gemaakt.company.document import builtins_of
from gemaakt.company.going_on import with_who_can_go_on
from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.locks import lock_all
from gemaakt.server.plan.aims import checked
from gemaakt.server.plan.held import is_held, live, with_held
from gemaakt.server.plan.load import store_load
from gemaakt.server.plan.models import PlannedOperation, PlannedOrder, PlannedWork, PlanVersion
from gemaakt.server.plan.remedies_kept import are_wanted as remedies_are_wanted
from gemaakt.server.plan.signals import published
from gemaakt.server.shop.services import load_company
from gemaakt.server.solve.models import Solve
from gemaakt.server.solve.services import ask
from gemaakt.server.work.so_far import with_work_so_far

BATCH = 500
LARGE = 1000
"""Operations of a plan that change what a database knows of its tables."""
COUNTED = (
    "plan_plannedoperation", "plan_plannedwork", "plan_plannedorder", "order_order",
    "order_operation",
)  # fmt: skip
SEARCH_S = 20.0
REMEDIES_S = 60.0
"""How long the latest orders of a published plan are tried for what would help them."""


class PlanNotVerified(GemaaktError, ValueError):
    """A plan that the independent checker has not accepted cannot be published."""


class NotADraft(GemaaktError, ValueError):
    """Only a plan that stands ready can be published."""


def start_plan(
    *,
    actor: Any = None,
    seconds: float = SEARCH_S,
    seed: int = 0,
    name: str = "",
    aims: str = "",
) -> Solve:
    """Ask the worker for a new plan of the company as it is now; answers at once.

    Work that room is held for is planned as well. `aims` say what goes first, in the words of
    `gemaakt.plan.engine.aims`; raises `AimsRefused`.
    """
    company = load_company()
    now = timezone.now().replace(second=0, microsecond=0)
    company = replace(company, plan_start=max(company.plan_start, now))
    company = with_who_can_go_on(with_work_so_far(company, now))
    company = with_held(company, live(now))
    return ask(
        kind="plan",
        snapshot=builtins_of(company),
        options={"name": name, "aims": checked(aims)},
        limit_s=seconds,
        seed=seed,
        actor=actor,
    )


def published_id() -> int | None:
    """Number of the version that the floor sees."""
    return (
        PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED)
        .values_list("pk", flat=True)
        .first()
    )


def published_plan() -> PlanVersion | None:
    """The plan that the floor sees; its documents are read when somebody asks for them."""
    known = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED)
    return known.defer("document", "company").first()


@transaction.atomic
def store_plan(  # noqa: PLR0913
    document: Mapping[str, Any],
    company: Mapping[str, Any],
    *,
    verified: bool,
    solve: Solve | None = None,
    actor: Any = None,
    name: str = "",
    figures: Mapping[str, Any] | None = None,
) -> PlanVersion:
    """Keep a plan document as a new draft with its rows, all or nothing.

    What room is held for stays in the document and gets no rows: nobody works on it.
    """
    zero = datetime.fromisoformat(str(document["time_zero"]))
    operations = [row for row in document.get("operations", ()) if not is_held(row["order"])]
    late = {row["order"]: row for row in document.get("late", ()) if not is_held(row["order"])}
    version = PlanVersion.objects.create(
        name=name,
        document=document,
        company=company,
        time_zero=zero,
        verified=verified,
        operation_count=len(operations),
        late_count=len(late),
        left_out_count=sum(not is_held(key) for key in document.get("unplanned") or ()),
        figures=dict(figures or {}),
        based_on_id=published_id(),
        solve=solve,
        created_by=audit.user_of(actor),
    )
    _store_operations(version, operations, zero)
    _store_orders(version, operations, late, zero)
    store_load(version)
    _count_rows(len(operations))
    audit.log("plan.made", actor, str(version.pk), {"late": len(late), "verified": verified})
    return version


def _count_rows(stored: int) -> None:
    """Let PostgreSQL count its rows after a large plan, or it reads pages as if there were few.

    It does so by itself, but only after a minute.
    """
    if connection.vendor != "postgresql" or stored < LARGE:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(COUNTED)}")


def _store_operations(
    version: PlanVersion, operations: Iterable[Mapping[str, Any]], zero: datetime
) -> None:
    rows = [_planned(version, each, zero) for each in operations]
    PlannedOperation.objects.bulk_create(rows, batch_size=BATCH)
    PlannedWork.objects.bulk_create(
        [
            PlannedWork(
                planned=row,
                version=version,
                person=stretch["id"],
                role=stretch.get("role", "does"),
                start=instant_of(stretch["from"], zero),
                end=instant_of(stretch["to"], zero),
            )
            for row in rows
            for stretch in row.people
        ],
        batch_size=BATCH,
    )


def _planned(version: PlanVersion, each: Mapping[str, Any], zero: datetime) -> PlannedOperation:
    return PlannedOperation(
        version=version,
        order=each["order"],
        operation=each["operation"],
        machine=each.get("machine") or "",
        supplier=each.get("outside") or "",
        start=instant_of(each["start"], zero),
        setup_end=instant_of(each.get("setup_end", each["start"]), zero),
        end=instant_of(each["end"], zero),
        people=_people(each),
        work=each.get("work") or [[each["start"], each["end"]]],
        power_kw=each.get("power_kw") or [],
    )


def _people(each: Mapping[str, Any]) -> list[dict[str, Any]]:
    """People as stretches; a bare id stands for the whole operation."""
    return [
        dict(person)
        if isinstance(person, Mapping)
        else {"id": str(person), "from": each["start"], "to": each["end"], "role": "does"}
        for person in each.get("people") or ()
    ]


def _store_orders(
    version: PlanVersion,
    operations: Iterable[Mapping[str, Any]],
    late: Mapping[str, Mapping[str, Any]],
    zero: datetime,
) -> None:
    spans: dict[str, tuple[int, int]] = defaultdict(lambda: (10**9, 0))
    for each in operations:
        first, last = spans[each["order"]]
        spans[each["order"]] = (min(first, each["start"]), max(last, each["end"]))
    PlannedOrder.objects.bulk_create(
        [
            PlannedOrder(
                version=version,
                order=code,
                start=instant_of(first, zero),
                end=instant_of(last, zero),
                late_min=int(late[code]["minutes"]) if code in late else 0,
                why=late[code].get("why", []) if code in late else [],
            )
            for code, (first, last) in spans.items()
        ],
        batch_size=BATCH,
    )


@transaction.atomic
def publish(*, version_id: int, actor: Any = None) -> PlanVersion:
    """Make this version the one that the floor sees; an older one may be published again."""
    lock_all(PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED))
    version = PlanVersion.objects.select_for_update().get(pk=version_id)
    if not version.verified:
        raise PlanNotVerified("server.plan-not-verified", version=version_id)
    if version.status == PlanVersion.Status.PUBLISHED:
        return version
    if version.status == PlanVersion.Status.DISCARDED:
        raise NotADraft("server.plan-not-a-draft", version=version_id)
    before = published_id()
    PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).update(
        status=PlanVersion.Status.SUPERSEDED
    )
    version.status = PlanVersion.Status.PUBLISHED
    version.published_at = timezone.now()
    version.published_by = audit.user_of(actor)
    version.save(update_fields=["status", "published_at", "published_by"])
    audit.log("plan.published", actor, str(version_id), {"before": before})
    published.send(PlanVersion, version=version, actor=actor)
    if remedies_are_wanted(version_id):
        ask(
            kind="plan.remedies",
            snapshot={},
            options={"version": version_id},
            limit_s=REMEDIES_S,
            actor=actor,
        )
    return version
