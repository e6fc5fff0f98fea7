"""The whole company as one document: what the planner, the quote and the passport read.

`document` reads and writes it, `workbook` makes it of a firm's own lists, `demo` invents one,
`check` and `limits` say what stands in the way of a plan, `assumed` what was taken for granted.
"""

from gemaakt.company.company import Assumption, Company, Profile
from gemaakt.company.document import DocumentRefused, read_company, write_company

__all__ = [
    "Assumption",
    "Company",
    "DocumentRefused",
    "Profile",
    "read_company",
    "write_company",
]
