"""A company from whatever file the user has: a workbook, a list, or a company document."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gemaakt.cli.answer import input_bytes, refuse

if TYPE_CHECKING:
    from gemaakt.company import Company
    from gemaakt.findings import Finding


def company_from(path: Path, language: str) -> tuple["Company | None", tuple["Finding", ...]]:
    """The company in a file, and what is odd in it; None with the reason when there is none."""
    content = input_bytes(path)
    if path.suffix.lower() == ".json":
        from gemaakt.company.document import read_company, unread_in

        return read_company(content, file=path.name), unread_in(content)
    from gemaakt.company.document import refuse_impossible
    from gemaakt.company.workbook import read_workbook_bytes

    result = read_workbook_bytes(
        content,
        path.name,
        now=datetime.now(UTC),
        language=language,
        keeps_own_start=True,
    )
    if result.company is not None:
        refuse_impossible(result.company, file=path.name)
    return result.company, result.findings


def known_company(
    path: Path, language: str, *, as_json: bool, out: Path | None = None
) -> "Company":
    """The company in a file; ends the verb with the reasons when there is none."""
    company, findings = company_from(path, language)
    if company is None:
        refuse(findings, as_json=as_json, language=language, out=out)
    return company
