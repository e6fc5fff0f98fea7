"""Turns of those who write at once: PostgreSQL lets several do so, SQLite lets one by itself.

A turn lasts until the transaction ends.
"""

from enum import IntEnum

from django.db import connection


class Turn(IntEnum):
    """What is written in turn; the numbers are names in the database."""

    ORDERS_SENT = 7_301
    EVENTS = 7_302


def alone(what: Turn) -> None:
    """Wait until nobody else writes or reads this, and keep others waiting."""
    _wait("SELECT pg_advisory_xact_lock(%s)", what)


def beside_others(what: Turn) -> None:
    """Write this beside others that write, but not while somebody is alone with it."""
    _wait("SELECT pg_advisory_xact_lock_shared(%s)", what)


def _wait(question: str, what: Turn) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(question, [int(what)])
