"""Minutes of a nest are those of the firm: its own figures, what it learned, its own machine."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gemaakt.company import Company
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.models import CutPart, Nest
from gemaakt.server.nest.reports import sheet_reports
from gemaakt.server.nest.to_cut import waiting_lines
from gemaakt.server.order.models import Operation
from gemaakt.server.quote.constants import set_constants
from gemaakt.server.quote.learning import worked
from gemaakt.server.quote.models import LearnedFactor
from gemaakt.server.work.models import Clocking
from tests.server.nest.made import rack
from tests.server.nest.test_in_stages import draft

pytestmark = pytest.mark.django_db
CHANGE_MIN = 1.5


@pytest.fixture
def nest(company: Company) -> Nest:
    """Six plates of which the order says no minutes."""
    rack()
    made = draft({"26-001": 6})
    CutPart.objects.update(piece_min=0.0)
    return made


def learned(name: str, factor: float) -> None:
    LearnedFactor.objects.create(
        name=name, factor=factor, spread=0.1, jobs=20, decision=LearnedFactor.Decision.ACCEPTED
    )


def minutes(nest: Nest) -> tuple[float, float]:
    (report,) = sheet_reports(nest)
    return report.time_min - report.change_min, report.change_min


def test_a_sheet_is_changed_in_the_minutes_of_the_firm(nest: Nest) -> None:
    assert minutes(nest)[1] == CHANGE_MIN
    set_constants({"laser.sheet_min": 4.0})
    assert minutes(nest)[1] == 4.0


def test_taking_out_of_the_skeleton_takes_what_the_firm_says(nest: Nest) -> None:
    before = minutes(nest)[0]
    (line,) = (each for each in waiting_lines() if each.order == "26-001")
    set_constants({"laser.piece_min": 0.5})
    assert minutes(nest)[0] == pytest.approx(before + 6 * 0.4)
    (now,) = (each for each in waiting_lines() if each.order == "26-001")
    assert now.piece_min == pytest.approx(line.piece_min + 0.4)


def test_what_past_jobs_taught_counts(nest: Nest) -> None:
    """Both cut and pierce learned a fifth more, and the machine itself a tenth less than that."""
    cut_min = minutes(nest)[0]
    learned("laser", 1.2)
    learned("pierce", 1.2)
    assert minutes(nest) == pytest.approx((1.2 * cut_min, 1.2 * CHANGE_MIN))
    learned("laser@laser", 1.08)
    assert minutes(nest) == pytest.approx((1.08 * cut_min, 1.08 * CHANGE_MIN))


def test_a_booked_nest_keeps_the_minutes_that_it_was_booked_at(nest: Nest) -> None:
    before = minutes(nest)
    book_nest(nest=nest, heats={})
    set_constants({"laser.sheet_min": 9.0})
    learned("laser", 2.0)
    assert minutes(nest) == pytest.approx(before)


def test_what_was_learned_is_not_learned_from_the_nest_again(nest: Nest) -> None:
    """Planned at one and a half and clocked so, the firm is still that much slower."""
    cut_min, change_min = minutes(nest)
    learned("laser", 1.5)
    learned("pierce", 1.5)
    book_nest(nest=nest, heats={})
    Operation.objects.filter(order__code="N1").update(status="done")
    begin = datetime(2026, 11, 24, 8, tzinfo=UTC)
    Clocking.objects.create(
        person="anna", order="N1", operation="cut", machine="laser", start=begin,
        end=begin + timedelta(hours=1), worked_min=60.0,
    )  # fmt: skip
    (row,) = worked(date(2026, 11, 25))
    assert row.drivers == {"laser": pytest.approx(15 + cut_min + change_min, abs=0.01)}
    assert row.quoted_min == pytest.approx(15 + 1.5 * (cut_min + change_min), abs=0.01)
    assert row.family == "steel"
