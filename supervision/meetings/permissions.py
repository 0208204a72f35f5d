"""Who sees a meeting and as whom they act on it or on a seat of its roster: the clerks of the
place that meets, whoever is on the roster, and the unit that reports."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from stations.divisions.levels import within
from stations.memberships.models import CLERKS, HOUSE, UNITS
from stations.memberships.models import Role as Office
from suggestions.cases.permissions import narrowed

from .workflow import Action, Role, SeatAction, State, TermAction

NOBODY = Q(pk__in=[])
PEOPLE = {Office.DEPUTY, Office.COUNCIL_MEMBER}
DOORS_OPEN = timedelta(hours=12)  # before the meeting starts, for those who register the day before


def scope(actor):
    """The meetings that the active membership reaches: list, page, papers, sign-in."""
    return NOBODY if actor.membership is None else _reach(actor) & narrowed(actor)


def _reach(actor):
    from .models import AgendaItem, Attendance

    held = actor.membership
    if held.role in HOUSE:
        return within("division", held.division_id)
    here = {"meeting": OuterRef("pk")}
    if held.role in UNITS:
        own = here | {"organisation": held.organisation_id}
        seats, items = Attendance.objects.filter(**own), AgendaItem.objects.filter(**own)
        return Q(Exists(seats)) | Q(Exists(items))
    person = person_of(actor)
    if person is None:
        return NOBODY
    return Q(Exists(Attendance.objects.filter(representative=person, **here)))


def seat_scope(actor):
    """The seats that the active membership reaches: the house those of its meetings, a person the
    own one."""
    held = actor.membership
    if held is None:
        return NOBODY
    limit = within("meeting__division", actor.within) if actor.within else Q()
    if held.role in HOUSE:
        return within("meeting__division", held.division_id) & limit
    person = person_of(actor)
    return Q(representative=person) & limit if person else NOBODY


def term_scope(actor):
    """The terms that the active membership reaches: the house those of its place and below it,
    everybody else those whose meetings they reach."""
    held = actor.membership
    if held is None:
        return NOBODY
    if held.role in HOUSE:
        return within("division", held.division_id) & narrowed(actor)
    from .models import Meeting

    return Q(Exists(Meeting.objects.visible_to(actor).filter(term=OuterRef("pk"))))


def person_of(actor):
    """The key of the representative that the active membership speaks for itself, else None."""
    held = actor.membership
    if held is None or held.role not in PEOPLE:
        return None
    if held.role == Office.DEPUTY:
        return None if held.representative.has_ended else held.representative_id
    person = getattr(actor.user, "representative", None)
    return person and person.pk


def has_meetings(actor):
    return bool(actor.membership and actor.membership.role in HOUSE | UNITS | PEOPLE)


def keeps(actor):
    """Whether the actor plans meetings."""
    return bool(actor.membership and actor.membership.role in CLERKS)


def keeps_at(actor, division):
    """A county's meetings are its own clerks', a township's its own."""
    own = keeps(actor) and actor.membership.division_id == division
    return own and division.startswith(actor.within)


def term_actions(term, actor):
    """Who sits in it is written down by the place's own clerk; a street's council has nobody."""
    return list(TermAction) if term.posts and keeps_at(actor, term.division_id) else []


def roles_of(meeting, actor):
    if actor.kind == "system":
        return {Role.SYSTEM}
    return {Role.CLERK} if keeps_at(actor, meeting.division) else set()


def seat_roles_of(seat, actor):
    found = roles_of(seat.meeting, actor)
    person = person_of(actor)
    is_own = person is not None and person == seat.representative_id
    if is_own and seat.meeting.division.startswith(actor.within):
        found = found | {Role.SELF}
    return found


def may(meeting, action, actor, now):
    """A meeting is summoned and convened only with a roster; a presidium decides only with its
    quorum."""
    if action in {Action.SUMMON, Action.CONVENE}:
        return meeting.attendances.attending().exists()
    if action == Action.DECIDE:
        from . import quorum

        return quorum.lacks(meeting) is None
    return True


def why_not(meeting, action, actor, now):
    from . import quorum

    if action in {Action.SUMMON, Action.CONVENE}:
        return _("请先生成出席名单。")
    return quorum.complaint(meeting) if action == Action.DECIDE else ""


def may_seat(seat, action, actor, now):
    state = seat.meeting.state
    if action == SeatAction.SIGN:
        if state == State.PLANNED:
            is_own = seat.representative_id is not None
            is_own = is_own and person_of(actor) == seat.representative_id
            return is_own and now >= seat.meeting.starts_at - DOORS_OPEN
        return state == State.CONVENED
    if action in {SeatAction.MISS, SeatAction.EXCUSE}:
        return state in {State.CONVENED, State.CLOSED}
    return state in {State.PLANNED, State.CONVENED}


def why_not_seat(seat, action, actor, now):
    """Before the meeting nobody is present by a clerk's word alone."""
    if action == SeatAction.SIGN and seat.meeting.state == State.PLANNED:
        return _("会议还没有开始：请本人在会前 12 小时内用会场的签到码签到；开会以后可以代签。")
    return ""


def reads_materials(meeting, items, actor):
    """Keys of those of `items` whose materials the actor reads: the house of the place and whoever
    is on the roster all of them; a unit that only reports those of its own points."""
    held = actor.membership
    if held.role in UNITS:
        own = {"organisation": held.organisation_id}
        if not meeting.attendances.filter(**own).exists():
            return {item.pk for item in items if item.organisation_id == held.organisation_id}
    return {item.pk for item in items}
