"""POST requests: a matter told through another system, by the same way in as the form."""

import hashlib
from http.client import HTTPException

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from liaison.attachments import actions as attachments
from liaison.attachments.images import MAX_BYTES
from liaison.attachments.models import Attachment, Purpose
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.rest import Unprocessable, canonical, checked
from liaison.webhooks import addresses
from stations.divisions.levels import within
from stations.network.models import Datum, StationKind
from suggestions.cases import actions, asking, intake, rules
from suggestions.cases.models import Case
from suggestions.cases.serializers import NewCaseSerializer

from . import services

PLAIN = {
    "api_key",
    "jurisdiction_id",
    "service_code",
    "lat",
    "long",
    "address_string",
    "address_id",
    "email",
    "device_id",
    "account_id",
    "first_name",
    "last_name",
    "phone",
    "description",
    "media_url",
}
# The field of a case → the parameter that the caller knows.
PARAMETERS = {
    "content": "description",
    "category": "service_code",
    "location.text": "address_string",
    "location.longitude": "long",
    "location.latitude": "lat",
    "contact.name": "last_name",
    "contact.phone": "phone",
    "consent": "attribute[consent]",
    "kind": "attribute[kind]",
    "headcount": "attribute[headcount]",
    "station": "attribute[station]",
    "representative": "attribute[representative]",
}
FETCH_SECONDS, FETCH_DEADLINE = 5, 10
NETWORKS = ()  # whatever subscriptions may reach, a picture comes from a public address
# What takes anything; a specialty station or a legislative contact point has to be named.
GENERAL = [StationKind.HOME, StationKind.STATION, StationKind.ROOM, StationKind.POINT]


class Invalid(Exception):
    """[(code, words)] of what is wrong with a request."""

    def __init__(self, found):
        super().__init__(found)
        self.found = found


def take(given, files, *, actor, division, key, now):
    """Store one request. Returns (number, notice). Raises Invalid, Refusal."""
    body = _body(given, actor, division)
    try:
        data = dict(checked(NewCaseSerializer(data=body)))
    except Unprocessable as error:
        raise Invalid(list(_named(error.detail))) from error
    recipient = _recipient(data, body, actor, division)
    owner = f"open311 {actor.key} {hashlib.sha256(key.encode()).hexdigest()}"
    address = f"key {actor.key}"
    media = {"media": _digests(files), "media_url": given.get("media_url", "")}
    missed = []

    def photos():
        return _photos(given, files, recipient, owner, address, now, missed)

    location, contact = data.get("location") or {}, data.get("contact") or {}
    fields = {
        "title": data["title"],
        "content": data["content"],
        "kind": data.get("kind", ""),
        "category": data.get("category"),
        "location_text": location.get("text", ""),
        "longitude": location.get("longitude"),
        "latitude": location.get("latitude"),
        "name": contact.get("name", ""),
        "phone": contact.get("phone", ""),
        "wants_reply": data.get("wants_reply", True),
        "confidential": data.get("confidential", False),
        "headcount": data.get("headcount"),
        "upload_key": owner,
    }
    number, code, _is_new, replayed = intake.take_in(
        recipient,
        fields,
        key=owner,
        body=canonical(body | media),
        address=address,
        now=now,
        channel=intake.Channel.API,
        per_hour=intake.BY_KEY,
        photos=photos,
    )
    case = Case.objects.get(number=number)
    if replayed:  # nothing was fetched, or too late
        sent = len(files.getlist("media")) + bool(given.get("media_url"))
        kept = Attachment.objects.of(case).filter(purpose=Purpose.INTAKE).count()
        missed = [_("%d 张。") % (sent - kept)] if kept < sent else []
    return number, _notice(case, code, missed)


def _body(given, actor, division):
    """The body that POST /api/v1/cases/ would have had."""
    said = _attributes(given, division)
    wrong = []
    description = given.get("description", "").strip()
    if not given.get("service_code", ""):
        wrong.append((400, _("没有给出 service_code。")))
    elif services.definition(given["service_code"], division) is None:
        wrong.append((404, _("没有这个 service_code。")))
    if not description:
        wrong.append((400, _("没有给出 description。")))
    latitude, longitude = given.get("lat", ""), given.get("long", "")
    if not (latitude and longitude) and not given.get("address_string", ""):
        wrong.append((400, _("没有给出地点：lat 和 long，或者 address_string。")))
    if said.get("consent") != "yes":
        wrong.append((400, _("没有给出 attribute[consent]=yes：来信人已阅读个人信息告知。")))
    if wrong:
        raise Invalid(wrong)
    return {
        "station": said.get("station") or _station(actor, division, latitude, longitude),
        "representative": said.get("representative") or None,
        "title": actions.headline(description),
        "content": description,
        "kind": said.get("kind", ""),
        "category": given["service_code"],
        "location": {
            "text": given.get("address_string", "") or given.get("address_id", ""),
            "longitude": longitude or None,
            "latitude": latitude or None,
        },
        "contact": {"name": _name(given), "phone": given.get("phone", "")},
        "consent": True,
        "wants_reply": said.get("wants_reply", "yes") != "no",
        "confidential": said.get("confidential", "no") == "yes",
        "headcount": said.get("headcount") or None,
    }


def _attributes(given, division):
    """{code: value} of attribute[code]; Invalid for what no definition names."""
    known = {one["code"]: one for one in services.attributes(division)}
    said, wrong = {}, []
    for name, value in given.items():
        if name in PLAIN:
            continue
        code = name.removeprefix("attribute[").removesuffix("]")
        if not name.startswith("attribute[") or code not in known:
            wrong.append((400, _("没有这个参数：%s") % name[:60]))
            continue
        keys = {one["key"] for one in known[code]["values"]}
        if value and keys and value not in keys:
            wrong.append((400, _("attribute[%s] 没有这个选项。") % code))
        said[code] = value.strip()
    if wrong:
        raise Invalid(wrong)
    return said


def _name(given):
    first, last = given.get("first_name", "").strip(), given.get("last_name", "").strip()
    return f"{first} {last}".strip() if (first + last).isascii() else f"{last}{first}"


def _station(actor, division, latitude, longitude):
    """The key's own station, else the nearest one, else the first of the county."""
    held = actor.membership
    if held.station_id:
        return held.station.code
    rows = services.stations(division).running().filter(kind__in=GENERAL)
    rows = rows.filter(within("division", actor.within))
    rows = rows.order_by("tier", "pinyin", "code")
    places = list(rows.exclude(datum=Datum.GCJ02).values_list("code", "latitude", "longitude"))
    located = [place for place in places if None not in place]
    try:
        here = float(latitude), float(longitude)
    except ValueError:
        here = None
    if here and located:
        return min(located, key=lambda one: _distance(one[1:], here))[0]
    first = rows.values_list("code", flat=True).first()
    if first is None:
        raise Invalid([(404, _("这里还没有可以受理的站点。"))])
    return first


def _distance(place, here):
    return sum((float(one) - other) ** 2 for one, other in zip(place, here, strict=True))


def _recipient(data, body, actor, division):
    if uid := data.get("representative"):
        found = intake.of_representative(uid)
    else:
        found = intake.of_station(body["station"])
    place = (found.addressed or found.station).division_id
    if not (place.startswith(division) and place.startswith(actor.within)):
        raise Invalid([(400, _("这个站点或代表不在 jurisdiction_id 或 api_key 的区划范围内。"))])
    return found


def _photos(given, files, recipient, owner, address, now, missed):
    """Ids of the pictures; `missed` hears what could not be had. `media` may come with the request
    as a file; a `media_url` is fetched like a webhook is sent: by checked address, no redirect."""
    division = recipient.station.division_id
    most, sent = rule(rules.PHOTO_LIMIT, division), files.getlist("media")
    uploads = sent[:most]
    if len(sent) + bool(given.get("media_url")) > most:
        missed.append(_("最多 %d 张，多出的没有收。") % most)
    elif given.get("media_url"):
        try:
            uploads.append(_fetched(given["media_url"]))
        except (Refusal, OSError, HTTPException, ValueError):
            missed.append(_("media_url 没有取到：须是公网 https 地址上的图片，请改为随请求上传。"))
    known = {"by": None, "owner": owner, "address": address, "now": now}
    per_hour, kept = rule(intake.BY_KEY, division), []
    for upload in uploads:
        try:
            kept.append(attachments.store(upload=upload, per_hour=per_hour, **known).pk)
        except Refusal as refusal:
            missed.append(str(refusal.detail))
    return kept


def _digests(files):
    """What was sent, not what was kept of it: a repetition is one whatever became of a picture."""
    found = []
    for upload in files.getlist("media"):
        found.append(hashlib.file_digest(upload, "sha256").hexdigest())
        upload.seek(0)
    return found


def _fetched(url):
    """Raises Refusal, OSError, HTTPException, ValueError."""
    limits = {"timeout": FETCH_SECONDS, "deadline": FETCH_DEADLINE, "networks": NETWORKS}
    with addresses.calling(addresses.checked(url, NETWORKS), **limits) as (opened, path):
        opened.request(
            "GET", path, headers={"Accept": "image/*", "User-Agent": "Liaison-Open311/1"}
        )
        answer = opened.getresponse()
        if answer.status != 200:
            raise ValueError(f"HTTP {answer.status}")
        return SimpleUploadedFile("media", answer.read(MAX_BYTES + 1))


def _notice(case, code, missed):
    words = [_("编号 %s。") % case.number]
    if code:
        track = settings.SITE_URL + reverse("cases:track")
        said = {"code": code, "track": track}
        words.append(_("查询码 %(code)s，凭编号和查询码在 %(track)s 查进度。") % said)
    else:
        words.append(_("内容相同的刚刚已经收到过，没有重复登记。"))
    words += asking.notices(case)
    words += [_("照片没有收到：%s") % why for why in missed]
    return " ".join(map(str, words))


def _named(errors, prefix=""):
    """Errors of the fields in the caller's own names."""
    for field, messages in errors.items():
        name = f"{prefix}{field}"
        if isinstance(messages, dict):
            yield from _named(messages, f"{name}.")
        else:
            for message in messages:
                yield 400, f"{PARAMETERS.get(name, name)}: {message}"
