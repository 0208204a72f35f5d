"""How an office is called on paper: its full name, the short one for the 代字, its telephone."""

import re

from django.utils.translation import gettext as _

from liaison.documents.wording import short_name
from liaison.jurisdiction.rules import rule
from stations.memberships.models import Role as Office

from . import rules


def plain(name):
    """Without what stands in brackets: 青溪县（演示） signs as 青溪县."""
    return re.sub(r"（.*?）", "", name)


def issuer(actor):
    """{机关, 机关简称, 经办人, 联系电话} of the active membership."""
    held = actor.membership
    if held.organisation_id or held.station_id:
        place = held.organisation or held.station
        name, short, phone = place.name, place.name, place.phone
    else:
        name = congress_name(held.role, held.division)
        short, phone = _("%s人大") % short_name(held.division.name), ""
    return {
        "机关": name,
        "机关简称": short,
        "经办人": str(actor.user or ""),
        "联系电话": phone,
    }


def congress_name(role, division):
    key = {Office.CONGRESS_CLERK: rules.CONGRESS, Office.LEADER: rules.LEADER}.get(role)
    if key is None:
        key = rules.STREET if division.is_street else rules.TOWNSHIP
    return rule(key, division.code).replace("{地名}", plain(division.name))
