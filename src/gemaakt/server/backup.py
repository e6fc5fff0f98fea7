"""Backups while the company is served, each verified before it counts; and the way back."""

import errno
import glob
import hashlib
import itertools
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import gemaakt
from gemaakt.errors import GemaaktError
from gemaakt.server.home import PASSPORT_KEY, Home

FORMAT = "gemaakt.backup/1"
DATABASE = "gemaakt.sqlite3"
WORKING = ".gemaakt-backup-"
LEFT_AFTER_S = 3600.0
"""A folder of a backup that is so old is no longer worked in."""


class NothingToBackUp(GemaaktError, LookupError):
    """The company has no database yet."""


class NotABackup(GemaaktError, ValueError):
    """The file is not a backup, or it is damaged."""


class MadeLater(GemaaktError, ValueError):
    """The backup was made by a later version."""


class StillServed(GemaaktError, RuntimeError):
    """The company is being served; restoring would pull its database from under it."""


class BackedUpElsewhere(GemaaktError, RuntimeError):
    """The database is PostgreSQL, which has its own backup."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    path: Path
    made: str
    files: int
    orders: int
    company: str = ""
    """Whose it is: `company` or `demo`."""
    aside: Path | None = None
    """Where a restore put what was there; None when nothing was."""


def must_have_backup(place: Home) -> None:
    """Refuse where there is nothing of ours to back up."""
    if os.environ.get("DATABASE_URL"):
        raise BackedUpElsewhere("server.backup-elsewhere")
    if not place.database.exists():
        raise NothingToBackUp("server.nothing-to-back-up", folder=str(place.folder))


def write_backup(place: Home, target: Path, now: datetime) -> Backup:
    """Copy database, files and signing key into one zip, whole or not at all, and read it back."""
    must_have_backup(place)
    with _working_folder(target.parent, now) as folder:
        copy = Path(folder) / DATABASE
        _copy_database(place.database, copy)
        _check_database(copy)
        partial = Path(folder) / "backup.zip"
        _zip(place, copy, partial, now)
        read_backup(partial)
        partial.replace(target)
    return read_backup(target)


def _working_folder(beside: Path, now: datetime) -> tempfile.TemporaryDirectory[str]:
    """A folder that goes when the work is done; one that was cut off (`kill -9`) goes now."""
    for old in beside.glob(f"{WORKING}*"):
        with suppress(OSError):
            if now.timestamp() - old.stat().st_mtime > LEFT_AFTER_S:
                shutil.rmtree(old, ignore_errors=True)
    return tempfile.TemporaryDirectory(dir=beside, prefix=WORKING)


def _copy_database(source: Path, copy: Path) -> None:
    """SQLite's online backup: consistent while others write."""
    try:
        with (
            closing(sqlite3.connect(source, timeout=20)) as live,
            closing(sqlite3.connect(copy)) as new,
        ):
            live.backup(new, pages=2000)
    except sqlite3.OperationalError as error:
        if "is full" not in str(error):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def _check_database(path: Path) -> int:
    """Orders in a sound database; `NotABackup` otherwise."""
    try:
        with closing(sqlite3.connect(path)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            loose = database.execute("PRAGMA foreign_key_check").fetchone()
            orders = database.execute("SELECT count(*) FROM order_order").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise NotABackup("server.not-a-backup", file=path.name, reason=str(error)) from error
    if not sound or loose is not None:
        raise NotABackup("server.not-a-backup", file=path.name, reason="integrity")
    return int(orders)


def _zip(place: Home, copy: Path, target: Path, now: datetime) -> None:
    sums: dict[str, str] = {}
    target.touch(0o600)  # who can read it has every price, and the key that signs passports
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        sums[DATABASE] = _add(archive, copy, DATABASE)
        if place.passport_key.is_file():
            sums[PASSPORT_KEY] = _add(archive, place.passport_key, PASSPORT_KEY)
        for path in sorted(place.files.rglob("*")):
            if path.is_file():
                name = "files/" + path.relative_to(place.files).as_posix()
                sums[name] = _add(archive, path, name)
        manifest = {
            "format": FORMAT,
            "version": gemaakt.__version__,
            "company": place.name,
            "made": now.isoformat(),
            "sha256": sums,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    archive.write(path, name)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


UNREADABLE = (
    OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError,
    RecursionError, RuntimeError,
)  # fmt: skip
"""What a damaged, encrypted or foreign zip brings about."""


def read_backup(path: Path) -> Backup:
    """What a backup holds, after every file in it has been compared with its sum."""
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            manifest = _checked(archive, path)
            copy = Path(archive.extract(DATABASE, folder))
            orders = _check_database(copy)
            _refuse_newer(copy, path)
    except UNREADABLE as error:
        if isinstance(error, GemaaktError):
            raise
        raise NotABackup("server.not-a-backup", file=path.name, reason=str(error)) from error
    made = str(manifest["made"])
    files = sum(name.startswith("files/") for name in manifest["sha256"])
    return Backup(path, made, files, orders, str(manifest.get("company") or ""))


def _checked(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    is_ours = isinstance(manifest, dict) and manifest.get("format") == FORMAT
    if not is_ours or not isinstance(manifest["sha256"], dict):
        raise NotABackup("server.not-a-backup", file=path.name, reason="format")
    if DATABASE not in manifest["sha256"] or "made" not in manifest:
        raise NotABackup("server.not-a-backup", file=path.name, reason="manifest.json")
    for name, expected in manifest["sha256"].items():
        parts = PurePosixPath(name).parts
        with archive.open(name) as stream:
            actual = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        if actual != expected or ".." in parts or name.startswith("/"):
            raise NotABackup("server.not-a-backup", file=path.name, reason=name)
    return manifest


def _refuse_newer(database: Path, path: Path) -> None:
    """Refuse tables that a later version made: this one would fall over them."""
    with closing(sqlite3.connect(database)) as opened:
        query = "SELECT name FROM sqlite_master WHERE name = 'django_migrations'"
        if opened.execute(query).fetchone() is None:
            return
        done = opened.execute("SELECT app, name FROM django_migrations").fetchall()
    rooms = Path(__file__).parent
    for app, name in done:
        steps = rooms / str(app) / "migrations"
        if steps.is_dir() and not any(steps.glob(f"{glob.escape(str(name))}.py*")):
            raise MadeLater("server.backup-newer", file=path.name, version=gemaakt.__version__)


def restore(place: Home, source: Path, *, is_served: bool, now: datetime) -> Backup:
    """Put a backup in the place of the company; what was there is kept beside it."""
    if os.environ.get("DATABASE_URL"):
        raise BackedUpElsewhere("server.backup-elsewhere")
    if is_served:
        raise StillServed("server.still-served")
    found = read_backup(source)
    place.folder.mkdir(parents=True, exist_ok=True)
    with _working_folder(place.folder, now) as folder:
        with zipfile.ZipFile(source) as archive:
            archive.extractall(folder, json.loads(archive.read("manifest.json"))["sha256"])
        aside = _swap(place, Path(folder), now)
    return replace(found, aside=aside)


def _swap(place: Home, new: Path, now: datetime) -> Path | None:
    """Set aside what is there, then move the new in; back again when that fails."""
    aside = _aside(place, now)
    (new / "files").mkdir(exist_ok=True)
    moves = [
        *((path, aside / path.name) for path in _of_company(place)),
        (new / "files", place.files),
        (new / DATABASE, place.database),
    ]
    if (new / PASSPORT_KEY).exists():  # a backup of before has none: the key that is there stays
        (new / PASSPORT_KEY).chmod(0o600)
        moves.insert(0, (place.passport_key, aside / PASSPORT_KEY))
        moves.append((new / PASSPORT_KEY, place.passport_key))
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            if source.exists():
                source.replace(target)
                done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            target.replace(source)
        raise
    if any(aside.iterdir()):
        return aside
    aside.rmdir()
    return None


def _of_company(place: Home) -> list[Path]:
    """The database with what is not written into it yet, and the files."""
    tails = ("", "-wal", "-shm")
    return [place.files, *(place.database.with_name(DATABASE + tail) for tail in tails)]


def _aside(place: Home, now: datetime) -> Path:
    """A new folder for what is there; the old database whole, when it can still be read."""
    if place.database.exists():
        with (
            suppress(sqlite3.DatabaseError),
            closing(sqlite3.connect(place.database, timeout=20)) as old,
        ):
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    name = f"before-restore-{now:%Y%m%d-%H%M%S}"
    names = itertools.chain([name], (f"{name}-{at}" for at in itertools.count(2)))
    aside = next(path for each in names if not (path := place.folder / each).exists())
    aside.mkdir()
    return aside
