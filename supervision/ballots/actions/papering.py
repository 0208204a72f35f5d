"""Paper ballots as a teller reads them, after they came out of the box."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.workflow import NotAllowed, WrongState
from supervision.ballots import counting
from supervision.ballots.models import Ballot, PaperEntry
from supervision.ballots.workflow import State

from .shared import Invalid

MOST = 2000


def count_papers(ballot, *, back, by):
    """How many papers this teller has counted out of the box, 0 included; again = corrected.
    Raises NotAllowed, WrongState, Invalid."""
    if not 0 <= back <= MOST:
        raise Invalid(_("收回张数在 0 到 %d 之间。") % MOST, "back")
    with transaction.atomic():
        teller = _teller(_locked(ballot), by)
        teller.papers_back = back
        teller.save(update_fields=["papers_back"])


def _locked(ballot):
    row = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
    if row.state != State.COUNTING:
        raise WrongState(_("停止投票以后、开箱以前，才能录入纸质票。"), row.state)
    return row


def _teller(row, by):
    teller = row.tellers.filter(user=by.user).first() if by.user else None
    if teller is None:
        raise NotAllowed(_("只有这次表决的监票人、计票人录入。"))
    return teller


def enter_paper(ballot, *, number, marks, by):
    """One paper, as this teller reads it; again = corrected. What is over-marked or spoiled is
    entered as it is: the count calls it invalid. Raises NotAllowed, WrongState, Invalid."""
    with transaction.atomic():
        row = _locked(ballot)
        teller = _teller(row, by)
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
        _teller(_locked(ballot), by).papers.filter(number=number).delete()
