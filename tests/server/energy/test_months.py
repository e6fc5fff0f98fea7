"""A meter file beside the invoice: months, their peaks and their euros, reckoned by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from gemaakt.server.energy import queries
from gemaakt.server.energy.models import GridTariff, MeterFile
from gemaakt.server.energy.months import months_of
from gemaakt.server.energy.services import keep_meter
from tests.server.energy.test_energy_room import powered

pytestmark = pytest.mark.django_db
ZONE = "Europe/Amsterdam"
TARIFF = {
    "valid_from": "2026-01-01", "source": "tarievenblad 2026", "fixed_eur_per_month": "441",
    "contract_eur_per_kw_per_month": "1,9217", "month_peak_eur_per_kw": "3,1234",
    "transport_eur_per_kwh": "0,0142", "supplier_eur_per_kwh": "0,00875",
}  # fmt: skip
RIGHTS = {
    "connection_kw": "160", "base_load_kw": "12.5", "firm_kw": "60", "block_kw": "50",
    "blocks": "ma-vr 07:00-16:00", "variable_kw": "40",
    "variable": "2026-12-02 08:00 - 2026-12-02 12:00",
}  # fmt: skip
PEAKS_KW = {"2026-10-14 10:15": 97.6, "2026-09-22 13:30": 88.8}


def autumn() -> MeterFile:
    """12 kW from 15 September to 16 November, 40 kW in office hours, and two peaks."""
    at, rows = datetime(2026, 9, 15, tzinfo=ZoneInfo(ZONE)).astimezone(UTC), list[str]()
    while (local := at.astimezone(ZoneInfo(ZONE))) < datetime(2026, 11, 16, tzinfo=ZoneInfo(ZONE)):
        usual = 40.0 if local.weekday() < 5 and 7 <= local.hour < 16 else 12.0
        kw = PEAKS_KW.get(f"{local:%Y-%m-%d %H:%M}", usual)
        rows.append(f"{local:%d-%m-%Y};{local:%H:%M};{kw / 4:.3f}".replace(".", ","))
        at += timedelta(minutes=15)
    content = "\n".join(["Meetdatum;Tijd van;Afname (kWh)", *rows])
    return keep_meter(name="meter.csv", content=content.encode())


def test_each_month_has_its_quarters_its_peak_and_its_invoice(owner: Client) -> None:
    powered()
    owner.post("/energy/connection/", RIGHTS)
    owner.post("/energy/tariffs/keep/", {**TARIFF, "tax_eur_per_kwh": "0,05"})
    row = autumn()
    grid, zone = queries.grid_and_zone()
    september, october, november = months_of(row, grid, zone)
    assert [each.is_whole for each in (september, october, november)] == [False, True, False]
    # 22 working days of 9 hours at 40 kW, the other 547 of 745 hours at 12 kW, one quarter higher
    kwh = 22 * 9 * 40 + (745 - 22 * 9) * 12 + (97.6 - 40) / 4
    assert october.energy_kwh == pytest.approx(kwh)
    assert (september.peak_kw, october.peak_kw, november.peak_kw) == (88.8, 97.6, 40.0)
    assert october.peak_at == datetime(2026, 10, 14, 8, 15, tzinfo=UTC)
    assert september.bill is november.bill is None
    assert october.contract_eur == Decimal("288.26")  # 60 + 50 + 40 kW x 1.9217
    assert october.bill is not None
    assert october.bill.peak_eur == Decimal("304.84")  # 97.6 x 3.1234
    assert october.bill.transport_eur == round(Decimal(str(kwh)) * Decimal("0.02295"), 2)
    assert october.bill.tax_eur == round(Decimal(str(kwh)) * Decimal("0.05"), 2)
    lines = october.bill.transport_eur + october.bill.tax_eur
    assert october.total_eur == Decimal("441.00") + Decimal("288.26") + Decimal("304.84") + lines
    page = unescape(owner.get(f"/energy/meter/{row.pk}/").content.decode())
    assert "288,26" in page
    assert "304,84" in page


def test_what_panels_give_back_takes_nothing_off_what_is_drawn(owner: Client) -> None:
    """A file of one column in which noon is below nil made a use of -24,111 kWh a year."""
    powered()
    owner.post("/energy/tariffs/keep/", {**TARIFF, "tax_eur_per_kwh": "0,05"})
    at, rows = datetime(2026, 3, 1, tzinfo=ZoneInfo(ZONE)).astimezone(UTC), ["Datum;Tijd;Netto kW"]
    while (local := at.astimezone(ZoneInfo(ZONE))) < datetime(2026, 4, 1, tzinfo=ZoneInfo(ZONE)):
        rows.append(f"{local:%d-%m-%Y;%H:%M};{-80 if 11 <= local.hour < 15 else 20}")
        at += timedelta(minutes=15)
    row = keep_meter(name="netto.csv", content="\n".join(rows).encode())
    (march,) = months_of(row, *queries.grid_and_zone())
    kwh = (743 - 31 * 4) * 20  # of the 743 hours of March four a day give back
    assert march.energy_kwh == kwh
    assert march.bill is not None
    assert march.bill.tax_eur == Decimal(kwh) * Decimal("0.05")
    page = unescape(owner.get(f"/energy/meter/{row.pk}/").content.decode())
    assert "12.380 kWh" in page
    assert "9.920 kWh" in page


def test_tax_goes_on_after_the_mean_of_the_file_and_its_own_quarters(owner: Client) -> None:
    powered()
    owner.post("/energy/tariffs/keep/", TARIFF)
    row = autumn()
    months = months_of(row, *queries.grid_and_zone())
    mean_kw = sum(row.values_kw) / len(row.values_kw)
    unread_h = (row.start - datetime(2025, 12, 31, 23, tzinfo=UTC)).total_seconds() / 3600
    before_kwh = mean_kw * unread_h + months[0].energy_kwh
    assert before_kwh > 50_000
    bill = months[1].bill
    assert bill is not None
    assert bill.tax_eur == round(Decimal(str(months[1].energy_kwh)) * Decimal("0.03735"), 2)


def test_a_variable_right_leaves_the_free_kw_of_the_past_to_the_others(owner: Client) -> None:
    """The planner's limit, written out from today on, said 160 kW of every quarter before."""
    powered()
    owner.post("/energy/connection/", RIGHTS)
    grid, zone = queries.grid_and_zone()
    assert grid is not None
    row = autumn()
    week = dict(queries.free_by_hour(row, queries.free(row, grid, zone), zone))
    assert week[0][3] == pytest.approx(60 - 12)
    assert week[0][9] == pytest.approx(60 + 50 - 40)
    assert week[2][10] == pytest.approx(60 + 50 - 97.6)
    page = owner.get(f"/energy/meter/{row.pk}/free/").content.decode()
    assert "60 – 110" in page


def test_the_hour_that_the_night_has_twice_is_two_lines(owner: Client) -> None:
    powered()
    row = autumn()
    page = owner.get(f"/energy/meter/{row.pk}/free/?day=2026-10-25").content.decode()
    assert page.count("wintertijd") == 1
    begin, drawn = queries.day_slice(row, queries.meter_kw(row), date(2026, 10, 25), ZONE)
    hours = queries.quarter_rows(begin, drawn.tolist(), ZONE)
    assert len(hours) == 25
    assert {len(each["cells"]) for each in hours} == {4}


def test_a_tariff_with_a_wrong_day_is_taken_away(owner: Client) -> None:
    owner.post("/energy/tariffs/keep/", {**TARIFF, "valid_from": "2062-01-01"})
    assert owner.post(f"/energy/tariffs/{GridTariff.objects.get().pk}/drop/").status_code == 302
    assert not GridTariff.objects.exists()


def test_a_file_of_days_has_its_kwh_and_tells_no_peak(owner: Client) -> None:
    """31 days of 240 kWh in, 40 kWh back: no peak, so no sum while the peak costs money."""
    powered()
    owner.post("/energy/tariffs/keep/", {**TARIFF, "tax_eur_per_kwh": "0,05"})
    days = [f"{date(2026, 10, 1) + timedelta(days=at):%d-%m-%Y};240;40" for at in range(31)]
    content = "\n".join(["Datum;Verbruik (kWh);Teruglevering (kWh)", *days])
    row = keep_meter(name="dagen.csv", content=content.encode())
    october = months_of(row, *queries.grid_and_zone())[0]
    assert (october.is_whole, october.has_peak) == (True, False)
    assert october.energy_kwh == pytest.approx(31 * 240)
    assert october.bill is not None
    assert october.bill.tax_eur == Decimal("372.00")
    assert queries.meter_facts(row)["fed_in_kwh"] == pytest.approx(31 * 40)
    page = unescape(owner.get(f"/energy/meter/{row.pk}/").content.decode())
    assert "niet bekend uit dit bestand" in page
    assert "372,00" in page
    assert str(october.total_eur).replace(".", ",") not in page.replace(".", "")
    free = owner.get(f"/energy/meter/{row.pk}/free/").content.decode()
    assert "minder vrij zijn geweest" in free
    GridTariff.objects.update(month_peak_eur_per_kw=0)
    assert months_of(row, *queries.grid_and_zone())[0].has_peak
