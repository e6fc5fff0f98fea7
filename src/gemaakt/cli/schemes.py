"""`gemaakt schemes`: what an instrument gives on a day, and the reasoning behind it."""

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of, plain_findings, refuse
from gemaakt.cli.company_input import known_company
from gemaakt.cli.options import AsJson, Language, Out
from gemaakt.errors import GemaaktError

if TYPE_CHECKING:
    from gemaakt.company import Company

app = typer.Typer(add_completion=False)
TRIALS = 4000
"""Of each of the two plans of a machine: equal effort."""


class WrongWords(GemaaktError, ValueError):
    """A day, a pair or a file of the call is not of its form."""


@app.command()
def schemes(
    instrument: Annotated[
        str | None, typer.Argument(help="kia, eia, wbso, bor …; deadlines; rollover")
    ] = None,
    extra: Annotated[list[str] | None, typer.Argument(help="name=value …")] = None,
    on: Annotated[str | None, typer.Option("--on", help="Day, such as 2026-03-15.")] = None,
    input_: Annotated[
        list[str] | None, typer.Option("--input", help="A JSON file, or name=value.")
    ] = None,
    batch: Annotated[
        Path | None, typer.Option("--batch", help="A list of questions (JSON).")
    ] = None,
    company: Annotated[
        Path | None, typer.Option("--company", help="machine: what it does in this firm's plan.")
    ] = None,
    like: Annotated[str, typer.Option("--like", help="machine: one more like this one.")] = "",
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """What applies, how much, by when, and which article says so."""
    chosen = language_of(language)
    if batch is not None:
        _batch(batch, out=out, as_json=as_json, language=chosen)
    elif instrument in (None, "list"):
        _list(as_json=as_json, out=out, language=chosen)
    elif instrument == "compile":
        from gemaakt.data.write_compiled import write_compiled

        sys.stderr.write(f"{write_compiled('schemes')}\n")
    elif instrument == "rollover":
        _rollover(extra or [], as_json=as_json, out=out)
    elif instrument == "hours":
        _hours(extra or [], _day(on), as_json=as_json, out=out, language=chosen)
    elif instrument == "handover":
        _handover(extra or [], as_json=as_json, out=out, language=chosen)
    elif instrument == "deadlines":
        _deadlines(_day(on), as_json=as_json, out=out, language=chosen)
    else:
        inputs = _inputs([*(input_ or []), *(extra or [])])
        more: dict[str, object] = {}
        if company is not None:
            more = _in_the_plan(known_company(company, chosen, as_json=as_json, out=out), like)
        name = str(instrument).lower()
        _ask(name, _day(on), inputs, more, as_json=as_json, out=out, language=chosen)


def _ask(
    name: str,
    on: date,
    inputs: Mapping[str, object],
    more: Mapping[str, object],
    *,
    as_json: bool,
    out: Path | None,
    language: str,
) -> None:
    from gemaakt.cli.schemes_shown import show_answer, show_document, show_information
    from gemaakt.schemes.answers import question

    given = inputs.get("parameters_override") or {}
    rest = {key: value for key, value in inputs.items() if key != "parameters_override"}
    if not isinstance(given, Mapping):
        raise WrongWords("schemes.input-no-object", file="parameters_override")
    document = question(name, on=on, inputs=rest, given=given, language=language)
    if document.get("refusal") is not None:
        finding = document.pop("finding")
        refuse([finding], as_json=as_json, language=language, out=out, document=document)
    document = {**document, **more}
    shows = {"gemaakt.scheme/1": show_answer, "gemaakt.scheme-information/1": show_information}
    show = shows.get(str(document["format"]), show_document)
    deliver(document, as_json=as_json, out=out, show=lambda it: show(it, language))


def _in_the_plan(now: "Company", like: str) -> dict[str, object]:
    """What one more machine does to lateness, kWh and CO2 in the plan of a company."""
    from gemaakt.carbon import factor
    from gemaakt.energy import with_second
    from gemaakt.plan import plan_company
    from gemaakt.plan.what_if import best_for, outcome
    from gemaakt.stop import MaxIterations

    then = with_second(now, like)
    if then == now:
        known = ", ".join(each.id for each in now.machines)
        raise WrongWords("schemes.unknown-machine", machine=like, known=known)
    used = factor("electricity_nl_market", now.plan_start.date())
    found: dict[str, object] = {}
    plans = [plan_company(each, MaxIterations(TRIALS), 0, 1) for each in (now, then)]
    for name, each in (("now", now), ("then", then)):
        best = best_for(each, plans)
        made = outcome(each, best, None, kgco2e_per_kwh=used.value)
        found[name] = {
            "late_orders": made.late_orders,
            "weighted_late_min": made.weighted_late_min,
            "unplanned": made.unplanned,
            "work_kwh": round(made.work_kwh, 1),
            "co2e_kg": round(made.co2e_kg, 1),
        }
    return {"plan": {"like": like, "trials": TRIALS, **found}}


def _batch(path: Path, *, out: Path | None, as_json: bool, language: str) -> None:
    from gemaakt.cli.answer import document_text, write_whole
    from gemaakt.cli.schemes_shown import show_batch
    from gemaakt.schemes import answer_batch

    rows, findings = answer_batch(_parsed(path))
    said = plain_findings(findings, language)
    by_id: dict[str, list[dict[str, Any]]] = {}
    for each in said:
        by_id.setdefault(str(each["where"].get("id")), []).append(each)
    for row in rows:
        if found := by_id.get(str(row["id"])):
            row["findings"] = found
    text = document_text(rows) + "\n"
    if out is not None:
        write_whole(out, text)
    if as_json:
        sys.stdout.write(text)
    else:
        show_batch(rows, language)


def _list(*, as_json: bool, out: Path | None, language: str) -> None:
    from gemaakt.cli.schemes_shown import show_list
    from gemaakt.schemes.answers import catalogue

    deliver(catalogue(language), as_json=as_json, out=out, show=lambda it: show_list(it, language))


def _handover(extra: list[str], *, as_json: bool, out: Path | None, language: str) -> None:
    from gemaakt.cli.schemes_shown import show_document
    from gemaakt.schemes.handover import handover

    if not extra:
        raise WrongWords("schemes.wrong-pair", pair="COMPANY")
    company = known_company(Path(extra[0]), language, as_json=as_json, out=out)
    document = handover(company)
    deliver(document, as_json=as_json, out=out, show=lambda it: show_document(it, language))


def _hours(extra: list[str], on: date, *, as_json: bool, out: Path | None, language: str) -> None:
    from gemaakt.cli.schemes_shown import show_document
    from gemaakt.schemes.wbso_hours import overview, read_hours

    if not extra:
        raise WrongWords("schemes.wrong-pair", pair="FILE")
    found = read_hours(_parsed(Path(extra[0])), file=extra[0])
    answer = overview(found.lines, on=on, declared_h=found.declared_h, closures=found.closures)
    document = {
        "format": "gemaakt.scheme-hours/1",
        "on": on,
        "projects": answer.projects,
        "lines": [
            {"project": row[0], "person": row[1], "day": row[2], "worked_min": row[3]}
            for row in answer.lines
        ],
        "findings": plain_findings(answer.findings, language),
    }
    document = msgspec.to_builtins(document)
    deliver(document, as_json=as_json, out=out, show=lambda it: show_document(it, language))


def _deadlines(on: date, *, as_json: bool, out: Path | None, language: str) -> None:
    from datetime import UTC, datetime

    from gemaakt.cli.answer import write_whole
    from gemaakt.cli.schemes_shown import show_deadlines
    from gemaakt.schemes.deadlines import calendar_of, icalendar

    found = calendar_of(on, language=language)
    if out is not None and out.suffix == ".ics":
        write_whole(out, icalendar(found, stamp=datetime.now(UTC)))
        out = None
    document = {"format": "gemaakt.scheme-deadlines/1", "on": on, "deadlines": found}
    deliver(document, as_json=as_json, out=out, show=lambda it: show_deadlines(it, language))


def _rollover(extra: list[str], *, as_json: bool, out: Path | None) -> None:
    from gemaakt.cli.schemes_shown import show_rollover
    from gemaakt.schemes.rollover import rollover

    year = next((int(word) for word in extra if word.isdecimal()), None)
    if year is None or not 2000 < year < 2200:
        raise WrongWords("schemes.batch-no-year", year=" ".join(extra))
    deliver(rollover(year), as_json=as_json, out=out, show=show_rollover)


def _day(text: str | None) -> date:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    if text is None:
        return datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    try:
        day = date.fromisoformat(text if len(text) > 4 else f"{text}-12-31")
        if day.year not in range(1900, 2200):
            raise ValueError(text)
        return day
    except ValueError as error:
        raise WrongWords("schemes.wrong-day", day=text) from error


def _inputs(words: list[str]) -> dict[str, object]:
    """Inputs from files and pairs, the later ones first."""
    found: dict[str, object] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if sign and not _is("is_file", word):
            found[name] = _value(value)
            continue
        if not sign and not word.endswith(".json") and not _is("exists", word):
            raise WrongWords("schemes.wrong-pair", pair=word)
        content = _parsed(Path(word))
        if not isinstance(content, Mapping):
            raise WrongWords("schemes.input-no-object", file=word)
        inner = content.get("inputs")
        found |= dict(inner) if isinstance(inner, Mapping) else dict(content)
        if "parameters_override" in content:
            found["parameters_override"] = content["parameters_override"]
    return found


def _is(kind: str, word: str) -> bool:
    """Whether the word names a file (`is_file`), or anything on the disk (`exists`)."""
    try:
        return bool(getattr(Path(word), kind)())
    except OSError:  # no file has a name as long as this one
        return False


def _value(text: str) -> object:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(value, float) else value  # as written: `20.000` is twenty thousand


def _parsed(path: Path) -> Any:
    try:
        found = json.loads(input_bytes(path))
        json.dumps(found, ensure_ascii=False).encode()  # half a character can be written nowhere
    except (ValueError, RecursionError) as error:
        raise WrongWords("schemes.not-json", file=str(path), reason=str(error)[:200]) from error
    return found
