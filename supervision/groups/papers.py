"""半年报告: the group's report to the standing committee, drafted from what was recorded on the
spot and issued with its number."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.documents import actions as documents
from liaison.documents.kinds import LETTER, About, Kind, declare, register
from liaison.documents.models import Document
from liaison.documents.wording import short_name
from liaison.jurisdiction.rules import rule
from stations.divisions.models import Division
from supervision.meetings.papers import convener

from . import rules
from .models import SupervisionGroup

ABOUT = "groups.supervisiongroup"
HALVES = {1: _("上半年"), 2: _("下半年")}
REPORT = declare(
    Kind(
        key="half_year_report",
        label=gettext_lazy("民生实事半年监督报告"),
        form=LETTER,
        word="{机关简称}督报",
        title="关于“{项目}”{时段}监督情况的报告",
        to="{主送}",
        variables={
            "项目": "富民社区食堂",
            "项目编号": "MS990101-2026-003",
            "时段": "2026年下半年",
            "主送": "青溪县人大常委会",
            "组长": "林示例",
            "成员": "王示例、赵示例",
            "进度": "计划 60%，实际 55%（橙：滞后），计划投资 120 万元，已支出 60 万元",
            "督查情况": "9月20日到现场督查，主体已封顶。",
            "发现问题": "1. 无障碍坡道没有施工。（未整改）",
            "意见建议": "请责任单位年底前完成坡道施工。",
        },
        body="""现将民生实事项目“{项目}”{时段}的监督情况报告如下（项目编号 {项目编号}）。
一、项目进度
{进度}。
二、督查情况
{督查情况}
三、发现的问题和整改情况
{发现问题}
四、意见建议
{意见建议}
组长：{组长}　成员：{成员}""",
    )
)


def inspections(group, year, half):
    quarters = [1, 2] if half == 1 else [3, 4]
    rows = group.inspections.filter(year=year, quarter__in=quarters)
    return list(rows.prefetch_related("findings").order_by("inspected_on", "id"))


def draft(group, year, half):
    """What the records of the half-year say, for the writer to go on from."""
    rows = inspections(group, year, half)
    seen = [
        _("%(month)d月%(day)d日到现场督查，实际进度约 %(percent)d%%。%(text)s")
        % {
            "month": row.inspected_on.month,
            "day": row.inspected_on.day,
            "percent": row.percent,
            "text": row.text,
        }
        for row in rows
    ]
    found = [finding for row in rows for finding in row.findings.all()]
    lines = [
        f"{number}. {one.text}（{_('已整改：') + one.outcome if one.settled_at else _('未整改')}）"
        for number, one in enumerate(found, 1)
    ]
    return {
        "seen": "\n".join(seen) or _("本半年没有督查记录。"),
        "found": "\n".join(lines) or _("没有发现问题。"),
        "advice": "",
    }


def issue(group, *, year, half, seen, found, advice, by, now):
    project = group.project
    place = Division.objects.get(pk=group.division)
    short = _("%s人大") % short_name(place.name)
    colour = f"（{project.get_colour_display()}）" if project.colour else ""
    progress = _("计划 %(planned)d%%，实际 %(percent)d%%%(colour)s") % {
        "planned": project.planned,
        "percent": project.percent,
        "colour": colour,
    }
    if project.budget is not None:
        progress += _("，计划投资 %(budget)s 万元，已支出 %(spent)s 万元") % {
            "budget": project.budget,
            "spent": project.spent,
        }
    office = f"division:{group.division}"
    return documents.issue(
        kind=REPORT.key,
        about=group,
        values={
            "机关": str(group),
            "机关简称": short,
            "经办人": str(by.user or ""),
            "联系电话": "",
            "抄送": "",
            "项目": project.title,
            "项目编号": project.code,
            "时段": f"{year}年{HALVES[half]}",
            "主送": convener(place),
            "组长": group.head.name,
            "成员": "、".join(one.name for one in group.members.by_strokes()),
            "进度": progress,
            "督查情况": seen,
            "发现问题": found,
            "意见建议": advice,
        },
        division=group.division,
        body=office,
        office=office,
        word=rule(rules.REPORT_WORD, group.division).format(机关简称=short),
        by=by,
        now=now,
    )


def scope(actor):
    seen = SupervisionGroup.objects.visible_to(actor)
    return Q(about_id__in=seen.values("pk"))


def labels(ids, actor):
    rows = SupervisionGroup.objects.visible_to(actor).filter(pk__in=ids).select_related("project")
    return {row.pk: (row.project.title, reverse("groups:show", args=[row.pk])) for row in rows}


def lock(group_id):
    SupervisionGroup.objects.select_for_update(of=("self",)).get(pk=group_id)


def of(group, actor):
    return list(Document.objects.of(group).visible_to(actor).order_by("-pk"))


register(ABOUT, About(scope=scope, labels=labels, lock=lock))
