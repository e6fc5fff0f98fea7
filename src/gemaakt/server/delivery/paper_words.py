"""Words of the papers of an order, in the three languages in which quotes go out."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "confirmation": {"nl": "Orderbevestiging", "en": "Order confirmation",
                     "de": "Auftragsbestätigung"},
    "changed": {"nl": "GEWIJZIGD", "en": "CHANGED", "de": "GEÄNDERT"},
    "taken back": {"nl": "INGETROKKEN", "en": "WITHDRAWN", "de": "ZURÜCKGEZOGEN"},
    "your reference": {"nl": "Uw referentie", "en": "Your reference", "de": "Ihr Zeichen"},
    "our reference": {"nl": "Ons ordernummer", "en": "Our order number",
                      "de": "Unsere Auftragsnummer"},
    "replaces": {"nl": "Vervangt", "en": "Replaces", "de": "Ersetzt"},
    "of": {"nl": "van", "en": "of", "de": "vom"},
    "article": {"nl": "Artikel", "en": "Article", "de": "Artikel"},
    "drawing": {"nl": "Tekening", "en": "Drawing", "de": "Zeichnung"},
    "deliver by": {"nl": "Leverdatum", "en": "Delivery date", "de": "Liefertermin"},
    "to be agreed": {"nl": "nader te bepalen", "en": "to be agreed",
                     "de": "noch zu vereinbaren"},
    "was": {"nl": "was", "en": "was", "de": "war"},
    "gone": {"nl": "vervalt", "en": "no longer", "de": "entfällt"},
    "slip": {"nl": "Pakbon", "en": "Packing slip", "de": "Lieferschein"},
    "delivery day": {"nl": "Leverdag", "en": "Day of delivery", "de": "Lieferdatum"},
    "address": {"nl": "Afleveradres", "en": "Delivery address", "de": "Lieferanschrift"},
    "carrier": {"nl": "Vervoerder", "en": "Carrier", "de": "Spediteur"},
    "ordered": {"nl": "Besteld", "en": "Ordered", "de": "Bestellt"},
    "gone before": {"nl": "Eerder geleverd", "en": "Delivered before", "de": "Bereits geliefert"},
    "now": {"nl": "Nu geleverd", "en": "In this delivery", "de": "Diese Lieferung"},
    "to come": {"nl": "Na te leveren", "en": "To follow", "de": "Folgt noch"},
    "whole": {"nl": "Hiermee is de order volledig geleverd.",
              "en": "With this the order is delivered in full.",
              "de": "Damit ist der Auftrag vollständig geliefert."},
    "part": {"nl": "Dit is een deellevering; de rest leveren wij na.",
             "en": "This is a partial delivery; the rest will follow.",
             "de": "Dies ist eine Teillieferung; der Rest folgt."},
    "heats": {"nl": "Charge", "en": "Heat number", "de": "Schmelze"},
    "certificate": {"nl": "certificaat", "en": "certificate", "de": "Zeugnis"},
    "declaration": {"nl": "Prestatieverklaring (CE)", "en": "Declaration of performance (CE)",
                    "de": "Leistungserklärung (CE)"},
    "scan": {"nl": "Scan de code voor het productpaspoort.",
             "en": "Scan the code for the product passport.",
             "de": "Code scannen für den Produktpass."},
    "received": {"nl": "Voor ontvangst", "en": "Received", "de": "Empfangen"},
    "thanks": {
        "nl": "Wij hebben uw order genoteerd zoals hieronder staat. Klopt er iets niet, laat het "
        "ons dan meteen weten.",
        "en": "We have entered your order as stated below. If anything is not right, please let "
        "us know at once.",
        "de": "Wir haben Ihren Auftrag wie unten aufgeführt gebucht. Sollte etwas nicht stimmen, "
        "teilen Sie es uns bitte umgehend mit.",
    },
}  # fmt: skip
