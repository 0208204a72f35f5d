"""What a place may set about 监督建议函; the periods are rows of DeadlinePolicy."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

NEEDS_COPY = declare(
    "letters.needs_signed_copy",
    default=True,
    label=_("监督建议函要先上传签章件才能发出"),
    source="[P]",
)
APART = declare(
    "letters.reviewer_does_not_sign",
    default=True,
    label=_("监督建议函的审核人和签发人须是两个人"),
    source="[P]",
)
