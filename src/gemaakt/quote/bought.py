"""Bought parts by their names: bolts, nuts, rings and bearings come along in every assembly.

A standard of fasteners (``ISO 4017 - M8 x 20``, ``DIN 934``) says it by itself; a word of the
trade says it beside a size (``Moer M8``, ``Zylinderschraube M6x20``, ``kogellager 6204-2RS``). A
part that a shop makes may have such a word in its name as well (``boutplaat``): hence whole words,
and no part larger than such things are.
"""

import re

from gemaakt.drawing.part import Kind, Part

STANDARDS = frozenset((
    1, 7, 84, 85, 93, 94, 124, 125, 126, 127, 128, 137, 315, 316, 404, 417, 427, 432, 433,
    434, 435, 436, 438, 439, 440, 444, 464, 466, 467, 470, 471, 472, 479, 529, 551, 553, 555,
    557, 558, 561, 562, 571, 580, 582, 601, 603, 604, 605, 607, 608, 625, 653, 660, 661, 705,
    741, 906, 908, 909, 910, 911, 912, 913, 914, 915, 916, 917, 921, 922, 923, 926, 927, 928,
    929, 931, 933, 934, 935, 936, 937, 938, 939, 940, 949, 960, 961, 963, 964, 965, 966, 970,
    979, 980, 981, 982, 985, 986, 988, 1052, 1207, 1440, 1444, 1470, 1471, 1472, 1473, 1474,
    1475, 1476, 1479, 1481, 1580, 1587, 1804, 1816, 2009, 2010, 2093, 2338, 2339, 2340, 2341,
    2342, 4014, 4016, 4017, 4018, 4026, 4027, 4028, 4029, 4032, 4033, 4034, 4035, 4036, 4161,
    4762, 4766, 5406, 5417, 6319, 6325, 6330, 6331, 6334, 6379, 6791, 6796, 6797, 6798, 6799,
    6885, 6888, 6900, 6901, 6902, 6903, 6904, 6905, 6906, 6907, 6908, 6912, 6914, 6915, 6916,
    6921, 6923, 6924, 6925, 7040, 7042, 7045, 7046, 7047, 7049, 7050, 7051, 7089, 7090, 7091,
    7092, 7093, 7094, 7337, 7338, 7343, 7346, 7349, 7376, 7379, 7380, 7420, 7434, 7435, 7436,
    7500, 7504, 7513, 7516, 7603, 7719, 7967, 7968, 7969, 7971, 7972, 7973, 7976, 7977, 7978,
    7979, 7980, 7981, 7982, 7983, 7984, 7985, 7989, 7990, 7991, 7993, 8673, 8674, 8675, 8676,
    8734, 8735, 8738, 8740, 8741, 8744, 8745, 8746, 8747, 8752, 8765, 9021, 10511, 10512,
    10642, 10644, 10669, 11024, 12125, 14399, 14579, 14580, 14581, 14583, 14584, 15048,
    15480, 15973, 15976, 15977, 15979, 15983, 24017, 28738,
))  # fmt: skip
STANDARD = re.compile(r"(?<![a-z])(?:din|iso|en|nen|uni|bn)[\s_./-]*(?:en[\s_-]*)?(?:iso[\s_-]*)?"
                      r"(\d{1,5})(?!\d)", re.I)  # fmt: skip
WORD = (
    r"(?:zeskant|inbus|borg|flens|dop|kap|las|slot|stel|metaal|hout|plaat|klem|veer|vleugel|oog)?"
    r"(?:bout(?:en|je)?|moer(?:en)?|schroef|schroeven|sluitring(?:en)?|volgring|veerring|tapeind|"
    r"draadeind)"
    r"|(?:hex|cap|socket|set|machine|lock|flange)?[\s_-]*(?:bolt|screw|nut|washer|stud)s?"
    r"|\w*(?:schraube|mutter|scheibe)n?|gewindestift|gewindestange"
)
SIZED = re.compile(rf"(?<![a-z])(?:{WORD})(?![a-z])", re.I)
SIZE = re.compile(r"(?<![a-z0-9])m\s?\d{1,2}(?:[.,]\d)?(?![0-9a-z]*\d{3})", re.I)
ALONE = re.compile(
    r"(?<![a-z])(?:kogellager|rollager|glijlager|ball[\s_-]?bearing|kugellager|circlip|"
    r"seegerring|borgveer|retaining[\s_-]?ring|sicherungsring|spanstift|splitpen|blindklinknagel|"
    r"popnagel|blindklinkmoer|blind[\s_-]?rivet|blindniet|blindnietmutter|gasveer|gasfeder)"
    r"(?![a-z])",
    re.I,
)
LARGEST_MM = 400.0
LARGEST_FLAT_MM = 80.0


def bought_as(part: Part) -> str:
    """What in its name says that a part is bought, not made; empty for what a shop makes."""
    if part.solid is None or part.kind in (Kind.BENT, Kind.TUBE, Kind.PROFILE):
        return ""
    most = LARGEST_FLAT_MM if part.kind is Kind.FLAT else LARGEST_MM
    return said_of_name(part.name) if max(part.solid.box_mm) <= most else ""


def said_of_name(name: str) -> str:
    """The standard or the word that names a bought part; empty where there is none."""
    text = name.replace("_", " ")
    standard = next((m for m in STANDARD.finditer(text) if int(m[1]) in STANDARDS), None)
    word, size = SIZED.search(text), SIZE.search(text)
    if standard is not None and (int(standard[1]) > 99 or size is not None):
        return standard[0].strip()
    if word is not None and size is not None:
        return f"{word[0].strip()} {size[0].strip()}"
    alone = ALONE.search(text)
    return alone[0] if alone is not None else ""
