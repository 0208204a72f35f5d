"""What a place may set about hand-overs."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

PETITION_WORD = declare(
    "transfers.petition_word",
    default="人大信转",
    label=_("转信访告知书的发文代字"),
    source="[P]",
)
PETITION_LETTER_WORD = declare(
    "transfers.petition_letter_word",
    default="人大信函",
    label=_("来信转办函的发文代字"),
    source="[P]",
)
PROCURATORATE_WORD = declare(
    "transfers.procuratorate_word",
    default="人大检移",
    label=_("移送检察函的发文代字"),
    source="[P]",
)
SPECIALTY_WORD = declare(
    "transfers.specialty_word",
    default="人大专送",
    label=_("送专业站单的发文代字"),
    source="[P]",
)
