"""Periods that a place sets for itself: rows beside the defaults, which stay for ever."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from liaison.errors import Refusal
from liaison.ledger import actions as ledger

from .models import DeadlinePolicy, Unit

LONGEST = {Unit.HOURS: 24 * 31, Unit.WORKING_DAYS: 250, Unit.DAYS: 366, Unit.MONTHS: 24}


class PolicyRefused(Refusal):
    """The row cannot be as it was asked for (422); `field` names the culprit."""

    status = 422
    code = "policy-refused"

    def __init__(self, detail, field=None):
        super().__init__(detail)
        self.field = field


def set_policy(*, policy, region, by, now):
    """Store `policy` (a DeadlinePolicy, new or changed) as an override within `region`. Clocks that
    run keep the promise they carry. Raises PolicyRefused."""
    if not policy.division or not policy.division.startswith(region):
        raise PolicyRefused(_("只能为本辖区设置时限。"), "division")
    with transaction.atomic():
        same_kind = _locked_kind(policy)
        if not 1 <= policy.amount <= LONGEST[policy.unit]:
            raise PolicyRefused(_("数量须在 1 和 %s 之间。") % LONGEST[policy.unit], "amount")
        if policy.pk and not same_kind.filter(pk=policy.pk).exists():
            raise PolicyRefused(_("这条规定刚刚被删除，请重新新增。"))
        twin = same_kind.exclude(pk=policy.pk).filter(
            mode=policy.mode,
            category=policy.category,
            urgency=policy.urgency,
            division=policy.division,
        )
        if twin.exists():
            raise PolicyRefused(_("这些条件已经有一条规定，请修改那一条。"))
        action = "set_policy" if policy.pk else "add_policy"
        policy.save()
        _record_policy(policy, action, by=by, now=now)
    return policy


def _locked_kind(policy):
    """All rows of the kind; whoever changes one waits here for whoever was first."""
    rows = DeadlinePolicy.objects.filter(noun=policy.noun, kind=policy.kind)
    if not rows.filter(division="").order_by("pk").select_for_update():
        raise PolicyRefused(_("没有这种时限，请重新选择。"), "kind")
    return rows


def drop_policy(*, policy, region, by, now):
    """Delete an override; the default for everywhere stays for ever. Clocks that run keep their
    promise."""
    if policy.is_default or not policy.division.startswith(region):
        raise PolicyRefused(_("缺省规定不能删除，也不能删除其他辖区的规定。"))
    with transaction.atomic():
        if not _locked_kind(policy).filter(pk=policy.pk).exists():
            return
        _record_policy(policy, "drop_policy", by=by, now=now)
        policy.delete()


def _record_policy(policy, action, *, by, now):
    names = ("noun", "kind", "mode", "category", "urgency", "division")
    names += ("amount", "unit", "max_pauses", "max_extensions", "source")
    data = {name: str(getattr(policy, name)) for name in names}
    role = by.membership.role if by.membership else ""
    policy.version = ledger.append(
        subject=policy, action=action, by=by, now=now, role=role, data=data
    ).seq
    policy.save(update_fields=["version"])
