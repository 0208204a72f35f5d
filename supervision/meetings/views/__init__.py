"""Meetings on the desk: lists and pages, the day in the hall, terms."""

from .hall import act_seat, hall, hall_code, here, roster, seat, sheet
from .pages import act, material, meetings, new, show
from .terms import dismiss, term, terms

__all__ = [
    "act",
    "act_seat",
    "dismiss",
    "hall",
    "hall_code",
    "here",
    "material",
    "meetings",
    "new",
    "roster",
    "seat",
    "sheet",
    "show",
    "term",
    "terms",
]
