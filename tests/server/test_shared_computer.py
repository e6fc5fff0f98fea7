"""A computer that several people use: nothing shows after signing out, nothing typed is lost."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.templatetags.static import static
from django.test import Client

from gemaakt.server.caching import mark_of_files
from gemaakt.server.shop.models import Machine

pytestmark = pytest.mark.django_db
PASSWORD = "roestvrij staal 304"
DUTCH = {"accept-language": "nl"}
LASER = {
    "name": "Laser 3 kW & <nieuw>", "work_centre": "Snijden", "calendar": "dag", "run_kw": "25",
    "rate_eur_per_h": "80", "idle_kw": "1",
}  # fmt: skip


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


@pytest.mark.parametrize("page", ["/orders/", "/morning/", "/quotes/", "/sign-in/"])
def test_no_browser_keeps_a_page(company: object, owner: Client, page: str) -> None:
    assert "no-store" in owner.get(page)["Cache-Control"]


def test_signing_out_empties_what_the_browser_kept(owner: Client) -> None:
    assert owner.post("/sign-out/")["Clear-Site-Data"] == '"cache"'


def test_files_of_the_program_are_kept_for_good_under_a_name_of_their_own(
    client: Client, tmp_path: object
) -> None:
    address = static("gemaakt/page.js")
    assert "immutable" in client.get(address)["Cache-Control"]
    folder = tmp_path / "static"  # type: ignore[operator]
    folder.mkdir()
    (folder / "a.js").write_text("1", encoding="utf-8")
    first = mark_of_files([folder])
    assert f"/{first}/" not in address
    (folder / "a.js").write_text("2", encoding="utf-8")
    assert mark_of_files([folder]) != first


def test_what_was_typed_when_the_session_had_ended_is_sent_after_signing_in(
    company: object, cast: dict[str, Client]
) -> None:
    office = User.objects.get(username="office-person")
    office.set_password(PASSWORD)
    office.save()
    page, ended = "/shop/machine/laser/?from=shop", Client(headers=DUTCH)
    secret = {"new_password1": "geheim dat niet meereist"}
    answer = ended.post(page, LASER | secret)
    assert answer.status_code == 403
    told = answer.content.decode()
    assert "nog niet bewaard" in told
    assert "geheim" not in told
    who = {"username": "office-person", "password": "fout wachtwoord"}
    wrong = ended.post("/sign-in/", hidden(told) | who).content.decode()
    again = ended.post("/sign-in/", hidden(wrong) | who | {"password": PASSWORD})
    sent = hidden(again.content.decode())
    assert f'action="{page}"' in again.content.decode()
    assert Machine.objects.get(code="laser").power["run_kw"] != 25
    assert ended.post(page, sent).status_code == 302
    row = Machine.objects.get(code="laser")
    assert (row.name, row.power["run_kw"]) == (LASER["name"], 25)


def test_a_page_from_before_somebody_signed_in_is_sent_once_more_by_hand(
    company: object, cast: dict[str, Client]
) -> None:
    strict = Client(enforce_csrf_checks=True, headers=DUTCH)
    strict.cookies = cast["office"].cookies
    strict.get("/shop/machine/laser/")
    own, other = {"origin": "http://testserver"}, {"origin": "null"}
    stale = LASER | {"csrfmiddlewaretoken": "x" * 64}
    answer = strict.post("/shop/machine/laser/", stale, headers=own)
    sent = hidden(answer.content.decode())
    assert (answer.status_code, sent["run_kw"]) == (403, "25")
    assert strict.post("/shop/machine/laser/", sent, headers=own).status_code == 302
    foreign = strict.post("/shop/machine/laser/", stale, headers=other)
    assert foreign.status_code == 403
    assert "run_kw" not in foreign.content.decode()


def test_nobody_is_led_away_by_where_a_form_went(company: object) -> None:
    User.objects.create_user("Anja", password=PASSWORD)
    who = {"username": "Anja", "password": PASSWORD, "again-sent": "a=1"}
    for away in ("//elders.nl/", "https://elders.nl/", "/sign-out/", "javascript:alert(1)"):
        answer = Client().post("/sign-in/", who | {"again-to": away})
        assert answer.status_code == 302, away
