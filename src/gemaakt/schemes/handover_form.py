"""The form of `gemaakt.scheme-handover/1`, for its schema only."""

from typing import Any

import msgspec


class KeyPersonForm(msgspec.Struct):
    """Somebody without whom open orders stop."""

    person: str
    name: str
    skills: list[str]
    orders: int
    stopped_eur: str
    """A decimal number. Unit: EUR excl. VAT."""


class UnknownSkillForm(msgspec.Struct):
    """A skill that open work asks and that nobody has."""

    skill: str
    orders: int
    """Unit: count."""
    stopped_eur: str
    """A decimal number. Unit: EUR excl. VAT."""


class KnownSkillForm(msgspec.Struct):
    """A skill: who has it, who learns it, how many open operations ask it."""

    skill: str
    able: list[str]
    learning: list[str]
    operations: int
    """Unit: count."""


class CustomerForm(msgspec.Struct):
    """What a customer has ordered, and which share of all that is."""

    customer: str
    orders: int
    order_value_eur: str
    """A decimal number. Unit: EUR excl. VAT."""
    share: float | None


class SupplierForm(msgspec.Struct):
    """A supplier as a successor finds it."""

    id: str
    name: str
    lead_time_days: float
    country: str


class MachineForm(msgspec.Struct):
    """A machine as a successor finds it."""

    id: str
    name: str
    work_centre: str


class ColleagueForm(msgspec.Struct):
    """Somebody as a successor finds her."""

    id: str
    name: str
    role: str
    contract_ends: str | None
    skills: dict[str, int]


class HandoverForm(msgspec.Struct):
    """`gemaakt.scheme-handover/1`: who alone can do what, and what a successor finds."""

    format: str
    company: str
    key_persons: list[KeyPersonForm]
    nobody: list[UnknownSkillForm]
    """Skills that nobody has, and what stops for want of them."""
    skills: list[KnownSkillForm]
    customers: list[CustomerForm]
    suppliers: list[SupplierForm]
    machines: list[MachineForm]
    people: list[ColleagueForm]
    norms: list[Any]
    """Empty here: a server that keeps past work fills it."""
    margins: list[Any]
    """Empty here: a server that keeps quotes fills it."""
    to_add: list[str]
    """Names of what this file could not hold."""
