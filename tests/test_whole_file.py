"""A file is written whole or not at all."""

import os
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


def test_a_link_stays_a_link_and_its_file_is_written(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_text(pipe, "plan")
    assert os.read(reader, 10) == b"plan"
    os.close(reader)
    assert pipe.is_fifo()


def test_an_open_pipe_is_written_to_by_its_name() -> None:
    reader, writer = os.pipe()
    write_text(Path(f"/dev/fd/{writer}"), "plan")
    assert os.read(reader, 10) == b"plan"
    os.close(reader)
    os.close(writer)


def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("p" * 250 + ".json")
    write_text(path, "plan")
    assert path.read_text() == "plan"
