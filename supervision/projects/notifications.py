"""Who is told what when a project moves (D10). Words: templates/supervision/projects/messages/."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.memberships.models import CLERKS
from stations.memberships.models import Role as Office
from stations.organisations.models import OrganisationKind
from supervision.meetings.telling import drafts as drafted
from supervision.meetings.telling import holders

from .colours import Colour
from .permissions import is_built_by_government
from .workflow import COLLECT, Action

GOVERNMENT, UNIT, LEADER = Office.GOVERNMENT_OFFICER, Office.UNIT_OFFICER, Office.LEADER
CLOCKS = {
    "plan": _("实施计划"),
    "progress": _("季度进展报告"),
    "reason": _("滞后原因说明"),
    "acceptance": _("完工验收"),
    "test": _("满意度测评"),
    "rectification": _("二次整改"),
    "change": _("变更、暂缓、终止的决定"),
}
# action → (event, offices told); whoever acted is never told what they did themselves.
TOLD = {
    COLLECT: ("project.collected", CLERKS),
    Action.SELECT: ("project.screening", {GOVERNMENT}),
    Action.PASS_FEASIBILITY: ("project.screening", {GOVERNMENT, *CLERKS}),
    Action.PASS_LEGALITY: ("project.cleared", CLERKS),
    Action.SEND_BACK: ("project.sent_back", CLERKS),
    Action.RECORD_VOTE: ("project.result", {GOVERNMENT, LEADER, *CLERKS}),
    Action.ANNOUNCE: ("project.announced", {GOVERNMENT, UNIT}),
    Action.ASSIGN: ("project.assigned", {UNIT}),
    Action.PLAN: ("project.plan_sent", {GOVERNMENT}),
    Action.RETURN_PLAN: ("project.plan_returned", {UNIT}),
    Action.APPROVE_PLAN: ("project.plan_approved", {UNIT, *CLERKS}),
    Action.START: ("project.started", {UNIT, GOVERNMENT}),
    Action.EXPLAIN: ("project.explained", {GOVERNMENT, *CLERKS}),
    Action.ASK_CHANGE: ("project.change_asked", {LEADER, *CLERKS}),
    Action.DECIDE_CHANGE: ("project.change_decided", {UNIT, GOVERNMENT}),
    Action.RESUME: ("project.change_decided", {UNIT, GOVERNMENT}),
    Action.COMPLETE: ("project.completed", {GOVERNMENT, *CLERKS}),
    Action.ACCEPT: ("project.accepted", {UNIT, GOVERNMENT}),
    Action.REFUSE: ("project.refused", {UNIT}),
    Action.TEST: ("project.tested", {UNIT, GOVERNMENT, LEADER}),
    Action.RECTIFY: ("project.rectified", CLERKS),
}
RED = ("project.red", {UNIT, GOVERNMENT, LEADER, *CLERKS})
EVALUATES = {Action.REPORT, Action.RECOLOUR}


def drafts(project, event, *, by, now):
    name, offices = TOLD.get(event.action, ("", ()))
    if event.action in EVALUATES and _turned_red(project, event):
        name, offices = RED
    if not name:
        return
    if event.action == Action.PLAN and is_built_by_government(project):
        offices = CLERKS
    key = f"{project.subject_type}:{project.pk}:{event.seq}"
    users = audience(project, offices, now=now)
    yield from told(project, name, users, key=key, skip=by.user)


def _turned_red(project, event):
    """Told when it becomes red, not with every further report."""
    if event.action == Action.RECOLOUR:
        return project.colour == Colour.RED
    last = project.reports.order_by("-id")[1:2]
    was_red = last and last[0].colour == Colour.RED
    return project.colour == Colour.RED and not was_red


def audience(project, offices, *, now):
    """Users of `offices` in the project's own place, and of its unit. One query."""
    place = project.division
    where = Q(role__in=sorted(CLERKS & set(offices)), division=place)
    if LEADER in offices:
        where |= Q(role=LEADER, division=place)
    if GOVERNMENT in offices:
        where |= Q(role=GOVERNMENT, organisation__division=place)
        where |= Q(
            role=UNIT, organisation__division=place, organisation__kind=OrganisationKind.TOWNSHIP
        )
    if UNIT in offices and project.unit_id:
        where |= Q(role=UNIT, organisation=project.unit_id)
    return holders(where, now)


def told(project, event, users, *, key, skip=None, **extra):
    return drafted(
        project,
        event,
        users,
        link=reverse("project_desk:show", args=[project.code]),
        context={"project": project} | extra,
        values=values_of(project, extra),
        key=key,
        skip=skip,
    )


def values_of(project, extra):
    """The placeholders' values (events.py)."""
    return {
        "编号": project.code,
        "项目": project.title,
        "阶段": str(project.get_state_display()),
        "计划进度": str(project.planned),
        "实际进度": str(project.percent),
        "时限": extra.get("kind", ""),
        "期限": str(extra.get("due", "")),
    }
