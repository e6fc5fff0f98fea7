"""How every verb answers: one document, findings as sentences, an exit status."""

import errno
import json
import math
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from gemaakt.data.messages import finding_row
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, finding_of
from gemaakt.whole_file import write_text

DONE, REFUSED, WRONG_WORDS, STOPPED = 0, 1, 2, 130
"""How a verb ends; typer itself ends with 2 when the words of the call are wrong, and with 130
for Ctrl-C, as shells do."""


class FileMissing(GemaaktError, FileNotFoundError):
    """The named input is not there."""


class FileUnreadable(GemaaktError, OSError):
    """The named input cannot be read."""


class FileUnwritable(GemaaktError, OSError):
    """The disk does not take what a verb wants to write."""


READ_REFUSALS = {
    errno.EISDIR: "cli.file-is-folder",
    errno.EACCES: "cli.file-forbidden",
    errno.EPERM: "cli.file-forbidden",
}
WRITE_REFUSALS = {
    errno.EISDIR: "cli.out-is-folder",
    errno.ENOENT: "cli.out-no-folder",
    errno.ENOTDIR: "cli.out-no-folder",
    errno.EACCES: "cli.out-forbidden",
    errno.EPERM: "cli.out-forbidden",
    errno.EROFS: "cli.out-forbidden",
    errno.ENOSPC: "cli.out-full",
}
"""What the system says, as sentences of ours; the rest keeps the system's own words."""


def language_of(chosen: str | None) -> str:
    """The language asked for, else that of the environment, Dutch if unsure."""
    wanted = chosen or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if wanted.lower().startswith("en") else "nl"


def plain_finding(finding: Finding, language: str) -> dict[str, Any]:
    """A finding as CONTRACTS.md shows it."""
    return finding_row(finding, language)


def plain_findings(findings: Iterable[Finding], language: str) -> list[dict[str, Any]]:
    """Findings as CONTRACTS.md shows them."""
    return [plain_finding(finding, language) for finding in findings]


def document_text(document: Any) -> str:
    """A document as JSON text; a number that is not finite is a bug of ours."""
    plain = without_noise(msgspec.to_builtins(document, enc_hook=str))
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=1)


def without_noise(value: Any, name: str = "") -> Any:
    """A document without the noise of floating point: 0.1 + 0.2 is 0.3.

    Seconds have three decimals, any other figure twelve figures: more than anything here is
    measured in, and fewer than what adding and multiplying leaves behind.
    """
    if isinstance(value, dict):
        return {key: without_noise(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_noise(each, name) for each in value]
    if not isinstance(value, float) or not math.isfinite(value):
        return value
    return round(value, 3) if name.endswith("seconds") else float(f"{value:.12g}")


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all; `FileUnwritable` says what the disk refuses."""
    with writing(path):
        write_text(path, text)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into a refusal that names the file."""
    try:
        yield
    except OSError as error:
        code = WRITE_REFUSALS.get(error.errno or 0, "cli.out-unwritable")
        raise FileUnwritable(code, file=str(path), reason=_reason(error)) from error


def made_folder(path: Path) -> Path:
    """The folder that documents go to, made before the work for them is done."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


def writable(out: Path | None) -> Path | None:
    """The file of `--out`, refused before a long search when it cannot be written."""
    if out is None or (out.exists() and not out.is_file() and not out.is_dir()):
        return out  # /dev/stdout, a pipe: written to, not replaced
    with writing(out):
        if out.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not out.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if not os.access(out.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return out


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def deliver(
    document: Mapping[str, Any],
    *,
    as_json: bool,
    out: Path | None,
    show: Callable[[Mapping[str, Any]], None],
) -> None:
    """Give the answer: to the file, as the one JSON document on stdout, or shown to a person."""
    text = document_text(document)
    if out is not None:
        write_whole(out, text + "\n")
    if as_json:
        sys.stdout.write(text + "\n")
    else:
        show(document)


def refuse(
    findings: Iterable[Finding],
    *,
    as_json: bool,
    language: str,
    out: Path | None = None,
    document: Mapping[str, Any] | None = None,
) -> NoReturn:
    """End with status 1 and the findings that say why, before those that the document has."""
    rows = [*plain_findings(findings, language), *(document or {}).get("findings", ())]
    answer = {**(document or {}), "findings": rows}
    if out is not None:
        write_whole(out, document_text(answer) + "\n")
    if not (as_json and _is_written(document_text(answer) + "\n")):
        for row in rows:
            sys.stderr.write(f"{row['message']}\n")
    raise SystemExit(REFUSED)


def _is_written(text: str) -> bool:
    """Write to stdout and say whether its disk had room for it."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _write_nowhere()
        return False
    return True


def input_bytes(path: Path) -> bytes:
    """The content of an input file; `FileMissing` and `FileUnreadable` say what is wrong."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing("cli.file-missing", file=str(path)) from error
    except OSError as error:
        code = READ_REFUSALS.get(error.errno or 0, "cli.file-unreadable")
        raise FileUnreadable(code, file=str(path), reason=_reason(error)) from error


def guarded(call: Callable[[], object]) -> int:
    """Run a verb at the edge of the program: a refusal becomes a finding and status 1.

    What nobody foresaw becomes one too, with the place to report; whoever mends it sees the
    traceback with GEMAAKT_TRACEBACK set.
    """
    try:
        call()
    except GemaaktError as error:
        return _refused(finding_of(error), keeps_out=not isinstance(error, FileUnwritable))
    except SystemExit as end:
        if end.code == STOPPED:
            return _stopped()
        if end.code == WRONG_WORDS and "--json" in sys.argv:
            _say_wrong_words(end.__context__)
        raise
    except KeyboardInterrupt:
        return _stopped()
    except Exception as error:
        if was_stopped(error):
            return _stopped()
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return _refused(Finding("cli.disk-full"), keeps_out=False)
        if os.environ.get("GEMAAKT_TRACEBACK"):
            raise
        return _refused(unforeseen(error), keeps_out=False)
    return DONE


def was_stopped(error: BaseException) -> bool:
    """Whether Ctrl-C is behind an error: numpy calls one during its import "failed to import"."""
    behind: BaseException | None = error
    while behind is not None and not isinstance(behind, KeyboardInterrupt):
        behind = behind.__cause__ or behind.__context__
    return behind is not None


def _stopped() -> int:
    _refused(Finding("cli.stopped"), keeps_out=False)
    return STOPPED


def flushed(status: int) -> int:
    """The status once everything is written; a full disk behind `>` is said, not a traceback."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _write_nowhere()
        if error.errno == errno.ENOSPC:
            return _refused(Finding("cli.disk-full"), keeps_out=False)
        return status or REFUSED  # whoever read it has gone
    return status


def _write_nowhere() -> None:
    """What could not be written is left: Python would try it again at the end, and say so."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unforeseen(error: Exception) -> Finding:
    """A finding for a bug of ours: what it was and the last place of ours it passed."""
    ours = str(Path(__file__).parents[1])
    frames = traceback.extract_tb(error.__traceback__)
    last = next((f for f in reversed(frames) if f.filename.startswith(ours)), None)
    place = f"{Path(last.filename).relative_to(ours)}:{last.lineno}" if last else "?"
    said = f"{type(error).__name__} {error}".strip()
    return Finding("cli.unforeseen", params={"reason": said[:200], "place": place})


def _say_wrong_words(cause: BaseException | None) -> None:
    """The words that typer refused, as the one document that `--json` promises."""
    said = getattr(cause, "format_message", lambda: "")()
    finding = Finding("cli.wrong-words", Severity.ERROR, params={"reason": " ".join(said.split())})
    language = language_of(_option_value(sys.argv[1:], "--language"))
    sys.stdout.write(document_text({"findings": [plain_finding(finding, language)]}) + "\n")


def _refused(finding: Finding, *, keeps_out: bool) -> int:
    words = sys.argv[1:]
    out = _option_value(words, "--out") if keeps_out else None
    try:
        refuse(
            [finding],
            as_json="--json" in words,
            language=language_of(_option_value(words, "--language")),
            out=Path(out) if out else None,
        )
    except SystemExit as end:
        return int(str(end.code))
    except FileUnwritable:
        return _refused(finding, keeps_out=False)


def _option_value(words: list[str], option: str) -> str | None:
    for at, word in enumerate(words):
        if word == option and at + 1 < len(words):
            return words[at + 1]
        if word.startswith(option + "="):
            return word.split("=", 1)[1]
    return None
