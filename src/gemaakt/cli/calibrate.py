"""`gemaakt calibrate PAST.csv…`: a shop's own constants from its past orders and jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of
from gemaakt.cli.options import AsJson, Language, OnDay, Out
from gemaakt.errors import GemaaktError

if TYPE_CHECKING:
    from gemaakt.quote.learn import PastOrder
    from gemaakt.quote.past import Past
    from gemaakt.routing import Constants, Learned

app = typer.Typer(add_completion=False)


class NothingToLearn(GemaaktError, ValueError):
    """The files hold neither orders with a total nor clocked minutes."""


@app.command()
def calibrate(
    files: Annotated[list[Path], typer.Argument(help="CSV files of past orders or minutes.")],
    constants: Annotated[Path | None, typer.Option("--constants", help="Own constants.")] = None,
    on: OnDay = None,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Learn the constants from past orders and clocked minutes; you accept them by using them."""
    from gemaakt.cli.quote import constants_of, today
    from gemaakt.quote.order_list import ListRefused
    from gemaakt.quote.past import Past, add_file

    chosen = language_of(language)
    day = on.date() if on else today()
    past = Past()
    for path in files:
        try:
            add_file(past, input_bytes(path), path.name, path.stem, on=day)
        except ListRefused as error:
            if error.code != "quote.list-empty":
                raise
            raise NothingToLearn("quote.nothing-to-learn", file=path.name) from error
    base = replace(constants_of(constants, day), learned={})
    document = learned_document(past, files, base, day)
    if not document["learned"]:
        names = ", ".join(path.name for path in files)
        raise NothingToLearn("quote.nothing-to-learn", file=names)
    deliver(document, as_json=as_json, out=out, show=lambda d: show(d, chosen))


def learned_document(
    past: "Past", files: Sequence[Path], constants: "Constants", day: date
) -> dict[str, Any]:
    """The document `gemaakt.constants/1`: a proposal, each change with its evidence.

    `constants` are the defaults, or the shop's own values, without what was learned before.
    """
    from gemaakt.quote.learn import learn_orders, quarterly
    from gemaakt.quote.rates import OPERATIONS, rate_of
    from gemaakt.routing.constants import GROUP_MARK

    learned: dict[str, Learned] = {}
    orders = past_orders(past, files, constants, day)
    if orders:
        learned.update(learn_orders(orders).learned())
    of_jobs, groups, outliers = _learned_of_jobs(past)
    learned.update(of_jobs)
    known = {
        name: each
        for name, each in learned.items()
        if f"learned.{name.partition(GROUP_MARK)[0]}" in constants.values
    }
    rates = {name: float(rate_of(name, constants).total_eur_per_h) for name in OPERATIONS}
    return {
        "format": "gemaakt.constants/1",
        "name": f"eigen cijfers {day.isoformat()}",
        "on": day,
        "orders": len(orders),
        "learned": {
            name: {"factor": each.factor_ratio, "spread": each.spread_ratio, "jobs": each.jobs}
            for name, each in sorted(known.items())
        },
        "values": own_values(constants, day),
        "groups": groups,
        "outliers": outliers,
        "quarters": quarterly(past.days, rates),
    }


def _learned_of_jobs(
    past: "Past",
) -> tuple["dict[str, Learned]", dict[str, dict[str, float]], dict[str, list[int]]]:
    """Of the minutes clocked: what is learned, by machine and metal too, and which stand out."""
    from gemaakt.quote.learn import by_group, learn_jobs, learned_by_group

    learned: dict[str, Learned] = {}
    groups: dict[str, dict[str, float]] = {}
    outliers: dict[str, list[int]] = {}
    for operation, jobs in past.jobs.items():
        fit = learn_jobs(jobs)
        learned.update(fit.learned())
        of_metals = [replace(job, group=job.metal) for job in jobs]
        groups[operation] = {**by_group(jobs, fit), **by_group(of_metals, fit)}
        learned.update(learned_by_group(jobs, fit))
        learned.update(learned_by_group(of_metals, fit))
        outliers[operation] = list(fit.outliers)
    return learned, groups, outliers


def own_values(constants: "Constants", day: date) -> dict[str, Any]:
    """What the shop set itself: it stays in the document, and was learned on top of."""
    from gemaakt.routing import defaults

    usual = defaults(day).values
    return {name: each for name, each in constants.values.items() if each != usual[name]}


def past_orders(
    past: "Past", files: Sequence[Path], constants: "Constants", day: date
) -> "list[PastOrder]":
    """Past orders priced again by the constants, from their drawings or from their sums."""
    from gemaakt.cli.quote import list_items
    from gemaakt.quote import quote
    from gemaakt.quote.past import order_from_quote, order_from_totals

    folders = {path.name: path.parent for path in files}
    found = []
    for order, paid in past.paid.items():
        if order in past.lists:
            items = list_items(past.lists[order], folders[past.folders[order]], "", None)
            priced = quote(items, on=day, constants=constants, as_order=True)
            found.append(order_from_quote(priced, paid))
        elif order in past.totals:
            found.append(order_from_totals(past.totals[order], paid, constants, on=day))
        else:
            continue
        found[-1] = replace(found[-1], age_days=past.ages.get(order, 0.0))
    return found


def show(document: Mapping[str, Any], language: str) -> None:
    """What would change, from how many jobs."""
    from rich.console import Console
    from rich.table import Table

    dutch = language == "nl"
    heads = (
        ("wat", "factor", "spreiding", "uit") if dutch else ("what", "factor", "spread", "from")
    )
    table = Table(*heads, title=str(document["name"]))
    for name, row in document["learned"].items():
        table.add_row(name, f"{row['factor']:.3f}", f"{row['spread']:.0%}", str(row["jobs"]))
    Console().print(table)
