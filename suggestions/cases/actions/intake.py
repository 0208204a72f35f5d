"""A matter comes in: a citizen's, or a representative's 随手拍."""

import re
from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _

from liaison.jurisdiction.rules import rule
from liaison.personal import consents
from liaison.personal.fields import blind_index, blind_indexes
from liaison.personal.models import NoticeText, Purpose
from liaison.reference import Shelf
from liaison.whole import as_part
from liaison.workflow import begin
from suggestions.cases import codes, detection, finding, rules
from suggestions.cases.models import (
    Case,
    CaseReader,
    Channel,
    Companion,
    Contact,
    EmergencyWord,
    Guardian,
    Mode,
    Sensitivity,
)
from suggestions.cases.workflow import SUBMIT, State

from .boundaries import name_readers
from .shared import Invalid, attach, due, start

WRITTEN_DOWN = {Channel.VISIT, Channel.PHONE, Channel.REGISTER}
EMERGENCIES = Shelf(lambda: list(EmergencyWord.objects.values_list("word", flat=True))).follow(
    EmergencyWord
)


@as_part
def submit(
    *,
    station,
    content,
    by,
    now,
    channel,
    owner,
    representative=None,
    addressed_station=None,
    title="",
    kind="",
    category=None,
    location_text="",
    longitude=None,
    latitude=None,
    name="",
    phone="",
    wants_reply=True,
    confidential=False,
    photos=(),
    upload_key="",
    number="",
    mode="",
    headcount=None,
    companions=(),
    involves_minor=False,
    guardian=None,
    accused="",
    sensitive="",
    client_submitted_at=None,
):
    """Store a citizen's matter and start its response clock (24 natural hours).

    `owner` is the opaque string that stands for the sender, `upload_key` the one under which
    `photos` (attachment ids) were uploaded, when it is another. Returns (case, is_new); is_new is
    False when the same person sent the same text within cases.repeat_minutes: the existing case
    comes back instead (F30).

    A citizen's accusation against officials is kept for named readers from the first moment;
    `accused` is the unit that it is about, in the citizen's words. `companions` and `guardian` are
    dicts with name and phone: those who speak for a group, who consents for a child under 14.
    `sensitive` is "agree" with the separate consent to use sensitive personal data (PIPL art. 29).
    `client_submitted_at` is when a telephone without network says the button was pressed: kept in
    the ledger as said, while every deadline runs from `now`.
    """
    if accused and accused not in content:
        content = f"{content}\n{_('被反映的单位：')}{accused}"
    likenesses = blind_indexes(f"{phone or owner}:{content}", "likeness")
    _one_at_a_time(likenesses[-1])  # of the oldest key, which processes with old and new lists know
    repeated = _repeated(likenesses, station, now)
    if repeated:
        return repeated, False
    case = Case(
        number=number or codes.next_number(station.division_id, now),
        state=State.SUBMITTED,
        channel=channel,
        mode=mode,
        kind=kind,
        category=category,
        title=title or headline(content),
        content=content,
        location_text=location_text,
        longitude=longitude,
        latitude=latitude,
        division=station.division_id,
        station=station,
        addressed_station=addressed_station or station,
        representative=representative,
        wants_reply=wants_reply,
        is_confidential=confidential,
        is_urgent=is_emergency(f"{title}\n{content}"),
        headcount=headcount,
        is_group=bool(headcount and headcount >= rule(rules.GROUP_THRESHOLD, station.division_id)),
        involves_minor=involves_minor,
        may_publish=not involves_minor,
        notice_version=getattr(NoticeText.current("case", now), "version", 0),
        submitted_at=now,
        likeness=likenesses[0],
    )
    if representative and mode != Mode.SNAP:
        hours = rule(rules.TAKE_OVER_HOURS, case.division)
        case.take_over_at = now + timedelta(hours=hours)
    _keep_for_named_readers(case)
    if case.is_restricted and mode == Mode.SNAP:
        case.mode = ""  # an accusation is no 随手拍: nobody sends it to a unit within 24 hours
    case.queue_at = due(case, "response", now)
    role = "deputy" if channel == Channel.SNAP else "citizen"
    if by.membership and channel in WRITTEN_DOWN:  # at a desk, by somebody who stands in the ledger
        role = by.membership.role
    data = {"channel": channel}
    if client_submitted_at:
        data["client_submitted_at"] = client_submitted_at.isoformat()
    with begin(case, SUBMIT, by=by, now=now, role=role, data=data):
        if name or phone:
            index = blind_index(phone) if phone else ""
            Contact.objects.create(case=case, name=name, phone=phone, phone_index=index)
        finding.keep(case)
        _keep_people(case, companions, guardian, now)
        if case.is_restricted:
            name_readers(case, now)
            if channel == Channel.SNAP:  # who told it knows it
                CaseReader.objects.create(case=case, user=by.user, at=now)
        if sensitive == "agree":  # asking.AGREE
            consents.give(subject=case, purpose=Purpose.SENSITIVE, channel="form", now=now)
            case.event_data["consents"] = [str(Purpose.SENSITIVE)]
        attach(case, photos, upload_key or owner, "intake", now)
        start(case, "response", now)
    return case, True


def _keep_for_named_readers(case):
    text = f"{case.title}\n{case.content}"
    if detection.is_accusation(text, kind=case.kind, category=case.category_id):
        case.sensitivity, case.may_publish = Sensitivity.ACCUSATION, False
        case.accused_unit = detection.accused_unit(text, case.division)


def _keep_people(case, companions, guardian, now):
    """Those named beside the sender; a group has at most so many contacts (信访工作条例)."""
    limit = rule(rules.SPOKESPERSONS, case.division) - 1
    if len(companions) > limit:
        raise Invalid(_("连您在内最多 %s 位联系人，请推选代表。") % (limit + 1), "companions")
    for person in companions:
        Companion.objects.create(case=case, name=person["name"], phone=person.get("phone", ""))
    if case.involves_minor:
        if not guardian:
            raise Invalid(_("涉及未满14周岁的孩子，请由监护人填写并同意。"), "guardian")
        version = getattr(NoticeText.current("guardian", now), "version", 0)
        Guardian.objects.create(
            case=case,
            name=guardian["name"],
            phone=guardian["phone"],
            notice_version=version,
            consented_at=now,
        )


def headline(content):
    """A title from the first sentence, for those who only tell their matter."""
    line = content.strip().partition("\n")[0].strip()
    first = re.split("[。！？；!?;]", line)[0].strip() or line
    return first if len(first) <= 30 else first[:29] + "…"


def is_emergency(text):
    return any(word in text for word in EMERGENCIES())


def _one_at_a_time(likeness):
    """Two phones of one person, or one impatient thumb: the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [likeness])


def _repeated(likenesses, station, now):
    since = now - timedelta(minutes=rule(rules.REPEAT_MINUTES, station.division_id))
    rows = Case.objects.filter(likeness__in=likenesses, submitted_at__gte=since)
    found = rows.filter(state__in=_alive()).values_list("pk", flat=True).first()
    # Hardly ever there is one; planning the twelve joins of for_reading costs more than looking.
    return Case.objects.for_reading().get(pk=found) if found else None


def _alive():
    return [state for state in State if state != State.WITHDRAWN]


def snap(*, station, representative, content, by, now, owner, **details):
    """代表随手拍 (F35): what a representative saw. 24 natural hours to 派单, not to 接单.

    `details` are keywords of `submit`. Returns (case, is_new). The representative rates it, so
    there is no query code to hand out. Nobody can be sent without knowing where: a position, or a
    few words.
    """
    is_placed = None not in {details.get("longitude"), details.get("latitude")}
    is_placed = is_placed or bool(details.get("location_text"))
    if not is_placed and rule(rules.SNAP_NEEDS_PLACE, station.division_id):
        raise Invalid(_("没有取得位置，请写一句在哪里，例如“幸福路菜场门口”。"), "location_text")
    return submit(
        station=station,
        representative=representative,
        content=content,
        by=by,
        now=now,
        owner=owner,
        channel=Channel.SNAP,
        mode=Mode.SNAP,
        **details,
    )
