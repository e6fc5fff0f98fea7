"""What all papers for a customer share: the letterhead of the firm and the language.

The template `paper.html` puts it above and below: quote, order confirmation, packing slip.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from gemaakt.order.vat import NEEDS_NUMBER, Vat
from gemaakt.server.quote.customers import addressed_to, other_name
from gemaakt.server.quote.paper_words import VAT_WORDS
from gemaakt.server.quote.vat import vat_of_paper
from gemaakt.server.roles import OFFICE, RECORDS, has_role
from gemaakt.server.shop.models import Facts, Letterhead

LANGUAGES = ("nl", "en", "de")


def asked_language(request: HttpRequest, own: str) -> str:
    """The language that the address asks, else that of the paper itself."""
    asked = request.GET.get("language", own)
    return asked if asked in LANGUAGES else "nl"


def letterhead(request: HttpRequest, words: Mapping[str, str], language: str) -> dict[str, Any]:
    """Firm, address, numbers, terms and logo; whether to ask for them where they lack."""
    head = Letterhead.objects.first() or Letterhead()
    facts = Facts.objects.only("name").first()
    return {
        "language": language,
        "languages": LANGUAGES,
        "words": words,
        "firm": facts.name if facts else "Gemaakt",
        "head": head,
        "terms": head.terms_in(language),
        "numbers": head.numbers(words),
        "has_logo": bool(head.logo),
        "asks_letterhead": has_role(request.user, *RECORDS) and not head.chamber,
    }


def to_customer(
    request: HttpRequest, paper: Any, language: str, words: Mapping[str, str]
) -> dict[str, Any]:
    """The customer as a paper was made out to, what it says of VAT, and what to ask for."""
    said = paper.addressed or addressed_to(paper.customer)
    may_fill_in = bool(paper.customer) and has_role(request.user, OFFICE)
    own, is_mixed = vat_of_paper(paper)
    vat, number = Vat(own or said["vat"]), said["vat_number"]
    ours = Letterhead.objects.values_list("vat", flat=True).first() or ""
    lacks = is_mixed or (vat in NEEDS_NUMBER and not (number and ours))
    return {
        "customer_address": said["address"],
        "asks_address": may_fill_in and not said["address"],
        "address_of": other_name(paper.customer) if may_fill_in and said["address"] else "",
        "customer_name": paper.customer,
        "customer_vat": number if vat is not Vat.USUAL else "",
        "vat_said": "" if lacks or vat is Vat.USUAL else VAT_WORDS[vat][language],
        "lacks_vat_number": lacks and not is_mixed and may_fill_in,
        "has_two_vats": is_mixed and has_role(request.user, *RECORDS),
        "is_otherwise_now": bool(paper.addressed)
        and paper.addressed != addressed_to(paper.customer),
        "your_vat": words["your_vat"],
    }
