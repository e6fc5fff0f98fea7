"""Words of the declaration of performance, by its model in Dutch and English."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Mapping[str, str]]


def _both(nl: str, en: str) -> dict[str, str]:
    return {"nl": nl, "en": en}


WORDS: Words = {
    "declaration": _both("Prestatieverklaring", "Declaration of performance"),
    "taken back": _both("INGETROKKEN", "WITHDRAWN"),
    "type": _both("Unieke identificatiecode van het producttype",
                  "Unique identification code of the product-type"),
    "use": _both("Beoogd gebruik", "Intended use"),
    "maker": _both("Fabrikant", "Manufacturer"),
    "representative": _both("Gemachtigde", "Authorised representative"),
    "none": _both("geen", "none"),
    "system": _both(
        "Systeem voor de beoordeling en verificatie van de prestatiebestendigheid",
        "System of assessment and verification of constancy of performance",
    ),
    "standard": _both("Geharmoniseerde norm", "Harmonised standard"),
    "body": _both("Aangemelde instantie", "Notified body"),
    "certificate": _both("certificaat van de productiecontrole in de fabriek",
                         "certificate of factory production control"),
    "performance": _both("Aangegeven prestaties", "Declared performance"),
    "characteristic": _both("Essentiële kenmerken", "Essential characteristics"),
    "performs": _both("Prestaties", "Performance"),
    "class": _both("Uitvoeringsklasse", "Execution class"),
    "documentation": _both("Specificatie of tekening", "Component specification or drawing"),
    "heats": _both("Charges van het materiaal", "Heat numbers of the metal"),
    "order": _both("Order", "Order"),
    "npd": _both("NPD: geen prestatie bepaald.", "NPD: no performance determined."),
    "conform": _both(
        "De prestaties van het hierboven omschreven product zijn conform de aangegeven "
        "prestaties. Deze prestatieverklaring wordt in overeenstemming met Verordening (EU) "
        "nr. 305/2011 onder de exclusieve verantwoordelijkheid van de hierboven vermelde "
        "fabrikant verstrekt.",
        "The performance of the product identified above is in conformity with the set of "
        "declared performances. This declaration of performance is issued, in accordance with "
        "Regulation (EU) No 305/2011, under the sole responsibility of the manufacturer "
        "identified above.",
    ),
    "signed": _both("Ondertekend voor en namens de fabrikant door",
                    "Signed for and on behalf of the manufacturer by"),
    "at": _both("Te", "At"),
    "on": _both("op", "on"),
    "marking": _both("CE-markering", "CE marking"),
    "tolerances": _both("Toleranties op afmetingen en vorm",
                        "Tolerances on dimensions and shape"),
    "weldability": _both("Lasbaarheid", "Weldability"),
    "toughness": _both("Breuktaaiheid", "Fracture toughness"),
    "bearing": _both("Draagvermogen", "Load bearing capacity"),
    "deformation": _both("Vervorming in de bruikbaarheidsgrenstoestand",
                         "Deformation at serviceability limit state"),
    "fatigue": _both("Vermoeiingssterkte", "Fatigue strength"),
    "fire resistance": _both("Brandwerendheid", "Resistance to fire"),
    "fire reaction": _both("Materiaalgedrag bij brand", "Reaction to fire"),
    "cadmium": _both("Vrijkomen van cadmium en cadmiumverbindingen",
                     "Release of cadmium and its compounds"),
    "radioactivity": _both("Uitstoot van radioactieve straling", "Emission of radioactivity"),
    "durability": _both("Duurzaamheid", "Durability"),
}  # fmt: skip

WHY = {
    "tolerances": _("proposed: essential tolerances of EN 1090-2 (steel) or -3 (aluminium)"),
    "weldability": _("proposed: the grades that were cut, or that the order asks"),
    "toughness": _("proposed: impact energy by the quality of the steel (EN 10025-2)"),
    "bearing": _("NPD where your customer designs; with your own calculation: its number"),
    "deformation": _("NPD where your customer designs"),
    "fatigue": _("NPD where your customer designs, or the load is static"),
    "fire_resistance": _("NPD without a calculation or a tested protection"),
    "fire_reaction": _("proposed: A1 for bare metal (Decision 96/603/EC); a coating has its own"),
    "cadmium": _("NPD unless your coating was tested"),
    "radioactivity": _("NPD unless it was measured"),
    "durability": _("NPD, or the protection: galvanised EN ISO 1461, paint system EN ISO 12944"),
}
"""Where a proposed performance comes from, and when to write another."""
