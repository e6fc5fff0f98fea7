"""What is written to a workbook is read back as it was, whatever stands in it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from gemaakt.company import Company, read_company, write_company
from gemaakt.company.demo import SECTORS, demo_company
from gemaakt.company.workbook import read_workbook, write_workbook
from gemaakt.order import Order
from gemaakt.shop import Calendar
from tests.company.companies import NASTY, companies

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Companies are too large to shrink within a test."""
SLOW = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)


@given(company=companies)
@settings(max_examples=25, deadline=None, phases=PHASES, suppress_health_check=SLOW, database=None)
def test_every_field_of_any_company_survives_the_workbook(
    company: Company, tmp_path: Path
) -> None:
    path = tmp_path / "company.xlsx"
    write_workbook(company, path)
    assert read_workbook(path).company == company


@given(company=companies)
@settings(max_examples=15, deadline=None, phases=PHASES, suppress_health_check=SLOW, database=None)
def test_every_field_of_any_company_survives_the_document(
    company: Company, tmp_path: Path
) -> None:
    path = tmp_path / "company.json"
    write_company(company, path)
    assert read_company(path.read_bytes()) == company


@pytest.mark.parametrize(
    ("sector", "language"), [(each, "en" if at % 3 else "nl") for at, each in enumerate(SECTORS)]
)
def test_each_demo_company_survives_the_workbook_in_both_languages(
    sector: str, language: str, tmp_path: Path
) -> None:
    company = demo_company(NOW, seed=1, sector=sector)
    path = tmp_path / "demo.xlsx"
    write_workbook(company, path, language=language)
    result = read_workbook(path)
    assert result.findings == ()
    assert result.company == company


def test_no_text_of_a_customer_becomes_a_formula(tmp_path: Path) -> None:
    orders = tuple(Order(f"o{at}", customer=text) for at, text in enumerate(NASTY))
    company = replace(demo_company(NOW), orders=orders)
    path = tmp_path / "nasty.xlsx"
    write_workbook(company, path)
    book = openpyxl.load_workbook(path)
    kinds = {cell.data_type for page in book for row in page for cell in row}
    assert "f" not in kinds
    assert "e" not in kinds


def test_the_plan_starts_now_when_a_moment_is_given(tmp_path: Path) -> None:
    path = tmp_path / "company.xlsx"
    write_workbook(Company("Klein", NOW, calendars=(Calendar("dag"),)), path)
    later = datetime(2027, 1, 4, 6, 30, tzinfo=UTC)
    result = read_workbook(path, now=later)
    assert result.company is not None
    assert result.company.plan_start == later
