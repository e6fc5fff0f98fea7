"""A company after a disturbance is compiled from what was kept, to the very same problem."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from gemaakt.company import Company
from gemaakt.plan.company import kept_draft
from gemaakt.plan.company.ready import Prepared, prepare
from gemaakt.shop import Absence, Downtime

from .companies import random_company


def struck(company: Company) -> Company:
    """One machine down for a day, somebody away for two."""
    start = company.plan_start + timedelta(hours=5)
    down = Downtime(start, start + timedelta(days=1), "defect")
    away = Absence(start, start + timedelta(days=2), "ziek")
    machine = replace(company.machines[0], downtimes=(*company.machines[0].downtimes, down))
    people = company.people
    if people:
        people = (replace(people[0], absences=(*people[0].absences, away)), *people[1:])
    return replace(company, machines=(machine, *company.machines[1:]), people=people)


def afresh(company: Company) -> Prepared:
    """Prepared with nothing kept."""
    kept_draft._kept.clear()
    return prepare(company)


def assert_same(one: Prepared, other: Prepared) -> None:
    assert one.draft.steps == other.draft.steps
    assert one.made.findings == other.made.findings
    assert one.made.assumptions == other.made.assumptions
    assert one.made.unplanned == other.made.unplanned
    for name, array in one.packed.arrays._asdict().items():
        assert np.array_equal(array, getattr(other.packed.arrays, name)), name


def test_a_struck_company_is_the_same_problem_kept_or_afresh() -> None:
    restored = 0
    for seed in range(700, 730):
        company = random_company(seed)
        wanted = afresh(struck(company))
        afresh(company)
        restored += len(kept_draft._kept)
        assert_same(prepare(struck(company)), wanted)
    assert restored > 20


def test_a_changed_skill_or_order_is_not_taken_from_what_was_kept() -> None:
    company = next(c for c in map(random_company, range(700, 730)) if c.people)
    skilled = replace(company.people[0], skills={"laser": 3})
    taught = replace(company, people=(skilled, *company.people[1:]))
    shorter = replace(company, orders=company.orders[1:])
    for other in (taught, shorter):
        wanted = afresh(other)
        afresh(company)
        assert_same(prepare(other), wanted)
