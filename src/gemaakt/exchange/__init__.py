"""Other people's documents: certificates, footprints, price and meter series.

A reader says what it understood in our own words and what is odd as findings; it stores nothing.
"""

from gemaakt.exchange.certificate_facts import Certificate, Heat
from gemaakt.exchange.reading import NotUnderstood, Understood, understand
from gemaakt.exchange.series import METER, PRICES, Series

__all__ = [
    "METER",
    "PRICES",
    "Certificate",
    "Heat",
    "NotUnderstood",
    "Series",
    "Understood",
    "understand",
]
