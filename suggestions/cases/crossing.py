"""Verbs for the numbers that other platforms gave the same matter: beside the workflow, with who
wrote them down."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from liaison.ledger import actions as ledger
from liaison.personal import identifiers
from liaison.workflow import NotAllowed

from . import permissions
from .actions import Invalid
from .models import CrossNumber

MOST = 10


def add(case, *, platform, number, by, now):
    _check(case, by)
    if identifiers.kinds(number):
        raise Invalid(_("这是个人号码，不是平台编号。"), "number")
    if case.cross_numbers.count() >= MOST:
        raise Invalid(_("平台编号最多 %d 个。") % MOST, "number")
    try:
        with transaction.atomic():
            return keep(case, platform=platform, number=number, by=by, now=now)
    except IntegrityError as error:
        raise Invalid(_("这个编号已经登记过。"), "number") from error


def keep(case, *, platform, number, by, now):
    return CrossNumber.objects.create(
        case=case, platform=platform, number=number, added_by=by.user, added_at=now
    )


@transaction.atomic
def remove(case, *, pk, by, now):
    """What is gone from the row stands in the ledger: which number, of which platform."""
    _check(case, by)
    row = case.cross_numbers.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Invalid(_("没有这个编号。"), "number")
    ledger.append(
        subject=row,
        action="remove_cross_number",
        by=by,
        now=now,
        role=by.membership.role,
        data={"case": case.number, "division": case.division, "platform": row.platform},
        text=row.number,
    )
    row.delete()


def _check(case, by):
    if not permissions.crosses(case, by):
        raise NotAllowed(_("只有站点、街道和代表工委可以登记其他平台的编号。"))
