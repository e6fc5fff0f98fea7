"""`gemaakt score`: plans that live through seeded disturbances, against the due-date rule."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of
from gemaakt.cli.options import AsJson, Language, Out, Seconds, Seed

app = typer.Typer(add_completion=False)

COLUMNS = ("late_share", "weighted_days_late", "moved_share")


@app.command()
def score(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]")] = None,
    named: Annotated[
        str | None, typer.Option("--set", help="public: the published shops.")
    ] = None,
    seconds: Seconds = None,
    seed: Seed = 0,
    calm: Annotated[bool, typer.Option("--undisturbed", help="Nothing goes wrong.")] = False,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Score the planner: lateness and moves under disturbances, and those of the due-date rule."""
    from gemaakt.plan.score import FORMAT, NOTHING, Rates, rates_row, score_shop, undisturbed_rule
    from gemaakt.plan.shop_plan import checked_draft
    from gemaakt.stop import MaxSeconds, Stop

    paths = list(files or []) or public_shops()
    if named not in (None, "public") or not paths:
        raise typer.BadParameter("public, or FILE…", param_hint="--set")
    rates = NOTHING if calm else Rates()

    def stop(is_first: bool) -> Stop:
        return MaxSeconds((seconds if seconds is not None else 2.0) * (1.0 if is_first else 0.1))

    shops = []
    for path in paths:
        shop = json.loads(input_bytes(path))
        checked_draft(shop, str(path))
        row = {"shop": path.name, "undisturbed_rule_minutes": undisturbed_rule(shop)}
        shops.append({**row, **score_shop(shop, stop, seed, rates)})
    document = {
        "format": FORMAT,
        "rates": rates_row(rates),
        "seed": seed,
        "shops": shops,
        "total": {who: total_of(shops, who) for who in ("gemaakt", "due_date_rule")},
    }
    deliver(document, as_json=as_json, out=out, show=lambda answer: show(answer, language))


def public_shops() -> list[Path]:
    """The published shops in the folder that GEMAAKT_SHARED names."""
    folder = Path(os.environ.get("GEMAAKT_SHARED", "../shared")) / "data" / "plan" / "shop"
    return sorted(folder.glob("*.json"))


def total_of(shops: list[dict[str, Any]], who: str) -> dict[str, float]:
    """Mean shares and the sum of days over all shops."""
    count = max(1, len(shops))
    return {
        "late_share": round(sum(s[who]["late_share"] for s in shops) / count, 5),
        "weighted_days_late": round(sum(s[who]["weighted_days_late"] for s in shops), 3),
        "moved_share": round(sum(s[who]["moved_share"] for s in shops) / count, 5),
    }


def show(answer: Mapping[str, Any], language: str | None) -> None:
    """Print the scores as a table."""
    from rich.console import Console
    from rich.table import Table

    dutch = language_of(language) == "nl"
    names = ("te laat", "gewogen dagen", "verschoven") if dutch else COLUMNS
    table = Table("", *(f"gemaakt: {n}" for n in names), *(f"EDD: {n}" for n in names))
    for row in [*answer["shops"], {"shop": "", **answer["total"]}]:
        cells = [f"{row[who][c]:.3f}" for who in ("gemaakt", "due_date_rule") for c in COLUMNS]
        table.add_row(row["shop"], *cells)
    Console().print(table)
