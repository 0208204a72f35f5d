"""Appending, sealing, publishing, erasing. Nothing here changes an event that exists."""

import secrets

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject

from . import chain
from .models import Event, EventText, PublishedSeal, Seal

LOOK_BACK = 10_000
SEALER_LOCK = 0x6C656467  # advisory lock: one sealer at a time


def append(*, subject, action, by, now, role="", source="", target="", data=None, text=""):
    """Append `subject`'s next event. The caller holds the subject's row lock, so seq has no gap.

    `subject` has subject_type, pk and version (= last seq). Returns the Event.
    """
    seq = subject.version + 1
    previous = _digest_of(subject, seq - 1) if seq > 1 else ""
    salt = secrets.token_hex(16) if text else ""
    event = Event(
        subject_type=subject.subject_type,
        subject_id=subject.pk,
        seq=seq,
        action=action,
        actor=by.label,
        role=role,
        at=now,
        source=source,
        target=target,
        data={**(data or {}), **getattr(by, "on_behalf", {})},
        text_digest=chain.text_digest(salt, text) if text else "",
        previous=previous,
        algorithm=chain.ALGORITHM,
    )
    event.digest = chain.event_digest(event)
    event.save(force_insert=True)
    if text:
        EventText.objects.create(event=event, salt=salt, text=text)
    vars(subject)["last_event"] = {"seq": event.seq, "digest": event.digest}
    return event


def last_of(model):
    """The last event of each row of `model` (a Subject), to be read with the row's lock."""
    events = Event.objects.filter(
        subject_type=model._meta.label_lower, subject_id=OuterRef("pk"), seq=OuterRef("version")
    )
    return Subquery(events.values(last=JSONObject(seq="seq", digest="digest")))


def _digest_of(subject, seq):
    """What was read with the lock, unless another event came while it was waited for."""
    last = getattr(subject, "last_event", None)
    if last and last["seq"] == seq:
        return last["digest"]
    return Event.objects.values_list("digest", flat=True).get(
        subject_type=subject.subject_type, subject_id=subject.pk, seq=seq
    )


def erase_texts(*, subject):
    """Forget the words of every event of `subject`; the chain keeps verifying. Returns how many."""
    events = Event.objects.filter(subject_type=subject.subject_type, subject_id=subject.pk)
    return EventText.objects.filter(event__in=events).delete()[0]


def rewritten(*, subject, change):
    """{seq: (salt, new text)} of the events of `subject` whose words `change(event, text)` alters.

    The caller appends an event whose data holds `redactions(...)` of them, then calls `redact`.
    """
    found = {}
    texts = EventText.objects.filter(
        event__subject_type=subject.subject_type, event__subject_id=subject.pk
    )
    for words in texts.select_related("event"):
        text = change(words.event, words.text)
        if text != words.text:
            found[words.event.seq] = (secrets.token_hex(16), text)
    return found


def redactions(texts):
    """What the allowing event carries: {seq: digest of the words as they read from now on}."""
    return {str(seq): chain.text_digest(salt, text) for seq, (salt, text) in texts.items()}


def redact(*, event, texts):
    """Put `texts` in the place of the words of `event`'s subject. `event` says so in its data,
    which is what `verify_ledger` compares with from now on."""
    if event.data.get("redacted", {}) != redactions(texts):
        raise AssertionError("the event must carry the digests of what it redacts")
    for seq, (salt, text) in texts.items():
        EventText.objects.filter(
            event__subject_type=event.subject_type,
            event__subject_id=event.subject_id,
            event__seq=seq,
        ).update(text=text, salt=salt, redacted_by=event.seq)


def seal(*, limit=5000, everywhere=False):
    """Give committed, unsealed events their positions. Returns how many were sealed.

    Ids become visible out of order, yet hardly ever far out: each run looks no further back than
    the last LOOK_BACK seals reach, and the nightly one `everywhere`.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        last = Seal.objects.order_by("-position").first()
        position, rolling = (last.position, last.rolling) if last else (0, "")
        events = Event.objects.filter(seal=None).order_by("pk")
        if not everywhere:
            before = Seal.objects.filter(position=position - LOOK_BACK).values("event")
            events = events.filter(pk__gt=Coalesce(Subquery(before), 0))
        rows = []
        for event in events[:limit]:
            position, rolling = position + 1, chain.roll(rolling, event)
            rows.append(Seal(position=position, event=event, rolling=rolling))
        Seal.objects.bulk_create(rows)
    return len(rows)


def publish(*, day):
    """Anchor the last seal under `day`; a day is published once and never again."""
    last = Seal.objects.order_by("-position").first()
    if last is None:
        return None
    return PublishedSeal.objects.get_or_create(
        day=day, defaults={"position": last.position, "rolling": last.rolling}
    )[0]
