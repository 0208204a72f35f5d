"""时限规定 in words: what a row says, which row applies to a matter and why, with an example."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock, DeadlinePolicy, Unit
from liaison.ledger.models import Event
from liaison.workdays import calendar
from stations.divisions.levels import within
from stations.divisions.models import Division
from suggestions.cases.models import Category

from .nouns import CASES, NOUNS

URGENCIES = {"": _("不限"), "normal": _("一般"), "urgent": _("紧急")}
CLOSING_FROM = {
    "assign": _("从首次交办时起"),
    "transfer": _("从首次转办时起"),
    "snap": _("从首次派单时起"),
}
UNITS = {
    Unit.HOURS: _("%d 小时，昼夜连续计算"),
    Unit.WORKING_DAYS: _("%d 个工作日，次日起算"),
    Unit.DAYS: _("%d 天，次日起算，期满遇休息日顺延"),
    Unit.MONTHS: _("%d 个月，期满遇休息日顺延"),
}
CHANGED = {
    "add_policy": _("新增"),
    "set_policy": _("修改"),
    "drop_policy": _("删除"),
}
WEEKDAYS = "一二三四五六日"


NOTED = re.compile(r"\[P\]\s*|（seed [^）]*）")  # our own marks in a default's source


def rows(region, noun):
    """Every row of `noun` that may apply below `region`: defaults, those of the places above and
    below."""
    above = [region[:length] for length in (0, 2, 4, 6, 9, 12) if length <= len(region)]
    found = DeadlinePolicy.objects.filter(noun=noun.key, kind__in=noun.kinds)
    found = found.filter(division__in=above) | found.filter(within("division", region))
    categories, places = _names(found)
    kinds = list(noun.kinds)
    shown = [_shown(row, categories, places) for row in found]
    return sorted(shown, key=lambda one: (kinds.index(one["row"].kind), one["row"].specificity))


def _names(found):
    categories = dict(Category.objects.values_list("code", "name"))
    codes = {row.division for row in found if row.division}
    return categories, dict(Division.objects.filter(code__in=codes).values_list("code", "name"))


def _shown(row, categories, places):
    noun = NOUNS[row.noun]
    when = [
        str(dict(noun.ways).get(row.mode, row.mode)),
        categories.get(row.category, row.category),
        str(URGENCIES.get(row.urgency, row.urgency)) if row.urgency else "",
        places.get(row.division, row.division),
    ]
    return {
        "row": row,
        "label": str(noun.kinds.get(row.kind, row.kind)),
        "when": [one for one in when if one],
        "words": words(row),
        "source": NOTED.sub("", row.source),
        "is_fixed": row.kind in noun.by_date,
    }


def words(row):
    """ "5 个工作日，次日起算，从首次交办时起；最多暂停 2 次、延期 1 次"."""
    noun = NOUNS[row.noun]
    if row.kind in noun.by_date:
        return _t("以写明的日期或者季度、半年的最后一天为准，不按天数计算")
    start = CLOSING_FROM.get(row.mode) if noun.is_case and row.kind == "closing" else ""
    start = start or noun.begins.get(row.kind, "")
    text = "，".join(filter(None, [str(UNITS[Unit(row.unit)] % row.amount), str(start)]))
    most = []
    if row.max_pauses:
        most.append(_t("暂停 %d 次") % row.max_pauses)
    if row.max_extensions:
        most.append(_t("延期 %d 次") % row.max_extensions)
    return f"{text}{_t('；最多')}{'、'.join(most)}" if most else text


@dataclass(frozen=True)
class Answer:
    chosen: dict
    others: list
    started_at: datetime
    due_at: datetime
    provisional: bool
    make_up: list  # working days that fall on a weekend
    rest: list  # weekdays of rest


def explain(noun, *, kind, mode, category, urgency, division, day):
    """Which row applies, which others fitted less, and what a start on `day` at 10:00 comes to."""
    given = {"mode": mode, "category": category, "urgency": urgency, "division": division}
    chosen = deadlines.policy_for(noun=noun.key, kind=kind, **given)
    fitting = [
        row
        for row in DeadlinePolicy.objects.filter(noun=noun.key, kind=kind).exclude(pk=chosen.pk)
        if row.mode in {"", mode}
        and row.urgency in {"", urgency}
        and category.startswith(row.category)
        and division.startswith(row.division)
    ]
    categories, places = _names([chosen, *fitting])
    started_at = datetime.combine(day, datetime.min.time().replace(hour=10), calendar.SHANGHAI)
    clock = Clock(
        started_at=started_at, amount=chosen.amount, unit=chosen.unit, region=division or ""
    )
    due = deadlines.first_due(clock)
    make_up, rest = _odd_days(started_at, due.at, division)
    return Answer(
        chosen=_shown(chosen, categories, places),
        others=[_shown(row, categories, places) for row in fitting],
        started_at=started_at,
        due_at=due.at,
        provisional=due.provisional,
        make_up=make_up,
        rest=rest,
    )


def _odd_days(start, end, region):
    """Days between that are not what their weekday says: 调休 and holidays."""
    first, last = calendar.local_day(start), calendar.last_day(end)
    days, make_up, rest = calendar.Days(region, first, last), [], []
    day = first + calendar.DAY
    while day <= last:
        if days.is_workday(day) and day.weekday() >= 5:
            make_up.append(_day(day))
        elif not days.is_workday(day) and day.weekday() < 5:
            rest.append(_day(day))
        day += calendar.DAY
    return make_up, rest


def _day(day):
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def history(region, limit=30):
    """The latest changes within `region`, from the ledger: newest first."""
    events = Event.objects.filter(subject_type="deadlines.deadlinepolicy")
    events = events.filter(data__division__startswith=region).order_by("-at", "-pk")[:limit]
    shown = []
    for event in events:
        data = event.data
        row = DeadlinePolicy(
            noun=data.get("noun", CASES),
            kind=data["kind"],
            mode=data["mode"],
            category=data["category"],
            urgency=data["urgency"],
            division=data["division"],
            amount=int(data["amount"]),
            unit=data["unit"],
            max_pauses=int(data["max_pauses"]),
            max_extensions=int(data["max_extensions"]),
            source=data["source"],
        )
        shown.append(
            {"at": event.at, "what": CHANGED[event.action], "actor": event.actor, "of": row}
        )
    categories, places = _names([one["of"] for one in shown])
    for one in shown:
        one["of"] = _shown(one["of"], categories, places)
    return shown
