"""The columns that a 台账 may have: each a heading and where its value comes from. Values are text
without phone and identity numbers, or dates; no column names the citizen."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.deadlines.models import Clock
from liaison.documents.models import Document
from liaison.ledger.models import Event
from liaison.personal.scrub import masked
from liaison.sheets import stamp
from liaison.workdays.calendar import last_day
from suggestions.cases.models import Channel, Grade, Kind, Mode, Result
from suggestions.cases.workflow import Action, State
from suggestions.commitments.models import Commitment

SUBJECT = "cases.case"
CHOICES = {
    "state": State,
    "mode": Mode,
    "kind": Kind,
    "channel": Channel,
    "result": Result,
    "rating": Grade,
    "callback_grade": Grade,
}
LABELS = {name: dict(choices.choices) for name, choices in CHOICES.items()}


@dataclass(frozen=True)
class Column:
    key: str
    heading: str
    path: str
    shown: Callable = lambda value: "" if value is None else str(value)
    width: int = 14


def _day(value):
    return stamp(value, is_day=True)


def _until(value):
    """The last day of the period: what ends at midnight belongs to the day before."""
    return stamp(last_day(value)) if value else ""


def _masked(value):
    return masked(value or "")


def _label(name):
    return lambda value: str(LABELS[name].get(value, ""))


def _of(name):
    """A subquery of the case: the newest closing clock's field."""
    clocks = Clock.objects.filter(
        subject_type=SUBJECT, subject_id=OuterRef("pk"), kind__in=["closing", "second_round"]
    ).exclude(verdict=Clock.Verdict.CANCELLED)
    return Subquery(clocks.order_by("-round", "-pk").values(name)[:1])


def _last(action, name):
    events = Event.objects.filter(
        subject_type=SUBJECT, subject_id=OuterRef("pk"), action__in=action
    )
    return Subquery(events.order_by("-seq").values(name)[:1])


def _paper():
    papers = Document.objects.filter(
        about_type=SUBJECT, about_id=OuterRef("pk"), kind__in=["assign", "referral"], state="issued"
    )
    return Subquery(papers.order_by("-pk").values("number")[:1])


def _open_promise():
    return Exists(Commitment.objects.open().filter(case=OuterRef("pk")))


ANNOTATED = {
    "due": lambda: _of("due_at"),
    "verdict": lambda: _of("verdict"),
    "reply": lambda: _last([Action.RESOLVE, Action.ANSWER], "words__text"),
    "paper": _paper,
    "promised": _open_promise,
}
VERDICTS = {"on_time": _("按期"), "late": _("超期")}
COLUMNS = {
    column.key: column
    for column in [
        Column("number", _("事项编号"), "number", width=24),
        Column("submitted", _("反映时间"), "submitted_at", stamp, 17),
        Column("title", _("标题"), "title", _masked, 28),
        Column("content", _("反映内容"), "content", _masked, 50),
        Column("place", _("地点"), "location_text", _masked, 24),
        Column("category", _("类别"), "category__name"),
        Column("kind", _("类型"), "kind", _label("kind"), 8),
        Column("channel", _("渠道"), "channel", _label("channel")),
        Column("station", _("承接站点"), "station__name", width=20),
        Column("deputy", _("代表"), "representative__name", width=10),
        Column("mode", _("办理方式"), "mode", _label("mode"), 10),
        Column("unit", _("承办单位"), "unit__name", width=20),
        Column("paper", _("交办（转办）文号"), "paper", width=24),
        Column("acknowledged", _("接单时间"), "acknowledged_at", stamp, 17),
        Column("dispatched", _("交办时间"), "dispatched_at", stamp, 17),
        Column("due", _("办结期限"), "due", _until, 12),
        Column("reply", _("办理情况"), "reply", _masked, 50),
        Column("result", _("办理结果"), "result", _label("result"), 10),
        Column("promised_on", _("承诺日期"), "promised_on", stamp, 12),
        Column("verdict", _("是否按期"), "verdict", lambda v: str(VERDICTS.get(v, "")), 10),
        Column("fed_back", _("反馈时间"), "fed_back_at", stamp, 17),
        Column("rating", _("群众评价"), "rating", _label("rating"), 10),
        Column("callback", _("回访评价"), "callback_grade", _label("callback_grade"), 10),
        Column("round", _("办理轮次"), "round", width=8),
        Column("state", _("状态"), "state", _label("state"), 18),
        Column("struck", _("销号"), "state", width=12),
        Column("struck_on", _("销号日期"), "closed_at", _day, 12),
    ]
}
ORDER = ("submitted_at", "id")
USUAL = [
    "number",
    "submitted",
    "title",
    "place",
    "station",
    "mode",
    "unit",
    "due",
    "reply",
    "result",
    "rating",
    "struck",
    "struck_on",
]
NOT_STRUCK = {
    State.NOT_ACCEPTED: _("不予受理"),
    State.WITHDRAWN: _("已撤回"),
    State.MERGED: _("随主件"),
}


def usual():
    return [{"key": key, "heading": str(COLUMNS[key].heading)} for key in USUAL]


def struck():
    """销号: ended with nothing left to keep. A promise that is still open keeps its matter on the
    list, whatever its state says."""
    return Q(state=State.CLOSED) & ~_open_promise()


def is_struck(row):
    return row["state"] == State.CLOSED and not row["promised"]


def _struck_words(row):
    if is_struck(row):
        return _t("已销号")
    if row["state"] == State.CLOSED:
        return _t("承诺待兑现")
    return str(NOT_STRUCK.get(row["state"], _t("未销号")))


def read(cases, chosen):
    """What `lines` needs for `chosen` ([{key, heading}]); one query however many columns."""
    paths = {COLUMNS[one["key"]].path for one in chosen} | {*ORDER, "state", "promised"}
    paths |= {"sensitivity"}
    return cases.annotate(
        **{name: make() for name, make in ANNOTATED.items() if name in paths}
    ).values(*sorted(paths))


def lines(found, chosen):
    """Lists of cell texts."""
    columns = [COLUMNS[one["key"]] for one in chosen]
    for row in found:
        yield [_cell(column, row) for column in columns]


def _cell(column, row):
    if column.key == "struck":
        return _struck_words(row)
    if column.key == "struck_on" and not is_struck(row):
        return ""
    return column.shown(row[column.path])
