"""What holds nothing to nest, counts in inches or has a blade of less than nothing is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gemaakt.cli.main import app
from gemaakt.data import has_sentence

SQUARE = [[0, 0], [100, 0], [100, 100], [0, 100]]
JOB: dict[str, Any] = {
    "unit": "mm",
    "parts": [{"id": "P", "outer": SQUARE, "qty": 2}],
    "sheets": [{"id": "S", "outer": [[0, 0], [500, 0], [500, 500], [0, 500]]}],
}
BARS: dict[str, Any] = {
    "kerf_mm": 2,
    "stock": [{"id": "S", "length_mm": 6000, "cost": 1.0, "copies": 3}],
    "pieces": [{"id": "P", "length_mm": 900, "qty": 2}],
}
ITEM: dict[str, Any] = {"id": 0, "shape": {"data": [[0, 0], [9, 0], [9, 5]]}, "demand": 2}
LINE: dict[str, Any] = {"id": 0, "shape": {"data": [[0, 0], [9, 0]]}}


def nested(content: bytes, folder: Path) -> Any:
    file = folder / "job.json"
    file.write_bytes(content)
    return CliRunner().invoke(app, ["nest", str(file), "--json", "--iterations", "1"])


@pytest.mark.parametrize(
    ("job", "code"),
    [
        ({**JOB, "parts": []}, "nest.nothing-to-nest"),
        ({**BARS, "pieces": []}, "nest.nothing-to-nest"),
        ({**JOB, "unit": "inch"}, "nest.not-in-mm"),
        ({**BARS, "kerf_mm": -1}, "document.wrong-form"),
        ({**JOB, "thickness_mm": -3}, "document.wrong-form"),
        ({**JOB, "density_kg_per_m3": 0}, "document.wrong-form"),
        ({"items": [], "strip_height": 9}, "nest.nothing-to-nest"),
        ({"items": [ITEM], "strip_height": -9}, "document.wrong-form"),
        ({"items": [LINE], "strip_height": 9}, "nest.open-contour"),
    ],
)
def test_a_job_that_cannot_be_meant_is_refused(job: Any, code: str, tmp_path: Path) -> None:
    answer = nested(json.dumps(job).encode(), tmp_path)
    assert getattr(answer.exception, "code", "") == code
    assert has_sentence(code)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("job", [JOB, BARS])
def test_a_file_with_a_byte_order_mark_is_nested(job: Any, encoding: str, tmp_path: Path) -> None:
    answer = nested(json.dumps(job).encode(encoding), tmp_path)
    assert answer.exit_code == 0, answer.output


def test_a_piece_that_stands_twice_is_named(tmp_path: Path) -> None:
    job = {**BARS, "pieces": BARS["pieces"] * 2}
    answer = nested(json.dumps(job).encode(), tmp_path)
    document = json.loads(answer.stdout)
    assert [finding["code"] for finding in document["findings"]] == ["nest.part-twice"]
    assert sum(len(bar["pieces"]) * bar["count"] for bar in document["bars"]) == 2


def test_stock_and_items_of_a_strip_that_are_there_twice_are_named(tmp_path: Path) -> None:
    bars = {**BARS, "stock": [*BARS["stock"], {**BARS["stock"][0], "length_mm": 1000}]}
    strip = {"items": [ITEM, {**ITEM, "demand": 1}], "strip_height": 10}
    for job, code in ((bars, "nest.sheet-twice"), (strip, "nest.part-twice")):
        answer = nested(json.dumps(job).encode(), tmp_path)
        assert [each["code"] for each in json.loads(answer.stdout)["findings"]] == [code]


def test_a_marking_line_without_points_is_left_out_and_the_sheet_is_written(
    tmp_path: Path,
) -> None:
    marks = [{"layer": "mark", "points": []}, {"layer": "mark", "points": [[1, 1], [5, 5]]}]
    file = tmp_path / "job.json"
    file.write_text(json.dumps({**JOB, "parts": [{**JOB["parts"][0], "marks": marks}]}))
    words = ["nest", str(file), "--json", "--iterations", "1", "--svg", str(tmp_path / "svg")]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)["findings"]
    assert [each["code"] for each in found] == ["nest.mark-without-points"]
    assert (tmp_path / "svg" / "001_S.svg").read_text().count('class="mark"') == 2


def test_a_mitre_that_nobody_reads_is_told(tmp_path: Path) -> None:
    """Bars with cuts at 45 degrees were answered as if the angles had been reckoned with."""
    piece = {**BARS["pieces"][0], "angle_left": 45}
    job = {**BARS, "source": "own", "pieces": [piece, {**piece, "id": "Q"}]}
    found = nested(json.dumps(job).encode(), tmp_path)
    document = json.loads(found.stdout)
    (told,) = document["findings"]
    assert told["code"] == "document.field-unread"
    assert told["params"]["field"] == "angle_left"
    assert told["params"]["count"] == 2
    assert document["bars"]
