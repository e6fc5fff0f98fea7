"""A foreign offer is weighed with all that it brings along."""

from decimal import Decimal

from gemaakt.quote.landed import Offer, compared_offers, landed

OURS = Offer("hier", Decimal("10.00"), 1000, 10, co2e_kg=5.0)
THEIRS = Offer(
    "ver weg", Decimal("8.00"), 1000, 73, Decimal("900"), Decimal("0.05"), Decimal("0.03"),
    Decimal("250"), 0, 6.0, 2.0, 20_000.0, 0.01,
)  # fmt: skip


def test_every_line_of_the_landed_cost_is_there_and_adds_up() -> None:
    found = landed(THEIRS, interest_share=Decimal("0.10"))
    assert dict(found.lines) == {
        "goods": Decimal("8000.00"),
        "transport": Decimal("900.00"),
        "duty": Decimal("445.00"),
        "stock": Decimal("186.90"),
        "inspection": Decimal("250.00"),
        "rejects": Decimal("280.35"),
    }
    assert found.total_eur == Decimal("10062.25")
    assert found.co2e_kg == 6.0 + 2.0 / 1000 * 20_000 * 0.01


def test_the_cheap_offer_can_be_the_dear_one() -> None:
    cheapest = compared_offers((THEIRS, OURS), interest_share=Decimal("0.10"))[0]
    assert cheapest.name == "hier"
