"""What a place may set about keys of the interface."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

KEY_OVERLAP_HOURS = declare(
    "api.key_overlap_hours",
    default=24,
    label=_("更换接口密钥后，旧密钥并用多少小时"),
    source="[P]",
)
