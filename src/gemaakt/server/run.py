"""Start a company: its folder, its tables, its worker, its pages, and a link that opens them."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import webbrowser
from contextlib import suppress
from typing import Any

import gemaakt
from gemaakt.errors import GemaaktError
from gemaakt.server import tether
from gemaakt.server.home import DEMO, Home, home
from gemaakt.server.in_use import hold
from gemaakt.server.tls import Callers, end_tls, told_who

PORTS = {DEMO: 8420}
OTHER_PORT = 8440
TRIES = 20
OF_DJANGO = ("admin", "auth", "contenttypes", "sessions")
"""Rooms whose steps are those of Django: an older one of it may be installed."""
FIRST_SEARCH_S = 6.0
LOOPBACK = "127.0.0.1"
PROBE_S = 10.0
"""How long a server that runs may take to say so; a port where nobody listens refuses at once."""
LARGEST_REQUEST = 256 * 1024 * 1024
"""Bytes that are taken in before anybody asks who sends them: a dozen of the largest drawings."""


class PortTaken(GemaaktError, OSError):
    """Another program listens there."""


def prepare(company: str) -> Home:
    """Make the folder, start Django, bring the tables up to date."""
    os.environ["GEMAAKT_COMPANY"] = company
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemaakt.server.settings")
    place = home(company)
    place.prepare()
    import django

    from gemaakt.server.catalogues import compile_stale

    with suppress(OSError):
        compile_stale()  # first: Django reads each catalogue once, as it stands when it starts
    django.setup()
    migrate()
    return place


class DatabaseNewer(GemaaktError, RuntimeError):
    """A later version has worked in this database: this one would fall over its tables."""


def migrate() -> None:
    """Apply the migrations that have not been applied; `DatabaseNewer` when some are unknown."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    refuse_newer(executor.loader)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def refuse_newer(loader: Any) -> None:
    """Refuse a database with tables of a later version, before anything is written in it."""
    known = set(loader.disk_migrations)
    known.update(old for each in loader.disk_migrations.values() for old in each.replaces)
    done = set(loader.applied_migrations)
    later = sorted(key for key in done - known if key[0] not in OF_DJANGO)
    if later:
        step = "/".join(later[-1])
        raise DatabaseNewer("server.database-newer", version=gemaakt.__version__, step=step)


def load_demo() -> None:
    """Fill an empty demo with its company, plan it, publish the plan."""
    from django.utils import timezone

    from gemaakt.company.demo import demo_company, demo_past, demo_rack
    from gemaakt.server.nest.cut_parts import keep_demo_parts
    from gemaakt.server.nest.rack import fill_rack
    from gemaakt.server.plan.models import PlanVersion
    from gemaakt.server.plan.services import publish, start_plan
    from gemaakt.server.shop.queries import has_company
    from gemaakt.server.shop.services import replace_company
    from gemaakt.server.solve.worker import run_until_idle
    from gemaakt.server.work.past import keep_past

    if not has_company():
        company = demo_company(timezone.now())
        replace_company(company)
        keep_past(demo_past(company))
        fill_rack(demo_rack(company))
        keep_demo_parts(company)
    if PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).exists():
        return
    solve = start_plan(seconds=FIRST_SEARCH_S)
    run_until_idle()
    version = PlanVersion.objects.filter(solve=solve).first()
    if version is not None and version.verified:
        publish(version_id=version.pk)


def sign_in_url(address: str) -> str:
    """A one-time link of the owner."""
    from django.utils import timezone

    from gemaakt.server.account.services import make_link, owner

    return f"{address}/sign-in/{make_link(owner(), timezone.now())}/"


def serve(
    company: str,
    *,
    host: str = LOOPBACK,
    port: int | None = None,
    with_browser: bool = True,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Serve the company until somebody ends it; says `open URL` once it answers.

    With `tls` (`tls.context_of`) it answers over HTTPS only.
    """
    os.environ["GEMAAKT_HOSTS"] = ",".join(own_names(host))
    place = prepare(company)
    running = running_address(place, port)
    if running:
        announce(sign_in_url(outer_address(running)), with_browser)
        return
    if place.is_demo:
        load_demo()
    listener = listen(host, port, PORTS.get(company, OTHER_PORT))
    scheme = "https" if tls else "http"
    shown = LOOPBACK if host in ("0.0.0.0", "::") else host
    address = f"{scheme}://{shown}:{listener.getsockname()[1]}"
    pages, callers = _behind(tls, listener) if tls else (listener, {})
    _serve_at(address, pages, callers, place, with_browser)


def _behind(tls: ssl.SSLContext, listener: socket.socket) -> tuple[socket.socket, Callers]:
    """A socket on loopback for the pages, and who is carried to it from the listener."""
    from django.conf import settings

    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    inner = listen(LOOPBACK, 0, 0)
    return inner, end_tls(listener, inner.getsockname(), tls)


def _serve_at(
    address: str, listener: socket.socket, callers: Callers, place: Home, with_browser: bool
) -> None:
    """Serve the pages on a socket, under an address, with the worker beside them."""
    from django.conf import settings
    from waitress import create_server

    from gemaakt.server.pages import open_early
    from gemaakt.server.wsgi import application

    settings.WARM_BOARDS = True
    threading.Thread(target=open_early, name="opening", daemon=True).start()
    scheme = address.partition(":")[0]
    server = create_server(
        told_who(application, callers), sockets=[listener], threads=8, ident=None,
        url_scheme=scheme, max_request_body_size=LARGEST_REQUEST, **behind_proxy(),
    )  # fmt: skip
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.set())
    keeper = threading.Thread(target=_keep_worker, args=(place.name, stopping), name="worker")
    keeper.start()
    hold(place)
    record(place, address)
    announce(sign_in_url(outer_address(address)), with_browser)
    pages = threading.Thread(target=server.run, name="pages", daemon=True)
    pages.start()
    try:
        # An exception raised by a signal can be lost in a callback; an event cannot.
        while pages.is_alive() and not stopping.wait(0.5):
            pass
    finally:
        stopping.set()
        server.close()
        forget(place)
        keeper.join()


def _keep_worker(company: str, stopping: threading.Event) -> None:
    """Keep one worker alive beside the pages, and end it with them."""
    environment = {"GEMAAKT_COMPANY": company}
    worker = None
    while not stopping.is_set():
        if worker is None or worker.poll() is not None:
            if worker is not None:
                tether.kill(worker)
            worker = tether.spawn(["-m", "gemaakt.server.solve.worker"], environment=environment)
        stopping.wait(0.5)
    if worker is not None:
        with suppress(OSError):
            worker.terminate()
        with suppress(subprocess.TimeoutExpired):
            worker.wait(timeout=3)
        tether.kill(worker)


def behind_proxy() -> dict[str, Any]:
    """What the server of the pages believes of the web server before it (GEMAAKT_PROXY)."""
    proxy = os.environ.get("GEMAAKT_PROXY", "")
    if not proxy:
        return {}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }


def outer_address(address: str) -> str:
    """Where a browser finds the pages: behind a web server under the first name of the firm."""
    name = os.environ.get("GEMAAKT_HOSTS", "").partition(",")[0]
    return f"https://{name}" if os.environ.get("GEMAAKT_PROXY") and name else address


def own_names(host: str) -> list[str]:
    """Names under which browsers may call this computer: those asked for, then its own."""
    asked = list(filter(None, os.environ.get("GEMAAKT_HOSTS", "").split(",")))
    if host in (LOOPBACK, "localhost", "::1"):
        return asked
    names = {host, socket.gethostname(), f"{socket.gethostname()}.local"}
    with suppress(OSError):
        names.update(socket.gethostbyname_ex(socket.gethostname())[2])
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # an address for documentation: nothing is sent
        names.add(probe.getsockname()[0])
    return [*asked, *sorted(names - {"0.0.0.0", "::", *asked})]


def listen(host: str, port: int | None, usual: int) -> socket.socket:
    """A socket on the port asked for, else on the first free one from the usual port on."""
    wanted = [port] if port is not None else list(range(usual, usual + TRIES))
    for each in wanted:
        sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        if os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, each))
        except (OSError, OverflowError):
            sock.close()
            continue
        sock.listen(128)
        return sock
    raise PortTaken("server.port-taken", port=wanted[0], host=host)


def record(place: Home, address: str) -> None:
    """Note where the company is served, for a second start."""
    partial = place.folder / f"serving.{os.getpid()}.part"
    partial.write_text(json.dumps({"address": address, "pid": os.getpid()}), encoding="utf-8")
    partial.replace(place.folder / "serving.json")


def forget(place: Home) -> None:
    """Take the note away when it is of this process: another may serve the company still."""
    note = place.folder / "serving.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        if json.loads(note.read_text(encoding="utf-8"))["pid"] == os.getpid():
            note.unlink(missing_ok=True)


def served_at(place: Home) -> str:
    """Where this company is being served now, or nothing."""
    try:
        noted = json.loads((place.folder / "serving.json").read_text(encoding="utf-8"))
        address = str(noted["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return address if mark_at(address) == place.mark else ""


def running_address(place: Home, port: int | None) -> str:
    """Where it is served already: on the port asked for, if one is."""
    address = served_at(place)
    return address if port is None or address.endswith(f":{port}") else ""


def mark_at(address: str) -> str:
    """The mark of the company that answers at an address, or nothing."""
    request = urllib.request.Request(f"{address}/healthz")
    # Whether it is our own server is seen by its mark; nothing is told to it.
    unchecked = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())  # noqa: SLF001
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), unchecked)
    try:
        with opener.open(request, timeout=PROBE_S) as answer:
            return str(answer.headers.get("X-Gemaakt-Company", ""))
    except (OSError, urllib.error.URLError, ValueError):
        return ""


def announce(url: str, with_browser: bool) -> None:
    """Say the one line, and open the browser."""
    sys.stdout.write(f"open {url}\n")
    sys.stdout.flush()
    if with_browser:
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


class OwnCompanyDidNotStart(GemaaktError, RuntimeError):
    """The second company could not be started."""


_own: dict[str, Any] = {}
_own_lock = threading.Lock()


def open_own_company() -> str:
    """Start the firm's own company beside the demo and return a sign-in link to it."""
    with _own_lock:
        child = tether.spawn(
            ["-m", "gemaakt", "serve", "--no-browser"],
            environment={"GEMAAKT_COMPANY": "company", "GEMAAKT_TETHERED": "1"},
            reads_output=True,
        )
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith("open "):
                _own.setdefault("children", []).append(child)
                return str(line.removeprefix("open ").strip())
        tether.kill(child)
    raise OwnCompanyDidNotStart("server.own-company-did-not-start")
