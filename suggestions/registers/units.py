"""单位通讯录: the units of a place, their telephone, duties, and who answers for them here."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations.memberships.models import Membership
from stations.memberships.models import Role as Office

HEADINGS = [_("单位"), _("类型"), _("区划"), _("电话"), _("地址"), _("职责"), _("联系人")]
WIDTHS = [26, 14, 16, 18, 30, 40, 24]
ORDER = ("division_id", "pinyin", "code")
DESKS = {Office.UNIT_OFFICER, Office.GOVERNMENT_OFFICER, Office.PROCURATOR}


@dataclass
class Entry:
    unit: object
    duties: list = field(default_factory=list)
    people: list = field(default_factory=list)

    @property
    def cells(self):
        unit = self.unit
        return [
            unit.name,
            unit.get_kind_display(),
            unit.division.name,
            unit.phone,
            unit.address,
            "；".join(self.duties),
            "、".join(self.people),
        ]


def narrowed(units, query):
    """Place and name; three queries with `entries`."""
    if query:
        units = units.filter(
            Q(name__icontains=query) | Q(pinyin__icontains=query) | Q(phone__contains=query)
        )
    rows = units.select_related("division").prefetch_related("responsibilities")
    return rows.order_by(*ORDER).distinct()


def entries(units, *, now):
    """[Entry] for the rows of `narrowed`, in their order."""
    found = {unit.pk: Entry(unit) for unit in units}
    for entry in found.values():
        entry.duties = [one.description for one in entry.unit.responsibilities.all()]
        entry.duties = list(dict.fromkeys(filter(None, entry.duties)))
    held = Membership.objects.current(now).filter(
        role__in=sorted(DESKS), organisation__in=list(found), user__is_active=True
    )
    for membership in held.select_related("user").order_by("-is_head", "pk"):
        name = str(membership.user)
        people = found[membership.organisation_id].people
        if name not in people:
            people.append(name)
    return list(found.values())
