"""Words with placeholders: {编号} and the like are filled in once, and nothing is ever executed.
A place's own wording goes before the house's, the longest division prefix first."""

import math
import re
from dataclasses import replace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from liaison.reference import Shelf

from . import events
from .models import Channel, MessageTemplate, WechatTemplate

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
OPEN = {"编号", "链接", "网站", "时限", "剩余时间", "期限"}  # said of any matter
LONGEST_SMS = 335  # five parts
ONE_PART, MANY_PARTS = 70, 67  # UCS-2 characters of a single SMS, and of each part of a long one


def problem(text, allowed):
    """What is wrong with the placeholders of `text`, in words; "" when nothing is."""
    names = PLACEHOLDER.findall(text)
    unknown = [name for name in names if name not in allowed]
    if unknown:
        known = "".join(f"{{{name}}}" for name in sorted(allowed))
        return _("没有“{%(name)s}”这个占位符，可以用：%(known)s") % {
            "name": unknown[0],
            "known": known,
        }
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        return _("花括号没有成对，占位符要写成 {编号} 的样子。")
    return ""


def known():
    """Every placeholder of the register, and what a message says of itself."""
    samples = [notice.samples or {} for notice in events.NOTICES.values()]
    return {"消息", "内容", "时间"}.union(*samples)


def from_template(template, context):
    """(title, body) of the house's own words: a file whose first line is the title."""
    title, _sep, body = render_to_string(template, context).strip().partition("\n")
    return title.strip()[:200], " ".join(body.split())


def fill(text, values):
    """`text` with its placeholders filled in, once: braces inside a value stay as they are."""
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")), text)


def _by_place(rows):
    found = {}
    for row in rows:
        found.setdefault((row.event, getattr(row, "channel", "")), []).append(row)
    for places in found.values():
        places.sort(key=lambda row: len(row.division), reverse=True)
    return found


OWN = Shelf(lambda: _by_place(MessageTemplate.objects.filter(is_active=True)))
WECHAT = Shelf(lambda: _by_place(WechatTemplate.objects.all()))


def _nearest(rows, division):
    return next((row for row in rows if division.startswith(row.division)), None)


def own(notice, channel, division):
    """The wording that holds in `division`, or None for the house's own."""
    return _nearest(OWN().get((notice, str(channel)), ()), division)


def words(notice, channel, draft):
    """(title, body) of one draft in one channel."""
    row = own(notice, channel, draft.division)
    if row is None:
        return draft.title, draft.body
    title = fill(row.title, draft.values) or draft.title
    if draft.is_urgent and title != draft.title:
        title = _("【紧急】%s") % title
    return title[:200], fill(row.body, draft.values)


def wechat(notice, event, division, values):
    """What the official account needs to send `event`, or None where it has no template for it."""
    rows = WECHAT()
    for key in (notice, event, ""):
        row = _nearest(rows.get((key, ""), ()), division)
        if row:
            fields = {name: fill(text, values) for name, text in row.fields.items()}
            found = {"kind": row.kind, "template_id": row.template_id, "fields": fields}
            return found | ({"once": True} if row.is_once else {})
    return None


def discreet(draft):
    """What may be said of a closed matter outside the house: that there is something, and where."""
    title = _("您有一条新消息")
    shown = {name: value for name, value in draft.values.items() if name in OPEN}
    closed = dict.fromkeys(draft.values.keys() - shown.keys(), _("请登录查看"))
    body = _("编号 %s，请登录站内查看。") % shown.get("编号", "—")
    return replace(draft, title=title, body=body, values=closed | shown)


def sms_text(body, link):
    """What goes over the air: the signature, the words, and the link where they lack it."""
    tail = f" {link}" if link and link not in body else ""
    return f"【{settings.SITE_NAME}】{body}{tail}"


def sms_size(text):
    """(characters, parts) as gateways count and charge them."""
    units = len(text.encode("utf-16-le")) // 2
    return units, 1 if units <= ONE_PART else math.ceil(units / MANY_PARTS)


def channels_worded(notice):
    """The channels in which a notice may be worded; WeChat's words lie in its templates there."""
    ways = (*notice.channels, *notice.offered)
    return [channel for channel in Channel if channel in ways and channel != Channel.WECHAT]
