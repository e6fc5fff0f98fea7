"""What the name of a file says of its part: thickness and pieces, as offices write them.

``Beugel - 3mm QTY-2.dxf``, ``plaat_t=2,5_4x.dxf``, ``6mm_13x_mes.dxf``, ``hoek 5 mm 10 st.dxf``.
"""

import re

THICKNESS = re.compile(
    r"(?<![\d.,×xX])(?:t\s*=?\s*|dikte\s*)?(\d{1,2}(?:[.,]\d{1,2})?)\s*mm(?![a-z²2])"
    r"|(?<![a-z])(?:t\s*=\s*|dikte[\s_=]*)(\d{1,2}(?:[.,]\d{1,2})?)(?![\d.,]\d|\d)",
    re.I,
)
PIECES = re.compile(
    r"(?:qty|aantal|st(?:u|uk)?ks?|pcs)[\s_=:-]*(\d{1,4})(?!\d)"
    r"|(?<![\d.,])(\d{1,4})\s*(?:x(?=[\s_.)-]|$)|st\b|stuks?\b|pcs\b|off\b)",
    re.I,
)
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
SAME_MM = 0.01
THINNEST_MM, THICKEST_MM = 0.2, 60.0
"""What a name or a note may say of the thickness of a sheet or plate."""


def thickness_in(name: str) -> float | None:
    """The thickness in mm that a file's name gives; of several the last, where offices add it."""
    found = [float((one or two).replace(",", ".")) for one, two in THICKNESS.findall(name)]
    plausible = [each for each in found if THINNEST_MM <= each <= THICKEST_MM]
    return plausible[-1] if plausible else None


def other_thickness_in(name: str, thickness_mm: float) -> float | None:
    """The thickness in mm that a name gives when it is not this one; None: it says nothing else.

    Of tread plate 5/6,5 mm both numbers are its thickness.
    """
    said = thickness_in(name)
    numbers = {float(each.replace(",", ".")) for each in NUMBER.findall(name)}
    is_other = said is not None and all(abs(n - thickness_mm) > SAME_MM for n in numbers)
    return said if is_other else None


def pieces_in(name: str) -> int | None:
    """The number of pieces that a file's name gives, when it gives one and no more."""
    stem = re.sub(r"\.(dxf|step|stp)$", "", name, flags=re.I)
    found = {int(one or two) for one, two in PIECES.findall(stem)} - {0}
    return found.pop() if len(found) == 1 else None
