"""The four transport rights as a firm writes them become the limit that the planner reads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt import clock
from gemaakt.energy import Connection, RightKind, TransportRight, grid_connection, limit_series
from gemaakt.plan.company.power import limit_watt
from gemaakt.plan.hours import CompanyHours
from gemaakt.server.energy import rights
from gemaakt.server.energy.models import ConnectionRights
from gemaakt.server.shop.models import Facts
from gemaakt.units import MINUTES_PER_DAY
from tests.server.energy.test_energy_room import powered

ZONE = "Europe/Amsterdam"
FORM = {
    "connection_kw": "200",
    "base_load_kw": "12,5",
    "firm_kw": "60",
    "block_kw": "30",
    "blocks": "ma-vr 19:00-07:00",
    "variable_kw": "20",
    "variable": "2026-11-25 10:00 - 2026-11-25 12:00",
    "duration_kw": "10",
    "interrupted": "2026-11-26 10:00 - 2026-11-26 11:00",
    "limits": "2026-11-27 09:00 - 2026-11-27 10:00 25 kW",
}


def written(**more: str) -> rights.Written:
    powers = {RightKind.FIRM: 50.0, RightKind.TIME_BLOCK: 30.0}
    return rights.Written(200.0, 0.0, 0.0, powers, **{"blocks": "ma-vr 19:00-07:00", **more})


def at(day: int, hour: int, minute: int = 0) -> float:
    """The limit of the form in the quarter that begins then, local time."""
    fields = {
        k: v for k, v in FORM.items() if k in ("blocks", "variable", "interrupted", "limits")
    }
    powers = {
        RightKind.FIRM: 60.0, RightKind.TIME_BLOCK: 30.0, RightKind.VARIABLE: 20.0,
        RightKind.TIME_DURATION: 10.0,
    }  # fmt: skip
    connection = rights.connection_of(rights.Written(200.0, 0.0, 0.0, powers, **fields), ZONE)
    start = datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    return float(limit_series(connection, start, 1, ZONE)[0])


@pytest.mark.parametrize(
    ("day", "hour", "kw"),
    [
        (24, 12, 70.0),  # Tuesday noon: firm and time-duration
        (24, 19, 100.0),  # the block begins
        (25, 6, 100.0),  # and goes on past midnight
        (25, 7, 70.0),
        (25, 11, 90.0),  # the variable right was announced
        (26, 10, 60.0),  # time-duration is interrupted
        (27, 9, 25.0),  # congestion
        (28, 6, 100.0),  # Friday night's block ends on Saturday morning
        (28, 20, 70.0),  # no block on Saturday evening
    ],
)
def test_rights_add_up_in_local_time(day: int, hour: int, kw: float) -> None:
    assert at(day, hour) == kw


@pytest.mark.parametrize(
    "more",
    [
        {"blocks": "maandag 19:00-07:00"},
        {"blocks": "vr-ma 19:00-07:00"},
        {"blocks": "ma 29:00-07:00"},
        {"blocks": "ma 19:60-07:00"},
        {"blocks": ""},
        {"variable": "morgen"},
        {"variable": "2026-13-01 08:00 - 2026-12-01 12:00"},
        {"variable": "2026-12-01 12:00 - 2026-12-01 08:00"},
        {"limits": "2026-12-01 08:00 - 2026-12-01 12:00"},
    ],
)
def test_a_line_that_cannot_be_read_is_refused(more: dict[str, str]) -> None:
    with pytest.raises(rights.RightUnread):
        rights.connection_of(written(**more), ZONE)


def test_the_odd_line_is_named_and_no_other() -> None:
    good, odd = "2026-12-01 08:00 - 2026-12-01 12:00 40 kW", "2026-12-02 08:00 - 2026-12-02 12:00"
    with pytest.raises(rights.RightUnread) as refused:
        rights.connection_of(written(limits=f"\n{good}\n{odd}"), ZONE)
    assert refused.value.params["line"] == odd


@pytest.mark.django_db
def test_the_limit_of_a_firm_that_began_long_ago_is_known_today() -> None:
    powered()
    Facts.objects.update(plan_start=timezone.now() - timedelta(days=200))
    power = {RightKind.FIRM: 60.0, RightKind.VARIABLE: 20.0}
    now = timezone.localtime() + timedelta(days=1)
    soon = f"{now:%Y-%m-%d} 10:00 - {now:%Y-%m-%d} 12:00"
    rights.keep_rights(written=rights.Written(200.0, 0.0, 0.0, power, variable=soon))
    grid = Facts.objects.get().to_domain()["grid"]
    moment = now.replace(hour=11)
    assert min(p.limit_kw for p in grid.periods if p.start <= moment < p.end) == 80.0


@pytest.mark.django_db
@pytest.mark.parametrize("hours_off", [24, -240])
def test_beside_a_variable_right_the_hours_of_the_week_still_hold_in_half_a_year(
    hours_off: int,
) -> None:
    firm = powered()
    Facts.objects.update(plan_start=timezone.now())
    power = {RightKind.FIRM: 10.0, RightKind.TIME_BLOCK: 60.0, RightKind.VARIABLE: 20.0}
    day = timezone.localtime() + timedelta(hours=hours_off)
    period = f"{day:%Y-%m-%d} 10:00 - {day:%Y-%m-%d} 12:00"
    given = rights.Written(200.0, 0.0, 0.0, power, blocks="ma-zo 00:00-06:00", variable=period)
    rights.keep_rights(written=given)
    company = replace(firm, **Facts.objects.get().to_domain())
    limit = limit_watt(CompanyHours(company, 200 * MINUTES_PER_DAY), company.grid)
    begin = timezone.localtime(company.plan_start) + timedelta(days=180)
    at = [
        clock.minute_of(begin.replace(hour=hour, minute=30), company.plan_start)
        for hour in (3, 12)
    ]
    assert [int(limit[each]) for each in at] == [70_000, 10_000]


def test_a_variable_right_alone_that_is_over_leaves_nothing() -> None:
    start = datetime(2026, 11, 24, tzinfo=UTC)
    past = (start - timedelta(days=2), start - timedelta(days=1))
    only = Connection(100.0, (TransportRight(RightKind.VARIABLE, 50.0, periods=(past,)),))
    assert grid_connection(only, start, 96).limit_kw == 0.0


@pytest.mark.django_db
def test_a_connection_that_carries_nothing_is_not_kept(owner: Client) -> None:
    powered()
    before = Facts.objects.get().grid
    answer = owner.post("/energy/connection/", {"firm_kw": "60"}, follow=True)
    assert "hoeveel kW de aansluiting aankan" in unescape(answer.content.decode())
    assert Facts.objects.get().grid == before


@pytest.mark.django_db
def test_the_page_writes_the_limit_out_for_the_planner(
    owner: Client, django_assert_max_num_queries: object
) -> None:
    powered()
    owner.post("/energy/connection/", FORM)
    grid = Facts.objects.get().to_domain()["grid"]
    assert grid.base_load_kw == 12.5
    moment = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)  # 11:30 in Amsterdam
    limits = [p.limit_kw for p in grid.periods if p.start <= moment < p.end]
    assert min(limits) == 90.0
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = unescape(owner.get("/energy/connection/").content.decode())
    assert "ma-vr 19:00-07:00" in page
    assert 'value="12.5"' in page


@pytest.mark.django_db
def test_nothing_is_kept_of_a_form_that_cannot_be_read(
    owner: Client, cast: dict[str, Client]
) -> None:
    powered()
    before = Facts.objects.get().grid
    answer = owner.post("/energy/connection/", {**FORM, "blocks": "altijd"}, follow=True)
    assert "altijd" in unescape(answer.content.decode())
    for odd in ({"firm_kw": "veel"}, {"firm_kw": "-5"}, {"connection_kw": "1e9"}):
        owner.post("/energy/connection/", {**FORM, **odd})
    assert Facts.objects.get().grid == before
    assert not ConnectionRights.objects.exists()
    assert cast["reader"].post("/energy/connection/", FORM).status_code == 403


def test_a_day_may_be_written_as_a_dutch_letter_writes_it() -> None:
    def periods(text: str) -> object:
        return rights.connection_of(written(variable=text), ZONE)

    assert periods("1-12-2026 8:00 tot 2-12-2026 12:00") == periods(
        "2026-12-01 08:00 - 2026-12-02 12:00"
    )
    with pytest.raises(rights.RightUnread):
        periods("31-11-2026 08:00 - 1-12-2026 12:00")
