"""What is told about letters and problems, for the register of messages; who hears it: TOLD."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import STAFF, Notice, declare
from supervision.meetings.telling import house_words

UNIT, CLERK, LEADER = _("承办单位"), _("人大工作机构"), _("人大常委会领导")
NAMES = {
    "letter.to_review": (_("监督建议函待审核"), _("人大工作机构、领导")),
    "letter.to_sign": (_("监督建议函待签发"), LEADER),
    "letter.draft_returned": (_("监督建议函退回修改"), CLERK),
    "letter.signed_off": (_("监督建议函已签发，待盖章发出"), CLERK),
    "letter.issued": (_("收到监督建议函"), UNIT),
    "letter.received": (_("监督建议函已签收"), CLERK),
    "letter.extended": (_("答复期限已延长"), UNIT),
    "letter.answered": (_("监督建议函有了答复"), _("人大工作机构、领导")),
    "letter.answer_returned": (_("答复被退回"), UNIT),
    "letter.accepted": (_("答复已采纳"), UNIT),
    "letter.voided": (_("监督建议函已作废"), _("承办单位、人大工作机构、领导")),
    "letter.due_soon": (_("监督建议函即将到期"), _("按提醒梯次：承办单位、人大工作机构")),
    "letter.overdue": (_("监督建议函已超期"), _("按提醒梯次：承办单位、人大工作机构、领导")),
    "problem.listed": (_("列入问题清单"), UNIT),
    "problem.fixed": (_("问题整改待复核"), CLERK),
    "problem.closed": (_("问题已销号"), UNIT),
    "problem.failed": (_("复核不通过"), UNIT),
    "problem.dropped": (_("问题已撤销"), UNIT),
    "problem.due_soon": (_("整改即将到期"), _("按提醒梯次：承办单位、人大工作机构")),
    "problem.overdue": (_("整改已超期"), _("按提醒梯次：承办单位、人大工作机构、领导")),
}
SAMPLES = {
    "标题": "老旧小区改造进度滞后",
    "文号": "青溪人大督函〔2026〕3号",
    "单位": "青溪县住房和城乡建设局",
    "时限": "书面答复",
    "剩余时间": "还剩 3 天",
    "期限": "2026-12-22 24:00",
    "链接": f"{settings.SITE_URL}/desk/letters/11111111-1111-4111-8111-111111111111/",
    "网站": settings.SITE_NAME,
}


def marked():
    """A context that writes the placeholders themselves into the house's own words."""
    row = SimpleNamespace(paper="{文号}", organisation=SimpleNamespace(name="{单位}"))
    given = {"kind": "{时限}", "remaining": "{剩余时间}", "due": "{期限}"}
    return {"row": row, "title": "{标题}"} | given


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
