"""Research hours: proposed from the clock, written in time, and the overview RVO asks for."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.server.schemes import hours
from gemaakt.server.schemes.attendance import attendance, school_year
from gemaakt.server.schemes.models import HandoverNote, ResearchHours, ResearchProject
from gemaakt.server.shop.models import Facts, Person
from gemaakt.server.work.models import Clocking

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=ZONE)


def clocked(person: str, day: date, minutes: float, order: str = "26-001") -> None:
    start = datetime(day.year, day.month, day.day, 8, tzinfo=ZONE)
    Clocking.objects.create(
        person=person,
        order=order,
        operation="10",
        start=start,
        end=start + timedelta(minutes=minutes),
        worked_min=minutes,
    )


def project(**more: object) -> ResearchProject:
    fields = {"code": "ROBOT", "name": "Lasrobot", "year": 2026, "declared_h": 100, **more}
    return hours.keep_project(orders=["26-001"], **fields)  # type: ignore[arg-type]


def test_minutes_clocked_on_an_order_of_a_project_are_proposed_for_it(company: Company) -> None:
    made = project()
    clocked("anna", date(2026, 11, 20), 90)
    clocked("anna", date(2026, 11, 20), 30, order="26-002")
    (row,) = hours.to_write(hours.known(NOW))
    assert (row.name, row.clocked_min, row.proposed_min) == ("Anna", 120, 90)
    assert row.project == made.pk
    assert row.last_day == date(2026, 12, 4)


def test_what_was_written_is_proposed_no_more(company: Company) -> None:
    made = project()
    clocked("anna", date(2026, 11, 20), 90)
    hours.write_hours(rows=[("anna", date(2026, 11, 20), made.pk, 90)], today=TODAY)
    (row,) = hours.to_write(hours.known(NOW))
    assert (row.written_min, row.proposed_min) == (90, 0)


def test_minutes_that_come_later_are_written_beside_those_of_the_morning(
    owner: Client, company: Company
) -> None:
    """The afternoon's 60 minutes took the place of the 90 that were written at noon."""
    made, today = project(year=timezone.localdate().year), timezone.localdate()
    clocked("anna", today, 90)
    hours.write_hours(rows=[("anna", today, made.pk, 90)], today=today)
    clocked("anna", today, 60)
    (row,) = hours.to_write(hours.known(timezone.now()))
    assert (row.written_min, row.proposed_min, row.whole_min) == (90, 60, 150)
    page = owner.get("/schemes/hours/").content.decode()
    assert 'value="150"' in page
    key = f"anna|{today:%Y-%m-%d}"
    fields = {f"min-{key}": str(row.whole_min), f"project-{key}": str(made.pk)}
    fields[f"was-{key}"] = f"{made.pk}:90"
    assert f'value="{made.pk}:90"' in page
    owner.post("/schemes/hours/write/", fields)
    assert ResearchHours.objects.get().worked_min == 150
    # a page that was opened at noon, sent after it
    late = {**fields, f"min-{key}": "100"}
    told = unescape(owner.post("/schemes/hours/write/", late, follow=True).content.decode())
    assert ResearchHours.objects.get().worked_min == 150
    assert "150 minuten" in told or "150 minutes" in told


def test_a_day_on_two_projects_is_two_rows(owner: Client, company: Company) -> None:
    """The minutes of the second project were proposed for the first."""
    today = timezone.localdate()
    one = project(year=today.year)
    other = hours.keep_project(
        code="ANDER", name="", year=today.year, declared_h=None, orders=["26-002"]
    )
    clocked("anna", today, 90)
    clocked("anna", today, 30, order="26-002")
    rows = hours.to_write(hours.known(timezone.now()))
    told = {row.project: (row.orders, row.clocked_min, row.whole_min) for row in rows}
    assert told == {one.pk: (("26-001",), 90, 90), other.pk: (("26-002",), 30, 30)}
    key = f"anna|{today:%Y-%m-%d}"
    fields = {f"min-{key}": ["90", "30"], f"project-{key}": [str(one.pk), str(other.pk)]}
    owner.post("/schemes/hours/write/", fields)
    written = dict(ResearchHours.objects.values_list("project", "worked_min"))
    assert written == {one.pk: 90, other.pk: 30}
    assert {row.proposed_min for row in hours.to_write(hours.known(timezone.now()))} == {0}


def test_the_day_of_writing_is_the_servers_and_moves_only_with_the_minutes(
    company: Company,
) -> None:
    made, day = project(), date(2026, 11, 20)
    hours.write_hours(rows=[("anna", day, made.pk, 90)], today=TODAY)
    hours.write_hours(rows=[("anna", day, made.pk, 90)], today=date(2026, 12, 1))
    assert ResearchHours.objects.get().recorded_on == TODAY
    hours.write_hours(rows=[("anna", day, made.pk, 120)], today=date(2026, 12, 1))
    assert ResearchHours.objects.get().recorded_on == date(2026, 12, 1)
    hours.write_hours(rows=[("anna", day, made.pk, 0)], today=date(2026, 12, 1))
    assert not ResearchHours.objects.exists()


def test_of_a_line_changed_too_late_only_what_was_added_is_late(company: Company) -> None:
    """240 minutes in time; 60 more after the last day, then 90 less: 210 stay in time."""
    made, day = project(), date(2026, 11, 2)
    later = hours.known(datetime(2026, 12, 31, 12, tzinfo=ZONE))

    def written(on: date, minutes: int) -> tuple[float, float]:
        hours.write_hours(rows=[("anna", day, made.pk, minutes)], today=on)
        (row,) = hours.official(later, 2026).projects
        return row.accepted_h, row.late_h

    assert written(day, 180) == (3.0, 0.0)
    assert written(date(2026, 11, 5), 240) == (4.0, 0.0)
    assert written(date(2026, 11, 30), 300) == (4.0, 1.0)
    assert written(date(2026, 12, 1), 210) == (3.5, 0.0)
    assert written(date(2026, 12, 2), 240) == (3.5, 0.5)


def test_hours_written_after_ten_working_days_do_not_count(company: Company) -> None:
    made = project()
    old = [("anna", date(2026, 11, 9), made.pk, 60), ("anna", date(2026, 11, 10), made.pk, 60)]
    hours.write_hours(rows=old, today=TODAY)
    found = hours.official(hours.known(NOW), 2026)
    (row,) = found.projects
    assert (row.accepted_h, row.late_h, row.declared_h) == (1.0, 1.0, 100.0)
    assert {each.code for each in found.findings} >= {"schemes.hours-late"}


@pytest.mark.parametrize(
    ("day", "minutes"), [(date(2026, 11, 25), 60), (date(2026, 11, 20), 1441)]
)
def test_a_day_to_come_or_longer_than_a_day_is_refused(
    company: Company, day: date, minutes: int
) -> None:
    made = project()
    with pytest.raises(hours.HoursRefused):
        hours.write_hours(rows=[("anna", day, made.pk, minutes)], today=TODAY)


def test_two_projects_of_one_day_hold_no_more_than_the_day(company: Company) -> None:
    one, other = project(), project(code="ANDER")
    rows = [
        ("anna", date(2026, 11, 20), one.pk, 1000),
        ("anna", date(2026, 11, 20), other.pk, 441),
    ]
    with pytest.raises(hours.HoursRefused):
        hours.write_hours(rows=rows, today=TODAY)
    assert not ResearchHours.objects.exists()


def test_names_in_the_overview_stay_as_they_are_and_are_no_formula(company: Company) -> None:
    names = {"J. de Vries": "J. de Vries", "=cmd|x": "'=cmd|x", "Jan\tPiet\n": "Jan Piet"}
    made = project(code="WBSO 1.2")
    for name, shown in names.items():
        Person.objects.filter(code="anna").update(name=name)
        hours.write_hours(rows=[("anna", date(2026, 11, 20), made.pk, 90)], today=TODAY)
        known = hours.known(NOW)
        table = hours.as_table(known, hours.official(known, 2026))
        assert table.splitlines()[1].split("\t") == ["WBSO 1.2", shown, "20-11-2026", "1,50"]


def test_the_form_writes_and_the_overview_can_be_copied(owner: Client, company: Company) -> None:
    today = timezone.localdate()
    made = project(year=today.year)
    clocked("anna", today, 90)
    page = unescape(owner.get("/schemes/hours/").content.decode())
    name = f"min-anna|{today:%Y-%m-%d}"
    assert f'name="{name}" value="90"' in page
    fields = {name: "90", f"project-anna|{today:%Y-%m-%d}": str(made.pk)}
    owner.post("/schemes/hours/write/", fields)
    page = unescape(owner.get("/schemes/hours/").content.decode())
    assert f"ROBOT\tAnna\t{today:%d-%m-%Y}\t1,50" in page
    file = owner.get("/schemes/hours/overview.tsv").content.decode()
    assert f"ROBOT\tAnna\t{today:%d-%m-%Y}\t1,50" in file


def test_an_odd_form_writes_nothing_and_says_so(owner: Client, company: Company) -> None:
    made = project()
    for fields in (
        {"min-anna|gisteren": "5", "project-anna|gisteren": str(made.pk)},
        {"min-anna|2026-11-20": "1:30", "project-anna|2026-11-20": str(made.pk)},
        {"min-anna|2026-11-20": "5", "project-anna|2026-11-20": "99999"},
        {"min-anna|2026-11-20": "99999", "project-anna|2026-11-20": str(made.pk)},
    ):
        assert owner.post("/schemes/hours/write/", fields, follow=True).status_code == 200
    assert not ResearchHours.objects.exists()


def test_who_did_the_work_writes_at_the_terminal_and_sees_only_her_days(
    cast: dict[str, Client], company: Company
) -> None:
    today = timezone.localdate()
    project(year=today.year)
    clocked("anna", today, 90)
    clocked("bas", today, 45)
    page = unescape(cast["worker"].get("/schemes/hours/own/?person=anna").content.decode())
    assert "min-anna|" in page
    assert "min-bas|" not in page
    assert cast["worker"].get("/schemes/hours/").status_code == 403
    assert cast["reader"].post("/schemes/hours/write/", {}).status_code == 403
    assert cast["worker"].post("/schemes/hours/project/", {"code": "X"}).status_code == 403


def test_the_pages_ask_few_queries(
    owner: Client, company: Company, django_assert_max_num_queries: object
) -> None:
    made = project()
    for at in range(20):
        clocked("anna", TODAY - timedelta(days=at), 60)
    hours.write_hours(
        rows=[("anna", TODAY - timedelta(days=at), made.pk, 30) for at in range(9)], today=TODAY
    )
    for path in ("/schemes/hours/", "/schemes/hours/own/?person=anna"):
        owner.get(path)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert owner.get(path).status_code == 200


def test_the_handover_book_names_who_stops_most_and_keeps_what_the_firm_adds(
    owner: Client, company: Company, django_assert_max_num_queries: object
) -> None:
    owner.post("/schemes/handover/", {"norms": "EN 1090 tot 2028"})
    page = unescape(owner.get("/schemes/handover/").content.decode())
    assert "Anna" in page
    assert "EN 1090 tot 2028" in page
    assert HandoverNote.objects.get(chapter="norms").text == "EN 1090 tot 2028"
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        owner.get("/schemes/handover/")


def test_the_office_keeps_a_project_with_its_declared_hours_on_the_page(
    cast: dict[str, Client], company: Company
) -> None:
    said = {"code": "LAS", "name": "Lascel", "declared_h": "512,5", "orders": "26-001, 26-002"}
    assert cast["office"].post("/schemes/hours/project/", said).status_code == 302
    row = ResearchProject.objects.get(code="LAS")
    assert (float(row.declared_h or 0), row.orders) == (512.5, ["26-001", "26-002"])
    for odd in ("veel", "-5", "1e9"):
        cast["office"].post("/schemes/hours/project/", {**said, "declared_h": odd})
        assert float(ResearchProject.objects.get(code="LAS").declared_h or 0) == 512.5
    cast["office"].post("/schemes/hours/project/", {**said, "declared_h": "1.800"})
    assert float(ResearchProject.objects.get(code="LAS").declared_h or 0) == 1800
    cast["office"].post("/schemes/hours/project/", {**said, "declared_h": ""})
    assert ResearchProject.objects.get(code="LAS").declared_h is None


def test_weeks_of_an_apprentice_are_counted_from_the_clock_per_school_year(
    owner: Client, company: Company
) -> None:
    Person.objects.filter(code="bas").update(needs_supervisor=True)
    for day in (date(2026, 7, 31), date(2026, 8, 3), date(2026, 8, 7), date(2026, 8, 10)):
        clocked("bas", day, 90)
    clocked("anna", date(2026, 8, 11), 90)
    (row,) = attendance(NOW)
    assert (row.person, row.weeks, row.days, row.worked_h) == ("bas", 2, 3, 4.5)
    assert row.part_share == 0.05
    page = unescape(owner.get("/schemes/apprentices/").content.decode())
    assert "Aanwezigheid dit schooljaar" in page
    assert school_year(date(2026, 7, 31))[0] == date(2025, 8, 1)


def test_december_is_written_in_january_on_the_project_of_its_own_year(company: Company) -> None:
    old, new = project(), project(year=2027)
    clocked("anna", date(2026, 12, 30), 90)
    clocked("anna", date(2027, 1, 4), 60)
    rows = hours.to_write(hours.known(datetime(2027, 1, 5, 12, tzinfo=ZONE)))
    assert {row.day: row.project for row in rows} == {
        date(2026, 12, 30): old.pk,
        date(2027, 1, 4): new.pk,
    }
    about = {"rows": rows, "about": hours.known(datetime(2027, 1, 5, 12, tzinfo=ZONE))}
    page = render_to_string("schemes/_to_write.html", about)
    chosen = re.findall(r'value="(\d+)" selected', page)
    assert sorted(map(int, chosen)) == sorted([old.pk, new.pk])
    assert page.count("<option") == 4  # for each day none, or the project of its year


def test_a_day_before_a_long_closure_stays_in_sight_while_it_can_be_written(
    company: Company,
) -> None:
    project()
    closed = [{"first_day": "2026-12-19", "last_day": "2027-01-03", "name": "kerst"}]
    Facts.objects.update(closures=closed)
    clocked("anna", date(2026, 12, 18), 90)
    today = datetime(2027, 1, 14, 12, tzinfo=ZONE)
    (row,) = hours.to_write(hours.known(today))
    assert (row.day, row.last_day) == (date(2026, 12, 18), date(2027, 1, 15))
    assert hours.to_write(hours.known(datetime(2027, 2, 14, 12, tzinfo=ZONE))) == []
