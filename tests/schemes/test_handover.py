"""The handover book: who is there, what is still to do, what stands in the hall."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.routing import Operation, OperationStatus
from gemaakt.schemes.handover import handover
from gemaakt.shop import Downtime, Machine, Person


def test_the_handover_file_tells_of_who_is_there_and_of_what_is_still_to_do():
    """Who had left could still do it, done work still stopped, a sold machine stood in it."""
    now = datetime(2026, 3, 2, tzinfo=UTC)
    sold = Downtime(now, now + timedelta(days=4000), "verkocht")
    done = Operation("1", skill="tig", status=OperationStatus.DONE)
    mag = Operation("2", skill="mag")
    company = Company(
        name="x",
        plan_start=now,
        machines=(Machine("oud", "x", downtimes=(sold,)), Machine("nieuw", "x")),
        people=(
            Person("w", "Wim", skills={"tig": 3, "bend": 2}),
            Person("n", "Noor", skills={"tig": 2, "mag": 2}, contract_ends=date(2026, 3, 1)),
        ),
        orders=(
            Order("1", "A", price_eur=Decimal(5000), operations=(Operation("1", skill="tig"),)),
            Order("2", "B", price_eur=Decimal(800), operations=(done, mag)),
        ),
    )  # fmt: skip
    book = handover(company)
    assert [(p["person"], p["stopped_eur"]) for p in book["key_persons"]] == [("w", Decimal(5000))]
    assert book["nobody"] == [{"skill": "mag", "orders": 1, "stopped_eur": Decimal(800)}]
    assert {row["skill"]: row["operations"] for row in book["skills"]} == {
        "bend": 0, "mag": 1, "tig": 1
    }  # fmt: skip
    assert [each["id"] for each in book["people"]] == ["w"]
    assert [each["id"] for each in book["machines"]] == ["nieuw"]
