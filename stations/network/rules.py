"""What a place may set about the public network page."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

TILE_REVIEW_NUMBER = declare(
    "network.tile_review_number",
    default="GS（2024）0568号",
    label=_("天地图底图的审图号（以天地图公布的为准）"),
    source="[M] 天地图公布",
)
