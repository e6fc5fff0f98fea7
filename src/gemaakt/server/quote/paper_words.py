"""The words of the paper that goes to the customer, in Dutch, English and German.

The paper has its own language: a Dutch office sends a German quote. Pages have Dutch and English.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gemaakt.data.marks import in_marks_of
from gemaakt.money import mills, unit_eur

WORDS: Mapping[str, Mapping[str, str]] = {
    "chamber": {"nl": "KvK", "en": "Chamber of Commerce", "de": "Handelsregister (KvK)"},
    "vat": {"nl": "Btw", "en": "VAT", "de": "USt-IdNr."},
    "your vat": {"nl": "Uw btw-nummer", "en": "Your VAT number", "de": "Ihre USt-IdNr."},
    "minimum": {
        "nl": "Toeslag tot het minimumorderbedrag van {least}",
        "en": "Supplement up to the minimum order amount of {least}",
        "de": "Zuschlag bis zum Mindestauftragswert von {least}",
    },
    "iban": {"nl": "IBAN", "en": "IBAN", "de": "IBAN"},
    "print": {"nl": "Afdrukken of PDF", "en": "Print or PDF", "de": "Drucken oder PDF"},
    "quote": {"nl": "Offerte", "en": "Quotation", "de": "Angebot"},
    "for": {"nl": "Voor", "en": "For", "de": "Für"},
    "number": {"nl": "Nummer", "en": "Number", "de": "Nummer"},
    "date": {"nl": "Datum", "en": "Date", "de": "Datum"},
    "valid": {"nl": "Geldig tot en met", "en": "Valid until", "de": "Gültig bis"},
    "delivery": {"nl": "Gereed op", "en": "Ready on", "de": "Fertig am"},
    "held": {
        "nl": "Deze plaats in onze planning houden wij vast bij opdracht tot en met {day}; bij "
        "een latere opdracht noemen wij een nieuwe dag.",
        "en": "We hold this place in our schedule for an order until {day}; for a later order we "
        "will name a new day.",
        "de": "Diesen Platz in unserer Planung halten wir bei Auftrag bis {day} frei; bei "
        "späterem Auftrag nennen wir einen neuen Termin.",
    },
    "to be agreed": {"nl": "in overleg", "en": "to be agreed", "de": "nach Absprache"},
    "request": {"nl": "Uw aanvraag", "en": "Your request", "de": "Ihre Anfrage"},
    "estimate": {
        "nl": "naar verwachting", "en": "expected", "de": "voraussichtlich",
    },
    "item": {"nl": "Onderdeel", "en": "Part", "de": "Teil"},
    "material": {"nl": "Materiaal", "en": "Material", "de": "Werkstoff"},
    "work": {"nl": "Bewerkingen", "en": "Operations", "de": "Bearbeitung"},
    "quantity": {"nl": "Aantal", "en": "Quantity", "de": "Menge"},
    "each": {"nl": "Per stuk", "en": "Each", "de": "Stückpreis"},
    "amount": {"nl": "Bedrag", "en": "Amount", "de": "Betrag"},
    "surcharge": {"nl": "Toeslag snelle levering", "en": "Surcharge for early delivery",
                  "de": "Zuschlag für schnelle Lieferung"},
    "reduction": {"nl": "Korting ruime levertijd", "en": "Reduction for a late date",
                  "de": "Nachlass für lange Lieferzeit"},
    "total": {"nl": "Totaal exclusief btw", "en": "Total excluding VAT",
              "de": "Gesamt ohne MwSt."},
    "price follows": {"nl": "prijs volgt", "en": "price to follow", "de": "Preis folgt"},
    "not whole": {"nl": "zonder wat nog volgt", "en": "without what is to follow",
                  "de": "ohne das, was noch folgt"},
    "excluding": {"nl": "exclusief btw", "en": "excluding VAT", "de": "ohne MwSt."},
    "co2": {"nl": "CO₂ per stuk (raming, wieg tot poort)",
            "en": "CO₂ per piece (estimate, cradle to gate)",
            "de": "CO₂ je Stück (Schätzung, cradle to gate)"},
    "other": {"nl": "Andere aantallen, prijs per stuk", "en": "Other quantities, price each",
              "de": "Andere Mengen, Stückpreis"},
    "dates": {"nl": "Andere leverdata", "en": "Other dates", "de": "Andere Termine"},
    "remarks": {"nl": "Opmerkingen bij de tekeningen", "en": "Remarks on the drawings",
                "de": "Anmerkungen zu den Zeichnungen"},
    "agreed": {"nl": "Voor akkoord", "en": "Agreed", "de": "Einverstanden"},
    "name": {"nl": "Naam", "en": "Name", "de": "Name"},
    "signature": {"nl": "Handtekening", "en": "Signature", "de": "Unterschrift"},
    "draft": {"nl": "CONCEPT", "en": "DRAFT", "de": "ENTWURF"},
    "material moves": {
        "nl": "Prijzen zijn exclusief btw en gelden zolang de materiaalprijs van deze dag geldt.",
        "en": "Prices exclude VAT and hold as long as the material price of this day holds.",
        "de": "Preise ohne MwSt., gültig solange der Materialpreis dieses Tages gilt.",
    },
    "binds": {
        "nl": "Prijzen zijn exclusief btw. Wij houden ons aan deze prijzen bij opdracht tot en "
        "met {day}.",
        "en": "Prices exclude VAT. They bind us for an order until {day}.",
        "de": "Preise ohne MwSt. An diese Preise halten wir uns bei Auftrag bis {day}.",
    },
    "follows material": {
        "nl": "Prijzen zijn exclusief btw. U kunt tot en met {day} opdracht geven. Het verschil "
        "in materiaalprijs tussen {made} en de dag van uw opdracht verrekenen wij; de rest van de "
        "prijs ligt vast.",
        "en": "Prices exclude VAT. You may order until {day}. The difference in the price of the "
        "metal between {made} and the day of your order is settled; the rest of the price is "
        "fixed.",
        "de": "Preise ohne MwSt. Ein Auftrag ist bis {day} möglich. Der Unterschied im "
        "Materialpreis zwischen {made} und dem Tag Ihres Auftrags wird verrechnet; der übrige "
        "Preis ist fest.",
    },
    "laser": {"nl": "lasersnijden", "en": "laser cutting", "de": "Laserschneiden"},
    "brake": {"nl": "zetten", "en": "bending", "de": "Abkanten"},
    "deburr": {"nl": "ontbramen", "en": "deburring", "de": "Entgraten"},
    "tap": {"nl": "tappen", "en": "tapping", "de": "Gewindeschneiden"},
    "weld": {"nl": "lassen", "en": "welding", "de": "Schweißen"},
    "mill": {"nl": "frezen", "en": "milling", "de": "Fräsen"},
    "turn": {"nl": "draaien", "en": "turning", "de": "Drehen"},
    "saw": {"nl": "zagen", "en": "sawing", "de": "Sägen"},
    "assembly": {"nl": "montage", "en": "assembly", "de": "Montage"},
    "inspect": {"nl": "controle", "en": "inspection", "de": "Prüfung"},
}  # fmt: skip
VAT_WORDS: Mapping[str, Mapping[str, str]] = {
    "eu-goods": {
        "nl": "0 % btw: intracommunautaire levering (art. 138 Btw-richtlijn 2006/112/EG; "
        "tabel II, post a.6, Wet OB 1968).",
        "en": "0% VAT: intra-Community supply (Art. 138 of Directive 2006/112/EC).",
        "de": "Steuerfreie innergemeinschaftliche Lieferung (Art. 138 der Richtlinie "
        "2006/112/EG), 0 % MwSt.",
    },
    "eu-work": {
        "nl": "Btw verlegd naar de afnemer (art. 44 en 196 Btw-richtlijn 2006/112/EG; art. 6, "
        "eerste lid, Wet OB 1968).",
        "en": "Reverse charge: VAT is due by the customer (Art. 44 and 196 of Directive "
        "2006/112/EC).",
        "de": "Steuerschuldnerschaft des Leistungsempfängers (Art. 44 und 196 der Richtlinie "
        "2006/112/EG).",
    },
    "nl-reverse": {
        "nl": "Btw verlegd (art. 12, vijfde lid, Wet OB 1968; art. 24b Uitvoeringsbesluit OB "
        "1968, onderaanneming).",
        "en": "Dutch domestic reverse charge: VAT is due by the customer (Art. 12(5) Wet OB 1968; "
        "Art. 24b Uitvoeringsbesluit OB 1968, subcontracting).",
        "de": "Niederländische Steuerschuldnerschaft des Leistungsempfängers (Art. 12 Abs. 5 Wet "
        "OB 1968; Art. 24b Uitvoeringsbesluit OB 1968, Unterauftrag).",
    },
    "export": {
        "nl": "0 % btw: uitvoer buiten de EU (art. 146 Btw-richtlijn 2006/112/EG; tabel II, "
        "post a.2, Wet OB 1968).",
        "en": "0% VAT: export outside the EU (Art. 146 of Directive 2006/112/EC).",
        "de": "Steuerfreie Ausfuhr aus der EU (Art. 146 der Richtlinie 2006/112/EG), 0 % MwSt.",
    },
}
"""What a paper says of VAT beside its usual "excluding VAT", by treatment (`order.vat.Vat`)."""
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november "
    "december",
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}

type Words = Mapping[str, Mapping[str, str]]


def words_of(language: str, more: Words | None = None) -> dict[str, str]:
    """All words of the paper in a language; spaces in names become underscores.

    `more` are those of another paper, which go before those of the quote.
    """
    rows = {**WORDS, **(more or {})}
    return {name.replace(" ", "_"): row[language] for name, row in rows.items()}


def day_in(language: str, day: date) -> str:
    """A date as people write it: 24 november 2026, 24. November 2026."""
    month = MONTHS[language].split()[day.month - 1]
    dot = "." if language == "de" else ""
    return f"{day.day}{dot} {month} {day.year}"


def number_in(language: str, number: Decimal | float, digits: int = 2) -> str:
    """A number with the marks of a language: 1.234,50 or 1,234.50."""
    return in_marks_of(language, f"{number:,.{digits}f}")


def mass_in(language: str, mass_kg: float) -> str:
    """Kilograms with two decimals, and more where a small piece would weigh nothing."""
    digits = next((n for n in (2, 3, 4) if mass_kg >= 10.0 ** (1 - n)), 5)
    return number_in(language, mass_kg, digits)


def price_in(language: str, price: Decimal, digits: int = 2) -> str:
    """Euros as a language writes them."""
    number = number_in(language, price, digits)
    return f"{number} €" if language == "de" else f"€ {number}"


def unit_price_in(language: str, unit: Decimal, quantity: int, amount: Decimal) -> str:
    """The price of one piece, with the decimals it takes for the pieces to make the amount."""
    shown = unit_eur(amount, quantity) if quantity else mills(unit)
    return price_in(language, shown, max(2, -int(shown.as_tuple().exponent)))
