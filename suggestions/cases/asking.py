"""What a citizen is asked once more before a matter is sent: the competent channel for an
accusation, numbers that could be masked, how many people a group is. One tap answers it all."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from liaison.personal import identifiers

from . import detection
from .models import Topic

ACCUSATION, NUMBERS, GROUP = "accusation", "numbers", "group"
MASK, KEEP = "mask", "keep"


@dataclass(frozen=True)
class Asks:
    """What to show: those not asked yet in `new`, all that still apply in `shown`."""

    shown: list
    new: list
    channels: list = field(default_factory=list)
    kinds: list = field(default_factory=list)
    masked: str = ""


def before_sending(data, seen):
    """The Asks for the cleaned `data` of the form; `seen` are the codes answered already."""
    shown = []
    text, place = data["content"], data.get("location_text", "")
    kind, category = data.get("kind", ""), getattr(data.get("category"), "pk", "")
    if detection.is_accusation(text, kind=kind, category=category):
        shown.append(ACCUSATION)
    kinds = identifiers.kinds(text, place)
    if kinds:
        shown.append(NUMBERS)
    if Topic.GROUP in detection.topics(text) and (not data.get("headcount") or GROUP in seen):
        shown.append(GROUP)
    return Asks(
        shown=shown,
        new=[one for one in shown if one not in seen],
        channels=detection.CHANNELS() if ACCUSATION in shown else [],
        kinds=labels(kinds),
        masked=identifiers.mask(text),
    )


def labels(kinds):
    return [identifiers.LABELS[kind] for kind in kinds]


def answered(data, choice):
    """`data` with its numbers masked unless the person chose to keep them."""
    if choice == KEEP:
        return data
    return {
        name: identifiers.mask(value) if name in {"content", "location_text", "text"} else value
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
