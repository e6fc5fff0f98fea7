"""Figures of the sixteen asks that other rooms know: the law's knobs, what can be reckoned."""

from gemaakt.company.asks import Figure
from gemaakt.schemes.answers import catalogue, years_computed
from gemaakt.schemes.politics import knobs


def more_figures(year: int) -> dict[str, Figure]:
    """The figures by their name in `asks.toml`, for the year of the plan."""
    turned = knobs()
    computed = [
        row["instrument"]
        for row in catalogue("nl")["instruments"]
        if year in years_computed(row["instrument"])
    ]
    turns = sum(row["turns_of_year"] for row in turned["per_instrument"].values())
    percent = round(100 * (turned["index"] or 0.0))
    words = {"turns": turns, "since": turned["since"], "percent": percent}
    return {
        "knobs": Figure(turned["changes"], "waarden", words),
        "instruments": Figure(len(computed), "regelingen", {"year": year}),
    }
