"""A firm's export tells its figures and nothing that points to the firm."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from typer.testing import CliRunner

from gemaakt.cli.main import app
from gemaakt.company import Company, Profile, write_company
from gemaakt.evidence import export
from gemaakt.evidence.export import NotAnExport, read_export
from gemaakt.evidence.read_exports import read_exports
from gemaakt.order import Order
from gemaakt.routing import Operation
from gemaakt.shop import Person


def company(name: str = "Smederij De Vuurvogel") -> Company:
    return Company(
        name=name,
        plan_start=datetime(2026, 3, 2, 6, 0, tzinfo=UTC),
        people=(
            Person("p1", "Wim", skills={"welding": 3}),
            Person("p2", "Noor", skills={"bending": 2, "welding": 1}, needs_supervisor=True),
            Person("p3", "Sem", skills={"bending": 2}),
        ),
        orders=(
            Order(
                "o1",
                price_eur=Decimal(900),
                operations=(
                    Operation("1", skill="welding", skill_level=2),
                    Operation("2", skill="bending"),
                ),
            ),
        ),
        profile=Profile(sector="Verspaning", place="Almelo", employees=12),
    )


def test_an_export_holds_no_name_place_or_person():
    text = str(export(company(), year=2026, salt="s", measured={"quote_days": 3.26}))
    for word in ("Vuurvogel", "Almelo", "Wim", "Noor", "2026-03", "o1"):
        assert word not in text


def test_the_ticket_is_the_same_for_the_same_secret_and_another_for_another():
    one, two = (export(company(), year=2026, salt="a") for _ in range(2))
    assert one.ticket == two.ticket
    assert export(company(), year=2026, salt="b").ticket != one.ticket


def test_a_craft_that_one_person_has_is_short_and_who_is_supervised_has_none_on_her_own():
    figures = export(company(), year=2026, salt="s").indicators
    assert figures["crafts_short"] == 2  # Wim welds; beside Noor, who is supervised, Sem bends
    assert figures["apprentices"] == 1


def test_an_unknown_figure_is_refused_by_name():
    with pytest.raises(NotAnExport) as refused:
        export(company(), year=2026, salt="s", measured={"profit": 3})
    assert "profit" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("on_time_share", 0.95, True), ("on_time_share", 95, False), ("scrap_share", -0.1, False),
        ("burden_minutes", -1, False), ("knob_cash", -500, True), ("quote_days", 400, True),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_refused_going_out_and_coming_in(
    name: str, value: float, fits: bool
) -> None:
    raw = {"format": "gemaakt.evidence-export/1", "year": 2026, "indicators": {name: value}}

    def out() -> object:
        return export(company(), year=2026, salt="s", measured={name: value})

    for call in (out, lambda: read_export(raw)):
        if fits:
            call()
            continue
        with pytest.raises(NotAnExport, match=name):
            call()


def test_files_are_exported_and_combined_by_the_command_line(tmp_path):
    run = CliRunner()
    source = tmp_path / "company.json"
    for at in range(12):
        write_company(company(f"firm {at}"), source)
        out = tmp_path / f"export-{at}.json"
        call = ["bewijs", "export", str(source), "--out", str(out), "--json", "--key", str(at)]
        assert run.invoke(app, [*call, "--synthetic"]).exit_code == 0
    (tmp_path / "broken.json").write_text("{")
    source.unlink()
    answer = run.invoke(app, ["bewijs", "combine", str(tmp_path), "--json"])
    document = json.loads(answer.stdout)
    row = next(r for r in document["asks"] if r["indicator"] == "crafts_short")
    assert (document["firms"], row["figure"], document["synthetic"]) == (12, 2.0, True)
    assert [f["where"]["file"] for f in document["findings"]] == ["broken.json"]


def test_a_broken_file_is_a_finding_and_the_rest_is_read(tmp_path):
    (tmp_path / "a.json").write_bytes(b"\xff\xfe")
    (tmp_path / "b.json").write_text('{"format": "gemaakt.evidence-export/1", "year": true}')
    exports, findings = read_exports([tmp_path / n for n in ("a.json", "b.json", "c.json")])
    assert exports == []
    assert len(findings) == 3


def test_the_year_of_an_export_is_that_of_the_plan_unless_it_is_said(tmp_path):
    source = tmp_path / "company.json"
    write_company(
        replace(company(), plan_start=datetime(2028, 12, 31, 23, 30, tzinfo=UTC)), source
    )
    call = ["bewijs", "export", str(source), "--json", "--key", "k"]
    assert json.loads(CliRunner().invoke(app, call).stdout)["year"] == 2029
    said = CliRunner().invoke(app, [*call, "--year", "2027"])
    assert json.loads(said.stdout)["year"] == 2027


def write_exports(folder, firms, years):
    for at in range(firms):
        for year in years:
            made = export(company(f"firm {at}"), year=year, salt=str(at))
            text = json.dumps(msgspec.to_builtins(made))
            (folder / f"{at}-{year}.json").write_text(text)


def test_five_firms_with_two_years_each_are_five_firms(tmp_path):
    write_exports(tmp_path, 5, (2025, 2026))
    answer = CliRunner().invoke(app, ["bewijs", "combine", str(tmp_path), "--json"])
    document = json.loads(answer.stdout)
    assert document["firms"] is None
    assert all(row["figure"] is None for row in document["asks"])
    codes = [each["code"] for each in document["findings"]]
    assert codes == ["evidence.other-years", "evidence.too-few-firms"]


def test_one_year_is_combined_and_the_others_are_named(tmp_path):
    write_exports(tmp_path, 11, (2025, 2026))
    run = CliRunner()
    document = json.loads(run.invoke(app, ["bewijs", "combine", str(tmp_path), "--json"]).stdout)
    assert (document["firms"], document["years"]) == (11, [2026])
    assert "2025" in document["findings"][0]["message"]
    earlier = run.invoke(app, ["bewijs", "combine", str(tmp_path), "--json", "--year", "2025"])
    assert json.loads(earlier.stdout)["years"] == [2025]


def test_a_person_reads_in_her_language_what_was_left_out(tmp_path):
    write_exports(tmp_path, 3, (2026,))
    (tmp_path / "broken.json").write_text("{")
    call = ["bewijs", "combine", str(tmp_path), "--language"]
    dutch, english = (CliRunner().invoke(app, [*call, each]).stdout for each in ("nl", "en"))
    assert "minder dan 10 bedrijven" in dutch
    assert "mediaan" not in english
    assert "broken.json" in english
