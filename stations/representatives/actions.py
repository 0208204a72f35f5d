"""What happens to a mandate and to a profile. Each step stands in the ledger."""

from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.attachments import actions as attachments
from liaison.errors import Refusal
from liaison.ledger import actions as ledger
from liaison.workflow import NotAllowed, StaleVersion, WrongState

from .models import CURRENT, EndReason, Mandate, MandateStatus, Representative, SuspensionReason
from .permissions import may_edit, may_record, may_register
from .rules import freeze_at


class BadReason(Refusal):
    """The reason is none of those that the law or local practice knows (422)."""

    status = 422
    code = "bad-reason"


class Frozen(Refusal):
    """Profiles, points and articles rest while a new congress is elected (409)."""

    status = 409
    code = "frozen"


def refuse_frozen(division, now):
    """Raise Frozen while the 换届 freeze of `division` holds; for profiles, points and articles."""
    if days := freeze_at(division, now):
        first, last = (f"{day.year}年{day.month}月{day.day}日" for day in days)
        raise Frozen(
            _("%(first)s至%(last)s是换届选举期间，代表资料、积分和文章暂时不能修改。")
            % {"first": first, "last": last}
        )


# --- profile --------------------------------------------------------------------------------------


def edit_profile(*, representative, introduction, sector, languages, by, now, version=None):
    """What the public page says in the person's own words. Names what changed, not the old text."""
    values = {"introduction": introduction, "sector": sector, "languages": languages}
    with edited(representative, "edit_profile", by=by, now=now, version=version) as (row, data):
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        data["fields"] = changed
        for name in changed:
            setattr(row, name, values[name])
    return row


def set_portrait(*, representative, photo, owner, by, now):
    """`photo` is an upload of `owner` (liaison.attachments); the portrait before it is deleted."""
    with edited(representative, "set_portrait", by=by, now=now) as (row, _data):
        attachments.erase(subject=row)
        (claimed,) = attachments.claim(
            ids=[photo],
            owner=owner,
            subject=row,
            purpose="portrait",
            event_seq=row.version + 1,
            now=now,
        )
        row.photo = claimed.pk
    return row


def remove_portrait(*, representative, by, now):
    with edited(representative, "remove_portrait", by=by, now=now) as (row, _data):
        attachments.erase(subject=row)
        row.photo = None
    return row


@contextmanager
def edited(representative, action, *, by, now, version=None):
    """Lock the person, check actor and freeze, let the verb set fields, append the event."""
    with transaction.atomic():
        row = Representative.objects.select_for_update(of=("self",)).get(pk=representative.pk)
        if not may_edit(by, row):
            raise NotAllowed(_("只有代表本人、所在联络站和人大工作机构可以修改。"))
        refuse_frozen(row.place(), now)
        if version is not None and version != row.version:
            raise StaleVersion(_("资料刚刚被别人改过，请刷新后再改。"))
        data = {}
        yield row, data
        event = ledger.append(
            subject=row, action=action, by=by, now=now, role=by.membership.role, data=data
        )
        row.version = event.seq
        row.save()


# --- mandates -------------------------------------------------------------------------------------


@transaction.atomic
def begin_mandate(*, mandate, by, now):
    """Record a new mandate; `mandate` may be stored already (import)."""
    if not may_register(by, mandate):
        raise NotAllowed(_("只能登记本辖区的任期。"))
    if mandate._state.adding:
        mandate.save()
    data = {"level": mandate.level, "term": mandate.term, "body": mandate.body}
    return _noted(mandate, "begin_mandate", by=by, now=now, data=data)


@transaction.atomic
def amend_mandate(*, mandate, fields, by, now):
    """Record that `fields` of a stored mandate were corrected."""
    before = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if not (may_register(by, before) and may_register(by, mandate)):
        raise NotAllowed(_("只能登记本辖区的任期。"))
    mandate.save()
    return _noted(mandate, "amend_mandate", by=by, now=now, data={"fields": sorted(fields)})


def _noted(mandate, action, *, by, now, data):
    Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    event = ledger.append(
        subject=mandate, action=action, by=by, now=now, target=mandate.status, data=data
    )
    mandate.version = event.seq
    mandate.save(update_fields=["version"])
    return mandate


def end_mandate(*, mandate, reason, by, now, successor=None, note=""):
    """End a mandate for good. Codes lead to the station and the successor from then on."""
    check_reason(reason, EndReason)
    with recorded(mandate, "end_mandate", CURRENT, by=by, now=now, reason=reason, note=note) as row:
        row.status = MandateStatus.ENDED
        row.end_reason, row.ended_at = reason, now
        row.successor = successor
    return row


def suspend_mandate(*, mandate, reason, by, now, note=""):
    """暂时停止执行代表职务: the person reads on and does nothing in the name of the mandate."""
    check_reason(reason, SuspensionReason)
    sources = [MandateStatus.ACTIVE]
    with recorded(
        mandate, "suspend_mandate", sources, by=by, now=now, reason=reason, note=note
    ) as row:
        row.status = MandateStatus.SUSPENDED
        row.suspension_reason, row.suspended_at = reason, now
    return row


def resume_mandate(*, mandate, reason, by, now):
    """恢复执行代表职务. `reason` in words: what ended the suspension."""
    if not reason.strip():
        raise BadReason(_("请写明恢复执行代表职务的原因。"))
    sources = [MandateStatus.SUSPENDED]
    with recorded(mandate, "resume_mandate", sources, by=by, now=now, note=reason) as row:
        row.status = MandateStatus.ACTIVE
        row.suspension_reason, row.suspended_at = "", None
    return row


def name_successor(*, mandate, successor, by, now):
    """Name, later, who was elected in the place of an ended mandate."""
    sources = [MandateStatus.ENDED]
    with recorded(mandate, "name_successor", sources, by=by, now=now) as row:
        row.successor = successor
    return row


def check_reason(reason, choices):
    if reason not in choices.values:
        raise BadReason(_("请从列表中选择原因。"))


@contextmanager
def recorded(mandate, action, sources, *, by, now, reason="", note=""):
    """Lock the mandate, check actor and status, let the verb set fields, append the event."""
    with transaction.atomic():
        row = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
        if not may_record(by, row):
            raise NotAllowed(_("只有本辖区的人大工作机构可以登记任期变动。"))
        if row.status not in sources:
            raise WrongState(
                _("这个任期现在是“%s”，不能这样登记。") % row.get_status_display(), row.status
            )
        source = row.status
        yield row
        event = ledger.append(
            subject=row,
            action=action,
            by=by,
            now=now,
            source=source,
            target=row.status,
            data={"reason": reason, "successor": row.successor_id},
            text=note,
        )
        row.version = event.seq
        row.save()
