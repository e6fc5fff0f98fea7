#!/usr/bin/env python3
"""Set up and start Gemaakt with nothing but Python: `python3 go.py demo`, `python3 go.py test`.

    demo  [--no-browser] [--port N]   set up, plan a demo company, open it in the browser
    serve [--host H] [--port N]       set up, open your own company
    test  [pytest arguments]          set up, run all tests, those in a real browser included
    setup [--extra step,postgres]     set up only; afterwards the program is .venv/bin/gemaakt

Only the standard library; any Python from 3.8 may start it. It looks for 3.13, then 3.12, then
newer ones, makes `.venv`, installs what `constraints.txt` pins and compiles what can be compiled.
A second start compares one fingerprint and goes straight on.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
WINDOWS = os.name == "nt"
BIN = os.path.join(VENV, "Scripts" if WINDOWS else "bin")
PYTHON = os.path.join(BIN, "python.exe" if WINDOWS else "python")
MARK = os.path.join(VENV, "gemaakt-setup.txt")
COMPILED = os.path.join(VENV, "gemaakt-compiled.txt")
WANTED = ["3.13", "3.12", "3.14", "3.15"]
BROWSERS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
]
BROWSER_PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
]


def stop(sentence):
    """End with a sentence that says what to do."""
    sys.stderr.write("\n" + sentence + "\n")
    sys.exit(1)


def say(sentence):
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def run(command, **kwargs):
    return subprocess.call(command, cwd=ROOT, **kwargs)


def answer(command):
    """What a short command prints, or nothing when it cannot run."""
    try:
        return subprocess.check_output(
            command, stderr=subprocess.DEVNULL, universal_newlines=True, timeout=20
        ).strip()
    except (OSError, subprocess.SubprocessError):
        return ""


# ---------------------------------------------------------------- which Python


def version_of(command):
    """'3.13' of an interpreter that starts, else nothing; command is a list of words."""
    return answer(command + ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"])


def places_of(version):
    """Where an interpreter of this version may be: PATH, py launcher, pyenv, uv."""
    places = [[sys.executable]] if "%d.%d" % sys.version_info[:2] == version else []
    for name in ("python" + version, "python3", "python"):
        found = shutil.which(name)
        if found:
            places.append([found])
    if WINDOWS and shutil.which("py"):
        places.append(["py", "-" + version])
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT", os.path.join(home, ".pyenv"))
    uv = os.environ.get(
        "UV_PYTHON_INSTALL_DIR", os.path.join(home, ".local", "share", "uv", "python")
    )
    patterns = [
        os.path.join(pyenv, "versions", version + ".*", "bin", "python"),
        os.path.join(pyenv, "pyenv-win", "versions", version + ".*", "python.exe"),
        os.path.join(uv, "cpython-" + version + "*", "bin", "python3"),
        os.path.join(
            os.environ.get("APPDATA", home),
            "uv",
            "python",
            "cpython-" + version + "*",
            "python.exe",
        ),
        os.path.join("/opt", "homebrew", "bin", "python" + version),
    ]
    for pattern in patterns:
        places.extend([path] for path in sorted(glob.glob(pattern), reverse=True))
    return places


def interpreters():
    """Interpreters that can run Gemaakt, best first."""
    seen = set()
    for version in WANTED:
        for command in places_of(version):
            key = " ".join(command)
            if key not in seen and version_of(command) == version:
                seen.add(key)
                yield command


# ---------------------------------------------------------------- the environment


def make_venv(pythons):
    """Make `.venv`; returns the pip command to use with it, or nothing."""
    for command in pythons:
        shutil.rmtree(VENV, ignore_errors=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if run(command + ["-m", "venv", VENV], **quiet) == 0 and has_pip():
            return [PYTHON, "-m", "pip"]
        # Debian's python3 comes without ensurepip: borrow a pip or uv from elsewhere.
        shutil.rmtree(VENV, ignore_errors=True)
        if run(command + ["-m", "venv", "--without-pip", VENV], **quiet) == 0:
            borrowed = borrowed_pip(pythons)
            if borrowed:
                return borrowed
    shutil.rmtree(VENV, ignore_errors=True)
    return []


def has_pip():
    return bool(answer([PYTHON, "-m", "pip", "--version"]))


def borrowed_pip(pythons):
    """A pip of another interpreter that can install into our environment (pip 22.3 or newer)."""
    for command in list(pythons) + [[sys.executable]]:
        words = answer(command + ["-m", "pip", "--version"]).split()
        if len(words) > 1 and tuple(int(p) for p in words[1].split(".")[:2]) >= (22, 3):
            return command + ["-m", "pip", "--python", PYTHON]
    if shutil.which("uv"):
        return ["uv", "pip", "--python", PYTHON]
    return []


def refuse_unwritable(folder):
    """Stop where the environment cannot be made; whoever cannot write needs no other Python."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        stop(
            "In de map " + folder + " kan niet worden geschreven (" + str(error.strerror) + "). "
            "Zet Gemaakt in een map van uzelf, of maak ruimte, en start dit opnieuw.\n"
            "Nothing can be written in this folder: move Gemaakt to a folder of your own."
        )


def fingerprint(extras):
    """What an environment was made of; of another folder too, for it names the one it is in."""
    digest = hashlib.sha256(ROOT.encode("utf-8", "surrogateescape"))
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(ROOT, name), "rb") as stream:
            digest.update(stream.read())
    for folder, _, names in sorted(os.walk(os.path.join(ROOT, "src"))):
        for name in sorted(names):
            if name.endswith(".po"):
                with open(os.path.join(folder, name), "rb") as stream:
                    digest.update(stream.read())
    return digest.hexdigest() + " " + ",".join(sorted(extras))


def installed_extras():
    """The fingerprint and extras of the last set-up that was completed."""
    try:
        with open(MARK) as stream:
            words = stream.read().split()
    except OSError:
        return "", set()
    return (words[0] if words else ""), set(words[1].split(",")) if len(words) > 1 else set()


def setup(extras, wait_for_all=True):
    """Make everything ready; quick when nothing has changed.

    Compiling takes minutes: without wait_for_all only what the first plan needs is waited for,
    and the rest is compiled meanwhile.
    """
    mark, have = installed_extras()
    extras = set(extras) | (have if os.path.exists(PYTHON) else set())
    same = fingerprint(extras) == mark + " " + ",".join(sorted(have))
    if not (os.path.exists(PYTHON) and same):
        make_ready(extras)
    if not os.path.exists(COMPILED):  # cut off while it compiled: nothing is installed again
        compile_loops(wait_for_all)
        write(COMPILED, "")


def make_ready(extras):
    """Make the environment, or bring it up to date, and install what runs in it."""
    refuse_unwritable(ROOT)
    if os.path.exists(PYTHON) and version_of([PYTHON]) in WANTED and has_pip():
        pip = [PYTHON, "-m", "pip"]
    else:
        pip = new_environment()
    say("Gemaakt wordt geïnstalleerd, dat duurt een minuut … (installing, takes a minute)")
    install(pip, extras)
    if run([PYTHON, "-m", "gemaakt.server.catalogues"]) != 0:
        stop("De vertalingen konden niet worden gemaakt; zie de regels hierboven.")
    if os.path.exists(COMPILED):
        os.remove(COMPILED)
    write(MARK, fingerprint(extras))


def write(place, text):
    with open(place, "w") as stream:
        stream.write(text)


def compile_loops(wait_for_all):
    """Compile the inner loops once; each part says its name and how long it took."""
    how_long = "een paar minuten" if wait_for_all else "ongeveer een minuut"
    say("Rekenkern wordt vertaald: één keer, " + how_long + " … (compiling, once)")
    warm = [PYTHON, "-m", "gemaakt", "warm"]
    if run(warm if wait_for_all else warm + ["--planner"]) != 0:
        say("Vooraf vertalen lukte niet; de eerste planning duurt daardoor langer.")
    elif not wait_for_all:
        say("De rest (nesten, zagen) wordt intussen vertaald. (the rest meanwhile)")
        in_background(warm)


def in_background(command):
    """Start a command that gives way to others, says nothing and outlives this one."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if WINDOWS:
        low = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NEW_PROCESS_GROUP
        subprocess.Popen(command, cwd=ROOT, creationflags=low, **quiet)
    else:
        gives_way = ["nice", "-n", "10"] if shutil.which("nice") else []
        subprocess.Popen(gives_way + command, cwd=ROOT, start_new_session=True, **quiet)


def new_environment():
    pythons = list(interpreters())
    if not pythons:
        stop(
            "Gemaakt heeft Python 3.13 of 3.12 nodig en vond geen van beide. Installeer Python "
            "3.13 (python.org, of: sudo apt install python3.13 / uv python install 3.13) en "
            "start dit opnieuw.\nGemaakt needs Python 3.13 or 3.12 and found neither."
        )
    pip = make_venv(pythons)
    if not pip:
        stop(
            "Deze Python kan geen omgeving maken. Typ: sudo apt install python3-venv  en start "
            "dit opnieuw.\nThis Python cannot make an environment: install python3-venv."
        )
    return pip


def install(pip, extras):
    """Install the project, editable, with the pinned versions; wheels only."""
    what = "." + ("[" + ",".join(sorted(extras)) + "]" if extras else "")
    command = pip + ["install", "-q", "-c", "constraints.txt", "-e", what]
    if pip[0] != "uv":
        command += ["--disable-pip-version-check", "--prefer-binary", "--no-warn-script-location"]
    if run(command) != 0:
        stop(
            "Installeren lukte niet; de regels hierboven zeggen waarom. Controleer de verbinding "
            "en start dit opnieuw.\nInstalling failed: the lines above say why."
        )


# ---------------------------------------------------------------- what the tests need


def browser():
    """A Chromium-like browser on this machine, or nothing."""
    named = os.environ.get("GEMAAKT_CHROMIUM", "")
    if named and os.path.exists(named):
        return named
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in BROWSER_PLACES if os.path.exists(place)), "")


def is_root_on_debian():
    return hasattr(os, "geteuid") and os.geteuid() == 0 and bool(shutil.which("apt-get"))


def apt_install(package):
    """Install a Debian package when this is root on Debian."""
    if not is_root_on_debian():
        return
    say("apt-get install " + package + " …")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run(["apt-get", "update", "-qq"], env=environment, **quiet)
    run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
        env=environment,
        **quiet,
    )


def browser_for_tests():
    if not browser():
        apt_install("chromium")
    if not browser():
        stop(
            "De browsertests hebben Chromium nodig. Typ: sudo apt install chromium  (of zet "
            "GEMAAKT_CHROMIUM op het pad van uw browser). Zonder browser: python3 go.py test "
            "--no-browser\nThe browser tests need Chromium: sudo apt install chromium"
        )
    return browser()


def has_postgresql():
    return bool(shutil.which("initdb") or glob.glob("/usr/lib/postgresql/*/bin/initdb"))


def test(words):
    setup(["test"])
    environment = dict(os.environ)
    markers = []
    if "--no-browser" in words:
        words.remove("--no-browser")
        markers.append("not browser")
        say("De browsertests worden overgeslagen, zoals gevraagd. (--no-browser)")
    else:
        environment["GEMAAKT_CHROMIUM"] = browser_for_tests()
    if not has_postgresql():
        apt_install("postgresql")
    if not has_postgresql():
        markers.append("not postgres")
        say(
            "Geen PostgreSQL op deze computer: de tests op PostgreSQL worden overgeslagen, die op SQLite niet."
        )
    command = [PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadgroup"]
    if markers:
        command += ["-m", " and ".join(markers)]
    return run(command + words, env=environment)


# ---------------------------------------------------------------- the verbs


def extras_in(words):
    """The extras after `--extra`, taken out of the words."""
    if "--extra" not in words:
        return []
    at = words.index("--extra")
    names = words[at + 1].split(",") if at + 1 < len(words) else []
    del words[at : at + 2]
    return [name for name in names if name]


def main():
    words = sys.argv[1:]
    verb = words.pop(0) if words else ""
    if verb not in ("demo", "serve", "test", "setup"):
        sys.stdout.write(__doc__)
        return 0 if verb in ("-h", "--help", "help") else 2
    extras = extras_in(words)
    if verb == "test":
        return test(words)
    setup(extras, wait_for_all=verb == "setup")
    if verb == "setup":
        return 0
    try:
        return run([PYTHON, "-m", "gemaakt", verb] + words)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        stop("Gestopt. Start dit opnieuw: wat klaar was, blijft. (stopped; start again)")
