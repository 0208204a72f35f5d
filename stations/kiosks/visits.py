"""One person at a terminal: what the server remembers of them, from the first button to 首页.

All of it is one session, which home always empties. A page or a form of a visit that is over
leads home, so that Back shows nothing and a form sent again stores nothing."""

import uuid

from suggestions.cases.permissions import FOLLOWED

from . import rules

KEY = "kiosk"
GRACE = 60  # seconds that the session outlives the page


def current(request, kiosk):
    """The visit at this terminal, or None; a live one is prolonged."""
    visit = request.session.get(KEY)
    if visit is None or visit["device"] != kiosk.uid:
        return None
    prolong(request, kiosk)
    return visit


def begin(request, kiosk, representative=""):
    """A new matter of whoever stands there; staff who were signed in here are not any more."""
    if current(request, kiosk) is None or request.user.is_authenticated:
        request.session.flush()
    request.session.pop(FOLLOWED, None)
    request.session[KEY] = {
        "device": kiosk.uid,
        "form_key": str(uuid.uuid4()),
        "representative": representative,
    }
    prolong(request, kiosk)


def keep(request, **more):
    """Remember `more` until the visit ends."""
    request.session[KEY] = {**request.session[KEY], **more}


def once(request, name):
    """What was kept under `name`, for one page and no other."""
    visit = dict(request.session[KEY])
    told = visit.pop(name, None)
    if told is not None:
        request.session[KEY] = visit
    return told


def open_case(request, case):
    """The right number and code: the matter and its photos are open until the visit ends."""
    keep(request, case=case.pk)
    request.session[FOLLOWED] = {str(case.pk): case.code_version}


def prolong(request, kiosk):
    _idle, _warn, form = rules.patience(kiosk.station.division_id)
    request.session.set_expiry(form + GRACE)


def end(request):
    """Nothing of the person stays on the server."""
    if not request.session.is_empty() or request.user.is_authenticated:
        request.session.flush()
