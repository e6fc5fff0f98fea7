"""Names of customers to choose from, and the addresses that stand on their papers."""

from typing import Any

from django.db import transaction

from gemaakt.order.customer import is_same_firm, same_firm
from gemaakt.order.vat import treatment_of
from gemaakt.server import audit
from gemaakt.server.delivery.models import Confirmation, Delivery
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import CustomerAddress, CustomerTerms, QuoteVersion

MOST_NAMES = 400


def customer_names() -> list[str]:
    """Who was quoted, ordered or agreed something before."""
    found: set[str] = set()
    for rows in (
        QuoteVersion.objects,
        Order.objects,
        CustomerTerms.objects,
        CustomerAddress.objects,
    ):
        found |= set(rows.order_by().values_list("customer", flat=True).distinct()[:MOST_NAMES])
    return sorted(found - {""}, key=str.casefold)


def postal_address(customer: str) -> str:
    """The address of a customer, a line each; empty where nobody gave it."""
    row = firm_row(customer)
    return row.address if row else ""


def addressed_to(customer: str) -> dict[str, str]:
    """A customer as his papers say it now: address, VAT number, and how he is taxed."""
    row = firm_row(customer) or CustomerAddress()
    vat = treatment_of(row.vat_number, row.vat)
    return {"address": row.address, "vat_number": row.vat_number, "vat": vat.value}


@transaction.atomic
def keep_address(
    *, customer: str, address: str, vat_number: str = "", vat: str = "", actor: Any = None
) -> None:
    """Keep how papers address a customer; one of whom nothing is said is forgotten.

    Papers that went out stay as they were made out.
    """
    row = customer_row(customer) or CustomerAddress(customer=customer.strip()[:200])
    _let_papers_stay(row.customer)
    lines = [line.strip() for line in address.splitlines()]
    row.address = "\n".join(filter(None, lines))
    row.vat_number, row.vat = vat_number, vat
    if row.address or row.vat_number or row.vat:
        row.save()
    elif row.pk:
        row.delete()
    audit.log("customer.address-kept", actor, customer.strip()[:200])


def _let_papers_stay(customer: str) -> None:
    """Let the papers that went out say what is kept of their customer, before it changes.

    Those for another name of his firm too. One that went out without an address gets the first
    that is given.
    """
    sent = QuoteVersion.objects.exclude(sent=None)
    for papers in (sent, Confirmation.objects.all(), Delivery.objects.all()):
        open_ones = papers.filter(addressed__isnull=True, customer__istartswith=customer[:1])
        for name in set(open_ones.order_by().values_list("customer", flat=True)):
            now = addressed_to(name) if is_same_firm(name, customer) else {}
            if now.get("address"):
                open_ones.filter(customer=name).update(addressed=now)


def customer_row(customer: str) -> CustomerAddress | None:
    """What is kept of a customer under this very name; None where nothing is."""
    return row_named(CustomerAddress, customer)


def firm_row(customer: str) -> CustomerAddress | None:
    """What is kept of a customer: under this name, else under another name of the same firm."""
    return row_of_firm(CustomerAddress, customer)


def row_named[Row: (CustomerAddress, CustomerTerms)](
    model: type[Row], customer: str
) -> Row | None:
    """The row of a customer under this very name; None where nothing is."""
    name = customer.strip()
    return model.objects.filter(customer__iexact=name).first() if name else None


def row_of_firm[Row: (CustomerAddress, CustomerTerms)](
    model: type[Row], customer: str
) -> Row | None:
    """The row of a customer: under this name, else under another name of the same firm."""
    name = customer.strip()
    if (row := row_named(model, name)) or not name:
        return row
    rows = model.objects.filter(customer__istartswith=name[0])
    same = same_firm(name, rows.values_list("customer", flat=True))
    return row_named(model, same) if same else None


def other_name(customer: str) -> str:
    """The name under which the address of a customer is kept, where that is another one."""
    row = firm_row(customer)
    same = row is None or row.customer.casefold() == customer.strip().casefold()
    return "" if row is None or same else row.customer
