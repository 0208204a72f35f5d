"""What concerns the person, not the matter: contact data revealed or erased, codes renewed."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.notifications import actions as notifications
from liaison.personal.models import Reveal
from liaison.workflow import NotAllowed, record

from . import codes, permissions
from .actions import Invalid, skip_callback
from .models import Case, Contact
from .workflow import ERASE, REPRINT, REVEAL, Role


def rotate_code(case, *, by, now):
    """A new query code; old code and old links end. Returns the code, shown once.

    The citizen renews it, or a station for somebody who lost theirs: in the ledger, and on the
    citizen's own timeline, since whoever prints the slip has seen the code. Raises NotAllowed.
    """
    with transaction.atomic():
        row = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if not permissions.reprints(row, by):
            raise NotAllowed(_("只有来信人和受理的代表、站点可以重新打印查询码。"))
        row.code_version += 1
        row.save(update_fields=["code_version"])
        notifications.unfollow(subject=row)  # whoever held the old code hears no more
        role = sorted(permissions.roles_of(row, by))[0]
        record(row, REPRINT, by=by, now=now, role=role)
    case.code_version, case.version = row.code_version, row.version
    return codes.code_of(row.number, row.code_version)


def reveal_contact(case, *, reason, by, now):
    """查看联系方式: whoever must call sees it, with a reason that stays (PIPL art. 54).

    Returns the Contact. Raises NotAllowed, Invalid.
    """
    if not reason:
        raise Invalid(_("请写明为什么要查看联系方式。"), "reason")
    with transaction.atomic():
        row = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if not permissions.sees_contact(row, by):
            raise NotAllowed(_("您没有查看联系方式的权限。"))
        if row.contact_or_none is None:
            raise Invalid(_("提交人没有留下联系方式。"), "reason")
        Reveal.objects.create(
            subject_type=row.subject_type, subject_id=row.pk, user=by.user, reason=reason, at=now
        )
        record(row, REVEAL, by=by, now=now, role=by.membership.role, text=reason)
    case.version = row.version
    return row.contact_or_none


def erase(case, *, by, now):
    """删除个人信息 (PIPL art. 47): contact data goes, the chain stays whole. The matter itself
    lives on anonymously; the citizen may withdraw it besides."""
    with transaction.atomic():
        row = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if Role.CITIZEN not in row.roles_of(by):
            raise NotAllowed(_("只有提交人本人可以删除个人信息。"))
        had_phone = row.has_phone
        Contact.objects.filter(case=row).delete()
        row.__dict__.pop("contact_or_none", None)
        row._state.fields_cache.pop("contact", None)
        notifications.forget_addresses(subject=row)
        if had_phone:
            skip_callback(row, now=now)
        record(row, ERASE, by=by, now=now, role="citizen")
    case.__dict__.pop("contact_or_none", None)
    case._state.fields_cache.pop("contact", None)
    case.version = row.version
