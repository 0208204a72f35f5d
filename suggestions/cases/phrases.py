"""常用语: wording that a place or an office keeps for an action, with placeholders that the case
fills in when the form opens."""

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.deadlines import actions as deadlines
from liaison.jurisdiction.rules import rule
from liaison.personal.scrub import mask_numbers
from liaison.workdays.calendar import SHANGHAI, last_day
from stations.divisions.levels import ancestors
from stations.memberships.models import Role as Office

from .colleagues import office_of
from .rules import OWN_PHRASES_ONLY

DEPUTIES = {Office.DEPUTY, Office.ASSISTANT}

PLACEHOLDER = re.compile(r"\{([^{}]{0,20})\}")
# What a placeholder stands for, from the case and its clocks.
KNOWN = ("编号", "标题", "地点", "单位", "期限", "站点", "代表", "类别", "状态", "今天")
OFFERED = 20


class StandardText(models.Model):
    """One sentence for one action; category and state narrow it, the office owns it."""

    office = models.CharField(_("岗位"), max_length=60, blank=True, db_index=True)
    division = models.CharField(_("区划代码"), max_length=15, blank=True)
    action = models.CharField(_("用在哪一步"), max_length=30)
    state = models.CharField(_("事项状态"), max_length=30, blank=True)
    category = models.ForeignKey(
        "cases.Category", models.PROTECT, null=True, blank=True, verbose_name=_("类别")
    )
    name = models.CharField(_("名称"), max_length=30)
    text = models.TextField(_("内容"), max_length=1000)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("常用语")
        verbose_name_plural = _("常用语")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="standard_text_has_owner",
                condition=Q(division="") | Q(office=""),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_given(self):
        """Whether it came with the system; a place writes its own beside it."""
        return not self.office and not self.division


def unknown(text):
    """Placeholders that no case can fill in."""
    return [name for name in PLACEHOLDER.findall(text) if name not in KNOWN]


def of_actor(actor):
    """What the actor's own desk keeps, and what their place and the places above it keep."""
    membership = actor.membership
    here = _division(membership)
    places = ancestors(here) if rule(OWN_PHRASES_ONLY, here) else ["", *ancestors(here)]
    return StandardText.objects.filter(
        Q(office=office_of(membership)) | Q(office="", division__in=places)
    ).select_related("category")


def fitting(case, action, actor):
    """Sentences for this step of this case: what people here wrote, then what came with the system,
    each the narrowest first."""
    found = of_actor(actor).filter(action=action, state__in=["", case.state])
    found = found.filter(Q(category=None) | Q(category__in=_heads(case.category_id)))
    rows = sorted(
        found[: 4 * OFFERED], key=lambda row: (row.is_given, not row.category_id, not row.state)
    )
    return rows[:OFFERED]


def filled(text, case, now):
    """`text` with what the case says in place of the names in braces; no personal numbers."""
    values = values_of(case, now)
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def values_of(case, now):
    due = deadlines.next_due(subject=case)
    return {
        "编号": case.number,
        "标题": mask_numbers(case.title),
        "地点": mask_numbers(case.location_text) or _t("未填地点"),
        "单位": case.unit.name if case.unit_id else _t("承办单位"),
        "期限": _day(last_day(due)) if due else _t("规定期限"),
        "站点": case.station.name,
        "代表": case.representative.name if case.representative_id else _t("代表"),
        "类别": case.category.name if case.category_id else _t("未分类"),
        "状态": str(case.get_state_display()),
        "今天": _day(now.astimezone(SHANGHAI)),
    }


def keeps_for_place(actor):
    """Who writes the wording of a whole place."""
    return actor.membership.role in {Office.STREET_CLERK, Office.CONGRESS_CLERK}


def may_change(row, actor):
    membership = actor.membership
    if row.office:
        return row.office == office_of(membership)
    return keeps_for_place(actor) and row.division == membership.division_id


def _heads(category):
    return [category[:2], category] if category else []


def _division(membership):
    place = membership.place
    if membership.role in DEPUTIES:
        station = place.primary_station
        return station.division_id if station else ""
    return getattr(place, "division_id", None) or membership.division_id or ""


def _day(day):
    return _t("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}
