"""What every test may rely on. A browser test without a browser fails; it is never skipped."""

import os
import shutil
import subprocess

import pytest

INSTALL = "sudo apt-get install -y chromium fonts-noto-cjk"
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium():
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def has_chinese_font():
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def pytest_configure(config):
    if hasattr(config, "workerinput"):
        return
    missing = []
    if not find_chromium():
        missing.append("Chromium")
    if not has_chinese_font():
        missing.append("a Chinese font")
    if missing:
        pytest.exit(f"{' and '.join(missing)} not found: {INSTALL}", returncode=4)


@pytest.fixture(scope="session")
def chromium():
    """Keyword arguments for Playwright's `chromium.launch`."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": find_chromium(), "args": arguments}
