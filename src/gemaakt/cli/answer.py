"""How every verb answers: one document, findings as sentences, an exit status."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from gemaakt.data import sentence
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, finding_of
from gemaakt.whole_file import write_text

DONE, REFUSED = 0, 1
"""How a verb ends; typer itself ends with 2 when the words of the call are wrong."""


class FileMissing(GemaaktError, FileNotFoundError):
    """The named input is not there."""


class FileUnreadable(GemaaktError, OSError):
    """The named input cannot be read."""


def language_of(chosen: str | None) -> str:
    """The language asked for, else that of the environment, Dutch if unsure."""
    wanted = chosen or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if wanted.lower().startswith("en") else "nl"


def plain_finding(finding: Finding, language: str) -> dict[str, Any]:
    """A finding as CONTRACTS.md shows it."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "where": msgspec.to_builtins(dict(finding.where)),
        "params": msgspec.to_builtins(dict(finding.params), enc_hook=str),
        "message": sentence(finding.code, {**finding.where, **finding.params}, language),
    }


def plain_findings(findings: Iterable[Finding], language: str) -> list[dict[str, Any]]:
    """Findings as CONTRACTS.md shows them."""
    return [plain_finding(finding, language) for finding in findings]


def document_text(document: Any) -> str:
    """A document as JSON text; a number that is not finite is a bug of ours."""
    plain = msgspec.to_builtins(document, enc_hook=str)
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=1)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    write_text(path, text)


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
    """End with status 1 and the findings that say why."""
    rows = plain_findings(findings, language)
    answer = {**(document or {}), "findings": rows}
    if out is not None:
        write_whole(out, document_text(answer) + "\n")
    if as_json:
        sys.stdout.write(document_text(answer) + "\n")
    else:
        for row in rows:
            sys.stderr.write(f"{row['message']}\n")
    raise SystemExit(REFUSED)


def input_bytes(path: Path) -> bytes:
    """The content of an input file; `FileMissing` and `FileUnreadable` say what is wrong."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing("cli.file-missing", file=str(path)) from error
    except OSError as error:
        raise FileUnreadable(
            "cli.file-unreadable", file=str(path), reason=error.strerror or type(error).__name__
        ) from error


def guarded(call: Callable[[], object]) -> int:
    """Run a verb at the edge of the program: a refusal becomes a finding and status 1."""
    try:
        call()
    except GemaaktError as error:
        words = sys.argv[1:]
        language = language_of(_option_value(words, "--language"))
        out = _option_value(words, "--out")
        try:
            refuse(
                [finding_of(error)],
                as_json="--json" in words,
                language=language,
                out=Path(out) if out else None,
            )
        except SystemExit as end:
            return int(str(end.code))
    return DONE


def _option_value(words: list[str], option: str) -> str | None:
    for at, word in enumerate(words):
        if word == option and at + 1 < len(words):
            return words[at + 1]
        if word.startswith(option + "="):
            return word.split("=", 1)[1]
    return None
