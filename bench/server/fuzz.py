"""Schemathesis against the whole API of a small planned company: no answer may be a crash.

    pip install schemathesis
    python -m bench.server.fuzz [--seconds 600] [--examples 2000]

Served by the real server from a folder of its own, with a token of all scopes. Counts calls by
status; every 5xx, and every answer that is not in the described form, is named.
"""

import argparse
import collections
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def prepared(folder: Path) -> str:
    """A planned company and the secret of a token that may do everything."""
    os.environ |= {"GEMAAKT_HOME": str(folder), "GEMAAKT_COMPANY": "company"}
    from gemaakt.server import run

    run.prepare("company")
    from django.conf import settings
    from tests.server.plan.made import stored

    from gemaakt.server.account.services import SCOPES, make_token

    settings.ALLOWED_HOSTS.append("testserver")
    stored(60, 6)
    return make_token(name="fuzz", scopes=list(SCOPES), actor=None)[1]


def caller(
    operation: Any,
    secret: str,
    until: float,
    counts: "collections.Counter[int]",
    crashes: "collections.Counter[str]",
) -> Any:
    """A test of one operation that counts what is answered."""

    def call(case: Any) -> None:
        if time.monotonic() > until:
            return
        answer = case.call(headers={"Authorization": f"Bearer {secret}"})
        counts[answer.status_code] += 1
        if answer.status_code >= 500:
            crashes[operation.label] += 1
            if crashes[operation.label] == 1:
                words = (case.body, case.path_parameters, case.query)
                print(operation.label, *words, file=sys.stderr)

    return call


def fuzz(secret: str, seconds: float, examples: int) -> dict[str, Any]:
    """Call every operation with made-up input until the time or the examples are used up."""
    import hypothesis
    import schemathesis

    from gemaakt.server.wsgi import application

    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    counts: collections.Counter[int] = collections.Counter()
    crashes: collections.Counter[str] = collections.Counter()
    operations = [each.ok() for each in schema.get_all_operations()]
    began, share = time.monotonic(), seconds / len(operations)
    for operation in operations:
        call = caller(operation, secret, time.monotonic() + share, counts, crashes)
        settings = hypothesis.settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        settings(hypothesis.given(operation.as_strategy())(call))()
    return {
        "operations": len(operations),
        "seconds": round(time.monotonic() - began),
        "calls": sum(counts.values()),
        "by_status": dict(sorted(counts.items())),
        "server_errors": dict(crashes),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--examples", type=int, default=2000)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        secret = prepared(Path(folder))
        print(json.dumps(fuzz(secret, asked.seconds, asked.examples)))


if __name__ == "__main__":
    main()
