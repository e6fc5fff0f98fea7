"""The edge of the program: whatever happens, one clear sentence and the right exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gemaakt.cli.answer import guarded
from gemaakt.cli.main import app

BARS = {
    "format": "gemaakt.bars-job/1",
    "kerf_mm": 2,
    "stock": [{"id": "S", "length_mm": 6000, "cost": 1.0, "copies": 3}],
    "pieces": [{"id": "P", "length_mm": 900, "qty": 2}],
}


def called(*words: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["gemaakt", *words])
    try:
        return guarded(lambda: app(list(words), standalone_mode=True))
    except SystemExit as end:
        return int(str(end.code))


@pytest.mark.parametrize(
    ("out", "code"),
    [("none/x.json", "cli.out-no-folder"), (".", "cli.out-is-folder")],
)
def test_a_file_that_cannot_be_written_is_refused_before_the_work(
    out, code, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("gemaakt.nest.answer.answer_of", lambda *a, **k: pytest.fail("worked"))
    job = tmp_path / "bars.json"
    job.write_text(json.dumps(BARS))
    words = ["nest", str(job), "--json", "--out", str(tmp_path / out), "--language", "nl"]
    assert called(*words, monkeypatch=monkeypatch) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == code
    assert "kan niet worden geschreven" in finding["message"]


@pytest.mark.parametrize("option", ["--dxf", "--svg"])
def test_a_folder_that_cannot_be_made_is_refused(option, tmp_path, monkeypatch, capsys):
    job = tmp_path / "bars.json"
    job.write_text(json.dumps(BARS))
    words = ["nest", str(job), "--json", option, str(job / "inside")]
    assert called(*words, monkeypatch=monkeypatch) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == "cli.out-no-folder"


def test_the_story_is_not_played_for_a_folder_that_cannot_be_made(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("gemaakt.story.stations.play", lambda *a, **k: pytest.fail("played"))
    (tmp_path / "file").write_text("")
    words = ["story", "--out", str(tmp_path / "file" / "inside"), "--json"]
    assert called(*words, monkeypatch=monkeypatch) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "cli.out-no-folder"


def test_wrong_words_are_one_document_too(monkeypatch, capsys):
    words = ["plan", "x.fjs", "--objective", "speed", "--json", "--language", "nl"]
    assert called(*words, monkeypatch=monkeypatch) == 2
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == "cli.wrong-words"
    assert "makespan" in finding["message"]


def test_a_language_that_is_not_ours_is_a_wrong_word(monkeypatch):
    assert called("schema", "plan", "--language", "fr", monkeypatch=monkeypatch) == 2


def test_what_nobody_foresaw_is_a_finding_with_its_place(monkeypatch, capsys):
    monkeypatch.delenv("GEMAAKT_TRACEBACK", raising=False)
    monkeypatch.setattr("sys.argv", ["gemaakt", "plan", "--json"])
    assert guarded(lambda: 1 / 0) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == "cli.unforeseen"
    assert "ZeroDivisionError" in finding["message"]


def test_a_folder_as_input_is_named_as_such(tmp_path, monkeypatch, capsys):
    assert called("read", str(tmp_path), "--json", monkeypatch=monkeypatch) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "cli.file-is-folder"


def test_a_schema_takes_the_words_of_every_verb(tmp_path, monkeypatch, capsys):
    out = tmp_path / "schema.json"
    words = ["schema", "plan", "--json", "--out", str(out)]
    assert called(*words, monkeypatch=monkeypatch) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(out.read_text())


def test_an_empty_workbook_is_told_of_in_json_too(tmp_path, monkeypatch, capsys):
    book = tmp_path / "company.xlsx"
    assert called("init", str(book), "--json", monkeypatch=monkeypatch) == 0
    made = json.loads(capsys.readouterr().out)
    assert made == {"format": "gemaakt.workbook-made/1", "file": str(book), "findings": []}


def test_json_is_utf8_whatever_the_system_writes(tmp_path: Path):
    words = [sys.executable, "-m", "gemaakt", "read", str(tmp_path / "€-niet-hier.xml"), "--json"]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    made = subprocess.run(words, env=plain, capture_output=True, check=False)
    assert made.returncode == 1, made.stderr
    assert "€-niet-hier" in json.loads(made.stdout.decode("utf-8"))["findings"][0]["message"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["quote", "weg.dxf", "--material", "S235", "--thickness", "3"], "cli.file-missing"),
        (["quote", "ruis.step", "--material", "S235"], "drawing.step-broken"),
        (["quote", "map", "--material", "S235", "--thickness", "3"], "cli.file-is-folder"),
        (["drawing", "ruis.step"], "drawing.step-broken"),
        (["calibrate", "ruis.csv"], "quote.nothing-to-learn"),
        (["nest", "ruis.json"], "document.wrong-form"),
        (["passport", "ruis.json"], "document.not-json"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence_of_its_own(
    words, code, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "map").mkdir()
    for name in ("ruis.step", "ruis.csv", "ruis.json"):
        (tmp_path / name).write_bytes(bytes(range(255, 127, -1)) * 8)
    assert called(*words, "--json", "--language", "nl", monkeypatch=monkeypatch) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == code
    assert "codec" not in finding["message"]
    assert "Error" not in finding["message"]


def test_every_word_of_every_verb_says_what_it_is():
    from typer.main import get_command

    group = get_command(app)
    silent = [
        f"{verb} {each.opts[0]}"
        for verb in group.list_commands(None)
        for each in group.get_command(None, verb).params
        if each.param_type_name == "option" and not each.help
    ]
    assert silent == []


def test_a_series_is_read_out_in_dutch(tmp_path, monkeypatch, capsys):
    file = tmp_path / "meter.csv"
    rows = [f"2026-11-24 {hour:02}:00;{20 + 7 * (hour % 3)},5" for hour in range(24)]
    file.write_text("\n".join(["tijd;kW", *rows]))
    assert called("read", str(file), "--language", "nl", monkeypatch=monkeypatch) == 0
    said = capsys.readouterr().out
    assert "meterreeks" in said
    assert "34,5" in said


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400"])
def test_a_number_without_end_is_refused_in_json_that_everybody_reads(
    number, tmp_path, monkeypatch, capsys
):
    def refuse_constant(word):
        pytest.fail(f"{word} is no JSON")

    product = tmp_path / "hek.json"
    product.write_text(f'{{"format": "gemaakt.product/1", "id": "hek", "mass_kg": {number}}}')
    hours = tmp_path / "uren.json"
    hours.write_text(f'{{"lines": [], "declared_h": {{"P": {number}}}}}')
    for words, code in (
        (["footprint", str(product)], "carbon.impossible-number"),
        (["schemes", "hours", str(hours), "--on", "2026-12-01"], "schemes.hours-unread"),
    ):
        assert called(*words, "--json", monkeypatch=monkeypatch) == 1
        said = json.loads(capsys.readouterr().out, parse_constant=refuse_constant)
        assert [each["code"] for each in said["findings"]] == [code]


def test_a_question_without_a_name_that_can_be_written_is_known_by_its_number(
    tmp_path, monkeypatch, capsys
):
    batch = tmp_path / "vragen.json"
    batch.write_text(
        '[{"id": NaN, "instrument": "kia", "year": 2026, "inputs": {"investment": 50000}}]'
    )
    assert called("schemes", "--batch", str(batch), "--json", monkeypatch=monkeypatch) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["id"] == 0
    assert row["amounts"]


@pytest.mark.parametrize(
    "words", [["schemes", "handover"], ["bewijs", "export"], ["wensen"]], ids=lambda w: w[0]
)
def test_a_company_may_be_a_workbook_for_every_verb(words, tmp_path, monkeypatch, capsys):
    book = tmp_path / "company.xlsx"
    assert called("init", str(book), "--json", monkeypatch=monkeypatch) == 0
    capsys.readouterr()
    called(*words, str(book), "--json", monkeypatch=monkeypatch)
    codes = [each["code"] for each in json.loads(capsys.readouterr().out).get("findings", [])]
    assert "document.not-json" not in codes
    assert "document.not-text" not in codes


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("ruis.json", b"\x80ruis", "document.not-text"),
        ("half.json", b'{"jobs": [', "document.not-json"),
        ("getal.json", b"12", "document.wrong-form"),
        ("diep.json", b"[" * 100_000, "document.too-deep"),
        ("leeg.csv", b"", "workbook.empty"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--robust", "2"]], ids=["", "robust"])
def test_a_shop_to_score_that_is_none_is_refused_in_one_sentence(
    name, content, code, more, tmp_path, monkeypatch, capsys
):
    (tmp_path / name).write_bytes(content)
    words = ["score", str(tmp_path / name), *more, "--workers", "1", "--iterations", "1"]
    assert called(*words, "--json", monkeypatch=monkeypatch) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == code


def test_a_number_longer_than_a_file_name_is_a_number_all_the_same(monkeypatch, capsys):
    words = ["schemes", "kia", "--on", "2026-06-01", f"investment={'9' * 400}", "--json"]
    assert called(*words, monkeypatch=monkeypatch) in (0, 1)
    assert "cli.unforeseen" not in capsys.readouterr().out


def test_an_instrument_that_is_only_told_about_is_refused_where_it_has_no_value(
    monkeypatch, capsys
):
    words = ["schemes", "slim", "--on", "2035-03-01", "--json"]
    assert called(*words, monkeypatch=monkeypatch) == 1
    said = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in said["findings"]] == ["schemes.no-rule-on"]
    assert said["refusal"]["instrument"] == "slim"
    assert said["refusal"]["on"] == "2035-03-01"
    assert 2026 in said["refusal"]["years"]
    assert called(*words[:3], "2026-03-01", "--json", monkeypatch=monkeypatch) == 0


@pytest.mark.parametrize(
    ("words", "content", "code"),
    [
        (["quote", "--order"], "  \r\n\t", "quote.list-empty"),
        (["quote", "--order"], "file;quantity;material\r\n;;\r\n", "quote.list-empty"),
        (["calibrate"], "  \r\n\t", "quote.nothing-to-learn"),
        (["footprint"], '{"mass_kg": ' + "9" * 6000 + "}", "document.endless-number"),
        (["bewijs", "export", "bedrijf.json", "--figures"], "[" * 100_000, "schemes.not-json"),
    ],
)
def test_a_file_that_holds_nothing_of_use_is_said_to(
    words, content, code, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bedrijf.json").write_text('{"name": "x", "plan_start": "2026-11-24T08:00:00Z"}')
    (tmp_path / "leeg").write_text(content)
    assert called(*words, "leeg", "--json", monkeypatch=monkeypatch) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == code


def test_a_call_whose_output_is_closed_ends_without_a_traceback():
    call = f"'{sys.executable}' -m gemaakt read weg.xml --json >&-"
    made = subprocess.run(["sh", "-c", call], capture_output=True, check=False)
    assert made.returncode == 1
    assert b"Traceback" not in made.stderr


def test_more_workers_than_a_machine_has_are_wrong_words(monkeypatch, capsys):
    words = ["plan", "x.fjs", "--workers", "100000", "--iterations", "5", "--json"]
    assert called(*words, monkeypatch=monkeypatch) == 2
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == "cli.wrong-words"


FULL = Path("/dev/full")
"""A disk without room, on Linux."""


@pytest.mark.parametrize("words", [("schemes", "--json"), ("schemes",), ("--help",)])
def test_an_answer_that_does_not_fit_on_the_disk_is_said(words):
    if not FULL.exists():
        return
    command = [sys.executable, "-m", "gemaakt", *words]
    with FULL.open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "LANG": "nl_NL.UTF-8"}, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("De schijf is vol")


@pytest.mark.parametrize("hides", [False, True])
def test_ctrl_c_is_answered_with_a_sentence(hides, monkeypatch, capsys):
    def stopped() -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            if hides:
                raise ImportError("numpy failed to import") from error
            raise

    monkeypatch.setattr("sys.argv", ["gemaakt", "plan", "--language", "en"])
    assert guarded(stopped) == 130
    assert capsys.readouterr().err.startswith("Stopped with Ctrl-C. Nothing is half written")
