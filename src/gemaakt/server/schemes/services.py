"""What happens to the minutes of obligations."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from gemaakt.schemes.burden import obligations
from gemaakt.server import audit
from gemaakt.server.schemes.models import BurdenMinutes


@transaction.atomic
def keep_minutes(*, given: Mapping[str, tuple[int | None, int | None]], actor: Any = None) -> int:
    """Keep (minutes before, minutes with Gemaakt) per obligation; an empty one is taken away."""
    known = {name: pair for name, pair in given.items() if name in obligations()}
    for name, (before, after) in known.items():
        if before is None:
            BurdenMinutes.objects.filter(obligation=name).delete()
        else:
            BurdenMinutes.objects.update_or_create(
                obligation=name, defaults={"minutes": before, "with_gemaakt": after}
            )
    audit.log("schemes.minutes-kept", actor, "regeldruk", {"obligations": len(known)})
    return len(known)
