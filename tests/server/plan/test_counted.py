"""A large plan leaves PostgreSQL knowing how many rows it has; other databases are left alone."""

import pytest
from django.db import connection

from gemaakt.server.plan import services
from gemaakt.server.plan.models import PlannedOperation
from tests.server.plan.made import planned_by_engine


def test_a_large_plan_is_counted_at_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "LARGE", 10)
    planned_by_engine()
    assert PlannedOperation.objects.count() > 10
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = services.COUNTED[0]
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
            assert cursor.fetchone()[0] >= 10
    assert set(services.COUNTED) <= set(connection.introspection.table_names())
