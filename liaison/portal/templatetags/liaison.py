"""What every template may say without loading anything: icons, dates in words, masked numbers."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from liaison.deadlines.words import due
from liaison.sheets import Stamp

register = template.Library()

NAME = re.compile(r"[a-z0-9-]+\Z")
WEEKDAYS = "一二三四五六日"


@lru_cache(maxsize=256)
def drawing(name):
    """The inside of an outline icon of the installed set, or "" when it is not there."""
    if not NAME.match(name):
        return ""
    path = settings.DATA_DIR / "vendor" / "icons" / f"{name}.svg"
    try:
        source = path.read_text(encoding="utf-8")
    except OSError:
        return ""
    inside = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
    shapes = [line.strip() for line in inside.splitlines()]
    return "".join(shape for shape in shapes if 'stroke="none"' not in shape)


@register.simple_tag
def icon(name, size="", label=""):
    """An inline SVG; hidden from screen readers unless it carries a `label` of its own."""
    shapes = drawing(str(name))
    if not shapes:
        return format_html('<span class="icon {}" aria-hidden="true"></span>', size)
    voice = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" width="24" height="24" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
        " {}>{}</svg>",
        size,
        voice,
        SafeString(shapes),
    )


@register.simple_tag(takes_context=True)
def current(context, prefix):
    """Marks a link of the navigation as the place where the reader is."""
    request = context.get("request")
    here = request is not None and request.path.startswith(prefix)
    return SafeString(' aria-current="page"') if here else ""


@register.filter
def local_time(at, form=""):
    """11月21日 09:50, the one form of dates on pages. `form`: "weekday" adds （周六）, "day" leaves
    the clock out, "month" is 2026年11月. A day as text is 2026-11-21."""
    if not at:
        return ""
    if isinstance(at, str):
        at = date.fromisoformat(at)
    if form == "month":
        return f"{at.year}年{at.month}月"
    if not isinstance(at, datetime):
        at, form = datetime(at.year, at.month, at.day), f"{form} day"
    if timezone.is_aware(at):
        at = timezone.localtime(at)
    year = "" if at.year == timezone.localdate().year else f"{at.year}年"
    weekday = f"（周{WEEKDAYS[at.weekday()]}）" if "weekday" in form else ""
    clock = "" if "day" in form.split() else f" {at:%H:%M}"
    return f"{year}{at.month}月{at.day}日{weekday}{clock}"


@register.filter
def sheet_cell(cell):
    """A cell of a register: its dates, which sheets write as 2026-11-21 09:50, in the words of
    pages; all else as it is."""
    return f"{local_time(cell[:10])}{cell[10:]}" if isinstance(cell, Stamp) else cell


@register.filter
def when(at, now=None):
    """刚刚, 5 分钟前, 今天 09:50, 昨天 09:50, 后天 24:00 …, otherwise the date."""
    if at is None:
        return ""
    now = timezone.localtime(now)
    at = timezone.localtime(at)
    passed = now - at
    if timedelta(0) <= passed < timedelta(minutes=1):
        return "刚刚"
    if timedelta(0) <= passed < timedelta(hours=1):
        return f"{passed.seconds // 60} 分钟前"
    midnight = at.hour == at.minute == 0 and at > now
    day = (at - timedelta(seconds=1) if midnight else at).date()
    words = {0: "今天", 1: "明天", 2: "后天", -1: "昨天", -2: "前天"}
    word = words.get((day - now.date()).days)
    clock = "24:00" if midnight else f"{at:%H:%M}"
    if word:
        return f"{word} {clock}"
    year = "" if day.year == now.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日 {clock}"


@register.filter
def deadline(at):
    """A due time in the same words as messages use."""
    return due(at, timezone.now()) if at else ""


@register.filter
def masked_phone(number):
    """138****5678; short numbers keep their last two digits."""
    number = str(number or "")
    if len(number) < 7:
        return "*" * max(len(number) - 2, 0) + number[-2:]
    return number[:3] + "****" + number[-4:]


@register.filter
def tone(clock, now):
    """ok, warn or late of a running clock at `now`."""
    return clock.tone(now) if clock else ""


@register.filter
def remaining(clock, now):
    """还剩 2 小时 10 分 / 超期 2 小时."""
    return clock.remaining_words(now) if clock else ""


@register.filter
def numbers(text):
    """The telephone numbers in "110 / 119", so that each can be tapped."""
    return re.findall(r"\+?\d[\d-]{2,}", text or "")
