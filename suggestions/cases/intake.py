"""Whom a citizen speaks to, and the one way in for pages and API: limits, idempotency, submit."""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.errors import Refusal
from liaison.idempotency.actions import ANYBODY, answered, once, stranger
from liaison.jurisdiction.rules import rule
from liaison.limits.actions import enforce
from liaison.workflow import Actor
from stations.network.models import Station
from stations.qrcodes.landing import LandingState
from stations.representatives.models import Representative

from . import actions, codes, figures, rules
from .models import Case, Channel

CITIZEN = Actor(kind="citizen", holds=("cases.case", 0))
SUSPENDED = gettext_lazy("这位代表暂时停止执行职务，由站点受理。")


class NoRecipient(Refusal):
    status = 422
    code = "no-recipient"


@dataclass(frozen=True)
class Recipient:
    """Where a matter goes. `addressed` is the station whose code was scanned when that one is
    suspended and `station`, above it, stands in; `notice` tells the citizen so."""

    station: Station
    representative: Representative | None = None
    addressed: Station | None = None
    channel: str = Channel.WEB
    notice: str = ""

    @property
    def name(self):
        if self.representative:
            return _("%s代表") % self.representative.name
        return self.station.name


def of_landing(landing):
    """The recipient behind a scanned code."""
    representative = landing.representative
    asked = landing.station or (representative and representative.primary_station)
    channel = Channel.REPRESENTATIVE_CODE if representative else Channel.STATION_CODE
    if landing.state == LandingState.MANDATE_SUSPENDED:
        return _recipient(asked, None, channel, SUSPENDED)
    return _recipient(asked, representative, channel)


def of_hall(station, representative=None):
    """The recipient of what is said at the terminal of a station, to it or to one of its people."""
    if representative and representative.is_suspended:
        return _recipient(station, None, Channel.KIOSK, SUSPENDED)
    return _recipient(station, representative, Channel.KIOSK)


def of_station(code):
    station = Station.objects.public().filter(code=code).first()
    return _recipient(station, None, Channel.WEB)


def of_representative(uid):
    representative = Representative.objects.public().for_cards().filter(uid=uid).first()
    if representative is None:
        raise NoRecipient(_("没有找到这位代表，请重新选择。"))
    return _recipient(representative.primary_station, representative, Channel.WEB)


def _recipient(asked, representative, channel, notice=""):
    station = asked.nearest_open() if asked else None
    if station is None:
        raise NoRecipient(_("这个站点暂时不能受理，请选择其他站点。"))
    if station.pk != asked.pk:
        notice = _("%(asked)s已停用，您反映的事项由%(station)s受理。") % {
            "asked": asked.name,
            "station": station.name,
        }
    return Recipient(station, representative, asked, channel, notice)


def body_of(data):
    """The canonical bytes of what was said, to tell a second tap from another matter."""
    said = {name: getattr(value, "pk", value) for name, value in data.items() if name != "photos"}
    return json.dumps(said, sort_keys=True, default=str).encode()


BY_KEY = rules.SUBMITS_PER_HOUR_BY_KEY  # what another system may bring in


def take_in(
    recipient,
    data,
    *,
    key,
    body,
    address,
    now,
    caller=ANYBODY,
    channel=None,
    per_hour=rules.SUBMITS_PER_HOUR,
    photos=None,
):
    """Submit once per `caller` and `key`. Returns (number, code or "", case_is_new, replayed).

    `data` are submit()'s own keywords; `body` the canonical bytes for the idempotency check;
    `address` the client's network address, counted and not stored, `per_hour` how often;
    `photos()` answers the ids of what takes time to fetch and store: it is counted first, and not
    asked for a repeated request.
    """
    division = recipient.station.division_id
    enforce(
        scope="cases.submit",
        key=address,
        limit=rule(per_hour, division),
        per=timedelta(hours=1),
        now=now,
    )
    whose = stranger(key, address) if caller == ANYBODY else caller
    once_only = {"actor": whose, "endpoint": "cases.submit", "key": key, "body": body}
    if photos and (before := answered(**once_only, now=now)):
        return *_taken(before[1], replayed=True), True
    if photos:
        _require_phone(recipient, data)
        data = data | {"photos": photos()}
    if caller == ANYBODY:
        data = {"upload_key": key} | data  # a page's photos came under the key of its form
    number = codes.next_number(division, now)

    def run():
        _require_phone(recipient, data)  # a repeated request is answered as it was
        case, is_new = actions.submit(
            station=recipient.station,
            representative=recipient.representative,
            addressed_station=recipient.addressed,
            channel=channel or recipient.channel,
            by=CITIZEN,
            owner=key if whose == ANYBODY else f"{whose} {key}",
            number=number,
            now=now,
            **data,
        )
        return 201, {"number": case.number, "version": case.code_version, "is_new": is_new}

    _status, answer, replayed = once(**once_only, now=now, run=run)
    return *_taken(answer, replayed), replayed


def _require_phone(recipient, data):
    if phone_required(recipient) and not data.get("phone"):
        raise actions.Invalid(_("请填写手机号。"), "contact.phone")


def phone_required(recipient):
    """Whether whoever speaks to `recipient` has to leave a number (F30)."""
    return rule(rules.PHONE_REQUIRED, recipient.station.division_id)


def _taken(answer, replayed):
    """(number, code or "", case_is_new). A repeated request shows the code again, but not once
    another has replaced it: then it opens nothing, and whoever renewed the code holds the new."""
    number, version, own = answer["number"], answer["version"], answer["is_new"]
    if own and replayed:
        own = Case.objects.filter(number=number, code_version=version).exists()
    return number, codes.code_of(number, version) if own else "", own


def take_snap(data, *, by, key, now):
    """随手拍 of the representative that `by` acts for, once per `key`. Returns the number."""
    representative = by.membership.representative
    recipient = of_own(representative)
    number = codes.next_number(recipient.station.division_id, now)
    content = data["content"] or _("随手拍：%s") % data["category"].name
    details = {
        name: data[name]
        for name in ("category", "location_text", "longitude", "latitude", "photos", "accused")
    }

    def run():
        case, _is_new = actions.snap(
            station=recipient.station,
            representative=representative,
            content=content,
            by=by,
            owner=key,
            number=number,
            now=now,
            **details,
        )
        return 201, {"number": case.number}

    _status, answer, _replayed = once(
        actor=by.label, endpoint="cases.snap", key=key, body=content.encode(), now=now, run=run
    )
    return answer["number"]


def take_note(recipient, data, *, by, key, body, now, channel):
    """What a visitor or caller said, written down by somebody of the desk: the same way in, once
    per `key`. Returns (number, code or "", case_is_new)."""
    number = codes.next_number(recipient.station.division_id, now)

    def run():
        case, is_new = actions.submit(
            station=recipient.station,
            representative=recipient.representative,
            channel=channel,
            by=by,
            owner=key,
            number=number,
            now=now,
            **data,
        )
        return 201, {"number": case.number, "version": case.code_version, "is_new": is_new}

    _status, answer, replayed = once(
        actor=by.label, endpoint="cases.note", key=key, body=body, now=now, run=run
    )
    return _taken(answer, replayed)


def of_desk(station, representative=None):
    """The recipient of what is written down at a desk: the station, which may be closed for the
    public but not for its own people."""
    if representative and representative.is_suspended:
        representative = None
    return Recipient(station, representative, station)


def of_own(representative):
    """The station that takes what this representative reports."""
    return _recipient(representative.primary_station, representative, Channel.SNAP)


def facts(station, since):
    """What the card says of a station this year: demands, matters, closed. One query."""
    return (
        Case.objects.countable()
        .filter(station=station, submitted_at__gte=since)
        .aggregate(
            received=Count("pk"),
            matters=figures.MATTERS,
            closed=Count("pk", filter=Q(closed_at__isnull=False)),
        )
    )
