"""What a drop harms is told with how much, the worst first."""

from django.utils import translation

from gemaakt.server.plan.drop_words import told


@translation.override("en")
def test_orders_that_get_later_are_told_with_by_how_much_the_worst_first() -> None:
    """A drop named the first six orders by their number, and none that was late already."""
    moved = [("A", "1"), ("B", "1")]
    before = {"A": 600, "B": 120, "C": 30, "G": 5}
    after = {"A": 720, "B": 60, "D": 45, "E": 3 * 1440, "F": 90, "G": 5}
    assert told(moved, before, after) == [
        "2 operations moved.",
        "Becomes late: E (3 days), F (1.5 h), D (45 min).",
        "Later still: A (2.0 h).",
        "In time again: C.",
    ]
    many = {f"O{at}": at for at in range(1, 9)}
    assert told(moved, {}, many)[1] == (
        "Becomes late: O8 (8 min), O7 (7 min), O6 (6 min), O5 (5 min), O4 (4 min) and 3 more."
    )
    assert told(moved[:1], before, before) == ["1 operation moved.", "No order gets later."]
