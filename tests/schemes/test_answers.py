"""Stacked answers, succession, politics, burden, the handover file and the command line."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from gemaakt.cli.main import app
from gemaakt.company import Company
from gemaakt.errors import GemaaktError
from gemaakt.order import Order, OrderStatus
from gemaakt.routing import Operation
from gemaakt.schemes import answer_batch
from gemaakt.schemes.answers import question
from gemaakt.schemes.burden import burden
from gemaakt.schemes.deadlines import calendar_of, icalendar
from gemaakt.schemes.handover import handover
from gemaakt.schemes.politics import compare, knobs
from gemaakt.schemes.rollover import rollover
from gemaakt.schemes.stack import apprentices, machine, project
from gemaakt.schemes.succession import SharesNotOne, succession
from gemaakt.shop import Person

MARCH = date(2026, 3, 15)


def test_a_machine_of_250000_shows_every_stack_and_what_to_file_by_when():
    document = machine(MARCH, {"price": 250_000, "profit": 300_000, "category": "II"})
    by_name = {each["name"]: each for each in document["options"]}
    assert set(by_name) == {"kia", "kia+eia", "kia+mia", "kia+mia+vamil"}
    assert by_name["kia"]["allowances_eur"]["kia"] == 11_207.60
    assert by_name["kia+eia"]["allowances_eur"]["eia"] == 100_000
    assert by_name["kia+mia"]["allowances_eur"]["mia"] == 90_000
    for each in by_name.values():
        assert sum(year["depreciation_eur"] for year in each["years"]) == pytest.approx(250_000)
        saved = sum(year["tax_less_eur"] for year in each["years"])
        assert each["net_price_eur"] == pytest.approx(250_000 - saved)
        assert "eia" not in each["name"] or "mia" not in each["name"]
    assert {each["day"] for each in document["deadlines"]} == {"2026-06-15"}
    assert {"later_years_same_rates", "calendar_book_year"} <= set(document["assumptions"])


def test_a_loss_of_the_first_year_is_set_off_later_and_nothing_of_it_is_lost():
    asked = {"price": 250_000, "profit": 60_000, "category": "I"}
    by_name = {each["name"]: each for each in machine(MARCH, asked)["options"]}
    for each in by_name.values():
        deducted = 250_000 + sum(each["allowances_eur"].values())
        assert each["saving_eur"] == pytest.approx(deducted * 0.19, abs=0.05)
        assert each["years"][-1]["loss_on_eur"] == 0
    assert by_name["kia+mia"]["years"][0]["loss_on_eur"] == pytest.approx(105_374.26)


@pytest.mark.parametrize("month", range(1, 13))
def test_a_machine_is_written_off_by_at_most_a_fifth_a_year_and_wholly(month):
    asked = {"price": 250_001.37, "profit": 190_000, "category": "I"}
    for each in machine(date(2026, month, 15), asked)["options"]:
        written_off = [year["depreciation_eur"] for year in each["years"]]
        assert sum(written_off) == pytest.approx(250_001.37)
        at_will = 0.75 * 250_001.37 if "vamil" in each["name"] else 0
        assert written_off[0] <= at_will + (250_001.37 - at_will) / 5 * (13 - month) / 12 + 0.01
        assert max(written_off[1:]) <= (250_001.37 - at_will) / 5 + 0.05


def test_of_stacks_that_save_the_same_the_soonest_is_best_and_without_profit_nothing_is_saved():
    document = machine(MARCH, {"price": 250_000, "profit": 190_000, "category": "I"})
    assert document["best"] == "kia+mia+vamil"
    nothing = machine(MARCH, {"price": 250_000, "profit": 0})
    assert {each["saving_eur"] for each in nothing["options"]} == {0}
    assert {len(each["years"]) for each in nothing["options"]} == {6}


def test_a_condition_that_is_not_met_closes_its_allowance_and_what_stands_on_it():
    asked = {"price": 250_000, "category": "I"}
    names = {o["name"] for o in machine(MARCH, {**asked, "on_energy_list": "nee"})["options"]}
    assert names == {"kia", "kia+mia", "kia+mia+vamil"}
    closed = machine(MARCH, {**asked, "no_excluded_asset": "nee"})["options"]
    assert {o["allowances_eur"]["kia"] for o in closed} == {0}


@pytest.mark.parametrize(
    ("count", "declared", "benefit"), [(3, 6000, 18_000), (3, 2000, 6_000), (3, 3000, 9_150)]
)
def test_the_most_of_a_wage_cost_benefit_is_that_of_each_apprentice(count, declared, benefit):
    inputs = {"apprentices": count, "hours": 2000, "hourly_cost": 18, "lkv_hours": declared}
    assert apprentices(MARCH, inputs)["lines_eur"]["lkv"] == -benefit


def test_two_apprentices_cost_their_hours_less_every_arrangement():
    inputs = {"apprentices": 2, "hours": 1200, "hourly_cost": 18, "lkv_hours": 1000}
    document = apprentices(date(2025, 9, 1), inputs)
    assert document["lines_eur"]["praktijkleren"] == -5400
    assert document["lines_eur"]["lkv"] == -3050
    assert document["net_eur"] == sum(document["lines_eur"].values())


def test_a_project_compares_flat_with_actual_costs():
    document = project(MARCH, {"hours": 1000, "hourly_wage": 40, "costs": 20_000})
    assert document["credit_eur"] == {"flat": 18_000, "actual": 21_600}
    assert document["best"] == "actual"


def test_succession_shows_each_year_with_and_without_the_relief():
    inputs = {
        "enterprise_value": 3_000_000,
        "shares": [0.5, 0.5],
        "owned_since": "2023-06-01",
        "successor_born": ["2000-01-01", "2006-06-06"],
    }
    document = succession(MARCH, inputs)
    assert document["assumptions"] == ["box2_rolled_over"]
    for year in document["years"]:
        assert year["with_eur"] < year["without_eur"]
        assert year["relief_eur"] == pytest.approx(year["without_eur"] - year["with_eur"])
    events = {(each["what"], each["met"]) for each in document["timeline"]}
    assert {("possession", False), ("age", True), ("age", False)} <= events
    last = document["timeline"][-1]
    assert (last["what"], last["day"]) == ("continuation", "2029-03-15")


def test_giving_inheriting_and_selling_stand_side_by_side():
    document = succession(MARCH, {"enterprise_value": 3_000_000, "shares": [0.5, 0.5]})
    taxes = {(each["way"], each["relief"]): each["tax_eur"] for each in document["ways"]}
    # art. 24 and 33 Successiewet 2026: child, 10 % to 158.669, 20 % above; 6.908 or 26.230 is free
    for way, free in (("gift", 6_908), ("inheritance", 26_230)):
        for relief, got in ((False, 1_500_000), (True, 0.25 * (3_000_000 - 1_543_500) / 2)):
            taxed = got - free
            tax = 0.1 * min(taxed, 158_669) + 0.2 * max(taxed - 158_669, 0)
            assert taxes[way, relief] == pytest.approx(2 * tax, abs=0.02)
    assert document["sale"]["tax_eur"] > 0


def test_shares_that_do_not_add_up_are_refused():
    with pytest.raises(SharesNotOne):
        succession(MARCH, {"enterprise_value": 1, "shares": [0.5, 0.4]})


def test_politics_shows_the_difference_per_rule_and_adds_only_cash():
    firm = {"investment": 200_000, "wage_sum": 900_000, "kwh": 60_000, "m3": 0, "profit": 1}
    document = compare(firm, year=2024, other=2025)
    rows = {each["rule"]: each for each in document["rules"]}
    assert rows["wkr"]["difference_eur"] == 320
    assert rows["energiebelasting"]["difference_eur"] > 0
    cash = sum(r["difference_eur"] for r in document["rules"] if r["kind"] == "cash")
    assert document["cash_eur"] == pytest.approx(cash)
    assert compare({"wage_sum": 1}, year=2019, other=2025)["not_known"][0]["years"] == [2019]


def test_the_same_year_twice_makes_no_difference():
    firm = {"investment": 200_000, "profit": 300_000, "enterprise_value": 2_000_000}
    assert compare(firm, year=2026, other=2026)["cash_eur"] == 0
    assert 0 < knobs()["index"] < 1


def test_a_machine_says_that_it_is_reckoned_alone_and_over_at_least_five_years():
    assumed = machine(MARCH, {"price": 50_000, "profit": 1, "life_years": 3})["assumptions"]
    assert {"only_investment", "life_years"} <= set(assumed)
    seven = machine(MARCH, {"price": 50_000, "profit": 1, "life_years": 7})["assumptions"]
    assert "life_years" not in seven


def test_neither_a_quote_that_was_not_won_nor_a_nest_is_a_customer_of_the_firm():
    orders = (
        Order("1", customer="A", price_eur=Decimal(100), status=OrderStatus.DONE),
        Order("2", customer="B", price_eur=Decimal(900), status=OrderStatus.QUOTED),
        Order("N1"),
    )
    company = Company(name="x", plan_start=datetime(2026, 3, 2, tzinfo=UTC), orders=orders)
    rows = handover(company)["customers"]
    assert [(row["customer"], row["share"]) for row in rows] == [("A", 1.0)]


@pytest.mark.parametrize(
    "text",
    [
        '{"lines": [{"person": "a\\ud800"}]}',
        '{"lines": [{"person": "a", "project": "p", "day": "2026-03-02",'
        ' "recorded_on": "2026-03-02", "worked_min": 1' + "0" * 400 + "}]}",
    ],
)
def test_hours_of_no_sense_are_a_finding(tmp_path, text):
    file = tmp_path / "uren.json"
    file.write_text(text)
    found = CliRunner().invoke(app, ["schemes", "hours", str(file), "--json"])
    assert isinstance(found.exception, GemaaktError)


def test_burden_counts_only_what_was_measured_and_adds_up():
    firm = {"kwh": 60_000, "m3": 0, "employees": 28, "rd_hours": 500}
    minutes = {"energy-report": 240, "wbso-hours": 900}
    document = burden(firm, minutes=minutes, wage_eur_per_h=40, taken_over={"wbso-hours": 100})
    rows = {each["id"]: each for each in document["obligations"]}
    assert rows["wpm-report"]["applies"] is False
    assert rows["cbam"]["applies"] is None
    assert rows["energy-saving-duty"]["minutes"] is None
    assert document["eur"] == rows["energy-report"]["eur"] + rows["wbso-hours"]["eur"] == 760
    assert document["saved_minutes"] == 800
    assert document["not_measured"] == ["energy-saving-duty"]


def test_the_handover_file_names_the_person_whose_absence_stops_most_euros():
    company = Company(
        name="x",
        plan_start=datetime(2026, 3, 2, tzinfo=UTC),
        people=(
            Person("w", "Wim", skills={"tig": 3, "laser": 2}),
            Person("n", "Noor", skills={"laser": 2, "bend": 2, "tig": 1}),
        ),
        orders=(
            Order("1", "A", price_eur=Decimal(5000), operations=(Operation("1", skill="tig"),)),
            Order("2", "B", price_eur=Decimal(800), operations=(Operation("1", skill="bend"),)),
            Order("3", "B", price_eur=Decimal(9000), operations=(Operation("1", skill="laser"),)),
        ),
    )
    book = handover(company)
    assert [(p["person"], p["stopped_eur"]) for p in book["key_persons"]] == [
        ("w", Decimal(5000)),
        ("n", Decimal(800)),
    ]
    assert book["customers"][0]["customer"] == "B"
    assert next(s for s in book["skills"] if s["skill"] == "tig")["learning"] == ["n"]


def test_rollover_lists_every_missing_value_with_its_article_and_writes_no_number():
    document = rollover(2027)
    missing = {(each["instrument"], each["parameter"]) for each in document["missing"]}
    assert ("kia", "upper") in missing
    assert ("zelfstandigenaftrek", "amount") not in missing
    assert all(each["article"] for each in document["missing"])
    assert "value = ," in document["skeleton"]["kia"]


def test_the_calendar_is_in_order_and_a_valid_feed():
    days = calendar_of(date(2026, 11, 24))
    assert days[0].key == "wbso_application"
    assert list(days) == sorted(days, key=lambda each: each.day)
    feed = icalendar(days, stamp=datetime(2026, 11, 24, tzinfo=UTC))
    assert feed.count("BEGIN:VEVENT") == feed.count("END:VEVENT") == len(days)
    assert all(len(row.encode()) <= 75 for row in feed.split("\r\n"))


BATCH = [
    {"id": "a", "instrument": "kia", "year": 2026, "inputs": {"investment": 200_000}},
    {"id": "b", "instrument": "kia", "year": 2027, "inputs": {"investment": 200_000}},
    {
        "id": "c",
        "instrument": "eia",
        "year": 2015,
        "inputs": {"investment": 60_000},
        "parameters_override": {"rate": 0.415},
    },
    {"id": "d", "instrument": "kia", "year": 2026, "inputs": {"investment": "veel"}},
    {"id": "e", "instrument": "nope", "year": 2026, "inputs": {}},
    "x",
]


def test_a_batch_answers_in_order_refuses_and_lets_given_values_lift_the_refusal():
    rows, findings = answer_batch(BATCH)
    assert [row["id"] for row in rows] == ["a", "b", "c", "d", "e", 5]
    assert rows[0]["amounts"]["deduction"] == 14_987.6
    assert rows[1]["amounts"] == {"refused": True}
    assert rows[2]["amounts"]["deduction"] == 24_900
    assert rows[3]["amounts"] == {}
    assert {each.where["id"] for each in findings} == {"d", "e", 5}


def test_the_command_line_answers_a_batch_as_one_list(tmp_path):
    file = tmp_path / "batch.json"
    file.write_text(json.dumps(BATCH))
    run = CliRunner().invoke(app, ["schemes", "--batch", str(file), "--json"])
    assert run.exit_code == 0
    assert [row["id"] for row in json.loads(run.stdout)] == ["a", "b", "c", "d", "e", 5]


def test_the_command_line_shows_an_answer_in_words_and_refuses_an_unknown_year():
    run = CliRunner()
    words = ["schemes", "kia", "--on", "2026-03-01", "--input", "investment=250000"]
    shown = run.invoke(app, [*words, "--language", "nl"])
    assert shown.exit_code == 0
    assert "11.207,60" in shown.stdout
    refused = run.invoke(app, [*words[:3], "2031-01-01", *words[4:], "--json"])
    document = json.loads(refused.stdout)
    assert refused.exit_code == 1
    assert document["refusal"]["years"] == [2023, 2024, 2025, 2026]
    assert document["findings"][0]["code"] == "schemes.no-rule-on"


def test_a_law_that_had_not_begun_names_its_first_day():
    for words, code in ((["wpm", "employees=120"], 1), (["wpm", "--language", "en"], 1)):
        run = CliRunner().invoke(app, ["schemes", *words, "--on", "2024-06-30"])
        assert run.exit_code == code
        assert "2024-07-01 – 2026-12-31" in run.stderr
    document = question("wpm", on=date(2024, 6, 30), inputs={}, given={}, language="nl")
    assert document["refusal"]["spans"] == (("2024-07-01", "2026-12-31"),)
    begun = question(
        "wpm", on=date(2024, 7, 1), inputs={"employees": 120}, given={}, language="nl"
    )
    assert begun["refusal"] is None


@pytest.mark.parametrize(("on", "is_refused"), [("2026-03-01", False), ("2031-03-01", True)])
def test_a_value_of_the_law_by_a_wrong_name_is_named_with_the_nearest(tmp_path, on, is_refused):
    file = tmp_path / "kia.json"
    asked = {"inputs": {"investment": 60_000}, "parameters_override": {"rte": 0.3}}
    file.write_text(json.dumps(asked))
    run = CliRunner().invoke(app, ["schemes", "kia", "--on", on, "--input", str(file), "--json"])
    findings = {row["code"]: row for row in json.loads(run.stdout)["findings"]}
    odd = findings["schemes.unknown-parameter"]
    assert ("schemes.no-rule-on" in findings) is is_refused
    assert (odd["severity"], odd["params"]["parameter"]) == ("warning", "rte")
    assert odd["params"]["nearest"].startswith("rate")
    shown = CliRunner().invoke(app, ["schemes", "kia", "--on", on, "--input", str(file)])
    assert "rte" in (shown.stderr if is_refused else shown.stdout)


def test_a_value_that_a_rule_reads_is_never_named_as_unknown():
    rows, findings = answer_batch(
        [
            {"id": "a", "instrument": "eia", "year": 2026, "inputs": {"investment": 60_000},
             "parameters_override": {"rate": 0.4, "vpb_low": 0.19}},
            {"id": "b", "instrument": "praktijkleren", "year": 2019, "inputs": {"places": 1},
             "parameters_override": {"max_per_place": 2700, "paid_share": 0.9}},
            {"id": "c", "instrument": "eia", "year": 2026, "inputs": {"investment": 60_000},
             "parameters_override": {"eia.rat": 0.4}},
        ]
    )  # fmt: skip
    assert len(rows) == 3
    assert [(each.where["id"], each.params["nearest"]) for each in findings] == [("c", "rate")]


@pytest.mark.parametrize(
    "words",
    [
        ["kia", "--on", "9999-12-31", "--input", "investment=1"],
        ["kia", "--on", "2026-13-01"],
        ["kia", "--input", "investment=-5"],
        ["kia", "--input", "investment=1e99"],
        ["kia", "--input", "investment=NaN"],
        ["kia", "--input", "colour=red"],
        ["kia", "--input", "missing.json"],
        ["machine", "--input", "price=[1]"],
        ["politics", "--input", "year=99999", "profit=1"],
        ["succession", "--input", "enterprise_value=1", "shares=[2]"],
        ["nothing"],
        ["rollover", "soon"],
        ["hours", "missing.json"],
        ["handover"],
        ["--batch", "missing.json"],
        ["wbso_wage", "--on", "2026-03-15", "--input", "wages=1", "paid_hours=0"],
        ["mia", "--input", "investment=1", "category=IV"],
    ],
)
def test_odd_words_are_refused_with_a_sentence_and_never_a_traceback(words, capsys, monkeypatch):
    from gemaakt.cli.answer import guarded

    monkeypatch.setattr("sys.argv", ["gemaakt", "schemes", *words, "--json"])
    assert guarded(lambda: app(["schemes", *words, "--json"], standalone_mode=False)) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["findings"][0]["message"]


def test_hours_are_read_from_a_file_and_shown_per_project(tmp_path):
    line = {"person": "p1", "project": "laskop", "worked_min": 90}
    late = {**line, "day": "2026-03-03", "recorded_on": "2026-05-01"}
    good = {**line, "day": "2026-03-02", "recorded_on": "2026-03-02"}
    file = tmp_path / "hours.json"
    file.write_text(json.dumps({"lines": [good, late], "declared_h": {"laskop": 100}}))
    run = CliRunner().invoke(app, ["schemes", "hours", str(file), "--on", "2026-06-30", "--json"])
    document = json.loads(run.stdout)
    assert document["projects"][0]["accepted_h"] == 1.5
    assert document["projects"][0]["late_h"] == 1.5
    assert "16-03" not in document["findings"][0]["message"]
    assert "2026-03-17" in document["findings"][0]["message"]


@pytest.mark.parametrize("odd", ["abc", float("nan"), -5, [1]])
@pytest.mark.parametrize("where", ["minutes", "taken_over", "paid_eur"])
def test_burden_names_what_is_no_number(where, odd):
    inputs = {"minutes": {"cbam": 60}, "wage_eur_per_h": None} | {where: {"cbam": odd}}
    with pytest.raises(GemaaktError) as refused:
        question("burden", on=date(2026, 3, 1), inputs=inputs, given={}, language="nl")
    assert f"{where}.cbam" in refused.value.params.values()


def test_what_a_document_leaves_open_is_left_open():
    inputs = {"minutes": {"cbam": "90"}, "paid_eur": {"cbam": None}, "employees": None}
    found = question("burden", on=date(2026, 3, 1), inputs=inputs, given={}, language="nl")
    assert (found["minutes"], found["eur"]) == (90, 0)
    firm = {"enterprise_value": 1_000_000, "acquisition_price": None}
    assert succession(date(2026, 3, 1), firm)["sale"]["gain_eur"] == 1_000_000
    with pytest.raises(GemaaktError, match="share-not-one"):
        succession(date(2026, 3, 1), {**firm, "shares": [None]})
