"""The visible part of the queue's filters; suggestions.cases.filters decides what they mean."""

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.reference import Shelf
from liaison.text import LineField
from liaison.widgets import LongSelect
from stations.divisions.levels import within
from stations.divisions.models import Division
from stations.memberships.models import Role as Office
from stations.network.models import Station
from stations.organisations.models import NEVER_HANDLING, Organisation
from stations.representatives.models import Mandate, Representative, StationAttachment
from suggestions.cases.models import Category, Channel, Mode
from suggestions.cases.workflow import State

from . import casepage

FLAGS = ("overdue", "merged", "second_round", "supervised", "mine", "followed")
NARROWED_BY = (
    "q",
    "state",
    "mode",
    "category",
    "division",
    "station",
    "representative",
    "unit",
    "channel",
    *FLAGS,
    "due_before",
)
KEPT = ("tab", *NARROWED_BY, "cursor")
LONGEST = 60  # CaseFilter.q takes no more
OFFERED = 400  # of each list of places and people
ALL = ("", _("全部"))
LISTS = Shelf(dict)
for _model in (
    Category,
    Division,
    Station,
    Organisation,
    Representative,
    Mandate,
    StationAttachment,
):
    LISTS.follow(_model)


class Tick(forms.CheckboxInput):
    """Sends 1 when ticked and nothing otherwise."""

    def format_value(self, value):
        return "1"


def _choice(label, choices=()):
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=LongSelect)


class NarrowForm(forms.Form):
    q = LineField(
        label=_("搜索"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "maxlength": LONGEST,  # an address that holds more is refused before we see it
                "placeholder": _("两个字、编号、手机号"),
                "enterkeyhint": "search",
                "autocomplete": "off",
            }
        ),
    )
    state = _choice(_("状态"), [ALL, *State.choices])
    mode = _choice(_("方式"), [ALL, *Mode.choices])
    category = _choice(_("类别"))
    channel = _choice(_("渠道"), [ALL, *Channel.choices])
    division = _choice(_("地区"))
    station = _choice(_("站点"))
    representative = _choice(_("代表"))
    unit = _choice(_("承办单位"))
    overdue = forms.BooleanField(label=_("已超期"), required=False, widget=Tick)
    second_round = forms.BooleanField(label=_("二次办理"), required=False, widget=Tick)
    merged = forms.BooleanField(label=_("已合并"), required=False, widget=Tick)
    supervised = forms.BooleanField(label=_("督办"), required=False, widget=Tick)
    mine = forms.BooleanField(label=_("我经办的"), required=False, widget=Tick)
    followed = forms.BooleanField(label=_("我关注的"), required=False, widget=Tick)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, auto_id="narrow_%s", **kwargs)
        membership, division = actor.membership, casepage.wide_division(actor)
        station = membership.station if membership.role == Office.STATION_OFFICER else None
        for name, pairs in _offered(division, station).items():
            self.fields[name].choices = [ALL, *pairs]
        for name in ("division", "station", "unit", "representative"):
            if not self.fields[name].choices:
                del self.fields[name]

    @property
    def choices(self):
        """Fields to choose from; what is ticked stands below."""
        return [self[name] for name in self.fields if name not in {"q", *FLAGS}]

    @property
    def flags(self):
        return [self[name] for name in self.fields if name in FLAGS]


def _offered(division, station):
    """{field: [(code, name)]} for a wide desk or a station's, kept for a moment per place."""
    key, shelf = (division, station and station.pk), LISTS()
    if key not in shelf:
        lists = _lists(division, station)
        shelf[key] = {name: list(rows[:OFFERED]) for name, rows in lists.items()}
    return shelf[key]


def _lists(division, station):
    heads = Category.objects.filter(is_active=True, code__regex=r"^\d{2}$")
    lists = {"category": heads.values_list("code", "name")}
    people = Representative.objects.serving()
    if division:
        here = StationAttachment.objects.filter(within("station__division__code", division))
        lists["division"] = _places(division)
        lists["station"] = Station.objects.under(division).told_apart().values_list("code", "label")
        lists["unit"] = _units(division)
        lists["representative"] = _named(people.filter(pk__in=here.values("representative")))
    elif station:
        lists["unit"] = _units(station.division_id[:6])
        lists["representative"] = _named(people.filter(stations=station.pk))
    return lists


def _places(division):
    levels = {2: 4, 4: 6, 6: 9, 9: 12}
    deep = levels.get(len(division), 12)
    return (
        Division.objects.filter(within("code", division), code__regex=rf"^\d{{{deep}}}$")
        .order_by("code")
        .values_list("code", "name")
    )


def _units(division):
    return (
        Organisation.objects.active()
        .under(division)
        .exclude(kind__in=NEVER_HANDLING)
        .values_list("code", "name")
    )


def _named(people):
    return people.told_apart().by_strokes().values_list("uid", "label")


def narrowing(params):
    """What of a query string narrows the queue, blanks left out."""
    return {name: params[name] for name in NARROWED_BY if params.get(name)}


def words(params, form, but=frozenset()):
    """The chosen filters in words, for a title: "办理中 · 城乡建设 · 已超期"."""
    said = []
    for name, value in narrowing(params).items():
        field = form.fields.get(name)
        if name in but:
            continue
        if name == "due_before":
            said.append(_t("按到期时间"))
        elif name in FLAGS:
            off = value.lower() in {"0", "false"}
            said.append(_t("%s除外") % field.label if off else str(field.label))
        elif name == "q":
            said.append(f"“{value}”")
        elif field is not None:
            said.append(str(dict(field.choices).get(value) or _finer(name, value)))
    return " · ".join(said)


def _finer(name, value):
    """A category below those offered to choose from, by its name."""
    if name != "category":
        return value
    return Category.objects.filter(code=value).values_list("name", flat=True).first() or value


def link(params, **changes):
    return urlencode({name: params[name] for name in KEPT if params.get(name)} | changes)
