"""What a ballot holds: until its result is declared (of a 票选: confirmed), and while a project is
tied in it, nobody writes the result by hand; and while its box is not counted, its meeting does not
close."""

from django.utils.translation import gettext as _

from . import subjects
from .models import Ballot, Kind
from .workflow import SOLE_OFFICE, State

OF_VOTE = _("“%s”在系统里表决，宣布结果后自动登记；要改用书面票决，先撤销或者作废那次表决。")
OF_TEST = _("正在系统里测评（“%s”），宣布结果后自动登记；要另行办理，先撤销或者作废那次测评。")
OF_MEETING = {
    State.OPEN: _("“%s”正在投票，还不能闭会：请先停止投票、开箱计票，或者作废。"),
    State.COUNTING: _("“%s”已经停止投票，还没有开箱计票，还不能闭会：请先计票，或者作废。"),
}


def vote(project):
    """Why the vote on `project` is not recorded by hand now, "" when it may be."""
    return _held(project, SOLE_OFFICE, OF_VOTE)


def appraisal(thing):
    """Why the appraisal of a project or 审议意见 is not recorded by hand now."""
    return _held(thing, {Kind.APPRAISAL}, OF_TEST)


def closing(meeting):
    """Why `meeting` cannot close: people are voting in it, or their box is not opened. A rehearsal
    keeps nobody."""
    boxes = Ballot.objects.filter(meeting=meeting, is_rehearsal=False, state__in=OF_MEETING)
    ballot = boxes.order_by("pk").first()
    return OF_MEETING[ballot.state] % ballot.title if ballot else ""


def _held(thing, kinds, words):
    line = subjects.holder(thing, kinds)
    return words % line.ballot.title if line else ""
