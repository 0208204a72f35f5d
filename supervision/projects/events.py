"""What is told about livelihood projects, for the register of messages; who hears it stands in
notifications.TOLD."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import CITIZEN, STAFF, Notice, declare
from suggestions.cases import events as cases
from suggestions.cases import notifications
from supervision.meetings.telling import house_words

CLERK, GOVERNMENT, UNIT = _("人大工作机构"), _("政府办"), _("责任单位")
NAMES = {
    "project.collected": (_("有了新的项目建议"), CLERK),
    "project.screening": (_("项目待论证、审查"), _("政府办、人大工作机构")),
    "project.cleared": (_("项目成为候选"), CLERK),
    "project.sent_back": (_("项目退回项目库"), CLERK),
    "project.result": (_("项目票决、票选有了结果"), _("政府办、领导、人大工作机构")),
    "project.announced": (_("项目已公告，待编制计划"), _("政府办、责任单位")),
    "project.assigned": (_("确定为责任单位"), UNIT),
    "project.plan_sent": (_("实施计划待审定"), GOVERNMENT),
    "project.plan_returned": (_("实施计划退回修改"), UNIT),
    "project.plan_approved": (_("实施计划已审定"), _("责任单位、人大工作机构")),
    "project.started": (_("项目启动监督"), _("责任单位、政府办")),
    "project.red": (_("项目进度变为红色"), _("责任单位、政府办、领导、人大工作机构")),
    "project.explained": (_("滞后原因已说明"), _("政府办、人大工作机构")),
    "project.change_asked": (_("提请变更、暂缓、终止"), _("领导、人大工作机构")),
    "project.change_decided": (_("变更有了决定"), _("责任单位、政府办")),
    "project.completed": (_("项目报告完工，待验收"), _("政府办、人大工作机构")),
    "project.accepted": (_("项目验收通过"), _("责任单位、政府办")),
    "project.refused": (_("项目验收不通过"), UNIT),
    "project.tested": (_("满意度测评有了结果"), _("责任单位、政府办、领导")),
    "project.rectified": (_("二次整改完成，待测评"), CLERK),
    "project.due_soon": (_("项目时限即将到期"), _("责任单位、人大工作机构")),
    "project.overdue": (_("项目时限已过"), _("责任单位、政府办、人大工作机构、领导")),
    "project.told": (_("告知来信人：项目有了结果"), _("留了联系方式、希望答复的来信人")),
}
SAMPLES = {
    "编号": "MS990101-2026-003",
    "项目": "富民社区食堂",
    "阶段": "实施中",
    "计划进度": "60",
    "实际进度": "25",
    "链接": f"{settings.SITE_URL}/desk/projects/MS990101-2026-003/",
    "网站": settings.SITE_NAME,
}
CLOCK = {"时限": "季度进展报告", "期限": "2026-12-31 24:00"}


def marked():
    """A context that writes the placeholders themselves into the house's own words."""
    project = SimpleNamespace(
        code="{编号}",
        round=SimpleNamespace(vote_word=_("票决")),
        title="{项目}",
        get_state_display="{阶段}",
        planned="{计划进度}",
        percent="{实际进度}",
    )
    return {"project": project, "kind": "{时限}", "due": "{期限}"}


def _default(event):
    return lambda: house_words(event, marked())


for name, (label, recipients) in NAMES.items():
    if name != "project.told":
        declare(
            Notice(
                key=name,
                event=name,
                label=label,
                recipients=recipients,
                channels=STAFF,
                default=_default(name),
                samples=SAMPLES | (CLOCK if name.endswith(("due_soon", "overdue")) else {}),
            )
        )
declare(
    Notice(
        key="project.told.citizen",
        event="project.told",
        label=NAMES["project.told"][0],
        recipients=NAMES["project.told"][1],
        channels=CITIZEN,
        default=lambda: notifications.house_words("project.told", cases.marked(citizen=True)),
        samples={name: cases.SAMPLES[name] for name in cases.FOR_CITIZENS},
    )
)
