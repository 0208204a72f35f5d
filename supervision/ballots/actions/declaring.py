"""What follows a count: the presidium declares, figures are opened or not, equals vote again, and a
vote that went wrong is repeated as a new round when a second person approves."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.workflow import step
from supervision.ballots.models import Result
from supervision.ballots.workflow import Action, State

from . import preparing
from .closing import destroy_box
from .shared import Invalid


def declare(ballot, *, by, now, version=None):
    """宣布结果: from now on the adopted list is public; the figures are not yet."""
    with step(ballot, Action.DECLARE, by=by, now=now, version=version) as row:
        row.declared_at = now
        adopted = row.candidates.filter(result=Result.ADOPTED)
        row.event_data["adopted"] = list(adopted.values_list("position", flat=True))
    return ballot


def confirm(ballot, *, text, by, now, version=None):
    """票选 recommends; the street's party work committee confirms, and only then it is public."""
    if not text.strip():
        raise Invalid(_("请写明确认的文件或会议，例如：街道党工委会议纪要〔2026〕3号。"), "text")
    with step(ballot, Action.CONFIRM, by=by, now=now, version=version, text=text) as row:
        row.confirmed_at = now
    return ballot


def show_figures(ballot, *, by, now, version=None):
    """The presidium decides that the figures are public."""
    return _switch(ballot, Action.SHOW_FIGURES, True, by, now, version)


def hide_figures(ballot, *, by, now, version=None):
    return _switch(ballot, Action.HIDE_FIGURES, False, by, now, version)


def _switch(ballot, action, public, by, now, version):
    with step(ballot, action, by=by, now=now, version=version) as row:
        row.are_figures_public = public
    return ballot


def second_ballot(ballot, *, by, now, version=None):
    """再次投票 between the tied for the places that are left. Returns the new ballot."""
    with step(ballot, Action.SECOND_BALLOT, by=by, now=now, version=version) as row:
        adopted = row.candidates.filter(result=Result.ADOPTED).count()
        tied = list(row.candidates.filter(result=Result.TIED).values_list("title", "note"))
        new = preparing.repeated(row, candidates=tied, places=row.places - adopted, by=by, now=now)
        row.event_data["second"] = str(new.uid)
    return new


def ask_annul(ballot, *, text, by, now, version=None):
    """提请作废重投, with the reason; somebody else decides."""
    if not text.strip():
        raise Invalid(_("请写明作废重投的理由。"), "text")
    with step(ballot, Action.ASK_ANNUL, by=by, now=now, version=version, text=text) as row:
        row.asked_by = by.user
    return ballot


def annul(ballot, *, by, now, version=None):
    """The second key: this round is void, its box is destroyed unopened, and a new round with the
    same list is prepared by whoever asked. What was counted stays as it is. Returns the new one."""
    with transaction.atomic():
        with step(ballot, Action.ANNUL, by=by, now=now, version=version) as row:
            if row.state != State.CLOSED:
                destroy_box(row)
                row.papers.all().delete()
            row.state = State.VOID
            asked = row.asked_by
        return preparing.repeated_for(ballot, asked, now=now)
