"""A signed passport: what was changed on the way is named, and only that."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from gemaakt.carbon import Material, Product, ProductWork
from gemaakt.cli.main import app
from gemaakt.passport import passport
from gemaakt.passport.check import NotAPassport, check, read_passport
from gemaakt.passport.keys import FirmKey, NoKeys, key_set, read_keys
from gemaakt.passport.signature import SignatureBroken, opened, public_key, signed, thumbprint

RFC_8037 = {
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "jws": "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt"
    "9g7sVvpAr_MuM0KAg",
    "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
}
"""The key, the signature and the thumbprint of RFC 8037, appendix A."""
KEY = Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(RFC_8037["d"] + "="))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
ISSUED = "2026-12-01T09:00:00Z"
FACTS: dict[str, Any] = {
    **msgspec.to_builtins(
        passport(
            Product(
                id="1042-1", name="Poort", company="Van Dijk Metaal", order="26-014",
                customer="Geheim bv", made_on=date(2026, 11, 24),
                materials=(Material("S235JR", 10.0, 9.0, heat_number="H1", origin="NL"),),
                operations=(ProductWork("laser", "L1", 6.0, 1.5),),
            ),
            missing=("gases",),
        )
    ),
    "issued": ISSUED,
}  # fmt: skip
PASSPORT = signed(FACTS, KEY)
FIRM = FirmKey(KEY.public_key().public_bytes_raw())


def codes(document: dict[str, Any], keys: Any = (FIRM,)) -> list[str]:
    return [each.code.removeprefix("passport.") for each in check(document, keys).findings]


def test_the_key_and_the_signature_are_those_of_the_standard() -> None:
    assert (
        thumbprint(public_key({"kty": "OKP", "crv": "Ed25519", "x": RFC_8037["x"]}))
        == (RFC_8037["kid"])
    )
    body, _dot, mark = RFC_8037["jws"].rpartition(".")
    assert urlsafe_b64decode(mark + "==") == KEY.sign(body.encode())
    kid = json.loads(urlsafe_b64decode(PASSPORT["signature"].partition(".")[0] + "=="))["kid"]
    assert kid == RFC_8037["kid"]


def test_an_untouched_passport_holds_however_its_json_is_written() -> None:
    found = check(PASSPORT, [FIRM])
    assert (found.status, found.holds, found.issued) == ("holds", True, ISSUED)
    again = dict(reversed(json.loads(json.dumps(PASSPORT, indent=4)).items()))
    assert codes(again) == ["signature-holds"]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("mass_kg", 9.001, "changed"), ("heat_numbers", ["H2"], "changed"),
        ("order", "26-015", "changed"), ("version", 2, "changed"), ("co2e_kg", "12", "changed"),
        ("quantity", True, "changed"), ("heat_numbers", [], "changed"),
        ("certificates", ["3.1"], "changed"), ("missing", [], "changed"),
        ("missing", ["gases", "transport"], "changed"), ("note", "prima", "added"),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(field: str, value: Any, told: str) -> None:
    [found] = check({**PASSPORT, field: value}, [FIRM]).findings
    assert found.code == f"passport.{told}"
    assert str(found.where["field"]).startswith(field)


def test_a_gram_deep_inside_is_named_by_its_place() -> None:
    forged = json.loads(json.dumps(PASSPORT))
    forged["factors"][0]["co2e_kg"] += 0.001
    [found] = check(forged, [FIRM]).findings
    assert found.where["field"] == "factors[0].co2e_kg"


def test_what_is_left_out_is_named_but_for_whom_it_was_made() -> None:
    shown = {name: value for name, value in PASSPORT.items() if name != "customer"}
    assert codes(shown) == ["signature-holds"]
    assert "Geheim" not in str(opened(PASSPORT["signature"]).facts)
    assert codes({n: v for n, v in shown.items() if n != "critical"}) == ["left-out"]


def test_what_came_out_after_it_was_made_is_no_forgery() -> None:
    assert codes({**PASSPORT, "missing": ["gases", "undone", "newer:2"]}) == ["signature-holds"]


@pytest.mark.parametrize("signature", ["x", "..", "é.é.é", "a" * 5000, 12, [["x"]]])
def test_a_signature_of_nothing_is_broken(signature: Any) -> None:
    assert codes({**PASSPORT, "signature": signature}) == ["signature-broken"]


def test_no_part_of_a_signature_can_be_exchanged() -> None:
    mine, theirs = PASSPORT["signature"].split("."), signed(FACTS, OTHER)["signature"].split(".")
    for at in range(3):
        mixed = ".".join(theirs[i] if i == at else mine[i] for i in range(3))
        if mixed != PASSPORT["signature"]:  # the facts are the same
            with pytest.raises(SignatureBroken):
                opened(mixed)


def test_who_signs_anew_is_seen_by_the_key() -> None:
    forged = signed({**FACTS, "mass_kg": 1.0}, OTHER)
    assert codes(forged) == ["other-key"]
    assert codes(forged, ()) == ["signature-holds", "key-unproven"]
    assert check(forged).holds  # and says that the sender is not proven


def test_without_a_signature_it_says_so() -> None:
    assert codes(FACTS) == ["unsigned"]
    assert not check(FACTS).holds


@pytest.mark.parametrize(("hours", "holds"), [(1, True), (-1, False)])
def test_a_withdrawn_key_is_told_and_what_it_signed_since_is_refused(
    hours: int, holds: bool
) -> None:
    gone = datetime.fromisoformat(ISSUED) + timedelta(hours=hours)
    [key] = read_keys(json.dumps(key_set([FirmKey(FIRM.public, None, gone)])).encode(), "k.json")
    found = check(PASSPORT, [key])
    assert [each.code for each in found.findings][-1] == "passport.key-withdrawn"
    assert found.holds is holds
    undated = signed({**FACTS, "issued": "gisteren"}, KEY)
    assert not check(undated, [key]).holds


def test_keys_are_read_as_a_set_one_by_one_or_as_a_pem() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    document = key_set([FirmKey(FIRM.public, now)])
    pem = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for content in (json.dumps(document), json.dumps(document["keys"][0]), pem.decode()):
        [key] = read_keys(content.encode(), "k")
        assert key.kid == RFC_8037["kid"]
    assert key_set([key])["keys"][0]["alg"] == "EdDSA"
    for other in ("", "[]", '{"keys": []}', '{"keys": [1]}', "-----BEGIN PUBLIC KEY-----\nx"):
        with pytest.raises(NoKeys):
            read_keys(other.encode(), "k")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff\xfe", b"[" * 5000, b'{"order": 1, "order": 2}']
)
def test_what_is_no_passport_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotAPassport):
        read_passport(content, "x.json")


def test_the_command_line_checks_and_ends_with_its_status(tmp_path: Path) -> None:
    whole, forged = tmp_path / "p.json", tmp_path / "f.json"
    keys = tmp_path / "keys.json"
    whole.write_text(json.dumps(PASSPORT))
    forged.write_text(json.dumps({**PASSPORT, "order": "26-015"}))
    keys.write_text(json.dumps(key_set([FIRM])))

    def called(*words: str) -> Any:
        return CliRunner().invoke(app, ["passport", *words, "--language", "nl"])

    good = called(str(whole), "--check", "--keys", str(keys))
    assert good.exit_code == 0
    assert "Niets is veranderd" in " ".join(good.stdout.split())
    bad = called(str(forged), "--check", "--json")
    document = json.loads(bad.stdout)
    assert (bad.exit_code, document["status"]) == (1, "broken")
    assert document["findings"][0]["message"] == (
        "order is veranderd: er staat 26-015, ondertekend is 26-014."
    )
