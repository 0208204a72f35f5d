"""FIELD_KEY: one secret or several, comma-separated, newest first. The newest encrypts; the older
ones are listed for as long as something stored still needs them (`manage.py rotate_keys`)."""

from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class UnknownKey(Exception):
    """A stored value names a key that FIELD_KEY does not list any more."""


@lru_cache(maxsize=64)
def derived(secret, purpose):
    """A 32-byte key for one purpose, so that no two uses of FIELD_KEY share a key."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret.encode())


@lru_cache(maxsize=8)
def split(text):
    """The secrets of a comma-separated setting, in order, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def listed():
    return split(settings.FIELD_KEY)


def newest():
    return listed()[0]


@lru_cache(maxsize=64)
def key_id(secret):
    """Eight hex digits that name a secret without telling anything about it."""
    return derived(secret, "key-id")[:4].hex()


def by_id(wanted):
    for secret in listed():
        if key_id(secret) == wanted:
            return secret
    raise UnknownKey(f"FIELD_KEY does not list the key {wanted}")
