"""Measure the planning board in headless Chromium: interactive, frames, bytes, server time.

    python bench/board/run.py [--operations 2000,5000] [--out FILE.csv]

A made-up shop of 40 machines is planned by hand (tests/server/plan/made.py), served by waitress
from a folder of its own, and driven by scripted wheel and mouse events. Frame times are deltas of
requestAnimationFrame; bytes are what came over the wire (gzip). Run it on an idle machine.
"""

import argparse
import csv
import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MACHINES = 40
FRAMES = """async (work) => {
  const deltas = []; let last = performance.now(), on = true;
  const tick = (now) => { deltas.push(now - last); last = now; if (on) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  const board = gemaaktBoard, view = board.view;
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));
  await rest(200); deltas.length = 0;
  await new Function('board', 'view', 'rest', `return (async () => { ${work} })()`)(board, view, rest);
  on = false; return deltas;
}"""
MOVES = {
    "pan": "for (let k = 0; k < 60; k++) { view.panBy(16, 0); await new Promise(requestAnimationFrame); }",
    "pan down": "for (let k = 0; k < 60; k++) { view.panBy(0, 10); await new Promise(requestAnimationFrame); }",
    "zoom": "for (let k = 0; k < 16; k++) { view.zoomBy(1 / 1.16); await rest(50); }",
}


def serve(port: int) -> None:
    """Serve the folder named by GEMAAKT_HOME."""
    import django
    from waitress import serve as listen

    django.setup()
    from gemaakt.server.wsgi import application

    listen(application, host="127.0.0.1", port=port, threads=8)


def prepare(operations: int) -> tuple[str, str]:
    """Migrate, store a plan, sign somebody in; answers the session cookie."""
    import django

    from gemaakt.server.home import home

    home().prepare()
    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.test import Client
    from tests.server.plan.made import stored

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("owner")
    user.groups.add(Group.objects.get(name="owner"))
    stored(operations, MACHINES)
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return name, client.cookies[name].value


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(port: int, cookie: tuple[str, str]) -> dict[str, float]:
    """Open the board five times, then move it about."""
    from playwright.sync_api import sync_playwright

    found: dict[str, float] = {}
    with sync_playwright() as play:
        where = os.environ.get("GEMAAKT_CHROMIUM") or shutil.which("chromium")
        options = ["--no-sandbox", "--disable-gpu", "--unsafely-disable-csp"]
        browser = play.chromium.launch(executable_path=where, args=options)
        context = browser.new_context(
            viewport={"width": 1400, "height": 860}, bypass_csp=True, locale="nl"
        )
        url = f"http://127.0.0.1:{port}"
        context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": url}])
        page = context.new_page()
        ready = []
        for _time in range(5):
            page.goto(f"{url}/board/")
            page.wait_for_selector("[data-board][data-ready=yes]")
            mark = "performance.getEntriesByName('board-ready')[0].startTime"
            ready.append(float(page.evaluate(mark)))
        found["interactive ms (median of 5)"] = sorted(ready)[2]
        found["bars in the page"] = page.evaluate("gemaaktBoard.view.nodes.size")
        for name, work in MOVES.items():
            frames(page, name, work, found)
        page.evaluate("gemaaktBoard.run('all')")
        frames(page, "pan, all visible", MOVES["pan"], found)
        found |= drag(page)
        browser.close()
    return found


def frames(page: Any, name: str, work: str, found: dict[str, float]) -> None:
    """Frame times while something moves."""
    page.evaluate("gemaaktBoard.view.topY = 0") if name == "pan" else None
    deltas = page.evaluate(FRAMES, work)
    found[f"{name}: frame p95 ms"] = percentile(deltas, 0.95)
    found[f"{name}: frame max ms"] = max(deltas)


def drag(page: Any) -> dict[str, float]:
    """Frame times while a bar is dragged with its chain, without letting go."""
    page.evaluate("gemaaktBoard.view.fit(0, 10 * 1440)")
    bar = page.evaluate(
        """() => { const b = gemaaktBoard; for (const n of b.view.nodes.values()) {
        const r = n.group.getBoundingClientRect(), s = b.view.body.getBoundingClientRect();
        if (r.left > s.left + 50 && r.right < s.right - 400 && r.top > s.top && r.bottom < s.bottom
            && !b.plan.data.machines[b.plan.machine[n.i]].outside) return [r.left + 3, r.top + 12];
        } }"""
    )
    page.evaluate(
        """() => { window.deltas = []; let last = performance.now();
        const tick = (now) => { deltas.push(now - last); last = now;
          requestAnimationFrame(tick); };
        requestAnimationFrame(tick); }"""
    )
    page.mouse.move(*bar)
    page.mouse.down()
    page.mouse.move(bar[0] + 300, bar[1] + 80, steps=60)
    deltas = page.evaluate("deltas")
    page.keyboard.press("Escape")
    page.mouse.up()
    return {"drag: frame p95 ms": percentile(deltas, 0.95), "drag: frame max ms": max(deltas)}


def weigh(port: int, cookie: tuple[str, str]) -> dict[str, float]:
    """Bytes of data, page and code, gzipped, and the server's time for the data."""
    from urllib.request import Request, urlopen

    import gemaakt.server

    def fetched(path: str) -> bytes:
        headers = {"Cookie": f"{cookie[0]}={cookie[1]}"}
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers)) as answer:
            return bytes(answer.read())

    times = []
    for _time in range(9):
        began = time.perf_counter()
        data = fetched("/board/data.json")
        times.append((time.perf_counter() - began) * 1000)
    static = Path(gemaakt.server.__file__).parent / "static" / "gemaakt"
    code = [
        static / "app.css",
        static / "board.css",
        static / "page.js",
        *(static / "board").glob("*.js"),
    ]
    size = lambda raw: len(gzip.compress(raw, 6)) / 1000  # noqa: E731
    return {
        "data KB gz": size(data),
        "page KB gz": size(fetched("/board/")),
        "own code KB gz": sum(size(path.read_bytes()) for path in code),
        "data.json server ms (median of 9)": sorted(times)[4],
    }


def run(operations: int) -> dict[str, float]:
    """One size, in a folder and a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        here = {**os.environ, "GEMAAKT_HOME": folder, "PYTHONPATH": str(ROOT)}
        here["DJANGO_SETTINGS_MODULE"] = "gemaakt.server.settings"
        words = [sys.executable, str(Path(__file__).resolve())]
        made = subprocess.run(
            [*words, "--prepare", str(operations)], env=here, check=True, capture_output=True
        )
        cookie = tuple(json.loads(made.stdout.splitlines()[-1]))
        port = free_port()
        server = subprocess.Popen([*words, "--serve", str(port)], env=here)
        try:
            wait_for(port)
            return {**measure(port, cookie), **weigh(port, cookie)}
        finally:
            server.terminate()
            server.wait()


def wait_for(port: int) -> None:
    """Until the server listens."""
    for _time in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def main() -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", default="2000,5000")
    parser.add_argument("--out")
    parser.add_argument("--prepare", type=int)
    parser.add_argument("--serve", type=int)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if asked.prepare:
        print(json.dumps(prepare(asked.prepare)))
        return
    if asked.serve:
        serve(asked.serve)
        return
    sizes = [int(each) for each in asked.operations.split(",")]
    results = {size: run(size) for size in sizes}
    rows = [[name, *(round(results[s][name], 1) for s in sizes)] for name in results[sizes[0]]]
    for row in rows:
        print(f"{row[0]:40}", *(f"{value:>10}" for value in row[1:]))
    if asked.out:
        with Path(asked.out).open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([["measure", *sizes], *rows])


if __name__ == "__main__":
    main()
