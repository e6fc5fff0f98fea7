"""The owner takes a backup in the browser."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client

from gemaakt.server import backup
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.home import Home
from tests.server.test_backup import own_computer, place

__all__ = ["own_computer", "place"]


def read(client: Client) -> str:
    return client.get("/shop/", headers={"accept-language": "en"}).content.decode()


def test_the_owner_takes_a_whole_backup_and_sees_when(
    cast: dict[str, Client], place: Home, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.HOME = place  # type: ignore[attr-defined]
    owner = cast["owner"]
    assert "None was taken here yet." in read(owner)
    answer = owner.post("/shop/backup/")
    assert answer["Content-Disposition"].startswith('attachment; filename="gemaakt-company-')
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert {"manifest.json", "files/foto.jpg"} < set(ZipFile(BytesIO(content)).namelist())
    kept = tmp_path / "kept.zip"
    kept.write_bytes(content)
    assert backup.read_backup(kept).orders == 1
    assert {each.name for each in place.folder.iterdir()} == {"files", "secret", backup.DATABASE}
    assert AuditLine.objects.filter(action="company.backed-up").count() == 1
    assert "Last taken" in read(owner)


def test_a_firm_that_keeps_nothing_here_is_told_so(
    cast: dict[str, Client], settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.HOME = Home("company", tmp_path / "nowhere")  # type: ignore[attr-defined]
    answer = cast["owner"].post("/shop/backup/", headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert str(tmp_path / "nowhere") in answer.content.decode()
    assert not (tmp_path / "nowhere").exists()


def test_nobody_but_the_owner_takes_it(cast: dict[str, Client]) -> None:
    for role in ("office", "planner", "reader", "worker"):
        assert cast[role].post("/shop/backup/").status_code == 403
    assert "Take a backup" not in read(cast["office"])
    assert cast["owner"].get("/shop/backup/").status_code == 405
