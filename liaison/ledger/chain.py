"""The arithmetic of the chain: canonical form and digests. SM3 (GB/T 32905) via OpenSSL."""

import hashlib
import json
from datetime import UTC

ALGORITHM = "sm3"


def digest(*parts, algorithm=ALGORITHM):
    """Hex digest over length-prefixed parts, so that no two lists of parts collide."""
    hasher = hashlib.new(algorithm)
    for part in parts:
        raw = part.encode()
        hasher.update(len(raw).to_bytes(8, "big") + raw)
    return hasher.hexdigest()


def event_digest(event):
    return digest(
        event.subject_type,
        str(event.subject_id),
        str(event.seq),
        event.action,
        event.actor,
        event.role,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.source,
        event.target,
        json.dumps(event.data, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        event.text_digest,
        event.previous,
        algorithm=event.algorithm,
    )


def text_digest(salt, text, algorithm=ALGORITHM):
    return digest(salt, text, algorithm=algorithm)


def roll(previous, event):
    return digest(previous, event.digest, algorithm=event.algorithm)
