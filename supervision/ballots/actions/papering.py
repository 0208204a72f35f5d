"""Paper ballots as a teller reads them, after they came out of the box."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.workflow import NotAllowed, WrongState
from supervision.ballots import counting
from supervision.ballots.models import Ballot, PaperEntry
from supervision.ballots.workflow import State

from .shared import Invalid

MOST = 2000


def enter_paper(ballot, *, number, marks, by):
    """One paper, as this teller reads it; again = corrected. What is over-marked or spoiled is
    entered as it is: the count calls it invalid. Raises NotAllowed, WrongState, Invalid."""
    with transaction.atomic():
        row = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
        teller = row.tellers.filter(user=by.user).first() if by.user else None
        if teller is None:
            raise NotAllowed(_("只有这次表决的监票人、计票人录入。"))
        if row.state != State.COUNTING:
            raise WrongState(_("停止投票以后才能录入纸质票。"), row.state)
        if not 0 < number <= MOST:
            raise Invalid(_("票面编号从 1 开始。"), "number")
        wrong = counting.fault(marks, candidates=row.candidates.count(), most=0)
        if wrong and marks != counting.SPOILED:
            raise Invalid(_("请每一项都选，或者勾选整张无效。"), "marks")
        PaperEntry.objects.update_or_create(
            ballot=row, teller=teller, number=number, defaults={"marks": marks}
        )


def drop_paper(ballot, *, number, by):
    """Take back an entry of one's own: there is no paper of that number."""
    with transaction.atomic():
        row = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
        if row.state != State.COUNTING:
            raise WrongState(_("已经开箱，不能再改。"), row.state)
        row.papers.filter(number=number, teller__user=by.user).delete()
