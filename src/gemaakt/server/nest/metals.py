"""One name for what is one metal: quotes and labels call it by many."""

import re
from functools import cache

from gemaakt.routing.material import UnknownMaterial, identified

SAME_GRADE = {
    "304": "1.4301", "aisi304": "1.4301", "rvs304": "1.4301",
    "316l": "1.4404", "aisi316l": "1.4404", "rvs316l": "1.4404",
    "1.0038": "S235JR", "1.0577": "S355J2", "1.0330": "DC01",
}  # fmt: skip
"""Numbers of AISI and EN 10027-2 for the grades of the materials book."""


@cache
def metal_name(grade: str) -> str:
    """The grade by its own name, as typed where that would make it another grade.

    A word without a number (staal, rvs) is the usual grade of that metal. 5083 is priced as
    5754 and is not cut from it.
    """
    typed = _squeezed(grade)
    if typed in SAME_GRADE:
        return SAME_GRADE[typed]
    try:
        _, name = identified(grade)
    except UnknownMaterial:
        return grade
    own = _squeezed(name)
    is_part = len(typed) > 3 and (own.startswith(typed) or own.endswith(typed))
    return name if is_part or not any(each.isdigit() for each in typed) else grade


def without_thickness(name: str, thickness_mm: float) -> str:
    """The name of a metal without the thickness that stands in it: RVS 304 of RVS 304 2 mm."""
    number = re.escape(f"{thickness_mm:g}").replace(r"\.", "[.,]")
    bare = re.sub(rf"(?<![\w/x×*.,-])(?:t\s*=\s*)?{number}\s*mm\b", " ", name, flags=re.I)
    return " ".join(bare.split()) or name


def _squeezed(name: str) -> str:
    return "".join(each for each in name.lower() if each.isalnum() or each == ".")
