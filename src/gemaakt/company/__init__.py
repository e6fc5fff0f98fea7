"""The whole company as one document."""

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
