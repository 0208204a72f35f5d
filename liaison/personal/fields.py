"""Personal data at rest: AES-256-GCM with the key outside the database (PIPL art. 51)."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


@lru_cache(maxsize=16)
def derived(secret, purpose):
    """A 32-byte key for one purpose, so that no two uses of FIELD_KEY share a key."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret.encode())


def seal(text):
    """`text` → "1:<base64 nonce+ciphertext>"; the leading number names the key's generation."""
    nonce = os.urandom(12)
    cipher = AESGCM(derived(settings.FIELD_KEY, "field")).encrypt(nonce, text.encode(), None)
    return "1:" + base64.b64encode(nonce + cipher).decode()


def unseal(stored):
    raw = base64.b64decode(stored.partition(":")[2])
    return AESGCM(derived(settings.FIELD_KEY, "field")).decrypt(raw[:12], raw[12:], None).decode()


def blind_index(text, purpose="phone"):
    """Keyed digest (64 hex) for looking a value up without storing it; peppered, since an
    11-digit number alone is guessed in seconds."""
    return hmac.new(derived(settings.FIELD_KEY, purpose), text.encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.TextField):
    """Text that the database only ever sees encrypted. It cannot be searched: see `blind_index`."""

    def get_prep_value(self, value):
        return seal(value) if value else ""

    def from_db_value(self, value, expression, connection):
        return unseal(value) if value else ""
