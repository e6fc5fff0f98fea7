"""What the products in a STEP file are called: the bill of materials speaks the designer's words.

Only the text of the file is read, by the rows of ISO 10303-41 that lead from a solid to its
product: solid, shape representation, product definition, formation, product. Letters beyond
ASCII are decoded as ISO 10303-21 writes them (``\\X2\\00DF\\X0\\``, ``\\X\\DF``, ``\\S\\_``) or
as UTF-8.
"""

import re
from collections import defaultdict

SOLIDS = ("MANIFOLD_SOLID_BREP", "BREP_WITH_VOIDS", "FACETED_BREP")
ROW = re.compile(r"(?:[^;']+|'[^']*(?:'|$))++;?")
"""A row to its semicolon; one in a string ends nothing. It reads on from the last: once over."""
HEAD = re.compile(
    r"\s*#(\d+)\s*=\s*(" + "|".join(SOLIDS) + r"|PRODUCT|PRODUCT_DEFINITION_FORMATION\w*"
    r"|PRODUCT_DEFINITION|PRODUCT_DEFINITION_SHAPE|SHAPE_DEFINITION_REPRESENTATION"
    r"|SHAPE_REPRESENTATION_RELATIONSHIP|\w*BREP_SHAPE_REPRESENTATION|SHAPE_REPRESENTATION)"
    r"\s*\("
)
TEXT = re.compile(r"'((?:[^']|'')*)'")
REFERENCE = re.compile(r"#(\d+)")
KANA = re.compile(r"[\u3041-\u30fa]{2}")
"""No European text read as Shift JIS has two of these letters beside each other."""
LONGEST = 80
LONGEST_ROW = 20_000
WITHOUT_MEANING = re.compile(r"^(|none|unnamed|solid|body|open cascade.*|\W+)$", re.I)


def text_of(data: bytes) -> str:
    """A file as text: ASCII by the standard, in practice also UTF-8, Shift JIS or Windows-1252."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        text = ""
    return text if KANA.search(text) else data.decode("cp1252", "replace")


def names_of_solids(text: str) -> list[str]:
    """The product's name of every solid, in the order of the file; empty where it has none."""
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    for row in ROW.finditer(text):
        head = HEAD.match(text, row.start())
        if head is not None:
            rows[_family(head[2])][head[1]] = text[head.end() : row.end()][:LONGEST_ROW]
    of_shape = {}
    for rest in rows["SHAPE_DEFINITION_REPRESENTATION"].values():
        definition, representation = (*_references(rest), "", "")[:2]
        of_shape[representation] = _product(rows, definition)
    for rest in rows["SHAPE_REPRESENTATION_RELATIONSHIP"].values():
        one, other = (*_references(rest), "", "")[:2]
        name = of_shape.get(one) or of_shape.get(other) or ""
        of_shape.setdefault(one, name)
        of_shape.setdefault(other, name)
    of_solid = {
        item: of_shape.get(number, "")
        for number, rest in rows["REPRESENTATION"].items()
        for item in _references(rest)
    }
    return [of_solid.get(number, "") for number in rows["SOLID"]]


def _family(kind: str) -> str:
    if kind in SOLIDS:
        return "SOLID"
    if kind.endswith("SHAPE_REPRESENTATION"):
        return "REPRESENTATION"
    return "FORMATION" if kind.startswith("PRODUCT_DEFINITION_FORMATION") else kind


def _references(rest: str) -> list[str]:
    return REFERENCE.findall(TEXT.sub("", rest))


def _product(rows: dict[str, dict[str, str]], definition: str) -> str:
    """The name of the product whose shape is defined."""
    number = definition
    for kind in ("PRODUCT_DEFINITION_SHAPE", "PRODUCT_DEFINITION", "FORMATION"):
        number = (*_references(rows[kind].get(number, "")), "")[0]
    texts = TEXT.findall(rows["PRODUCT"].get(number, ""))
    name = decoded((*texts[1:2], *texts[:1], "")[0]) or decoded((*texts[:1], "")[0])
    return "" if WITHOUT_MEANING.match(name) else name


def decoded(text: str) -> str:
    """A string of ISO 10303-21 as it is read, on one line."""
    text = text.replace("''", "'")
    text = re.sub(r"\\X2\\([0-9A-Fa-f]*)\\X0\\", lambda m: _wide(m[1], 4), text)
    text = re.sub(r"\\X4\\([0-9A-Fa-f]*)\\X0\\", lambda m: _wide(m[1], 8), text)
    text = re.sub(r"\\X\\([0-9A-Fa-f]{2})", lambda m: chr(int(m[1], 16)), text)
    text = re.sub(r"\\S\\(.)", lambda m: chr((ord(m[1]) + 128) % 256), text)
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())[:LONGEST]


def _wide(digits: str, each: int) -> str:
    codes = (int(digits[at : at + each], 16) for at in range(0, len(digits) - each + 1, each))
    return "".join(chr(code) if code < 0x110000 else "?" for code in codes)
