"""Taking the person out of a case: contact data, numbers and names in every text, photos and words
when asked. The matter lives on anonymously and the ledger verifies (PIPL art. 47)."""

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils.translation import gettext as _

from liaison.attachments import actions as attachments
from liaison.attachments.models import Attachment, Purpose
from liaison.exports import actions as exports
from liaison.idempotency import actions as idempotency
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.ledger.models import Event
from liaison.notifications import actions as notifications
from liaison.personal import archive, consents, holds
from liaison.personal.fields import EncryptedField
from liaison.personal.models import Cause, Reveal
from liaison.personal.models import Purpose as Consented
from liaison.personal.rules import ARCHIVE_BEFORE_ERASURE
from liaison.personal.scrub import HIDDEN, scrubber
from liaison.workflow import SYSTEM, Busy, record

from . import copies, extensions, finding
from .actions import skip_callback
from .models import Case, Contact, Guardian
from .permissions import FOLLOWED
from .workflow import Action, Personal

CITIZEN_PHOTOS = (Purpose.INTAKE, Purpose.SUPPLEMENT)
GONE = _("（提交人已要求删除原文）")
NO_TITLE = _("（标题已删除）")


def expire(case, *, now):
    """The retention of contact data is over: what a citizen's own request does, by the system."""
    with transaction.atomic():
        row = lock_family(case)
        if _people(row) and holds.active(row) is None:
            forget(row, action=Personal.EXPIRE, by=SYSTEM, role="system", now=now)


def expire_photos(case, *, now):
    """The retention of the citizen's photos is over; the contact data goes with them."""
    with transaction.atomic():
        row = lock_family(case)
        if holds.active(row) is None:
            given = {"action": Personal.EXPIRE, "by": SYSTEM, "role": "system"}
            forget(row, photos=True, now=now, **given)


def lock_family(case):
    """The row, and those handled together with it, locked in id order as merging does; answers the
    row. Raises Busy when another joined in the same moment."""
    ids = {case.pk, *_relatives(case)}
    locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    rows = {row.pk: row for row in locked}
    if _relatives(case) - ids:
        raise Busy(_("别人正在办理这件事项，请稍后再试。"))
    return rows[case.pk]


def _relatives(case):
    """Ids of the main case, now or formerly, and of the cases that follow this one."""
    merged = Event.objects.filter(
        subject_type=case.subject_type, subject_id=case.pk, action=Action.MERGE
    )
    mains = models.Q(
        number__in={data.get("into", "") for data in merged.values_list("data", flat=True)}
    )
    mains |= models.Q(merged=case.pk)
    found = Case.objects.filter(mains | models.Q(merged_into=case.pk))
    return set(found.values_list("pk", flat=True)) - {case.pk}


def forget(row, *, action, by, role, now, photos=False, words=False):
    """Everything that names the person, everywhere. The caller holds the row's lock and has
    checked who asks. `words`: the citizen's own texts go too, and the place they named."""
    people = _people(row)
    known = [value for person in people for value in _known(person)]
    scrub = scrubber(known)
    had_phone, own = row.has_phone, _own_words(row) if words else {}
    export = _archived(row, action, photos, words, now) if people or photos or words else None
    texts = ledger.rewritten(subject=row, change=_change(scrub, words))
    gone = attachments.erase(subject=row, purposes=CITIZEN_PHOTOS) if photos else 0
    Contact.objects.filter(case=row).delete()
    Guardian.objects.filter(case=row).delete()
    row.companions.all().delete()
    _drop_contact(row)
    _rewrite_case(row, scrub, words)
    notifications.forget_addresses(subject=row)
    notifications.rewrite(subject=row, change=lambda text: scrub(_without(text, own)))
    _rewrite_reveals(row, scrub)
    extensions.tell(extensions.ON_FORGET, row, scrub, words, now)
    idempotency.forget_about(row.number)
    if action != Personal.EXPIRE:
        exports.recall(now=now)
    _end_consents(row, action, now)
    if had_phone:
        skip_callback(row, now=now)
    data = {"redacted": ledger.redactions(texts), "photos": gone, "words": words}
    if export:
        data["sealed"] = export.digest
    event = record(row, action, by=by, now=now, role=role, data=data)
    ledger.redact(event=event, texts=texts)
    for relative in Case.objects.filter(pk__in=_relatives(row)).order_by("pk") if known else ():
        _forget_beside(relative, scrubber(known, numbers=False), now)
    transaction.on_commit(lambda: forget_sessions(row), robust=True)


def _end_consents(row, action, now):
    """Every consent ends with the data it is about. A summary names nobody: when only the keeping
    of contact data is over, it stays public, and the citizen's code still takes it back."""
    lasts = {Consented.PUBLICATION} if action == Personal.EXPIRE else set()
    for purpose in set(consents.standing(row)) - lasts:
        consents.withdraw(subject=row, purpose=purpose, now=now)
    if not lasts:
        extensions.tell(extensions.ON_UNPUBLISH, row, "forgotten", now)


def _forget_beside(row, scrub, now):
    """Taking the person out of a case handled together with theirs: exactly what names them; the
    other citizen's own data stays."""
    texts = ledger.rewritten(subject=row, change=lambda event, text: scrub(text))
    before = _texts_of(row)
    for one, value in before.items():
        setattr(row, one, _fitted(scrub(value), row._meta.get_field(one)))
    for part in row.assignments.all():
        _scrub_notes(part, scrub)
        part.save()
    notifications.rewrite(subject=row, change=scrub)
    _rewrite_reveals(row, scrub)
    extensions.tell(extensions.ON_FORGET, row, scrub, False, now)
    if not texts and _texts_of(row) == before:
        return
    row.likeness = ""
    row.save()
    finding.keep(row)
    data = {"redacted": ledger.redactions(texts)}
    event = record(row, Personal.SCRUB, by=SYSTEM, now=now, role="system", data=data)
    ledger.redact(event=event, texts=texts)


def _texts_of(row):
    names = ["title", "content", "location_text", *(one.name for one in _notes(row))]
    return {name: getattr(row, name) for name in names}


def _people(row):
    """The rows that name somebody: the sender, a child's guardian, those who speak for a group."""
    guardian = Guardian.objects.filter(case=row)
    return [one for one in (row.contact_or_none, *guardian, *row.companions.all()) if one]


def _known(contact):
    """What identifies the person: whatever their row keeps encrypted."""
    fields = [one for one in contact._meta.concrete_fields if isinstance(one, EncryptedField)]
    return [getattr(contact, one.name) for one in fields]


def _change(scrub, words):
    def change(event, text):
        return GONE if words and event.actor == "citizen" else scrub(text)

    return change


def _own_words(row):
    """The citizen's words that messages quote, and what stands in their place."""
    quoted = {row.content: GONE, row.title: NO_TITLE, row.location_text: HIDDEN}
    return {text: put for text, put in quoted.items() if text}


def _without(text, own):
    for quoted, put in own.items():
        text = text.replace(quoted, put)
    return text


def _drop_contact(row):
    row.__dict__.pop("contact_or_none", None)
    row._state.fields_cache.pop("contact", None)


def _rewrite_case(row, scrub, words):
    row.title = NO_TITLE if words else scrub(row.title)[:60]
    row.content = GONE if words else scrub(row.content)
    row.location_text = "" if words else scrub(row.location_text)[:120]
    if words:
        row.longitude = row.latitude = None
    row.likeness = ""
    _scrub_notes(row, scrub)
    row.save()
    finding.keep(row)
    for part in row.assignments.all():
        _scrub_notes(part, scrub)
        part.save()


def _scrub_notes(row, scrub):
    for one in _notes(row):
        setattr(row, one.name, _fitted(scrub(getattr(row, one.name)), one))


def _notes(row):
    """The short texts that staff write beside a case: whatever is free text and no code."""
    codes = {"number", "division", "likeness", "resume_state", "title", "content", "location_text"}
    return [
        one
        for one in row._meta.concrete_fields
        if isinstance(one, (models.CharField, models.TextField))
        and not one.choices
        and one.name not in codes
    ]


def _fitted(text, one):
    return text[: one.max_length] if one.max_length else text


def _rewrite_reveals(row, scrub):
    for reveal in Reveal.objects.filter(subject_type=row.subject_type, subject_id=row.pk):
        reason = scrub(reveal.reason)[:200]
        if reason != reveal.reason:
            Reveal.objects.filter(pk=reveal.pk).update(reason=reason)


def _archived(row, action, photos, words, now):
    """A0: archive before erasure, where the place has not switched it off."""
    if not rule(ARCHIVE_BEFORE_ERASURE, row.division):
        return None
    files = {}
    if photos:
        held = Attachment.objects.of(row).filter(purpose__in=CITIZEN_PHOTOS)
        for photo in held:
            with photo.file.open("rb") as stored:
                files[f"{photo.pk}.jpg"] = stored.read()
    for held in extensions.ARCHIVED:
        files |= held(row)
    return archive.seal(
        subject=row,
        label=row.number,
        division=row.division,
        content=copies.whole(row),
        files=files,
        cause=Cause.EXPIRED if action == Personal.EXPIRE else Cause.ERASED,
        now=now,
    )


def forget_sessions(case):
    """No browser is remembered as having followed the case or sent it: sessions live for hours,
    so there are few, and each is opened."""
    engine = import_module(settings.SESSION_ENGINE)
    for stored in Session.objects.iterator(500):
        data = stored.get_decoded()
        followed = data.get(FOLLOWED, {})
        sent = data.get("submitted", {})
        if str(case.pk) not in followed and sent.get("number") != case.number:
            continue
        session = engine.SessionStore(stored.session_key)
        session[FOLLOWED] = {key: one for key, one in followed.items() if key != str(case.pk)}
        if sent.get("number") == case.number:
            session.pop("submitted", None)
        session.save()
