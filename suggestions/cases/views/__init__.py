"""The citizen's pages: scan, say, keep the number, follow, rate."""

from .entry import landing, submitted, suggest
from .own_data import consent, copy, correct, erase, own_data
from .tracking import followed, rate, reprint, slip, supplement, track, withdraw

__all__ = [
    "consent",
    "copy",
    "correct",
    "erase",
    "followed",
    "landing",
    "own_data",
    "rate",
    "reprint",
    "slip",
    "submitted",
    "suggest",
    "supplement",
    "track",
    "withdraw",
]
