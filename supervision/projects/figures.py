"""Figures of livelihood projects, each exact, with its numerator, denominator and definition (B6).
Few rows: a place has some dozens a year, so they are counted when asked for."""

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from .colours import Colour
from .workflow import DECIDED, FINISHED, STAGES, State

ON_PLAN = [Colour.GREEN, Colour.BLUE]
DEFINITIONS = {
    "stages": _("按 D7 十六个阶段计的项目数，未列入的不计"),
    "colours": _("实施中和已验收的项目按进度颜色计的个数"),
    "on_plan": _("绿色、蓝色的项目数，除以实施中和已验收的项目数"),
    "budget": _("票决（街道为票选）列入的项目的计划投资合计（万元），未报计划的不计"),
    "spent": _("同一批项目报告的累计支出合计（万元）"),
    "settled": _("结项、归档且没有终止的项目数，除以票决（街道为票选）列入的项目数"),
}


def by_state(rows):
    """{state: count}. One query."""
    return dict(rows.order_by().values_list("state").annotate(count=Count("pk")))


def of(rows):
    """Every figure of `rows` (a queryset of projects). Three queries."""
    states = by_state(rows)
    coloured = rows.filter(state__in=[State.RUNNING, State.CHANGING, State.ACCEPTANCE, *FINISHED])
    colours = dict(
        coloured.exclude(colour="").order_by().values_list("colour").annotate(count=Count("pk"))
    )
    decided = rows.filter(state__in=sorted(DECIDED))
    money = decided.order_by().aggregate(
        total=Count("pk"),
        planned=Count("pk", filter=Q(budget__isnull=False)),
        invested=Sum("budget"),
        paid=Sum("spent", filter=Q(budget__isnull=False)),
        settled=Count(
            "pk",
            filter=Q(state__in=[State.SETTLED, State.ARCHIVED], colour=Colour.BLUE),
        ),
    )
    return {
        "stages": [
            {"number": number, "label": label, "count": sum(states.get(s, 0) for s in found)}
            for number, label, found in STAGES
        ],
        "colours": [
            {"colour": colour.value, "label": colour.label, "count": colours.get(colour, 0)}
            for colour in Colour
        ],
        "on_plan": {
            "numerator": sum(colours.get(colour, 0) for colour in ON_PLAN),
            "denominator": sum(colours.values()),
        },
        "budget": {"amount": money["invested"] or 0, "of": money["planned"]},
        "spent": {"amount": money["paid"] or 0, "of": money["planned"]},
        "settled": {"numerator": money["settled"], "denominator": money["total"]},
        "rejected": states.get(State.REJECTED, 0),
    }


def defined(found):
    """The figures with the definition beside each, as other systems read them."""
    return {
        "stages": [
            {
                "key": str(one["number"]),
                "label": str(one["label"]),
                "count": one["count"],
                "definition": str(DEFINITIONS["stages"]),
            }
            for one in found["stages"]
        ],
        "colours": [
            {
                "key": one["colour"],
                "label": str(one["label"]),
                "count": one["count"],
                "definition": str(DEFINITIONS["colours"]),
            }
            for one in found["colours"]
        ],
        **{
            name: found[name] | {"definition": str(DEFINITIONS[name])}
            for name in ("on_plan", "settled", "budget", "spent")
        },
    }
