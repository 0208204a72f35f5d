"""Letters and lists beside what they came out of, each line only to those who see it; the same as
plain rows for the API."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from suggestions.cases.models import Case
from supervision.meetings import wire
from supervision.meetings.hanging import MOST, Thing
from supervision.meetings.models import Meeting
from supervision.meetings.parties import HOUSE, parties_of
from supervision.meetings.presentation import addresses
from supervision.projects.models import LivelihoodProject

from . import permissions
from .models import Problem, ProblemList, SupervisionLetter
from .workflow import DRAW_UP, INSIDE, Action

# What was said about drafts stays in the house, and a paper voided before it was sent.
BEFORE = {DRAW_UP, Action.REVISE, Action.SUBMIT, Action.APPROVE, Action.RETURN_DRAFT}


def is_told(event):
    """Whether outsiders of the house know of it."""
    return event.action not in BEFORE and not (
        event.action == Action.VOID and event.target in INSIDE
    )


def of_meeting(meeting, actor, now):
    for row in SupervisionLetter.objects.visible_to(actor).filter(meeting=meeting)[:MOST]:
        yield Thing(_("监督建议函"), row.title, row.get_state_display(), row.get_absolute_url())
    for row in ProblemList.objects.visible_to(actor).filter(meeting=meeting)[:MOST]:
        yield Thing(_("问题清单"), row.title, "", row.get_absolute_url())


def starts(meeting, actor):
    if "clerk" in parties_of(meeting.division, None, actor):
        yield _("起草监督建议函"), f"{reverse('letters:new')}?{urlencode({'meeting': meeting.uid})}"


def origins(row, actor):
    """[(kind, words, address)] of what a letter or list came out of."""
    found = []
    if row.meeting_id and _seen(Meeting, row.meeting_id, actor):
        found.append((_("会议"), str(row.meeting), row.meeting.get_absolute_url()))
    if row.project_id and _seen(LivelihoodProject, row.project_id, actor):
        url = reverse("project_desk:show", args=[row.project.code])
        found.append((_("民生实事"), str(row.project), url))
    if row.case_id and _seen(Case, row.case_id, actor):
        words = f"{row.case.number} {row.case.listed_title}"
        found.append((_("事项"), words, reverse("desk:case", args=[row.case.number])))
    letter = getattr(row, "letter", None)
    if letter is not None and _seen(SupervisionLetter, letter.pk, actor):
        found.append((_("监督建议函"), letter.paper or letter.title, letter.get_absolute_url()))
    return found


def _seen(model, pk, actor):
    return model.objects.visible_to(actor).filter(pk=pk).exists()


# --- REST -----------------------------------------------------------------------------------------


def changed(actor, events):
    """{event pk: (id, address)} of the events of letters that the actor may know."""
    is_inside = actor.membership.role in HOUSE
    told = [event for event in events if is_inside or is_told(event)]
    return addresses(SupervisionLetter, "letters", actor, told)


def reader(is_inside, is_party):
    """The unit reads from the day it was sent; what was said about drafts stays in the house."""
    return lambda event: is_inside or (is_party and is_told(event))


def row(letter):
    return {
        "uid": str(letter.uid),
        "title": letter.title,
        "paper": letter.paper or None,
        "state": letter.state,
        "round": letter.round,
        "division": letter.division,
        "organisation": letter.organisation.code,
        "issued_at": wire.moment(letter.issued_at),
        "ended_at": wire.moment(letter.ended_at),
        "due_at": wire.due(letter),
        "version": letter.version,
    }


def full(letter, actor, now):
    """What the page shows, to whom it shows it."""
    is_inside = permissions.knows_drafts(letter, actor)
    is_party = is_inside or bool(letter.roles_of(actor))
    found = origins(letter, actor)
    return (
        row(letter)
        | {
            "problems": letter.problems,
            "advice": letter.advice,
            "has_copy": letter.has_copy,
            "origins": [{"kind": str(k), "title": words, "url": url} for k, words, url in found],
        }
        | wire.moving(letter, actor, now, reads=reader(is_inside, is_party))
    )


def list_row(row):
    return {
        "uid": str(row.uid),
        "title": row.title,
        "division": row.division,
        "drawn_up_at": wire.moment(row.drawn_up_at),
    }


def full_list(row, actor):
    found = origins(row, actor)
    rows = Problem.objects.visible_to(actor).filter(problem_list=row).for_reading()
    return list_row(row) | {
        "origins": [{"kind": str(k), "title": words, "url": url} for k, words, url in found],
        "problems": [problem_row(one) for one in rows.order_by("position")],
    }


def problem_row(problem):
    return {
        "id": problem.pk,
        "list": str(problem.problem_list.uid),
        "position": problem.position,
        "text": problem.text,
        "state": problem.state,
        "division": problem.division,
        "organisation": problem.organisation.code,
        "person": problem.person,
        "due_on": problem.due_on.isoformat(),
        "fixed_at": wire.moment(problem.fixed_at),
        "ended_at": wire.moment(problem.ended_at),
        "version": problem.version,
    }


def full_problem(problem, actor, now):
    more = {"measure": problem.measure, "result": problem.result}
    return problem_row(problem) | more | wire.moving(problem, actor, now)
