"""What the name of a drawing's file says of its line: taken over, or asked about."""

from collections.abc import Iterator

from gemaakt.drawing.named import other_thickness_in, pieces_in
from gemaakt.findings import Finding, Severity
from gemaakt.routing.material import grade_in, metal_in


def told_by_name(
    file: str, *, taken: str, material: str, thickness_mm: float | None = None
) -> Iterator[Finding]:
    """What was taken from a name; and a metal or a thickness in it that is not the line's.

    Of a common word only another family counts: holder_steel.dxf may be of any steel, S355 not.
    """
    if taken:
        yield Finding("quote.read-from-name", Severity.INFO, params={"said": taken})
    other = other_thickness_in(file, thickness_mm) if thickness_mm else None
    if other is not None:
        params: dict[str, object] = {
            "file": file, "said": f"{other:g}", "taken": f"{thickness_mm:g}",
        }  # fmt: skip
        yield Finding("quote.name-says-thickness", Severity.WARNING, params=params)
    stem, priced = file.rpartition(".")[0], metal_in(material)
    grade = grade_in(stem)
    named = grade or metal_in(stem)
    if named is None or priced is None:
        return
    if named.family != priced.family or (grade is not None and grade.id != priced.id):
        params = {"file": file, "said": named.name, "taken": material}
        yield Finding("quote.name-says-metal", Severity.WARNING, params=params)


def told_of_pieces(file: str, quantity: int) -> Iterator[Finding]:
    """That a name gives another number of pieces than the one that was filled in and priced.

    The number filled in wins: 25 of "hoek 10 stuks" are 25 pieces, unless they are asked as sets.
    """
    said = pieces_in(file)
    if said and said != quantity:
        params = {"file": file, "said": said, "taken": quantity, "sets": said * quantity}
        yield Finding("quote.name-says-pieces", Severity.WARNING, params=params)
