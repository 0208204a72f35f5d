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
