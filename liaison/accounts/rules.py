"""What a place may set about accounts; defaults of 等保 2.0 (B8)."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

PASSWORD_DAYS = declare(
    "accounts.password_days",
    default=90,
    label=_("密码多少天须更换一次（0＝不要求）"),
    source="GB/T 22239-2019",
)
TRUSTED_ROLES = declare(
    "accounts.trusted_device_roles",
    default=["deputy"],
    label=_("哪些角色可以信任自己的手机（90 天内免二次验证）"),
    source="[P]",
    kind="some",
)
SIGN_INS_PER_QUARTER = declare(
    "accounts.sign_ins_per_quarter_hour",
    default=300,
    label=_("同一网络每 15 分钟最多登录几次"),
    source="[P]",
)
CONTACT_HOLD_HOURS = declare(
    "accounts.contact_hold_hours",
    default=24,
    label=_("管理员更改联系方式后多少小时内不向新的号码和邮箱发送设置密码的链接"),
    source="[P]",
)
