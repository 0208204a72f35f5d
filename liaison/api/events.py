from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import Notice, declare
from liaison.notifications.models import Channel

declare(
    Notice(
        key="api.key",
        event="api.key",
        label=_("批准了接口密钥"),
        recipients=_("密钥所有人"),
        channels=(Channel.INBOX,),
        is_fixed=True,
    )
)
