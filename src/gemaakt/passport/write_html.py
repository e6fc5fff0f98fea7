"""A passport as one page that needs nothing else: no script, no outside file."""

from collections.abc import Sequence
from html import escape

from gemaakt.carbon.words import in_words
from gemaakt.data.marks import in_marks_of
from gemaakt.passport.passport import Passport, PassportFactor

WORDS = {
    "nl": {
        "passport": "Productpaspoort",
        "order": "Order",
        "customer": "Klant",
        "made": "Gemaakt op",
        "mass": "Massa",
        "heat": "Chargenummer",
        "certificate": "Certificaat",
        "work": "Bewerkingen",
        "energy": "Energie",
        "footprint": "Voetafdruk per stuk",
        "factor": "Factor",
        "source": "Bron",
        "origin": "Gemaakt in Nederland",
        "critical": "Kritieke grondstoffen",
        "repair": "Herstellen",
        "reuse": "Hergebruiken",
        "dismantling": "Uit elkaar halen",
        "unknown": "niet bekend",
        "measured": "gemeten",
        "range": "midden van de norm",
        "minutes": "min",
        "by": "Maker",
        "supplier": "eigen cijfer van de leverancier",
        "certificate_figure": "van het certificaat",
        "high": "zeker",
        "medium": "redelijk zeker",
        "low": "ruw cijfer",
    },
    "en": {
        "passport": "Product passport",
        "order": "Order",
        "customer": "Customer",
        "made": "Made on",
        "mass": "Mass",
        "heat": "Heat number",
        "certificate": "Certificate",
        "work": "Operations",
        "energy": "Energy",
        "footprint": "Footprint per piece",
        "factor": "Factor",
        "source": "Source",
        "origin": "Made in the Netherlands",
        "critical": "Critical raw materials",
        "repair": "Repair",
        "reuse": "Reuse",
        "dismantling": "Dismantling",
        "unknown": "not known",
        "measured": "measured",
        "range": "middle of the norm",
        "minutes": "min",
        "by": "Maker",
        "supplier": "the supplier's own figure",
        "certificate_figure": "from the certificate",
        "high": "sure",
        "medium": "fairly sure",
        "low": "a rough figure",
    },
}
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}table{border-collapse:collapse;width:100%}th,td{text-align:left;"
    "padding:.3rem .5rem;border-bottom:1px solid #8886}td.n{text-align:right;"
    "font-variant-numeric:tabular-nums}"
)


def passport_html(one: Passport, language: str = "nl") -> str:
    """The passport as a page; every kg CO2e stands beside its factor, source and year."""
    w = WORDS[language]
    heats = ", ".join(one.heat_numbers) or w["unknown"]
    facts = [
        (w["by"], one.company),
        (w["order"], one.order),
        (w["customer"], one.customer),
        (w["made"], one.made_on.isoformat()),
        (w["mass"], f"{_number(one.mass_kg, language)} kg"),
        (w["heat"], heats),
        (w["certificate"], ", ".join(one.certificates)),
        (w["energy"], f"{_number(one.kwh, language)} kWh"),
        (w["origin"], f"{_number(one.origin.made_in_nl_share * 100, language)} %"),
    ]
    parts = [
        f"<h1>{escape(one.name or one.product)}</h1><p>{w['passport']}</p>",
        _table([], [(name, value) for name, value in facts if value]),
        f"<h2>{w['footprint']}: {_number(one.co2e_kg, language)} kg CO2e</h2>",
        _table(["", "", "kg CO2e", w["factor"], w["source"]], _factor_rows(one, language)),
        f"<h2>{w['work']}</h2>",
        _table(["", w["minutes"], "kWh"], _work_rows(one, language)),
        _critical(one, w, language),
        _notes(one, w),
    ]
    title = escape(f"{w['passport']} {one.name or one.product}")
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{STYLE}</style><main>{''.join(parts)}</main></html>\n"
    )


def _number(value: float, language: str) -> str:
    digits = next((n for n in (3, 4, 5, 6) if abs(value) >= 10.0 ** (1 - n)), 8)
    text = f"{value:,.{digits}f}".rstrip("0").rstrip(".")
    return in_marks_of(language, text)


def _factor_rows(one: Passport, language: str) -> list[tuple[str, ...]]:
    return [
        (
            line.what,
            f"{_number(line.amount, language)} {line.unit}",
            _number(line.co2e_kg, language),
            f"{_number(line.factor, language)} {line.factor_unit}",
            f"{in_words('source', line.source, language)} ({line.year}, {_sure(line, language)})",
        )
        for line in one.factors
    ]


def _sure(line: PassportFactor, language: str) -> str:
    name = "certificate_figure" if line.confidence == "certificate" else line.confidence
    return WORDS[language].get(name, name)


def _work_rows(one: Passport, language: str) -> list[tuple[str, ...]]:
    return [
        (f"{w.name} {w.machine}", _number(w.time_min, language), _number(w.energy_kwh, language))
        for w in one.operations
    ]


def _critical(one: Passport, w: dict[str, str], language: str) -> str:
    rows = [
        (
            c.element,
            f"{_number(c.mass_kg, language)} kg",
            w["measured" if c.is_measured else "range"],
        )
        for c in one.critical
    ]
    return f"<h2>{w['critical']}</h2>{_table([], rows)}" if rows else ""


def _notes(one: Passport, w: dict[str, str]) -> str:
    notes = [("repair", one.repair), ("reuse", one.reuse), ("dismantling", one.dismantling)]
    return "".join(f"<h2>{w[key]}</h2><p>{escape(text)}</p>" for key, text in notes if text)


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heading)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"
    )
