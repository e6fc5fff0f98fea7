"""The lines of a quote as they are asked: which drawing, of what, how many, and what beyond it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import msgspec

from gemaakt.drawing import Part
from gemaakt.drawing.compare import compared
from gemaakt.drawing.mirror import mirrored
from gemaakt.drawing.named import pieces_in, thickness_in
from gemaakt.drawing.noted import Noted
from gemaakt.drawing.threads import threads_in
from gemaakt.findings import Finding, Severity
from gemaakt.quote import Item, Work
from gemaakt.quote.by_hand import HandPrice
from gemaakt.quote.by_name import told_by_name, told_of_pieces
from gemaakt.quote.by_text import Taken, metals_of, told_by_text
from gemaakt.quote.by_word import part_of_word
from gemaakt.routing.material import Material, grade_in, metal_in
from gemaakt.server.nest.lying import TURNS, finish_said
from gemaakt.server.quote.drawings import NotAnswerable, parts_of
from gemaakt.server.quote.models import Drawing
from gemaakt.server.quote.papers import is_paper, told_of_only_paper, told_of_paper, with_paper
from gemaakt.server.quote.same_part import folder_of, is_alike, stem_of

MOST_PIECES = 100_000
USUAL_METAL = "S235JR"
"""What the form begins with: who left it said nothing of the metal."""
MIRRORED = "gespiegeld"
"""Behind the name of a line: an order and a label of the shop carry it."""
MOST_NAME = 200
"""Of what an operation is called."""
PIECES = "×"
"""In what was taken from a name or a text: pieces are among it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a quote as it is asked."""

    drawing: int
    material: str
    thickness_mm: float | None
    quantity: int
    deburr: bool = False
    weld_mm: float = 0.0
    outside: str = ""
    outside_eur: float = 0.0
    outside_days: int = 5
    part: int = 0
    """Which of the drawing's parts, largest first."""
    text: str = ""
    """What a line without a drawing is: something bought in, transport, hours."""
    bought_eur: str = ""
    """Of such a line: what one piece costs to buy; empty: not said."""
    outside_least_eur: float = 0.0
    weld_min: float = 0.0
    is_metal_theirs: bool = False
    told: Sequence[tuple[str, float]] = ()
    """Work of our own whose minutes of one piece a person gave, by operation."""
    taps: str = ""
    """Threads that the drawing does not show: "4 M6, 2 M8"."""
    beside: int = 0
    """The other drawing of the same part, DXF beside STEP: what differs between them is said."""
    is_mirrored: bool = False
    """Whether it is the mirror image of its drawing: the right one of a left one."""
    paper: int = 0
    """The PDF of the same part: of this line, or all that there is of it."""
    from_text: str = ""
    """What was taken from the words on the drawing: thickness and pieces."""
    settled: Sequence[str] = ()
    """What a person decided of the line, whatever its drawing says."""
    named: str = ""
    """What was taken from the name of the file: thickness and pieces."""
    passed_over: int = 0
    """Pieces that were filled in where the name of the file gives another number."""
    origin: Mapping[str, Any] = field(default_factory=dict)
    listed: Mapping[str, Any] = field(default_factory=dict)
    """What the parts list that came along says: list, line, said, unknown material."""
    revised: Mapping[str, Any] = field(default_factory=dict)
    """Which drawing this one took the place of, and what differs."""
    lies: str = ""
    """How it lies by the grain of the sheet, by a person's word; empty: as its drawing says."""
    hand_eur: str = ""
    """Price of one piece by a person's word; empty: reckoned."""
    hand_why: str = ""
    hand_for: Mapping[str, Any] = field(default_factory=dict)
    """What that price was set for: it holds for nothing else."""


def items_of(asked: Sequence[Asked]) -> list[Item]:
    """Lines as the price engine reads them; a file is read once for all of its parts."""
    wanted = {pk for each in asked for pk in (each.drawing, each.beside, each.paper) if pk}
    rows = {row.pk: row for row in Drawing.objects.defer("content").filter(pk__in=wanted)}
    read = {pk: parts_of(row) for pk, row in rows.items() if not is_paper(row)}
    found = []
    for each in asked:
        paper = rows.get(each.paper)
        if each.text:
            findings = told_of_only_paper(paper) if paper else ()
            found.append(replace(_worded_item(each), findings=findings))
            continue
        known, said = read.get(each.drawing, ((), ()))
        if each.part >= len(known):
            raise NotAnswerable(
                "server.drawing-without-part", file=str(each.drawing), reason=str(each.part)
            )
        # What is wrong in the file stops all of its parts; what is odd is said once.
        wrong = tuple(one for one in said if one.severity is Severity.ERROR or each.part == 0)
        beside = read.get(each.beside, ((), ()))[0]
        differs = compared_pair(known[each.part], beside[0]) if beside else ()
        name = rows[each.drawing].name
        is_open = each.listed or "thickness_mm" not in each.settled
        thick = (known[each.part].thickness_mm or each.thickness_mm) if is_open else None
        named = told_by_name(name, taken=each.named, material=each.material, thickness_mm=thick)
        pieces = told_of_pieces(name, each.passed_over) if each.passed_over else ()
        part = with_paper(known[each.part], paper if len(known) == 1 else None)
        if each.is_mirrored:
            part = mirrored(part, f"{part.name} – {MIRRORED}")
        item = _item(part, each)
        words = told_by_text(part, _taken(item, each), is_first=each.part == 0)
        notes = (
            *told_of_revision(each),
            *told_of_mirror(name, each),
            *told_of_paper(paper, name),
            *told_of_list(name, each),
            *named,
            *pieces,
            *words,
            *told_of_side(part),
            *wrong,
            *differs,
            *told_of_hand(item, each),
        )
        found.append(replace(item, findings=notes, hand=hand_of(item, each)))
    return found


def told_of_revision(asked: Asked) -> list[Finding]:
    """Which drawing the one of this line took the place of, and what became different."""
    if not asked.revised:
        return []
    code = "quote.drawing-same" if asked.revised.get("same") else "quote.drawing-revised"
    return [Finding(code, Severity.INFO, params=dict(asked.revised))]


def told_of_mirror(file: str, asked: Asked) -> list[Finding]:
    """That a line has no drawing of its own but the mirror image of another one."""
    said = Finding("quote.line-mirrored", Severity.INFO, params={"file": file})
    return [said] if asked.is_mirrored else []


def told_of_list(file: str, asked: Asked) -> list[Finding]:
    """What was taken from the parts list that came along, or that a drawing is not in it."""
    said = dict(asked.listed)
    if not said:
        return []
    if not said.get("line"):
        params = {"file": file, "taken": asked.quantity}
        return [Finding("quote.list-without-line", Severity.WARNING, params=params)]
    found = [Finding("quote.read-from-list", Severity.INFO, params=said)] if said["said"] else []
    if said.get("one_assumed"):
        params = {"line": said["line"], "file": file, "taken": asked.quantity}
        found.append(Finding("quote.list-quantity-assumed", Severity.WARNING, params=params))
    if said.get("unknown"):
        params = {"said": str(said["unknown"])[:60], "taken": asked.material}
        found.append(Finding("quote.list-material", Severity.WARNING, params=params))
    return found


def _taken(item: Item, asked: Asked) -> Taken:
    """What a line was priced with, to be held against the words on its drawing."""
    return Taken(
        material=asked.material,
        quantity=None if PIECES in asked.from_text else asked.quantity,
        thickness_mm=item.part.thickness_mm,
        threads=(*(each.size for each in item.part.threads), *item.work.taps),
        outside=bool(asked.outside),
        settled=asked.settled,
        from_text=asked.from_text,
    )


def facts_of(item: Item) -> dict[str, Any]:
    """What a price by hand is set for: the pieces, the metal, the work and the shape of a line."""
    part, work = item.part, item.work
    solid_mm3 = part.solid.volume_mm3 if part.solid else 0.0
    shape = [part.cut_length_mm, part.area_mm2, len(part.bends), solid_mm3, len(part.threads)]
    return {
        "what": f"{item.quantity} × {_metal(item)}",
        "work": _work_words(work),
        "shape": [round(float(each), 1) for each in shape],
    }


def _work_words(work: Work) -> str:
    """The work of a line in one text; what came later stands in it only where it is asked."""
    later = [
        f" {each:g}" for each in (work.weld_min, work.outside_least_eur, work.is_metal_theirs)
    ]
    more = (
        "".join(later) if work.weld_min or work.outside_least_eur or work.is_metal_theirs else ""
    )
    told = "".join(f" {name} {minutes:g}" for name, minutes in work.told)
    return f"{work.deburr} {work.taps} {work.weld_mm:g} {work.outside}{more}{told}"


def _metal(item: Item) -> str:
    metal, thickness = metal_in(item.material), item.part.thickness_mm
    name = metal.name if metal else item.material
    return f"{name} {thickness:g} mm" if thickness else name


def hand_of(item: Item, asked: Asked) -> HandPrice | None:
    """The price by hand of a line, as long as what it was set for holds."""
    if not asked.hand_eur or dict(asked.hand_for) != facts_of(item):
        return None
    return HandPrice(Decimal(asked.hand_eur), asked.hand_why)


def told_of_hand(item: Item, asked: Asked) -> list[Finding]:
    """That a price by hand no longer holds, and what it was set for."""
    if not asked.hand_eur or hand_of(item, asked):
        return []
    was, now = str(asked.hand_for.get("what", "")), facts_of(item)["what"]
    code = "quote.hand-price-work" if was == now else "quote.hand-price-over"
    params = {"unit": float(asked.hand_eur), "was": was, "now": now}
    return [Finding(code, Severity.WARNING, params=params)]


def with_hand_price(asked: Asked, unit_eur: Decimal | None, why: str) -> Asked:
    """The line with a price by hand for what it is now; None: reckoned again."""
    if unit_eur is None:
        return replace(asked, hand_eur="", hand_why="", hand_for={})
    if asked.text:
        return replace(asked, hand_eur=str(unit_eur), hand_why=why)
    (item,) = items_of([asked])
    return replace(asked, hand_eur=str(unit_eur), hand_why=why, hand_for=facts_of(item))


def compared_pair(one: Part, other: Part) -> tuple[Finding, ...]:
    """What differs between a drawing and a model, whichever of the two is priced."""
    return compared(other, one) if one.source == "step" else compared(one, other)


def paired(rows: Sequence[Drawing]) -> list[tuple[Drawing, int]]:
    """Drawings with the other one of the same part beside them, each part once.

    A DXF and a STEP are of one part when the name of one begins with that of the other. The
    model is priced, for it has the thickness and the bends, unless its flat is not certified.
    """
    models = [row for row in rows if _is_single_model(row)]
    beside: dict[int, int] = {}
    gone: set[int] = set()
    for model in models:
        name = stem_of(model)
        twins = [r for r in rows if r.pk not in gone and _is_twin(r, name)]
        if not twins:
            continue
        twin = min(twins, key=lambda each: folder_of(each) != folder_of(model))
        main, other = (model, twin) if model.part.get("certified") else (twin, model)
        beside[main.pk] = other.pk
        gone.add(other.pk)
    return [(row, beside.get(row.pk, 0)) for row in rows if row.pk not in gone]


def _is_single_model(row: Drawing) -> bool:
    return bool(row.part.get("source") == "step" and row.part.get("parts") == 1)


def _is_twin(row: Drawing, name: str) -> bool:
    return bool(row.part.get("source") == "dxf" and is_alike(name, stem_of(row)))


def _worded_item(asked: Asked) -> Item:
    """A line without a drawing: its price holds for any number of pieces."""
    work = Work(
        outside=((asked.text[:MOST_NAME], 0.0),) if asked.outside_days else (),
        outside_days=asked.outside_days,
        told=tuple(asked.told),
    )
    return Item(
        part_of_word(asked.text),
        "",
        quantity=asked.quantity,
        work=work,
        hand=HandPrice(Decimal(asked.hand_eur), asked.hand_why) if asked.hand_eur else None,
        bought_eur=Decimal(asked.bought_eur) if asked.bought_eur else None,
    )


def _item(part: Part, asked: Asked) -> Item:
    work = Work(
        deburr=asked.deburr or None,
        taps=threads_in(asked.taps),
        weld_mm=asked.weld_mm,
        joints=1 if asked.weld_mm else 0,
        outside=((asked.outside, asked.outside_eur),) if asked.outside else (),
        outside_days=asked.outside_days,
        outside_least_eur=asked.outside_least_eur,
        weld_min=asked.weld_min,
        is_metal_theirs=asked.is_metal_theirs,
        told=tuple(asked.told),
    )
    own = part.thickness_mm if part.solid else None
    thick = replace(part, thickness_mm=own or asked.thickness_mm or part.thickness_mm)
    noted = part.noted
    turn = asked.lies or finish_said(noted.texts or noted.work)[1]
    angles = (TURNS[turn] or ()) if turn else ()
    return Item(thick, asked.material, asked.thickness_mm, asked.quantity, work, turns_deg=angles)


def told_of_side(part: Part) -> list[Finding]:
    """That its good side is asked by the words on the drawing: the price is of plain sheet."""
    said, _turn = finish_said(part.noted.texts or part.noted.work)
    if not said:
        return []
    return [Finding("quote.good-side", Severity.WARNING, params={"said": said})]


def asked_of_drawing(
    row: Drawing, line: Asked, *, by_name: bool = False, as_sets: bool = False
) -> list[Asked]:
    """A line for every part that the drawing holds, as often as it holds it.

    A model has its own thickness. `by_name` takes thickness and pieces from the name of the file
    or the words on the drawing, where these give them. A quantity that was filled in goes before
    those pieces, unless it is a number of sets (`as_sets`): then it is times those.
    """
    each = row.part.get("each") or [row.part]
    line = replace(line, drawing=row.pk)
    if by_name:
        line = _named(row, line, as_sets=as_sets)
    takes_pieces = by_name and not pieces_in(row.name) and (as_sets or line.quantity == 1)
    found = []
    for at, part in enumerate(each):
        noted = (part.get("noted") or {}) if by_name else {}
        own = replace(line, part=at, quantity=line.quantity * part.get("quantity", 1))
        if part.get("thickness_mm"):
            own, noted = replace(own, thickness_mm=None), {**noted, "thickness_mm": None}
        pieces = noted.get("pieces") if takes_pieces else 0
        own = _worded(own, line.quantity * (pieces or 0), noted.get("thickness_mm"))
        found.append(of_its_metal(own, row, part) if by_name else own)
    return found


def of_its_metal(line: Asked, row: Drawing, part: Mapping[str, Any]) -> Asked:
    """The line in the grade that its file or its drawing names, where the form names none."""
    if line.material != USUAL_METAL:
        return line
    if named := _grade_named(row.name, str(part.get("name", ""))):
        is_new = named.name != line.material
        said = ", ".join(filter(None, [line.named, named.name if is_new else ""]))
        return replace(line, material=named.name, named=said)
    texts = metals_of(msgspec.convert(part.get("noted") or {}, Noted))
    if len(texts) != 1 or texts[0].name == line.material:
        return line
    said = ", ".join(filter(None, [line.from_text, texts[0].name]))
    return replace(line, material=texts[0].name, from_text=said)


def _grade_named(file: str, part: str) -> Material | None:
    """The grade in the name of a file, of its part in an assembly, or else of its folder."""
    folder, _, name = file.replace("\\", "/").rpartition("/")
    return grade_in(name.rpartition(".")[0]) or grade_in(part) or grade_in(folder)


def _worded(line: Asked, pieces: int, thickness_mm: float | None) -> Asked:
    """The line with what the words on its drawing say and nobody else does."""
    thick = thickness_mm if line.thickness_mm is None else None
    said = [f"{thick:g} mm"] if thick else []
    said += [f"{pieces} {PIECES}"] if pieces else []
    return replace(
        line,
        thickness_mm=thick or line.thickness_mm,
        quantity=min(MOST_PIECES, pieces or line.quantity),
        from_text=", ".join(said),
    )


def _named(row: Drawing, line: Asked, *, as_sets: bool) -> Asked:
    """The line with what the name of its file says."""
    is_silent = row.part.get("source") == "dxf" and not row.corrected.get("thickness_mm")
    thickness = thickness_in(row.name) if is_silent else None
    found = pieces_in(row.name)
    pieces = found if as_sets or line.quantity == 1 else None
    said = [f"{thickness:g} mm"] if thickness else []
    said += [f"{pieces} {PIECES}"] if pieces else []
    return replace(
        line,
        thickness_mm=thickness or line.thickness_mm,
        quantity=min(MOST_PIECES, line.quantity * (pieces or 1)),
        named=", ".join(said),
        passed_over=line.quantity if found and found not in (pieces, line.quantity) else 0,
    )
