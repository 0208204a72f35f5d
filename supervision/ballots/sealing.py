"""Sealed envelopes: pure functions, no database, no settings.

An envelope is closed to the box's public key (X25519, HKDF-SHA256, ChaCha20-Poly1305) and has one
length for all choices. The box's private key is kept in two halves, each closed to one teller's
key, and that key lies under the teller's own passphrase (Argon2id) and the server's pepper: who
has the database has neither, who has one teller has nothing.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY, SALT = 32, 16
NONCE = bytes(12)  # every key here closes one message only
ITERATIONS, LANES, MEMORY = 3, 1, 64 * 1024  # RFC 9106's second recommendation, one lane


class Broken(Exception):
    """It does not open: another key, another passphrase, or somebody changed it."""


def new_key():
    """(public, private), 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private.private_bytes_raw()


def seal(public, plain, about):
    """`plain` closed to `public`; `about` is what it belongs to and must be said to open it."""
    once = X25519PrivateKey.generate()
    mine = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return mine + _cipher(shared, mine + public, about).encrypt(NONCE, plain, about)


def unseal(private, sealed, about):
    """What lies in `sealed`. Raises Broken."""
    key = X25519PrivateKey.from_private_bytes(private)
    mine, public = bytes(sealed[:KEY]), key.public_key().public_bytes_raw()
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(mine))
        return _cipher(shared, mine + public, about).decrypt(NONCE, bytes(sealed[KEY:]), about)
    except (InvalidTag, ValueError) as error:
        raise Broken from error


def _cipher(shared, salt, about):
    return ChaCha20Poly1305(HKDF(SHA256(), KEY, salt=salt, info=about).derive(shared))


def halves(secret):
    """Two keys that are noise apart and `secret` together."""
    one = os.urandom(len(secret))
    return one, together(one, secret)


def together(one, other):
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def lock(secret, passphrase, pepper, about):
    """`secret` under a passphrase and the server's own key."""
    salt = os.urandom(SALT)
    return salt + _lock_cipher(passphrase, pepper, salt).encrypt(NONCE, secret, about)


def unlock(locked, passphrase, pepper, about):
    """Raises Broken when the passphrase is another one."""
    salt, rest = bytes(locked[:SALT]), bytes(locked[SALT:])
    try:
        return _lock_cipher(passphrase, pepper, salt).decrypt(NONCE, rest, about)
    except InvalidTag as error:
        raise Broken from error


def _lock_cipher(passphrase, pepper, salt):
    kdf = Argon2id(salt=salt, length=KEY, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY)
    slow = kdf.derive(passphrase.encode())
    return ChaCha20Poly1305(HKDF(SHA256(), KEY, salt=salt, info=pepper).derive(slow))


def stamp(pepper, *parts):
    """The server's mark on an envelope: who has the database alone cannot put one in."""
    mark = hmac.new(pepper, digestmod=hashlib.sha256)
    for part in parts:
        mark.update(len(part).to_bytes(4, "big") + part)
    return mark.digest()


def stamped(pepper, mark, *parts):
    return hmac.compare_digest(stamp(pepper, *parts), bytes(mark))
