"""What the kernel below and beside this app holds of people."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import archive
from .models import Consent, Hold, RetentionRun, Reveal, SealedExport, Unit
from .register import activity, period

THREE_YEARS = 3 * 365
CONSENT = _("单独同意（个人信息保护法第二十九条、第三十一条）")
DUTY = _("履行法定职责（个人信息保护法第十三条第一款第三项、第三十四条）")

period(
    "idempotency.answer",
    label=_("重复提交的应答（加密）"),
    amount=7,
    unit=Unit.DAYS,
    basis=_("设计：离线补交最长七天"),
    fixed=True,
)
period(
    "limits.counter",
    label=_("频次计数（网络地址、手机号的摘要）"),
    amount=1,
    unit=Unit.DAYS,
    basis=_("设计：计数时段结束即删"),
    fixed=True,
)
period(
    "sessions",
    label=_("浏览器会话"),
    amount=1,
    unit=Unit.DAYS,
    basis=_("设计：十二小时到期，每天清理"),
    fixed=True,
)
period(
    "personal.reveal",
    label=_("查看联系方式记录"),
    amount=36,
    unit=Unit.MONTHS,
    basis=_("个人信息保护法第五十六条：处理情况记录至少保存三年"),
    at_least_days=THREE_YEARS,
    due=lambda cutoff: Reveal.objects.filter(at__lte=cutoff),
)
period(
    "personal.consent",
    label=_("已撤回的单独同意"),
    amount=36,
    unit=Unit.MONTHS,
    basis=_("个人信息保护法第五十六条"),
    at_least_days=THREE_YEARS,
    due=lambda cutoff: Consent.objects.filter(withdrawn_at__lte=cutoff),
)
period(
    "personal.hold",
    label=_("已解除的暂停删除"),
    amount=36,
    unit=Unit.MONTHS,
    basis=_("个人信息保护法第五十六条"),
    at_least_days=THREE_YEARS,
    due=lambda cutoff: Hold.objects.filter(released_at__lte=cutoff),
)
period(
    "personal.run",
    label=_("到期删除的运行记录"),
    amount=36,
    unit=Unit.MONTHS,
    basis=_("个人信息保护法第五十六条"),
    at_least_days=THREE_YEARS,
    due=lambda cutoff: RetentionRun.objects.filter(
        Q(finished_at__lte=cutoff) | Q(finished_at=None, started_at__lte=cutoff)
    ),
)


def _destroy(pks, now):
    exports = list(SealedExport.objects.filter(pk__in=pks))
    for export in exports:
        archive.destroy(export)
    return len(exports)


period(
    "personal.sealed",
    label=_("封存的归档副本"),
    amount=None,
    unit=Unit.MONTHS,
    basis=_("档案法；保管期限由本级档案规定，在此设定"),
    due=lambda cutoff: SealedExport.objects.filter(sealed_at__lte=cutoff),
    forget=_destroy,
)
activity(
    "reveals",
    label=_("查看联系方式的留痕"),
    whose=_("工作人员"),
    fields=("personal.Reveal.user", "personal.Reveal.reason", "personal.Reveal.at"),
    purpose=_("监督谁因为什么看过群众的联系方式"),
    basis=_("个人信息保护法第五十四条"),
    recipients=_("审计管理员、安全管理员"),
    period="personal.reveal",
)
activity(
    "consents",
    label=_("单独同意的记录"),
    whose=_("来信群众"),
    fields=("personal.Consent.purpose", "personal.Consent.notice_version"),
    purpose=_("证明公开或使用敏感信息前取得了同意"),
    basis=_("个人信息保护法第十四条、第二十五条、第二十九条"),
    recipients=_("来信群众本人、办理人员（只看是否同意）"),
    period="personal.consent",
)
activity(
    "sealed",
    label=_("删除前的归档副本（加密封存）"),
    whose=_("来信群众"),
    fields=("personal.SealedExport.file", "personal.SealedExport.digest"),
    purpose=_("国家机关办理公务形成的记录依法归档"),
    basis=_("档案法；删除前先归档"),
    recipients=_("经批准的档案查阅人，开封一次记录一次"),
    period="personal.sealed",
    sensitive=True,
)
