"""The quick start of docs/api.md, run as it stands there against a running site."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from liaison.api import actions as keys
from liaison.ledger import actions as ledger
from liaison.webhooks import sending
from suggestions.cases.models import Case
from tests.cast import make_county

PROGRAMS = re.findall(
    r"^```(\w+)\n(.*?)^```",
    (Path(settings.BASE_DIR) / "docs/api.md").read_text("utf-8"),
    re.M | re.S,
)


def program(language, marker):
    return next(text for kind, text in PROGRAMS if kind == language and marker in text)


@pytest.mark.django_db(transaction=True)
def test_the_quick_start_works_verbatim(live_server, tmp_path):
    cast = make_county()
    user = cast.users["station"]
    scopes = ["cases:read", "cases:write"]
    _row, key = keys.issue(user=user, scopes=scopes, name="quick", now=timezone.now())
    assert shutil.which("curl"), "the quick start needs curl: apt-get install curl"
    given = os.environ | {"BASE": f"{live_server.url}/api/v1", "KEY": key}
    for command, marker in (
        (["sh", "-eu", "-c", program("sh", "receipt.json")], "curl"),
        ([sys.executable, "-c", program("python", "quick-start-2")], "python"),
    ):
        ledger.seal()
        run = subprocess.run(  # noqa: S603 - what the guide says
            command,
            cwd=tmp_path,
            env=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert run.stdout.split()[:2] == ["待接单", "accepted"], marker
    assert "case.submit" in run.stdout
    assert list(Case.objects.values_list("state", flat=True)) == ["accepted", "accepted"]


def test_the_receiver_in_the_guide_knows_our_signature():
    told = {}
    exec(program("python", "is_ours"), told)  # noqa: S102 - what the guide says
    secret, body, now = sending.new_secret(), b'{"type":"ping"}', str(int(time.time()))
    headers = {
        "webhook-id": "1",
        "webhook-timestamp": now,
        "webhook-signature": sending.signature([sending.new_secret(), secret], "1", now, body),
    }
    assert told["is_ours"](secret, headers, body)
    assert not told["is_ours"](secret, headers, body + b" ")
    assert not told["is_ours"](secret, headers | {"webhook-timestamp": "1"}, body)
