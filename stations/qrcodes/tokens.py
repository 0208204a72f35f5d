"""Tokens of printed codes: 96 random bits and a keyed digest; a forged one costs no query."""

import base64
import binascii
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

RANDOM_BYTES = 12
DIGEST_BYTES = 9
LENGTH = 28  # base64 of the 21 bytes, without padding


def new_token():
    return _signed(secrets.token_bytes(RANDOM_BYTES))


def is_genuine(token):
    """True for what `new_token` made with this installation's key."""
    if len(token) != LENGTH or not token.isascii():
        return False
    try:
        content = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
    except binascii.Error:
        return False
    return constant_time_compare(token, _signed(content[:RANDOM_BYTES]))


def _signed(random):
    # FIELD_KEY and not SECRET_KEY: paper on the wall outlives a change of the session key.
    digest = salted_hmac(
        "stations.qrcodes", random, secret=settings.FIELD_KEY, algorithm="sha256"
    ).digest()
    return base64.urlsafe_b64encode(random + digest[:DIGEST_BYTES]).decode()
