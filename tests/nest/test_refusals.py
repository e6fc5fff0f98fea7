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
