"""A quote of one drawing, and the demo company with a plan by which dates are promised."""

from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.shop.services import replace_company
from gemaakt.stop import MaxIterations
from gemaakt.story.fence import FENCE
from gemaakt.story.write_drawing import plate_dxf

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def asked(client: Client) -> QuoteVersion:
    file = SimpleUploadedFile("paneel.dxf", plate_dxf(FENCE.panel))
    form = {"customer": "Jansen", "material": "S235JR", "thickness_mm": "3", "quantity": "10",
            "drawings": file, "deburr": "on"}  # fmt: skip
    answer = client.post("/quotes/new/", form)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return QuoteVersion.objects.get()


def publish_plan() -> None:
    """The demo company with a published plan."""
    company = demo_company(NOW)
    replace_company(company)
    made = plan_company(company, MaxIterations(2), workers=1)
    version = store_plan(to_document(made), builtins_of(company), verified=made.is_verified)
    publish(version_id=version.pk)
