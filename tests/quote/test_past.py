"""Past jobs and orders from the files that a shop has."""

from datetime import date

import pytest

from gemaakt.quote.learn import learn_jobs, learn_orders
from gemaakt.quote.order_list import ListRefused
from gemaakt.quote.past import Past, add_file, order_from_totals
from gemaakt.routing import defaults

ON = date(2026, 11, 24)


def read(*rows: str) -> Past:
    past = Past()
    head = "bewerking;begroot_min;werkelijk_min;datum"
    add_file(past, "\n".join([head, *rows]).encode(), "uren.csv", "uren", on=ON)
    return past


@pytest.mark.parametrize("day", ["2026-10-25", "25-10-2026", "25/10/2026", "25.10.2026 07:30"])
def test_a_day_is_read_as_the_office_writes_it(day: str) -> None:
    past = read(f"laser;10;13;{day}")
    assert past.jobs["laser"][0].age_days == 30
    assert past.days == [("2026-10-25", "laser", 10.0, 13.0)]


@pytest.mark.parametrize("day", ["2026-13-45", "gisteren", "31-02-2026", "2026"])
def test_what_is_no_day_is_refused_with_its_line(day: str) -> None:
    with pytest.raises(ListRefused) as refusal:
        read("laser;10;13;", f"laser;10;13;{day}")
    assert (refusal.value.params["line"], refusal.value.params["column"]) == (3, "date")


def test_the_shops_own_names_of_operations_are_known() -> None:
    past = read("Lasersnijden;10;13;", "kantbank 2;10;13;", "Lassen;10;13;", "laser;5;6;")
    assert {name: len(jobs) for name, jobs in past.jobs.items()} == {
        "laser": 2, "brake": 1, "weld": 1,
    }  # fmt: skip


def test_times_that_say_nothing_end_in_no_fault() -> None:
    past = read("laser;100000000;1;", "laser;0,0000001;500;", "laser;5;6;")
    fit = learn_jobs(past.jobs["laser"])
    assert all(each.factor_ratio < 100 for each in fit.learned().values())


def test_ten_orders_by_their_sums_teach_although_they_are_all_dearer() -> None:
    rows = [
        {"files": "3", "parts": "20", "net_kg": f"{30 + 5 * at}", "cut_m": f"{40 + 7 * at}",
         "pierces": f"{90 + 20 * at}"}
        for at in range(10)
    ]  # fmt: skip
    plain = [order_from_totals(row, 1.0, defaults(ON), on=ON) for row in rows]
    paid = [1.4 * sum(order.drivers.values()) for order in plain]
    orders = [
        order_from_totals(row, total, defaults(ON), on=ON)
        for row, total in zip(rows, paid, strict=True)
    ]
    fit = learn_orders(orders)
    for order in orders:
        assert fit.expected(order.drivers) == pytest.approx(order.total_eur, rel=0.15)


def test_a_metal_is_learned_by_the_family_that_prices_ask_for() -> None:
    past = Past()
    rows = "bewerking;machine;material;begroot_min;werkelijk_min\nlaser;L1;RVS 304;10;8\n"
    add_file(past, (rows + "laser;;S355;10;13\n").encode(), "uren.csv", "uren", on=ON)
    groups = [(job.group, job.metal) for job in past.jobs["laser"]]
    assert groups == [("L1", "stainless"), ("steel", "steel")]


def test_old_orders_by_their_sums_have_their_age_and_a_wrong_number_its_line() -> None:
    past = Past()
    head = "order;date;total_eur;files;parts;net_kg;cut_m;pierces\n"
    rows = head + "A;24-11-2025;800;1;10;50;40;90\nB;;900;1;10;50;40;90\n"
    add_file(past, rows.encode(), "oud.csv", "oud", on=ON)
    assert past.ages == {"A": 365.0}
    with pytest.raises(ListRefused) as refusal:
        add_file(past, (rows + "C;;900;1;tien;50;40;90\n").encode(), "oud.csv", "oud", on=ON)
    where = refusal.value.params
    assert (where["file"], where["line"], where["column"]) == ("oud.csv", 4, "parts")
