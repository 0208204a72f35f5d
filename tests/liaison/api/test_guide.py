"""What docs/api.md says of webhooks, run as it stands there."""

import re
import time
from pathlib import Path

from django.conf import settings

from liaison.webhooks import sending

PROGRAMS = re.findall(
    r"^```(\w+)\n(.*?)^```",
    (Path(settings.BASE_DIR) / "docs/api.md").read_text("utf-8"),
    re.M | re.S,
)


def program(language, marker):
    return next(text for kind, text in PROGRAMS if kind == language and marker in text)


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
