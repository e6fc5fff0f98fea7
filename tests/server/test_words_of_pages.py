"""What pages say: numbers as the language writes them, the log in sentences, names, not codes."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

import gemaakt.server
from gemaakt.company.demo import demo_company
from gemaakt.data.messages import sentence
from gemaakt.quote.rule_words import rule_in
from gemaakt.routing.constants import FOLDERS
from gemaakt.schemes.handover import handover
from gemaakt.server.audit.words import SENTENCES, details, said
from gemaakt.server.plan.templatetags.page import measure, month, number, plain, price, unit
from gemaakt.server.quote.constant_words import NAMES, UNITS
from gemaakt.server.quote.learn_views import _groups
from gemaakt.server.shop.models import Calendar
from gemaakt.server.shop.services import replace_company
from gemaakt.server.shop.views import _calendar

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
ROOT = Path(gemaakt.server.__file__).parent
LOGGED = re.compile(r'audit\.log\(\s*"([a-z-]+\.[a-z-]+)"')


@pytest.fixture
def owner(db: None) -> Client:
    user = User.objects.create(username="eigenaar")
    user.groups.add(Group.objects.get_or_create(name="owner")[0])
    client = Client(HTTP_ACCEPT_LANGUAGE="nl")
    client.force_login(user)
    return client


def test_a_number_has_groups_of_three_and_no_zeros_that_say_nothing() -> None:
    with translation.override("nl"):
        assert number(1234567.5, 2) == "1.234.567,5"
        assert number(1.50, 2) == "1,5"
        assert number(1200) == "1.200"
        assert number(0.0) == "0"
        assert number(-0.001, 2) == "0"
        assert number(None) == number("") == "–"
    with translation.override("en"):
        assert number(1234567.5, 2) == "1,234,567.5"


def test_a_number_in_a_field_can_be_read_back() -> None:
    assert plain(180.0) == "180"
    assert plain(26.5) == "26.5"
    assert float(plain(1234.5)) == 1234.5
    assert plain("") == ""


def test_a_measure_has_no_groups_and_a_price_has_cents() -> None:
    with translation.override("nl"):
        assert measure(1400.0) == "1400"
        assert measure(1.5) == "1,5"
        assert measure(None) == "–"
        assert price(54) == "54,00"
        assert price(74.5) == "74,50"
        assert price(25.1689) == "25,1689"
        assert price(1250) == "1.250,00"


def test_a_month_and_a_unit_are_written_out() -> None:
    with translation.override("nl"):
        assert month("2026-11") == "november 2026"
        assert month("Van Dalen") == "Van Dalen"
        for customer in ("4-40", "2026-13", "24-7", "1-²"):
            assert month(customer) == customer
    assert unit("kgCO2e/m2") == "kg CO2e/m²"


def test_a_month_of_a_date_is_that_of_the_calendar() -> None:
    """A phrase of our own, "May" over what a key may do, once took the place of the month."""
    days = [date(2026, month, 1) for month in range(1, 13)]
    with translation.override("nl"):
        whole = [date_format(day, "F") for day in days]
        short = [date_format(day, "b") for day in days]
    assert whole == [
        *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"),
        *("september", "oktober", "november", "december"),
    ]
    assert short == [name[:3] for name in whole[:2]] + ["mrt"] + [name[:3] for name in whole[3:]]


def test_sentences_and_rules_have_the_comma_of_the_language() -> None:
    words = {"measure": 3.0, "limit": 2.1, "source": "NEN-EN 1993-1-8"}
    code = "dfm.throat-too-large"
    assert "las a3 op deze plaat is te zwaar; hoogstens a2,1." in sentence(code, words, "nl")
    assert "at most a2.1." in sentence(code, words, "en")
    assert "1993-1-8" in sentence(code, words, "nl")
    assert rule_in("nl", "10 × 23.886 m ÷ 5.15 m/min") == "10 × 23,886 m ÷ 5,15 m/min"
    assert rule_in("en", "10 × 23.886 m ÷ 5.15 m/min") == "10 × 23.886 m ÷ 5.15 m/min"


def test_every_line_that_is_logged_has_a_sentence() -> None:
    logged = {
        name
        for path in ROOT.rglob("*.py")
        for name in LOGGED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(logged) > 40
    assert logged - set(SENTENCES) == set()


def test_the_log_is_told_in_dutch() -> None:
    with translation.override("nl"):
        assert said("stock.received", "PL-1") == "PL-1 op voorraad genomen"
        assert details({"orders": 1280, "seed": 3, "verified": True}) == (
            "orders 1.280, goedgekeurd door de controle ja"
        )
        assert details({"seconds": 60.0}) == "seconden 60"
        assert said("nobody.wrote-this", "x") == "nobody.wrote-this x"


def test_every_constant_has_a_name_and_no_unit_is_in_code() -> None:
    rows = [row for group in _groups(date(2026, 11, 28), {}) for row in group["rows"]]
    assert len(FOLDERS) == 2
    assert len(rows) > 100
    assert [row["name"] for row in rows if row["name"].rpartition(".")[2] not in NAMES] == []
    assert {str(row["unit"]) for row in rows} & {"share", "[kg, mm, s]"} <= {str(UNITS["share"])}


def test_working_hours_are_told_by_days_that_are_alike() -> None:
    def shift(day: int, start: int, end: int) -> dict[str, int]:
        return {"weekday": day, "start_min": start, "end_min": end}

    both = [shift(day, *hours) for day in (0, 1, 2, 4) for hours in ((450, 720), (750, 975))]
    row = Calendar(code="x", name="X", shifts=[*both, shift(5, 420, 1440)])
    with translation.override("nl"):
        assert _calendar(row)["shifts"] == [
            ("ma–wo", "07:30–12:00, 12:30–16:15"),
            ("vr", "07:30–12:00, 12:30–16:15"),
            ("za", "07:00–24:00"),
        ]


def test_the_firm_is_told_by_names(owner: Client) -> None:
    replace_company(company=demo_company(NOW), actor=None)
    text = owner.get("/shop/").content.decode()
    assert "<td>Lasersnijden</td><td>Twee ploegen</td>" in text
    assert "<td>laser</td>" not in text
    form = owner.get("/shop/person/p08/").content.decode()
    assert 'value="42"' in form
    assert "42.0000" not in form


def test_the_log_page_names_no_code(owner: Client) -> None:
    replace_company(company=demo_company(NOW), actor=None)
    text = owner.get("/log/").content.decode()
    assert "company.replaced" not in text
    assert "Lijst van Metaalwerken Van Dalen ingelezen" in text


def test_an_order_leads_to_its_papers(owner: Client) -> None:
    replace_company(company=demo_company(NOW), actor=None)
    text = owner.get("/orders/26-0869/").content.decode()
    assert "/paper/order/26-0869/" in text
    assert "/paper/labels/26-0869/" in text


def test_a_key_is_told_in_words(owner: Client) -> None:
    text = owner.get("/users/").content.decode()
    assert "bedrijfsgegevens lezen" in text
    assert "</label>" in text
    assert "> company:read<" not in text


def test_nobody_is_named_twice_as_learning_a_skill() -> None:
    learning = [row["learning"] for row in handover(demo_company(NOW))["skills"]]
    assert any(learning)
    assert [names for names in learning if len(names) != len(set(names))] == []


@pytest.mark.parametrize("path", ["/morning/", "/board/", "/plan/", "/scenarios/", "/wensen/"])
def test_a_firm_without_a_list_is_led_to_the_import(owner: Client, path: str) -> None:
    text = owner.get(path).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    assert 'href="/import/">Mijn orderlijst inlezen</a>' in main


@pytest.mark.parametrize(
    ("path", "room", "is_folded"),
    [("/shop/away/person/", "/shop/away/person/", True), ("/factors/", "/passports/", True),
     ("/material/count/", "/nest/", False)],
)  # fmt: skip
def test_the_menu_marks_the_one_room_of_the_page(
    owner: Client, path: str, room: str, is_folded: bool
) -> None:
    page = owner.get(path).content.decode().split("<nav")[1].split("</nav>")[0]
    assert page.count("aria-current") == 1
    assert f'href="{room}" aria-current="page"' in " ".join(page.split())
    assert ('class="here"' in page) == is_folded
