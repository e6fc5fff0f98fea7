"""What is still to be invoiced: every slip and return that stands on no list, with its rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from gemaakt.money import total_eur, unit_eur
from gemaakt.order.invoiced import Charged, Gone, charged
from gemaakt.order.vat import Vat
from gemaakt.server.delivery.models import ConfirmedLine, Delivery, DeliveryLine, Returned
from gemaakt.server.invoice.models import Debtor, InvoicedPaper, InvoiceForm, InvoiceList
from gemaakt.server.order.models import Order
from gemaakt.server.quote.customers import addressed_to
from gemaakt.server.quote.vat import vat_of_orders

MOST = 500
"""Papers that are looked at in one go; of more the oldest."""
AGAIN, NOTHING = Returned.Outcome.AGAIN, Returned.Outcome.NOTHING


@dataclass(slots=True)
class Paper:
    """A slip or return with what it charges or credits."""

    number: str
    day: date
    customer: str
    is_undone: bool = False
    """Whether it was taken back after it had been taken over."""
    rows: list[dict[str, Any]] = field(default_factory=list)
    is_correction: bool = False
    """Whether it is no paper but what lists charged of an order otherwise than it says now."""

    @property
    def total_eur(self) -> Decimal:
        """Of the rows of which the price is known."""
        return total_eur(Decimal(row["amount_eur"]) for row in self.rows if row["amount_eur"])

    @property
    def lacks_price(self) -> bool:
        """Whether of a row nobody knows the price."""
        return any(not row["amount_eur"] for row in self.rows)

    @property
    def lacks_debtor(self) -> bool:
        """Whether the bookkeeping does not know the customer by a number yet."""
        return any(not row["debtor"] for row in self.rows)

    @property
    def lacks_vat_code(self) -> bool:
        """Whether it is taxed otherwise than usual, and the bookkeeping has no code for that."""
        rows = (row for row in self.rows if row.get("vat_rule", Vat.USUAL) != Vat.USUAL)
        return any(not row["vat"] for row in rows)


def to_invoice(until: date | None = None) -> list[Paper]:
    """Papers that stand on no list, the oldest first, and those that are to be reversed.

    Before them the orders of which price or pieces changed after a list.
    """
    papers = [*_open_slips(until), *_open_returns(until)]
    wanted = {each.number: each for each in papers}
    _fill(wanted)
    rest = sorted(papers, key=lambda each: (each.day, each.number))
    return [*to_correct(), *_to_reverse(), *rest]


def listed_rows() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What stands on lists of each order, by its papers, without papers that were reversed."""
    undone = set(InvoicedPaper.objects.filter(is_undone=True).values_list("paper", flat=True))
    lists = InvoiceList.objects.filter(taken_back=None).order_by("id")
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in (row for rows in lists.values_list("rows", flat=True) for row in rows):
        if row["paper"] not in undone:
            found[row["order"]][row["paper"]].append(row)
    return found


def to_correct(orders: Collection[str] | None = None) -> list[Paper]:
    """Of these orders, or of all, those that lists charged at another price or for other pieces.

    A row for each of their papers with the difference to the cent, below zero where too much was
    charged. Lists of before this was kept, and what was charged without a price, are left alone.
    """
    told = {code: rows for code, rows in listed_rows().items() if orders is None or code in orders}
    agreed = {code: of for code, of in _agreed(told).items() if of[1] is not None}
    moved = [code for code, of in agreed.items() if _differs(told[code], of)]
    moves, back = _moves(moved), _taken_back() if moved else ()
    found = []
    for code in sorted(moved):
        now: dict[str, Decimal] = defaultdict(lambda: Decimal("0.00"))
        for each in charged(*agreed[code], moves[code]):
            now[each.paper] += each.price_eur or 0
        rows = [row for paper, rows in told[code].items() if paper not in back
                for row in _difference(rows, now[paper], agreed[code])]  # fmt: skip
        if rows:
            day = max(date.fromisoformat(row["day"]) for row in rows)
            found.append(
                Paper(f"± {code}", day, rows[0]["customer"], rows=rows, is_correction=True)
            )
    return found


def _differs(told: dict[str, list[dict[str, Any]]], of: tuple[int, Decimal | None]) -> bool:
    now = list(_agreed_words(of))
    rows = [row for rows in told.values() for row in rows if "agreed" in row]
    return any(row["agreed"] != now for row in rows)


def _agreed_words(of: tuple[int, Decimal | None]) -> tuple[int, str]:
    """Pieces and price of an order as a row keeps them."""
    return of[0], "" if of[1] is None else str(of[1])


def _difference(
    rows: list[dict[str, Any]], now_eur: Decimal, of: tuple[int, Decimal | None]
) -> Iterator[dict[str, Any]]:
    """The row that makes of what stands on lists of a paper what it is now."""
    if not all(row["amount_eur"] and "agreed" in row for row in rows):
        return
    more = now_eur - sum(Decimal(row["amount_eur"]) for row in rows)
    if more:
        pieces = 1 if more > 0 else -1
        yield {
            **rows[-1], "why": "corrected", "pieces": pieces, "unit_eur": str(abs(more)),
            "amount_eur": str(more), "agreed": list(_agreed_words(of)),
        }  # fmt: skip


def _agreed(codes: Collection[str]) -> dict[str, tuple[int, Decimal | None]]:
    """Pieces and price of each order; what is made again costs nothing."""
    remade = set(Returned.objects.exclude(remade_as="").values_list("remade_as", flat=True))
    return {
        code: (asked, Decimal("0.00") if code in remade else price)
        for code, (asked, price) in _prices(codes).items()
    }


def _taken(*, is_undone: bool) -> Any:
    return InvoicedPaper.objects.filter(is_undone=is_undone).values("paper")


def _open_slips(until: date | None) -> Iterator[Paper]:
    rows = Delivery.objects.filter(taken_back=None).exclude(number__in=_taken(is_undone=False))
    rows = rows.filter(day__lte=until) if until else rows
    for each in rows.order_by("day", "id")[:MOST]:
        yield Paper(each.number, each.day, each.customer)


def _open_returns(until: date | None) -> Iterator[Paper]:
    rows = Returned.objects.filter(taken_back=None, outcome=NOTHING)
    rows = rows.exclude(number__in=_taken(is_undone=False))
    rows = rows.filter(day__lte=until) if until else rows
    for each in rows.order_by("day", "id")[:MOST]:
        yield Paper(each.number, each.day, each.customer)


def _taken_back() -> set[str]:
    """Numbers of the slips and returns that were told by mistake."""
    return {
        number
        for model in (Delivery, Returned)
        for number in model.objects.exclude(taken_back=None).values_list("number", flat=True)
    }


def _to_reverse() -> list[Paper]:
    """Papers that were taken over and taken back after: their rows below zero."""
    over = InvoicedPaper.objects.filter(is_undone=False).exclude(paper__in=_taken(is_undone=True))
    found = []
    gone = list(over.filter(paper__in=_taken_back()))
    told = listed_rows() if gone else {}
    for each in gone:
        rows = [row for papers in told.values() for row in papers.get(each.paper, ())]
        if rows:
            day = date.fromisoformat(rows[0]["day"])
            found.append(
                Paper(each.paper, day, rows[0]["customer"], True, [_reversed(row) for row in rows])
            )
    return found


def _reversed(row: dict[str, Any]) -> dict[str, Any]:
    amount = str(-Decimal(row["amount_eur"])) if row["amount_eur"] else ""
    return {**row, "pieces": -row["pieces"], "amount_eur": amount, "why": "undone"}


def _fill(papers: dict[str, Paper]) -> None:
    """Give each paper its rows; those of an order follow from all of its papers."""
    lines = DeliveryLine.objects.filter(delivery__number__in=list(papers))
    returns = Returned.objects.filter(number__in=list(papers))
    codes = {*lines.values_list("order", flat=True), *returns.values_list("order", flat=True)}
    about, agreed, moves = _about(codes), _agreed(codes), _moves(codes)
    known, usual = _debtors(), InvoiceForm.objects.first() or InvoiceForm()
    own = vat_of_orders(codes)
    taxed = {name: addressed_to(name) for name in {each.customer for each in papers.values()}}
    for code in sorted(codes):
        asked, price = of = agreed.get(code, (about[code]["ordered"], None))
        for each in charged(asked, price, moves[code]):
            paper = papers.get(each.paper)
            if paper is not None:
                row = _row(paper, each, code, about[code], known, usual)
                row |= _vat_of(row, taxed[paper.customer], usual, own.get(code, ""))
                paper.rows.append({**row, "agreed": list(_agreed_words(of))})


def _row(
    paper: Paper,
    each: Charged,
    code: str,
    about: dict[str, Any],
    known: dict[str, Debtor],
    usual: InvoiceForm,
) -> dict[str, Any]:
    debtor = known.get(paper.customer.strip().casefold()) or Debtor()
    amount = each.price_eur
    return {
        "paper": paper.number, "day": paper.day.isoformat(), "customer": paper.customer,
        "debtor": debtor.number, "reference": about["reference"], "order": code,
        "product": about["product"], "drawing": about["drawing"], "why": each.why.value,
        "pieces": each.pieces,
        "unit_eur": "" if amount is None else str(unit_eur(amount, each.pieces)),
        "amount_eur": "" if amount is None else str(amount),
        "vat": debtor.vat_code,
        "centre": debtor.cost_centre or usual.cost_centre,
        "ledger": usual.ledger,
    }  # fmt: skip


def _vat_of(
    row: dict[str, Any], said: dict[str, str], usual: InvoiceForm, own: str
) -> dict[str, str]:
    """How a row is taxed: as its quote says (`own`), else by the code of its customer, else by
    the code of how his papers say it."""
    rule = own or said["vat"]
    code = "" if own and own != said["vat"] else row["vat"]
    return {"vat": code or usual.code_of(rule), "vat_number": said["vat_number"], "vat_rule": rule}


def _debtors() -> dict[str, Debtor]:
    return {each.customer.strip().casefold(): each for each in Debtor.objects.all()}


def _about(codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """What each order is called, as its last slip or return says, and as the order says now."""
    found: dict[str, dict[str, Any]] = {
        code: {"reference": "", "product": "", "drawing": "", "ordered": 1} for code in codes
    }
    for back in Returned.objects.filter(order__in=list(codes)):
        found[back.order]["product"] = back.product
    names = ("reference", "product", "drawing")
    for line in DeliveryLine.objects.filter(order__in=list(codes)).order_by("id"):
        found[line.order] |= {name: getattr(line, name) for name in (*names, "ordered")}
    for order in Order.objects.filter(code__in=list(codes)):
        found[order.code] |= {name: getattr(order, name) for name in names if getattr(order, name)}
    return found


def _prices(codes: Collection[str]) -> dict[str, tuple[int, Decimal | None]]:
    """Pieces and price of each order; of one that left the book, as it was confirmed last."""
    said = ConfirmedLine.objects.filter(order__in=list(codes), confirmation__taken_back=None)
    found: dict[str, tuple[int, Decimal | None]] = {
        each.order: (each.quantity, each.price_eur) for each in said.order_by("id")
    }
    for each in Order.objects.filter(code__in=list(codes)):
        price = each.price_eur
        confirmed = found.get(each.code, (0, None))[1]
        found[each.code] = (each.quantity, confirmed if price is None else price)
    return found


def _moves(codes: Iterable[str]) -> dict[str, list[Gone]]:
    """All that went out and came back of each order, as it was told."""
    codes = list(codes)
    lines = DeliveryLine.objects.filter(order__in=codes, delivery__taken_back=None)
    found: dict[str, list[tuple[Any, Gone]]] = defaultdict(list)
    for line in lines.select_related("delivery"):
        slip = line.delivery
        gone = Gone(slip.number, line.quantity, more_is_charged=slip.more_is_charged)
        found[line.order].append((slip.created, gone))
    for back in Returned.objects.filter(order__in=codes, taken_back=None):
        if back.without_slip:
            found[back.order].append((back.created, Gone("", back.without_slip)))
        if back.outcome == NOTHING:
            gone = Gone(back.number, -back.quantity, is_credit=True)
            found[back.order].append((back.created, gone))
        elif back.outcome == AGAIN:
            found[back.order].append((back.created, Gone(back.number, -back.quantity)))
    return {
        code: [gone for _at, gone in sorted(found[code], key=lambda each: each[0])]
        for code in codes
    }
