"""Firms that do a step outside: galvanising, coating, hardening."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Supplier:
    """An outside firm with its usual lead time in working days."""

    id: str
    name: str = ""
    lead_time_days: int = 5
    country: str = "NL"
