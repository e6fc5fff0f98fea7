"""HTTPS: a scheme that forms can trust, and callers that are told apart.

With a certificate of one's own, and behind a web server that has one.
"""

import http.client
import shutil
import socket
import ssl
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from waitress import create_server

from gemaakt.server import run
from gemaakt.server.tls import CertificateUnusable, context_of, end_tls, told_who

BODY = b"x" * 300_000


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this computer and its key, as a firm makes them for its own network."""
    openssl = shutil.which("openssl")
    assert openssl, "openssl not found: apt-get install openssl"
    folder = tmp_path_factory.mktemp("tls")
    files = folder / "cert.pem", folder / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    out = ["-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run([openssl, *words, *out], check=True, capture_output=True)
    return files


def application(environ: dict[str, Any], start: Any) -> list[bytes]:
    """Says by whom and by which scheme it was asked, and returns what was sent."""
    sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    told = [("X-Scheme", environ["wsgi.url_scheme"]), ("X-Caller", environ["REMOTE_ADDR"])]
    start("200 OK", told)
    return [sent or b"ok"]


@pytest.fixture
def address(certificate: tuple[Path, Path]) -> Iterator[str]:
    """A server of that application behind TLS."""
    listener, inner = (run.listen("127.0.0.1", 0, 0) for _ in range(2))
    callers = end_tls(listener, inner.getsockname(), context_of(*certificate))
    server = create_server(
        told_who(application, callers), sockets=[inner], url_scheme="https", threads=4
    )
    threading.Thread(target=server.run, daemon=True).start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    server.close()


def asked(address: str, certificate: Path, body: bytes | None = None) -> Any:
    trusting = ssl.create_default_context(cafile=str(certificate))
    handler = urllib.request.HTTPSHandler(context=trusting)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), handler)
    with opener.open(urllib.request.Request(address, data=body), timeout=30) as answer:
        return answer.headers, answer.read()


def test_large_forms_come_and_go_whole_over_tls(
    address: str, certificate: tuple[Path, Path]
) -> None:
    headers, answer = asked(address, certificate[0], BODY)
    assert answer == BODY
    assert headers["X-Scheme"] == "https"


def test_who_guesses_a_password_over_tls_is_told_from_the_others(
    address: str, certificate: tuple[Path, Path]
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    port = int(address.rpartition(":")[2])
    for caller in ("127.0.0.1", "127.0.0.2"):
        asking = http.client.HTTPSConnection(
            "127.0.0.1", port, context=trusting, source_address=(caller, 0), timeout=30
        )
        asking.request("GET", "/")
        assert asking.getresponse().headers["X-Caller"] == caller
        asking.close()


@pytest.mark.parametrize("proxy", ["", "127.0.0.1"])
def test_only_a_web_server_that_the_firm_named_is_believed(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("GEMAAKT_PROXY", proxy)
    listener = run.listen("127.0.0.1", 0, 0)
    server = create_server(application, sockets=[listener], threads=1, **run.behind_proxy())
    threading.Thread(target=server.run, daemon=True).start()
    asking = http.client.HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=30)
    told = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    asking.request("GET", "/", headers=told)
    headers = asking.getresponse().headers
    asking.close()
    seen = ("https", "192.0.2.7") if proxy else ("http", "127.0.0.1")
    assert (headers["X-Scheme"], headers["X-Caller"]) == seen


def test_a_web_server_on_the_same_computer_may_call_it_by_the_name_of_the_firm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEMAAKT_HOSTS", "plan.jansen.example,jansen.example")
    monkeypatch.setenv("GEMAAKT_PROXY", "127.0.0.1")
    assert run.own_names("127.0.0.1") == ["plan.jansen.example", "jansen.example"]
    assert run.own_names("0.0.0.0")[0] == "plan.jansen.example"
    assert run.outer_address("http://127.0.0.1:8440") == "https://plan.jansen.example"


def test_many_connections_at_once_and_one_that_speaks_no_tls(
    address: str, certificate: tuple[Path, Path]
) -> None:
    port = int(address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        answers: list[bytes] = []
        threads = [
            threading.Thread(target=lambda: answers.append(asked(address, certificate[0])[1]))
            for _ in range(12)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert answers == [b"ok"] * 12


def test_a_certificate_without_its_key_is_refused_in_words(
    certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    for files in ((certificate[0], None), (tmp_path / "none.pem", None), certificate[::-1]):
        with pytest.raises(CertificateUnusable) as error:
            context_of(*files)
        assert "PEM" in str(error.value) or error.value.code == "server.certificate-unusable"
