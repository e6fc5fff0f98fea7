"""The judge of graph plans: plain Python over the shop's own words, no code of the search.

It knows the modes, arcs, releases and due dates of a `JobShop` and the rows of an answer, and
says the first thing that is wrong, or nothing.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from gemaakt.plan.graph.problem import JobShop

type Row = Mapping[str, Any]


def verify(shop: JobShop, rows: Iterable[Row], objective: str, value: int) -> str | None:
    """What is wrong with the rows of an answer and its value; None when all is right."""
    by_name: dict[str, Row] = {}
    for row in rows:
        if row["operation"] in by_name:
            return f"{row['operation']} is planned twice"
        by_name[row["operation"]] = row
    if set(by_name) != set(shop.names):
        return "not every operation is planned, or one too many"
    return (
        _wrong_mode(shop, by_name)
        or _wrong_order(shop, by_name)
        or _overlap(by_name.values())
        or _wrong_value(shop, by_name, objective, value)
    )


def _wrong_mode(shop: JobShop, by_name: Mapping[str, Row]) -> str | None:
    for name, ways in zip(shop.names, shop.modes, strict=True):
        row = by_name[name]
        who = int(row["people"][0]) if row["people"] else None
        if (int(row["machine"]), who, row["end"] - row["start"]) not in ways:
            return f"{name} has a machine, worker or time that it cannot have"
        if len(row["people"]) > 1:
            return f"{name} has more than one worker"
    return None


def _wrong_order(shop: JobShop, by_name: Mapping[str, Row]) -> str | None:
    for x, name in enumerate(shop.names):
        if by_name[name]["start"] < int(shop.net.release[x]):
            return f"{name} starts before it may"
    for a, b in shop.arcs:
        if by_name[shop.names[b]]["start"] < by_name[shop.names[a]]["end"]:
            return f"{shop.names[b]} starts before {shop.names[a]} has ended"
    return None


def _overlap(rows: Iterable[Row]) -> str | None:
    busy: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for row in rows:
        stretch = (row["start"], row["end"], row["operation"])
        busy["machine", row["machine"]].append(stretch)
        for person in row["people"]:
            busy["person", person].append(stretch)
    for stretches in busy.values():
        stretches.sort()
        for (_, end, one), (start, _, other) in itertools.pairwise(stretches):
            if start < end:
                return f"{one} and {other} overlap"
    return None


def _wrong_value(
    shop: JobShop, by_name: Mapping[str, Row], objective: str, value: int
) -> str | None:
    if objective == "makespan":
        real = max(row["end"] for row in by_name.values())
    else:
        real = 0
        for x in shop.sinks:
            over = by_name[shop.names[x]]["end"] - int(shop.net.due[x])
            real += int(shop.net.weight[x]) * max(0, over)
    return None if real == value else f"the {objective} is {real}, not {value}"
