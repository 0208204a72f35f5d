"""Publishing and taking down the reviewed map of a place, each with a record (地图管理条例)."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.attachments import actions as attachments
from liaison.errors import Refusal
from liaison.ledger import actions as ledger
from liaison.workflow import NotAllowed

from .models import NetworkMap
from .permissions import may_publish


class NoNumber(Refusal):
    status = 422
    code = "no-approval-number"
    detail = gettext_lazy("没有审图号的地图不能发布。")


@transaction.atomic
def publish_map(*, photo, owner, approval_number, by, now):
    """The map of the actor's own division, in place of the one before. `photo` is an upload."""
    if not may_publish(by):
        raise NotAllowed(_("只有代表工委和系统管理员可以发布站点地图。"))
    if not approval_number:
        raise NoNumber
    division = by.membership.division
    row = NetworkMap.objects.select_for_update().filter(division=division).first()
    if row is None:
        row = NetworkMap.objects.create(
            division=division, image=photo, approval_number=approval_number, uploaded_at=now
        )
    attachments.erase(subject=row)
    attachments.claim(
        ids=[photo], owner=owner, subject=row, purpose="map", event_seq=row.version + 1, now=now
    )
    row.image, row.approval_number, row.uploaded_at = photo, approval_number, now
    event = ledger.append(
        subject=row,
        action="publish_map",
        by=by,
        now=now,
        role=by.membership.role,
        data={"division": division.pk, "approval_number": approval_number},
    )
    row.version = event.seq
    row.save()
    return row


@transaction.atomic
def take_map_down(*, by, now):
    """The public page falls back to the list."""
    if not may_publish(by):
        raise NotAllowed(_("只有代表工委和系统管理员可以撤下站点地图。"))
    row = NetworkMap.objects.select_for_update().filter(division=by.membership.division).first()
    if row is None:
        return
    attachments.erase(subject=row)
    data = {"division": row.division_id}
    ledger.append(subject=row, action="take_map_down", by=by, now=now, data=data)
    row.delete()
