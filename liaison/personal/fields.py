"""Personal data at rest: AES-256-GCM with the key outside the database (PIPL art. 51)."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from . import keys

NONCE = 12
BEFORE_IDS = "1"  # what was stored before values named their key


def seal(text):
    """`text` → "<key id>:<base64 nonce+ciphertext>" under the newest key."""
    secret, nonce = keys.newest(), os.urandom(NONCE)
    cipher = AESGCM(keys.derived(secret, "field")).encrypt(nonce, text.encode(), None)
    return f"{keys.key_id(secret)}:{base64.b64encode(nonce + cipher).decode()}"


def unseal(stored):
    """The text behind a stored value. Raises keys.UnknownKey when its key is not listed."""
    name, _colon, body = stored.partition(":")
    raw = base64.b64decode(body)
    for secret in keys.listed() if name == BEFORE_IDS else [keys.by_id(name)]:
        try:
            plain = AESGCM(keys.derived(secret, "field")).decrypt(raw[:NONCE], raw[NONCE:], None)
        except InvalidTag:
            continue
        return plain.decode()
    raise keys.UnknownKey(f"no listed key opens a value stored under {name}")


def is_current(stored):
    """True for what needs no re-encryption: nothing, or a value under the newest key."""
    return not stored or stored.startswith(f"{keys.key_id(keys.newest())}:")


def blind_index(text, purpose="phone"):
    """Keyed digest (64 hex) for looking a value up without storing it; peppered, since an
    11-digit number alone is guessed in seconds."""
    return blind_indexes(text, purpose)[0]


def blind_indexes(text, purpose="phone"):
    """The digest under every listed key, newest first: look up with `__in`, for while a rotation
    runs some rows still hold an older one."""
    return [
        hmac.new(keys.derived(secret, purpose), text.encode(), hashlib.sha256).hexdigest()
        for secret in keys.listed()
    ]


class EncryptedField(models.TextField):
    """Text that the database only ever sees encrypted. It cannot be searched: `blind_index` names
    the column that holds the digest for looking it up, renewed together with the value."""

    def __init__(self, *args, blind_index="", **kwargs):
        self.blind_index = blind_index  # no part of the schema: deconstruct() leaves it out
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value):
        return seal(value) if value else ""

    def from_db_value(self, value, expression, connection):
        return unseal(value) if value else ""
