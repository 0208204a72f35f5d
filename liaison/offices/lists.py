"""Who holds which office: how the list is narrowed, and the same as a table to take away."""

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.exports.lists import Column, List, Sheet, declare
from stations.memberships.models import Membership, Role
from stations.memberships.permissions import reach, sees_people

LIST = ("user", "division", "station", "organisation", "representative")
COLUMNS = [
    Column(_("姓名"), 12),
    Column(_("用户名"), 18),
    Column(_("角色"), 22),
    Column(_("任职于"), 26),
    Column(_("负责人"), 8),
    Column(_("开始"), 12),
    Column(_("结束"), 12),
    Column(_("账号"), 8),
]


def narrowed(actor, *, words, role, ended, now):
    rows = Membership.objects.filter(reach(actor)).select_related(*LIST)
    rows = rows.filter(ends_at__lte=now) if ended else rows.current(now)
    if words:
        rows = rows.filter(
            Q(user__display_name__icontains=words) | Q(user__username__icontains=words)
        )
    return rows.filter(role=role) if role in Role.values else rows


def sheet(actor, given, now):
    rows = narrowed(
        actor,
        words=str(given.get("q", "")).strip()[:40],
        role=str(given.get("role", "")),
        ended=given.get("ended") == "1",
        now=now,
    )
    return Sheet(_t("人员与角色"), COLUMNS, rows, lines, order=("-id",))


def lines(rows):
    for row in rows:
        yield [
            row.user,
            row.user.username,
            row.get_role_display(),
            row.place,
            _t("是") if row.is_head else "",
            _day(row.starts_at),
            _day(row.ends_at),
            "" if row.user.is_active else _t("已停用"),
        ]


def _day(at):
    return f"{localtime(at):%Y-%m-%d}" if at else ""


declare(List("people", _("人员与角色"), sees_people, sheet, "offices:people"))
