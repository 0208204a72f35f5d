"""What happens to a mandate: ended, suspended, resumed. Each step stands in the ledger."""

from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from liaison.ledger import actions as ledger
from liaison.workflow import NotAllowed, WrongState

from .models import CURRENT, EndReason, Mandate, MandateStatus, SuspensionReason
from .permissions import may_record


class BadReason(Refusal):
    """The reason is none of those that the law or local practice knows (422)."""

    status = 422
    code = "bad-reason"


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
