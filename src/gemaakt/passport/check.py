"""Is a passport what its maker signed? Each fact that differs is named."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, has_errors
from gemaakt.passport.keys import FirmKey
from gemaakt.passport.passport import FORMAT
from gemaakt.passport.signature import OUTSIDE, Opened, SignatureBroken, opened

LATER = frozenset({"undone", "corrected", "certificate", "newer"})
"""What is found out after a passport was made is told in `missing`, beside what was signed."""
MOST = 20
"""So many differences are named; who changed more has made another document."""


class NotAPassport(GemaaktError, ValueError):
    """The document is no passport."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: errors mean that the passport must not be relied on."""

    status: str
    """`holds`, `unsigned`, `broken`, or `other-key`: signed, but by none of the given keys."""
    kid: str
    issued: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was changed, and no key given is another or was withdrawn."""
        return not has_errors(self.findings)


def read_passport(content: bytes, file: str) -> dict[str, Any]:
    """A passport from its file, where no name stands twice; `NotAPassport` says why it is none."""
    try:
        document = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise NotAPassport(
            "document.not-json", file=file, line=error.lineno, column=error.colno, reason=error.msg
        ) from error
    except (ValueError, RecursionError) as error:
        raise NotAPassport("passport.not-one", file=file) from error
    if not isinstance(document, dict) or document.get("format", FORMAT) != FORMAT:
        raise NotAPassport("passport.not-one", file=file)
    if not {"order", "mass_kg", "co2e_kg"} <= set(document):
        raise NotAPassport("passport.not-one", file=file)
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a name that stands twice, a reader may see one and a program the other."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def check(document: Mapping[str, Any], keys: Sequence[FirmKey] = ()) -> Checked:
    """Compare a passport with what was signed, and its key with those of the maker if given."""
    signature = document.get("signature") or ""
    if not signature:
        return Checked("unsigned", "", "", (Finding("passport.unsigned"),))
    try:
        seal = opened(signature)
        changed = list(islice(_changes(document, seal.facts), MOST))
    except (SignatureBroken, RecursionError):
        return Checked("broken", "", "", (Finding("passport.signature-broken"),))
    issued = str(seal.facts.get("issued") or "")
    if changed:
        return Checked("broken", seal.kid, issued, tuple(changed))
    known = next((key for key in keys if key.kid == seal.kid), None)
    if keys and known is None:
        other = Finding("passport.other-key", params={"kid": short(seal.kid)})
        return Checked("other-key", seal.kid, issued, (other,))
    return Checked("holds", seal.kid, issued, (_holds(seal, issued), *_of_key(seal, known)))


def short(kid: str) -> str:
    """The first sixteen signs of a key's name, in fours, as they are read out on the telephone."""
    return " ".join(kid[at : at + 4] for at in range(0, 16, 4))


def _holds(seal: Opened, issued: str) -> Finding:
    facts = seal.facts
    params = {
        "company": facts.get("company", ""), "order": facts.get("order", ""),
        "version": facts.get("version", 1), "issued": issued, "kid": short(seal.kid),
    }  # fmt: skip
    return Finding("passport.signature-holds", Severity.INFO, params=params)


def _of_key(seal: Opened, known: FirmKey | None) -> Iterator[Finding]:
    """What the key is worth: not compared with any, or withdrawn since."""
    kid = short(seal.kid)
    if known is None:
        yield Finding("passport.key-unproven", Severity.WARNING, params={"kid": kid})
    elif known.withdrawn is not None:
        was_before = _moment(seal.facts.get("issued")) < known.withdrawn
        severity = Severity.WARNING if was_before else Severity.ERROR
        moment = known.withdrawn.isoformat(timespec="minutes")
        yield Finding("passport.key-withdrawn", severity, params={"kid": kid, "withdrawn": moment})


def _moment(text: Any) -> datetime:
    """When it was signed as it says; the end of time where it does not say."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return datetime.max.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _changes(document: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Finding]:
    shown = {name: value for name, value in document.items() if name not in OUTSIDE}
    if "missing" in shown:
        shown["missing"] = _as_made(shown["missing"], facts.get("missing"))
        if not shown["missing"] and "missing" not in facts:
            del shown["missing"]
    yield from _differences(shown, facts, "")


def _as_made(shown: Any, signed: Any) -> Any:
    """What a passport lacks without what was found out since, unless that was signed too."""
    if not isinstance(shown, list | tuple):
        return shown
    was = signed if isinstance(signed, list) else []
    return [
        code
        for code in shown
        if code in was or not isinstance(code, str) or code.partition(":")[0] not in LATER
    ]


def _differences(shown: Any, signed: Any, field: str) -> Iterator[Finding]:
    if isinstance(shown, Mapping) and isinstance(signed, Mapping):
        for name in dict.fromkeys((*signed, *shown)):
            inner = f"{field}.{name}" if field else str(name)
            yield from _differences(shown.get(name, ...), signed.get(name, ...), inner)
    elif _are_rows(shown, signed):
        for at, (one, other) in enumerate(zip(shown, signed, strict=True)):
            yield from _differences(one, other, f"{field}[{at}]")
    elif shown != signed or isinstance(shown, bool) != isinstance(signed, bool):
        yield _changed(shown, signed, field)


def _are_rows(shown: Any, signed: Any) -> bool:
    return all(isinstance(each, list | tuple) for each in (shown, signed)) and (
        len(shown) == len(signed)
    )


def _changed(shown: Any, signed: Any, field: str) -> Finding:
    where = {"field": field}
    if signed is ...:
        return Finding("passport.added", where=where, params={**where, "said": _text(shown)})
    if shown is ...:
        return Finding("passport.left-out", where=where, params={**where, "signed": _text(signed)})
    params = {**where, "said": _text(shown), "signed": _text(signed)}
    return Finding("passport.changed", where=where, params=params)


def _text(value: Any) -> str | float:
    """A value as it is told: a number as one, so that it gets the comma of the language."""
    if isinstance(value, float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:79]}…"
