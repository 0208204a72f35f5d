"""How a clock speaks: the time left or passed, in the words of the desk."""

from datetime import timedelta

from django.utils.translation import gettext as _

from liaison.workdays import calendar

HOUR = timedelta(hours=1)
WEEKDAYS = "一二三四五六日"
IN_DAYS_FROM = timedelta(hours=48)


def day_words(on):
    """A day in a text that is kept, so with its year: 2026年12月31日."""
    return f"{on.year}年{on.month}月{on.day}日"


def due(at, now):
    """A due time as people say it: midnight belongs to the day that ends, 11月23日（周一）24:00."""
    at = at.astimezone(calendar.SHANGHAI)
    is_midnight = at.hour == at.minute == 0
    day = calendar.last_day(at) if is_midnight else at.date()
    year = "" if day.year == calendar.local_day(now).year else f"{day.year}年"
    moment = "24:00" if is_midnight else f" {at:%H:%M}"
    return f"{year}{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）{moment}"


def remaining(clock, now):
    if clock.settled_at:
        return clock.get_verdict_display()
    moment = clock.paused_at or now
    if moment > clock.due_at and clock.is_owed_by_citizen:
        return _("已到期")
    if moment > clock.due_at:
        return _("超期 %s") % span(moment - clock.due_at)
    left = _("还剩 %s") % _left(clock, moment)
    return _("已暂停，%s") % left if clock.paused_at else left


def _left(clock, moment):
    left = clock.due_at - moment
    if clock.counts_working_time and left > timedelta(days=1):
        today, last = calendar.local_day(moment), calendar.last_day(clock.due_at)
        days = calendar.working_days_between(today, last, clock.region, calendar.Glance)
        if days:
            return _("%d 个工作日") % days
    return span(left)


def span(length):
    """A length of time in minutes, hours and minutes, or from two days on in whole days."""
    if length >= IN_DAYS_FROM:
        return _("%d 天") % length.days
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if hours and minutes:
        return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}
    if hours:
        return _("%d 小时") % hours
    return _("%d 分") % minutes if minutes else _("不到 1 分钟")
