"""What pages show of the company."""

from gemaakt.server.shop.models import Facts


def company_name() -> str:
    """The name of the company, or nothing when there is none yet."""
    return Facts.objects.values_list("name", flat=True).first() or ""


def has_company() -> bool:
    """Whether a company has been loaded."""
    return Facts.objects.exists()
