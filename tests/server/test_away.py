"""Ill on Monday, a machine that breaks down: told in the browser, known to the plan."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.audit.words import said
from gemaakt.server.order.models import Operation
from gemaakt.server.plan.morning import away
from gemaakt.server.shop.models import Machine, Person
from gemaakt.server.shop.services import load_company
from gemaakt.shop import Absence, Downtime
from tests.server.plan.made import stored


def read(client: Client, path: str) -> str:
    return client.get(path, headers={"accept-language": "en"}).content.decode()


def who() -> tuple[str, str]:
    row = Person.objects.all()[0]
    return row.code, str(row)


def asked(code: str, **more: str) -> dict[str, str]:
    usual = {
        "code": code,
        "first": f"{timezone.localdate()}",
        "last": "",
        "begins": "",
        "ends": "",
    }
    return {**usual, "reason": "ill", **more}


def absences(code: str) -> tuple[Absence, ...]:
    return next(each.absences for each in load_company().people if each.id == code)


def test_who_is_ill_today_is_away_the_whole_day_and_the_morning_knows(
    owner: Client, company: Company
) -> None:
    code, name = who()
    before = absences(code)
    assert owner.post("/shop/away/person/", asked(code)).status_code == 302
    today = timezone.localdate()
    start, end = (clock.local_midnight(today + timedelta(days=at)) for at in (0, 1))
    assert absences(code) == (*before, Absence(start, end, "ill"))
    page = read(owner, "/shop/away/person/").split("Now and later")[1]
    assert name in page
    assert " 00:00" not in page
    assert (Person.objects.get(code=code), "ill") in away(today, list(Person.objects.all()), start)
    line = AuditLine.objects.get(action="person.away")
    assert said(line.action, line.subject) != f"person.away {line.subject}"


def test_a_machine_stands_still_from_an_hour_to_an_hour(owner: Client, company: Company) -> None:
    day = date(timezone.localdate().year + 1, 7, 1)
    sent = asked("laser", first=f"{day}", last=f"{day + timedelta(days=1)}", begins="10:00")
    owner.post("/shop/away/machine/", {**sent, "ends": "14:30", "reason": "breakdown"})
    laser = next(each for each in load_company().machines if each.id == "laser")
    begins, ends = clock.utc_of(day, 600), clock.utc_of(day + timedelta(days=1), 870)
    assert Downtime(begins, ends, "breakdown") in laser.downtimes
    page = read(owner, "/shop/away/machine/")
    assert "Jul. 10:00" in page or "July 10:00" in page
    assert "14:30" in page


def test_who_is_back_is_there_from_now_and_what_is_to_come_goes(
    owner: Client, company: Company
) -> None:
    code, _name = who()
    today = timezone.localdate()
    owner.post("/shop/away/person/", asked(code, last=f"{today + timedelta(days=9)}"))
    later = today + timedelta(days=30)
    owner.post("/shop/away/person/", asked(code, first=f"{later}"))
    for entry in list(Person.objects.get(code=code).absences):
        mark = f"{entry['start']} {entry['end']}"
        owner.post("/shop/away/person/back/", {"code": code, "mark": mark})
    now = datetime.now(UTC)
    assert all(each.end <= now for each in absences(code))
    assert any(each.reason == "ill" for each in absences(code))
    assert "Nobody is away" in read(owner, "/shop/away/person/")
    assert AuditLine.objects.filter(action="person.back").count() >= 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"first": ""}, "first"),
        ({"first": "0201-01-01"}, "first"),
        ({"last": "2020-01-01"}, "last"),
        ({"last": "2999-01-01"}, "last"),
        ({"begins": "14:00", "ends": "10:00"}, "ends"),
        ({"code": "nobody"}, "code"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    owner: Client, company: Company, more: dict[str, str], field: str
) -> None:
    code, _name = who()
    before = absences(code)
    answer = owner.post("/shop/away/person/", {**asked(code), **more})
    assert list(answer.context["form"].errors) == [field]
    assert absences(code) == before


def test_the_page_is_for_who_keeps_the_records(cast: dict[str, Client]) -> None:
    stored(6, 3)
    for role, status in (("office", 200), ("planner", 200), ("worker", 403), ("reader", 403)):
        assert cast[role].get("/shop/away/person/").status_code == status
    for role, shown in (("planner", True), ("reader", False)):
        for path in ("/morning/", "/people/", "/people/roster/"):
            page = cast[role].get(path).content.decode()
            assert ('href="/shop/away/person/"' in page) is shown, (role, path)
    machine = Machine.objects.all()[0].code
    assert f"/shop/away/machine/?code={machine}" in read(
        cast["office"], f"/shop/machine/{machine}/"
    )


def test_an_empty_firm_is_sent_to_its_master_data(owner: Client) -> None:
    assert 'href="/shop/"' in read(owner, "/shop/away/machine/").split("<main")[1]
    assert owner.get("/shop/away/office/").status_code == 404
    assert owner.post("/shop/away/office/back/").status_code == 404


def lines_of(client: Client, path: str) -> list[str]:
    """What is told of each gap or closed day."""
    found = client.get(path, headers={"accept-language": "nl"}).content.decode()
    told = re.findall(r'<span class="grow">(.*?)</span>\s*<form', found, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in told]


def test_a_day_is_told_once_and_its_hours_from_one_to_the_other(
    owner: Client, company: Company
) -> None:
    code, name = who()
    year = timezone.localdate().year + 1
    for day, begins, ends in ((10, "", ""), (11, "10:00", "14:30"), (12, "13:00", "")):
        sent = asked(code, first=f"{year}-12-{day}", begins=begins, ends=ends)
        owner.post("/shop/away/person/", {**sent, "reason": "ziek"})
    owner.post("/shop/away/person/", asked(code, first=f"{year}-12-14", last=f"{year}-12-15"))
    days = {each: date(year, 12, each) for each in (10, 11, 12, 14, 15)}
    shown = {at: date_format(each, "D j N") for at, each in days.items()}
    assert lines_of(owner, "/shop/away/person/")[-4:] == [
        f"{name} {shown[10]} · ziek",
        f"{name} {shown[11]} 10:00 – 14:30 · ziek",
        f"{name} {shown[12]} 13:00 – 24:00 · ziek",
        f"{name} {shown[14]} – {shown[15]} · ill",
    ]


def test_a_closed_day_is_told_once(owner: Client, company: Company) -> None:
    day = date(timezone.localdate().year + 1, 5, 4)
    owner.post("/shop/closed/", {"first": f"{day}", "last": "", "name": "dodenherdenking"})
    assert lines_of(owner, "/shop/closed/") == [f"{date_format(day, 'D j N Y')} · dodenherdenking"]
    shop = owner.get("/shop/").content.decode()
    assert f"{date_format(day, 'j N Y')} dodenherdenking" in " ".join(shop.split())


def test_a_machine_that_goes_for_good_has_no_work_after_it(
    owner: Client, company: Company
) -> None:
    row = Machine.objects.all()[0]
    first = timezone.localdate() + timedelta(days=3)
    sent = {**asked(row.code, reason="verkocht"), "first": f"{first}", "for_good": "on"}
    assert owner.post("/shop/away/machine/", sent).status_code == 302
    gap = next(m for m in load_company().machines if m.id == row.code).downtimes[-1]
    assert gap.start == clock.local_midnight(first)
    assert gap.end.year > first.year + 50
    page = read(owner, "/shop/away/machine/").split("Now and later")[1]
    assert f"from {date_format(first, 'D j N Y')} on, for good" in page
    assert "for_good" not in read(owner, "/shop/away/person/")


def test_the_work_of_a_machine_that_is_sold_goes_to_others(
    owner: Client, company: Company
) -> None:
    """Its steps were left out of the plan, and no page could say where else they may be done."""
    gone, other = Machine.objects.all()[:2]
    only = Operation.objects.filter(status="open", alternatives__icontains=gone.code)
    for step in only:
        step.alternatives = [each for each in step.alternatives if each["machine"] == gone.code]
        step.save()
    step = only.first()
    assert step is not None
    minutes = step.alternatives[0]["piece_min"]
    more = {"for_good": "on", "instead": f"machine:{other.code}", "factor": "2"}
    answer = owner.post("/shop/away/machine/", asked(gone.code, **more), follow=True)
    assert answer.status_code == 200
    step.refresh_from_db()
    assert [each["machine"] for each in step.alternatives] == [other.code]
    assert step.alternatives[0]["piece_min"] == 2 * minutes
    assert step.machine == other.code
    there = Operation.objects.filter(status="open", machine=other.code).exclude(pk=step.pk)
    if there.exists():
        assert step.skill in set(there.values_list("skill", flat=True))
    assert AuditLine.objects.filter(action="machine.work-handed-over").count() == 1
    assert "machine.work-handed-over" not in said("machine.work-handed-over", str(gone))


def test_work_goes_elsewhere_only_from_a_machine_that_is_gone(
    owner: Client, company: Company
) -> None:
    gone, other = Machine.objects.all()[:2]
    before = list(Operation.objects.order_by("pk").values_list("alternatives", flat=True))
    tomorrow = f"{timezone.localdate() + timedelta(days=1)}"
    wanted = {"instead": f"machine:{other.code}"}
    for more in (wanted, {**wanted, "for_good": "on", "first": tomorrow}):
        page = owner.post("/shop/away/machine/", asked(gone.code, **more))
        assert page.status_code == 200
    assert list(Operation.objects.order_by("pk").values_list("alternatives", flat=True)) == before
    assert not Machine.objects.get(pk=gone.pk).downtimes
