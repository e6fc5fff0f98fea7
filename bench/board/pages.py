"""Server time and queries of the planner's pages with 50,000 operations in 10,000 orders.

python bench/board/pages.py [ORDERS]   (a folder of its own; 2,000 operations are planned)
"""

import argparse
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "/morning/", "/board/", "/board/data.json", "/board/list/", "/board/list/?find=26003",
    "/plan/", "/day/", "/day/machine/M0/", "/day/person/P0/", "/paper/order/26000/",
    "/terminal/", "/floor/", "/orders/",
)  # fmt: skip


def main() -> None:
    """Fill a database and time every page, the first time and the middle of nine."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("orders", type=int, nargs="?", default=10_000)
    orders = words.parse_args().orders
    os.environ["GEMAAKT_HOME"] = tempfile.mkdtemp()
    os.environ["DJANGO_SETTINGS_MODULE"] = "gemaakt.server.settings"
    sys.path.insert(0, str(ROOT))
    import django

    from gemaakt.server.home import home

    home().prepare()
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from tests.server.plan.made import made_company, made_plan, monday

    from gemaakt.server.plan.services import publish, store_plan
    from gemaakt.server.shop.services import replace_company

    call_command("migrate", verbosity=0)
    company = made_company(monday(), operations=orders * 5, machines=40)
    replace_company(company)
    planned = made_plan(replace(company, orders=company.orders[:400]))
    publish(version_id=store_plan(planned, {}, verified=True).pk)
    user = User.objects.create_user("owner")
    user.groups.add(Group.objects.get(name="owner"))
    client = Client()
    client.force_login(user)
    for page in PAGES:
        times = []
        for _time in range(10):
            began = time.process_time()
            answer = client.get(page)
            times.append((time.process_time() - began) * 1000)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page)
        middle = sorted(times[1:])[4]
        print(f"{page:28} {answer.status_code} {times[0]:8.1f} {middle:8.1f} {len(queries):4}")


if __name__ == "__main__":
    main()
