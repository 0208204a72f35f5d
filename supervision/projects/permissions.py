"""Who sees a livelihood project and as whom they act on it. What was published as a candidate is
everybody's; the rest is the business of the offices of its own place and of its unit."""

from django.db.models import F, Q
from django.utils.timezone import localdate

from stations.divisions.levels import ancestors, within
from stations.memberships.models import CLERKS, HOUSE
from stations.memberships.models import Role as Office
from stations.organisations.models import OrganisationKind
from suggestions.cases.permissions import DEPUTIES, narrowed

from .workflow import Action, Role, State

NOBODY = Q(pk__in=[])
READERS = {*DEPUTIES, Office.STATION_OFFICER, Office.COUNCIL_MEMBER}
OFFICES = {*HOUSE, *READERS, Office.GOVERNMENT_OFFICER, Office.UNIT_OFFICER}
WORKERS = {*CLERKS, Office.GOVERNMENT_OFFICER, Office.UNIT_OFFICER}
PROPOSERS = {*CLERKS, *DEPUTIES, Office.GOVERNMENT_OFFICER, Office.UNIT_OFFICER}


def has_projects(actor):
    return bool(actor.membership and actor.membership.role in OFFICES)


def works(actor):
    """Whether anything ever waits for the office; the others read."""
    return bool(actor.membership and actor.membership.role in WORKERS)


def proposes(actor):
    return bool(actor.membership and actor.membership.role in PROPOSERS)


def begins_rounds(actor):
    return bool(actor.membership and actor.membership.role in CLERKS)


def _below(membership):
    """The place of which the office sees everything, "" for none."""
    if membership.role in HOUSE:
        return membership.division_id
    if membership.role == Office.GOVERNMENT_OFFICER:
        return membership.organisation.division_id
    return membership.organisation.division_id if _is_township_government(membership) else ""


def _is_township_government(membership):
    return (
        membership.role == Office.UNIT_OFFICER
        and membership.organisation.kind == OrganisationKind.TOWNSHIP
    )


def _around(membership):
    """The places whose published projects and calls concern the office."""
    if membership.role in DEPUTIES:
        person = membership.representative
        if person.has_ended:
            return []
        homes = {m.division_id for m in person.current_mandates if m.division_id}
        station = person.primary_station
        homes |= {station.division_id} if station else set()
    elif membership.role == Office.STATION_OFFICER:
        homes = {membership.station.division_id}
    elif membership.role == Office.UNIT_OFFICER:
        homes = {membership.organisation.division_id}
    else:
        homes = {membership.division_id} if membership.division_id else set()
    return sorted({code for home in homes for code in ancestors(home)})


def scope(actor):
    """The projects that the active membership reaches: list, counts, detail, API."""
    membership = actor.membership
    if membership is None or membership.role not in OFFICES:
        return NOBODY
    below = _below(membership)
    seen = within("division", below) if below else NOBODY
    if membership.role == Office.UNIT_OFFICER:
        seen |= Q(unit=membership.organisation_id)
    if membership.role in READERS | {Office.STREET_CLERK}:
        seen |= Q(division__in=_around(membership), publicised_at__isnull=False)
    return seen & narrowed(actor)


def rounds_scope(actor):
    """The rounds that concern the office: its own, those below it and those it may propose to."""
    membership = actor.membership
    if membership is None or membership.role not in OFFICES:
        return NOBODY
    below = _below(membership)
    seen = within("division", below) if below else NOBODY
    around = Q(division__in=_around(membership)) & ~Q(state="preparing")
    return (seen | around) & narrowed(actor)


def proposals_scope(actor):
    """What the public proposed is read by the office that called for it."""
    membership = actor.membership
    if membership is None or membership.role not in HOUSE:
        return NOBODY
    return within("division", membership.division_id) & narrowed(actor)


def awaiting(actor):
    """What waits for the actor's own office."""
    membership = actor.membership
    if membership is None:
        return NOBODY
    if membership.role in CLERKS:
        return Q(division=membership.division_id) & AT_CLERK
    if membership.role == Office.GOVERNMENT_OFFICER:
        return Q(division=membership.organisation.division_id) & AT_GOVERNMENT
    if membership.role == Office.UNIT_OFFICER:
        mine = Q(unit=membership.organisation_id) & AT_UNIT
        if _is_township_government(membership):
            mine |= Q(division=membership.organisation.division_id) & AT_GOVERNMENT
        return mine
    return NOBODY


STATES_AT_CLERK = {
    State.COLLECTED,
    State.CANDIDATE,
    State.COMMITTEE,
    State.PLENARY,
    State.VOTE,
    State.ADOPTED,
    State.PLANNED,
    State.CHANGING,
    State.ACCEPTANCE,
    State.TESTING,
    State.SETTLED,
}
OWN_WORK = {OrganisationKind.TOWNSHIP, OrganisationKind.GOVERNMENT}
BUILT_BY_GOVERNMENT = Q(unit__kind__in=sorted(OWN_WORK), unit__division=F("division"))
PLAN_SENT = Q(state=State.PLANNING, plan_sent_at__isnull=False)
AT_CLERK = Q(state__in=sorted(STATES_AT_CLERK)) | PLAN_SENT & BUILT_BY_GOVERNMENT
AT_GOVERNMENT = (
    Q(state__in=[State.SCREENING, State.LEGALITY])
    | Q(state=State.PLANNING, unit=None)
    | PLAN_SENT & ~BUILT_BY_GOVERNMENT
)
AT_UNIT = (
    Q(state=State.PLANNING, plan_sent_at=None)
    | Q(state=State.RUNNING, owes_reason=True)
    | Q(state=State.RECTIFYING)
)


def roles_at(division, actor):
    """The roles of an office in the round of `division`: only of its own place, never above or
    below it; a leader reads and notes everything below."""
    if actor.kind == "system":
        return {Role.SYSTEM}
    membership = actor.membership
    if membership is None or not division.startswith(actor.within or ""):
        return set()
    if membership.role in CLERKS:
        return {Role.CLERK} if membership.division_id == division else set()
    if membership.role == Office.GOVERNMENT_OFFICER or _is_township_government(membership):
        own = membership.organisation.division_id == division
        return {Role.GOVERNMENT} if own else set()
    if membership.role == Office.LEADER:
        return {Role.LEADER} if division.startswith(membership.division_id) else set()
    return set()


def roles_of(project, actor):
    found = roles_at(project.division, actor)
    membership = actor.membership
    if (
        membership is not None
        and membership.role == Office.UNIT_OFFICER
        and membership.organisation_id == project.unit_id
        and project.division.startswith(actor.within or "")
    ):
        found |= {Role.UNIT}
    return found


def reads_file(project, actor):
    """The offices of the place and above it read the internal file: remarks, reviews with who made
    them, requests, what was refused. The others read what became of the project."""
    below = _below(actor.membership) if actor.membership else ""
    return bool(below) and project.division.startswith(below)


def prints_code(row, actor):
    """Who hands out the code of a project, or of a year's call."""
    return bool(row.roles_of(actor) & {Role.CLERK, Role.UNIT})


def may(project, action, actor, now):
    condition = CONDITIONS.get(action)
    return condition is None or bool(condition(project, actor, now))


def _other_reviewer(project, actor, now):
    """Feasibility and legality are looked at by two people (four eyes)."""
    first = project.reviews.filter(kind="feasibility").order_by("-id").first()
    return first is None or actor.user is None or first.reviewed_by_id != actor.user.pk


def is_built_by_government(project):
    """The government of the place builds it itself, as townships do: what it would have to decide
    about its own work the congress office decides."""
    unit = project.unit
    return unit is not None and unit.kind in OWN_WORK and unit.division_id == project.division


def _is_of_the_unit(project, actor):
    held = (actor.membership, *actor.memberships)
    return any(one and one.organisation_id == project.unit_id for one in held if project.unit_id)


def _not_own_work(project, actor, now):
    """Nobody accepts what their own unit built, in whatever office they sit."""
    return not _is_of_the_unit(project, actor)


def _judges_plan(project, actor, now):
    if project.plan_sent_at is None or _is_of_the_unit(project, actor):
        return False
    is_clerk = actor.membership is not None and actor.membership.role in CLERKS
    return not is_clerk or is_built_by_government(project)


def _was_publicised(project, actor, now):
    until = project.publicised_until
    return until is not None and localdate(now) > until


def _is_under_way(project):
    return State.RUNNING in {project.state, project.resume_state}


CONDITIONS = {
    Action.PASS_LEGALITY: _other_reviewer,
    Action.PUBLICISE: lambda project, actor, now: project.publicised_until is None,
    Action.SUBMIT: _was_publicised,
    Action.PLAN: lambda project, actor, now: project.plan_sent_at is None,
    Action.APPROVE_PLAN: _judges_plan,
    Action.RETURN_PLAN: _judges_plan,
    Action.ACCEPT: _not_own_work,
    Action.REFUSE: _not_own_work,
    Action.REPORT: lambda project, actor, now: _is_under_way(project),
    Action.EXPLAIN: lambda project, actor, now: project.owes_reason,
}


def may_fetch(request, project_id):
    """The photographs of a project: whoever sees it at the desk, and those that are public."""
    from .models import LivelihoodProject

    return LivelihoodProject.objects.visible_to(request.actor).filter(pk=project_id).exists()
