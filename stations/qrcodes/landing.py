"""Where a token leads today."""

from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.network.models import Station
from stations.representatives.models import Representative

from . import topics
from .models import Purpose, QRCode
from .tokens import is_genuine
from .topics import Shown


class LandingState(TextChoices):
    LIVE = "live", _("有效")
    REVOKED = "revoked", _("已作废")
    MANDATE_ENDED = "mandate_ended", _("任期已终止")
    MANDATE_SUSPENDED = "mandate_suspended", _("暂时停止执行代表职务")
    STATION_SUSPENDED = "station_suspended", _("站点停用")


GONE = {LandingState.REVOKED, LandingState.MANDATE_ENDED}


@dataclass(frozen=True)
class Landing:
    """`representative` and `station` are what the code names; `fallback` is the running station to
    turn to (for a live code the one that the case goes to); `successors` are representatives."""

    code: QRCode
    state: str
    representative: Representative | None = None
    station: Station | None = None
    fallback: Station | None = None
    successors: list = field(default_factory=list)
    topic: Shown | None = None

    @property
    def elsewhere(self):
        """The page that a topic's code opens, "" for a person's or a station's."""
        return self.topic.url if self.topic else ""

    @property
    def is_live(self):
        return self.state == LandingState.LIVE

    @property
    def is_gone(self):
        """True when the page is a 410; suspended stations and mandates still take a case."""
        return self.state in GONE

    @property
    def next_code(self):
        """The live code at the end of a chain of rotations, or None."""
        code = self.code
        while code.successor is not None:
            code = code.successor
        return None if code == self.code or code.revoked_at else code

    @property
    def fallback_url(self):
        return submit_url(self.fallback) if self.fallback else ""


def resolve(token, now):
    """The Landing of `token`; None when it is forged (no query is made) or unknown."""
    if not is_genuine(token):
        return None
    code = (
        QRCode.objects.select_related(
            "representative__group", "station__division", "station__parent", "successor"
        )
        .filter(token=token)
        .first()
    )
    if code is None:
        return None
    if code.purpose == Purpose.TOPIC:
        return _to_topic(code)
    landing = _to_person if code.purpose == Purpose.REPRESENTATIVE else _to_station
    return landing(code)


def submit_url(station):
    """The station's own form: by its live code, or the general form with the station chosen."""
    live = station.codes.live().first()
    return live.path if live else f"{reverse('cases:suggest')}?station={station.code}"


def _to_person(code):
    person = code.representative
    station = person.primary_station
    state, successors = LandingState.LIVE, []
    if person.has_ended:
        state, successors = LandingState.MANDATE_ENDED, list(_successors(person))
    elif person.is_suspended:
        state = LandingState.MANDATE_SUSPENDED
    return Landing(
        code=code,
        state=LandingState.REVOKED if code.revoked_at else state,
        representative=person,
        station=station,
        fallback=station and station.nearest_open(),
        successors=successors,
    )


def _to_topic(code):
    """None for a page that is not there: nothing was promised to whoever scans it."""
    found = topics.shown(code.about)
    if found is None:
        return None
    state = LandingState.REVOKED if code.revoked_at else LandingState.LIVE
    return Landing(code=code, state=state, topic=found)


def _to_station(code):
    station = code.station
    state = LandingState.LIVE if station.is_open else LandingState.STATION_SUSPENDED
    return Landing(
        code=code,
        state=LandingState.REVOKED if code.revoked_at else state,
        station=station,
        fallback=station.nearest_open(),
    )


def _successors(person):
    """Whoever was named in the place of an ended mandate and serves now."""
    return (
        Representative.objects.public()
        .filter(succeeded_mandates__representative=person)
        .distinct()
        .by_strokes()
        .for_cards()
    )
