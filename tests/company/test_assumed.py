"""Each assumption is changed in place with one number, and so are the asks filled."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gemaakt.cli.answer import guarded
from gemaakt.cli.main import app
from gemaakt.company import Company, assumed, write_company
from gemaakt.company.asks import asks, asks_document, figures
from gemaakt.company.check import check_company
from gemaakt.company.demo import demo_company
from gemaakt.company.workbook import empty_workbook, read_workbook, read_workbook_bytes
from gemaakt.data import has_sentence
from gemaakt.shop import Person

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LIST = (
    "Order;Leverdatum;Bewerking;Uren\n1;4-12-2026;Laser;2\n1;;Verzinken;\n2;11-12-2026;Laser;3\n"
)


def company() -> Company:
    read = read_workbook_bytes(LIST.encode(), "lijst.csv", now=NOW).company
    assert read is not None
    return read


def test_two_lasers_instead_of_one_take_the_work_of_either() -> None:
    changed = assumed.with_machine_count(company(), "Laser", 2)
    assert [machine.id for machine in changed.machines] == ["Laser", "Laser 2"]
    steps = [step for order in changed.orders for step in order.operations if step.alternatives]
    assert all(len(step.alternatives) == 2 for step in steps)
    assert check_company(changed) == []


def test_two_lasers_and_back_to_one_is_the_company_as_it_was() -> None:
    changed = assumed.with_machine_count(company(), "Laser", 4)
    assert assumed.with_machine_count(changed, "Laser", 1) == company()


def test_people_power_hours_and_days_are_one_number_each() -> None:
    changed = assumed.with_people_count(company(), 3)
    changed = assumed.with_power_limit(changed, 80)
    changed = assumed.with_opening_hours(changed, 360, 900)
    changed = assumed.with_supplier_days(changed, "Verzinken", 7)
    assert len(changed.people) == 3
    assert changed.grid is not None
    assert changed.grid.limit_kw == 80
    assert changed.calendars[0].shifts[0].start_min == 360
    outside = [s.outside for o in changed.orders for s in o.operations if s.outside]
    assert [each.lead_time_days for each in outside] == [7]
    left = {each.code for each in changed.assumptions}
    assert not left & {"assumed.people-unlimited", "assumed.power-unlimited",
                       "assumed.outside-days"}  # fmt: skip
    assert "assumed.people-unlimited" in {
        each.code for each in assumed.with_people_count(changed, 0).assumptions
    }


@pytest.mark.parametrize("count", [0, -1, 10_000])
def test_a_number_of_machines_that_cannot_be_is_refused(count: int) -> None:
    with pytest.raises(assumed.NumberRefused):
        assumed.with_machine_count(company(), "Laser", count)
    with pytest.raises(ValueError, match=r"assumed\.unknown-centre"):
        assumed.with_machine_count(company(), "Draaien", 2)


def test_every_assumption_has_its_sentence() -> None:
    assert company().assumptions
    assert all(has_sentence(each.code) for each in company().assumptions)


def test_there_are_sixteen_asks_in_four_themes() -> None:
    ids = [each.id for each in asks()]
    counts = {"A": 3, "B": 5, "C": 4, "D": 4}
    assert ids == [f"{theme}{n}" for theme, most in counts.items() for n in range(1, most + 1)]
    for each in asks():
        assert each.status in ("works", "partly", "later", "politics")
        assert all(each.ask[language] and each.own[language] for language in ("nl", "en"))


def test_the_figures_of_the_asks_are_those_of_this_firm() -> None:
    firm = demo_company(NOW)
    found = figures(firm)
    assert found["training_per_employee"].value == pytest.approx(5000 / 28, abs=0.01)
    drawn = firm.grid.base_load_kw + sum(m.power.run_kw for m in firm.machines)  # type: ignore[union-attr]
    assert found["power_of_all_machines"].value == drawn
    assert found["apprentices"].value == 2
    alone = figures(replace(firm, people=firm.people[:12]))["skills_of_one_person"]
    assert alone.value > 0


def test_who_is_supervised_does_no_skill_on_her_own() -> None:
    people = (
        Person("wim", skills={"welding": 3}),
        Person("noor", skills={"welding": 2}, needs_supervisor=True),
    )
    firm = replace(company(), people=people)
    assert figures(firm)["skills_of_one_person"].value == 1


def test_where_the_firm_has_no_figure_the_ask_says_not_yet() -> None:
    rows = {each.id: each for each in asks_document(company(), "nl").asks}
    assert rows["A3"].says == "nog geen cijfer"
    assert rows["C3"].figure is None
    assert rows["B1"].figure == 2


def run(*words: str) -> int:
    return guarded(lambda: app(list(words), standalone_mode=False))


def test_the_command_lists_the_asks_as_one_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "company.json"
    write_company(demo_company(NOW), path)
    assert run("wensen", str(path), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["format"] == "gemaakt.asks/1"
    assert {"id", "theme", "status", "figure", "unit", "page", "command"} <= set(
        document["asks"][0]
    )
    assert len(document["asks"]) == 16


def test_the_import_command_previews_and_keeps_the_company(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "lijst.csv", tmp_path / "company.json"
    path.write_text(LIST, encoding="utf-8")
    words = ("import", str(path), "--now", "2026-11-24T08:00", "--json", "--out", str(out))
    assert run(*words) == 0
    preview = json.loads(capsys.readouterr().out)
    assert preview["orders"] == 2
    assert preview["sheets"][0]["columns"][0]["field"] == "order"
    assert json.loads(out.read_text(encoding="utf-8"))["format"] == "gemaakt.company/1"


def test_the_import_command_refuses_a_picture_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "foto.xlsx"
    path.write_bytes(b"\x89PNG nothing")
    with pytest.raises(SystemExit) as end:
        run("import", str(path), "--json")
    assert end.value.code == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [each["code"] for each in findings] == ["workbook.not-a-workbook"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_empty_workbook_is_read_as_an_empty_company(language: str, tmp_path: Path) -> None:
    path = tmp_path / "company.xlsx"
    empty_workbook(path, language)
    result = read_workbook(path, now=NOW)
    assert result.company is not None
    assert result.company.orders == ()
    assert result.findings == ()


def test_init_does_not_write_over_the_users_work(tmp_path: Path) -> None:
    path = tmp_path / "company.xlsx"
    assert run("init", str(path)) == 0
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        app(["init", str(path)], standalone_mode=False)
    assert path.read_bytes() == before


def test_a_filled_in_empty_workbook_is_a_company_to_plan(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "company.xlsx"
    empty_workbook(path, "nl")
    book = openpyxl.load_workbook(path)
    book["Orders"].append(["77", "Jansen", "Hek", 5, "wk 50"])
    book["Bewerkingen"].append(["77", None, "Zagen", None, "Zaag", 10, "0:05"])
    book["Bewerkingen"].append(["77", None, "Lassen", None, "Lasplaats", "0,5 u", 12])
    book.save(path)
    read = read_workbook(path, now=NOW).company
    assert read is not None
    (order,) = read.orders
    assert [step.after for step in order.operations] == [(), ("10",)]
    assert [step.alternatives[0].setup_min for step in order.operations] == [10, 30]
    assert {machine.id for machine in read.machines} == {"Zaag", "Lasplaats"}
    assert check_company(read) == []
