"""What a place may set about personal data; defaults of domain A0."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

ARCHIVE_BEFORE_ERASURE = declare(
    "personal.archive_before_erasure",
    default=True,
    label=_("删除个人信息前先封存一份加密的归档副本"),
    source="A0；档案法",
)
