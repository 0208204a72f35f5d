"""回访登记: every call that was made to ask how it went, from the ledger."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.accounts.models import User
from liaison.ledger.models import Event
from liaison.personal.scrub import masked
from liaison.sheets import stamp
from suggestions.cases.models import Case, Grade
from suggestions.cases.workflow import Action

HEADINGS = [
    _("回访时间"),
    _("事项编号"),
    _("标题"),
    _("站点"),
    _("回访人"),
    _("是否接通"),
    _("回访评价"),
    _("回访情况"),
]
WIDTHS = [17, 24, 28, 20, 10, 10, 10, 50]


def events(cases, since=None, until=None):
    found = Event.objects.filter(
        subject_type="cases.case",
        action=Action.RECORD_CALLBACK,
        subject_id__in=cases.order_by().values("pk"),
    )
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return found.select_related("words")


def shown(batch):
    """Lists of cell texts for the events of `batch`, in three queries."""
    cases = Case.objects.select_related("station").in_bulk({event.subject_id for event in batch})
    ids = {event.actor: event.actor.rpartition("user:")[2] for event in batch}
    users = User.objects.in_bulk([int(pk) for pk in set(ids.values()) if pk.isdigit()])
    names = {str(pk): str(user) for pk, user in users.items()}
    grades = dict(Grade.choices)
    for event in batch:
        case = cases[event.subject_id]
        words = event.words.text if hasattr(event, "words") else ""
        reached = event.data.get("reached")
        yield [
            stamp(event.at),
            case.number,
            masked(case.title),
            case.station.name,
            names.get(ids[event.actor], ""),
            _t("未接通") if reached is False else _t("已接通"),
            str(grades.get(event.data.get("grade", ""), "")),
            masked(words),
        ]
