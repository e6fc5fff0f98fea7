"""A search as one call with plain values in and out, so that it can run on another machine."""

from collections.abc import Mapping
from typing import Any

from gemaakt.company.document import company_of
from gemaakt.plan.company.plan import plan_company
from gemaakt.plan.engine.aims import USUAL, aims_of
from gemaakt.plan.engine.found import Watch
from gemaakt.plan.explain import explained
from gemaakt.plan.result import plan_of, to_document
from gemaakt.stop import MaxSeconds


def planned(  # noqa: PLR0913
    company_document: Mapping[str, Any],
    previous: Mapping[str, Any] | None,
    seconds: float,
    seed: int,
    workers: int,
    progress: Watch | None = None,
    aims: str = "",
) -> dict[str, Any]:
    """Plan a company near the plan before: `gemaakt.plan/1` as `document`, and the verdict.

    `company_document` is `gemaakt.company/1`, `previous` a plan document or None, `seconds` the
    wall time of the search, `aims` what goes first (`aims_of`), empty for the usual order. Values
    are JSON values only.
    """
    company = company_of(company_document)
    result = plan_company(
        company,
        MaxSeconds(seconds),
        seed,
        workers,
        previous=plan_of(previous) if previous else None,
        progress=progress,
        aims=aims_of(aims) if aims else USUAL,
    )
    return {
        "document": to_document(explained(company, result)),
        "verified": result.is_verified,
        "summary": {"status": result.status, "late": len(result.late)},
    }
