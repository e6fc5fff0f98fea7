"""What pages show of a search."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from gemaakt.data import sentence
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.refusals import language
from gemaakt.server.solve.models import Solve

LEFT_OUT = ("snapshot", "result")


@dataclass(frozen=True, slots=True)
class Card:
    """A search as its card shows it."""

    solve: Solve
    seconds: float
    share: float
    reasons: list[str]
    version: PlanVersion | None

    @property
    def shows(self) -> bool:
        """Whether there is anything to say: a published plan speaks for itself."""
        is_draft = self.version is not None and self.version.status == PlanVersion.Status.DRAFT
        return self.solve.status != Solve.Status.DONE or is_draft


def latest(kind: str = "plan") -> Solve | None:
    """The newest search of a kind."""
    return Solve.objects.defer(*LEFT_OUT).filter(kind=kind).first()


def card(solve: Solve) -> Card:
    """How far the search is, and what came of it."""
    began = solve.started or solve.created
    seconds = ((solve.ended or timezone.now()) - began).total_seconds()
    version = None
    if solve.status == Solve.Status.DONE:
        version = PlanVersion.objects.defer("document", "company").filter(solve=solve).first()
    return Card(
        solve=solve,
        seconds=round(seconds, 1),
        share=min(1.0, seconds / max(solve.limit_s, 0.1)),
        reasons=[_reason(each) for each in solve.reasons],
        version=version,
    )


def _reason(reason: dict[str, Any]) -> str:
    return sentence(str(reason.get("code", "")), reason.get("params", {}), language())
