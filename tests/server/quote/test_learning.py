"""Nacalculatie: what the clock says is proposed; only what a person accepts counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.quote.past import order_from_totals
from gemaakt.routing import defaults
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.quote.constants import firm_constants, own_values, set_constants
from gemaakt.server.quote.learning import _from_orders, proposals, quarters, worked
from gemaakt.server.quote.models import LearnedFactor, OwnConstant, PastOrder, QuoteVersion
from gemaakt.server.work.models import Clocking
from tests.server.quote.test_quote_life import made

pytestmark = pytest.mark.django_db


def clocked(
    count: int, ratio: float, name: str = "Lassen", minutes: float = 60.0,
    machine: str = "las-1", series: str = "A",
) -> None:  # fmt: skip
    """So many finished operations that took `ratio` of what was planned."""
    for n in range(count):
        code = f"OUD-{name}-{n}-{series}"
        order = Order.objects.create(code=code, product="x", quantity=1, position=n)
        Operation.objects.create(
            order=order, code="10", name=name, position=0, status="done", quantity=1,
            alternatives=[{"machine": machine, "setup_min": 0.0, "piece_min": minutes}],
        )  # fmt: skip
        end = timezone.now() - timedelta(days=n)
        Clocking.objects.create(
            person="anna", order=order.code, operation="10", machine=machine,
            start=end - timedelta(minutes=minutes), end=end,
            worked_min=minutes * ratio * (0.9 + 0.2 * (n % 2)),
        )  # fmt: skip


def test_work_that_takes_longer_is_proposed_and_counts_once_accepted(owner: Client) -> None:
    clocked(20, 1.5)
    today = timezone.localdate()
    found = {each.name: each for each in proposals(today, worked(today))}
    assert set(found) == {"weld"}
    assert found["weld"].factor_ratio == pytest.approx(1.5, rel=0.08)
    assert found["weld"].jobs == 20
    assert firm_constants(today).factor("weld") == defaults(today).factor("weld")
    owner.post("/quotes/learning/decide/", {"name": "weld", "decision": "accept"})
    own = firm_constants(today)
    assert own.factor("weld") == pytest.approx(found["weld"].factor_ratio)
    assert own.version != defaults(today).version
    assert proposals(today, worked(today)) == []


def test_a_slow_machine_is_proposed_a_factor_of_its_own(owner: Client) -> None:
    clocked(20, 1.0)
    clocked(20, 1.6, machine="las-2", series="B")
    today = timezone.localdate()
    found = {each.name: each for each in proposals(today, worked(today))}
    assert set(found) == {"weld", "weld@las-1", "weld@las-2"}
    assert found["weld@las-1"].factor_ratio < found["weld"].factor_ratio
    assert found["weld@las-2"].factor_ratio > found["weld"].factor_ratio
    assert found["weld@las-2"].jobs == 20
    assert "lassen, las-2" in owner.get("/quotes/learning/").content.decode()
    owner.post("/quotes/learning/decide/", {"name": "weld@las-2", "decision": "accept"})
    own = firm_constants(today)
    assert own.factor("weld", "las-2") == pytest.approx(found["weld@las-2"].factor_ratio)
    assert own.factor("weld", "las-1") == 1.0


def test_a_metal_that_takes_longer_is_proposed_a_factor_of_its_own() -> None:
    clocked(20, 1.0)
    clocked(20, 1.6, series="B")
    metals = {"A": "S235JR 3 mm", "B": "1.4301 2 mm"}
    for order in Order.objects.all():
        MaterialNeed.objects.create(order=order, material=metals[order.code[-1]], position=0)
    today = timezone.localdate()
    found = {each.name: each.factor_ratio for each in proposals(today, worked(today))}
    assert set(found) == {"weld", "weld@steel", "weld@stainless"}
    assert found["weld@steel"] < found["weld"] < found["weld@stainless"]


def test_a_rejected_proposal_changes_nothing_and_is_not_asked_again(owner: Client) -> None:
    clocked(12, 1.4)
    owner.post("/quotes/learning/decide/", {"name": "weld", "decision": "reject"})
    today = timezone.localdate()
    assert [each.is_rejected for each in proposals(today, worked(today))] == [True]
    assert firm_constants(today).factor("weld") == 1.0
    page = owner.get("/quotes/learning/").content.decode()
    assert 'value="accept"' not in page


def test_a_quote_shows_its_interval_and_from_how_many_jobs(owner: Client) -> None:
    clocked(15, 1.2, "Lasersnijden")
    owner.post("/quotes/learning/decide/", {"name": "laser", "decision": "accept"})
    row = made(owner)
    interval = row.document["lines"][0]["prices"][0]["interval"]
    assert interval["jobs"] == 15
    price = Decimal(row.document["lines"][0]["prices"][0]["price_eur"])
    assert Decimal(interval["low_eur"]) < price < Decimal(interval["high_eur"])
    assert "uit 15 klussen" in owner.get(f"/quotes/{row.pk}/").content.decode()


def test_under_ten_jobs_the_figures_are_not_the_firms_own(owner: Client) -> None:
    clocked(5, 1.2, "Lasersnijden")
    assert "minder dan 10: nog onzeker" in owner.get("/quotes/learning/").content.decode()
    row = made(owner)
    assert "nog niet die van u" in owner.get(f"/quotes/{row.pk}/").content.decode()


def test_a_quarter_says_what_underquoting_cost() -> None:
    clocked(10, 2.0)
    today = timezone.localdate()
    rows = worked(today)
    found = quarters(rows, defaults(today))
    assert sum(each.jobs for each in found) == 10
    lost_min = sum(row.actual_min - row.quoted_min for row in rows)
    from gemaakt.quote.rates import rate_of

    rate = float(rate_of("weld", defaults(today)).total_eur_per_h)
    assert sum(each.lost_eur for each in found) == pytest.approx(lost_min / 60 * rate)
    assert all(each.bias_share < 0 for each in found)


def test_an_order_that_was_quoted_here_teaches_by_the_drivers_of_its_own_steps(
    owner: Client,
) -> None:
    row = made(owner)
    owner.post(f"/quotes/{row.pk}/accept/", {})
    code = QuoteVersion.objects.get().order_code
    step = Operation.objects.get(order__code=code, name="laser")
    Operation.objects.filter(pk=step.pk).update(status="done")
    now = timezone.now()
    Clocking.objects.create(person="anna", order=code, operation=step.code, machine="laser-1",
                            start=now, end=now, worked_min=12.0)  # fmt: skip
    found = worked(timezone.localdate())
    assert set(found[0].drivers) == {"laser", "pierce"}
    steps = [s for s in row.document["lines"][0]["steps"] if s["operation"] == "laser"]
    wanted = sum(s["setup_min"] + s["piece_min"] * 10 for s in steps)
    assert sum(found[0].drivers.values()) == pytest.approx(wanted)
    assert found[0].actual_min == 12.0


def test_a_machine_that_runs_alone_says_nothing_by_the_clock() -> None:
    clocked(10, 0.2)
    Operation.objects.filter(name="Lassen").update(attendance="setup")
    assert worked(timezone.localdate()) == []


def test_ten_orders_typed_in_are_enough_to_start(owner: Client) -> None:
    for n in range(10):
        form = {"code": f"25-{n}", "day": "2026-06-01", "total_eur": str(400 + 90 * n),
                "files": "4", "parts": str(20 + n), "net_kg": str(30 + 5 * n),
                "cut_m": str(60 + 8 * n), "pierces": str(300 + 20 * n)}  # fmt: skip
        assert owner.post("/quotes/learning/past/", form).status_code == 302
    assert PastOrder.objects.count() == 10
    today = timezone.localdate()
    found = {each.name: each for each in proposals(today, [])}
    assert {"material", "laser", "pierce", "line", "order_fee"} <= set(found)
    assert all(each.source == "orders" and each.jobs == 10 for each in found.values())


def test_a_constant_of_the_firm_changes_new_quotes_only(owner: Client) -> None:
    row = made(owner)
    before = row.total_eur
    owner.post("/quotes/constants/", {"price.margin_share": "0,30", "laser.setup_min": ""})
    assert OwnConstant.objects.get().name == "price.margin_share"
    row.refresh_from_db()
    assert row.total_eur == before
    owner.post(f"/quotes/{row.pk}/again/")
    row.refresh_from_db()
    assert row.total_eur > before
    owner.post("/quotes/constants/", {"price.margin_share": ""})
    assert not OwnConstant.objects.exists()
    page = owner.get("/quotes/constants/").content.decode()
    assert 'id="machine.laser"' in page
    assert "45,36; ∞; 45<br>" in page  # the table of the brake, without end and in Dutch
    assert QuoteVersion.objects.count() == 1


def test_only_a_person_of_the_office_decides(cast: dict[str, Client]) -> None:
    clocked(12, 1.4)
    for role in ("reader", "worker"):
        answer = cast[role].post(
            "/quotes/learning/decide/", {"name": "weld", "decision": "accept"}
        )
        assert answer.status_code == 403
        for path in ("/quotes/constants/", "/drawings/1/"):
            assert cast[role].post(path, {"price.margin_share": "0"}).status_code in (403, 404)
    assert not OwnConstant.objects.exists()
    assert not LearnedFactor.objects.exists()


def test_an_old_order_counts_less_than_a_new_one(db: None) -> None:
    on = date(2026, 11, 24)
    for code, day, paid in (("1", date(2020, 1, 1), "100"), ("2", on, "1000")):
        PastOrder.objects.create(code=code, day=day, total_eur=Decimal(paid), net_kg=50, cut_m=60)
    learned = _from_orders(on, defaults(on))
    with_old = learned["laser"][0].factor_ratio
    PastOrder.objects.filter(code="1").delete()
    assert with_old == pytest.approx(
        _from_orders(on, defaults(on))["laser"][0].factor_ratio, rel=0.02
    )


def test_old_orders_are_weighed_against_the_firms_own_values(db: None) -> None:
    on, head = date(2026, 11, 24), {"parts": 20, "pierces": 90, "files": 3}
    set_constants({"price.order_fee_eur": 60.0, "metal.s235jr.price_eur_per_kg": 1.5})
    for at in range(12):
        sums = {**head, "net_kg": 30 + 5 * at, "cut_m": 40 + 7 * at}
        plain = order_from_totals({k: str(v) for k, v in sums.items()}, 1.0, own_values(on), on=on)
        paid = Decimal(str(round(sum(plain.drivers.values()), 2)))
        PastOrder.objects.create(code=str(at), day=on, total_eur=paid, **sums)
    found = {each.name: each.factor_ratio for each in proposals(on, ())}
    assert found["order_fee"] == pytest.approx(1, abs=0.02)
    assert found["material"] == pytest.approx(1, abs=0.02)
