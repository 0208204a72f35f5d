"""What is held of those who sign in."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.utils.translation import gettext_lazy as _

from liaison.personal.models import Unit
from liaison.personal.register import activity, period

from .models import SignIn, TrustedDevice

HALF_A_YEAR = 183

period(
    "accounts.sign_in",
    label=_("登录记录"),
    amount=12,
    unit=Unit.MONTHS,
    basis=_("网络安全法：日志至少六个月；等保 2.0"),
    at_least_days=HALF_A_YEAR,
    due=lambda cutoff: SignIn.objects.filter(at__lte=cutoff),
)
for model, label in (
    (AccessAttempt, _("登录失败计数（含网络地址）")),
    (AccessFailureLog, _("登录失败日志（含网络地址）")),
    (AccessLog, _("登录地址日志")),
):
    period(
        f"axes.{model._meta.model_name}",
        label=label,
        amount=6,
        unit=Unit.MONTHS,
        basis=_("网络安全法：日志至少六个月"),
        at_least_days=HALF_A_YEAR,
        due=lambda cutoff, model=model: model.objects.filter(attempt_time__lte=cutoff),
    )
period(
    "accounts.device",
    label=_("到期的受信设备"),
    amount=30,
    unit=Unit.DAYS,
    basis=_("默认到期后一个月"),
    due=lambda cutoff: TrustedDevice.objects.filter(expires_at__lte=cutoff),
)
activity(
    "accounts",
    label=_("工作人员账号"),
    whose=_("工作人员、代表"),
    fields=(
        "accounts.User.username",
        "accounts.User.display_name",
        "accounts.User.phone",
        "accounts.User.email",
        "accounts.Authenticator.secret",
        "accounts.BackupCodes.codes",
    ),
    purpose=_("登录、办理、通知"),
    basis=_("履行法定职责；人事管理"),
    recipients=_("系统管理员；同一事项的办理人员只看姓名"),
    period="accounts.sign_in",
)
activity(
    "sign-ins",
    label=_("登录记录和登录地址"),
    whose=_("工作人员、代表"),
    fields=("accounts.SignIn.username", "accounts.SignIn.address", "axes.AccessAttempt.ip_address"),
    purpose=_("发现冒用账号，落实网络日志留存"),
    basis=_("网络安全法；等保 2.0"),
    recipients=_("本人、安全管理员、审计管理员"),
    period="accounts.sign_in",
)
