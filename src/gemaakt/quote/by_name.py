"""What the name of a drawing's file says of its line: taken over, or asked about."""

from collections.abc import Iterator

from gemaakt.drawing.named import pieces_in
from gemaakt.findings import Finding, Severity
from gemaakt.routing.material import metal_in


def told_by_name(file: str, *, taken: str, material: str) -> Iterator[Finding]:
    """What was taken from a name; and a metal in it that is of another family than the line's.

    A metal is never taken over in silence: holder_steel.dxf may well be of stainless.
    """
    if taken:
        yield Finding("quote.read-from-name", Severity.INFO, params={"said": taken})
    named, priced = metal_in(file.rpartition(".")[0]), metal_in(material)
    if named is not None and priced is not None and named.family != priced.family:
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
