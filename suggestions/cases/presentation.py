"""A case as JSON: rows of a list, the whole of it for staff, and what its citizen sees."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from liaison import together
from liaison.attachments.links import url_of
from liaison.attachments.models import Attachment
from liaison.deadlines.models import Clock
from liaison.personal import holds
from liaison.text import mask_name, mask_phone
from liaison.workflow import NEVER, allowed_actions, citizen_of

from . import extensions, following, permissions, timeline
from . import serializers as s
from .colleagues import office_of
from .models import listed_title
from .privacy import keep_reveal

# name in the row → path in the table; lists read nothing else
ROW = {
    "number": "number",
    "title": "title",
    "state": "state",
    "mode": "mode",
    "kind": "kind",
    "category": "category_id",
    "division": "division",
    "station": "station__code",
    "representative": "representative__uid",
    "unit": "unit__code",
    "is_urgent": "is_urgent",
    "sensitivity": "sensitivity",
    "round": "round",
    "result": "result",
    "rating": "rating",
    "submitted_at": "submitted_at",
    "closed_at": "closed_at",
    "due_at": "queue_at",
    "version": "version",
}
PUBLIC_CLOCKS = {"response", "closing", "second_round", "rating"}
UNIT_CLOCKS = {"closing", "second_round", "objection", "review"}


def rows(cases):
    """Plain rows for a list: no model instances, no per-row queries."""
    return cases.values("id", *ROW.values())


def shown_title(values):
    return listed_title(values["title"], values["sensitivity"])


def row(values):
    values = values | {"title": shown_title(values)}
    shown = {name: None if values[path] == "" else values[path] for name, path in ROW.items()}
    return local(shown | {"due_at": _due(values["queue_at"])})


def local(shown):
    """Times with the zone of the place, as serializers write them."""
    return {
        name: localtime(value) if isinstance(value, datetime) else value
        for name, value in shown.items()
    }


def _due(queue_at):
    return None if queue_at == NEVER else queue_at


def full(case, actor, now, *, reveal=False):
    """The whole case for staff; `reveal` shows contact data to a key that may see it."""
    found = together.alone(
        together.named(
            asked=extensions.asked(case),
            clocks=together.rows(_clocks(case)),
            attachments=_attachments(case, actor),
            handlers=_handlers(case, actor),
            cross_numbers=_cross_numbers(case, actor),
            about=together.named(**extensions.about(case, actor, now)),
        )
    )
    contact = _contact(case, actor, now, reveal)
    read = permissions.reader(case, actor, revealed=bool(contact and not contact["masked"]))
    shown = {
        "number": case.number,
        "title": read(case.title),
        "content": read(case.content),
        "sensitivity": case.sensitivity or None,
        "headcount": case.headcount,
        "involves_minor": case.involves_minor,
        "state": case.state,
        "mode": case.mode or None,
        "kind": case.kind or None,
        "channel": case.channel,
        "category": case.category_id,
        "division": case.division,
        "station": case.station.code,
        "representative": case.representative and case.representative.uid,
        "unit": case.unit and case.unit.code,
        "location": {
            "text": read(case.location_text),
            "longitude": case.longitude,
            "latitude": case.latitude,
        },
        "contact": contact,
        "is_urgent": case.is_urgent,
        "is_confidential": case.is_confidential,
        "wants_reply": case.wants_reply,
        "review_stage": case.review_stage or None,
        "supervision": _supervision(case, actor),
        "held_reason": case.held_reason or None,
        "extension_asked": case.extension_asked or None,
        "assistants": [part.unit.code for part in case.assignments.all() if part.is_assisting],
        "merged_into": case.merged_into and case.merged_into.number,
        "promised_on": case.promised_on,
        "round": case.round,
        "result": case.result or None,
        "rating": case.rating or None,
        "reason": case.reason_id,
        "submitted_at": case.submitted_at,
        "acknowledged_at": case.acknowledged_at,
        "dispatched_at": case.dispatched_at,
        "replied_at": case.replied_at,
        "fed_back_at": case.fed_back_at,
        "closed_at": case.closed_at,
        "due_at": _due(case.queue_at),
        "version": case.version,
        "attachments": found["attachments"],
        "actions": [action.value for action in allowed_actions(case, actor, now)],
        "clocks": s.ClockSerializer(_read_by(actor, found["clocks"]), many=True).data,
        "handlers": found["handlers"],
        "cross_numbers": found["cross_numbers"],
    } | found["about"]
    return local(shown)


def _handlers(case, actor):
    """经办人, one per office; a unit reads its own."""
    rows = case.handlers.select_related("user").order_by("pk")
    if permissions.is_unit(actor):
        rows = rows.filter(office=office_of(actor.membership))
    return [
        {"name": str(row.user), "office": row.office.partition(":")[0], "at": localtime(row.at)}
        for row in (yield rows)
    ]


def cross_numbers(case, actor):
    return together.alone(_cross_numbers(case, actor))


def _cross_numbers(case, actor):
    """What other platforms call the matter; no unit reads it."""
    if permissions.is_unit(actor):
        return []
    return list((yield case.cross_numbers.order_by("pk").values("id", "platform", "number")))


def _clocks(case):
    return Clock.objects.of(case).order_by("pk")


def _read_by(actor, clocks):
    """A unit reads the clocks of its own part, as on its page."""
    if permissions.is_unit(actor):
        return [clock for clock in clocks if clock.kind in UNIT_CLOCKS]
    return clocks


def _supervision(case, actor):
    """A unit hears of 督办 once it is decided."""
    shown = case.is_supervised or not permissions.is_unit(actor)
    return case.supervision or None if shown else None


def _attachments(case, actor):
    """All photographs for those who read the whole case; a unit's are those of its own part."""
    found = Attachment.objects.filter(subject_type=case.subject_type, subject_id=case.pk)
    if permissions.is_unit(actor):
        unit = actor.membership.organisation
        told = yield from timeline.told(case, unit)
        found = found.filter(event_seq__in=timeline.read_in(told, case, unit))
    return [
        {
            "id": str(photo.pk),
            "url": url_of(photo),
            "purpose": photo.purpose,
            "seq": photo.event_seq,
        }
        for photo in (yield found.order_by("uploaded_at"))
    ]


def _contact(case, actor, now, reveal):
    """Masked; nothing at all for those who need not call (D8). A key with cases:personal reads it
    plainly, and each such reading is kept (F75, PIPL art. 54)."""
    contact = case.contact_or_none
    if contact is None or not permissions.sees_contact(case, actor):
        return None
    hold = holds.active(case) if reveal and "cases:personal" in actor.scopes else None
    if reveal and "cases:personal" in actor.scopes and not (hold and hold.erasure_asked_at):
        with transaction.atomic():
            keep_reveal(case, user=actor.user, reason=f"API key {actor.key}", now=now)
            extensions.tell(extensions.ON_PERSONAL, case, actor, now)
        return {"name": contact.name, "phone": contact.phone, "masked": False}
    return {"name": mask_name(contact.name), "phone": mask_phone(contact.phone), "masked": True}


def public(case, now):
    """What the citizen sees on the tracking page."""
    read = together.named(
        clocks=together.rows(_clocks(case)),
        asked=extensions.asked(case),
        about=together.named(**extensions.about(case, citizen_of(case), now)),
    )
    found = together.alone(read)
    clocks = found["clocks"]
    main = following.progress(case, now)
    promised = (main and main["clock"]) or timeline.promise(clocks)
    shown = {
        "number": case.number,
        "title": case.title,
        "state": case.state,
        "state_text": case.get_state_display(),
        "station": case.station.name,
        "submitted_at": case.submitted_at,
        "closed_at": case.closed_at,
        "promised_at": promised and promised.due_at,
        "paused": any(clock.is_paused for clock in clocks if clock.settled_at is None),
        "result": timeline.told_result(case) or None,
        "rating": case.rating or None,
        "actions": [a.value for a in allowed_actions(case, citizen_of(case), now)],
        "clocks": s.ClockSerializer(
            [clock for clock in clocks if clock.kind in PUBLIC_CLOCKS], many=True
        ).data,
        "timeline": s.TimelineEntrySerializer(timeline.public(case), many=True).data,
        "main": main and s.MainCaseSerializer(main).data,
    } | found["about"]
    return local(shown)
