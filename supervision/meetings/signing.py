"""The code that the hall shows for signing in on one's own phone: six digits that change every
minute, so that a picture of it sent home is worth nothing."""

import hmac

from django.utils.crypto import salted_hmac

SECONDS = 60
GOOD_FOR = 3  # turns: who scans late in a minute still gets in


def code_at(meeting, now):
    return _code(meeting, int(now.timestamp()) // SECONDS)


def is_good(meeting, code, now):
    turn = int(now.timestamp()) // SECONDS
    return any(
        hmac.compare_digest(_code(meeting, turn - back), str(code)) for back in range(GOOD_FOR)
    )


def _code(meeting, turn):
    digest = salted_hmac(
        "supervision.meetings.sign_in", f"{meeting.uid}:{turn}", algorithm="sha256"
    )
    return f"{int(digest.hexdigest()[:12], 16) % 1_000_000:06d}"
