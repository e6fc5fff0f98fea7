"""A file is written whole or not at all."""

from pathlib import Path

import pytest

from gemaakt.whole_file import write_text, write_whole


def test_a_file_is_put_in_place_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_text(path, "één\n")
    assert path.read_bytes() == "één\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_text(path, "old")

    def fails(partial: Path) -> None:
        partial.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(path, fails)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
