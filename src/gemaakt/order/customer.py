"""One firm under several names: with and without its legal form, or for somebody's attention."""

import re
from collections.abc import Iterable

ATTENTION = re.compile(
    r"[\s,;(/–-]+(?:t\.?\s?a\.?\s?v\b\.?|ter attentie van\b|attn\b|att\b|c/o\b|z\.?\s?hd\b"
    r"|for the attention of\b|zu h(?:ä|ae)nden\b)",
    re.IGNORECASE,
)
LEGAL = frozenset((
    "bv", "nv", "vof", "cv", "bvba", "srl", "sa", "sprl", "gmbh", "ag", "kg", "ohg", "ug", "gbr",
    "ltd", "limited", "llp", "plc", "inc", "sas", "sarl",
))  # fmt: skip
"""Legal forms as they end a name, without their points."""


def firm_name(customer: str) -> tuple[str, str]:
    """The firm that a name is of, in small letters and without a person in it; its legal form.

    `Jansen B.V. t.a.v. mw. De Wit` and `JANSEN BV` are both `jansen` and `bv`.
    """
    firm = ATTENTION.split(customer.casefold(), maxsplit=1)[0]
    words = re.sub(r"[^\w&+]+", " ", firm.replace(".", "")).split()
    ends = len(words)
    while ends > 1 and (words[ends - 1] in LEGAL or words[ends - 1] in ("&", "co")):
        ends -= 1
    return " ".join(words[:ends]), " ".join(words[ends:])


def is_same_firm(one: str, other: str) -> bool:
    """Whether two names are of one firm: of one name, and not of two legal forms."""
    (name, form), (called, its) = firm_name(one), firm_name(other)
    return bool(name) and name == called and (form == its or not form or not its)


def same_firm(customer: str, names: Iterable[str]) -> str:
    """Of these names the one of the firm of a customer; empty where none is, or several are."""
    found = {each for each in names if is_same_firm(customer, each)}
    return found.pop() if len(found) == 1 else ""
