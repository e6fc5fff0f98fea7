"""What the layers of a drawing are for: cut, bend, mark, thread, ignore.

The words are those that Dutch, English and German offices use; a customer's own habits, learned
from corrections, come first. Two words together go before one of them: a relief of a bend is cut,
the limits of one are no bends (``BEND_EXTENT`` of Fusion, ``IV_TANGENT`` of Inventor), and the
edges that Inventor calls ``IV_FEATURE_PROFILES`` lie on the sheet.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What the laser, the brake or nobody does with a line."""

    CUT = "cut"
    BEND = "bend"
    MARK = "mark"
    THREAD = "thread"
    IGNORE = "ignore"


WORDS: tuple[tuple[Role, str], ...] = (
    (
        Role.CUT,
        r"(?:bend|buig|bieg|zet|corner|hoek)[a-z]*[\W_]*(?:relief|ontlast|freist)|freistell|"
        r"cent(?:er|re|reer)[\W_]*(?:hole|gat|bor|boor)|te[kx]s?t[\W_]*(?:cut|snij|laser|schneid)|"
        r"(?:staal|steel)[\W_]*constru|kader[\W_]*plaat",
    ),
    (
        Role.IGNORE,
        r"(?:bend|buig|bieg|fold|zet)[a-z]*[\W_]*(?:extent|tangent|zone|region|limit|grens|begrenz)|"
        r"iv_feature_prof",
    ),
    (Role.THREAD, r"thread|draad(?!snij|vonk|erod)|(?:\b|_)tap(?!e)|gewinde"),
    (
        Role.BEND,
        r"bend|buig|zetlijn|zetting|(?<![a-z])kant(?:l|_)|vouw|(?<!mani)(?<!scaf)fold|bieg|"
        r"\bzet\b|crease|a[bf]kant|"
        r"(?:up|down)_?center_?lines|\bpli(?:s|age)?\b",
    ),
    (
        Role.MARK,
        r"mark|grave|engrav|etch|grav|score|(?<![a-z])ets(?:en|ing)?(?![a-z])|beschrift|poeder",
    ),
    (
        Role.IGNORE,
        r"\bdim|_dim|dimension|maatl|maatv|\bmaat|defpoints|border|frame_|kader|titel|title|"
        r"stempel|hidden|verborgen|center|centre|hartl|hulp|construct|constr|annot|note|"
        r"opmerking|\btext|tekst|viewport|hatch|arcering|masz|mass\b|sketch|schets|"
        r"middel_?lijn|mittel_?lin|bema(?:ß|ss)|\bma(?:ß|ss)e|hilfs|schriftfeld|rahmen|verdeckt|"
        r"cartouche|cotation|\bcotes?\b|\baxes?\b|tangent|arc_cent|tool_cent|unconsumed|altrep",
    ),
    (Role.CUT, r"cut|snij|contour|outer|inner|outline|laser|schneid|kontur|iv_"),
)
OF_OUR_NESTS = frozenset(("sheet", "cut", "mark", "bend", "remnant"))
"""Layers of a nest that we wrote ourselves."""
NOT_CUT = {"sheet": Role.IGNORE, "remnant": Role.IGNORE}
"""Of these, the sheet around the parts and what is left of it."""
COLOUR_MARK = "#"
"""Between a layer and the colour of its lines, where that is not the layer's: ``0 #1``."""
LINE_TYPES = re.compile(r"hidden|center|centre|dash|phantom|divide|dot|verborgen|hart", re.I)


def role_of(layer: str, line_type: str = "", learned: Mapping[str, Role] | None = None) -> Role:
    """What the lines of a layer are for; unsure means cut, so that nothing is lost in silence."""
    if learned and layer.lower() in learned:
        return learned[layer.lower()]
    for role, words in WORDS:
        if re.search(words, layer, re.I):
            return role
    return Role.IGNORE if LINE_TYPES.search(line_type) else Role.CUT
