"""The quick start of docs/api.md, run as it stands there against the demo county, twice."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = (Path(__file__).resolve().parents[2] / "docs/api.md").read_text("utf-8")
PROGRAMS = re.findall(r"^```(\w+)\n(.*?)^```", GUIDE, re.M | re.S)
COMMANDS = {"sh": ["sh", "-c"], "python": [sys.executable, "-c"]}
KEY = """
from django.core.management import call_command
call_command("create_api_key", user="station", scopes="cases:read,cases:write")
"""
SEAL = "from liaison.ledger import actions\nactions.seal()\nprint('sealed')"


@pytest.mark.parametrize("language", COMMANDS)
def test_the_quick_start_works_verbatim_and_again(site, tmp_path, language):
    assert shutil.which("curl"), "the quick start needs curl: apt-get install curl"
    text = next(text for kind, text in PROGRAMS if kind == language)
    key = site.ask(KEY)
    given = os.environ | {"BASE": f"{site.address}/api/v1", "KEY": key}
    for _time in range(2):
        assert site.ask(SEAL) == "sealed"
        run = subprocess.run(  # noqa: S603 - what the guide says
            [*COMMANDS[language], text],
            cwd=tmp_path,
            env=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        assert run.stdout.split()[:2] == ["待接单", "accepted"]


def test_the_quick_start_stops_and_says_why_it_was_refused(site, tmp_path):
    given = os.environ | {"BASE": f"{site.address}/api/v1", "KEY": "none"}
    text = next(text for kind, text in PROGRAMS if kind == "sh").replace("QX-001001", "nowhere")
    command = [*COMMANDS["sh"], text]
    run = subprocess.run(  # noqa: S603
        command, cwd=tmp_path, env=given, capture_output=True, text=True, check=False
    )
    assert run.returncode != 0
    assert '"status"' in run.stderr
    assert "Traceback" not in run.stderr
