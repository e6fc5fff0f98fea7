"""Signing in: one-time links, no default password, throttled guessing."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from gemaakt.server.account import services
from gemaakt.server.account.models import SignInLink


def test_the_first_start_makes_an_owner_without_a_password(db: None) -> None:
    assert not services.owner().has_usable_password()
    assert services.owner() == services.owner()


def test_a_link_signs_in_once(db: None) -> None:
    secret = services.make_link(services.owner(), timezone.now())
    first, second = Client(), Client()
    assert first.get(f"/sign-in/{secret}/").status_code == 302
    assert "_auth_user_id" in first.session
    assert second.get(f"/sign-in/{secret}/").status_code == 400
    assert "_auth_user_id" not in second.session


def test_who_has_no_password_is_led_to_where_it_is_set(db: None) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.get(f"/sign-in/{services.make_link(services.owner(), timezone.now())}/")
    page = client.get("/import/").content.decode()
    assert '<a href="/sign-in/password/">Set a password</a>' in page.split("<main")[1]


def test_an_old_link_does_not_work(db: None) -> None:
    secret = services.make_link(services.owner(), timezone.now() - timedelta(days=2))
    with pytest.raises(services.LinkNotValid):
        services.use_link(secret, timezone.now())


def test_only_the_hash_of_a_link_is_kept(db: None) -> None:
    secret = services.make_link(services.owner(), timezone.now())
    assert secret not in SignInLink.objects.get().hash


def test_a_password_can_be_set_and_then_signs_in(db: None) -> None:
    client = Client()
    client.force_login(services.owner(), backend="django.contrib.auth.backends.ModelBackend")
    words = {"new_password1": "roestvrij staal 304", "new_password2": "roestvrij staal 304"}
    assert client.post("/sign-in/password/", words).status_code == 302
    fresh = Client()
    form = {"username": "eigenaar", "password": "roestvrij staal 304"}
    assert fresh.post("/sign-in/", form).status_code == 302


def test_who_did_not_come_by_a_link_says_the_old_password_first(db: None) -> None:
    anja = services.add_user(name="anja", roles=["office"], actor=None)
    anja.set_password("lang genoeg 26")
    anja.save()
    new = {"new_password1": "roestvrij staal 304", "new_password2": "roestvrij staal 304"}
    found_open = Client()
    found_open.post("/sign-in/", {"username": "anja", "password": "lang genoeg 26"})
    for old, status in (("", 200), ("geraden wachtwoord", 200), ("lang genoeg 26", 302)):
        answer = found_open.post("/sign-in/password/", {**new, "old_password": old})
        assert answer.status_code == status, old
    by_link = Client()
    by_link.get(f"/sign-in/{services.make_link(anja, timezone.now())}/")
    newer = dict.fromkeys(new, "vergeten wachtwoord 2")
    assert by_link.post("/sign-in/password/", newer).status_code == 302
    anja.refresh_from_db()
    assert anja.check_password("vergeten wachtwoord 2")
    assert by_link.post("/sign-in/password/", new).status_code == 200


def test_the_owner_gives_who_forgot_the_password_a_new_link(owner: Client) -> None:
    dirk = User.objects.create_user("Dirk", password="lang genoeg 26")
    page = owner.post(f"/users/{dirk.pk}/link/").content.decode()
    link = re.search(r"<code>http://testserver(/sign-in/[^<]+)</code>", page)
    assert link
    fresh = Client()
    assert fresh.get(link[1]).status_code == 302
    assert fresh.session["_auth_user_id"] == str(dirk.pk)
    User.objects.filter(pk=dirk.pk).update(is_active=False)
    assert owner.post(f"/users/{dirk.pk}/link/").status_code == 404


def test_a_short_password_is_refused(db: None) -> None:
    client = Client()
    client.force_login(services.owner())
    answer = client.post("/sign-in/password/", {"new_password1": "kort", "new_password2": "kort"})
    assert answer.status_code == 200
    assert not User.objects.get().has_usable_password()


def test_guessing_is_slowed_down(db: None) -> None:
    client = Client()
    User.objects.create_user("anja", password="lang genoeg 26")
    wrong = {"username": "anja", "password": "fout"}
    for _ in range(services.MOST_PER_NAME):
        assert client.post("/sign-in/", wrong).status_code == 200
    right = {"username": "anja", "password": "lang genoeg 26"}
    assert client.post("/sign-in/", right).status_code == 400
    assert "_auth_user_id" not in client.session


def test_a_session_that_somebody_else_laid_ready_is_not_signed_in(db: None) -> None:
    User.objects.create_user("anja", password="lang genoeg 26")
    client = Client()
    laid = client.session
    laid["planted"] = True
    laid.save()
    before = laid.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    client.post("/sign-in/", {"username": "anja", "password": "lang genoeg 26"})
    signed_in = client.session.session_key
    assert "_auth_user_id" in client.session
    assert signed_in != before
    client.post("/sign-out/")
    for key in (before, signed_in):
        stolen = Client()
        stolen.cookies[settings.SESSION_COOKIE_NAME] = key
        assert "/sign-in/" in stolen.get("/orders/")["Location"]


def test_the_next_page_never_leads_to_another_host(db: None) -> None:
    User.objects.create_user("anja", password="lang genoeg 26")
    right = {"username": "anja", "password": "lang genoeg 26"}
    answer = Client().post("/sign-in/?next=https://elders.example/", right)
    assert answer.headers["Location"].startswith("/")


def test_the_last_owner_stays_owner(db: None, owner: Client) -> None:
    user = User.objects.get(username="owner-person")
    answer = owner.post(f"/users/{user.pk}/", {"roles": ["reader"], "active": "on"})
    assert answer.status_code == 400
    assert user.groups.filter(name="owner").exists()


def test_the_owner_adds_a_user_with_a_link(owner: Client) -> None:
    page = owner.post("/users/", {"name": "Dirk", "roles": ["worker"]}).content.decode()
    assert "/sign-in/" in page
    assert User.objects.get(username="Dirk").groups.get().name == "worker"


def test_a_lost_tablet_stays_out_when_its_user_may_sign_in_again(owner: Client) -> None:
    """The session of the tablet came back to life with the tick."""
    user = User.objects.create_user("vloer")
    tablet = Client()
    tablet.force_login(user)
    unspent = services.make_link(user, timezone.now())
    for said in ({}, {"active": "on"}):
        owner.post(f"/users/{user.pk}/", {"roles": ["worker"], **said})
    assert tablet.get("/day/").status_code == 302
    with pytest.raises(services.LinkNotValid):
        services.use_link(unspent, timezone.now())
    assert owner.get("/users/").status_code == 200
    secret = services.make_link(user, timezone.now())
    assert services.use_link(secret, timezone.now()) == user


def test_guessing_the_old_password_is_slowed_down(db: None) -> None:
    user = User.objects.create_user("els", password="een-lang-woord-9")
    user.groups.add(Group.objects.get_or_create(name="worker")[0])
    client = Client()
    client.force_login(user)
    guess = {"old_password": "x", "new_password1": "ander-woord-12", "new_password2": "y"}
    tried = [client.post("/sign-in/password/", guess).status_code for _ in range(6)]
    assert tried == [200] * 5 + [400]


@pytest.mark.parametrize("address", ["/sign-in/", "/api/orders"])
def test_a_name_that_is_not_of_this_computer_is_refused_with_what_to_do(
    db: None, address: str
) -> None:
    """`http://kantoor-pc.fritz.box:8440` told that something had gone wrong at our end: the page
    of the refusal asked that name once more for where one came from.
    """
    answer = Client(HTTP_HOST="kantoor-pc.fritz.box").get(address)
    assert answer.status_code == 400
    words = answer.content.decode()
    assert "kantoor-pc.fritz.box" in words
    assert "GEMAAKT_HOSTS" in words
