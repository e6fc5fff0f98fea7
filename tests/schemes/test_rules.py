"""Invariants of the rules: they rise, they join up, and one firm equals many to the cent."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.data import dated
from gemaakt.schemes import ask, ask_many
from gemaakt.schemes import law as law_module
from gemaakt.schemes.catalogue import instrument
from gemaakt.schemes.inheritance import gift_tax
from gemaakt.schemes.investment import kia_amount
from gemaakt.schemes.law import Law
from gemaakt.schemes.profit import corporate_tax
from gemaakt.schemes.sheet import Sheet

YEARS = (2024, 2025, 2026)
CENTS = st.integers(min_value=0, max_value=500_000_000)


def day(year: int) -> date:
    return date(year, 7, 1)


@pytest.mark.parametrize("year", YEARS)
@given(one=CENTS, more=CENTS)
@settings(max_examples=60, deadline=None)
def test_more_income_never_means_less_tax(year, one, more):
    law = Law("bor", day(year))
    assert corporate_tax(law, one) <= corporate_tax(law, one + more)
    for relation in ("child", "grandchild", "other"):
        low, high = gift_tax(law, one, relation), gift_tax(law, one + more, relation)
        assert low <= high <= low + more


@pytest.mark.parametrize("year", [2023, *YEARS])
@given(amount=CENTS)
@settings(max_examples=100, deadline=None)
def test_a_cent_more_changes_a_tax_by_at_most_a_cent_where_the_law_is_continuous(year, amount):
    law = Law("schenk_erfbelasting", day(year))
    assert 0 <= corporate_tax(law, amount + 1) - corporate_tax(law, amount) <= 1
    assert 0 <= gift_tax(law, amount + 1, "child") - gift_tax(law, amount, "child") <= 1


@pytest.mark.parametrize("year", [2023, *YEARS])
@given(amount=st.integers(min_value=0, max_value=60_000_000))
@settings(max_examples=100, deadline=None)
def test_the_kia_is_never_negative_and_never_above_its_fixed_amount(year, amount):
    law = Law("kia", day(year))
    assert 0 <= kia_amount(law, amount) <= law.need("fixed")


@given(value=st.integers(1, 20_000_000), share=st.integers(1, 100))
@settings(max_examples=100, deadline=None)
def test_the_succession_relief_never_exempts_more_than_is_acquired(value, share):
    inputs = {"enterprise_value": value, "share": share / 100}
    amounts = ask("bor", on=day(2026), inputs=inputs).amounts
    assert amounts["exempt"] <= amounts["acquired"] + 0.01
    whole = ask("bor", on=day(2026), inputs={"enterprise_value": value}).amounts
    assert amounts["tax"] <= whole["tax"] + 0.01


NUMBERS: dict[str, tuple[dict[str, int], dict[str, object]]] = {
    "wbso": ({"hours": 4000, "hourly_wage": 60}, {"method": "flat"}),
    "innovatiebox": ({"profit": 900_000}, {}),
    "eia": ({"investment": 400_000, "profit": 900_000}, {}),
    "mia": ({"investment": 400_000, "profit": 900_000}, {"category": "II"}),
    "vamil": ({"investment": 400_000}, {}),
    "kia": ({"investment": 450_000, "profit": 900_000}, {}),
    "vpb": ({"profit": 900_000}, {}),
    "box2": ({"amount": 300_000}, {}),
    "bor": ({"enterprise_value": 6_000_000}, {"relation": "child"}),
    "schenk_erfbelasting": ({"gift": 500_000}, {"relation": "other"}),
    "wkr": ({"wage_sum": 4_000_000}, {}),
    "lkv": ({"hours": 2500}, {"kind": "disabled"}),
    "praktijkleren": ({"places": 9}, {}),
    "energiebelasting": ({"kwh": 2_000_000, "m3": 400_000}, {}),
}
"""Every instrument computed in full: how large its numbers get, and its words."""


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", NUMBERS)
def test_one_firm_and_many_firms_give_the_same_cents(name, year):
    ranges, words = NUMBERS[name]
    dice = np.random.default_rng(7)
    columns = {key: dice.integers(0, top * 100, 60) / 100 for key, top in ranges.items()}
    many = ask_many(name, on=day(year), inputs={**columns, **words})
    for at in range(60):
        inputs = {key: f"{column[at]:.2f}" for key, column in columns.items()}
        one = ask(name, on=day(year), inputs={**inputs, **words}).amounts
        for amount, value in one.items():
            whole = np.broadcast_to(many[amount], 60)[at]
            assert round(value * 100) == whole, (amount, inputs)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_year_without_values_is_refused_with_the_years_there_are(name):
    ranges, words = NUMBERS[name]
    inputs = {**dict.fromkeys(ranges, 100), **words}
    for year in (2019, 2031):
        answer = ask(name, on=day(year), inputs=inputs)
        assert answer.amounts == {}
        assert answer.refusal is not None
        assert set(YEARS) <= set(answer.refusal.years)


def test_adding_a_year_touches_data_files_only(monkeypatch):
    """A drill: the 2027 rows of KIA are added to the data, and 2027 is answered."""
    held = dated.table("schemes/kia")
    added = {}
    for name, entry in held.items():
        last = entry["values"][-1]
        row = {**last, "valid_from": date(2027, 1, 1), "source": "drill", "quote": "drill"}
        row.pop("valid_to", None)
        if name == "upper":
            row["value"] = 400_000
        added[name] = {
            **entry,
            "known_until": date(2027, 12, 31),
            "values": [*entry["values"], row],
        }

    def table(name: str):
        return added if name == "schemes/kia" else original(name)

    original = dated.table
    monkeypatch.setattr(dated, "table", table)
    monkeypatch.setattr(law_module, "table", table)
    caches = (
        dated.values,
        law_module.parameters_of,
        law_module.values_on,
        law_module.whole_values,
        law_module.years_of,
    )
    for cache in caches:
        cache.cache_clear()
    try:
        answer = ask("kia", on=date(2027, 3, 1), inputs={"investment": 399_000})
        assert answer.refusal is None
        assert answer.amounts["deduction"] < 2
        above = ask("kia", on=date(2027, 3, 1), inputs={"investment": 400_001})
        assert above.amounts["deduction"] == 0
    finally:
        for cache in caches:
            cache.cache_clear()


def test_the_receipt_changes_with_an_input_and_with_nothing_else():
    one = ask("kia", on=day(2026), inputs={"investment": 5000})
    assert one.receipt == ask("kia", on=day(2026), inputs={"investment": 5000}).receipt
    assert one.receipt != ask("kia", on=day(2026), inputs={"investment": 5001}).receipt
    assert one.receipt != ask("kia", on=day(2025), inputs={"investment": 5000}).receipt


def test_an_unknown_condition_becomes_a_question_and_a_known_one_does_not():
    inputs = {"investment": 5000, "on_energy_list": "ja", "not_used_before": "nee"}
    answer = ask("eia", on=day(2026), inputs=inputs)
    met = {each.key: each.met for each in answer.conditions}
    assert met == {"on_energy_list": True, "not_used_before": False, "no_mia_for_it": None}
    assert len(answer.questions) == 1
    assert answer.questions[0] in answer.caveat


def test_the_three_months_for_eia_run_from_the_order():
    inputs = {"investment": 5000, "ordered_on": "2026-11-30"}
    answer = ask("eia", on=day(2026), inputs=inputs)
    assert [each.day for each in answer.deadlines] == [date(2027, 2, 28)]


def test_many_firms_refuse_an_amount_below_nil_as_one_firm_does():
    from gemaakt.schemes import ask_many
    from gemaakt.schemes.sheet import InputOdd

    with pytest.raises(InputOdd):
        ask_many("kia", on=date(2026, 7, 1), inputs={"investment": [5000, -1]})


def test_a_positive_share_is_the_same_in_signed_and_unsigned_numbers():
    import numpy as np

    from gemaakt.schemes.whole import of_positive, of_share

    amounts = np.array([0, 1, 49, 50, 51, 7_168_300, 899_999_999_999], dtype=np.int64)
    for share in (1, 1_900_000, 2_580_000, 756_000, 10_000_000):
        assert of_positive(amounts, share).tolist() == of_share(amounts, share).tolist()
        assert [of_positive(int(a), share) for a in amounts] == of_share(amounts, share).tolist()


def tax_of(name: str, year: int, **inputs: int) -> int:
    """One tax in whole cents."""
    asked = instrument(name)
    sheet = Sheet(Law(asked.file, day(year)), inputs, traced=False)
    asked.rule(sheet)
    return int(sheet.amounts["tax"][1])


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@given(amount=CENTS, more=CENTS)
@settings(max_examples=60, deadline=None)
def test_box_2_is_monotone_and_without_a_step(year, amount, more):
    low, high = (tax_of("box2", year, amount=each) for each in (amount, amount + more))
    assert low <= high
    assert 0 <= tax_of("box2", year, amount=amount + 1) - low <= 1


@pytest.mark.parametrize("year", [2023, *YEARS])
@given(used=st.integers(0, 2_000_000_000), more=st.integers(1, 1_000_000))
@settings(max_examples=60, deadline=None)
def test_energy_tax_never_falls_with_use_and_has_no_step(year, used, more):
    """A hundredth of a kWh or m3 costs at most one cent more; each band rounds on its own."""
    for kind in ("kwh", "m3"):
        low = tax_of("energiebelasting", year, **{kind: used})
        assert low <= tax_of("energiebelasting", year, **{kind: used + more})
        step = tax_of("energiebelasting", year, **{kind: used + 1}) - low
        assert 0 <= step <= 2


WHOLE_ANSWERS = {
    **{
        name: {**dict.fromkeys(ranges, 1000), **words} for name, (ranges, words) in NUMBERS.items()
    },
    "energiebesparingsplicht": {"kwh": 60_000, "m3": 0},
    "wpm": {"employees": 120},
    "cbam": {"tonnes": 20},
    "de_minimis": {"de_minimis_had": 100_000, "de_minimis_asked": 24_999},
    "csrd": {"employees": 30, "turnover": 5_000_000},
    "mkb_winstvrijstelling": {"profit": 50_000},
    "zelfstandigenaftrek": {"profit": 50_000, "starter": True},
    "mia+kia": {"investment": 50_000, "category": "I"},
}


@pytest.mark.parametrize("name", sorted(WHOLE_ANSWERS))
def test_every_amount_leads_to_an_article_and_a_sentence(name):
    inputs = dict(WHOLE_ANSWERS[name])
    if name in ("kia", "eia", "mia", "mia+kia"):
        inputs["flat_tax_rate"] = 0.19
    answer = ask(name, on=day(2026), inputs=inputs)
    told = {step.what for step in answer.steps if step.article and step.quote and step.source}
    assert answer.amounts
    assert set(answer.amounts) <= told
