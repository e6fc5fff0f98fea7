"""Backups: whole, verified, and the way back keeps what was there."""

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from typer.testing import CliRunner

from gemaakt.cli.restore import app
from gemaakt.data import sentence
from gemaakt.server import backup, run
from gemaakt.server.home import Home, HomeUnwritable
from gemaakt.server.run import forget, record

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


def test_the_key_that_signs_passports_comes_back_for_its_owner_only(
    place: Home, tmp_path: Path
) -> None:
    backup.write_backup(place, tmp_path / "before.zip", NOW)
    place.passport_key.write_bytes(b"sleutel")
    made = backup.write_backup(place, tmp_path / "b.zip", NOW)
    assert made.files == 1
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    place.passport_key.write_bytes(b"andere")
    backup.restore(place, tmp_path / "b.zip", is_served=False, now=NOW)
    assert place.passport_key.read_bytes() == b"sleutel"
    assert place.passport_key.stat().st_mode & 0o077 == 0
    assert next(place.folder.glob("before-restore-*/*.pem")).read_bytes() == b"andere"
    backup.restore(place, tmp_path / "before.zip", is_served=False, now=NOW)
    assert place.passport_key.read_bytes() == b"sleutel"  # a backup of before has none


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


def test_restore_tells_when_where_what_was_there_is_and_whose_it_is(
    place: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.write_backup(place, tmp_path / "b.zip", NOW)
    monkeypatch.setenv("GEMAAKT_HOME", str(tmp_path / "other"))
    words = [str(tmp_path / "b.zip"), "--company", "demo", "--language", "nl"]
    first, second = (CliRunner().invoke(app, words) for _ in range(2))
    day = f"{NOW.astimezone():%d-%m-%Y %H:%M}"
    assert f"1 orders en 1 bestanden van {day} teruggezet." in first.stdout
    assert "bewaard in" not in first.stdout
    assert "bewaard in" in second.stdout
    assert "before-restore-" in second.stdout
    assert ("in de plaats van demo" in first.stdout) == (place.name != "demo")


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


def test_a_database_that_is_broken_gives_way_to_the_backup(place: Home, tmp_path: Path) -> None:
    backup.write_backup(place, tmp_path / "b.zip", NOW)
    place.database.write_bytes(b"kapot" * 1000)
    for _again in range(2):  # in the same second
        backup.restore(place, tmp_path / "b.zip", is_served=False, now=NOW)
    assert codes(place) == ["26-001"]
    asides = sorted(place.folder.glob("before-restore-*"))
    assert len(asides) == 2
    assert (asides[0] / "gemaakt.sqlite3").read_bytes().startswith(b"kapot")


def test_files_without_a_database_are_set_aside(place: Home, tmp_path: Path) -> None:
    backup.write_backup(place, tmp_path / "b.zip", NOW)
    place.database.unlink()
    backup.restore(place, tmp_path / "b.zip", is_served=False, now=NOW)
    assert codes(place) == ["26-001"]


def test_a_restore_that_fails_half_way_puts_everything_back(
    place: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.write_backup(place, tmp_path / "b.zip", NOW)
    (place.files / "nieuw.jpg").write_bytes(b"nieuw")
    true_replace = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target == place.database and backup.WORKING in path.parent.name:
            raise OSError(28, "No space left on device")
        return true_replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="space"):
        backup.restore(place, tmp_path / "b.zip", is_served=False, now=NOW)
    assert codes(place) == ["26-001"]
    assert (place.files / "nieuw.jpg").exists()


@pytest.mark.parametrize(
    "manifest", ["[1]", "3", '{"format": "gemaakt.backup/1", "sha256": [1]}', "[" * 100_000,
                 '{"format": "gemaakt.backup/1", "sha256": {}, "made": "x"}'],
)  # fmt: skip
def test_a_foreign_manifest_is_no_backup(place: Home, tmp_path: Path, manifest: str) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", manifest)
        archive.write(place.database, "gemaakt.sqlite3")
    with pytest.raises(backup.NotABackup):
        backup.restore(place, path, is_served=False, now=NOW)


def test_a_file_that_nothing_vouches_for_is_not_restored(place: Home, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    backup.write_backup(place, path, NOW)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("files/vreemd.exe", b"MZ")
    backup.restore(place, path, is_served=False, now=NOW)
    assert [each.name for each in place.files.iterdir()] == ["foto.jpg"]


def test_a_backup_of_a_later_version_is_refused_in_words(place: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(place.database)) as database:
        database.execute("create table django_migrations (app text, name text)")
        database.execute("insert into django_migrations values ('order', '0001_initial')")
        database.commit()
        backup.write_backup(place, tmp_path / "b.zip", NOW)
        database.execute("insert into django_migrations values ('order', '9999_later')")
        database.commit()
    with pytest.raises(backup.MadeLater):
        backup.write_backup(place, tmp_path / "c.zip", NOW)
    assert backup.read_backup(tmp_path / "b.zip").orders == 1


def test_a_backup_is_not_put_beside_a_postgresql(
    place: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.write_backup(place, tmp_path / "b.zip", NOW)
    monkeypatch.setenv("DATABASE_URL", "postgres://x")
    with pytest.raises(backup.BackedUpElsewhere):
        backup.restore(place, tmp_path / "b.zip", is_served=False, now=NOW)


def test_a_company_that_somebody_has_open_is_not_pulled_away(
    place: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two servers on one home shared one note: the first that ended took it from the other."""
    monkeypatch.setenv("GEMAAKT_HOME", str(tmp_path))
    backup.write_backup(place, tmp_path / "b.zip", NOW)
    opened = (
        "from gemaakt.server.home import home; from gemaakt.server.in_use import hold;"
        "hold(home('company')); print('open', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", opened], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        refused = CliRunner().invoke(app, [str(tmp_path / "b.zip")])
        server.kill()
    assert isinstance(refused.exception, backup.StillServed)
    assert CliRunner().invoke(app, [str(tmp_path / "b.zip")]).exit_code == 0


def test_a_server_takes_away_its_own_note_and_no_other(place: Home) -> None:
    note = place.folder / "serving.json"
    note.write_text(json.dumps({"address": "http://127.0.0.1:1", "pid": os.getpid() + 1}))
    forget(place)
    assert note.exists()
    record(place, "http://127.0.0.1:2")
    forget(place)
    assert not note.exists()


def test_a_home_that_cannot_be_made_is_no_fault_of_ours(tmp_path: Path) -> None:
    """`serve` on a disk that is read-only asked to report it to us."""
    (tmp_path / "schijf").write_text("geen map")
    with pytest.raises(HomeUnwritable) as refused:
        Home("company", tmp_path / "schijf" / "company").prepare()
    assert refused.value.code == "server.home-unwritable"


@pytest.mark.django_db
def test_a_database_in_which_a_later_version_worked_is_refused_before_it_is_touched() -> None:
    MigrationRecorder(connection).record_applied("order", "0999_van_morgen")
    with pytest.raises(run.DatabaseNewer) as refused:
        run.migrate()
    assert "order/0999_van_morgen" in sentence(refused.value.code, refused.value.params, "nl")
    MigrationRecorder(connection).record_unapplied("order", "0999_van_morgen")
    MigrationRecorder(connection).record_applied("auth", "0999_van_django")
    run.migrate()


def test_what_a_backup_that_was_killed_left_behind_goes_with_the_next(
    place: Home, tmp_path: Path
) -> None:
    """A copy of all prices stayed beside the backups for ever."""
    old, busy = (tmp_path / f"{backup.WORKING}{name}" for name in ("old", "busy"))
    for each, age_s in ((old, 2 * backup.LEFT_AFTER_S), (busy, 0.0)):
        each.mkdir()
        (each / backup.DATABASE).write_bytes(b"prices")
        os.utime(each, (NOW.timestamp() - age_s,) * 2)
    backup.write_backup(place, tmp_path / "a.zip", NOW)
    assert not old.exists()
    assert busy.exists()
