"""How sure a figure is and where it comes from, in the words of the pages."""

from django.utils.translation import gettext_lazy as _

CONFIDENCE = {
    "supplier": _("the supplier's own figure"),
    "certificate": _("from the certificate"),
    "high": _("sure"),
    "medium": _("fairly sure"),
    "low": _("a rough figure"),
}
LEVELS = {
    "supplier": _("the supplier's footprint"),
    "certificate": _("the certificate"),
    "sector": _("the sector's figure"),
    "generic": _("the general table"),
}
MISSING = {
    "gases": _("technical gases (no meter of them per order)"),
    "transport": _("transport from the metal dealer"),
    "chemistry": _("the measured chemistry of a heat: the middle of the norm was taken"),
    "undone": _("metal that is still booked: its nest was undone after this passport was made"),
    "corrected": _("the right heat number: it was corrected after this passport was made"),
    "certificate": _("a certificate of its metal that came in after it was made"),
}
"""What a passport may say that it does not hold."""
SHORT = {
    "undone": _("nest undone"),
    "corrected": _("heat number corrected"),
    "certificate": _("certificate came since"),
}
"""Why a passport needs another version."""
