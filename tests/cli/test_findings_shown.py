"""What a person reads of the findings."""

from io import StringIO

from rich.console import Console

from gemaakt.cli.findings_shown import show_findings


def shown(count: int, language: str) -> list[str]:
    stream = StringIO()
    row = {"code": "drawing.doubled", "severity": "warning"}
    rows = [{**row, "message": f"line {at}"} for at in range(count)]
    other = {"code": "drawing.unit", "severity": "info", "message": "which unit?"}
    show_findings(Console(file=stream, width=200), [*rows, other], language)
    return stream.getvalue().splitlines()


def test_three_alike_are_all_written() -> None:
    assert shown(3, "en") == ["• line 0", "• line 1", "• line 2", "• which unit?"]


def test_what_repeats_is_counted() -> None:
    lines = shown(40, "nl")
    assert lines[:3] == ["• line 0", "• line 1", "• line 2"]
    assert "37 keer" in lines[3]
    assert lines[4:] == ["• which unit?"]
