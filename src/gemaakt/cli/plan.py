"""`gemaakt plan INPUT`: a company, an order list or a benchmark in, a checked plan out."""

import gc
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemaakt.cli import BEGAN_S
from gemaakt.cli.answer import (
    REFUSED,
    deliver,
    input_bytes,
    language_of,
    plain_findings,
    refuse,
)
from gemaakt.cli.options import (
    AsJson,
    Iterations,
    Language,
    Out,
    Seconds,
    Seed,
    Workers,
)
from gemaakt.errors import GemaaktError

if TYPE_CHECKING:
    from gemaakt.company import Company
    from gemaakt.findings import Finding
    from gemaakt.plan import Watch
    from gemaakt.plan.engine.aims import Aims
    from gemaakt.stop import Stop

app = typer.Typer(add_completion=False)

USUAL_SECONDS = 10.0
GRAPH_FORMATS = {".fjs": "fjs", ".jsp": "jsp", ".fajsp": "fajsp", ".txt": "txt"}


class UnknownFormat(GemaaktError, ValueError):
    """The input is nothing that can be planned."""


@app.command()
def plan(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="xlsx, csv, json, fjs, jsp …")],
    seconds: Seconds = None,
    iterations: Iterations = None,
    seed: Seed = 0,
    workers: Workers = None,
    objective: Annotated[str | None, typer.Option(help="shop, makespan or tardiness.")] = None,
    aims: Annotated[
        str | None, typer.Option(help="late+changes,setups,wip: what goes first.")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help="fjsw: with workers.")] = None,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Plan INPUT: what runs where, by whom and when, what is late and why."""
    gc.disable()  # what is imported is no garbage; looking for it costs a fifth of the start
    if objective not in (None, "shop", "makespan", "tardiness"):
        raise typer.BadParameter("shop, makespan, tardiness", param_hint="--objective")
    spoken = language_of(language)
    cores = workers or os.cpu_count() or 1
    content = input_bytes(source)
    kind = source.suffix.lower()
    from gemaakt.cli.plan_progress import bar

    with bar(show=not as_json and sys.stderr.isatty(), language=spoken) as watch:
        asked = Asked(seconds, iterations, seed, cores, watch, aims)
        if kind in GRAPH_FORMATS:
            document = _graph(source, form or _graph_format(source), objective, asked)
        elif kind == ".json":
            document = _json(source, content, asked, spoken)
        elif kind in (".xlsx", ".csv", ".xls", ".xlsm"):
            document = _workbook(source, asked, spoken)
        else:
            raise UnknownFormat("plan.unknown-format", file=str(source))
    if document["status"] != "refused":
        unused = _unused(source, document, aims, objective)
        document["findings"] = [*document["findings"], *plain_findings(unused, spoken)]
    _deliver(document, as_json, out, spoken)


def _unused(
    source: Path, document: Mapping[str, Any], aims: str | None, objective: str | None
) -> Iterator["Finding"]:
    """A warning for each word of the call that means nothing for this kind of input."""
    from gemaakt.findings import Finding, Severity

    is_graph = source.suffix.lower() in GRAPH_FORMATS
    if aims is not None and is_graph:
        params = {"file": source.name, "aims": aims, "objective": document["objective"]["name"]}
        yield Finding("plan.aims-unused", Severity.WARNING, params=params)
    if objective not in (None, "shop") and not is_graph:
        params = {"file": source.name, "objective": str(objective)}
        yield Finding("plan.objective-unused", Severity.WARNING, params=params)


class Asked:
    """How long and how a search runs; the clock starts when the problem has been read."""

    def __init__(
        self,
        seconds: float | None,
        iterations: int | None,
        seed: int,
        workers: int,
        watch: "Watch",
        aims: str | None = None,
    ) -> None:
        self.seconds, self.iterations = seconds, iterations
        self.seed, self.workers, self.watch = seed, workers, watch
        self.start_seconds = 0.0
        self.words = aims

    @property
    def aims(self) -> "Aims":
        """What the plan is judged by; refuses words that name no aim."""
        from gemaakt.plan.engine.aims import USUAL, aims_of

        return USUAL if self.words is None else aims_of(self.words)

    def stop(self) -> "Stop":
        """The stop that the words of the call ask for; begins to count now."""
        from gemaakt.stop import AnyOf, MaxIterations, MaxSeconds

        self.start_seconds = time.monotonic() - BEGAN_S
        gc.freeze()
        gc.enable()
        stops: list[Stop] = []
        if self.iterations is not None:
            stops.append(MaxIterations(self.iterations))
        if self.seconds is not None or not stops:
            stops.append(MaxSeconds(self.seconds if self.seconds is not None else USUAL_SECONDS))
        return stops[0] if len(stops) == 1 else AnyOf(tuple(stops))


def _graph_format(source: Path) -> str:
    kind = GRAPH_FORMATS[source.suffix.lower()]
    return "fjsw" if kind == "fjs" and source.parent.name == "fjsp_worker" else kind


def _graph(source: Path, form: str, objective: str | None, asked: Asked) -> dict[str, Any]:
    from gemaakt.plan.graph import answer

    stop = asked.stop()
    document: dict[str, Any] = answer(source, form, objective, stop, asked.seed, asked.workers)
    document.setdefault("start_seconds", round(asked.start_seconds, 3))
    return document


def _json(source: Path, content: bytes, asked: Asked, language: str) -> dict[str, Any]:
    from gemaakt.plan.shop.plan import is_shop, plan_shop, shop_document

    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        parsed = None  # what is wrong with it, the company's reader says
    if not is_shop(parsed):
        from gemaakt.company.document import read_company, unread_in

        company = read_company(content, file=str(source))
        return _company(company, unread_in(content), asked, language)
    from gemaakt.plan.warm import warm_up

    warm_up()  # the search's time must not go to loading compiled code
    result = plan_shop(
        parsed,
        asked.stop(),
        asked.seed,
        asked.workers,
        file=str(source),
        watch=asked.watch,
        aims=asked.aims,
    )
    return {
        **shop_document(result),
        "start_seconds": round(asked.start_seconds, 3),
        "findings": plain_findings(result.findings, language),
    }


def _workbook(source: Path, asked: Asked, language: str) -> dict[str, Any]:
    from datetime import UTC, datetime

    from gemaakt.company.document import refuse_impossible
    from gemaakt.company.workbook import read_workbook

    read = read_workbook(source, now=datetime.now(UTC))
    if read.company is None:
        return {"status": "refused", "said": read.findings}
    refuse_impossible(read.company, file=str(source))
    return _company(read.company, tuple(read.findings), asked, language)


def _company(
    company: "Company", findings: "tuple[Finding, ...]", asked: Asked, language: str
) -> dict[str, Any]:
    from gemaakt.plan import plan_company, to_document
    from gemaakt.plan.explain import explained
    from gemaakt.plan.warm import warm_up

    warm_up()
    result = plan_company(
        company, asked.stop(), asked.seed, asked.workers, progress=asked.watch, aims=asked.aims
    )
    result = explained(company, result)
    document = to_document(result)
    document["start_seconds"] = round(asked.start_seconds, 3)
    said = (*findings, *_nothing_to_plan(company), *result.findings)
    document["findings"] = plain_findings(said, language)
    return document


def _nothing_to_plan(company: "Company") -> "tuple[Finding, ...]":
    from gemaakt.findings import Finding, Severity

    if any(order.operations for order in company.orders):
        return ()
    return (Finding("plan.nothing-to-plan", Severity.WARNING),)


def _deliver(document: dict[str, Any], as_json: bool, out: Path | None, language: str) -> None:
    from gemaakt.cli.plan_tables import show

    if document["status"] == "refused":
        refuse(document["said"], as_json=as_json, language=language, out=out)
    document = {"format": "gemaakt.plan/1", **document}

    def shown(answer: Mapping[str, Any]) -> None:
        show(answer, language)

    deliver(document, as_json=as_json, out=out, show=shown)
    if document["status"] in ("infeasible", "failed"):
        raise typer.Exit(REFUSED)
