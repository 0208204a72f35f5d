"""What concerns the person, not the matter: contact data revealed or erased, codes renewed."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.notifications import actions as notifications
from liaison.personal import consents, holds, reveals
from liaison.personal.fields import blind_index
from liaison.personal.models import Purpose
from liaison.workflow import SYSTEM, NotAllowed, record

from . import codes, erasure, extensions, permissions, timeline
from .actions import Invalid, skip_callback
from .models import Case, Contact
from .workflow import ERASE, REPRINT, REVEAL, Personal, Role


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
    """查看联系方式: whoever must call sees it, with a reason that stays (PIPL art. 54), and the
    numbers in the citizen's words with it.

    Returns the Contact, an empty one where only the words hold a number. Raises NotAllowed,
    Invalid.
    """
    if not reason:
        raise Invalid(_("请写明为什么要查看联系方式。"), "reason")
    with transaction.atomic():
        row = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if not permissions.sees_contact(row, by):
            raise NotAllowed(_("您没有查看联系方式的权限。"))
        if row.contact_or_none is None and not timeline.has_numbers(row):
            raise Invalid(_("提交人没有留下联系方式。"), "reason")
        hold = holds.active(row)
        if hold and hold.erasure_asked_at:
            raise NotAllowed(_("提交人已要求删除，暂停删除期间只保存、不使用。"))
        keep_reveal(row, user=by.user, reason=reason, now=now)
        record(row, REVEAL, by=by, now=now, role=by.membership.role, text=reason)
    case.version = row.version
    return row.contact_or_none or Contact(case=row)


def keep_reveal(case, *, user, reason, now):
    """The evidence that somebody saw the contact data, found by place without the case."""
    return reveals.keep(
        subject_type=case.subject_type,
        subject_id=case.pk,
        label=case.number,
        division=case.division,
        user=user,
        reason=reason,
        now=now,
    )


def erase(case, *, by, now, photos=False, words=False):
    """删除个人信息 (PIPL art. 47): contact data and every trace of it; `photos` and `words` when
    asked for. The matter lives on anonymously; the citizen may withdraw it besides.

    True when it was done, False when a hold postpones it (then nobody sees the contact any more).
    Raises NotAllowed, Invalid.
    """
    with transaction.atomic():
        refusal = _("只有提交人本人可以删除个人信息。")
        row = _of_citizen(case, by, refusal, lock=erasure.lock_family)
        if words and row.is_open:
            raise Invalid(
                _("事项还在办理，原文暂时不能删除。请先撤回，或等办结以后再删。"), "words"
            )
        hold = holds.active(row)
        if hold:
            hold.erasure_asked_at = hold.erasure_asked_at or now
            hold.save(update_fields=["erasure_asked_at"])
            record(row, Personal.ASK_ERASURE, by=by, now=now, role="citizen")
        else:
            given = {"action": ERASE, "by": by, "role": "citizen", "now": now}
            erasure.forget(row, photos=photos, words=words, **given)
    _refresh(case, row)
    return hold is None


def correct(case, *, name, phone, by, now, drop_phone=False):
    """更正联系方式 (PIPL art. 46), or leave one afterwards. What is left blank stays as it is."""
    with transaction.atomic():
        row = _of_citizen(case, by, _("只有提交人本人可以更正联系方式。"))
        if not (name or phone or drop_phone):
            raise Invalid(_("请填写要更正的姓名或手机号。"), "phone")
        stored = row.contact_or_none
        name = name or (stored.name if stored else "")
        phone = "" if drop_phone else phone or (stored.phone if stored else "")
        index = blind_index(phone) if phone else ""
        given = {"name": name, "phone": phone, "phone_index": index}
        Contact.objects.update_or_create(case=row, defaults=given)
        if not phone:
            skip_callback(row, now=now)
        record(row, Personal.CORRECT, by=by, now=now, role="citizen")
    _refresh(case, row)


def consent(case, *, purpose, by, now, channel="track"):
    """单独同意 to one purpose, as its notice reads now."""
    with transaction.atomic():
        row = _of_citizen(case, by, _("只有提交人本人可以同意。"))
        if purpose == Purpose.PUBLICATION and not row.may_publish:
            raise Invalid(_("这件事项不作公开。"), "purpose")
        _given, is_new = consents.give(subject=row, purpose=purpose, channel=channel, now=now)
        if is_new:
            data = {"purpose": purpose}
            record(row, Personal.CONSENT, by=by, now=now, role="citizen", data=data)
    case.version = row.version


def retract(case, *, purpose, by, now):
    """撤回同意: as easy as giving it; what was done before stays lawful (PIPL art. 15)."""
    with transaction.atomic():
        row = _of_citizen(case, by, _("只有提交人本人可以撤回同意。"))
        if consents.withdraw(subject=row, purpose=purpose, now=now):
            data = {"purpose": purpose}
            record(row, Personal.RETRACT, by=by, now=now, role="citizen", data=data)
            if purpose == Purpose.PUBLICATION:
                extensions.tell(extensions.ON_UNPUBLISH, row, "retracted", now)
    case.version = row.version


def suspend_erasure(case, *, reason, by, now):
    """暂停删除: decided by the congress office or a leader, while law wants the case as it is."""
    with transaction.atomic():
        row = _locked(case)
        if not permissions.suspends_erasure(row, by):
            raise NotAllowed(_("只有代表工委和人大常委会领导可以暂停删除。"))
        hold = holds.place(
            subject=row,
            label=row.number,
            division=row.division,
            reason=reason,
            user=by.user,
            now=now,
        )
        role = by.membership.role
        record(row, Personal.SUSPEND_ERASURE, by=by, now=now, role=role, text=reason)
    case.version = row.version
    return hold


def resume_erasure(case, *, by, now):
    """解除暂停删除. Who asked to be erased meanwhile is erased now."""
    with transaction.atomic():
        row = erasure.lock_family(case)
        if not permissions.suspends_erasure(row, by):
            raise NotAllowed(_("只有代表工委和人大常委会领导可以解除。"))
        hold = holds.active(row)
        if hold is None:
            raise Invalid(_("这件事项没有暂停删除。"), "reason")
        holds.release(hold=hold, user=by.user, now=now)
        record(row, Personal.RESUME_ERASURE, by=by, now=now, role=by.membership.role)
        if hold.erasure_asked_at:
            erasure.forget(row, action=ERASE, by=SYSTEM, role="system", now=now)
    _refresh(case, row)


def _locked(case):
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def _of_citizen(case, by, refusal, *, lock=_locked):
    row = lock(case)
    if Role.CITIZEN not in row.roles_of(by):
        raise NotAllowed(refusal)
    return row


def _refresh(case, row):
    case.__dict__.pop("contact_or_none", None)
    case._state.fields_cache.pop("contact", None)
    for name in ("title", "content", "location_text", "version"):
        setattr(case, name, getattr(row, name))
