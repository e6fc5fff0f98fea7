"""Questions as people write them: thousands, names in capitals, slips of the pen."""

import json

import pytest
from typer.testing import CliRunner

from gemaakt.cli.main import app
from gemaakt.schemes import answer_batch
from gemaakt.schemes.whole import NotWhole, scaled


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("20.000", 2_000_000),
        ("€ 20.000,50", 2_000_050),
        ("20,000.50", 2_000_050),
        ("1.234.567", 123_456_700),
        ("20 000", 2_000_000),
        ("20.000,-", 2_000_000),
        ("-1.500", -150_000),
        ("20.5", 2_050),
        ("20,5", 2_050),
        ("0.125", 13),
        (0.125, 13),
        (38.125, 3_813),
        ("2000.000", 200_000),
        ("EUR 12", 1_200),
    ],
)
def test_an_amount_is_read_as_it_is_written(written, cents):
    assert scaled(written, 100, name="investment") == cents


@pytest.mark.parametrize("written", ["12.34.56", "1,2,3", "twintig", "", "1.000.0", "NaN", "--5"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(NotWhole):
        scaled(written, 100, name="investment")


def _asked(**question):
    rows, findings = answer_batch([{"id": "q", "year": 2026, **question}])
    return rows[0]["amounts"], [(each.code, each.severity, each.where["id"]) for each in findings]


def test_thousands_with_a_point_are_no_twenty_euros():
    amounts, _ = _asked(instrument="kia", inputs={"investment": "20.000"})
    assert amounts == {"deduction": 5_600}


def test_an_instrument_may_be_named_in_capitals():
    assert _asked(instrument="KIA", inputs={"investment": 20_000})[0] == {"deduction": 5_600}


def test_an_input_that_no_rule_reads_is_named_beside_the_amounts():
    amounts, said = _asked(instrument="wbso", inputs={"base": 200_000, "startr": True})
    assert amounts["credit"] == 72_000
    assert said == [("schemes.unknown-input", "warning", "q")]


def test_a_condition_may_be_said_in_a_batch():
    said = _asked(instrument="kia", inputs={"investment": 20_000, "paid_or_in_use": True})[1]
    assert said == []


def test_an_unknown_method_is_no_actual_costs():
    amounts, said = _asked(instrument="wbso", inputs={"hours": 500, "method": "forfait"})
    assert amounts == {}
    assert said == [("schemes.input-odd", "error", "q")]


@pytest.mark.parametrize("year", [2026.5, "26", None, True, [2026]])
def test_half_a_year_is_no_year(year):
    amounts, said = _asked(instrument="kia", inputs={"investment": 20_000}, year=year)
    assert amounts == {}
    assert said == [("schemes.batch-no-year", "error", "q")]


def test_the_command_line_reads_thousands_and_what_is_given_instead_of_the_law(tmp_path):
    file = tmp_path / "question.json"
    given = {"inputs": {"profit": 100}, "parameters_override": {"rate_low": 0.5}}
    file.write_text(json.dumps(given))
    words = ["schemes", "KIA", "--on", "2026-03-01", "investment=20.000", "--json"]
    assert json.loads(CliRunner().invoke(app, words).stdout)["amounts"] == {"deduction": 5_600}
    words = ["schemes", "vpb", "--on", "2026-03-01", "--input", str(file), "--json"]
    assert json.loads(CliRunner().invoke(app, words).stdout)["amounts"] == {"tax": 50}
    file.write_text(json.dumps([{"id": 1, "instrument": "kia", "year": 2026,
                                 "inputs": {"investment": 3_000, "colour": "red"}}]))  # fmt: skip
    row = json.loads(CliRunner().invoke(app, ["schemes", "--batch", str(file), "--json"]).stdout)[
        0
    ]
    assert row["amounts"] == {"deduction": 840}
    assert [each["code"] for each in row["findings"]] == ["schemes.unknown-input"]


@pytest.mark.parametrize("instrument", ["energiebelasting", "energiebesparingsplicht"])
def test_a_duty_is_not_denied_to_who_said_nothing(instrument):
    amounts, said = _asked(instrument=instrument, inputs={})
    assert amounts == {}
    assert said == [("schemes.input-missing", "error", "q")]
    assert _asked(instrument=instrument, inputs={"m3": 25_000})[1] == []


def test_a_year_that_is_not_known_is_refused_before_anything_is_asked():
    assert _asked(instrument="energiebesparingsplicht", inputs={}, year=2031)[0] == {
        "refused": True
    }
