"""What is told about 审议意见, for the register of messages; who hears it stands in TOLD."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import STAFF, Notice, declare
from supervision.meetings.telling import house_words

UNIT, CLERK = _("承办单位"), _("人大工作机构")
NAMES = {
    "opinion.to_sign": (_("审议意见待签发"), _("人大常委会领导")),
    "opinion.draft_returned": (_("审议意见退回修改"), CLERK),
    "opinion.issued": (_("审议意见已交办"), _("承办单位、人大工作机构")),
    "opinion.signed": (_("审议意见已签收"), CLERK),
    "opinion.extended": (_("研究处理期限已延长"), UNIT),
    "opinion.reported": (_("收到研究处理报告"), _("人大工作机构、领导")),
    "opinion.report_returned": (_("研究处理报告被退回"), UNIT),
    "opinion.appraised": (_("研究处理情况测评结果"), _("承办单位、领导")),
    "opinion.concluded": (_("审议意见另行处理"), _("承办单位、人大工作机构")),
    "opinion.voided": (_("审议意见书已作废"), _("承办单位、人大工作机构、领导")),
    "opinion.due_soon": (_("审议意见即将到期"), _("按提醒梯次：承办单位、人大工作机构")),
    "opinion.overdue": (_("审议意见已超期"), _("按提醒梯次：承办单位、人大工作机构、领导")),
}
SAMPLES = {
    "标题": "老旧小区改造情况报告",
    "文号": "青溪人大审〔2026〕3号",
    "单位": "青溪县住房和城乡建设局",
    "测评结果": "满意",
    "时限": "报送研究处理报告",
    "剩余时间": "还剩 7 天",
    "期限": "2027-02-22 24:00",
    "链接": f"{settings.SITE_URL}/desk/opinions/11111111-1111-4111-8111-111111111111/",
    "网站": settings.SITE_NAME,
}


def marked():
    """A context that writes the placeholders themselves into the house's own words."""
    unit = SimpleNamespace(name="{单位}")
    opinion = SimpleNamespace(title="{标题}", paper="{文号}", organisation=unit)
    return {
        "opinion": opinion,
        "grade": "{测评结果}",
        "kind": "{时限}",
        "remaining": "{剩余时间}",
        "due": "{期限}",
    }


def _default(event):
    return lambda: house_words(event, marked())


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
