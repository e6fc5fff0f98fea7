"""Compiling takes minutes: it says which part of how many it is at, and how long each took."""

import pytest
from typer.testing import CliRunner

from gemaakt.cli.main import app


@pytest.mark.parametrize(("spoken", "of"), [("nl", "van"), ("en", "of")])
def test_warming_up_says_which_part_of_how_many_and_its_seconds(spoken: str, of: str) -> None:
    answer = CliRunner().invoke(app, ["warm", "--planner", "--language", spoken])
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == ""
    told = answer.stderr.split(" … ")
    assert told[0] == f"1 {of} 1: planner"
    assert told[1].endswith(" s\n")
