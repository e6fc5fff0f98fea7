"""Two tabs on one machine, person, supplier or calendar: no edit is lost without a word."""

import re

import pytest
from django.test import Client

from gemaakt.server.shop.models import Machine, Person

pytestmark = pytest.mark.django_db
LASER = {
    "name": "Laser",
    "work_centre": "Snijden",
    "calendar": "dag",
    "rate_eur_per_h": "0",
    "idle_kw": "1",
}


def mark(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def test_the_second_tab_hears_who_changed_the_machine_and_may_still_save(
    company: object, cast: dict[str, Client]
) -> None:
    page, office, planner = "/shop/machine/laser/", cast["office"], cast["planner"]
    seen = mark(office.get(page).content.decode())
    assert mark(planner.get(page).content.decode()) == seen
    first = LASER | {"run_kw": "25", "rate_eur_per_h": "80", "seen": seen}
    assert office.post(page, first).status_code == 302
    sent = LASER | {"run_kw": "30", "rate_eur_per_h": "80", "seen": seen}
    answer = planner.post(page, sent).content.decode()
    assert "office-person" in answer
    assert "heeft dit gewijzigd" in answer
    assert "(kW): 25" in answer
    assert "tarief" not in re.findall(r"errorlist.*?</ul>", answer, re.S)[0]
    assert 'value="30"' in answer
    row = Machine.objects.get(code="laser")
    assert (row.power["run_kw"], row.rate_eur_per_h) == (25, 80)
    assert planner.post(page, sent | {"seen": mark(answer)}).status_code == 302
    assert Machine.objects.get(code="laser").power["run_kw"] == 30


def test_skills_that_another_tab_added_are_not_lost(
    company: object, cast: dict[str, Client]
) -> None:
    page, office = "/shop/person/anna/", cast["office"]
    seen = mark(office.get(page).content.decode())
    form = {"name": "Anna", "calendar": "dag", "rate_eur_per_h": "0", "seen": seen}
    office.post(page, form | {"skills_text": "laser 2, zetten 1"})
    answer = office.post(page, form | {"skills_text": "laser 3", "needs_supervisor": "on"})
    assert answer.status_code == 200
    assert "laser 2, zetten 1" in answer.content.decode()
    assert Person.objects.get(code="anna").skills == {"laser": 2, "zetten": 1}


def test_who_saves_what_stands_there_already_is_not_stopped(
    company: object, cast: dict[str, Client]
) -> None:
    page, office = "/shop/machine/laser/", cast["office"]
    form = LASER | {"run_kw": "25", "seen": mark(office.get(page).content.decode())}
    assert office.post(page, form).status_code == 302
    assert office.post(page, form).status_code == 302


@pytest.mark.parametrize("page", ["/shop/machine/laser/", "/orders/26-001/"])
def test_a_typing_mistake_does_not_hide_that_another_tab_was_first(
    company: object, cast: dict[str, Client], page: str
) -> None:
    office = cast["office"]
    is_order = page.startswith("/orders")
    good = {"weight": "1", "status": "released"} if is_order else LASER
    name, wrong = ("weight", "x") if is_order else ("rate_eur_per_h", "x")
    other = {"note": "spoed"} if is_order else {"run_kw": "25"}
    seen = mark(office.get(page).content.decode())
    assert office.post(page, good | other | {"seen": seen}).status_code == 302
    answer = office.post(page, good | {name: wrong, "seen": seen})
    kept = mark(answer.content.decode())
    again = office.post(page, good | {"seen": kept})
    assert again.status_code == 200
    assert "heeft dit gewijzigd" in again.content.decode()
