"""What openness holds of people, for the register of processing."""

from django.utils.translation import gettext_lazy as _

from liaison.personal.models import Unit
from liaison.personal.register import activity, period

period(
    "publications.summary",
    label=_("公开的办理摘要"),
    amount=None,
    unit=Unit.MONTHS,
    basis=_("个人信息保护法第二十五条；撤回同意、删除个人信息时当即撤下"),
    fixed=True,
)
activity(
    "publications",
    label=_("公开的办理摘要"),
    whose=_("来信群众（不出现其姓名、号码、住址、原文和照片）"),
    fields=(
        "publications.Publication.title",
        "publications.Publication.told",
        "publications.Publication.done",
        "publications.Publication.outcome",
        "publications.Publication.place",
    ),
    purpose=_("公开办理情况，接受监督"),
    basis=_("来信人单独同意（个人信息保护法第二十五条）；工作人员撰写，另一人审核"),
    recipients=_("公众"),
    period="publications.summary",
)
activity(
    "me_too",
    label=_("“我也遇到”的次数"),
    whose=_("无法识别到人：只有每件公开事项每天的次数"),
    fields=("publications.MeToo.count",),
    purpose=_("了解设施问题影响面"),
    basis=_("不含个人信息；防重复的浏览器标记和网络地址只作摘要，一天后清除"),
    recipients=_("联络站、街道（乡镇）人大、代表工委"),
    period="limits.counter",
)
