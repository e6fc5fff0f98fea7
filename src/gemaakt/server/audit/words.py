"""The lines of the audit log as a person would say them."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES = {
    "account.link-made": gettext_lazy("Sign-in link made for %(subject)s"),
    "account.owner-made": gettext_lazy("First user %(subject)s made"),
    "account.password-set": gettext_lazy("Password set by %(subject)s"),
    "account.signed-in": gettext_lazy("%(subject)s signed in"),
    "account.token-made": gettext_lazy("Key made for %(subject)s"),
    "account.token-revoked": gettext_lazy("Key of %(subject)s revoked"),
    "account.user-added": gettext_lazy("User %(subject)s added"),
    "account.user-changed": gettext_lazy("User %(subject)s changed"),
    "calendar.added": gettext_lazy("Working hours %(subject)s added"),
    "calendar.changed": gettext_lazy("Working hours %(subject)s changed"),
    "certificate.attached": gettext_lazy("File of certificate %(subject)s kept"),
    "certificate.entered": gettext_lazy("Certificate %(subject)s entered"),
    "certificate.read": gettext_lazy("Certificate %(subject)s read"),
    "company.assumption-answered": gettext_lazy("Assumption answered: %(subject)s"),
    "company.backed-up": gettext_lazy("Backup %(subject)s taken"),
    "company.closed": gettext_lazy("Firm closed: %(subject)s"),
    "company.letterhead": gettext_lazy("%(subject)s changed"),
    "company.named": gettext_lazy("Firm named %(subject)s"),
    "company.open": gettext_lazy("Firm open after all from %(subject)s"),
    "company.replaced": gettext_lazy("List of %(subject)s imported"),
    "constant.accepted": gettext_lazy("Learned figure taken over: %(subject)s"),
    "constant.rejected": gettext_lazy("Learned figure refused: %(subject)s"),
    "constants.changed": gettext_lazy("Own constants changed: %(subject)s"),
    "declaration.certificate-stated": gettext_lazy("Certificate by EN 1090-1 stated: %(subject)s"),
    "declaration.issued": gettext_lazy("Declaration of performance %(subject)s issued"),
    "declaration.taken-back": gettext_lazy("Declaration of performance %(subject)s taken back"),
    "customer.address-kept": gettext_lazy("Address of customer %(subject)s kept"),
    "drawing.corrected": gettext_lazy("Drawing %(subject)s corrected"),
    "drawing.kept": gettext_lazy("Drawing %(subject)s read"),
    "energy.congestion-stated": gettext_lazy("Cost of the limit reckoned: %(subject)s"),
    "energy.meter-dropped": gettext_lazy("Meter file %(subject)s removed"),
    "energy.meter-kept": gettext_lazy("Meter file %(subject)s read"),
    "energy.prices-kept": gettext_lazy("Prices %(subject)s read"),
    "energy.rights-kept": gettext_lazy("Transport rights changed"),
    "energy.tariff-dropped": gettext_lazy("Tariff %(subject)s removed"),
    "energy.tariff-kept": gettext_lazy("Tariff kept: %(subject)s"),
    "energy.what-if": gettext_lazy("Change reckoned: %(subject)s"),
    "factor.entered": gettext_lazy("Factor entered: %(subject)s"),
    "factor.read": gettext_lazy("Footprint of a supplier read: %(subject)s"),
    "intake.accepted": gettext_lazy("List %(subject)s taken over"),
    "intake.columns-chosen": gettext_lazy("Columns chosen in %(subject)s"),
    "intake.received": gettext_lazy("File %(subject)s received"),
    "limit.changed": gettext_lazy("Limit changed: %(subject)s"),
    "limit.default-again": gettext_lazy("Limit back to the published figure: %(subject)s"),
    "machine.added": gettext_lazy("Machine %(subject)s added"),
    "person.pins-let-go": gettext_lazy("Work pinned to %(subject)s is free for others"),
    "machine.work-handed-over": gettext_lazy("Work of machine %(subject)s goes elsewhere"),
    "machine.away": gettext_lazy("Machine %(subject)s stands still"),
    "machine.back": gettext_lazy("Machine %(subject)s runs again"),
    "machine.changed": gettext_lazy("Machine %(subject)s changed"),
    "nest.accepted": gettext_lazy("Nest %(subject)s accepted"),
    "nest.program": gettext_lazy("Program of a sheet of nest %(subject)s named"),
    "nest.cut-rule": gettext_lazy("Distances of %(subject)s set"),
    "nest.cut-rule-gone": gettext_lazy("Distances of %(subject)s back to the default"),
    "nest.sawn": gettext_lazy("Sawn of cut list %(subject)s"),
    "nest.sheet-failed": gettext_lazy("Sheet of nest %(subject)s failed at the machine"),
    "nest.bars-failed": gettext_lazy("Bars of cut list %(subject)s failed at the saw"),
    "nest.bars-good": gettext_lazy("Failed bars of cut list %(subject)s taken back"),
    "nest.sheet-good": gettext_lazy("Failed sheet of nest %(subject)s taken back"),
    "nest.taken-back": gettext_lazy("Booking of nest %(subject)s undone"),
    "nest.made": gettext_lazy("Nest %(subject)s made"),
    "order.cancelled": gettext_lazy("Order %(subject)s cancelled"),
    "order.confirmation-taken-back": gettext_lazy("Confirmation of order %(subject)s withdrawn"),
    "order.confirmed": gettext_lazy("Order %(subject)s confirmed"),
    "order.created": gettext_lazy("Order %(subject)s added"),
    "order.taken-up": gettext_lazy("Order %(subject)s taken up again"),
    "order.delivered": gettext_lazy("Order %(subject)s delivered"),
    "order.delivery-taken-back": gettext_lazy("Delivery of order %(subject)s taken back"),
    "order.return-taken-back": gettext_lazy("Return of order %(subject)s taken back"),
    "order.closed-short": gettext_lazy("Order %(subject)s closed with pieces missing"),
    "order.opened-again": gettext_lazy("Order %(subject)s: the missing pieces come after all"),
    "invoice.taken-over": gettext_lazy("List %(subject)s for the bookkeeper taken over"),
    "invoice.taken-back": gettext_lazy("List %(subject)s for the bookkeeper taken back"),
    "order.returned": gettext_lazy("Pieces of order %(subject)s came back"),
    "order.work-given": gettext_lazy("Work of order %(subject)s given"),
    "order.changed": gettext_lazy("Order %(subject)s changed"),
    "order.hand-overruled": gettext_lazy(
        "Order %(subject)s: what was changed by hand was sent anew and taken over"
    ),
    "order.hand-stays": gettext_lazy(
        "Order %(subject)s: what was changed by hand stays against what is sent"
    ),
    "order.sent-otherwise": gettext_lazy("Order %(subject)s came in otherwise"),
    "passport.closed": gettext_lazy("Passport %(subject)s closed to visitors"),
    "passport.key-begun": gettext_lazy("New key to sign passports with"),
    "passport.made": gettext_lazy("Passport %(subject)s made"),
    "passport.opened": gettext_lazy("Passport %(subject)s opened to visitors"),
    "past-order.kept": gettext_lazy("Past order %(subject)s entered"),
    "person.added": gettext_lazy("%(subject)s added"),
    "hours.other": gettext_lazy("Other hours on a day: %(subject)s"),
    "hours.usual": gettext_lazy("Hours as usual again: %(subject)s"),
    "person.away": gettext_lazy("%(subject)s is away"),
    "person.back": gettext_lazy("%(subject)s is back"),
    "person.changed": gettext_lazy("%(subject)s changed"),
    "person.rated": gettext_lazy("Hourly rate of %(subject)s people without one"),
    "plan.asked": gettext_lazy("Plan asked for"),
    "plan.discarded": gettext_lazy("Plan %(subject)s set aside"),
    "plan.draft-begun": gettext_lazy("Draft %(subject)s begun"),
    "plan.draft-dropped": gettext_lazy("Draft %(subject)s dropped"),
    "plan.forgotten": gettext_lazy("Plans thrown away that nobody published: %(subject)s"),
    "plan.made": gettext_lazy("Plan %(subject)s made"),
    "plan.moved": gettext_lazy("Moved on draft %(subject)s"),
    "plan.published": gettext_lazy("Plan %(subject)s published"),
    "plan.released": gettext_lazy("Place in the plan given back: %(subject)s"),
    "plan.reserved": gettext_lazy("Place in the plan held: %(subject)s"),
    "plan.scenario-begun": gettext_lazy("What-if draft %(subject)s begun"),
    "plan.taken-back": gettext_lazy("What plan %(subject)s changed taken back"),
    "plan.week-mailed": gettext_lazy("Weekly mail sent: %(subject)s"),
    "plan-draft.asked": gettext_lazy("Draft planned anew"),
    "plan-holding.asked": gettext_lazy("Which day holds asked for"),
    "plan-remedies.asked": gettext_lazy("Remedies tried for the late orders"),
    "people-teaching.asked": gettext_lazy("Plans that teach asked for"),
    "nest.asked": gettext_lazy("Nest asked for"),
    "nest-pull.asked": gettext_lazy("Cost of pulling forward asked for"),
    "nest-together.asked": gettext_lazy("What to cut together asked for"),
    "quote.lost": gettext_lazy("Quote %(subject)s lost"),
    "quote.made": gettext_lazy("Quote %(subject)s made"),
    "quote.reserved": gettext_lazy("Place in the plan held for quote %(subject)s"),
    "quote.revised": gettext_lazy("New version of quote %(subject)s"),
    "quote.sent": gettext_lazy("Quote %(subject)s sent"),
    "quote.won": gettext_lazy("Quote %(subject)s accepted"),
    "quote.won-expired": gettext_lazy("Quote %(subject)s accepted at the prices it expired with"),
    "quote.won-in-part": gettext_lazy("Quote %(subject)s accepted in part"),
    "schemes.handover-kept": gettext_lazy("Handover file written"),
    "schemes.hours-written": gettext_lazy("Research hours written"),
    "schemes.minutes-kept": gettext_lazy("Minutes of obligations kept"),
    "schemes.project-kept": gettext_lazy("Research project %(subject)s kept"),
    "people.practice-kept": gettext_lazy("Work of plan %(subject)s kept for who learns"),
    "people.practice-let-go": gettext_lazy("Work kept for who learns let go"),
    "shop.skills-asked": gettext_lazy("Work asks the skill of its department: %(subject)s"),
    "shop.changed": gettext_lazy("%(subject)s changed"),
    "solve.cancelled": gettext_lazy("Search %(subject)s stopped"),
    "stock.cut-by-hand": gettext_lazy("Stock %(subject)s cut by hand"),
    "stock.cut-undone": gettext_lazy("Cut by hand of stock %(subject)s undone"),
    "stock.cut-to-length": gettext_lazy("Sheets cut to length from coil %(subject)s"),
    "stock.cut-to-length-undone": gettext_lazy("Sheets of coil %(subject)s undone"),
    "stock.measured": gettext_lazy("Stock %(subject)s measured again"),
    "stock.paid": gettext_lazy("Price paid for stock %(subject)s"),
    "stock.taken": gettext_lazy("Rack counted: %(subject)s"),
    "stock.take-undone": gettext_lazy("Count %(subject)s of the rack undone"),
    "stock.counted": gettext_lazy("Stock %(subject)s counted"),
    "stock.defect": gettext_lazy("Defect marked on %(subject)s"),
    "stock.kept-apart": gettext_lazy("Stock %(subject)s left alone by nests"),
    "stock.free-again": gettext_lazy("Stock %(subject)s takes part in nests again"),
    "stock.set-apart": gettext_lazy("Stock %(subject)s set apart"),
    "stock.grain": gettext_lazy("Rolling direction of stock %(subject)s told"),
    "stock.described": gettext_lazy("Stock %(subject)s described anew"),
    "stock.list-read": gettext_lazy("List of the rack read in"),
    "stock.received": gettext_lazy("Stock %(subject)s received"),
    "stock.thrown-away": gettext_lazy("Stock %(subject)s thrown away"),
    "story.begun": gettext_lazy("Story of the fence begun"),
    "story.worked": gettext_lazy("Story of the fence: work done"),
    "supplier.added": gettext_lazy("Supplier %(subject)s added"),
    "supplier.changed": gettext_lazy("Supplier %(subject)s changed"),
    "terms.changed": gettext_lazy("Agreed with customer %(subject)s"),
    "work.back": gettext_lazy("%(subject)s back from the supplier"),
    "work.clock-added": gettext_lazy("Work on %(subject)s told afterwards"),
    "work.clock-corrected": gettext_lazy("Clock on %(subject)s corrected"),
    "work.closed-at-shift-end": gettext_lazy("Forgotten clock on %(subject)s closed"),
    "work.done": gettext_lazy("%(subject)s done"),
    "work.idle-set": gettext_lazy("Shared tablets: after how long they ask who is there"),
    "work.key-set": gettext_lazy("PIN or badge of %(subject)s set"),
    "work.message": gettext_lazy("Message from the floor about %(subject)s"),
    "work.not-done": gettext_lazy("%(subject)s not done after all"),
    "work.not-back": gettext_lazy("%(subject)s not back after all"),
    "work.not-sent": gettext_lazy("%(subject)s not sent after all"),
    "work.past-kept": gettext_lazy("Clocked work of the past read"),
    "work.pause": gettext_lazy("%(subject)s paused"),
    "work.scrapped": gettext_lazy("Scrap on %(subject)s"),
    "work.sent": gettext_lazy("%(subject)s sent to the supplier"),
    "work.step-moved": gettext_lazy("%(subject)s named anew by another program"),
    "work.start": gettext_lazy("%(subject)s started"),
}
"""Each dotted name of the log as a sentence about its subject."""

WORDS = {
    "arrives": gettext_lazy("arrives"),
    "badge": gettext_lazy("badge"),
    "became": gettext_lazy("became"),
    "before": gettext_lazy("before it"),
    "by": gettext_lazy("by"),
    "changed": gettext_lazy("changed"),
    "day": gettext_lazy("day"),
    "for": gettext_lazy("for"),
    "from": gettext_lazy("from"),
    "expires": gettext_lazy("until"),
    "happened": gettext_lazy("happened"),
    "bars": gettext_lazy("bars"),
    "row": gettext_lazy("row"),
    "minutes": gettext_lazy("minutes"),
    "heats": gettext_lazy("heats"),
    "language": gettext_lazy("language"),
    "late": gettext_lazy("late"),
    "lost_h": gettext_lazy("hours lost"),
    "machines": gettext_lazy("machines"),
    "material": gettext_lazy("material"),
    "orders": gettext_lazy("orders"),
    "paper": gettext_lazy("paper"),
    "parts": gettext_lazy("parts"),
    "person": gettext_lazy("person"),
    "pin": gettext_lazy("PIN"),
    "pins": gettext_lazy("pins"),
    "customer": gettext_lazy("customer"),
    "drawing": gettext_lazy("drawing"),
    "due": gettext_lazy("due date"),
    "note": gettext_lazy("note"),
    "price_eur": "€",
    "product": gettext_lazy("product"),
    "quantity": gettext_lazy("quantity"),
    "quarters": gettext_lazy("quarters of an hour"),
    "reason": gettext_lazy("reason"),
    "reference": gettext_lazy("reference"),
    "release": gettext_lazy("not before"),
    "remnants": gettext_lazy("remnants"),
    "roles": gettext_lazy("roles"),
    "rows": gettext_lazy("rows"),
    "scopes": gettext_lazy("may do"),
    "seconds": gettext_lazy("seconds"),
    "sheet": gettext_lazy("sheet"),
    "sheets": gettext_lazy("sheets"),
    "source": gettext_lazy("source"),
    "total_eur": "€",
    "until": gettext_lazy("until"),
    "verified": gettext_lazy("accepted by the check"),
    "was": gettext_lazy("was"),
    "weight": gettext_lazy("weight"),
    "year": gettext_lazy("year"),
}
"""What is told beside the sentence; what has no word here is kept in the log and not shown."""

OF_ORDERS = (
    "customer", "drawing", "due", "note", "price_eur", "product", "quantity", "reference",
    "release", "weight",
)  # fmt: skip
"""Of an order told as it was before and as it is after."""
LONGEST_SHOWN = 60

REASONS = {
    "size": gettext_lazy("wrong size"),
    "material": gettext_lazy("bad material"),
    "setup": gettext_lazy("set-up piece"),
    "damage": gettext_lazy("damaged"),
    "drawing": gettext_lazy("drawing wrong"),
    "other": gettext_lazy("something else"),
}
"""What goes wrong in a metal shop, as the floor says it: kept as its code, read as its word."""

TABLES = {
    "orders": gettext_lazy("Orders"),
    "operations": gettext_lazy("Operations"),
    "materials": gettext_lazy("Material"),
    "machines": gettext_lazy("Machines"),
    "work-centres": gettext_lazy("Departments"),
    "people": gettext_lazy("People"),
    "calendars": gettext_lazy("Working hours"),
    "suppliers": gettext_lazy("Suppliers"),
}
"""Tables that go out and in as files, as the pages call them."""

SHEET_REASONS = {
    "stop": gettext_lazy("power cut or stop of the machine"),
    "material": REASONS["material"],
    "wrong-sheet": gettext_lazy("wrong sheet"),
    "tipped": gettext_lazy("parts tipped up"),
    "setup": gettext_lazy("settings or program wrong"),
    "damage": REASONS["damage"],
    "other": REASONS["other"],
}
"""Why a sheet fails at the machine."""

BAR_REASONS = {
    "size": REASONS["size"],
    "angle": gettext_lazy("wrong angle"),
    "wrong-bar": gettext_lazy("wrong bar"),
    "material": REASONS["material"],
    "stop": SHEET_REASONS["stop"],
    "damage": REASONS["damage"],
    "other": REASONS["other"],
}
"""Why a bar fails at the saw."""

RETURN_REASONS = {
    "size": REASONS["size"],
    "finish": gettext_lazy("surface or coating"),
    "material": REASONS["material"],
    "damage": REASONS["damage"],
    "wrong": gettext_lazy("wrong pieces or quantity"),
    "drawing": REASONS["drawing"],
    "other": REASONS["other"],
}
"""Why a customer sends pieces back."""


def said(action: str, subject: str) -> str:
    """A line as a sentence; a name that nobody wrote a sentence for stays as it is."""
    sentence = SENTENCES.get(action)
    if action == "shop.changed" and subject in TABLES:
        sentence, subject = gettext_lazy("Table %(subject)s changed"), str(TABLES[subject])
    if sentence is None:
        return " ".join(filter(None, (action, subject)))
    return str(sentence) % {"subject": subject}


def details(data: Mapping[str, Any]) -> str:
    """What a line holds beside its subject, in words: `orders 128, machines 19`."""
    told = [
        f"{WORDS[key]} {_told(key, value)}"
        for key, value in data.items()
        if key in WORDS and value not in (None, "", [])
    ]
    return ", ".join(told)


def _told(key: str, value: Any) -> str:
    if key in OF_ORDERS and isinstance(value, list) and len(value) == 2:
        return " → ".join(map(_as_read, value))
    return _value(reason_word(value) if key == "reason" else value)


def _as_read(text: Any) -> str:
    """A value that was kept as text, as people write it: days, amounts, and a dash for none."""
    text = "" if text in (None, "None") else str(text)
    with suppress(ValueError):
        return date_format(date.fromisoformat(text), "j-n-Y")
    if re.fullmatch(r"\d+\.\d\d", text):
        return number_format(Decimal(text), 2, force_grouping=True)
    return text[:LONGEST_SHOWN] or "–"


def reason_word(reason: Any) -> Any:
    """A reason in the language of who reads; what is no code was written by somebody and stays."""
    words = {**BAR_REASONS, **SHEET_REASONS, **RETURN_REASONS, **REASONS}
    return words.get(reason, reason) if isinstance(reason, str) else reason


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, (int, float)):
        exact = int(value) if float(value).is_integer() else round(value, 2)
        return number_format(exact, force_grouping=True)
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)
