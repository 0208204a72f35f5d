"""What is told about hand-overs, for the register of messages; who hears it stands in TOLD."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import CITIZEN, STAFF, Notice, declare
from suggestions.cases import events as cases
from suggestions.cases import notifications

NAMES = {
    "transfer.sent": (_("移送件待签收"), _("接收的信访部门、检察院、专业站")),
    "transfer.signed": (_("移送件已签收"), _("代表、联络站工作人员")),
    "transfer.sent_back": (_("移送件被退回"), _("代表、联络站工作人员、代表工委")),
    "transfer.answered": (_("移送件有了反馈"), _("代表、联络站工作人员、代表工委")),
    "transfer.recalled": (_("移送件已撤回"), _("接收的信访部门、检察院、专业站")),
    "transfer.due_soon": (_("移送件即将到期"), _("按提醒梯次：接收方、联络站、代表工委")),
    "transfer.overdue": (_("移送件已超期"), _("按提醒梯次：接收方、联络站、代表工委")),
}
SAMPLES = {
    "编号": "JC990101-2026-0003",
    "标题": "河道边堆放农膜",
    "文号": "人大检移〔2026〕3号",
    "种类": "移送检察",
    "接收单位": "青溪县人民检察院",
    "时限": "签收登记",
    "剩余时间": "还剩 2 小时 10 分",
    "期限": "2026-11-23 24:00",
    "链接": f"{settings.SITE_URL}/desk/transfers/JC990101-2026-0003/",
    "网站": settings.SITE_NAME,
}


def marked():
    """A context that writes the placeholders themselves into the house's own words."""
    transfer = SimpleNamespace(
        number="{编号}",
        title="{标题}",
        paper="{文号}",
        get_kind_display="{种类}",
        receiver=SimpleNamespace(name="{接收单位}"),
    )
    return {"transfer": transfer, "kind": "{时限}", "remaining": "{剩余时间}", "due": "{期限}"}


def _default(event):
    return lambda: notifications.house_words(event, marked())


for name, (label, recipients) in NAMES.items():
    declare(
        Notice(
            key=name,
            event=name,
            label=label,
            recipients=recipients,
            channels=STAFF,
            default=_default(name),
            samples=SAMPLES,
        )
    )
declare(
    Notice(
        key="transfer.told.citizen",
        event="transfer.told",
        label=_("告知来信人：移送有了进展"),
        recipients=_("留了联系方式、希望答复的来信人"),
        channels=CITIZEN,
        default=lambda: notifications.house_words("transfer.told", cases.marked(citizen=True)),
        samples={name: cases.SAMPLES[name] for name in cases.FOR_CITIZENS},
    )
)
