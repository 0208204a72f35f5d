"""National codes are paths (GB/T 2260, 10114): 2 digits name a province, 4 a city, 6 a county,
9 a township, 12 a village, 15 a grid."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PROVINCE = "province", _("省（自治区、直辖市）")
    CITY = "city", _("设区的市（自治州）")
    COUNTY = "county", _("县（市、区、旗）")
    TOWNSHIP = "township", _("乡镇、街道")
    VILLAGE = "village", _("村、社区")
    GRID = "grid", _("网格")


LENGTHS = {
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
    Level.GRID: 15,
}
LEVELS = {length: level for level, length in LENGTHS.items()}


def level_of(code):
    """The level that the length of a short code names; KeyError when there is none."""
    return LEVELS[len(code)]


def shorten(code):
    """The stored form of a published code: 6- and 12-digit codes lose their trailing level zeros.

    "360000" → "36", "360112001000" → "360112001". Raises ValueError for anything that is no code.
    """
    if not (code.isascii() and code.isdigit()) or len(code) not in LEVELS:
        raise ValueError(code)
    short = code
    while len(short) in (12, 9, 6, 4):
        parent = parent_code(short)
        if short[len(parent) :].strip("0"):
            break
        short = parent
    if not short.strip("0"):
        raise ValueError(code)
    return short


def parent_code(code):
    """One level up, "" above a province."""
    return max((code[:length] for length in LEVELS if length < len(code)), key=len, default="")


def ancestors(code):
    """Every code above `code` and itself, from the province down."""
    return [code[:length] for length in sorted(LEVELS) if length <= len(code)]


def within(field, code):
    """A filter for rows whose `field` lies under `code`: a range, so that the index serves it."""
    return models.Q(**{f"{field}__gte": code, f"{field}__lt": f"{code}:"})  # ":" follows "9"
