"""A small nest for the tests of its pages: four plates on two sheets, one bar."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.rack import receive
from gemaakt.server.nest.services import store_nest

PLATE = [[0, 0], [400, 0], [400, 300], [0, 300]]
SHEET = [[0, 0], [1000, 0], [1000, 700], [0, 700]]
JOB: dict[str, Any] = {
    "format": "gemaakt.nest-job/1", "name": "S235JR 3 mm", "spacing": 5, "margin": 10,
    "thickness_mm": 3.0, "density_kg_per_m3": 7850.0,
    "parts": [
        {"id": "plaat", "qty": 4, "order": "26-001", "outer": PLATE, "holes": [],
         "rotations": [0, 90]},
    ],
    "sheets": [{"id": "S1", "copies": 3, "cost": 40.0, "outer": SHEET, "heat_number": "H7"}],
}  # fmt: skip
SHEET_G, PLATE_G = 16485, 2826


def placed(x: float, y: float) -> dict[str, Any]:
    return {"part": "plaat", "x_mm": x, "y_mm": y, "rotation_deg": 0.0, "mirrored": False}


def weights(pieces: int, remnant_g: int) -> dict[str, Any]:
    return {
        "sheet": "S1", "heat_number": "H7", "origin": "NL", "sheet_g": SHEET_G,
        "parts_g": {"plaat": pieces * PLATE_G}, "pieces": {"plaat": pieces},
        "remnant_mm": [560, 680] if remnant_g else None, "remnant_g": remnant_g,
        "skeleton_g": SHEET_G - pieces * PLATE_G - remnant_g,
    }  # fmt: skip


DOCUMENT: dict[str, Any] = {
    "format": "gemaakt.nest/1", "cost": 80.0, "name": "S235JR 3 mm",
    "sheets": [
        {"sheet": "S1", "placements": [placed(10, 10), placed(420, 10), placed(10, 320)]},
        {"sheet": "S1", "placements": [placed(10, 10)]},
    ],
    "weights": [weights(3, 0), weights(1, 8968)],
    "bars": {
        "kerf_mm": 3.0,
        "bars": [{"stock": "B6", "count": 1, "pieces": ["poot", "poot"],
                  "lengths_mm": [1200.0, 1200.0]}],
        "weights": {"pieces_g": 8000, "heat_number": "HB"},
    },
}  # fmt: skip


def rack() -> None:
    on = date(2026, 11, 24)
    receive(
        on=on, code="S1", kind=StockItem.Kind.SHEET, material="S235JR", thickness_mm=3.0,
        length_mm=1000.0, width_mm=700.0, quantity=3, heat_number="H7", mass_g=SHEET_G,
        price_eur=Decimal("40.00"), factor_kgco2e_per_kg=2.0, certificate="3.1-77",
    )  # fmt: skip
    receive(
        on=on, code="B6", kind=StockItem.Kind.BAR, material="S235JR", length_mm=3000.0,
        quantity=2, heat_number="HB", mass_g=10000, price_eur=Decimal("15.00"),
        factor_kgco2e_per_kg=2.0, section="40x40x3",
    )  # fmt: skip


def nest(code: str = "N1") -> Nest:
    return store_nest(
        code=code,
        job=deepcopy(JOB),
        document=deepcopy(DOCUMENT),
        orders=["26-001", "26-002"],
        verified=True,
    )


def large_nest(kinds: int = 9, times: int = 10) -> Nest:
    """A nest of many sheets: each of its kinds lies so often, the first kind once more at last."""
    sheets = [
        {"sheet": "S1", "placements": [placed(10 + kind, 10), placed(420 + kind, 10)]}
        for kind in [*(at // times for at in range(kinds * times)), 0]
    ]
    job = {**deepcopy(JOB), "parts": [{**JOB["parts"][0], "qty": 2 * len(sheets)}]}
    document = {
        **deepcopy(DOCUMENT), "sheets": sheets, "weights": [weights(2, 0) for _ in sheets],
    }  # fmt: skip
    return store_nest(code="N9", job=job, document=document, orders=["26-001"], verified=True)
