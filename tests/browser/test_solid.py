"""A bent part in three dimensions in a real browser: pixels that move, else the flat."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gemaakt.server.quote.models import QuoteVersion
from tests.browser.test_axe import faults
from tests.drawing.fold import random_folded, step_bytes
from tests.server.quote.made import publish_plan

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
STATIC = Path(__file__).parents[2] / "src/gemaakt/server/static/gemaakt"
PIXELS = """canvas => {
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const flat = copy.getContext("2d");
  flat.drawImage(canvas, 0, 0);
  const data = flat.getImageData(0, 0, copy.width, copy.height).data;
  const found = { drawn: 0, bend: 0, sum: 0 };
  for (let at = 0; at < data.length; at += 4) {
    if (!data[at + 3]) continue;
    found.drawn += 1;
    found.sum = (found.sum * 31 + data[at] + at) % 1000003;
    if (data[at + 2] > data[at] * 2) found.bend += 1;
  }
  return { ...found, share: (found.drawn * 4) / data.length };
}"""


def quoted_model(page: Page) -> int:
    """A quote of one bent part, made by dropping its model."""
    model = step_bytes(random_folded(random.Random(4)).shape)
    file = {"name": "beugel.step", "mimeType": "model/step", "buffer": model}
    page.set_input_files("input[type=file]", [file])
    page.fill("[name=customer]", "Jansen")
    page.click("main button.primary")
    expect(page.locator("h1")).to_contain_text("beugel.step")
    return QuoteVersion.objects.get().pk


def pixels(page: Page) -> dict[str, float]:
    found: dict[str, float] = page.locator("figure.solid canvas").evaluate(PIXELS)
    return found


def test_a_bent_part_is_drawn_turned_and_brought_nearer(visit: Callable[..., Any]) -> None:
    publish_plan()
    visitor = visit("owner")
    page = visitor.go("/quotes/new/")
    quoted_model(page)
    canvas = page.locator("figure.solid canvas")
    expect(page.locator("figure.solid svg")).to_be_visible()
    expect(canvas).to_be_hidden()
    page.click("text=Show in three dimensions")
    expect(canvas).to_be_visible()
    expect(page.locator("figure.solid svg")).to_be_hidden()
    first = pixels(page)
    assert first["share"] > 0.02
    assert first["bend"] > 50
    assert faults(page) == []
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    turned = pixels(page)
    assert turned["sum"] != first["sum"]
    page.keyboard.press("-")
    smaller = pixels(page)
    assert smaller["drawn"] < turned["drawn"]
    page.keyboard.press("0")
    assert pixels(page)["drawn"] == pytest.approx(first["drawn"], rel=0.002)
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 90, box["y"] + box["height"] / 2 + 20)
    page.mouse.up()
    assert pixels(page)["sum"] != first["sum"]
    page.click("text=Show in three dimensions")
    expect(page.locator("figure.solid svg")).to_be_visible()
    assert visitor.errors == []
    assert visitor.outside == []


def test_without_webgl_the_flat_stays_and_no_button_is_offered(visit: Callable[..., Any]) -> None:
    publish_plan()
    visitor = visit("owner")
    pk = quoted_model(visitor.go("/quotes/new/"))
    visitor.page.add_init_script(
        "const real = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
        " return kind.startsWith('webgl') ? null : real.call(this, kind, ...more); };"
    )
    page = visitor.go(f"/quotes/{pk}/")
    expect(page.locator("figure.solid svg")).to_be_visible()
    expect(page.locator("figure.solid button")).to_be_hidden()
    assert visitor.errors == []


def test_a_mesh_that_does_not_come_leaves_the_flat_and_says_so(visit: Callable[..., Any]) -> None:
    publish_plan()
    visitor = visit("owner")
    quoted_model(visitor.go("/quotes/new/"))
    page = visitor.page
    page.route("**/solid/**", lambda route: route.fulfill(status=200, body="no mesh"))
    page.click("text=Show in three dimensions")
    expect(page.locator(".solid-not")).to_be_visible()
    expect(page.locator("figure.solid svg")).to_be_visible()


def test_the_viewer_is_small() -> None:
    assert (STATIC / "solid.js").stat().st_size <= 15_000
