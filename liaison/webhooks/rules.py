"""What a place may set about deliveries to other systems."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

OVERLAP_HOURS = declare(
    "webhooks.overlap_hours",
    default=24,
    label=_("更换推送签名密钥后，旧密钥并用多少小时"),
    source="[P]",
)
KEPT_DAYS = declare("webhooks.kept_days", default=30, label=_("推送记录保存多少天"), source="[P]")
