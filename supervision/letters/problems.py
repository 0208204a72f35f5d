"""Verbs of problems: listed, planned by the unit, reported fixed with evidence, checked again by
another person (F64)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.deadlines import actions as deadlines
from liaison.workdays.calendar import end_of
from liaison.workflow import NotAllowed, begin, step
from supervision.meetings.actions import Invalid
from supervision.meetings.parties import parties_of

from .actions import check_unit, keep, require
from .models import Problem, ProblemList
from .permissions import may_list
from .workflow import DRAW_UP, ProblemAction, Role

MOST = 100  # problems of one list
LONGEST = timedelta(days=730)


def open_list(*, division, title, letter=None, meeting=None, project=None, case=None, by, now):
    if "clerk" not in parties_of(division, None, by):
        raise NotAllowed(_("只能建立本级的问题清单。"))
    if letter is not None and not may_list(letter, by):
        raise Invalid(_("这件函没有发出，或者已经作废，不能列成清单。"), "letter")
    return ProblemList.objects.create(
        division=division,
        title=title,
        letter=letter,
        meeting=meeting,
        project=project,
        case=case,
        drawn_up_by=by.user,
        drawn_up_at=now,
    )


@transaction.atomic
def add(problem_list, *, text, organisation, due_on, person="", by, now):
    """One more problem, for one unit, until a day."""
    if "clerk" not in parties_of(problem_list.division, None, by):
        raise NotAllowed(_("只能在本级的问题清单里增加问题。"))
    check_unit(organisation, problem_list.division)
    today = localdate(now)
    if not today < due_on <= today + LONGEST:
        raise Invalid(_("整改期限应在今天之后、两年之内。"), "due_on")
    rows = ProblemList.objects.select_for_update(of=("self",)).get(pk=problem_list.pk).problems
    last = rows.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST:
        raise Invalid(_("一份清单最多 %d 个问题，请另建一份。") % MOST)
    problem = Problem(
        problem_list=problem_list,
        position=last + 1,
        division=problem_list.division,
        text=text,
        organisation=organisation,
        person=person,
        due_on=due_on,
    )
    data = {"list": str(problem_list.uid), "unit": organisation.code, "due_on": str(due_on)}
    with begin(problem, DRAW_UP, by=by, now=now, role=Role.CLERK, text=text, data=data) as row:
        deadlines.start(
            subject=row, kind="rectify", now=now, division=row.division, due_at=end_of(due_on)
        )
    return problem


def plan(problem, *, person, measure, by, now, version=None):
    """责任清单 and 整改清单: who answers for it and what will be done."""
    if not person.strip():
        raise Invalid(_("请填写责任人。"), "person")
    if not measure.strip():
        raise Invalid(_("请填写整改措施。"), "measure")
    with step(problem, ProblemAction.PLAN, by=by, now=now, version=version, text=measure) as row:
        row.person, row.measure = person, measure
    return problem


def fix(problem, *, text, photos=(), owner="", by, now, version=None):
    """整改完成, with what was done and photographs of it."""
    require(text, _("请写明整改情况。"))
    if not photos:
        raise Invalid(_("请附上整改后的照片，作为佐证。"), "text")
    with step(problem, ProblemAction.FIX, by=by, now=now, version=version, text=text) as row:
        row.result, row.fixed_by, row.fixed_at = text, by.user, now
        row.checked_by = None
        keep(row, photos, owner, now)
        deadlines.settle(subject=row, kind="rectify", now=now)
        deadlines.start(subject=row, kind="recheck", now=now, division=row.division)
    return problem


def pass_(problem, *, text="", photos=(), owner="", by, now, version=None):
    """复核通过·销号, with what the checker saw."""
    with step(problem, ProblemAction.PASS, by=by, now=now, version=version, text=text) as row:
        row.checked_by, row.ended_at = by.user, now
        keep(row, photos, owner, now)
        deadlines.settle(subject=row, kind="recheck", now=now)
    return problem


def fail(problem, *, text, due_on, photos=(), owner="", by, now, version=None):
    """复核不通过: again, until another day."""
    require(text, _("请写明哪里没有整改到位。"))
    if due_on <= localdate(now):
        raise Invalid(_("新的整改期限应在今天之后。"), "due_on")
    with step(problem, ProblemAction.FAIL, by=by, now=now, version=version, text=text) as row:
        row.checked_by, row.fixed_at, row.due_on = by.user, None, due_on
        row.event_data["due_on"] = str(due_on)
        keep(row, photos, owner, now)
        deadlines.settle(subject=row, kind="recheck", now=now)
        deadlines.start(
            subject=row, kind="rectify", now=now, division=row.division, due_at=end_of(due_on)
        )
    return problem


def drop(problem, *, text, by, now, version=None):
    require(text, _("请写明撤销的原因。"))
    with step(problem, ProblemAction.DROP, by=by, now=now, version=version, text=text) as row:
        row.ended_at = now
        deadlines.cancel(subject=row, now=now)
    return problem
