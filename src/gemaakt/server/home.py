"""Where a company lives on disk: `$GEMAAKT_HOME/<company>` with its database, files and secret."""

import hashlib
import os
import secrets
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gemaakt.errors import GemaaktError

OWN, DEMO = "company", "demo"
PASSPORT_KEY = "passport-key.pem"


class HomeUnwritable(GemaaktError, OSError):
    """The folder of the company cannot be made or written."""


def data_folder() -> Path:
    """The folder named by GEMAAKT_HOME, else the user's data folder of this system."""
    named = os.environ.get("GEMAAKT_HOME")
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Gemaakt"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Gemaakt"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "gemaakt"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one company; nothing in it is made before `prepare`."""

    name: str
    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "gemaakt.sqlite3"

    @property
    def files(self) -> Path:
        """Uploads: drawings, workbooks, photos."""
        return self.folder / "files"

    @property
    def passport_key(self) -> Path:
        """The private key with which the firm signs its passports."""
        return self.folder / PASSPORT_KEY

    @property
    def is_demo(self) -> bool:
        """Whether this is the demo company."""
        return self.name == DEMO

    @property
    def mark(self) -> str:
        """What tells this company from another on the same computer."""
        return hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]

    def prepare(self) -> None:
        """Make the folder and its secret, readable by the owner only."""
        try:
            self._make()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise HomeUnwritable(
                "server.home-unwritable", folder=str(self.folder), reason=reason
            ) from error

    def _make(self) -> None:
        self.files.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            self.folder.chmod(0o700)
        place = self.folder / "secret"
        with suppress(FileExistsError):
            handle = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(secrets.token_urlsafe(48))

    def secret(self) -> str:
        """The signing key; without a prepared folder one that lasts as long as the process."""
        with suppress(OSError):
            kept = (self.folder / "secret").read_text(encoding="ascii").strip()
            if kept:
                return kept
        return secrets.token_urlsafe(48)


def home(name: str | None = None) -> Home:
    """The home of the company that this process serves (GEMAAKT_COMPANY), or of another."""
    chosen = name or os.environ.get("GEMAAKT_COMPANY", OWN)
    return Home(chosen, data_folder() / chosen)
