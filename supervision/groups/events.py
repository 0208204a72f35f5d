"""What is told about supervision groups; who hears it stands in notifications.TOLD."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import STAFF, Notice, declare
from supervision.meetings.telling import house_words

NAMES = {
    "group.formed": (_("参加监督小组"), _("组长、组员")),
    "group.inspected": (_("监督小组登记了督查"), _("责任单位、人大工作机构")),
    "group.reported": (_("监督小组报送半年报告"), _("领导、人大工作机构")),
    "group.due_soon": (_("督查、报告即将到期"), _("组长、组员")),
    "group.overdue": (_("督查、报告逾期"), _("组长、组员、人大工作机构、领导")),
}
SAMPLES = {
    "编号": "MS990101-2026-003",
    "项目": "富民社区食堂",
    "链接": f"{settings.SITE_URL}/desk/groups/3/",
    "网站": settings.SITE_NAME,
}
CLOCK = {"时限": "季度督查", "期限": "2026-12-31 24:00"}


def _default(event):
    project = SimpleNamespace(code="{编号}", title="{项目}")
    context = {"project": project, "kind": "{时限}", "due": "{期限}"}
    return lambda: house_words(event, context)


for name, (label, recipients) in NAMES.items():
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
