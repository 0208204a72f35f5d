"""Who may fetch a photo: asked on every fetch, answered by the app whose subject it belongs to."""

import re

from .actions import owner_digest

FORM_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
COOKIE = "uploads"
_rules = {}
_single = {}


def register(subject_type, can_see, can_see_one=None):
    """`can_see(request, subject_id) -> bool` for the photos of this kind of subject, and besides
    `can_see_one(request, attachment) -> bool` for those who see some of them."""
    _rules[subject_type] = can_see
    _single[subject_type] = can_see_one


def upload_owner(request, form_key=""):
    """The owner of what this request uploads: the open form, else the user; "" if neither.

    A form key has no colon, so nobody can pose as a user by sending one.
    """
    if form_key:
        return form_key if FORM_KEY.fullmatch(form_key) else ""
    return f"user:{request.user.pk}" if request.user.is_authenticated else ""


def can_see(request, attachment):
    if attachment.subject_id is None:
        owners = {request.get_signed_cookie(COOKIE, default=""), upload_owner(request)} - {""}
        return attachment.owner in {owner_digest(owner) for owner in owners}
    rule = _rules.get(attachment.subject_type)
    if rule is not None and rule(request, attachment.subject_id):
        return True
    single = _single.get(attachment.subject_type)
    return single is not None and bool(single(request, attachment))
