from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from suggestions.cases.measures import MEASURES

LABELS = {
    "received": _("收到"),
    "closed_of_received": _("收到的中已办结"),
    "not_accepted": _("收到的中不受理"),
    "withdrawn": _("收到的中撤回"),
    "ended": _("结束"),
    "closed": _("办结"),
    "response_on_time": _("接单按时"),
    "response_late": _("接单超期"),
    "closing_on_time": _("办结按时"),
    "closing_late": _("办结超期"),
    "told": _("反馈"),
    "rated": _("评价"),
    "satisfied": _("满意"),
    "basically_satisfied": _("基本满意"),
    "solved": _("已解决"),
    "second_rounds": _("二次办理"),
    "callbacks": _("回访"),
    "callbacks_satisfied": _("回访满意"),
}


class Dimension(models.TextChoices):
    """What a table is broken down by. Every case counts once in each, but only what was sent to
    a government's office in that office's own: "government:unit", to be added up or told apart."""

    STATION = "station", _("站点")
    UNIT = "unit", _("承办单位")
    CATEGORY = "category", _("类别")
    MODE = "mode", _("办理方式")
    REPRESENTATIVE = "representative", _("代表")
    GOVERNMENT = "government", _("政府办")


class Counted(models.Model):
    """What one case has put into the tallies so far, so that it can be taken out again.

    `facts` are "measure:day", one for each time.
    """

    case = models.OneToOneField(
        "cases.Case",
        models.CASCADE,
        primary_key=True,
        related_name="counted",
        verbose_name=_("事项"),
    )
    station = models.ForeignKey(
        "network.Station", models.PROTECT, related_name="+", verbose_name=_("站点")
    )
    division = models.CharField(_("区划代码"), max_length=15)
    unit = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("承办单位"),
    )
    category = models.CharField(_("一级类别"), max_length=2, blank=True)
    mode = models.CharField(_("办理方式"), max_length=12, blank=True)
    representative = models.ForeignKey(
        "representatives.Representative",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("代表"),
    )
    government = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("政府办"),
    )
    facts = ArrayField(models.CharField(max_length=40), verbose_name=_("计数"))

    class Meta:
        verbose_name = _("已计入的事项")
        verbose_name_plural = _("已计入的事项")
        indexes = [
            GinIndex(fields=["facts"], name="counted_facts"),
            models.Index(fields=["division"], name="counted_division"),
        ]

    def __str__(self):
        return f"{self.case_id}: {len(self.facts)}"


class Tally(models.Model):
    """How often what happened, per day, station and value of one dimension. Never edited: the
    sum of what `Counted` holds."""

    day = models.DateField(_("日期"))
    station = models.ForeignKey(
        "network.Station", models.PROTECT, related_name="+", verbose_name=_("站点")
    )
    division = models.CharField(_("区划代码"), max_length=15)
    dimension = models.CharField(_("维度"), max_length=14, choices=Dimension.choices)
    value = models.CharField(_("取值"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("日计数")
        verbose_name_plural = _("日计数")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "day", "division", "dimension", "value"],
                name="tally_once_per_day_and_value",
            ),
            models.CheckConstraint(
                condition=models.Q(dimension__in=Dimension.values), name="tally_dimension_known"
            ),
        ]
        indexes = [
            models.Index(fields=["dimension", "division", "day"], name="tally_division"),
            models.Index(fields=["dimension", "value", "day"], name="tally_value"),
        ]

    def __str__(self):
        return f"{self.day} {self.dimension} {self.value}"


for _name in MEASURES:
    Tally.add_to_class(_name, models.IntegerField(LABELS[_name], default=0))


class Progress(models.Model):
    """How far the ledger has been followed: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(_("封存位置"), default=0)
    at = models.DateTimeField(_("统计截至"), null=True)

    class Meta:
        verbose_name = _("统计进度")
        verbose_name_plural = _("统计进度")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="progress_single_row")]

    def __str__(self):
        return f"{self.position}"
