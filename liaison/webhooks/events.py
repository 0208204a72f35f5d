from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import Notice, declare
from liaison.notifications.models import Channel

for _key, _label in (
    ("webhook.subscribed", _("以您的任职订阅了推送")),
    ("webhook.paused", _("推送已暂停")),
):
    declare(
        Notice(
            key=_key,
            event=_key,
            label=_label,
            recipients=_("订阅的所有人"),
            channels=(Channel.INBOX,),
            is_fixed=True,
        )
    )
