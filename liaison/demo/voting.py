"""The votes of the demo county: last year's 票决 of this year's projects with its result sheet,
the street's 票选, a 测评 of the standing committee, and the 票决 of next year's, ready to be
opened. Each is told when its day has come (livelihood.py). The passphrases are those of the
guides."""

from datetime import timedelta

from liaison.accounts.models import User
from stations.memberships.actors import actor_of
from supervision.ballots import actions, roster
from supervision.ballots.models import Kind
from supervision.projects.workflow import State as ProjectState

MINUTE = timedelta(minutes=1)
TELLERS = {"supervisor": "deputy", "counter": "street"}
WORDS = {"supervisor": "demo-2026-监票", "counter": "demo-2026-计票"}


def _user(name):
    return User.objects.get(username=name)


def _prepared(by, at, **given):
    ballot = actions.prepare(division=by.membership.division, by=by, now=at, minutes=20, **given)
    users = {duty: _user(name) for duty, name in TELLERS.items()}
    actions.name_tellers(ballot, **users, by=by, now=at)
    for duty, user in users.items():
        actions.set_passphrase(ballot, passphrase=WORDS[duty], by=actor_of(user, at), now=at)
    return ballot


def _of_round(round, meeting, by, at):
    """The vote on the projects of `round` that wait for it."""
    rows = round.projects.filter(state=ProjectState.VOTE).select_related("round").order_by("code")
    return _prepared(
        by,
        at,
        kind=Kind.STREET if round.recommends else Kind.CONGRESS,
        title=f"{round.year}年民生实事项目{round.vote_word}",
        meeting=meeting,
        candidates=[(one.title, one.content, one) for one in rows],
        places=round.places,
    )


def _voted(ballot, by, at, marks):
    """Everybody who signed in votes; then both tellers open the box."""
    actions.mark_present(ballot, voters=roster.signed_in(ballot), by=by, now=at)
    actions.open_ballot(ballot, by=by, now=at)
    for place, voter in enumerate(ballot.voters.present().order_by("number")):
        if place != 20:  # one did not hand a ballot in
            actions.cast(ballot, voter=voter, marks=marks(place))
    actions.stop(ballot, by=by, now=at + 12 * MINUTE)
    actions.close(ballot, **WORDS, by=actor_of(_user("deputy"), at), now=at + 15 * MINUTE)
    actions.report(ballot, by=by, now=at + 20 * MINUTE)


def held(round, meeting, last, by, figures_public=False):
    """The vote on the projects of `round` in `meeting`; the one called `last` pleases few."""
    at = meeting.ends_at - timedelta(hours=3)
    ballot = _of_round(round, meeting, by, at)
    titles = [one.title for one in ballot.candidates.all()]
    _voted(ballot, by, at, lambda place: _choice(place, len(titles), titles.index(last)))
    actions.declare(ballot, by=by, now=at + 40 * MINUTE)
    if figures_public:
        actions.show_figures(ballot, by=by, now=at + 41 * MINUTE)
    return ballot


def _choice(place, count, last):
    """For all but one; one in three finds another one less needed, here and there somebody
    abstains."""
    marks = ["1"] * count
    marks[last] = "2"
    other = place % count
    if place % 3 == 0 and other != last:
        marks[last], marks[other] = "1", "2" if place % 2 else "3"
    return "".join(marks)


def appraised(things, meeting, by):
    """满意度测评 by who attends the meeting: 满意 but for a few."""
    at = meeting.ends_at - timedelta(hours=2)
    groups, members, _problem = roster.appraisers("", meeting)
    ballot = _prepared(
        by,
        at,
        kind=Kind.APPRAISAL,
        title="民生实事和审议意见办理情况满意度测评",
        meeting=meeting,
        candidates=[(one.title, "", one) for one in things],
        groups=groups,
        members=members,
    )
    _voted(ballot, by, at, lambda place: ("11", "12", "11", "13")[place % 4][: len(things)])
    actions.declare(ballot, by=by, now=at + 30 * MINUTE)


def ready(round, meeting, by, now):
    """This year's 票决: tellers and hall are ready, it waits to be opened."""
    ballot = _of_round(round, meeting, by, now)
    actions.mark_present(ballot, voters=roster.signed_in(ballot), by=by, now=now)
