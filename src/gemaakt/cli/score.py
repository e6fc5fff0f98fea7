"""`gemaakt score`: plans that live through seeded disturbances, against the due-date rule."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of
from gemaakt.cli.company_input import known_company
from gemaakt.cli.options import AsJson, Iterations, Language, Out, Seconds, Seed, Workers

if TYPE_CHECKING:
    from gemaakt.company import Company
    from gemaakt.plan.draft import Draft
    from gemaakt.plan.simulation.score import Effort
    from gemaakt.plan.simulation.world import Rates

app = typer.Typer(add_completion=False)

COLUMNS = ("late_share", "weighted_days_late", "moved_share")
PLAN_SECONDS = 5.0
ROBUST = "gemaakt.robust/1"
DEMO = datetime(2026, 11, 23, 6, tzinfo=UTC)
"""The demo company is scored as it stands on one day, so that the score can be repeated."""


@app.command()
def score(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE…]", help="Shops (JSON) instead of --set.")
    ] = None,
    named: Annotated[
        str | None,
        typer.Option("--set", help="public: the published shops; demo: the demo company."),
    ] = None,
    seconds: Seconds = None,
    iterations: Iterations = None,
    seed: Seed = 0,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Seeds in a row.")] = 1,
    workers: Workers = None,
    calm: Annotated[bool, typer.Option("--undisturbed", help="Nothing goes wrong.")] = False,
    year: Annotated[
        bool,
        typer.Option(
            "--year",
            help="A year of the demo company, or what fits in --seconds.",
        ),
    ] = False,
    robust: Annotated[
        int, typer.Option("--robust", min=0, help="Simulate the plan so often: days that hold.")
    ] = 0,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="A Dask scheduler: tcp://…")
    ] = None,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Score the planner: lateness and moves under disturbances, and those of the rules."""
    from gemaakt.plan.simulation.score import NOTHING, Contest, Effort, Rates, scored

    rates = NOTHING if calm else Rates()
    effort, cores = Effort(seconds, iterations), workers or os.cpu_count() or 1
    known = partial(known_company, language=language_of(language), as_json=as_json, out=out)
    if robust:
        company: Company = known(files[0]) if files else _demo()
        document = _robust(company, robust, seed, rates, effort, cores, scheduler)
        deliver(document, as_json=as_json, out=out, show=lambda a: show_robust(a, language))
        return
    if year:
        lived = (range(seed, seed + seeds), rates, Effort(None, iterations), cores, scheduler)
        document = _year(seconds, *lived, shows=not as_json, spoken=language_of(language))
        deliver(document, as_json=as_json, out=out, show=lambda a: show_year(a, language))
        return
    shops = shops_of(list(files or []), named, known)
    contests = [
        Contest(name, draft, number, rates, effort, bound)
        for name, draft, bound in shops
        for number in range(seed, seed + seeds)
    ]
    document = scored(contests, workers=cores, scheduler=scheduler)
    deliver(document, as_json=as_json, out=out, show=lambda answer: show(answer, language))


def shops_of(
    files: list[Path], named: str | None, known: "Callable[[Path], Company]"
) -> "list[tuple[str, Draft, frozenset[str]]]":
    """The shops by name: those of files, else of the set, else the published ones and the demo.

    Each with the steps that the due-date rule does on the first machine that they name. `known`
    reads the company of a file that is no benchmark shop.
    """
    if named not in (None, "public", "demo"):
        raise typer.BadParameter("public, demo, or FILE…", param_hint="--set")
    paths = files or ([] if named == "demo" else public_shops())
    shops = [(path.name, *_draft(path, known)) for path in paths]
    if not files and named != "public":
        shops.append(("demo", _demo_draft(), frozenset()))
    if not shops:
        raise typer.BadParameter("public, demo, or FILE…", param_hint="--set")
    return shops


def _draft(path: Path, known: "Callable[[Path], Company]") -> "tuple[Draft, frozenset[str]]":
    from gemaakt.plan.shop.plan import checked_draft, is_shop
    from gemaakt.plan.simulation.company import company_shop
    from gemaakt.plan.simulation.rule import bound_steps

    if path.suffix.lower() == ".json":
        try:
            document = json.loads(input_bytes(path))
        except (ValueError, RecursionError):
            document = None  # what is wrong with it, the company's reader says
        told = document.get("format", "") if isinstance(document, Mapping) else "gemaakt.company"
        if is_shop(document) or not str(told).startswith("gemaakt.company"):
            draft = checked_draft(document, str(path))
            return draft, bound_steps(draft)
    return company_shop(known(path)), frozenset()


def _demo_draft() -> "Draft":
    from gemaakt.plan.simulation.company import company_shop

    return company_shop(_demo())


def _demo() -> Any:
    from gemaakt.company.demo import demo_company

    return demo_company(DEMO)


def _year(
    seconds: float | None,
    seeds: range,
    rates: "Rates",
    effort: "Effort",
    workers: int,
    scheduler: str | None,
    *,
    shows: bool,
    spoken: str,
) -> dict[str, Any]:
    """The year of the demo company, or as much of it as fits in the seconds."""
    from gemaakt.cli.plan_progress import LIVING, bar
    from gemaakt.plan.simulation.year import scored_year
    from gemaakt.stop import MaxSeconds

    with bar(show=shows and sys.stderr.isatty(), language=spoken, words=LIVING) as watch:
        return scored_year(
            _demo(), rates, seeds, effort, workers=workers, scheduler=scheduler,
            within=None if seconds is None else MaxSeconds(seconds),
            told=lambda share: watch.busy(share, 0.0),
        )  # fmt: skip


def _robust(
    company: "Company",
    simulations: int,
    seed: int,
    rates: "Rates",
    effort: "Effort",
    workers: int,
    scheduler: str | None,
) -> dict[str, Any]:
    """The days that hold for a company."""
    from gemaakt.plan import plan_company
    from gemaakt.plan.simulation.robust import robust_dates
    from gemaakt.stop import MaxIterations, MaxSeconds

    trials, seconds = effort.iterations, effort.seconds
    usual = MaxSeconds(PLAN_SECONDS if seconds is None else seconds)
    stop = usual if trials is None or seconds is not None else MaxIterations(trials)
    plan = plan_company(company, stop, seed)
    rows = robust_dates(
        company, plan, simulations=simulations, seed=seed, rates=rates, workers=workers,
        scheduler=scheduler,
    )  # fmt: skip
    return {
        "format": ROBUST,
        "rates": rates.row(),
        "seed": seed,
        "simulations": simulations,
        "orders": [
            {
                "order": row.order,
                "due": row.due,
                "planned": row.planned,
                "holds": {f"{share:.0%}": day for share, day in row.holds},
                "on_time_share": round(row.on_time_share, 3),
            }
            for row in rows
        ],
    }


def show_robust(answer: Mapping[str, Any], language: str | None) -> None:
    """Print the days that hold, an order a line."""
    from rich.console import Console
    from rich.table import Table

    dutch = language_of(language) == "nl"
    names = ("order", "leverdag", "gepland") if dutch else ("order", "due", "planned")
    table = Table(*names, "50%", "80%", "90%", "op tijd" if dutch else "in time")
    for row in answer["orders"]:
        days = [str(day) for day in row["holds"].values()]
        due = str(row["due"] or "")
        table.add_row(row["order"], due, str(row["planned"]), *days, f"{row['on_time_share']:.0%}")
    Console().print(table)


def public_shops() -> list[Path]:
    """The published shops in the folder that GEMAAKT_SHARED names."""
    folder = Path(os.environ.get("GEMAAKT_SHARED", "../shared")) / "data" / "plan" / "shop"
    return sorted(folder.glob("*.json"))


def show(answer: Mapping[str, Any], language: str | None) -> None:
    """Print the scores as a table."""
    from rich.console import Console
    from rich.table import Table

    dutch = language_of(language) == "nl"
    names = ("te laat", "gewogen dagen", "verschoven") if dutch else COLUMNS
    short = {"gemaakt": "Gemaakt", "due_date_rule": "EDD", "atcs": "ATCS"}
    table = Table("werkplaats" if dutch else "shop", "", *names)
    whole = "samen" if dutch else "in total"
    for row in [*answer["shops"], {"shop": whole, **answer["total"]}]:
        for at, who in enumerate(short):
            share, days, moved = (row[who][column] for column in COLUMNS)
            shop = "" if at else row["shop"]
            table.add_row(shop, short[who], f"{share:.1%}", f"{days:.2f}", f"{moved:.1%}")
    Console().print(table)


def show_year(answer: Mapping[str, Any], language: str | None) -> None:
    """Print the years as a table, planners side by side."""
    from rich.console import Console
    from rich.table import Table

    weeks, whole = answer["weeks"], answer["weeks_of_a_year"]
    dutch = language_of(language) == "nl"
    title = "Een gesimuleerd jaar" if dutch else "A simulated year"
    if weeks < whole:
        title += f": {weeks} van de {whole} weken" if dutch else f": {weeks} of {whole} weeks"
    table = Table("", *(str(row["planner"]) for row in answer["year"]), title=title)
    for key in (name for name in answer["year"][0] if name != "planner"):
        cells = [row[key] for row in answer["year"]]
        table.add_row(key, *(f"{c:.3f}" if isinstance(c, float) else str(c) for c in cells))
    Console().print(table)
