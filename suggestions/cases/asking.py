"""What a citizen is asked once more before a matter is sent: the competent channel for an
accusation, numbers that could be masked, how many people a group is. One tap answers it all."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from liaison.personal import identifiers
from liaison.personal.models import NoticeText, Purpose

from . import detection, extensions
from .models import Topic

ACCUSATION, NUMBERS, GROUP, SENSITIVE = "accusation", "numbers", "group", "sensitive"
ALIKE = "alike"
MASK, KEEP = "mask", "keep"
AGREE = "agree"
TEXTS = {"content", "location_text", "text"}


@dataclass(frozen=True)
class Asks:
    """What to show: those not asked yet in `new`, all that still apply in `shown`."""

    shown: list
    new: list
    channels: list = field(default_factory=list)
    kinds: list = field(default_factory=list)
    masked: str = ""
    notice: str = ""  # what a separate consent is to
    alike: list = field(default_factory=list)  # public matters that look the same


def before_sending(data, seen, *, now, numbers=""):
    """The Asks for the cleaned `data` of the form; `seen` are the codes answered already, `numbers`
    what was chosen for those in the text. Whoever sends what they saw themselves, for nobody
    (随手拍), has no headcount and no consent to give, and is not asked for them."""
    shown = []
    text, place = data["content"], data.get("location_text", "")
    kind, category = data.get("kind", ""), getattr(data.get("category"), "pk", "")
    if detection.is_accusation(text, kind=kind, category=category):
        shown.append(ACCUSATION)
    kinds = identifiers.kinds(text, place)
    if kinds:
        shown.append(NUMBERS)
    topics = detection.topics(text)
    is_group = "headcount" in data and Topic.GROUP in topics
    if is_group and (not data["headcount"] or GROUP in seen):
        shown.append(GROUP)
    consent = SENSITIVE if "sensitive" in data else ""
    kept = numbers == KEEP and identifiers.ALWAYS & set(kinds)
    if consent and (Topic.HEALTH in topics or kept):
        shown.append(SENSITIVE)
    notice = NoticeText.current(Purpose.SENSITIVE, now) if SENSITIVE in shown else None
    return Asks(
        shown=shown,
        new=[one for one in shown if one not in seen or (one == SENSITIVE and not data[one])],
        notice=notice.body if notice else "",
        channels=detection.CHANNELS() if ACCUSATION in shown else [],
        kinds=labels(kinds),
        masked=identifiers.mask(text),
    )


def beside_public(asks, data, seen, *, station, now):
    """`asks`, and besides the public matters that look like this one: offered once, and only where
    nothing graver is asked."""
    if asks.shown and ALIKE not in seen:
        return asks
    alike = [row for rows in extensions.PUBLISHED_ALIKE for row in rows(station, data, now)]
    if not alike:
        return asks
    new = asks.new if ALIKE in seen else [*asks.new, ALIKE]
    return replace(asks, shown=[*asks.shown, ALIKE], new=new, alike=alike)


def labels(kinds):
    return [identifiers.LABELS[kind] for kind in kinds]


def answered(data, choice):
    """`data` with its numbers masked unless the person chose to keep them. Identity and card
    numbers stay only with the separate consent, where the form asks for one (PIPL art. 29)."""
    masked = identifiers.LABELS.keys()
    if choice == KEEP:
        masked = identifiers.ALWAYS if data.get("sensitive", AGREE) != AGREE else ()
    return {
        name: identifiers.mask(value, masked) if name in TEXTS else value
        for name, value in data.items()
    }


def notices(case):
    """For programs, which are asked nothing: what happened to the matter because of its words."""
    said = []
    if case.is_restricted:
        places = "；".join(f"{one.name} {one.phone or one.site}" for one in detection.CHANNELS())
        said.append(
            _("反映公职人员问题由主管机关受理：%s。本事项只由指定人员知悉并转送。") % places
        )
    if kinds := identifiers.kinds(case.title, case.content, case.location_text):
        found = "、".join(map(str, labels(kinds)))
        said.append(_("文中有%s，列表和通知里会遮盖。") % found)
    return said
