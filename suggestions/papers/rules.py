"""How the offices of the congress sign here."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

CONGRESS = declare(
    "papers.congress_name",
    default="{地名}人大常委会代表工作委员会",
    label=_("公文署名：代表工委"),
    source="[P]",
)
LEADER = declare(
    "papers.leader_name",
    default="{地名}人大常委会",
    label=_("公文署名：人大常委会领导签发的"),
    source="[P]",
)
STREET = declare(
    "papers.street_name",
    default="{地名}人大工作委员会",
    label=_("公文署名：街道人大工委"),
    source="[P]",
)
TOWNSHIP = declare(
    "papers.township_name",
    default="{地名}人大主席团",
    label=_("公文署名：乡镇人大"),
    source="[P]",
)
LETTER_COPIES = declare(
    "papers.letter_copies",
    default="",
    label=_("转办函、催办函缺省抄送的机关，可在签发时改"),
    source="GB/T 9704-2012 7.4.2",
)
BULLETIN_COPIES = declare(
    "papers.bulletin_copies",
    default="",
    label=_("月通报抄送的机关"),
    source="GB/T 9704-2012 7.4.2",
)
