from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import Notice, declare
from liaison.notifications.models import Channel

declare(
    Notice(
        key="exports.ready",
        event="exports.ready",
        label=_("导出完成"),
        recipients=_("要求导出的人"),
        channels=(Channel.INBOX,),
        is_fixed=True,
    )
)
