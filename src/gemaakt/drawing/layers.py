"""What the layers of a drawing are for: cut, bend, mark, thread, ignore.

The words are those that Dutch, English and German offices use; a customer's own habits, learned
from corrections, come first.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What the laser, the brake or nobody does with a line."""

    CUT = "cut"
    BEND = "bend"
    MARK = "mark"
    THREAD = "thread"
    IGNORE = "ignore"


WORDS: tuple[tuple[Role, str], ...] = (
    (Role.THREAD, r"thread|draad(?!snij|vonk|erod)|(?:\b|_)tap(?!e)|gewinde"),
    (
        Role.BEND,
        r"bend|buig|zetlijn|zetting|(?<![a-z])kant(?:l|_)|vouw|(?<!mani)(?<!scaf)fold|bieg|"
        r"\bzet\b|crease|a[bf]kant|"
        r"(?:up|down)_?center_?lines|\bpli(?:s|age)?\b",
    ),
    (Role.MARK, r"mark|grave|engrav|etch|grav|score|ets\b|beschrift|poeder"),
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
LINE_TYPES = re.compile(r"hidden|center|centre|dash|phantom|divide|dot|verborgen|hart", re.I)


def role_of(layer: str, line_type: str = "", learned: Mapping[str, Role] | None = None) -> Role:
    """What the lines of a layer are for; unsure means cut, so that nothing is lost in silence."""
    if learned and layer.lower() in learned:
        return learned[layer.lower()]
    for role, words in WORDS:
        if re.search(words, layer, re.I):
            return role
    return Role.IGNORE if LINE_TYPES.search(line_type) else Role.CUT


def learned_roles(corrections: Iterable[tuple[str, Role]]) -> dict[str, Role]:
    """What a customer's layers mean, by majority of the corrections made on earlier drawings."""
    votes: dict[str, Counter[Role]] = {}
    for layer, role in corrections:
        votes.setdefault(layer.lower(), Counter())[role] += 1
    return {layer: counted.most_common(1)[0][0] for layer, counted in votes.items()}
