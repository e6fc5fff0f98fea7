"""What pages show of a search."""

from dataclasses import dataclass

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
    is_preparing: bool = False
    """It runs, and the search itself has not begun: the code is made ready."""
    is_checking: bool = False
    """Its time is over and the answer is judged and kept."""

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
    whole_s = ((solve.ended or timezone.now()) - began).total_seconds()
    seconds = max(0.0, whole_s - solve.progress.get("prepared_s", 0.0))
    is_running = solve.status == Solve.Status.RUNNING
    version = None
    if solve.status == Solve.Status.DONE:
        version = PlanVersion.objects.defer("document", "company").filter(solve=solve).first()
    return Card(
        solve=solve,
        seconds=round(min(seconds, solve.limit_s) if is_running else seconds, 1),
        share=min(1.0, seconds / max(solve.limit_s, 0.1)),
        reasons=reasons(solve),
        version=version,
        is_preparing=is_running and solve.progress.get("prepared_s") is None,
        is_checking=is_running and seconds > solve.limit_s,
    )


def reasons(solve: Solve) -> list[str]:
    """Why a search failed, as sentences; empty for one that did not."""
    return [
        sentence(str(each.get("code", "")), each.get("params", {}), language())
        for each in solve.reasons
    ]
