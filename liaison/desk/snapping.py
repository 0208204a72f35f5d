"""代表随手拍: a picture, a category, sent."""

from datetime import timedelta

from django import forms
from django.db.models import Count
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField
from suggestions.cases.models import Case, Category

from .choosing import FIRST, Pick, PickOne
from .forms import words

USED_WITHIN = timedelta(days=365)


class SnapForm(forms.Form):
    """随手拍 in three taps: picture, category, send; the rest is optional or fills itself."""

    category = forms.ModelChoiceField(
        label=_("哪一类"),
        queryset=Category.objects.none(),
        widget=PickOne,
        empty_label=None,
        error_messages={"required": _("请选一个类别。")},
    )
    location_text = LineField(
        label=_("在哪里"),
        max_length=120,
        required=False,
        help_text=_("位置自动取得；取不到就写一句。"),
    )
    content = words(_("补充一句"), required=False, rows=2)
    accused = LineField(label=_("反映的是哪个单位"), max_length=60, required=False)
    longitude = forms.FloatField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    latitude = forms.FloatField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, representative, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.station = representative.primary_station
        heads = Category.objects.filter(is_active=True, code__regex=r"^\d{2}$")
        category = self.fields["category"]
        category.queryset = heads
        names = {head.code: head.name for head in heads}
        first = usual_categories(representative, names, now)
        category.choices = [(code, names[code]) for code in dict.fromkeys([*first, *names])]
        rest = set(names) - set(first)
        is_open = self.is_bound and self.data.get("category") in rest
        category.widget.pick = Pick(first=set(first), rest=rest, is_open=is_open)


def usual_categories(representative, known, now):
    """Codes of the categories used most by the representative, then at the station, this year;
    filled up in the order of the table. Two queries, each of one person or one station."""
    since = Case.objects.filter(submitted_at__gte=now - USED_WITHIN, category__isnull=False)
    used = []
    for cases in (
        since.filter(representative=representative),
        since.filter(station=representative.primary_station),
    ):
        by_head = cases.order_by().annotate(head=Substr("category__code", 1, 2)).values("head")
        used += by_head.annotate(uses=Count("pk")).order_by("-uses").values_list("head", flat=True)
    ordered = dict.fromkeys([*(code for code in used if code in known), *known])
    return list(ordered)[:FIRST]
