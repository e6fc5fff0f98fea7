"""Where a default comes from, in the language of the reader; what is published keeps its title."""

import re

from gemaakt.data.dated import table

OWN = re.compile(
    r"editable default(?:, low confidence)?: usual (?:workshop rule(?: \([^()]*\))?"
    r"|book value, order of magnitude 2026), not read in a public table"
)
"""How the data says that a default is nobody's published figure."""
YEAR = re.compile(r"(.*?)( \(\d{4}\))?", re.DOTALL)
OWN_NL = "richtgetal van de werkplaats, aan te passen; niet in een openbare tabel gelezen"
PHRASES = {
    "usual rule a ≤ 0.7 t for fillet welds (NEN-EN 1993-1-8 practice)":
        "gangbare regel a ≤ 0,7 t voor hoeklassen (praktijk bij NEN-EN 1993-1-8)",
    "usual rule b_min = 0.7 V + t/2 with V = 8 t; the published table is cut off":
        "gangbare regel b_min = 0,7 V + t/2 met V = 8 t; de gepubliceerde tabel is afgebroken",
    "usual rule: die opening V = 8 t (air bending)":
        "gangbare regel: matrijsopening V = 8 t (luchtbuigen)",
    "NIOSH lifting equation limit of 23–25 kg as used by Arbo rules":
        "grens van 23–25 kg van de NIOSH-tilformule, zoals de arboregels die gebruiken",
    ": the strip along one long side where the clamps hold the sheet":
        ": de strook langs één lange zijde waar de klemmen de plaat houden",
    ": more holes than this warp thin sheet": ": van meer gaten trekt dunne plaat krom",
    ": longer needs a steady": ": langer vraagt een bril",
    ": from the edge of the hole to the bend line": ": van de rand van het gat tot de zetlijn",
    ": centre to edge": ": hart tot rand",
    ": between two bends in opposite ways": ": tussen twee tegengestelde zettingen",
    ": at least 0.6 d of thread in steel": ": minstens 0,6 d draad in staal",
    ": a bend shorter than this slips in the tool":
        ": een kortere zetting glijdt uit het gereedschap",
    ": 170 t press brake": ": kantpers van 170 t",
}  # fmt: skip


def source_in_words(source: str, language: str) -> str:
    """The source of a default as a Dutch reader knows it; anything else as it is written."""
    if language != "nl":
        return source
    title, year = YEAR.fullmatch(source).groups("")  # type: ignore[union-attr]
    said = OWN.sub(OWN_NL, str(table("factors/words")["source"].get(title, title)) + year)
    for english, dutch in PHRASES.items():
        said = said.replace(english, dutch)
    return said
