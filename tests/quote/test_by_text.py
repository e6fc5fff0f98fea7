"""What the words on a drawing say is held against what was priced."""

from gemaakt.drawing.noted import Noted
from gemaakt.drawing.part import Part
from gemaakt.quote.by_text import Taken, told_by_text


def told(noted: Noted, taken: Taken) -> dict[str, object]:
    part = Part("plaat.dxf", noted=noted, thickness_mm=taken.thickness_mm)
    return {
        each.code.removeprefix("quote.text-says-"): each.params.get("said")
        for each in told_by_text(part, taken)
    }


def test_what_differs_from_what_was_priced_is_told() -> None:
    said = Noted(10, thickness_mm=3, material="1.4301", threads=("M6",) * 4, work=("RAL 7016",))
    taken = Taken("S235JR", 1, 2, ["M6"])
    assert told(said, taken) == {
        "pieces": 10, "thickness": "3", "metal": "1.4301", "threads": "3 M6", "work": "RAL 7016",
    }  # fmt: skip
    assert told(said, Taken("RVS 304", 10, 3, ["M6"] * 4, outside=True)) == {}


def test_what_a_person_decided_is_not_asked_again() -> None:
    said = Noted(10, thickness_mm=3, material="1.4301")
    settled = ("quantity", "thickness_mm", "material")
    assert told(said, Taken("S235JR", 1, 2, settled=settled)) == {}


def test_a_metal_without_a_label_counts_in_a_short_text_that_is_no_length() -> None:
    naming = {
        "RVS 316": True,
        "304": False,
        "Getekend: J. Staal": False,
        "Delen van rvs eerst beitsen, dan naar het magazijn": False,
    }
    for text, names in naming.items():
        assert bool(told(Noted(texts=(text,)), Taken("AlMg3", 1, 2))) is names


def test_pieces_of_a_whole_sheet_are_asked_about() -> None:
    assert told(Noted(of_sheet=4), Taken("S235JR", 4, 2)) == {"pieces-of-sheet": 4}
