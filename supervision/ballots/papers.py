"""Paper ballots: entered twice, by two tellers who do not see each other's entries, until both say
the same of every paper."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .actions.shared import Conflict
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
