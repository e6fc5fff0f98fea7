"""The columns of a list, by which heading and in which order the bookkeeping wants them."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gemaakt.server.invoice.models import InvoiceForm, InvoiceList

FIELDS = {
    "list": gettext_lazy("List"),
    "paper": gettext_lazy("Packing slip"),
    "day": gettext_lazy("Day of delivery"),
    "debtor": gettext_lazy("Debtor number"),
    "customer": gettext_lazy("Customer"),
    "reference": gettext_lazy("Customer's order number"),
    "order": gettext_lazy("Order"),
    "product": gettext_lazy("Description"),
    "drawing": gettext_lazy("Drawing"),
    "why": gettext_lazy("Kind"),
    "pieces": gettext_lazy("Quantity"),
    "unit_eur": gettext_lazy("Price each"),
    "amount_eur": gettext_lazy("Amount excluding VAT"),
    "vat": gettext_lazy("VAT code"),
    "ledger": gettext_lazy("Ledger account"),
    "centre": gettext_lazy("Cost centre"),
    "vat_number": gettext_lazy("VAT number of the customer"),
    "vat_rule": gettext_lazy("VAT"),
}
"""What a row holds, with our own headings."""
WHY = {
    "delivered": gettext_lazy("delivery"),
    "more": gettext_lazy("more than ordered"),
    "free": gettext_lazy("not charged"),
    "again": gettext_lazy("delivered again, charged before"),
    "credit": gettext_lazy("credit for a return"),
    "corrected": gettext_lazy("correction: price or pieces of the order changed after a list"),
    "undone": gettext_lazy("reversal: the paper was taken back"),
}
VAT = {
    "usual": gettext_lazy("Dutch VAT"),
    "eu-goods": gettext_lazy("0%, intra-Community supply"),
    "eu-work": gettext_lazy("reversed, service in the EU"),
    "nl-reverse": gettext_lazy("reversed, subcontracting in the Netherlands"),
    "export": gettext_lazy("0%, export outside the EU"),
}
"""How a row is taxed (`order.vat.Vat`), in words."""
NUMBERS = ("pieces", "unit_eur", "amount_eur")


def columns_of(form: InvoiceForm) -> list[tuple[str, str]]:
    """Field and heading of each column in its place."""
    kept = [(name, heading) for name, heading in form.columns if name in FIELDS and heading]
    return kept or [(name, str(heading)) for name, heading in FIELDS.items()]


def table_of(row: InvoiceList, form: InvoiceForm) -> Iterator[Sequence[Any]]:
    """A heading and the rows: text, days as `date` and numbers as `Decimal`."""
    columns = columns_of(form)
    yield [heading for _name, heading in columns]
    for each in row.rows:
        yield [_value(name, {**each, "list": row.number}) for name, _heading in columns]


def _value(name: str, row: dict[str, Any]) -> Any:
    value = row.get(name, "")
    if name == "day":
        return date.fromisoformat(value)
    if name == "why":
        return str(WHY.get(value, value))
    if name == "vat_rule":
        return str(VAT.get(value, value))
    if name in NUMBERS:
        return Decimal(str(value)) if value != "" else ""
    return value


def why_words(name: str) -> str:
    """Why pieces stand on a list, in words."""
    return str(WHY.get(name, name)) or _("delivery")
