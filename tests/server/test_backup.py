"""Backups: whole, verified, and the way back keeps what was there."""

import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gemaakt.server import backup
from gemaakt.server.home import Home

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backups are about files: no PostgreSQL here, whatever the other tests run on."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def place(tmp_path: Path) -> Home:
    made = Home("company", tmp_path / "company")
    made.prepare()
    with closing(sqlite3.connect(made.database)) as database:
        database.execute("create table order_order (code text)")
        database.execute("insert into order_order values ('26-001')")
        database.commit()
    (made.files / "foto.jpg").write_bytes(b"foto")
    return made


def codes(place: Home) -> list[str]:
    with closing(sqlite3.connect(place.database)) as database:
        return [row[0] for row in database.execute("select code from order_order")]


def test_a_backup_brings_everything_back(place: Home, tmp_path: Path) -> None:
    made = backup.write_backup(place, tmp_path / "b.zip", NOW)
    assert (made.orders, made.files) == (1, 1)
    with closing(sqlite3.connect(place.database)) as database:
        database.execute("delete from order_order")
        database.commit()
    (place.files / "foto.jpg").unlink()
    backup.restore(place, tmp_path / "b.zip", is_served=False, now=NOW)
    assert codes(place) == ["26-001"]
    assert (place.files / "foto.jpg").read_bytes() == b"foto"


def test_a_backup_while_somebody_writes_is_sound(place: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(place.database)) as writer:
        writer.execute("pragma journal_mode=wal")
        writer.execute("insert into order_order values ('26-002')")
        made = backup.write_backup(place, tmp_path / "b.zip", NOW)
        assert made.orders == 1
        writer.rollback()


def test_what_was_there_is_kept_beside_it(place: Home, tmp_path: Path) -> None:
    backup.write_backup(place, tmp_path / "b.zip", NOW)
    backup.restore(place, tmp_path / "b.zip", is_served=False, now=NOW)
    assert list(place.folder.glob("before-restore-*/gemaakt.sqlite3"))


def test_nothing_is_restored_under_a_running_server(place: Home, tmp_path: Path) -> None:
    backup.write_backup(place, tmp_path / "b.zip", NOW)
    with pytest.raises(backup.StillServed):
        backup.restore(place, tmp_path / "b.zip", is_served=True, now=NOW)


@pytest.mark.parametrize("harm", ["cut", "changed", "other", "escape"])
def test_a_damaged_backup_changes_nothing(place: Home, tmp_path: Path, harm: str) -> None:
    path = tmp_path / "b.zip"
    backup.write_backup(place, path, NOW)
    whole = path.read_bytes()
    if harm == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif harm == "other":
        path.write_bytes(b"geen zip")
    else:
        with zipfile.ZipFile(path, "a") as archive:
            name = "files/foto.jpg" if harm == "changed" else "files/../../uit.txt"
            with pytest.warns(UserWarning, match="Duplicate") if harm == "changed" else _nothing():
                archive.writestr(name, b"anders")
    if harm == "escape":
        backup.restore(place, path, is_served=False, now=NOW)
        assert not (tmp_path / "uit.txt").exists()
    else:
        with pytest.raises(backup.NotABackup):
            backup.restore(place, path, is_served=False, now=NOW)
    assert codes(place) == ["26-001"]


def _nothing() -> object:
    from contextlib import nullcontext

    return nullcontext()


def test_an_empty_home_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(backup.NothingToBackUp):
        backup.write_backup(Home("company", tmp_path), tmp_path / "b.zip", NOW)
