"""Paper ballots: entered twice, by two tellers who do not see each other's entries, until both say
the same of every paper."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from liaison.jurisdiction.rules import rule

from . import rules
from .actions.shared import Conflict, Invalid
from .counting import Vote
from .models import Participation, Way
from .workflow import State


@dataclass(frozen=True)
class Standing:
    """`issued` papers were handed out, `back` says how many each teller has counted out of the box
    (None = not yet); `equal` entries agree, `different` do not, `once` were entered by one teller
    only: lists of numbers on the papers."""

    issued: int
    back: list
    equal: list
    different: list
    once: list

    @property
    def is_settled(self):
        return not self.different and not self.once

    @property
    def total(self):
        return len(self.equal) + len(self.different) + len(self.once)


def issued(ballot):
    return Participation.objects.filter(voter__ballot=ballot, way=Way.PAPER).count()


def voted(ballot):
    return Participation.objects.filter(voter__ballot=ballot).count()


def are_few_votes(ballot):
    """So few in the box that who took part and what was found tell together who voted how."""
    return not ballot.is_rehearsal and voted(ballot) < rule(rules.FEWEST_PAPERS, ballot.division_id)


def fewness(ballot):
    """What is read, and answered with a reason, before so few votes are closed in; "" when they
    are enough, or none."""
    if ballot.is_rehearsal:
        return ""
    fewest, found = rule(rules.FEWEST_PAPERS, ballot.division_id), voted(ballot)
    if 0 < found < fewest:
        return _("只有 %(n)d 人投票，不足 %(m)d 人：票这样少，结果一出就看得出谁怎么投。") % {
            "n": found,
            "m": fewest,
        }
    if 0 < (paper := issued(ballot)) < fewest:
        return _("只发出 %(n)d 张纸质票，不足 %(m)d 张，录入的人看得出谁投的。") % {
            "n": paper,
            "m": fewest,
        }
    return ""


def check_number(ballot, reason):
    """Raises Invalid where so few votes go without a reason."""
    words = fewness(ballot)
    if words and not reason.strip():
        raise Invalid(_("%s请等更多的人投票或者领票；不能等的，请写明理由。") % words, "text")


def standing(ballot):
    read = {}
    for number, marks in ballot.papers.order_by("number").values_list("number", "marks"):
        read.setdefault(number, []).append(marks)
    return Standing(
        back=list(ballot.tellers.values_list("papers_back", flat=True)),
        issued=issued(ballot),
        equal=[n for n, marks in read.items() if len(marks) == 2 and marks[0] == marks[1]],
        different=[n for n, marks in read.items() if len(marks) == 2 and marks[0] != marks[1]],
        once=[n for n, marks in read.items() if len(marks) == 1],
    )


def settled(ballot):
    """The paper votes that both tellers read alike. Raises Conflict while one is missing: what was
    handed out is entered after the voting, and both tellers have counted what came back."""
    now = standing(ballot)
    if now.issued and ballot.state != State.COUNTING:
        raise Conflict(
            _("发出了 %d 张纸质票，请先停止投票，录入收回的纸质票，再开箱计票。") % now.issued
        )
    if not now.is_settled:
        raise Conflict(
            _("纸质票还没有核对完：%(d)d 张两人录得不一样，%(o)d 张只有一人录过。")
            % {"d": len(now.different), "o": len(now.once)}
        )
    if now.total > now.issued:
        raise Conflict(
            _("收回纸质票 %(n)d 张，发出 %(m)d 张，收回多于发出，这次投票无效，请提请作废重投。")
            % {"n": now.total, "m": now.issued}
        )
    _check_back(now)
    rows = ballot.papers.order_by("number").distinct("number").values_list("marks", flat=True)
    return [Vote(marks) for marks in rows]


def _check_back(now):
    """No paper is forgotten: both tellers say how many there are, none is said in words too."""
    if not now.issued:
        return
    if None in now.back:
        raise Conflict(
            _("发出了 %d 张纸质票，监票人、计票人都填好收回张数以后才能开箱，一张没有收回填 0。")
            % now.issued
        )
    if set(now.back) != {now.total}:
        raise Conflict(
            _("收回纸质票的张数对不上：两人清点 %(back)s 张，录入 %(n)d 张，请重新清点、补录。")
            % {"back": "、".join(map(str, now.back)), "n": now.total}
        )
