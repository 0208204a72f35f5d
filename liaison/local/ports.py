"""Ports that stay the same from run to run, below the range the kernel hands out by itself."""

import hashlib
import socket

FIRST, LAST = 20000, 32000


def is_free(port, host="127.0.0.1"):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # What gunicorn, Postgres and Valkey set too: a connection still closing is no occupant.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def stable(key, avoid=(), free=is_free):
    """The first free port at or after the one that `key` names."""
    span = LAST - FIRST
    start = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % span
    for step in range(span):
        port = FIRST + (start + step) % span
        if port not in avoid and free(port):
            return port
    raise RuntimeError("no free port between 20000 and 32000")


def after(first, free=is_free):
    """The first free port from `first` on."""
    for port in range(first, first + 100):
        if free(port):
            return port
    raise RuntimeError(f"ports {first} to {first + 99} are all in use")
