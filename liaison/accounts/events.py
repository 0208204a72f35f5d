from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications import wording
from liaison.notifications.events import STAFF, Notice, declare
from liaison.notifications.models import Channel

from .actions import LOCKED_OUT

KEYS = (Channel.EMAIL, Channel.SMS)

declare(
    Notice(
        key="account.invited",
        event="account.invited",
        label=_("账号已开通"),
        recipients=_("新账号本人"),
        channels=KEYS,
        is_fixed=True,
    )
)
declare(
    Notice(
        key="account.reset",
        event="account.reset",
        label=_("重设密码"),
        recipients=_("申请人本人"),
        channels=KEYS,
        is_fixed=True,
    )
)
declare(
    Notice(
        key="account.contact",
        event="account.contact",
        label=_("联系方式被他人更改"),
        recipients=_("账号本人（原来的邮箱和手机号）"),
        channels=(Channel.INBOX, *KEYS),
        is_fixed=True,
    )
)
declare(
    Notice(
        key="security.lockout",
        event="security.lockout",
        label=_("自己的账号被锁定"),
        recipients=_("账号本人"),
        channels=STAFF,
        offered=(Channel.SMS,),
        default=lambda: wording.from_template(LOCKED_OUT, {"address": "{登录地址}"}),
        samples={
            "登录地址": "203.0.113.7",
            "链接": f"{settings.SITE_URL}/accounts/sign-ins/",
            "网站": settings.SITE_NAME,
        },
    )
)
