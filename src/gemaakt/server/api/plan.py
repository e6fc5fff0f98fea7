"""The plan for other programs: read it, ask for a new one, publish it."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Status

from gemaakt.errors import GemaaktError
from gemaakt.server.api.access import require
from gemaakt.server.api.described import answered, ref
from gemaakt.server.api.form import Form
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.services import publish, start_plan
from gemaakt.server.solve.models import Solve
from gemaakt.server.solve.queries import LEFT_OUT, reasons
from gemaakt.server.solve.services import cancel

router = Router(tags=["plan"])


class NoPlan(GemaaktError, LookupError):
    """There is no such plan."""


class NoSolve(GemaaktError, LookupError):
    """There is no such search."""


VERSION = {
    "type": "object",
    "required": ["version", "verified"],
    "properties": {"version": {"type": "integer"}, "verified": {"type": "boolean"}},
}
"""What stands beside a plan: its number, and whether the independent checker accepted it."""


class PlanPublished(Form):
    """The plan that the floor sees from now on."""

    version: int
    status: str


class PlanAsked(Form):
    """How long to search."""

    seconds: float = Field(20.0, ge=0.1, le=600)
    seed: int = Field(0, ge=0, le=2**31)
    """Of the draws of the search: another seed may find another plan."""


class SolveOut(Form):
    """How far a search is, and the version it made."""

    id: int
    status: Literal["queued", "running", "done", "failed", "cancelled"]
    progress: dict[str, Any]
    """`share` of the time (0 to 1), `seconds` since it began, `prepared_s` of these to get ready;
    empty until it runs."""
    version: int | None
    """The draft that it made, to be published; none until it is done."""
    reasons: list[str] = Field(default_factory=list)
    """Why it failed, as sentences."""


@router.get(
    "",
    operation_id="get_plan",
    summary="The published plan (gemaakt.plan/1)",
    openapi_extra=answered({"allOf": [ref("PlanForm"), VERSION]}),
)
def plan(request: HttpRequest) -> dict[str, Any]:
    """The plan that the floor sees."""
    require(request, "plan:read")
    version = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).first()
    if version is None:
        raise NoPlan("api.no-plan")
    return {"version": version.pk, "verified": version.verified, **version.document}


@router.post(
    "", operation_id="start_search", response={202: SolveOut}, summary="Ask for a new plan"
)
def ask(request: HttpRequest, asked: PlanAsked) -> Status[dict[str, Any]]:
    """A search in the background; follow it at `/plan/solves/{id}`."""
    require(request, "plan:write")
    solve = start_plan(seconds=asked.seconds, seed=asked.seed, name="API")
    return Status(202, _solve(solve))


@router.get(
    "/solves/{solve_id}",
    operation_id="get_search",
    response=SolveOut,
    summary="How far a search is",
)
def solve(request: HttpRequest, solve_id: int) -> dict[str, Any]:
    """Status and progress of a search."""
    require(request, "plan:read")
    return _solve(_found(solve_id))


@router.post(
    "/solves/{solve_id}/cancel",
    operation_id="cancel_search",
    response=SolveOut,
    summary="End a search",
)
def end(request: HttpRequest, solve_id: int) -> dict[str, Any]:
    """End a search; nothing of it is kept."""
    token = require(request, "plan:write")
    cancel(solve_id=_found(solve_id).pk, actor=token)
    return _solve(_found(solve_id))


@router.post(
    "/versions/{version_id}/publish",
    operation_id="publish_plan",
    response=PlanPublished,
    summary="Publish a plan",
)
def publish_version(request: HttpRequest, version_id: int) -> dict[str, Any]:
    """Make a draft the plan that the floor sees."""
    token = require(request, "plan:write")
    if not 0 <= version_id < 2**63 or not PlanVersion.objects.filter(pk=version_id).exists():
        raise NoPlan("api.no-plan")
    version = publish(version_id=version_id, actor=token)
    return {"version": version.pk, "status": version.status}


def _found(solve_id: int) -> Solve:
    row = None
    if 0 <= solve_id < 2**63:
        row = Solve.objects.defer(*LEFT_OUT).filter(pk=solve_id).first()
    if row is None:
        raise NoSolve("api.no-solve")
    return row


def _solve(row: Solve) -> dict[str, Any]:
    version = PlanVersion.objects.filter(solve=row).values_list("pk", flat=True).first()
    return {
        "id": row.pk,
        "status": str(row.status),
        "progress": row.progress,
        "version": version,
        "reasons": reasons(row),
    }
