"""The rules of a price in the language of who reads them; a quote keeps them in Dutch."""

import re

RULE_WORDS = (
    ("bruto − netto", "gross − net"), ("afkeur en herstel", "rejects and rework"),
    ("marge", "margin"), ("per tekening", "per drawing"), ("eenmalig", "once"),
    ("eigen geschiedenis", "own history"), ("min/st", "min/pc"), ("cm³ spaan", "cm³ of chips"),
    ("gaten", "holes"), ("hechtplaatsen", "tacks"), ("bevestigers", "fasteners"),
    (" delen", " components"), ("% van ", "% of "), ("min/plaat", "min/sheet"),
    (" plaat ×", " sheet ×"), (" m gedeeld)", " m shared)"),
    ("min bochten", "min corners"), ("materiaal van de klant", "the customer's metal"),
    ("met de hand", "by hand"),
)  # fmt: skip
"""Words of the rules, Dutch and English."""
DECIMAL_POINT = re.compile(r"(\d)\.(\d)")


def rule_in(language: str, rule: str) -> str:
    """A rule with its words and its decimal sign in a language."""
    if language.startswith("nl"):
        return DECIMAL_POINT.sub(r"\1,\2", rule)
    for dutch, english in RULE_WORDS:
        rule = rule.replace(dutch, english)
    return rule
