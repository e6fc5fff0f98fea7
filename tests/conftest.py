"""Tests that need a database have one in a file, as a firm does.

Threads share one connection to a database in memory: a page that is still being read while the
next one writes fails there with "table is locked", which nobody's SQLite file does.
"""

import pytest
from hypothesis import HealthCheck, settings

from gemaakt.server.home import OWN, Home

# A computer that has other work may take a second over an example that takes a millisecond.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Put the database of the tests in a folder that is thrown away; PostgreSQL keeps its own."""
    from django.conf import settings

    for each in settings.DATABASES.values():
        if each["ENGINE"].endswith("sqlite3"):
            place = tmp_path_factory.mktemp("database") / "test.sqlite3"
            each.setdefault("TEST", {})["NAME"] = str(place)
            each["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # nobody's data


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A firm of one's own that is thrown away: never that of whoever runs the tests."""
    from django.conf import settings

    settings.HOME = Home(OWN, tmp_path_factory.mktemp("home"))
    settings.MEDIA_ROOT = settings.HOME.files
