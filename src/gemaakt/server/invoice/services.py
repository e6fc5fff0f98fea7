"""What happens to the lists for the bookkeeper."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from gemaakt.errors import GemaaktError
from gemaakt.money import total_eur
from gemaakt.server import audit
from gemaakt.server.delivery.services import under_next_number
from gemaakt.server.invoice.models import InvoicedPaper, InvoiceList
from gemaakt.server.invoice.to_invoice import to_invoice
from gemaakt.server.locks import lock
from gemaakt.server.order.turns import Turn, alone


class NotTaken(GemaaktError, ValueError):
    """Nothing was chosen, or what was chosen stands on a list by now."""


@transaction.atomic
def take_over(
    *, papers: Collection[str], is_elsewhere: bool = False, actor: Any = None
) -> InvoiceList:
    """Put papers on a list, each once; `NotTaken` where one stands on a list by now.

    is_elsewhere: they were invoiced without a list; they only leave the open ones.
    """
    alone(Turn.EVENTS)  # a delivery that is taken back in this moment
    wanted = [each for each in to_invoice() if each.number in papers]
    if not wanted:
        raise NotTaken("invoice.nothing-chosen")
    if gone := set(papers) - {each.number for each in wanted}:
        raise NotTaken("invoice.taken-already", papers=", ".join(sorted(gone)[:5]))
    lacking = [each.number for each in wanted if each.lacks_price]
    if lacking and not is_elsewhere:
        raise NotTaken("invoice.price-lacks", papers=", ".join(lacking[:5]))
    row = InvoiceList(
        rows=[line for each in wanted for line in each.rows],
        total_eur=total_eur(each.total_eur for each in wanted),
        is_elsewhere=is_elsewhere, created_by=audit.user_of(actor),
    )  # fmt: skip
    under_next_number(row, f"FL-{timezone.localdate():%y}")
    InvoicedPaper.objects.bulk_create(
        InvoicedPaper(list=row, paper=each.number, is_undone=each.is_undone)
        for each in wanted
        if not each.is_correction
    )
    audit.log("invoice.taken-over", actor, row.number, {"total_eur": str(row.total_eur)})
    return row


@transaction.atomic
def take_back_list(*, row: InvoiceList, actor: Any = None) -> None:
    """Take a list back: its papers are to be invoiced again. `NotTaken` where a paper of it was
    reversed or corrected on a later list: that one goes first."""
    lock(row)
    if row.taken_back is not None:
        return
    papers = row.papers.filter(is_undone=False).values("paper")
    later = InvoicedPaper.objects.filter(paper__in=papers, is_undone=True).exclude(list=row)
    if first := later.select_related("list").first():
        raise NotTaken("invoice.reversed-later", list=first.list.number)
    if corrected := _corrected_on(row):
        raise NotTaken("invoice.reversed-later", list=corrected.number)
    row.taken_back = timezone.now()
    row.save(update_fields=["taken_back"])
    row.papers.all().delete()
    audit.log("invoice.taken-back", actor, row.number, {})


def _corrected_on(row: InvoiceList) -> InvoiceList | None:
    """A later list that stands and corrects what this one charged; the last of them."""
    papers = {each["paper"] for each in row.rows}
    later = InvoiceList.objects.filter(taken_back=None, pk__gt=row.pk).order_by("-id")
    return next((each for each in later if _corrects(each, papers)), None)


def _corrects(row: InvoiceList, papers: Collection[str]) -> bool:
    return any(each["why"] == "corrected" and each["paper"] in papers for each in row.rows)
