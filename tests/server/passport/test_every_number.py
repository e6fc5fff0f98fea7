"""No number without its rule: every page from quote to label, of footprint, energy, metal."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from gemaakt.company.demo import demo_company, demo_rack
from gemaakt.server.energy.models import CongestionReport, MeterFile, PriceFile, WhatIf
from gemaakt.server.energy.services import keep_meter
from gemaakt.server.energy.tariffs import keep_tariff
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import fill_rack
from gemaakt.server.order.models import Order
from gemaakt.server.passport import book, certificates
from gemaakt.server.passport.making import make_passport
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.plan.services import publish
from gemaakt.server.quote.models import Drawing
from gemaakt.server.shop.models import Machine, WorkCentre
from gemaakt.server.shop.services import replace_company
from gemaakt.server.story.models import StoryRun
from gemaakt.server.story.services import STATIONS, begin
from tests.exchange.test_certificate_families import CHEMISTRY, analysis, en10168
from tests.server.numbers import is_explained, numbers_of, unexplained

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
OUTCOME = {
    "now": {"late_orders": 17.0, "late_h": 4680.0, "unplanned": 0.0, "work_kwh": 52465.0,
            "energy_eur": 6120.5, "co2e_kg": 14060.0},
    "then": {"late_orders": 12.0, "late_h": 3492.0, "unplanned": 0.0, "work_kwh": 52311.0,
             "energy_eur": 6001.0, "co2e_kg": 14019.0},
    "noise_h": 500.0, "pairs": 3, "iterations": 4000,
    "factor": {"source": "co2emissiefactoren.nl", "year": 2025, "value": 0.268},
}  # fmt: skip
STATEMENT = {
    "first_day": "2026-11-24", "last_day": "2026-12-24", "limit_kw": 180.0, "late_with": 9,
    "late_without": 7, "h_with": 410.0, "h_without": 300.0, "lost_h": 110.0,
    "value_late_eur": "12500.00", "pairs_h": [100.0, 110.0, 120.0], "noise_h": 11.5,
    "lost": [{"order": "HEK-1", "late_with_min": 900, "late_without_min": 300,
              "value_eur": "12500.00"}],
}  # fmt: skip
OWN = {"what": "steel", "level": "sector", "value": "1,9", "source": "brancheblad",
       "year": "2025", "valid_from": "2025-01-01", "confidence": "medium"}  # fmt: skip
TARIFF = {"valid_from": "2020-01-01", "source": "tarievenblad", "fixed_eur_per_month": "36,75",
          "contract_eur_per_kw_per_month": "1,95", "month_peak_eur_per_kw": "2,5",
          "transport_eur_per_kwh": "0,0137", "tax_eur_per_kwh": "0,05"}  # fmt: skip
ALLOWED: dict[tuple[str, str], str] = {
    ("/board/list/", "bewerkingen"): "how many rows the list below has",
    ("/plan/", "nooit gepubliceerd is"): "the sentence is the rule of a setting itself",
    ("label", "<h1>"): "the version in the name of the passport",
}
"""Numbers that no click explains, with the reason why none is needed; keep it short."""


def a_day_of_meter() -> bytes:
    start = datetime(2026, 11, 24, tzinfo=UTC)
    rows = ["utc;kW", *(f"{start + timedelta(minutes=15 * at):%Y-%m-%dT%H:%MZ};{40 + at % 90}"
                        for at in range(4 * 96))]  # fmt: skip
    return "\n".join(rows).encode()


def whole_row() -> StoryRun:
    """The demo company with the fence through every station, and each page filled."""
    company = demo_company(NOW)
    replace_company(company)
    fill_rack(demo_rack(company))
    run = begin(iterations=100)
    for name in STATIONS:
        STATIONS[name](run, None)
    run = StoryRun.objects.get(pk=run.pk)
    assert run.plan is not None
    publish(version_id=run.plan.pk)
    document = en10168(["H-TEST-9"], [analysis(CHEMISTRY, "77123")])
    certificates.keep_file(name="3.1.json", content=json.dumps(document).encode())
    book.enter(given=OWN)
    make_passport(order="ORD-2", notes={"repair": "Opnieuw lassen."})
    keep_meter(name="meter.csv", content=a_day_of_meter())
    PriceFile.objects.create(name="prijs.csv", start=NOW, values_eur=[0.1, 0.2] * 672)
    keep_tariff(given=TARIFF)
    WhatIf.objects.create(kind="kw", inputs={"more_kw": "20"}, document=OUTCOME)
    CongestionReport.objects.create(document=STATEMENT, seed=0, iterations=400)
    return run


def pages_of(run: StoryRun) -> list[str]:
    assert run.quote is not None
    assert run.plan is not None
    assert run.passport is not None
    meter, token, quote = MeterFile.objects.get().pk, run.passport.token, run.quote.pk
    return [
        f"/quotes/{quote}/", f"/quotes/{quote}/paper/", f"/drawings/{run.drawings[0]}/",
        "/morning/", "/plan/", f"/plan/{run.plan.pk}/", "/board/list/", "/orders/HEK-1/",
        "/paper/order/HEK-1/", "/paper/labels/HEK-1/",
        "/passports/", f"/p/{token}/", f"/passports/{token}/label/",
        f"/passports/{token}/answers/", "/trace/", "/trace/?order=HEK-1", "/factors/",
        "/certificates/", "/footprints/", "/footprints/?per=customer", "/footprints/?per=year",
        "/materials/", "/materials/dependence/", "/materials/lower/", "/energy/",
        "/energy/connection/", "/energy/congestion/", "/energy/what-if/", "/energy/tariffs/",
        f"/energy/meter/{meter}/", f"/energy/meter/{meter}/free/", "/story/",
    ]  # fmt: skip


def names() -> list[str]:
    """What the firm calls its things, the longest first."""
    rows: list[str] = []
    for model, field in (
        (Machine, "name"), (Order, "product"), (Order, "code"), (Drawing, "name"),
        (WorkCentre, "name"), (StockItem, "code"),
    ):  # fmt: skip
        rows += model.objects.values_list(field, flat=True)
    for document in PassportVersion.objects.values_list("document", flat=True):
        rows.append(document["name"])
    rows += [each["piece"] for row in PassportVersion.objects.all() for each in row.labels]
    return sorted({name for name in rows if any(c.isdigit() for c in name)}, key=len)[::-1]


def test_every_number_leads_to_its_rule_factor_or_source(owner: Client) -> None:
    bare: dict[str, list[str]] = {}
    seen, run = 0, whole_row()
    known = names()
    for path in pages_of(run):
        answer = owner.get(path)
        assert answer.status_code == 200, path
        html = answer.content.decode()
        seen += sum(1 for _ in numbers_of(html, known))
        found = [each for each in unexplained(html, known) if not allowed(path, each)]
        if found:
            bare[path] = found
    assert bare == {}
    assert seen > 500, "the pages are filled"


def allowed(path: str, said: str) -> bool:
    """Whether a number is in the list of those that need no click."""
    return any(place in path and part in said for place, part in ALLOWED)


def test_who_has_the_qr_finds_factor_source_and_year_without_signing_in() -> None:
    run = whole_row()
    assert run.passport is not None
    html = Client().get(f"/p/{run.passport.token}/").content.decode()
    assert unexplained(html, names()) == []
    assert "/factors/" not in html


@pytest.mark.parametrize(
    ("html", "bare"),
    [
        ("<main><p>1,37 kg</p></main>", 1),
        ("<main><p>1,37 kg <a href='#rule'>regel</a></p></main>", 0),
        ("<main><section><p>1,37</p><details class='how'>x</details></section></main>", 0),
        ("<main><section><p>1,37</p><details>x</details></section></main>", 1),
        ("<main><table><thead><tr><th>a</th><th><a href='#x'>b</a></th></tr></thead>"
         "<tbody><tr><td>5</td><td>6</td></tr></tbody></table></main>", 1),
        ("<main><p>24 november 2026 09:30, EN 10204, HEK-1, CO2, m2</p></main>", 0),
        ("<main><nav>17</nav><p><a href='/x/'>← 12</a> 13</p></main>", 2),
        ("<main><dl><dt>Massa <details>x</details></dt><dd>5 kg</dd></dl></main>", 0),
    ],
)  # fmt: skip
def test_the_finder_of_numbers_tells_explained_from_bare(html: str, bare: int) -> None:
    assert len(unexplained(html)) == bare
    assert sum(not is_explained(each) for _, each in numbers_of(html)) == bare
