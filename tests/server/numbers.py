"""Finds every number on a page and says which of them no click explains.

A number is explained when it stands inside a link or `<details>`, when its row, list item,
sentence or figure holds one, when the head of its column does, or when its card has a
`<details class="how">` that tells how the figures of the card are made.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "rect",
     "line", "circle", "polyline", "polygon", "use")
)  # fmt: skip
NOT_SAID = frozenset(
    ("nav", "script", "style", "svg", "button", "select", "option", "textarea", "label", "legend",
     "header", "footer", "title", "time", "thead", "code")
)  # fmt: skip
"""Navigation, what a visitor fills in herself, pictures, heads of columns, moments, hashes."""
LINES = frozenset(("tr", "li", "p", "dd", "h1", "h2", "h3", "summary", "figcaption", "caption"))
CARDS = frozenset(("section", "main", "article"))
NO_NUMBER = (
    r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?",
    r"\b\d{1,2} (?:jan|feb|mrt|maart|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)\w*\.?"
    r"(?: \d{4})?(?: \d\d:\d\d)?",
    r"\b(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)\w*\.? \d{1,2}\b",
    r"\b\d{1,2}:\d\d\b", r"(?:^|\s):\d\d\b",
    r"\b(?:EN|ISO|IEC|art\.?|artikel|Stcrt|ACM)[ /][\w./ -]*\d[\w./-]*",
    r"\(?(?:EU|EG)\)? \d{4}/\d+", r"\bCO2e?\b", r"[kmgt]?m[²³23]\b",
    r"[A-Za-z_][\w./-]*\d[\w./-]*", r"\b\d+[A-Za-z][\w./-]*", r"\b\d+(?:[-/]\d+)+(?:[-/]\w+)*",
    r"^\s*\d+\.\s", r"\b(?:plan|versie|version|wk) \d+\b", r"https?://\S+",
)  # fmt: skip
"""Dates, hours, standards, units, names with a digit in them, and the number before a heading."""
NUMBER = re.compile(r"[-−+]?\d[\d.,\u00a0]*")


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def ancestors(self) -> Iterator["Element"]:
        """The element and what it stands in, the nearest first."""
        at: Element | None = self
        while at is not None:
            yield at
            at = at.parent

    def all(self) -> Iterator["Element"]:
        """The element and everything in it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.all()

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set(self.attributes.get("class", "").split())

    @property
    def explains(self) -> bool:
        """Whether a click here leads on."""
        href = self.attributes.get("href", "")
        text = "".join(child for child in self.children if isinstance(child, str)).strip()
        return self.tag == "details" or (
            self.tag == "a" and bool(href) and "csv" not in href and not text.startswith("←")
        )


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Element("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {key: value or "" for key, value in attrs}, self.at)
        self.at.children.append(made)
        if tag not in VOID:
            self.at = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.children.append(Element(tag, {k: v or "" for k, v in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        for each in self.at.ancestors():
            if each.tag == tag and each.parent is not None:
                self.at = each.parent
                return

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def tree_of(html: str) -> Element:
    """A page as a tree."""
    parser = _Tree()
    parser.feed(html)
    return parser.root


def numbers_of(html: str, names: Collection[str] = ()) -> Iterator[tuple[str, Element]]:
    """Every number in the main part of a page with the element it stands in.

    `names` are what things are called: a digit in a name is no figure.
    """
    root = tree_of(html)
    mains = [each for each in root.all() if each.tag == "main"] or [root]
    for element in mains[0].all():
        if any(each.tag in NOT_SAID for each in element.ancestors()):
            continue
        for text in element.children:
            if isinstance(text, str):
                for found in NUMBER.finditer(_without_names(text, names)):
                    yield found.group().strip(".,\u00a0"), element


def _without_names(text: str, names: Collection[str]) -> str:
    for name in names:
        text = text.replace(name, " ")
    for pattern in NO_NUMBER:
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    return text


def is_explained(element: Element) -> bool:
    """Whether one click from here leads to a rule, factor, cause or source."""
    for each in element.ancestors():
        if each.explains:
            return True
        is_line = each.tag in LINES or "figure" in each.classes or "choice" in each.classes
        if is_line and _holds(each):
            return True
        if each.tag == "dd" and _holds(_before(each)):
            return True
        if each.tag in ("td", "th") and _holds(_head_of(each)):
            return True
        if each.tag in CARDS or "card" in each.classes or "panel" in each.classes:
            if any(inner.tag == "details" and "how" in inner.classes for inner in each.all()):
                return True
            if each.tag in CARDS and each.tag != "main":
                return False
    return False


def _holds(element: Element | None) -> bool:
    return element is not None and any(each.explains for each in element.all())


def _siblings(element: Element) -> list[Element]:
    parent = element.parent
    return [each for each in parent.children if isinstance(each, Element)] if parent else []


def _before(element: Element) -> Element | None:
    row = _siblings(element)
    at = next(i for i, each in enumerate(row) if each is element)
    return row[at - 1] if at else None


def _head_of(cell: Element) -> Element | None:
    """The head of the column that a cell stands in."""
    at = next(i for i, each in enumerate(_siblings(cell)) if each is cell)
    table = next((each for each in cell.ancestors() if each.tag == "table"), None)
    heads = [each for each in table.all() if each.tag == "thead"] if table else []
    rows = [each for each in heads[0].all() if each.tag == "tr"] if heads else []
    cells = (
        _siblings(rows[0].children[0]) if rows and isinstance(rows[0].children[0], Element) else []
    )
    return cells[at] if at < len(cells) else None


def unexplained(html: str, names: Collection[str] = ()) -> list[str]:
    """Numbers that no click explains, each with the words around it."""
    return [
        f"{number} in <{element.tag}> “{_around(element)}”"
        for number, element in numbers_of(html, names)
        if not is_explained(element)
    ]


def _around(element: Element) -> str:
    line = next((each for each in element.ancestors() if each.tag in LINES), element)
    words = " ".join(
        child.strip() for each in line.all() for child in each.children if isinstance(child, str)
    )
    return " ".join(words.split())[:110]
