"""What is held of people, and for how long: declared by the apps, in their `processing.py`.

A `Period` is one kind of data with its default retention and how it is forgotten; an `Activity` is
a line of the register of processing (个人信息处理活动登记, PIPL arts. 51, 54–56). Both name real
fields, so the register can't drift from the tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from .models import RetentionRule, Unit

PERIODS: dict[str, "Period"] = {}
ACTIVITIES: dict[str, "Activity"] = {}
MONTH = timedelta(days=30)  # for comparing with a legal minimum only


@dataclass(frozen=True)
class Period:
    """`due(cutoff)` is a queryset of the rows whose time is over, `forget(pks, now)` ends them and
    answers how many; without it they are deleted. `fixed` periods belong to the mechanism and are
    only shown. `subject_type`: the rows are subjects of that type, and a hold exempts them."""

    key: str
    label: str
    amount: int | None
    unit: str
    basis: str
    due: Callable | None = None
    forget: Callable | None = None
    fixed: bool = False
    at_least_days: int = 0
    subject_type: str = ""

    @property
    def rank(self):
        """Citizens' data first, what the mechanism cleans by itself last."""
        return (self.fixed, not self.subject_type, self.key)

    def check(self, rule):
        """Raises ValidationError for what a place may not set."""
        if self.fixed:
            raise ValidationError({"amount": _("这一项由系统固定，不能修改。")})
        if rule.amount is None or not self.at_least_days:
            return
        days = rule.amount if rule.unit == Unit.DAYS else (MONTH * rule.amount).days
        if days < self.at_least_days - 5:
            raise ValidationError(
                {"amount": _("依法至少保存 %d 天，请改长一些。") % self.at_least_days}
            )


@dataclass(frozen=True)
class Activity:
    """`fields` as "app.Model.field"; `period` a key of PERIODS."""

    key: str
    label: str
    whose: str
    fields: tuple
    purpose: str
    basis: str
    recipients: str
    period: str
    sensitive: bool = False

    def resolved(self):
        """The model fields behind the names; LookupError or FieldDoesNotExist for a wrong one."""
        found = []
        for name in self.fields:
            label, _dot, field = name.rpartition(".")
            found.append(apps.get_model(label)._meta.get_field(field))
        return found


def period(key, **given):
    PERIODS[key] = Period(key=key, **given)
    return key


def activity(key, **given):
    ACTIVITIES[key] = Activity(key=key, **given)
    return key


def load():
    """Import every app's processing.py; once the models are there."""
    for config in apps.get_app_configs():
        if config.name.partition(".")[0] in {"liaison", "stations", "suggestions", "supervision"}:
            try:
                import_module(f"{config.name}.processing")
            except ModuleNotFoundError as error:
                if error.name != f"{config.name}.processing":
                    raise


def rules():
    """{key: RetentionRule} for every declared period; a missing row stands at its default."""
    rows = {row.key: row for row in RetentionRule.objects.all()}
    return {
        key: RetentionRule(key=key, amount=one.amount, unit=one.unit, basis=one.basis)
        if one.fixed or key not in rows
        else rows[key]
        for key, one in PERIODS.items()
    }


def store_defaults(**_signal):
    """After migrate: a row for every period that a place may set; what it set stays."""
    if RetentionRule._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to before there were rules
    known = set(RetentionRule.objects.values_list("key", flat=True))
    RetentionRule.objects.bulk_create(
        [
            RetentionRule(key=key, amount=one.amount, unit=one.unit, basis=one.basis)
            for key, one in PERIODS.items()
            if key not in known and not one.fixed
        ],
        ignore_conflicts=True,
    )
