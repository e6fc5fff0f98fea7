"""A backup for who never opens a terminal: one verified file, sent to the browser."""

import shutil
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_POST

from gemaakt.server import audit
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.backup import must_have_backup, write_backup
from gemaakt.server.roles import OWNER, for_role

ACTION = "company.backed-up"


def last_backup() -> AuditLine | None:
    """When somebody last took a backup in the browser."""
    return AuditLine.objects.filter(action=ACTION).first()


@require_POST
@for_role(OWNER)
def take_backup(request: HttpRequest) -> FileResponse:
    """Everything of the firm in one file; for the owner only."""
    now = timezone.localtime()
    name = f"gemaakt-{settings.HOME.name}-{now:%Y%m%d-%H%M}.zip"
    made = _written(name)
    audit.log(ACTION, request.user, name)
    return FileResponse(made, as_attachment=True, filename=name)


def _written(name: str) -> IO[bytes]:
    """The backup in a nameless file, which is gone once it is sent."""
    must_have_backup(settings.HOME)
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    with tempfile.TemporaryDirectory(dir=settings.HOME.folder) as folder:
        target = Path(folder) / name
        write_backup(settings.HOME, target, timezone.now())
        with target.open("rb") as stream:
            shutil.copyfileobj(stream, kept)
    kept.seek(0)
    return kept
