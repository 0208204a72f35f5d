from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import Notice, declare
from liaison.notifications.models import Channel

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
