"""The script that sets Gemaakt up: what it does when it is cut off, moved or may not write."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parents[1]


def script_in(folder: Path) -> ModuleType:
    """`go.py` as it is in a folder of its own, with an environment that is there."""
    place = folder / "go.py"
    place.write_text((HERE / "go.py").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("pyproject.toml", "constraints.txt"):
        (folder / name).write_text("", encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"go_{folder.name}", place)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    Path(made.PYTHON).parent.mkdir(parents=True)
    Path(made.PYTHON).touch()
    return made


def done_by(go: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a start does: installing and compiling are told, not done."""
    done: list[str] = []
    monkeypatch.setattr(go, "new_environment", lambda: ["pip"])
    monkeypatch.setattr(go, "install", lambda pip, extras: done.append("installed"))
    monkeypatch.setattr(go, "compile_loops", lambda wait_for_all: done.append("compiled"))
    monkeypatch.setattr(go, "run", lambda command, **more: 0)
    go.setup([])
    return done


def test_a_start_that_was_cut_off_while_it_compiled_installs_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a network it ended there, though everything was installed."""
    go = script_in(tmp_path)
    assert done_by(go, monkeypatch) == ["installed", "compiled"]
    assert done_by(go, monkeypatch) == []
    Path(go.COMPILED).unlink()
    assert done_by(go, monkeypatch) == ["compiled"]


def test_a_folder_that_was_moved_is_set_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said `No module named gemaakt`: the environment named the folder of before."""
    before = tmp_path / "before"
    before.mkdir()
    assert done_by(script_in(before), monkeypatch) == ["installed", "compiled"]
    mark = (before / ".venv" / "gemaakt-setup.txt").read_text(encoding="utf-8")
    after = tmp_path / "after"
    after.mkdir()
    moved = script_in(after)
    Path(moved.MARK).write_text(mark, encoding="utf-8")
    assert done_by(moved, monkeypatch) == ["installed", "compiled"]


def test_a_folder_in_which_nothing_can_be_written_is_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It told to install python3-venv, which was there."""
    go = script_in(tmp_path)
    with pytest.raises(SystemExit):
        go.refuse_unwritable(go.PYTHON)  # a file: even root cannot write in it as a folder
    assert go.PYTHON in capsys.readouterr().err


def test_who_stops_it_reads_a_sentence(tmp_path: Path) -> None:
    go = script_in(tmp_path)
    Path(go.PYTHON).write_text("#!/bin/sh\ntouch begun\nexec sleep 60\n", encoding="utf-8")
    Path(go.PYTHON).chmod(0o755)
    Path(go.MARK).write_text(go.fingerprint(set()), encoding="utf-8")
    command = [sys.executable, str(tmp_path / "go.py"), "setup"]
    started = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not (tmp_path / "begun").exists() and started.poll() is None:
        time.sleep(0.05)
    os.killpg(started.pid, signal.SIGINT)
    told = started.communicate(timeout=60)[1]
    assert "Gestopt" in told
    assert "Traceback" not in told
