"""Five colours of progress (F63): red, orange, yellow, green by how far the actual percentage lags
behind the planned one, blue for what was accepted. Pure arithmetic."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import rule

from . import rules


class Colour(TextChoices):
    RED = "red", _("红：严重滞后")
    ORANGE = "orange", _("橙：滞后")
    YELLOW = "yellow", _("黄：略有滞后")
    GREEN = "green", _("绿：按计划")
    BLUE = "blue", _("蓝：已验收")


# Never by colour alone: a shape beside the words.
SHAPES = {
    Colour.RED: "◆",
    Colour.ORANGE: "▲",
    Colour.YELLOW: "■",
    Colour.GREEN: "●",
    Colour.BLUE: "★",
}


def planned_percent(points, starts_on, day):
    """The percentage planned for `day`: straight lines from (starts_on, 0) through `points`,
    (date, percent) in order. Whole percents, rounded down; 0 before the start."""
    before, reached = starts_on, 0
    if day <= starts_on:
        return 0
    for due_on, percent in points:
        if day < due_on:
            passed, length = (day - before).days, (due_on - before).days
            return reached + (percent - reached) * passed // length
        before, reached = due_on, percent
    return reached


def lag_colour(planned, actual, division=""):
    """The colour of a running project: how many percentage points it lags behind its plan."""
    lag = planned - actual
    for colour, key in (
        (Colour.RED, rules.RED_FROM),
        (Colour.ORANGE, rules.ORANGE_FROM),
        (Colour.YELLOW, rules.YELLOW_FROM),
    ):
        if lag > int(rule(key, division)):
            return colour
    return Colour.GREEN
