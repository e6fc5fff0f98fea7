"""The sixteen asks with this firm's own figures; where there is no figure, there is none."""

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from gemaakt.company.company import Company
from gemaakt.company.load import load_share, tightest_skills
from gemaakt.data.marks import in_marks_of
from gemaakt.money import eur
from gemaakt.order import PLANNED
from gemaakt.routing import OperationStatus

WEEKS = 12
ON_HER_OWN = 2
NOT_YET = {"nl": "nog geen cijfer", "en": "no figure yet"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask of the manifesto, in Dutch and English, and where Gemaakt answers it."""

    id: str
    theme: str
    ask: Mapping[str, str]
    own: Mapping[str, str]
    """What a firm can do for itself today."""
    status: str
    """works, partly, later or politics."""
    figure: str = ""
    page: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A firm's figure for one ask: the number, its unit, and the words its sentence needs."""

    value: float
    unit: str
    words: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskRow:
    """One ask as the page and the command show it (`gemaakt.asks/1`)."""

    id: str
    theme: str
    ask: str
    own: str
    status: str
    figure: int | float | None
    """The number, in `unit`."""
    unit: str
    says: str
    """The figure in a sentence, or plainly that there is none yet."""
    page: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class AsksDocument:
    """The document `gemaakt.asks/1`."""

    company: str
    asks: tuple[AskRow, ...]
    format: str = "gemaakt.asks/1"


@cache
def _table() -> dict[str, Any]:
    entry = resources.files("gemaakt.data").joinpath("asks.toml")
    return tomllib.loads(entry.read_text(encoding="utf-8"))


@cache
def asks() -> tuple[Ask, ...]:
    """All sixteen, in order."""
    return tuple(
        Ask(name, row.pop("theme", name[0]), **row)
        for name, row in ((n, dict(r)) for n, r in _table()["asks"].items())
    )


def theme_name(theme: str, language: str) -> str:
    """The name of a theme."""
    return str(_table()["themes"][theme][language])


def figures(company: Company) -> dict[str, Figure]:
    """Every figure that this company's data give, by its name in `asks.toml`."""
    found: dict[str, Figure] = {}
    for name, compute in FIGURES.items():
        figure = compute(company)
        if figure is not None:
            found[name] = figure
    return found


def asks_document(
    company: Company | None, language: str, more: Mapping[str, Figure] | None = None
) -> AsksDocument:
    """The asks with this firm's figures; `more` are figures that other rooms computed.

    Without a company the document bears no name and only what `more` tells.
    """
    known = {**(figures(company) if company else {}), **(more or {})}
    rows = tuple(_row(each, known.get(each.figure), language) for each in asks())
    return AsksDocument(company.name if company else "", rows)


def _row(ask: Ask, figure: Figure | None, language: str) -> AskRow:
    return AskRow(
        id=ask.id,
        theme=theme_name(ask.theme, language),
        ask=ask.ask[language],
        own=ask.own[language],
        status=ask.status,
        figure=None if figure is None else figure.value,
        unit="" if figure is None else figure.unit,
        says=_says(ask.figure, figure, language),
        page=ask.page,
        command=ask.command,
    )


def _says(name: str, figure: Figure | None, language: str) -> str:
    if figure is None:
        return NOT_YET[language]
    percent = round(100 * figure.value)
    text: str = _table()["figures"][name][language]
    words = {"value": figure.value, "percent": percent, **figure.words}
    return text.format(**{key: _written(word, key, language) for key, word in words.items()})


def _written(word: object, key: str, language: str) -> str:
    """A number with the point and the comma of the language; a year and a name as they are."""
    if (
        isinstance(word, bool)
        or not isinstance(word, int | float | Decimal)
        or key in ("year", "since")
    ):
        return str(word)
    text = f"{word:,.0f}" if float(word).is_integer() else f"{word:,.2f}"
    return in_marks_of(language, text)


def _unit(name: str) -> str:
    return str(_table()["figures"][name]["unit"])


def skills_of_one_person(company: Company) -> Figure | None:
    """Skills that only one person does on her own."""
    if not company.people:
        return None
    able = Counter(
        skill
        for person in company.people
        if not person.needs_supervisor
        for skill, level in person.skills.items()
        if level >= ON_HER_OWN
    )
    alone = sorted(skill for skill, people in able.items() if people == 1)
    return Figure(len(alone), _unit("skills_of_one_person"), {"skills": alone})


def orders_in_plan(company: Company) -> Figure | None:
    """Orders and operations that the plan has to place."""
    orders = [order for order in company.orders if order.status in PLANNED]
    steps = [s for o in orders for s in o.operations if s.status is not OperationStatus.DONE]
    return Figure(len(orders), _unit("orders_in_plan"), {"operations": len(steps)})


def outside_share(company: Company) -> Figure | None:
    """Share of the open operations that a supplier does."""
    steps = [
        step
        for order in company.orders
        if order.status in PLANNED
        for step in order.operations
        if step.status is not OperationStatus.DONE
    ]
    if not steps:
        return None
    outside = sum(step.outside is not None for step in steps)
    return Figure(round(outside / len(steps), 3), _unit("outside_share"))


def fullest_department(company: Company) -> Figure | None:
    """The department with most work against its open hours."""
    load = {k: v for k, v in load_share(company, WEEKS).items() if k != "people"}
    if not load:
        return None
    name = max(load, key=lambda each: load[each])
    spelled = next((c.name for c in company.work_centres if c.id == name and c.name), name)
    return Figure(round(load[name], 3), _unit("fullest_department"), {"name": spelled})


def tightest_skill(company: Company) -> Figure | None:
    """The skill with most work against the hours of those who have it."""
    share = {k: v for k, v in tightest_skills(company, WEEKS).items() if v != float("inf")}
    if not company.people or not share:
        return None
    name = max(share, key=lambda each: share[each])
    return Figure(round(share[name], 3), _unit("tightest_skill"), {"name": name})


def apprentices(company: Company) -> Figure | None:
    """People who work under supervision."""
    if not company.people:
        return None
    return Figure(sum(p.needs_supervisor for p in company.people), _unit("apprentices"))


def training_per_employee(company: Company) -> Figure | None:
    """What training costs the firm per employee and year."""
    profile = company.profile
    if not profile.employees or not profile.training_eur_per_year:
        return None
    amount = eur(profile.training_eur_per_year / profile.employees)
    words = {"people": profile.trained_people_per_year}
    return Figure(float(amount), _unit("training_per_employee"), words)


def power_of_all_machines(company: Company) -> Figure | None:
    """What the firm would draw with every machine running, against its connection."""
    if company.grid is None or not any(m.power.run_kw for m in company.machines):
        return None
    drawn = company.grid.base_load_kw + sum(m.power.run_kw for m in company.machines)
    words = {"limit": round(company.grid.limit_kw, 1)}
    return Figure(round(drawn, 1), _unit("power_of_all_machines"), words)


FIGURES: dict[str, Callable[[Company], Figure | None]] = {
    each.__name__: each
    for each in (
        skills_of_one_person,
        orders_in_plan,
        outside_share,
        fullest_department,
        tightest_skill,
        apprentices,
        training_per_employee,
        power_of_all_machines,
    )
}
