"""Two people at once: what one changes, the other sees before she changes it too."""

from django.db import models


def lock(row: models.Model) -> None:
    """Keep the row from others until the transaction ends, with its values as they are now.

    A page reads a row before its transaction begins; in between somebody else may have answered
    the quote or booked the nest. SQLite lets one transaction write at a time (`IMMEDIATE`), so
    there the values are new, and nothing need be locked.
    """
    row.refresh_from_db(from_queryset=models.QuerySet(type(row)).select_for_update())


def lock_all(rows: models.QuerySet[models.Model]) -> None:
    """Keep all these rows from others, in one order, so that two who want them never wait for
    each other.
    """
    list(rows.select_for_update().order_by("pk").values_list("pk"))
