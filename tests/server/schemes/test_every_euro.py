"""Every euro on a page of schemes leads in one click to an article and its sentence.

A euro that follows from the firm's own figures leads to the sentence that says so.
"""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.schemes.catalogue import INSTRUMENTS, words
from gemaakt.server.schemes.models import BurdenMinutes

pytestmark = pytest.mark.django_db
ON = "on=2026-03-15"
PAGES = [
    "/schemes/",
    f"/schemes/machine/?price=250000&profit=300000&category=I&{ON}",
    f"/schemes/machine/?price=250000&category=II&{ON}&on_energy_list=nee",
    f"/schemes/apprentices/?apprentices=2&hours=1200&hourly_cost=18&lkv_hours=900&{ON}",
    f"/schemes/project/?hours=1000&hourly_wage=40&costs=20000&profit=90000&{ON}",
    f"/schemes/succession/?enterprise_value=3000000&shares=60+40&relation=child&{ON}",
    f"/schemes/succession/?enterprise_value=3000000&by_death=on&owned_since=2020-01-01&{ON}",
    "/schemes/politics/?year=2024&other=2026&investment=200000&profit=300000&wage_sum=900000"
    "&kwh=60000&rd_hours=900&energy_investment=50000&apprentices=2&dividend=80000",
    "/schemes/burden/",
    "/schemes/deadlines/",
    "/schemes/hours/",
    "/schemes/handover/",
    "/schemes/evidence/",
    f"/schemes/kia/?investment=60000&profit=200000&{ON}",
    f"/schemes/eia/?investment=60000&profit=200000&{ON}",
    f"/schemes/mia/?investment=60000&category=II&{ON}",
    f"/schemes/vamil/?investment=60000&{ON}",
    f"/schemes/wbso/?hours=1000&method=flat&{ON}",
    f"/schemes/innovatiebox/?profit=90000&{ON}",
    f"/schemes/vpb/?profit=300000&{ON}",
    f"/schemes/box2/?amount=90000&{ON}",
    f"/schemes/bor/?enterprise_value=2000000&{ON}",
    f"/schemes/schenk_erfbelasting/?gift=50000&{ON}",
    f"/schemes/wkr/?wage_sum=900000&{ON}",
    f"/schemes/lkv/?hours=1000&kind=disabled&{ON}",
    "/schemes/praktijkleren/?places=2&on=2025-09-01",
    f"/schemes/energiebelasting/?kwh=60000&m3=5000&{ON}",
    *(f"/schemes/{name}/" for name in sorted({*INSTRUMENTS, *words()})),
]
HEADS = ("th", "label", "option", "button", "h1", "h2", "h3", "title")


class Page(HTMLParser):
    """Text of the main part, with the elements around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.loose: list[str] = []
        """Euros in no link."""
        self.targets: list[str] = []
        self.texts: dict[str, str] = {}
        """Text of every element with an id, with what is in it."""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "input", "meta", "link", "img", "hr"):
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, attributes in self.open:
            if attributes.get("id"):
                at = str(attributes["id"])
                self.texts[at] = self.texts.get(at, "") + data
        if "€" not in data or "main" not in (tag for tag, _ in self.open):
            return
        tags = [tag for tag, _ in self.open]
        ids = [str(attributes.get("id", "")) for _, attributes in self.open]
        link = next((a.get("href") for tag, a in reversed(self.open) if tag == "a"), None)
        if "law" in ids or any(tag in HEADS for tag in tags):
            return  # the sentence itself, or the head of a column
        if link is None or "#" not in link:
            self.loose.append(data.strip())
        else:
            self.targets.append(link)


def page_of(client: Client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return Page(answer.content.decode())


def misses(client: Client, path: str) -> list[str]:
    """What is wrong with the euros of a page."""
    page = page_of(client, path)
    wrong = [f"{path}: {euro} leads nowhere" for euro in page.loose]
    for target in set(page.targets):
        where, _, at = target.partition("#")
        there = page_of(client, where) if where else page
        said = there.texts.get(at, "")
        if at != "own" and not re.search(r"art\.|[Rr]egeling|Verordening|\(\w+\.\w+", said):
            wrong.append(f"{path}: {target} has no article")
        if len(said) < 50:
            wrong.append(f"{path}: {target} has no sentence")
    return wrong


def test_every_euro_is_one_click_from_its_article_and_sentence(
    owner: Client, company: Company
) -> None:
    BurdenMinutes.objects.create(obligation="wbso-hours", minutes=900, with_gemaakt=200)
    assert [each for path in PAGES for each in misses(owner, path)] == []


def test_the_walk_would_see_a_euro_without_a_link() -> None:
    assert Page("<main><p>€ 5,00</p></main>").loose == ["€ 5,00"]
    assert Page('<main><a href="/x/">€ 5,00</a></main>').loose == ["€ 5,00"]
    assert Page('<main><a href="#law-kia">€ 5,00</a></main>').targets == ["#law-kia"]


def test_the_stacked_pages_do_show_euros(owner: Client, company: Company) -> None:
    for path in PAGES[1:7]:
        assert page_of(owner, path).targets, path
