"""Who ends later when an order is cut with an earlier nest than its own."""

from dataclasses import replace

from gemaakt.company.company import Company
from gemaakt.cutting import Batch, nested_company
from gemaakt.cutting.harm import Harm, harm_of, paces_of, plan_with
from gemaakt.cutting.join import CutAsOne, in_place
from gemaakt.plan import PlanResult
from gemaakt.routing import Alternative
from tests.cutting.test_cutting import MONDAY, STEPS, company, line, planned, replanned

FIRST = CutAsOne(Batch("now", (line("a", 1),)), 20.0)


def harm(firm: Company, joint_min: float) -> Harm | None:
    """What it does to cut b with a, in so many minutes."""
    longer = CutAsOne(Batch("now", (line("a", 1), line("b", 1))), joint_min)
    before = plan_with(firm, planned(firm), FIRST, replanned)
    return harm_of(firm, before, FIRST, longer, replanned)


def due_today(*names: str) -> Company:
    """A firm with these orders, the first of them due today."""
    firm = company(*names)
    today = replace(firm.orders[0], due=MONDAY.date(), weight=2)
    return replace(firm, orders=(today, *firm.orders[1:]))


def test_who_has_time_for_the_pieces_of_another_ends_no_later():
    assert harm(company("a", "b"), 60.0) == Harm(0)


def test_who_is_made_late_is_named_with_the_minutes():
    found = harm(due_today("a", "b"), 2000.0)
    assert found is not None
    ((order, minutes),) = found.orders
    assert order == "a"
    assert minutes > 0
    assert found.late_min == 2 * minutes


def test_nothing_is_said_where_no_true_plan_is_found():
    def broken(firm: Company, before: PlanResult | None) -> PlanResult:
        return replace(replanned(firm, before), is_verified=False)

    firm = company("a", "b")
    assert harm_of(firm, planned(firm), FIRST, FIRST, broken) is None


def test_a_nest_goes_on_the_machines_of_its_operations_as_much_slower_as_they_are():
    fast, slow = Alternative("laser", 5.0, 1.0), Alternative("old", 8.0, 1.5)
    cut = replace(STEPS[0], alternatives=(slow, fast))
    firm = company("a")
    firm = replace(firm, orders=(replace(firm.orders[0], operations=(cut, STEPS[1])),))
    rows = {each.machine: each for each in paces_of(firm, FIRST.batch)}
    assert (rows["laser"].slower_ratio, rows["old"].slower_ratio) == (1.0, 1.5)
    assert (rows["laser"].setup_min, rows["old"].setup_min) == (5.0, 8.0)


def test_a_nest_stands_where_the_first_and_the_last_of_what_it_cuts_stood():
    firm = company("a", "b", "c")
    plan = planned(firm)
    gone = {("a", "laser"), ("b", "laser")}
    starts = sorted(row.start for row in plan.operations if (row.order, row.operation) in gone)
    found = list(in_place(plan, gone, ("nest", "cut")))
    rows = [{(row.order, row.operation): row.start for row in each.operations} for each in found]
    assert [each["nest", "cut"] for each in rows] == starts
    assert all(gone.isdisjoint(each) for each in rows)
    assert list(in_place(plan, {("x", "laser")}, ("nest", "cut"))) == [plan]
    nest = replace(FIRST, batch=Batch("nest", (line("a", 1), line("b", 1))))
    asked = nested_company(firm, [nest], paces_of(firm, nest.batch))
    assert replanned(asked, found[0]).is_verified
