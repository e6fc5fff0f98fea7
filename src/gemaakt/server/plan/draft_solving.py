"""The search for the plan of a what-if draft, near the plan it is held against."""

from collections.abc import Mapping
from typing import Any

from gemaakt.company import Company
from gemaakt.company.document import builtins_of, company_of
from gemaakt.plan import plan_of
from gemaakt.plan.remedy.model import Remedy
from gemaakt.server.plan.answers import base_of
from gemaakt.server.plan.drafts import document_of
from gemaakt.server.plan.models import PlanDraft, PlanVersion
from gemaakt.server.plan.scenarios import PINS, plain_figures
from gemaakt.server.plan.solving import possible_company, search
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.stop import MaxSeconds


def run(task: Task) -> dict[str, Any]:
    """Plan the changed company; the checker has its say, the figures are counted."""
    version = PlanVersion.objects.get(pk=task.options["base"])
    usual = company_of(version.company)
    changes: list[dict[str, Any]] = task.options["changes"]
    task.report()
    if changes and changes[0].get("what") == "remedy":
        return _remedied(task, usual, version, changes)
    company = possible_company(task.snapshot)
    answer = search(task, _beginning(task, version, changes))
    plan = plan_of(answer["document"])
    return {**answer, "figures": plain_figures(company, plan, changes, usual)}


def _beginning(
    task: Task, version: PlanVersion, changes: list[dict[str, Any]]
) -> Mapping[str, Any]:
    """The plan that the search betters: what the drags gave, else what the draft stands on."""
    draft = PlanDraft.objects.filter(pk=task.options["draft"]).first()
    if draft is not None and changes == [{"what": PINS}]:
        return document_of(draft)[1]
    document: Mapping[str, Any] = version.document
    return document


def _remedied(
    task: Task, usual: Company, version: PlanVersion, changes: list[dict[str, Any]]
) -> dict[str, Any]:
    """The plan with the remedy, and the company as it then is."""
    from gemaakt.plan import explained, to_document
    from gemaakt.plan.warm import warm_up

    warm_up()
    task.begin()
    remedy, company, result = with_remedy(usual, plan_of(version.document), changes[0], task)
    asked_eur = remedy.cost_eur if remedy.kind == "outsource" else 0  # no hours of ours say it
    return {
        "document": to_document(explained(company, result)),
        "verified": result.is_verified,
        "figures": plain_figures(company, result, [{"price_eur": asked_eur}], usual),
        "summary": {
            "status": result.status,
            "late": len(result.late),
            "company": builtins_of(company),
        },
    }


def with_remedy(
    company: Company, plan: Any, change: Mapping[str, Any], task: Task
) -> tuple[Remedy, Company, Any]:
    """The remedy, and the company and the plan in which it was taken."""
    from gemaakt.plan.remedy.apply import with_remedy as taken
    from gemaakt.plan.remedy.remedies import remedies
    from gemaakt.server.plan.scenarios import NotReady

    order = str(change["order"])
    wanted = (change.get("kind"), change.get("subject"), change.get("operation"))
    for each in remedies(company, plan, order, at_most=20):
        if (each.kind, each.what, each.operation) == wanted:
            found = taken(company, plan, order, each, MaxSeconds(task.limit_s), seed=task.seed)
            if found is not None:
                return each, *found
    raise NotReady("plan.draft-not-ready", draft=order)


def store(solve: Solve, answer: Mapping[str, Any]) -> None:
    """Keep the plan on its draft, unless that was thrown away meanwhile."""
    draft = PlanDraft.objects.filter(solve=solve, version=None).first()
    if draft is None:
        return
    stood = base_of(draft.base_id).rows
    rows = {(row["order"], row["operation"]): row for row in answer["document"]["operations"]}
    draft.overlay = {"/".join(key): row for key, row in rows.items() if row != stood.get(key)}
    draft.document, draft.figures = answer["document"], answer["figures"]
    draft.verified = answer["verified"]
    draft.late = [[each["order"], each["minutes"]] for each in answer["document"]["late"]]
    draft.save()
