"""Why a document is not of its form, in words: what the readers of JSON say, in Dutch and English.

`Expected `int`, got `str` - at `$.orders[0].quantity`` reads as: at orders[0].quantity there is
text where a whole number belongs. What is not known here stays as it was said.
"""

import re

type Both = tuple[str, str]
"""Dutch and English."""

KINDS: dict[str, Both] = {
    "int": ("een geheel getal", "a whole number"),
    "float": ("een getal", "a number"),
    "decimal": ("een getal", "a number"),
    "str": ("tekst", "text"),
    "bool": ("true of false", "true or false"),
    "array": ("een lijst", "a list"),
    "object": ("een object {…}", "an object {…}"),
    "null": ("niets (null)", "nothing (null)"),
    "date": ("een datum", "a date"),
    "datetime": ("een tijdstip", "a time"),
}
BOUNDS: dict[str, Both] = {
    ">=": ("van ten minste", "of at least"),
    "<=": ("van ten hoogste", "of at most"),
    ">": ("groter dan", "above"),
    "<": ("kleiner dan", "below"),
    "length": ("van lengte", "of length"),
    "length >=": ("van lengte ten minste", "of length at least"),
    "length <=": ("van lengte ten hoogste", "of length at most"),
}
SHAPES: tuple[tuple[str, Both], ...] = (
    (r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>\w+)`",
     ("{at} staat {got} waar {wanted} hoort", "{at} is {got} where {wanted} belongs")),
    (r"Expected `(?P<wanted>[^`]+)` (of )?(?P<bound>(length )?[<>]=?|length) (?P<limit>[\d.e+-]+)"
     r"(, got \d+)?",
     ("{at} hoort {wanted} {bound} {limit}", "{at} must be {wanted} {bound} {limit}")),
    (r"Expected `(?P<wanted>[^`]+)`", ("{at} hoort {wanted}", "{at} must be {wanted}")),
    (r"Fraction of a cent: (?P<name>.+)",
     ("{at} staat {name}, met een deel van een cent; rond af op hele centen",
      "{at} is {name}, with a fraction of a cent; round to whole cents")),
    (r"Two of the same `(?P<name>.+?)`",
     ("{at} staat twee keer dezelfde {name}", "{at} is the same {name} twice")),
    (r"Object missing required field `(?P<name>.+?)`",
     ("{at} ontbreekt het veld {name}", "{at} is no field {name}, which is needed")),
    (r"Object contains unknown field `(?P<name>.+?)`",
     ("{at} staat een veld {name} dat er niet hoort",
      "{at} is a field {name} that has no meaning")),
    (r"Invalid enum value (?P<name>.+)",
     ("{at} staat {name}, en dat is hier geen geldig woord",
      "{at} is {name}, which is none of the words for it")),
    (r"Invalid RFC3339 encoded date",
     ("{at} staat geen datum zoals 2026-11-24", "{at} is no date such as 2026-11-24")),
    (r"Invalid RFC3339 encoded datetime",
     ("{at} staat geen tijdstip zoals 2026-11-24T07:30:00Z",
      "{at} is no time such as 2026-11-24T07:30:00Z")),
    (r"Invalid decimal string", ("{at} staat geen getal", "{at} is no number")),
    (r"(Python int|int) too (large|big) to convert.*|cannot convert float .*|Exceeds the limit .*",
     ("een getal is te groot", "a number is too large")),
    (r"(.*codec can't decode|UnicodeDecodeError|Invalid UTF-8).*",
     ("het is geen leesbare tekst", "it is no readable text")),
    (r"UnicodeEncodeError|half a character",
     ("een tekst eindigt met een half teken", "a text ends in half a character")),
    (r"File is not a zip file", ("het is geen zip-bestand", "it is no zip file")),
    (r"(not well-formed|no element found|mismatched tag|syntax error|unclosed token)[^:]*"
     r": line (?P<name>\d+), column \d+",
     ("op regel {name} klopt het niet", "line {name} is wrong")),
    (r"RecursionError", ("het is te diep in elkaar gezet", "it is nested too deeply")),
    (r"format", ("het is geen object van dit format", "it is no object of this format")),
    (r"format (?P<name>.+)", ("het veld format zegt {name}", "its field format says {name}")),
    (r"Input data was truncated",
     ("het bestand houdt te vroeg op", "the file ends too early")),
    (r"JSON is malformed: .*\(byte (?P<name>\d+)\)",
     ("na {name} tekens is het geen JSON meer", "after {name} characters it is no JSON any more")),
    (r"Expecting value",
     ("hier hoort een waarde", "a value belongs here")),
    (r"Expecting property name enclosed in double quotes",
     ("hier hoort een naam tussen dubbele aanhalingstekens",
      "a name in double quotes belongs here")),
    (r"Expecting '(?P<name>.)' delimiter", ("hier hoort een ‘{name}’", "a ‘{name}’ belongs here")),
    (r"Extra data", ("na het einde staat nog iets", "something follows after the end")),
    (r"Illegal trailing comma before end of (object|array)",
     ("de laatste komma hoort er niet", "the last comma does not belong there")),
    (r"Unterminated string starting at",
     ("een tekst heeft geen aanhalingsteken aan het eind", "a text has no quote at its end")),
    (r"Invalid control character at", ("in een tekst staat een stuurteken",
                                       "a text holds a control character")),
    (r"Invalid \\.*escape.*", ("na een \\ staat een teken dat daar niet kan",
                               "a \\ is followed by what cannot follow it")),
)  # fmt: skip
SAID = re.compile(
    r"(?P<what>.*?)(?P<key> - at `key` in| - at)?( `\$(?P<place>[^`]*)`)?", re.DOTALL
)
LINE = re.compile(r": line (\d+) column (\d+) \(char \d+\)$")
PLACES: dict[str, Both] = {
    "": ("bij {place}", "at {place} there"),
    "key": ("bij de namen in {place}", "among the names in {place} there"),
    "none": ("er", "there"),
}
LINES: Both = (" (regel {}, kolom {})", " (line {}, column {})")


def reason_in_words(reason: str, language: str) -> str:
    """What a reader of JSON said, in the language of the message; anything else as it is."""
    which = 0 if language == "nl" else 1
    line = LINE.search(reason)
    said = SAID.fullmatch(reason[: line.start()] if line else reason)
    if said is None:
        return reason
    for shape, sentence in SHAPES:
        if found := re.fullmatch(shape, said["what"]):
            words = {
                name: _word(name, text or "", which) for name, text in found.groupdict().items()
            }
            told = sentence[which].format(**words, at=_at(said, which))
            return told + (LINES[which].format(*line.groups()) if line else "")
    return reason


def _at(said: re.Match[str], which: int) -> str:
    place = (said["place"] or "").lstrip(".").replace("[...]", "[…]")
    kind = "none" if not place else "key" if "key" in (said["key"] or "") else ""
    return PLACES[kind][which].format(place=place)


def _word(name: str, text: str, which: int) -> str:
    """The word for a kind of value (`int | null` is one or the other) or a bound."""
    if name == "bound":
        return BOUNDS[text][which]
    if name not in ("wanted", "got"):
        return text
    kinds = [KINDS.get(each, (each, each))[which] for each in text.split(" | ")]
    return (" of ", " or ")[which].join(kinds)
