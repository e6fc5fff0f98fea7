"""A search for a plan in the background: from the snapshot to a verified draft."""

from collections.abc import Mapping
from typing import Any

from gemaakt.company import Company
from gemaakt.company.document import company_of, refuse_impossible
from gemaakt.plan import plan_of
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.scenarios import plain_figures
from gemaakt.server.plan.services import store_plan
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.cluster import has_cluster, on_cluster
from gemaakt.server.solve.models import Solve

WORKERS = 2


def warm() -> None:
    """Import and compile the engine before there is anything to plan."""
    if not has_cluster():
        from gemaakt.plan.job import planned

        _ = planned


def run(task: Task) -> dict[str, Any]:
    """Plan the company of the snapshot, near the published plan; the checker has its say."""
    company = possible_company(task.snapshot)
    before = None if task.options.get("fresh") else published_document(company)
    task.report()
    answer = search(task, before)
    plan = plan_of(answer["document"])
    return {**answer, "figures": plain_figures(company, plan, [], company)}


def possible_company(snapshot: object) -> Company:
    """The company of a snapshot; a number that no workshop has is refused by its place."""
    company = company_of(snapshot)
    refuse_impossible(company, file=company.name)
    return company


def search(task: Task, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Search here, or on the cluster if there is one."""
    from gemaakt.plan import Watch
    from gemaakt.plan.job import planned
    from gemaakt.plan.warm import warm_up

    class Reports(Watch):
        """Tells the page how far the search is."""

        def busy(self, share: float, cost: float) -> None:
            task.report(cost=round(cost, 1))

    asked = (task.snapshot, before, task.limit_s, task.seed, WORKERS)
    aims = task.options.get("aims", "")
    if has_cluster():
        task.begin()
        found: dict[str, Any] = on_cluster(planned, *asked, None, aims, report=task.report)
        return found
    warm_up()  # on a new computer minutes go by: they are no seconds of the search
    task.begin()
    return planned(*asked, Reports(), aims)


def published_document(company: Company) -> Mapping[str, Any] | None:
    """The plan that the floor sees, when it is of this company."""
    row = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).first()
    if row is None or not row.document.get("operations"):
        return None
    known = {order.id for order in company.orders}
    planned = {each["order"] for each in row.document["operations"]}
    document: Mapping[str, Any] = row.document
    return document if planned & known else None


def store(solve: Solve, answer: Mapping[str, Any]) -> None:
    """Keep the plan as a draft that waits for its publication."""
    store_plan(
        answer["document"],
        solve.snapshot,
        verified=answer["verified"],
        solve=solve,
        actor=solve.asked_by,
        name=solve.options.get("name", ""),
        figures=answer.get("figures"),
    )
