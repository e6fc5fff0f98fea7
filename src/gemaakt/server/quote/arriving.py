"""What came in one mail becomes lines of a quote: drawings kept, parts lists and archives read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from gemaakt.drawing.named import pieces_in, thickness_in
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, finding_of
from gemaakt.quote.order_list import ListRow, rows_in, rows_of
from gemaakt.quote.parcel import Parcel
from gemaakt.quote.typed import MOST_LETTERS, TypedLine
from gemaakt.routing.material import metal_in
from gemaakt.server.quote.asked import MOST_PIECES, Asked, asked_of_drawing, of_its_metal, paired
from gemaakt.server.quote.models import Drawing
from gemaakt.server.quote.papers import block_of, keep_paper, paper_of, read_beside

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


def others_told(parcel: Parcel, papers: Sequence[Drawing] = ()) -> list[Finding]:
    """What came along and is neither a drawing, nor a list, nor the PDF of a line."""
    used = {each.name for each in papers if each.pk}
    left = [PurePosixPath(name).name for name, _ in parcel.refused if name not in used]
    if not left:
        return []
    more = " …" * (len(left) > MOST_NAMED)
    params: Mapping[str, Any] = {"count": len(left), "names": ", ".join(left[:MOST_NAMED]) + more}
    return [Finding("quote.others-not-read", Severity.INFO, params=params)]


def lines_of(
    rows: Sequence[Drawing],
    line: Asked,
    listed: Listed,
    papers: Sequence[Drawing] = (),
    *,
    by_name: bool,
    as_sets: bool,
) -> list[Asked]:
    """The lines of a quote: every part of a drawing, as its list, its name or the form says.

    A PDF of the name of a drawing belongs to its line; one that is alone is a line to price.
    """
    found = []
    for alone, beside in paired(rows):
        paper = paper_of(alone, papers)
        row = read_beside(alone, paper)
        own = replace(line, beside=beside, paper=keep_paper(paper).pk if paper else 0)
        pairs = listed.of(row.name)
        if not pairs:
            lacks = {"list": ", ".join(listed.rows)} if listed.rows else {}
            own = replace(own, listed=lacks)
            found += asked_of_drawing(row, own, by_name=by_name, as_sets=as_sets)
        for file, said in pairs:
            found += _of_row(row, own, (file, said), by_name=by_name, as_sets=as_sets)
    left = [each for each in papers if not each.pk or each.pk not in {one.paper for one in found}]
    return found + [_of_paper(each, line) for each in left if block_of(each).is_drawing]


def _of_paper(paper: Drawing, line: Asked) -> Asked:
    """A line of which there is a PDF only: what its title block says, to be priced by hand."""
    block, name = block_of(paper), PurePosixPath(paper.name).name
    noted = block.noted
    thick = f"{noted.thickness_mm:g} mm" if noted.thickness_mm else ""
    words = (block.number or name.rpartition(".")[0], noted.material, thick)
    said = noted.pieces or pieces_in(name) or 1
    return Asked(
        0, "", None, said if line.quantity == 1 else line.quantity,
        text=" ".join(filter(None, words))[:MOST_LETTERS], outside_days=0,
        paper=keep_paper(paper).pk,
    )  # fmt: skip


def typed_asked(line: TypedLine) -> Asked:
    """A typed line as one of the quote; what it costs to buy is not said."""
    price = "" if line.unit_eur is None else str(line.unit_eur)
    return Asked(
        0, "", None, line.quantity, text=line.text, hand_eur=price, outside_days=0, told=line.told
    )


def _of_row(
    row: Drawing, line: Asked, pair: tuple[str, ListRow], *, by_name: bool, as_sets: bool
) -> list[Asked]:
    """The lines of a drawing as one line of a list asks them; it goes before name and form."""
    file, said = pair
    is_multiplied = as_sets or said.is_one_assumed
    pieces = min(MOST_PIECES, said.quantity * (line.quantity if is_multiplied else 1))
    knows = bool(said.material) and metal_in(said.material) is not None
    many = "" if said.is_one_assumed else f"{said.quantity} ×"
    words = [many, f"{said.thickness_mm:g} mm" if said.thickness_mm else "",
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
            **({"one_assumed": True} if said.is_one_assumed else {}),
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
        own = replace(each, quantity=many, thickness_mm=thick)
        found.append(of_its_metal(own, row, part) if by_name and not said.material else own)
    return found
