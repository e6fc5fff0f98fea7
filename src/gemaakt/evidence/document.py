"""The shape of what the association publishes (`gemaakt.evidence/1`)."""

from typing import NotRequired, TypedDict


class Cell(TypedDict):
    """Figures of the firms of one sector or size; the figure is the median, in the ask's unit."""

    figure: float | None
    firms: int | None
    median: float | None
    quartiles: tuple[float, float] | None


class AskFigure(Cell):
    """One ask's indicator; null where fewer than the least number of firms tell it."""

    ask: str
    indicator: str
    unit: str
    method: str
    by: dict[str, dict[str, Cell]]


class Evidence(TypedDict):
    """All asks, with the stamp that synthetic data carry."""

    format: str
    synthetic: bool
    stamp: str
    firms: int | None
    least_firms: int
    years: list[int]
    asks: list[AskFigure]
    findings: NotRequired[list[dict[str, object]]]
