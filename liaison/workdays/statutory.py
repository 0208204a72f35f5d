"""Rest days of a year whose notice is not out: the statutory days, no exchanged weekends."""

from datetime import date
from functools import lru_cache

FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


@lru_cache(maxsize=16)
def statutory_days(year):
    """全国年节及纪念日放假办法 (2024): fixed days, and lunar ones as far as `holidays` goes."""
    import holidays

    fixed = {date(year, month, day) for month, day in FIXED}
    return frozenset(fixed | set(holidays.country_holidays("CN", years=year)))
