"""What all papers for a customer share: the letterhead of the firm and the language.

The template `paper.html` puts it above and below: quote, order confirmation, packing slip.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from gemaakt.server.quote.customers import postal_address
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


def to_customer(request: HttpRequest, customer: str) -> dict[str, Any]:
    """The customer's address for the head of a paper, and whether to ask for it."""
    address = postal_address(customer)
    return {
        "customer_address": address,
        "asks_address": bool(customer) and not address and has_role(request.user, OFFICE),
        "customer_name": customer,
    }
