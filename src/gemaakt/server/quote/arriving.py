"""What came in one mail becomes lines of a quote: drawings kept, parts lists and archives read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from gemaakt.drawing.named import thickness_in
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, finding_of
from gemaakt.quote.order_list import ListRow, rows_in, rows_of
from gemaakt.quote.parcel import Parcel
from gemaakt.routing.material import metal_in
from gemaakt.server.quote.asked import MOST_PIECES, Asked, asked_of_drawing, paired
from gemaakt.server.quote.models import Drawing

MOST_NAMED = 8


@dataclass(slots=True)
class Listed:
    """The parts lists that came along, and which of their lines found a drawing."""

    rows: dict[str, list[ListRow]] = field(default_factory=dict)
    """List -> its lines."""
    found: set[tuple[str, int]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def of(self, name: str) -> list[tuple[str, ListRow]]:
        """The lines about a drawing, each with its list."""
        pairs = [(file, row) for file, rows in self.rows.items() for row in rows_of(name, rows)]
        self.found |= {(file, row.line) for file, row in pairs}
        return pairs

    def without_drawing(self) -> list[Finding]:
        """Lines of which the drawing did not come along."""
        return [
            Finding(
                "quote.list-drawing-missing",
                Severity.WARNING,
                params={"list": file, "line": row.line, "file": row.file, "said": row.quantity},
            )
            for file, rows in self.rows.items()
            for row in rows
            if (file, row.line) not in self.found
        ]


def lists_in(parcel: Parcel) -> Listed:
    """The parts lists of a parcel; a list that cannot be read is told."""
    listed = Listed()
    for name, content in parcel.lists:
        file = PurePosixPath(name).name
        try:
            rows, wrong = rows_in(content, file=file)
        except GemaaktError as error:
            listed.findings.append(finding_of(error))
            continue
        listed.rows[file] = rows
        listed.findings += wrong
    return listed


def others_told(parcel: Parcel) -> list[Finding]:
    """What came along and is neither a drawing nor a list."""
    if not parcel.refused or not parcel.drawings:
        return []
    more = " …" * (len(parcel.refused) > MOST_NAMED)
    names = ", ".join(PurePosixPath(name).name for name, _ in parcel.refused[:MOST_NAMED])
    params: Mapping[str, Any] = {"count": len(parcel.refused), "names": names + more}
    return [Finding("quote.others-not-read", Severity.INFO, params=params)]


def lines_of(
    rows: Sequence[Drawing], line: Asked, listed: Listed, *, by_name: bool, as_sets: bool
) -> list[Asked]:
    """The lines of a quote: every part of a drawing, as its list, its name or the form says."""
    found = []
    for row, beside in paired(rows):
        own = replace(line, beside=beside)
        pairs = listed.of(row.name)
        if not pairs:
            lacks = {"list": ", ".join(listed.rows)} if listed.rows else {}
            own = replace(own, listed=lacks)
            found += asked_of_drawing(row, own, by_name=by_name, as_sets=as_sets)
        for file, said in pairs:
            found += _of_row(row, own, (file, said), by_name=by_name, as_sets=as_sets)
    return found


def _of_row(
    row: Drawing, line: Asked, pair: tuple[str, ListRow], *, by_name: bool, as_sets: bool
) -> list[Asked]:
    """The lines of a drawing as one line of a list asks them; it goes before name and form."""
    file, said = pair
    pieces = min(MOST_PIECES, said.quantity * (line.quantity if as_sets else 1))
    knows = bool(said.material) and metal_in(said.material) is not None
    words = [f"{said.quantity} ×", f"{said.thickness_mm:g} mm" if said.thickness_mm else "",
             said.material if knows else ""]  # fmt: skip
    settled = ["quantity", *(["thickness_mm"] if said.thickness_mm else []),
               *(["material"] if knows else [])]  # fmt: skip
    own = replace(
        line,
        material=said.material if knows else line.material,
        thickness_mm=said.thickness_mm or line.thickness_mm,
        settled=settled,
        listed={
            "list": file, "line": said.line, "said": ", ".join(filter(None, words)),
            "unknown": "" if knows else said.material,
        },
    )  # fmt: skip
    drawn = row.part.get("each") or [row.part]
    found = []
    for each in asked_of_drawing(row, own):
        part = drawn[each.part]
        noted = (part.get("noted") or {}).get("thickness_mm")
        named = thickness_in(row.name) or noted if by_name and not said.thickness_mm else None
        thick = None if part.get("thickness_mm") else named or each.thickness_mm
        many = min(MOST_PIECES, pieces * part.get("quantity", 1))
        found.append(replace(each, quantity=many, thickness_mm=thick))
    return found
