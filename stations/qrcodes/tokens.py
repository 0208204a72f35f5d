"""Tokens of printed codes: 96 random bits and a keyed digest; a forged one costs no query."""

import base64
import binascii
import hashlib
import hmac
import secrets

from django.utils.crypto import constant_time_compare

from liaison.personal import peppers

RANDOM_BYTES = 12
DIGEST_BYTES = 9
LENGTH = 28  # base64 of the 21 bytes, without padding
# A pepper and neither SECRET_KEY nor FIELD_KEY: paper on the wall outlives a change of both. The
# first value is the key of what was printed before peppers existed.
PEPPER = peppers.declare(
    "qr-token", lambda secret: hashlib.sha256(f"stations.qrcodes{secret}".encode()).digest()
)


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
    return any(
        constant_time_compare(token, _signed(content[:RANDOM_BYTES], pepper))
        for pepper in peppers.valid(PEPPER)
    )


def _signed(random, pepper=None):
    key = pepper or peppers.valid(PEPPER)[0]
    digest = hmac.new(key, random, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(random + digest[:DIGEST_BYTES]).decode()
