"""Verbs of registers: keep a set of columns, issue a bulletin."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison.documents import actions as documents
from liaison.documents.permissions import office_of
from liaison.errors import Refusal
from liaison.workflow import NotAllowed

from . import bulletins, permissions
from .columns import COLUMNS
from .models import Bulletin, ColumnSet

MOST_SETS = 20


class Invalid(Refusal):
    status = 422
    code = "invalid"


class Stale(Refusal):
    status = 412
    code = "stale-version"


class Issued(Refusal):
    """The month's bulletin stands already (409)."""

    status = 409
    code = "already-issued"


class Unfinished(Refusal):
    """The month still runs (409)."""

    status = 409
    code = "month-unfinished"
    detail = _lazy("这个月还没有结束，下月 1 日起可以签发；现在可以下载草稿。")


def save_columns(*, name, columns, version=0, by, now):
    """Keep `columns` ([{key, heading}]) under `name` for the actor's office. `version` is the one
    that was read, 0 for a new set."""
    if not permissions.keeps(by):
        raise NotAllowed(_("您没有台账。"))
    if not columns:
        raise Invalid(_("请至少选一列。"))
    if {one["key"] for one in columns} - set(COLUMNS):
        raise Invalid(_("有不认识的列，请刷新后重选。"))
    office = office_of(by)
    with transaction.atomic():
        row = ColumnSet.objects.select_for_update().filter(office=office, name=name).first()
        if version != (row.version if row else 0):
            raise Stale(_("同一机关的人刚改过这个台账，请先看最新的再改。"))
        if row is None and ColumnSet.objects.filter(office=office).count() >= MOST_SETS:
            raise Invalid(_("最多保存 %d 个，请先删去不用的。") % MOST_SETS)
        row = row or ColumnSet(office=office, name=name, version=0)
        row.columns, row.saved_by, row.saved_at = columns, by.user, now
        row.version += 1
        row.save()
    return row


def drop_columns(*, name, by):
    if not permissions.keeps(by):
        raise NotAllowed(_("您没有台账。"))
    ColumnSet.objects.filter(office=office_of(by), name=name).delete()


def issue_bulletin(*, month, by, now):
    """Count once more, keep the figures, and issue the paper with its number."""
    if not permissions.issues_bulletins(by):
        raise NotAllowed(_("您没有签发月通报的权限。"))
    if not bulletins.is_over(month, now):
        raise Unfinished
    with transaction.atomic():
        row = Bulletin.objects.create(
            office=office_of(by),
            division=by.membership.division_id,
            month=month,
            figures=bulletins.figures(by, month, now=now),
            counted_at=now,
        )
        values = bulletins.values(row.figures, month, by=by)
        paper = documents.issue(
            kind=bulletins.KIND.key,
            about=row,
            values=values,
            division=row.division,
            by=by,
            now=now,
        )
        # Whoever issues at the same time has waited for the number until here.
        if found := bulletins.standing(row.office, month).exclude(about_id=row.pk).first():
            raise Issued(_("这个月的通报已经签发（%s），要重发请先作废它。") % found.number)
        return paper
