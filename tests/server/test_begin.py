"""A firm that has no list begins in the browser: its name, a machine, a person."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.company import Company
from gemaakt.company.workbook import read_workbook_bytes
from gemaakt.server.intake.models import Upload
from gemaakt.server.order.models import Operation
from gemaakt.server.shop.models import Facts, Machine, Person, Supplier, WorkCentre
from gemaakt.server.shop.services import load_company
from tests.server.conftest import NOW

MACHINE = {
    "name": "Fiberlaser 4 kW", "work_centre": "Lasersnijden", "calendar": "",
    "rate_eur_per_h": "95", "run_kw": "24", "idle_kw": "",
}  # fmt: skip
PERSON = {
    "name": "Piet Smit", "role": "lasser", "calendar": "", "rate_eur_per_h": "45",
    "skills_text": "lassen 3",
}  # fmt: skip


def read(client: Client, path: str) -> str:
    return client.get(path, headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize("path", ["/import/", "/shop/"])
def test_an_empty_firm_is_told_how_to_begin(owner: Client, path: str) -> None:
    assert 'href="/shop/firm/"' in read(owner, path)


def test_a_firm_begins_with_its_name_and_its_connection(owner: Client) -> None:
    owner.post("/shop/firm/", {"name": "Kok Plaatwerk", "limit_kw": "80"})
    company = load_company()
    assert company.name == "Kok Plaatwerk"
    assert company.grid
    assert company.grid.limit_kw == 80
    assert {each.code for each in company.assumptions} == {
        "assumed.break", "assumed.people-unlimited", "assumed.material-in-stock",
    }  # fmt: skip
    assert company.calendars
    assert owner.get("/orders/").status_code == 200
    assert 'value="80"' in owner.get("/shop/firm/").content.decode()  # not 80.0


def test_a_firm_keeps_all_else_when_its_name_changes(owner: Client, company: Company) -> None:
    owner.post("/shop/firm/", {"name": "Klein BV", "limit_kw": ""})
    kept = load_company()
    assert (kept.name, kept.orders, kept.grid) == ("Klein BV", company.orders, company.grid)


def test_an_emptied_connection_stays_and_is_told(owner: Client) -> None:
    owner.post("/shop/firm/", {"name": "Kok Plaatwerk", "limit_kw": "80"})
    answer = owner.post("/shop/firm/", {"name": "Kok", "limit_kw": ""}, follow=True)
    assert "De netaansluiting blijft 80 kW" in answer.content.decode()
    kept = load_company()
    assert kept.grid
    assert (kept.name, kept.grid.limit_kw) == ("Kok", 80)


def test_a_machine_and_a_person_are_added_one_by_one(owner: Client) -> None:
    assert owner.post("/shop/new/machine/", MACHINE).status_code == 302
    second = {**MACHINE, "name": "Laser 2", "work_centre": "lasersnijden"}
    owner.post("/shop/new/machine/", second)
    assert owner.post("/shop/new/person/", PERSON).status_code == 302
    owner.post("/shop/new/supplier/", {"name": "Zink", "lead_time_days": "5", "country": "NL"})
    company = load_company()
    assert [each.name for each in company.machines] == ["Fiberlaser 4 kW", "Laser 2"]
    assert {each.work_centre for each in company.machines} == {"Lasersnijden"}
    assert WorkCentre.objects.count() == 1
    assert company.people[0].skills == {"lassen": 3}
    assert "assumed.people-unlimited" not in {each.code for each in company.assumptions}
    assert Supplier.objects.get().lead_time_days == 5
    assert owner.get("/shop/machine/Fiberlaser 4 kW/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "x" * 5000}, {"rate_eur_per_h": "abc"}, {"rate_eur_per_h": "-1"},
        {"work_centre": ""}, {"run_kw": "-3"}, {"run_kw": "nan"}, {"run_kw": "1e9"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_keeps_what_was_typed(
    owner: Client, wrong: dict[str, str]
) -> None:
    page = owner.post("/shop/new/machine/", {**MACHINE, "idle_kw": "7.25", **wrong})
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert 'value="7.25"' in page.content.decode()
    assert not Machine.objects.exists()
    assert not Facts.objects.exists()


def test_a_second_machine_of_the_same_name_is_refused(owner: Client) -> None:
    owner.post("/shop/new/machine/", MACHINE)
    assert "errorlist" in owner.post("/shop/new/machine/", MACHINE).content.decode()
    assert Machine.objects.count() == 1


def test_who_only_reads_adds_nothing(cast: dict[str, Client]) -> None:
    assert cast["reader"].post("/shop/new/machine/", MACHINE).status_code == 403
    assert cast["worker"].post("/shop/firm/", {"name": "X"}).status_code == 403
    assert "/shop/new/" not in read(cast["reader"], "/shop/")
    assert owner_gets_404(cast["owner"])


def owner_gets_404(owner: Client) -> bool:
    return owner.get("/shop/new/robot/").status_code == 404


def test_the_empty_workbook_is_filled_in_and_read_again(owner: Client) -> None:
    answer = owner.get("/import/empty.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="bedrijf.xlsx"'
    content = answer.content
    assert read_workbook_bytes(content, "bedrijf.xlsx", now=NOW).company is not None
    owner.post("/import/", {"file": SimpleUploadedFile("bedrijf.xlsx", BytesIO(content).read())})
    page = read(owner, f"/import/{Upload.objects.get().pk}/")
    assert "Which column is which" not in page


def test_a_first_person_is_no_assumption_any_more(owner: Client) -> None:
    owner.post("/shop/new/person/", PERSON)
    assert Person.objects.get().position == 1


@pytest.mark.parametrize("path", ["/morning/", "/board/"])
def test_a_firm_without_orders_is_told_where_they_come_from(owner: Client, path: str) -> None:
    owner.post("/shop/new/machine/", MACHINE)
    page = read(owner, path)
    assert 'href="/quotes/new/"' in page
    assert "There are no orders yet" in page


@pytest.mark.parametrize("path", ["/morning/", "/board/", "/scenarios/"])
def test_a_page_without_a_plan_shows_the_plan_that_is_being_made(
    owner: Client, company: Company, path: str
) -> None:
    assert 'hx-get="/solve/latest/"' in read(owner, path)


def test_a_machine_that_is_bought_does_the_work_of_the_one_it_is_like(
    owner: Client, company: Company
) -> None:
    """A second brake got no work: every step named the machines that could do it."""
    like = Machine.objects.get(code=company.orders[0].operations[0].alternatives[0].machine)
    waiting = Operation.objects.filter(status="open", machine=like.code).first()
    assert waiting is not None
    sent = {
        "name": "Nieuw", "work_centre": like.work_centre, "calendar": "", "rate_eur_per_h": "80",
        "run_kw": "10", "idle_kw": "1", "like": like.code,
    }  # fmt: skip
    assert owner.post("/shop/new/machine/", sent).status_code == 302
    assert Machine.objects.get(code="Nieuw").setup_times == like.setup_times
    before = {each["machine"]: each for each in waiting.alternatives}
    waiting.refresh_from_db()
    after = {each["machine"]: each for each in waiting.alternatives}
    assert after == {**before, "Nieuw": {**before[like.code], "machine": "Nieuw"}}
    assert not Operation.objects.filter(status="done", alternatives__icontains="Nieuw").exists()
    assert "Nieuw" in {
        choice.machine
        for order in load_company().orders
        for step in order.operations
        for choice in step.alternatives
    }


def test_work_of_a_department_asks_the_first_person_who_has_its_skill(owner: Client) -> None:
    """Orders without skills came first; people were added on the page, one spelled otherwise."""
    listed = b"Ordernr;Leverdatum;Uren lassen;Uren zagen\r\n1001;12-1-2027;8;2\r\n"
    owner.post("/import/", {"file": SimpleUploadedFile("orders.csv", listed)})
    owner.post(f"/import/{Upload.objects.latest('pk').pk}/accept/")
    pupil = {**PERSON, "name": "Daan Vos", "skills_text": "LASSEN 1", "school_days": ["0", "3"]}
    owner.post("/shop/new/person/", {**pupil, "needs_supervisor": "on"})
    assert "(bewerkingen): Lassen (1)" in read(owner, "/shop/")
    assert _asked() == ["Lassen", ""], "as the department is spelled"
    owner.post("/shop/new/person/", PERSON)
    first, second = load_company().people
    assert (first.school_weekdays, first.skills.keys()) == ((0, 3), second.skills.keys())
    assert "assumed.skill-of-department" in {each.code for each in load_company().assumptions}
    Operation.objects.filter(code="10").update(skill="")
    owner.post("/shop/person/Piet Smit/", {**PERSON, "skills_text": "lassen 3, zagen 2"})
    assert _asked() == ["", "Zagen"], "what somebody left free since then stays free"


def test_what_somebody_learns_is_told_on_her_page(owner: Client) -> None:
    """The page of learning says to put a goal with a person; there was no place for one."""
    told = {**PERSON, "goals_text": "LASSEN 3 30-4-2027; draaien 2 1 mei 2027"}
    owner.post("/shop/new/person/", told)
    goals = load_company().people[0].learning_goals
    assert [(each.skill, each.level, f"{each.by}", each.practice_needed_h) for each in goals] == [
        ("lassen", 3, "2027-04-30", 80.0), ("draaien", 2, "2027-05-01", 80.0),
    ]  # fmt: skip
    Person.objects.update(
        learning_goals=[{**each, "practice_done_h": 12.5}
                        for each in Person.objects.get().learning_goals]
    )  # fmt: skip
    page = read(owner, "/shop/person/Piet Smit/")
    assert 'value="lassen 3 30-4-2027; draaien 2 1-5-2027"' in page
    owner.post("/shop/person/Piet Smit/", {**PERSON, "goals_text": "draaien 2 1-6-2027"})
    (goal,) = load_company().people[0].learning_goals
    assert (f"{goal.by}", goal.practice_done_h) == ("2027-06-01", 12.5)
    odd = owner.post("/shop/person/Piet Smit/", {**PERSON, "goals_text": "draaien ooit"})
    assert "30-4-2027" in odd.content.decode()
    assert len(load_company().people[0].learning_goals) == 1


def _asked() -> list[str]:
    return list(Operation.objects.order_by("code").values_list("skill", flat=True))
