"""The owner's week by mail: the figures of `This morning` in words. Off unless it is asked for.

`GEMAAKT_SMTP` names the mail server, `GEMAAKT_WEEKLY_MAIL` who gets it. The worker sends it once,
on Monday from seven o'clock; the audit log is what it remembers that by. The figures are loaded
for a mail only: they bring the planner along, and the worker asks each minute whether one is due.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from gemaakt.server import audit
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.measures import written
from gemaakt.server.plan import remedies_kept
from gemaakt.server.plan.history import kept_promises
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.names import names_of_everything
from gemaakt.server.shop.queries import company_name

SENT = "plan.week-mailed"
MONDAY, FROM_HOUR = 0, 7


def is_wanted() -> bool:
    """Whether the firm has named a mail server and somebody to write to."""
    return bool(settings.WEEKLY_MAIL_TO and settings.EMAIL_HOST)


def send_if_due(now: datetime) -> bool:
    """Send this week's mail when it is wanted, due and not sent yet; says whether it was."""
    here = localtime(now)
    if not is_wanted():
        return False
    if here.weekday() != MONDAY or here.hour < FROM_HOUR:
        return False
    week = here.date().isoformat()
    if AuditLine.objects.filter(action=SENT, subject=week).exists():
        return False
    audit.log(SENT, None, week, {"to": len(settings.WEEKLY_MAIL_TO)})
    with override(settings.LANGUAGE_CODE):
        subject, body = letter(here.date())
        send_mail(subject, body, None, settings.WEEKLY_MAIL_TO, fail_silently=True)
    return True


def letter(today: date) -> tuple[str, str]:
    """Subject and text of the mail."""
    week = today.isocalendar().week
    subject = _("%(firm)s, week %(week)s") % {"firm": company_name(), "week": week}
    version = (
        PlanVersion.objects.defer("document", "company")
        .filter(status=PlanVersion.Status.PUBLISHED)
        .first()
    )
    lines = [*_promises(today), *(_plan(version) if version else [_("There is no plan yet.")])]
    return subject, "\n".join(lines) + "\n"


def _promises(today: date) -> list[str]:
    quarter: Any = kept_promises(today)["quarter"]
    if quarter.share is None:
        return []
    words = _("This quarter %(share)s%% of %(n)s orders were finished in time.")
    return [words % {"share": round(100 * quarter.share), "n": quarter.finished}]


def _plan(version: PlanVersion) -> list[str]:
    from gemaakt.server.plan.morning import figures

    found = figures(version)
    first = _("%(late)s of %(orders)s orders in the plan are late, together € %(eur)s.") % {
        "late": found["late"],
        "orders": found["orders"],
        "eur": written(found["late_value_eur"], 0),
    }
    return [first, *_late(version)]


def _late(version: PlanVersion) -> list[str]:
    """The latest orders with their reason, and below each what would help it the cheapest."""
    from gemaakt.server.plan.morning import late_orders

    names = names_of_everything()
    late = late_orders(version, names)
    helps = remedies_kept.known(version, [each.code for each in late])
    lines = []
    for each in late:
        lines.append(f"- {each.code} {each.customer}: {each.sentence}")
        lines += [
            f"  {remedies_kept.told(r, each.code, names)}" for r in helps.get(each.code, ())[:1]
        ]
    return lines
