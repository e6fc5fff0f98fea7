"""Who may open what, as a table: written to `docs/rights.md`, compared with it by a test.

python -m gemaakt.server.rights          prints the table
"""

import os
import re
import sys
from collections.abc import Iterator

HEAD = """# Who may do what

Every address of the server and who may open it; the owner may open all of them. Written by
`python -m gemaakt.server.rights > docs/rights.md`; a test compares it with the program, and asks
every address as every role, as a stranger and with ids of others. `–` is refused (403); a
stranger is asked to sign in.

The terminal (`terminal/…`) also asks which person stands there: a name with PIN, or a badge. What
somebody sends there is kept in her name only. A plan that is not published is seen by those who
plan and read, never by the floor.

"""
API_HEAD = """
## API

`/api/` asks `Authorization: Bearer …`. A token has scopes; it is shown once, kept as a hash, and
a revoked one is a stranger (401). A call without its scope is refused (403).

| scope | calls |
|---|---|
"""
SCOPES = (
    ("company:read", "GET /api/company, GET /api/tables/{name}"),
    ("company:write", "PUT /api/company, POST /api/tables/{name}"),
    ("orders:read", "GET /api/orders, GET /api/confirmations, GET /api/deliveries, "
     "GET /api/returns"),
    ("orders:write", "POST /api/orders, POST /api/deliveries, "
     "POST /api/deliveries/{number}/take-back"),
    ("plan:read", "GET /api/plan, GET /api/plan/solves/{id}"),
    (
        "plan:write",
        "POST /api/plan, POST /api/plan/solves/{id}/cancel, "
        "POST /api/plan/versions/{id}/publish",
    ),
    ("promise", "POST /api/promise, GET and POST /api/promise/reservations, "
     "POST /api/promise/reservations/{id}/release"),
    ("events:read", "GET /api/events"),
    ("events:write", "POST /api/events"),
    ("any", "GET /api/schemes, POST /api/schemes/batch, POST /api/schemes/{name}: "
     "public law, nothing of the firm"),
)  # fmt: skip


def pages() -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Address and roles of every page; None where no role is asked."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for each in resolver.url_patterns:
            route = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each, route)
            else:
                yield route, each

    for route, each in walk(get_resolver(), ""):
        if not route.startswith("api/"):
            yield route, getattr(each.callback, "roles", None)


def table() -> str:
    """The whole document."""
    from gemaakt.server.roles import OWNER, ROLES

    names = [role for role in ROLES if role != OWNER]
    rows = [f"| address | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    for route, roles in sorted(pages(), key=lambda each: each[0]):
        shown = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
        marks = ["all" if roles is None else "yes" if name in roles else "–" for name in names]
        rows.append(f"| /{shown} | {' | '.join(marks)} |")
    calls = [f"| `{scope}` | {what} |" for scope, what in SCOPES]
    return HEAD + "\n".join(rows) + "\n" + API_HEAD + "\n".join(calls) + "\n"


def main() -> int:
    """Print the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemaakt.server.settings")
    import django

    django.setup()
    sys.stdout.write(table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
