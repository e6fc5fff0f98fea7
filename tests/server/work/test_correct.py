"""A forgotten clock is corrected: both times stay in the history, and no tap undoes it."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from gemaakt.server.work.clocks import close_forgotten
from gemaakt.server.work.models import Clocking
from tests.server.work.conftest import client_of
from tests.server.work.test_clocks import NOW, event, record

NEXT_DAY = NOW + timedelta(hours=21)
FIELDS = {"start": "2026-11-24T10:00", "end": "2026-11-24T11:30", "reason": "vergeten"}


def forgotten() -> Clocking:
    record(event("start", "a", "26000/10"))
    close_forgotten(NEXT_DAY)
    return Clocking.objects.get()


def test_the_office_corrects_a_forgotten_clock_and_the_history_keeps_both(version: Any) -> None:
    office, row = client_of("office"), forgotten()
    assert row.flagged
    assert office.post(f"/floor/clock/{row.pk}/", FIELDS)["location"] == "/floor/"
    row.refresh_from_db()
    assert (row.start, row.worked_min, row.flagged) == (NOW, 90, False)
    page = office.get("/orders/26000/").content.decode()
    assert "24-11-2026 10:00 – 16:00" in page
    assert "24-11-2026 10:00 – 11:30" in page
    assert "vergeten" in page
    Clocking.objects.update(end=timezone.now())  # what was corrected is shown for a week
    assert "corrected" in office.get("/floor/").content.decode()


def test_a_tap_that_comes_later_leaves_the_correction(version: Any) -> None:
    office, row = client_of("office"), forgotten()
    office.post(f"/floor/clock/{row.pk}/", {**FIELDS, "start": "2026-11-24T09:00"})
    later = NOW + timedelta(hours=4)
    record(event("start", "b", "26001/10", at=later), sent=later, now=later)
    found = Clocking.objects.filter(order="26000")
    assert [(each.start, each.worked_min) for each in found] == [(NOW - timedelta(hours=1), 150)]


def test_times_that_cannot_be_are_refused_in_words(version: Any) -> None:
    office, row = client_of("office"), forgotten()
    later = NOW + timedelta(hours=4)
    record(event("start", "b", "26001/10", at=later), sent=later, now=later)
    record(event("done", "c", "26001/10", at=later + timedelta(hours=1)), sent=later, now=later)
    row = Clocking.objects.get(order="26000")
    Clocking.objects.filter(pk=row.pk).update(flagged=True)
    odd = ({"end": "2026-11-24T09:00"}, {"end": "2099-01-01T09:00"}, {"reason": ""})
    for fields in (*odd, {"start": "2026-11-24T13:30", "end": "2026-11-24T14:30"}):
        office.post(f"/floor/clock/{row.pk}/", {**FIELDS, **fields})
        assert Clocking.objects.get(pk=row.pk).tapped_start is None


def test_who_may_not_correct_is_refused(version: Any, tablet: Client) -> None:
    row = forgotten()
    for client in (tablet, client_of("reader")):
        assert client.post(f"/floor/clock/{row.pk}/", FIELDS).status_code == 403


def minutes() -> dict[str, float]:
    found: dict[str, float] = {}
    for each in Clocking.objects.exclude(end=None):
        name = f"{each.order}/{each.operation}"
        found[name] = found.get(name, 0.0) + each.worked_min
    return found


def late(*taps: tuple[str, str, int]) -> None:
    """Taps of a tablet that had no Wi-Fi, so many minutes after the beginning."""
    sent = [
        event(kind, f"{kind}{at}", key, at=NOW + timedelta(minutes=at)) for kind, key, at in taps
    ]
    assert len(record(*sent, sent=NEXT_DAY, now=NEXT_DAY).accepted) == len(taps)


def test_a_tap_that_comes_late_does_not_count_an_hour_twice_that_a_hand_gave_away(
    version: Any,
) -> None:
    office, row = client_of("office"), forgotten()
    office.post(f"/floor/clock/{row.pk}/", FIELDS)  # 10:00-11:30
    late(("start", "26001/10", 60), ("done", "26001/10", 120))  # 11:00-12:00
    assert minutes() == {"26000/10": 90, "26001/10": 30}
    clash = Clocking.objects.get(order="26001")
    assert clash.flagged
    page = office.get("/floor/").content.decode()
    assert "partly in the time of a corrected clock" in page
    office.post(f"/floor/clock/{row.pk}/", {**FIELDS, "end": "2026-11-24T11:00"})
    assert minutes() == {"26000/10": 60, "26001/10": 60}
    clash.refresh_from_db()
    assert not clash.flagged


def test_work_wholly_within_a_corrected_clock_and_a_batch_beside_it_count_once(
    version: Any,
) -> None:
    office, row = client_of("office"), forgotten()
    office.post(f"/floor/clock/{row.pk}/", FIELDS)
    late(("start", "26001/10", 10), ("pause", "26001/10", 20))
    assert minutes() == {"26000/10": 90, "26001/10": 0}
    both = event("start", "b", "26002/10", "26003/10", at=NOW + timedelta(minutes=60))
    end = event("done", "e", "26002/10", "26003/10", at=NOW + timedelta(minutes=120))
    record(both, end, sent=NEXT_DAY, now=NEXT_DAY)
    assert sum(minutes().values()) == 120
