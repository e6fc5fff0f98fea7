"""A model can be turned on the page; without the reader of STEP the flat stays."""

import pytest
from django.test import Client
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox
from OCP.gp import gp_Pnt

from gemaakt.drawing.solid_mesh import MAGIC
from gemaakt.server.quote import solid_views
from gemaakt.server.quote.models import Drawing, QuoteVersion
from tests.drawing.fold import step_bytes
from tests.server.quote.test_quote_life import plate, upload

pytestmark = pytest.mark.django_db


def model() -> bytes:
    return step_bytes(BRepPrimAPI_MakeBox(gp_Pnt(0, 0, 0), gp_Pnt(200, 100, 3)).Shape())


def test_a_line_from_a_model_leads_to_its_triangles(owner: Client) -> None:
    upload(owner, ("plaat.step", model()))
    row, quote = Drawing.objects.get(), QuoteVersion.objects.get()
    address = f"/drawings/{row.pk}/solid/?part=0"
    page = owner.get(f"/quotes/{quote.pk}/").content.decode()
    assert f'data-solid="{address}"' in page
    assert "<svg" in page
    answer = owner.get(address)
    assert answer.content.startswith(MAGIC)
    assert "private" in answer["Cache-Control"]
    assert owner.get(f"/drawings/{row.pk}/solid/?part=7").status_code == 400


def test_the_model_beside_a_drawing_is_what_is_turned(owner: Client) -> None:
    upload(owner, ("plaat.step", model()), ("plaat 3mm.dxf", plate()))
    page = owner.get(f"/quotes/{QuoteVersion.objects.get().pk}/").content.decode()
    assert page.count("data-solid=") == 1


def test_a_drawing_has_no_solid(owner: Client) -> None:
    upload(owner, ("plaat.dxf", plate()))
    assert owner.get(f"/drawings/{Drawing.objects.get().pk}/solid/").status_code == 404
    page = owner.get(f"/quotes/{QuoteVersion.objects.get().pk}/").content.decode()
    assert "data-solid=" not in page


def test_without_the_reader_of_step_the_flat_stays(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(owner, ("plaat.step", model()))
    monkeypatch.setattr(solid_views, "is_installed", lambda: False)
    page = owner.get(f"/quotes/{QuoteVersion.objects.get().pk}/").content.decode()
    assert "data-solid=" not in page
    assert "<svg" in page
