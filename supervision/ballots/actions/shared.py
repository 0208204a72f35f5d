from contextlib import contextmanager
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from liaison.errors import Refusal
from liaison.workflow import Busy, step
from supervision.meetings.models import Meeting
from supervision.meetings.workflow import HELD
from supervision.meetings.workflow import State as Sitting

WAITS = timedelta(minutes=1)  # longer than any request stands before a locked row
GATE = 0x626F78  # advisory lock of each ballot: see `moving`


class Invalid(Refusal):
    """What was typed cannot be (422)."""

    status = 422
    code = "invalid"

    def __init__(self, detail, field=None):
        super().__init__(detail)
        self.field = field


class Conflict(Refusal):
    """The vote does not stand where this could be done (409)."""

    status = 409
    code = "ballot-conflict"


def check_session(row):
    """Nothing is voted on, and nothing declared, in a meeting that was never convened; a rehearsal
    may come before it. Raises Conflict."""
    if row.meeting is None or row.is_rehearsal or row.meeting.state in HELD:
        return
    if row.meeting.state == Sitting.CANCELLED:
        said = _(
            "“%s”已经取消，不能在这次会议上表决。请换一次会议："
            "再次投票的在“修改”里改选，其他的撤销准备，重新准备。"
        )
        raise Conflict(said % row.meeting.title)
    raise Conflict(_("“%s”还没有开会，请先在会议里点“开会”，再进行表决。") % row.meeting.title)


def check_sits(row, now):
    """Deputies vote where they sit: a meeting that has closed takes no vote, neither a first nor a
    second. What was left open goes to the next one, as an election that is held again does
    (地方组织法: 经本级人民代表大会决定，另行选举可以在本次会议上进行，也可以在下一次会议上进行).
    The meeting is held: whoever closes it waits, and then finds the box open; whoever waited for
    its end, WAITS at most, finds it closed. Raises Conflict, Busy."""
    if row.meeting is None or row.is_rehearsal:
        return
    meetings = Meeting.objects.select_for_update(of=("self",), no_key=True)
    try:
        row.meeting = meetings.get(pk=row.meeting_id)
    except OperationalError as error:
        raise Busy(_("会议正在登记，请稍后再试。")) from error
    if row.meeting.closed_at is None or now + WAITS < row.meeting.closed_at:
        return
    if row.previous is None:
        said = _("“%s”已经闭会，不能再投票。请撤销准备，在下一次会议上重新准备表决。")
    else:
        said = _(
            "“%s”已经闭会，不能再投票。经会议决定，这次投票可以在下一次会议上进行："
            "请先在会议里建立那次会议，再在“修改”里改选它，开会后开始投票。"
        )
    raise Conflict(said % row.meeting.title)


def database_now():
    """The one clock that every web process shares: what opens and ends a vote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


@contextmanager
def moving(ballot, action, **given):
    """`step` of a ballot that people are voting in. Shared row locks never let an exclusive one
    through while new ones keep coming; the gate is a queue: whoever votes later waits behind."""
    with transaction.atomic():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [GATE, ballot.pk])
        except OperationalError as error:
            raise Busy(_("正在投票的人太多，请再点一次。")) from error
        with step(ballot, action, **given) as row:
            yield row
