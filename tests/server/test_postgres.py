"""The same claims on a real PostgreSQL: server tests once more, on a server of their own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SAME = (
    "test_company_rows.py", "test_searches.py", "test_api.py", "test_import.py", "test_tables.py",
    "plan/test_morning.py", "plan/test_promises.py", "plan/test_counted.py",
    "test_two_at_once.py", "test_makes_once.py",
    "order/test_cancelled.py", "delivery/test_returns.py",
)  # fmt: skip


def tool(name: str) -> str:
    """A program of PostgreSQL: on the path, or where Debian keeps it."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or next(iter(map(str, places)), None)
    assert found, f"{name} not found: install postgresql, or run with -m 'not postgres'"
    return found


def as_nobody_special() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it is the user postgres."""
    if os.geteuid() != 0:
        return {}
    import pwd

    entry = pwd.getpwnam("postgres")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as these tests."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    who = as_nobody_special()
    if who:
        os.chown(folder, int(str(who["user"])), int(str(who["group"])))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = str(folder / "data")
    quiet = {"stdout": subprocess.DEVNULL, "check": True, "cwd": "/", **who}
    initdb = [tool("initdb"), "-D", data, "-U", "gemaakt", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "--no-sync", "--locale=C"], **quiet)  # type: ignore[call-overload]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [tool("pg_ctl"), "-D", data, "-w", "-o", options, "-l", str(folder / "log")]
    subprocess.run([*control, "start"], **quiet)  # type: ignore[call-overload]
    try:
        yield f"postgres://gemaakt@127.0.0.1:{port}/postgres"
    finally:
        stop = [tool("pg_ctl"), "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.postgres
@pytest.mark.parametrize("module", SAME)
def test_the_server_keeps_its_claims_on_postgresql(address: str, module: str) -> None:
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE / module)]
    done = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "DATABASE_URL": address},
        cwd=HERE.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
