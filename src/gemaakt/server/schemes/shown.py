"""An answer of the library as rows for the page: words, euros, and each step with its article."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from gemaakt.schemes.basis import source_in_words
from gemaakt.schemes.catalogue import INSTRUMENTS, words
from gemaakt.server.refusals import language
from gemaakt.server.schemes.words import REGISTER, label, stacked, unit_word

type Days = list[tuple[date, date]]

SHARES = ("bor_marginal", "energiebelasting_unit")
"""Instruments whose amount is a rate or a price per unit, not a sum of euros."""

OWN_FIGURES = {
    "apprentices": _(
        "Wages, supervision and course are your own figures: apprentices × hours × cost per hour."
    ),
    "succession": _("What somebody acquires is your own figure: value × share."),
}
"""Euros that follow from what was filled in, not from an article."""


def shown(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The context of one answer."""
    if found.get("refusal") is not None:
        return {"missing": _missing(found["refusal"]), "found": found}
    answers = found.get("answers") or ([found] if "steps" in found else [])
    return {
        "found": found,
        "amounts": [(label(key), value) for key, value in (found.get("amounts") or {}).items()],
        "options": [_option(row, found) for row in found.get("options", ())],
        "lines": [
            (label(key), value, f"law-{key}" if key in INSTRUMENTS else "own")
            for key, value in (found.get("lines_eur") or {}).items()
        ],
        "credits": [
            (label(key), value, key == found.get("best"))
            for key, value in (found.get("credit_eur") or {}).items()
        ],
        "answers": [_answer(each) for each in answers],
        "deadlines": _deadlines(found.get("deadlines", ())),
        "conditions": found.get("conditions") or [],
        "assumptions": [label(each) for each in found.get("assumptions", ())],
        "timeline": [
            {**each, "what": label(each["what"]), "day": date.fromisoformat(each["day"])}
            for each in found.get("timeline", ())
        ],
        "rules": [
            {
                **each,
                "title": title_of(each["rule"]),
                "what": label(each["amount"]),
                "law": f"law-{INSTRUMENTS[each['rule']].file}",
            }
            for each in found.get("rules", ())
        ],
        "not_known": [
            {**each, "title": title_of(each["rule"])} for each in found.get("not_known", ())
        ],
        "knobs": _knobs(found.get("knobs")),
        "own_figures": OWN_FIGURES.get(name, ""),
        "law_of": f"law-{INSTRUMENTS[name].file}" if name in INSTRUMENTS else "law",
        "is_share": name in SHARES,
        "ways": [_way(each) for each in found.get("ways", ())],
        **_successors(found),
    }


WAYS = {
    ("gift", True): _("Given, with BOR"),
    ("gift", False): _("Given, without BOR"),
    ("inheritance", True): _("Inherited, with BOR"),
    ("inheritance", False): _("Inherited, without BOR"),
}


def _way(each: Mapping[str, Any]) -> dict[str, Any]:
    law = "law-bor" if each["relief"] else "law-schenk_erfbelasting"
    return {**each, "title": WAYS[each["way"], each["relief"]], "law": law}


def _successors(found: Mapping[str, Any]) -> dict[str, Any]:
    """Each successor's part, by the newest year of law."""
    years = [each for each in found.get("years", ()) if isinstance(each, Mapping)]
    if not years:
        return {}
    rows = [{**each, "percent": each["share"] * 100} for each in years[-1]["successors"]]
    return {"successors": rows, "successors_year": years[-1]["year"]}


def title_of(name: str) -> str:
    """The title of an instrument in the reader's language."""
    return str(words().get(name, {}).get(language(), name))


def _deadlines(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each thing to file once, with every article that asks it."""
    found: dict[tuple[date, str], list[str]] = {}
    for each in rows:
        key = (date.fromisoformat(str(each["day"])), each["what"])
        found.setdefault(key, []).append(each["article"])
    return [
        {"day": day, "what": what, "article": ", ".join(dict.fromkeys(articles))}
        for (day, what), articles in found.items()
    ]


def _missing(refusal: Mapping[str, Any]) -> dict[str, Any]:
    """A refusal with the days as days."""
    spans: Days = [
        (date.fromisoformat(first), date.fromisoformat(last)) for first, last in refusal["spans"]
    ]
    return {**refusal, "spans": spans, "on": date.fromisoformat(refusal["on"])}


def _option(row: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    allowances = [
        (stacked(key), value, f"law-{key}") for key, value in row["allowances_eur"].items()
    ]
    return {
        **row,
        "title": stacked(row["name"]),
        "allowances": allowances,
        "is_best": row["name"] == found.get("best"),
        "written_off_by": "law-vamil" if "vamil" in row["name"] else "law-afschrijving",
    }


def basis_rows(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The values behind an answer as a reader expects them: each sentence once."""
    rows = []
    for group in groups:
        sentences: dict[tuple[str, str, str], dict[str, Any]] = {}
        for each in group["values"]:
            key = (each["article"], each["quote"], each["valid_from"])
            row = sentences.setdefault(key, _sentence(each))
            if each["unit"] != "rule":  # a rule is said by its sentence
                row["said"].append(said_value(each["value"], each["unit"]))
        rows.append({**group, "sentences": list(sentences.values())})
    return rows


def _sentence(each: Mapping[str, Any]) -> dict[str, Any]:
    terms = each["derived"].split(" + ") if each["derived"] else []
    return {
        **each,
        "said": [],
        "valid_from": date.fromisoformat(each["valid_from"]),
        "source": source_in_words(each["source"]),
        "quote": REGISTER.get(each["entry"], each["quote"]),
        "derived_shown": " + ".join(said_value(Decimal(term), each["unit"]) for term in terms),
    }


def said_value(value: object, unit: str) -> str:
    """A value of the law in words: 28 %, € 398.236, € 3,05 per hour, 3 months."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(label(str(value)))
    number = Decimal(str(value)) * (100 if unit == "share" else 1)
    plain = f"{number.normalize():f}"
    if unit.startswith("EUR") and plain[-2:-1] == ".":  # € 519,80, not € 519,8
        plain += "0"
    text = number_format(plain, use_l10n=True, force_grouping=True)
    if unit == "share":
        return f"{text} %"
    if unit.startswith("EUR"):
        per = unit.removeprefix("EUR").strip("/ ")
        return f"€ {text}" + (f" / {unit_word(per)}" if per else "")
    return f"{text} {unit_word(unit)}".strip()


def _answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One instrument: its amounts, each step once with the articles that made it."""
    file = INSTRUMENTS[answer["instrument"]].file
    steps: dict[str, dict[str, Any]] = {}
    given = answer.get("amounts") or {}
    for each in answer["steps"]:
        if not (each["article"] or each["quote"]):
            continue
        named = {"what": label(each["what"]), "is_so": given.get(each["what"]), "articles": {}}
        row = steps.setdefault(each["what"], {**each, **named})
        law = each["parameter"].rpartition(".")[0] or file
        row["articles"][each["article"] or each["source"]] = f"law-{law}"
    amounts = [(label(key), value) for key, value in given.items()]
    return {**answer, "steps": list(steps.values()), "amounts": amounts}


def _knobs(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not found:
        return None
    rows = sorted(
        ((title_of(name), row) for name, row in found["per_instrument"].items()),
        key=lambda each: -each[1]["changes"],
    )
    percent = None if found["index"] is None else round(100 * found["index"])
    return {**found, "rows": rows, "percent": percent}
