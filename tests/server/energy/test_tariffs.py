"""Tariffs as dated rows with a source, and the bill of the plan: nothing filled in in silence."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.test import Client

from gemaakt.energy import Tariff, bill, tariff_on
from gemaakt.energy.tariff import energy_tax_eur
from gemaakt.money import eur
from gemaakt.server.energy.models import ConnectionRights, GridTariff, MeterFile, PriceFile, WhatIf
from gemaakt.server.energy.tariffs import bill_of
from gemaakt.server.energy.what_if_views import contract_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
ON = date(2026, 11, 24)
GIVEN = {
    "valid_from": "2026-01-01", "source": "tarievenblad 2026", "fixed_eur_per_month": "36,75",
    "contract_eur_per_kw_per_month": "1,95", "month_peak_eur_per_kw": "2,5",
    "transport_eur_per_kwh": "0,0137", "supplier_eur_per_kwh": "0.002", "tax_eur_per_kwh": "0,05",
}  # fmt: skip


def power(kw: list[float]) -> dict[str, Any]:
    return {"start": START, "drawn": np.array(kw)}


def prices() -> None:
    start = START - timedelta(days=28)
    PriceFile.objects.create(name="p.csv", start=start, values_eur=[0.10] * 28 * 96)


def made_peak(kw: float, entered: datetime) -> None:
    ConnectionRights.objects.create(connection_kw=160, month_peak_kw=kw)
    ConnectionRights.objects.update(created=entered)


def test_a_fixed_amount_of_thousands_is_no_single_euro(owner: Client) -> None:
    for fixed in ("1.250", "1.250,00", "1250"):
        owner.post("/energy/tariffs/keep/", {**GIVEN, "fixed_eur_per_month": fixed})
    assert {row.fixed_eur_per_month for row in GridTariff.objects.all()} == {Decimal(1250)}


def test_a_tariff_is_kept_with_its_day_and_source(owner: Client) -> None:
    assert owner.post("/energy/tariffs/keep/", GIVEN).status_code == 302
    row = GridTariff.objects.get()
    assert row.contract_eur_per_kw_per_month == Decimal("1.95")
    assert row.transport_eur_per_kwh == Decimal("0.0137")
    page = owner.get("/energy/tariffs/").content.decode()
    assert "tarievenblad 2026" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("source", " "), ("valid_from", "nu"), ("month_peak_eur_per_kw", "-1"),
     ("transport_eur_per_kwh", "veel"), ("tax_eur_per_kwh", "1e9")],
)  # fmt: skip
def test_a_tariff_without_day_source_or_sense_is_not_kept(
    owner: Client, field: str, value: str
) -> None:
    owner.post("/energy/tariffs/keep/", {**GIVEN, field: value})
    assert not GridTariff.objects.exists()


def test_a_reader_looks_and_does_not_keep(cast: dict[str, Client]) -> None:
    assert cast["reader"].get("/energy/tariffs/").status_code == 200
    assert cast["reader"].post("/energy/tariffs/keep/", GIVEN).status_code == 403


def test_the_bill_adds_price_transport_tax_and_only_the_peak_that_is_new(owner: Client) -> None:
    owner.post("/energy/tariffs/keep/", GIVEN)
    prices()
    made_peak(70, START)
    found = bill_of(power([40.0, 80.0, 40.0, 40.0]), ON)
    assert found is not None
    made = found["bill"]
    assert (made.energy_kwh, made.commodity_eur) == (50.0, Decimal("5.00"))
    assert made.transport_eur == Decimal("0.79")  # 50 kWh at 0.0157
    assert made.tax_eur == Decimal("2.50")
    assert made.peak_eur == Decimal("25.00")  # 10 kW above the 70 already made
    assert made.total_eur == Decimal("33.29")


def test_without_tax_rates_for_the_year_the_bill_says_so(owner: Client) -> None:
    owner.post("/energy/tariffs/keep/", {**GIVEN, "tax_eur_per_kwh": ""})
    year = {"start": datetime(2031, 1, 7, tzinfo=UTC), "drawn": np.full(4, 40.0)}
    found = bill_of(year, date(2031, 1, 7))
    assert found is not None
    assert not found["has_tax"]
    assert found["price_file"] == ""


def test_each_month_has_its_own_peak_and_each_day_its_tariff(owner: Client) -> None:
    owner.post("/energy/tariffs/keep/", GIVEN)
    owner.post(
        "/energy/tariffs/keep/",
        {**GIVEN, "valid_from": "2027-01-01", "source": "blad 2027", "tax_eur_per_kwh": "0,08"},
    )
    begin = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)  # an hour before the year turns
    made_peak(70, begin)
    found = bill_of({"start": begin, "drawn": np.array([80.0] * 4 + [60.0] * 4)}, ON)
    assert found is not None
    assert [each.tariff.source for each in found["parts"]] == ["tarievenblad 2026", "blad 2027"]
    peaks = [each.bill.peak_eur for each in found["parts"]]
    assert peaks == [Decimal("25.00"), Decimal("150.00")]
    assert found["bill"].tax_eur == Decimal("4.00") + Decimal("4.80")


def test_a_peak_entered_last_month_is_not_made_in_this_one(owner: Client) -> None:
    owner.post("/energy/tariffs/keep/", GIVEN)
    made_peak(70, START - timedelta(days=30))
    found = bill_of(power([40.0] * 4), ON)
    assert found is not None
    assert found["bill"].peak_eur == Decimal("100.00")


def test_the_law_s_own_rates_of_the_year_are_known(owner: Client) -> None:
    owner.post("/energy/tariffs/keep/", {**GIVEN, "tax_eur_per_kwh": ""})
    found = bill_of(power([400.0] * 4), ON)
    assert found is not None
    assert found["bill"].tax_eur == Decimal("36.64")  # 400 kWh at 0.09161 (Wbm 2026)


def test_energy_tax_goes_on_after_what_the_meter_says_of_the_year(owner: Client) -> None:
    owner.post("/energy/tariffs/keep/", {**GIVEN, "tax_eur_per_kwh": ""})
    begin = START - timedelta(days=20)
    rest = [10.0] * (20 * 96 - 1)
    MeterFile.objects.create(name="oud", start=begin, values_kw=[90.0, *rest])
    MeterFile.objects.create(name="nieuw", start=begin, values_kw=[None, *rest])
    found = bill_of(power([400.0] * 4), ON)
    assert found is not None
    part = found["parts"][0]
    hours = (START - datetime(2025, 12, 31, 23, 0, tzinfo=UTC)).total_seconds() / 3600
    mean_kw = (90.0 + 10.0 * (20 * 96 - 1)) / (20 * 96)
    assert part.before_kwh == pytest.approx(hours * mean_kw)  # some 79,000 kWh
    assert part.bill.tax_eur == eur(Decimal(400) * Decimal("0.03735"))  # above 50,000 kWh


def test_the_months_of_a_plan_go_on_from_one_to_the_next(owner: Client) -> None:
    owner.post("/energy/tariffs/keep/", {**GIVEN, "tax_eur_per_kwh": ""})
    begin = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
    found = bill_of({"start": begin, "drawn": np.array([2500.0] * 4 + [2000.0] * 4)}, ON)
    assert found is not None
    first, second = found["parts"]
    assert (first.before_kwh, second.before_kwh) == (0.0, 2500.0)
    assert second.bill.tax_eur == energy_tax_eur(2500.0, 2000.0, on=date(2026, 12, 1))


def test_without_a_tariff_of_the_day_there_is_no_bill(owner: Client) -> None:
    owner.post("/energy/tariffs/keep/", {**GIVEN, "valid_from": "2027-01-01"})
    assert bill_of(power([40.0] * 4), ON) is None


def test_the_newest_tariff_that_has_begun_holds() -> None:
    rows = [Tariff(date(year, 1, 1), f"blad {year}") for year in (2025, 2027, 2026)]
    found = tariff_on(rows, ON)
    assert found is not None
    assert found.source == "blad 2026"
    assert tariff_on(rows, date(2024, 12, 31)) is None


def test_an_own_tax_rate_goes_before_the_table() -> None:
    tariff = Tariff(ON, "blad", tax_eur_per_kwh=Decimal("0.04"))
    kw = np.full(4, 100.0)
    assert bill(kw, np.zeros(4), tariff, on=date(2024, 6, 1)).tax_eur == Decimal("4.00")


def test_more_kw_say_what_the_contract_asks_a_month(owner: Client) -> None:
    row = WhatIf.objects.create(kind="kw", inputs={"more_kw": "20,0"}, document={})
    assert contract_of(row)["contract_eur"] is None
    owner.post("/energy/tariffs/keep/", {**GIVEN, "valid_from": "2020-01-01"})
    assert contract_of(row)["contract_eur"] == Decimal("39.00")


def test_a_peak_that_the_meter_saw_this_month_is_made_already(owner: Client) -> None:
    """A plan from the 24th was charged its whole peak, though the meter had seen one before."""
    owner.post("/energy/tariffs/keep/", GIVEN)
    kw = [10.0] * (96 * 40)
    kw[96 + 40], kw[96 * 20] = 150.0, 90.0  # on 31 October, and on 18 November
    start = datetime(2026, 10, 29, 23, 0, tzinfo=UTC)
    MeterFile.objects.create(name="m.csv", start=start, values_kw=kw)
    found = bill_of(power([100.0] * 8 + [0.0] * (96 * 8) + [120.0] * 4), ON)
    assert found is not None
    november, december = found["parts"]
    assert (november.month_peak_kw, november.is_metered) == (90.0, True)
    assert november.bill.peak_eur == Decimal("25.00")  # 10 kW above 90, × 2.50
    assert (december.month_peak_kw, december.bill.peak_eur) == (0.0, Decimal("300.00"))
    made_peak(95.0, START)
    entered = bill_of(power([100.0] * 8), ON)
    assert entered is not None
    assert (entered["parts"][0].month_peak_kw, entered["parts"][0].is_metered) == (95.0, False)
