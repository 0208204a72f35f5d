"""Paper ballots: entered twice, by two tellers who do not see each other's entries, until both say
the same of every paper."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .actions.shared import Conflict
from .counting import Vote
from .models import Participation, Way


@dataclass(frozen=True)
class Standing:
    """`issued` papers were handed out; `equal` entries agree, `different` do not, `once` were
    entered by one teller only. All but the first are lists of numbers on the papers."""

    issued: int
    equal: list
    different: list
    once: list

    @property
    def is_settled(self):
        return not self.different and not self.once

    @property
    def total(self):
        return len(self.equal) + len(self.different) + len(self.once)


def standing(ballot):
    read = {}
    for number, marks in ballot.papers.order_by("number").values_list("number", "marks"):
        read.setdefault(number, []).append(marks)
    return Standing(
        issued=Participation.objects.filter(voter__ballot=ballot, way=Way.PAPER).count(),
        equal=[n for n, marks in read.items() if len(marks) == 2 and marks[0] == marks[1]],
        different=[n for n, marks in read.items() if len(marks) == 2 and marks[0] != marks[1]],
        once=[n for n, marks in read.items() if len(marks) == 1],
    )


def settled(ballot):
    """The paper votes that both tellers read alike. Raises Conflict while one is missing."""
    now = standing(ballot)
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
    rows = ballot.papers.order_by("number").distinct("number").values_list("marks", flat=True)
    return [Vote(marks) for marks in rows]
