"""Files at rest that only their row opens: AES-256-GCM in frames, under a key of the file's own.

The key stands in an EncryptedField of the row: it turns with FIELD_KEY and is gone with the row
(PIPL art. 51; GB/T 22239 8.1.4.8). A frame's place and whether it is the last are authenticated, so
frames can be neither moved nor cut off."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FRAME = 64 * 1024
TAG = 16


class Broken(OSError):
    """What lies there is not what was sealed with this key."""


def new_key():
    return base64.b64encode(os.urandom(32)).decode()


def seal(plain, target, key):
    """Write what `plain` holds, sealed, to `target`; both are binary streams."""
    cipher, number, frame = _cipher(key), 0, plain.read(FRAME)
    while True:
        following = plain.read(FRAME)
        target.write(cipher.encrypt(_nonce(number), frame, _place(following)))
        if not following:
            return
        number, frame = number + 1, following


def unsealed(stream, key):
    """Yield the plain bytes of a sealed binary stream, and close it. Raises Broken."""
    with stream:
        cipher, number, frame = _cipher(key), 0, stream.read(FRAME + TAG)
        while True:
            following = stream.read(FRAME + TAG)
            try:
                yield cipher.decrypt(_nonce(number), frame, _place(following))
            except InvalidTag as error:
                raise Broken(f"frame {number} is not what was sealed") from error
            if not following:
                return
            number, frame = number + 1, following


def _cipher(key):
    return AESGCM(base64.b64decode(key))


def _nonce(number):
    return number.to_bytes(12, "big")  # never twice under one key: a key seals one file


def _place(following):
    return b"more" if following else b"last"
