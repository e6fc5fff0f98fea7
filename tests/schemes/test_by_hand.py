"""Examples written by hand from the text of the law, reckoned here in plain decimals.

None of these numbers comes from the program or its data: limits and rates are typed from the
articles named, and the expected amount is worked out beside them.
"""

from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from gemaakt.schemes import answer_batch, ask
from gemaakt.schemes.deadlines import calendar_of
from gemaakt.schemes.stack import machine

type Case = tuple[str, str, dict[str, Any], dict[str, Any]]
CENT = Decimal("0.01")


def d(number: object) -> Decimal:
    return Decimal(str(number))


def share(percent: object, of: object) -> Decimal:
    """A percentage of an amount, half up to the cent."""
    return (d(percent) * d(of) / 100).quantize(CENT, ROUND_HALF_UP)


KIA = {  # art. 3.41 lid 2 Wet IB 2001: up to, from, fixed, to, taper from, nil above
    2023: (2_600, 63_716, 17_841, 117_991, 353_973),
    2024: (2_800, 69_765, 19_535, 129_194, 387_580),
    2025: (2_900, 70_602, 19_769, 130_744, 392_230),
    2026: (2_900, 71_683, 20_072, 132_746, 398_236),
}


def kia_cases() -> list[Case]:
    rows: list[Case] = []
    for year, (none, first, fixed, second, end) in KIA.items():
        borders = {
            d(none): d(0),
            d(none) + CENT: share(28, d(none) + CENT),
            d(first): share(28, first),
            d(first) + CENT: d(fixed),
            d(second): d(fixed),
            d(second) + 1000: d(fixed) - share("7.56", 1000),
            d(end): d(fixed) - share("7.56", end - second),
            d(end) + CENT: d(0),
        }
        rows += [
            ("kia", f"{year}", {"investment": str(at)}, {"deduction": found})
            for at, found in borders.items()
        ]
    return rows


INVESTMENTS: list[Case] = [
    # art. 3.42 lid 3 and 4, art. 3.45 lid 4: from 2.500 an asset, at most the ceiling of the year
    ("eia", "2026", {"investment": "2499.99"}, {"deduction": 0}),
    ("eia", "2026", {"investment": 2500}, {"deduction": share(40, 2500)}),
    ("eia", "2023", {"investment": 2500}, {"deduction": share("45.5", 2500)}),
    ("eia", "2026", {"investment": 153_000_001}, {"deduction": share(40, 153_000_000)}),
    ("eia", "2024", {"investment": 150_000_000}, {"deduction": share(40, 149_000_000)}),
    # art. 3.42a lid 3: 45, 36 and 27 percent; what does not count is taken off first
    ("mia", "2023", {"investment": 10_000, "category": "III"}, {"deduction": share(27, 10_000)}),
    ("mia", "2026", {"investment": 10_000, "category": "II"}, {"deduction": share(36, 10_000)}),
    (
        "mia",
        "2025",
        {"investment": 10_000, "category": "I", "mia_not_eligible": 7_501},
        {"eligible": 2_499, "deduction": 0},
    ),
    (
        "mia",
        "2025",
        {"investment": 10_000, "category": "I", "mia_not_eligible": 7_500},
        {"eligible": 2_500, "deduction": share(45, 2_500)},
    ),
    (
        "mia+kia",
        "2026",
        {"investment": 40_000, "category": "I"},
        {"mia": share(45, 40_000), "kia": share(28, 40_000), "total": share(73, 40_000)},
    ),
    # art. 3.31 lid 1: 75 percent at will
    ("vamil", "2025", {"investment": "33333.33"}, {"free_depreciation": share(75, "33333.33")}),
]

PROFITS: list[Case] = [
    # art. 22 Wet Vpb 1969: 19 percent up to 200.000, 25,8 percent above
    ("vpb", "2026", {"profit": 200_000}, {"tax": 38_000}),
    ("vpb", "2026", {"profit": "200000.04"}, {"tax": d(38_000) + share("25.8", "0.04")}),
    ("vpb", "2023", {"profit": 1_000_000}, {"tax": d(38_000) + share("25.8", 800_000)}),
    ("vpb", "2025", {"profit": -5_000}, {"tax": 0}),
    # art. 2.12 Wet IB 2001
    ("box2", "2024", {"amount": 67_000}, {"tax": 16_415}),
    ("box2", "2024", {"amount": 100_000}, {"tax": d(16_415) + share(33, 33_000)}),
    ("box2", "2026", {"amount": 68_843}, {"tax": share("24.5", 68_843)}),
    ("box2", "2025", {"amount": 167_804}, {"tax": share("24.5", 67_804) + 31_000}),
    # art. 3.79a and 3.76 Wet IB 2001
    ("mkb_winstvrijstelling", "2026", {"profit": 50_000}, {"taxable": d(50_000) * d("0.873")}),
    ("zelfstandigenaftrek", "2027", {"profit": 30_000}, {"remaining": 29_100}),
    ("zelfstandigenaftrek", "2026", {"profit": 800}, {"remaining": 0}),
    # art. 12b Wet Vpb 1969, flat: 25 percent of the profit, at most 25.000, at 9 percent
    ("innovatiebox", "2026", {"profit": 100_000}, {"flat_profit": 25_000}),
    ("innovatiebox", "2026", {"profit": 99_999}, {"flat_profit": share(25, 99_999)}),
    (
        "innovatiebox",
        "2025",
        {"profit": 300_000},
        {"flat_profit": 25_000, "tax_saving": share("16.8", 25_000)},
    ),
]

RESEARCH: list[Case] = [
    # art. 23 WVA: 36 percent (starters 50) up to 391.020 in 2026, 16 percent above
    ("wbso", "2026", {"base": 391_020, "starter": False}, {"credit": share(36, 391_020)}),
    (
        "wbso",
        "2026",
        {"base": 500_000, "starter": False},
        {"credit": share(36, 391_020) + share(16, 108_980)},
    ),
    ("wbso", "2026", {"base": 100_000, "starter": True}, {"credit": 50_000}),
    ("wbso", "2024", {"base": 350_001}, {"credit": share(32, 350_000) + share(16, 1)}),
    ("wbso", "2025", {"base": 380_000}, {"credit": share(36, 380_000)}),
    # art. 23 lid 4: 10 euros an hour up to 1.800 hours, 4 above; lid 5: at least the known wage
    ("wbso_flat", "2026", {"hours": 1_800}, {"flat_costs": 18_000}),
    ("wbso_flat", "2025", {"hours": 1_801}, {"flat_costs": 18_004}),
    (
        "wbso",
        "2026",
        {"hours": 2_000, "hourly_wage": 40, "method": "flat"},
        {"wage_base": 80_000, "flat_costs": 18_800, "credit": share(36, 98_800)},
    ),
    ("wbso", "2026", {"hours": 100}, {"wage_base": 2_900, "credit": share(36, 2_900)}),
    (
        "wbso_wage",
        "2026",
        {"wages": 85_000, "paid_hours": 1_700},
        {"hourly_wage": (d(85_000) / (1_700 * d("0.85"))).to_integral_value(ROUND_CEILING)},
    ),
    ("wbso_wage", "2025", {"wages": 14_450, "paid_hours": 340}, {"hourly_wage": 50}),
]

LABOUR: list[Case] = [
    # art. 31a Wet LB 1964
    ("wkr", "2026", {"wage_sum": 400_000}, {"free_space": 8_000}),
    ("wkr", "2026", {"wage_sum": 400_100}, {"free_space": d("8001.18")}),
    ("wkr", "2027", {"wage_sum": 500_000}, {"free_space": d(8_640) + 1_180}),
    ("wkr_levy", "2026", {"excess": 1_000}, {"levy": 800}),
    # art. 2.5, 2.9 and 2.13 Wtl: per hour, with a maximum a year
    ("lkv", "2026", {"kind": "disabled", "hours": 1_967}, {"amount": d("5999.35")}),
    ("lkv", "2026", {"kind": "disabled", "hours": 1_968}, {"amount": 6_000}),
    (
        "lkv",
        "2026",
        {"kind": "disabled", "hours": 3_936, "declared_employees": 2},
        {"amount": 12_000},
    ),
    (
        "lkv",
        "2026",
        {"kind": "disabled", "hours": 3_934, "declared_employees": 2},
        {"amount": d("11998.7")},
    ),
    ("lkv", "2025", {"kind": "older", "hours": 1_925}, {"amount": d("2598.75")}),
    ("lkv", "2026", {"kind": "older", "hours": 1_000}, {"amount": 0}),
    ("lkv", "2026", {"kind": "banenafspraak", "hours": 2_000}, {"amount": 2_000}),
    ("praktijkleren", "2025", {"places": "2.5"}, {"amount": 6_750}),
]

ENERGY: list[Case] = [
    # art. 59 lid 1 Wbm: each band at its own tariff
    ("energiebelasting", "2026", {"kwh": 10_000, "m3": 0}, {"tax": d("916.10")}),
    # art. 63: a reduction a connection, of electricity only
    (
        "energiebelasting",
        "2026",
        {"kwh": 10_000, "m3": 0},
        {"reduction": d("519.80"), "tax_after_reduction": d("396.30")},
    ),
    ("energiebelasting", "2025", {"kwh": 0, "m3": 1_000}, {"reduction": 0}),
    (
        "energiebelasting",
        "2026",
        {"kwh": 60_000, "m3": 0},
        {"tax": d("916.10") + d("2668.40") + d("373.50")},
    ),
    ("energiebelasting", "2025", {"kwh": 0, "m3": 170_000}, {"tax": share("57.816", 170_000)}),
    (
        "energiebelasting",
        "2026",
        {"kwh": 0, "m3": 170_001},
        {"tax": share("60.066", 170_000) + share("33.085", 1)},
    ),
    ("energiebesparingsplicht", "2026", {"kwh": 49_999, "m3": 24_999}, {"obliged": False}),
    ("energiebesparingsplicht", "2026", {"kwh": 0, "m3": 25_000}, {"obliged": True}),
    ("wpm", "2026", {"employees": 99}, {"obliged": False}),
    ("wpm", "2026", {"employees": 100}, {"obliged": True}),
    ("cbam", "2026", {"tonnes": "50.01"}, {"obliged": True}),
    ("de_minimis", "2026", {}, {"de_minimis_room": 300_000}),
    (
        "de_minimis",
        "2026",
        {"de_minimis_had": 280_000, "de_minimis_asked": 20_000},
        {"de_minimis_room": 20_000, "de_minimis_fits": True},
    ),
    (
        "de_minimis",
        "2026",
        {"de_minimis_had": 310_000, "de_minimis_asked": "0.01"},
        {"de_minimis_room": 0, "de_minimis_fits": False},
    ),
    ("csrd", "2026", {"employees": 1_001, "turnover": 450_000_000}, {"obliged": False}),
    ("csrd", "2026", {"employees": 1_001, "turnover": 450_000_001}, {"obliged": True}),
]


def heir(year: str, relation: str, free: int) -> Case:
    """Inherited: up to the exemption nothing is taxed, the next euro is."""
    asked = {"gift": free + 1, "relation": relation, "by_death": True}
    return ("schenk_erfbelasting", year, asked, {"taxable": 1})


OWNERS: list[Case] = [
    # art. 35b lid 1 Successiewet 1956: all of it up to the limit, 75 percent above
    (
        "bor",
        "2026",
        {"enterprise_value": 1_543_500, "apply_annual_exemption": False},
        {"exempt": 1_543_500, "tax": 0},
    ),
    (
        "bor",
        "2026",
        {"enterprise_value": 2_000_000, "share": "0.5", "apply_annual_exemption": False},
        {
            "acquired": 1_000_000,
            "exempt": (d(1_543_500) + share(75, 456_500)) / 2,
            "tax": share(10, d(456_500) * d("0.25") / 2),
        },
    ),
    (
        "bor",
        "2024",
        {"enterprise_value": 2_325_253, "apply_annual_exemption": False},
        {"exempt": d(1_325_253) + 830_000},
    ),
    # art. 24 and 33 Successiewet 1956
    ("schenk_erfbelasting", "2026", {"gift": 6_908}, {"taxable": 0, "tax": 0}),
    ("schenk_erfbelasting", "2026", {"gift": 6_918}, {"taxable": 10, "tax": 1}),
    (
        "schenk_erfbelasting",
        "2026",
        {"gift": 258_669, "exemption": 0},
        {"tax": share(10, 158_669) + 20_000},
    ),
    (
        "schenk_erfbelasting",
        "2024",
        {"gift": 152_368, "exemption": 0, "relation": "grandchild"},
        {"tax": share(18, 152_368)},
    ),
    # art. 33 onder 7°: of a gift a partner is "all other cases"; art. 32 names whom it frees
    ("schenk_erfbelasting", "2026", {"gift": 2_769, "relation": "partner"}, {"tax": 0}),
    ("schenk_erfbelasting", "2026", {"gift": 2_779, "relation": "partner"}, {"tax": 1}),
    heir("2026", "grandchild", 26_230),
    heir("2026", "other", 2_769),
    heir("2023", "grandchild", 22_918),
    heir("2023", "other", 2_418),
]

REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("kia", "2022", {"investment": 20_000}),
    ("kia", "2028", {"investment": 20_000}),
    ("eia", "2022", {"investment": 20_000}),
    ("vamil", "2027", {"investment": 20_000}),
    ("vpb", "2027", {"profit": 20_000}),
    ("box2", "2027", {"amount": 20_000}),
    ("box2", "2023", {"amount": 20_000}),
    ("bor", "2027", {"enterprise_value": 20_000}),
    ("energiebelasting", "2027", {"kwh": 20_000, "m3": 0}),
    ("wkr", "2028", {"wage_sum": 20_000}),
    ("lkv", "2027", {"kind": "disabled", "hours": 10}),
    ("zelfstandigenaftrek", "2028", {"profit": 30_000}),
    ("cbam", "2025", {"tonnes": 60}),
]

CASES = [*kia_cases(), *INVESTMENTS, *PROFITS, *RESEARCH, *LABOUR, *ENERGY, *OWNERS]


def batch(name: str, year: str, inputs: dict[str, Any]) -> dict[str, Any]:
    question = {"id": "x", "instrument": name, "year": int(year), "inputs": inputs}
    rows, findings = answer_batch([question])
    assert not findings
    return rows[0]["amounts"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "case", CASES, ids=lambda each: f"{each[0]}-{each[1]}-{'-'.join(map(str, each[2].values()))}"
)
def test_the_batch_gives_what_the_law_gives_by_hand(case: Case) -> None:
    name, year, inputs, expected = case
    found = batch(name, year, inputs)
    for amount, value in expected.items():
        if isinstance(value, bool):
            assert found[amount] is value
        else:
            assert d(found[amount]) == value, amount


@pytest.mark.parametrize(("name", "year", "inputs"), REFUSED)
def test_a_year_without_values_is_refused(name: str, year: str, inputs: dict[str, Any]) -> None:
    assert batch(name, year, inputs) == {"refused": True}


@pytest.mark.parametrize(
    ("name", "before", "after", "inputs", "amounts"),
    [
        ("kia", "2025-12-31", "2026-01-01", {"investment": 100_000}, (19_769, 20_072)),
        ("box2", "2024-12-31", "2025-01-01", {"amount": 67_804}, (16_680.32, 16_611.98)),
        ("lkv", "2025-12-31", "2026-01-01", {"kind": "older", "hours": 100}, (135, 0)),
        ("wkr", "2026-12-31", "2027-01-01", {"wage_sum": 100_000}, (2_000, 2_160)),
        ("zelfstandigenaftrek", "2026-12-31", "2027-01-01", {"profit": 2_000}, (800, 1_100)),
    ],
)
def test_the_law_turns_at_midnight_of_its_first_day(
    name: str, before: str, after: str, inputs: dict[str, Any], amounts: tuple[Any, Any]
) -> None:
    found = [
        next(iter(ask(name, on=date.fromisoformat(day), inputs=inputs).amounts.values()))
        for day in (before, after)
    ]
    assert tuple(found) == amounts


def test_a_duty_of_half_a_year_is_refused_on_the_day_before_it() -> None:
    early = ask("wpm", on=date(2024, 6, 30), inputs={"employees": 150})
    assert early.refusal is not None
    assert ask("wpm", on=date(2024, 7, 1), inputs={"employees": 150}).amounts == {"obliged": True}


@pytest.mark.parametrize("name", ["kia", "eia", "mia", "vamil", "wbso", "lkv", "bor", "box2"])
def test_every_condition_that_is_not_known_is_a_question_and_stands_in_the_caveat(
    name: str,
) -> None:
    inputs = {
        "mia": {"investment": 9_000, "category": "I"},
        "wbso": {"hours": 10},
        "lkv": {"hours": 10, "kind": "disabled"},
        "bor": {"enterprise_value": 10},
        "box2": {"amount": 10},
    }.get(name, {"investment": 9_000})
    answer = ask(name, on=date(2026, 3, 1), inputs=inputs)
    assert answer.conditions
    assert list(answer.questions) == [each.what for each in answer.conditions]
    assert all(question in answer.caveat for question in answer.questions)
    first = answer.conditions[0].key
    told = ask(name, on=date(2026, 3, 1), inputs={**inputs, first: "ja"})
    assert len(told.questions) == len(answer.questions) - 1


def test_a_stacked_answer_tells_the_conditions_of_all_its_instruments_that_are_open() -> None:
    """The caveat of a machine told those of the KIA, and not that it must be on a list."""
    found = machine(date(2026, 12, 1), {"price": 250_000, "on_environment_list": False})
    untested = found["caveat"].partition("Niet getoetst: ")[2]
    assert "Energielijst" in untested
    assert "personenauto" in untested
    assert "Milieulijst" not in untested
    assert untested == "; ".join(found["questions"]) + "."


def test_the_report_of_energy_saving_comes_round_every_four_years() -> None:
    days = [
        [each.day for each in calendar_of(on) if each.key == "energy_saving_report"]
        for on in (date(2026, 12, 1), date(2027, 12, 1), date(2027, 12, 2))
    ]
    assert days == [[date(2027, 12, 1)], [date(2027, 12, 1)], [date(2031, 12, 1)]]
