"""Who sees a vote and as whom they act on it: the secretariat of the place runs it, a leader or a
second clerk approves a repeat, the named tellers hold the keys, the roll votes. No office sees more
of a choice than anybody else: there is nothing to see."""

from django.db.models import Exists, OuterRef, Q

from stations.divisions.levels import within
from stations.memberships.models import CLERKS, HOUSE
from stations.memberships.models import Role as Office
from supervision.meetings.parties import is_house

from .workflow import VOTED, Action, Role, State

NOBODY = Q(pk__in=[])
VOTERS = {Office.DEPUTY, Office.COUNCIL_MEMBER}


def has_ballots(actor):
    held = actor.membership
    return held is not None and (held.role in HOUSE | VOTERS or _is_teller(actor))


def _is_teller(actor):
    from .models import Teller

    return actor.user is not None and Teller.objects.filter(user=actor.user).exists()


def own(actor):
    """Over Voter: the actor's own line. An assistant never votes for anybody."""
    held = actor.membership
    if held is None or actor.kind != "user" or held.role not in VOTERS:
        return NOBODY
    if held.role == Office.DEPUTY:
        return Q(representative=held.representative_id)
    return Q(representative__user=actor.user)


def scope(actor):
    """Over Ballot: the place's own offices see all of them, a teller those of the named duty, who
    is on the roll sees those that were opened."""
    from .models import Teller, Voter

    held = actor.membership
    if held is None:
        return NOBODY
    seen = NOBODY
    if held.role in HOUSE:
        seen |= Q(within("division", held.division_id))
    if held.role in VOTERS:
        roll = Voter.objects.filter(own(actor), ballot=OuterRef("pk"))
        seen |= Q(Exists(roll), state__in=sorted(VOTED))
    if actor.kind == "user":
        seen |= Q(Exists(Teller.objects.filter(user=actor.user, ballot=OuterRef("pk"))))
    return seen & Q(within("division", actor.within)) if actor.within else seen


def runs(actor, division_id):
    held = actor.membership
    return held is not None and held.role in CLERKS and held.division_id == division_id


def roles_of(ballot, actor):
    held = actor.membership
    if held is None or actor.kind != "user":
        return set()
    found = set()
    if runs(actor, ballot.division_id):
        found.add(Role.CLERK)
    if held.role in CLERKS | {Office.LEADER} and ballot.division_id.startswith(held.division_id):
        found.add(Role.APPROVER)
    if ballot.pk and ballot.tellers.filter(user=actor.user).exists():
        found.add(Role.TELLER)
    return found


def may(ballot, action, actor, now):
    """What state and role do not say."""
    check = CONDITIONS.get(action)
    return check is None or check(ballot, actor)


def _needs_sheet(ballot, actor):
    """One sheet in force: a wrong one is voided before the next."""
    from .printed import number_of_sheet

    return not ballot.is_rehearsal and not number_of_sheet(ballot)


def _counted_not_declared(ballot, actor):
    return not ballot.is_rehearsal and ballot.declared_at is None


def _declared(ballot, actor):
    return ballot.declared_at is not None


def _may_declare(ballot, actor):
    """Not while somebody asks for it to be void."""
    waits = ballot.asked_by_id is not None
    return _counted_not_declared(ballot, actor) and not waits and not is_tied(ballot)


def _may_repeat_the_tied(ballot, actor):
    waits = ballot.asked_by_id is not None
    return _counted_not_declared(ballot, actor) and not waits and awaits_second_ballot(ballot)


def _may_ask(ballot, actor):
    """A vote whose equals vote again is over with that round, not beside it."""
    free = ballot.declared_at is None and ballot.asked_by_id is None
    return free and next_round(ballot) is None


def _is_asked(ballot, actor):
    return ballot.declared_at is None and ballot.asked_by_id is not None


def _may_annul(ballot, actor):
    other = ballot.asked_by_id != actor.user.pk
    return _is_asked(ballot, actor) and other and next_round(ballot) is None


CONDITIONS = {
    Action.REPORT: _needs_sheet,
    Action.DECLARE: _may_declare,
    Action.CONFIRM: lambda b, a: b.kind == "street" and _declared(b, a) and not b.confirmed_at,
    Action.SHOW_FIGURES: lambda b, a: _declared(b, a) and not b.are_figures_public,
    Action.HIDE_FIGURES: lambda b, a: _declared(b, a) and b.are_figures_public,
    Action.SECOND_BALLOT: _may_repeat_the_tied,
    Action.ASK_ANNUL: _may_ask,
    Action.DROP_ANNUL: _is_asked,
    Action.ANNUL: _may_annul,
}


def next_round(ballot):
    """The round that stands after this one. One that became void counts for what followed it; None
    where nothing did."""
    for one in ballot.next_rounds.order_by("pk"):
        found = one if one.state != State.VOID else next_round(one)
        if found is not None:
            return found
    return None


def is_tied(ballot):
    """Whether places are still open between equals: nothing is declared before that is settled."""
    if not ballot.candidates.filter(result="tied").exists():
        return False
    after = next_round(ballot)
    return after is None or after.state != State.CLOSED or is_tied(after)


def awaits_second_ballot(ballot):
    return is_tied(ballot) and next_round(ballot) is None


def sees_figures(ballot, actor):
    """Figures belong to those who run and watch the vote; to the roll once the presidium has
    opened them, as to everybody."""
    if ballot.state != State.CLOSED:
        return False
    if ballot.is_rehearsal or ballot.are_figures_public:
        return True
    return is_house(actor, ballot.division_id) or bool(roles_of(ballot, actor))


def sees_result(ballot, actor):
    """Which are adopted, without a figure: the roll too, once it was declared."""
    declared = ballot.state == State.CLOSED and ballot.declared_at is not None
    return declared or sees_figures(ballot, actor)


def is_supervisor(ballot, actor):
    """The recount file goes to the named 监票人 and to nobody else."""
    return ballot.tellers.filter(user=actor.user, duty="supervisor").exists()
