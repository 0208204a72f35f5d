"""Setting a vote up: list, roll, tellers and their passphrases."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from liaison.jurisdiction.rules import rule
from liaison.workflow import NotAllowed, begin, step
from stations.divisions.levels import Level, level_of
from supervision.ballots import keys, permissions, printed, rules, subjects
from supervision.ballots.models import Ballot, Candidate, Duty, Kind, Teller
from supervision.ballots.workflow import PREPARE, SOLE_OFFICE, Action, Role, State
from supervision.meetings.models import Kind as MeetingKind
from supervision.meetings.models import Meeting
from supervision.meetings.workflow import OPEN

from . import rolls
from .shared import Invalid

MOST_CANDIDATES = 60
MOST_GROUPS = 20  # a group is one byte of an envelope
MEETINGS = {Kind.CONGRESS: MeetingKind.CONGRESS, Kind.STREET: MeetingKind.COUNCIL}


def prepare(
    *,
    kind,
    title,
    division,
    candidates,
    places=0,
    minutes=None,
    is_rehearsal=False,
    groups=(),
    members=(),
    meeting=None,
    by,
    now,
):
    """Begin a vote. `candidates` is [(title, note)] or with a third, the project or 审议意见 that
    is voted on (subjects.py); `members` is [(representative or None, name, group, sits in?)]
    for 测评, whose roll no law names. Raises NotAllowed, Invalid."""
    if not permissions.runs(by, division.pk):
        raise NotAllowed(_("只能在本级人大组织表决。"))
    given = {"is_rehearsal": is_rehearsal, "groups": groups, "members": members}
    given |= {"places": places, "minutes": minutes, "meeting": meeting, "by": by, "now": now}
    return _begin(kind, title, division, candidates, **given)


@transaction.atomic
def _begin(
    kind,
    title,
    division,
    candidates,
    *,
    places,
    minutes,
    is_rehearsal,
    groups,
    members,
    meeting,
    previous=None,
    role=Role.CLERK,
    by,
    now,
):
    _fits_place(kind, division)
    _fits_meeting(kind, division, meeting)
    if previous is None:
        check_sitting(kind, meeting, is_rehearsal)
    check_members(any(one[3:] == (True,) for one in members))
    if len(groups) > MOST_GROUPS:
        raise Invalid(_("最多分 %d 组。") % MOST_GROUPS, "members")
    row = Ballot(
        kind=kind,
        title=title.strip(),
        division=division,
        is_rehearsal=is_rehearsal,
        places=places if kind in SOLE_OFFICE else 0,
        minutes=minutes or rule(rules.MINUTES, division.pk),
        groups=list(groups) if kind == Kind.APPRAISAL else [],
        meeting=meeting,
        previous=previous,
        round=previous.round + 1 if previous else 1,
    )
    check_list(row, candidates)
    check_things(row, candidates)
    data = {"kind": kind, "rehearsal": is_rehearsal}
    with begin(row, PREPARE, by=by, now=now, role=role, data=data) as ballot:
        _list(ballot, candidates)
        rolls.fill(ballot, members, now=now)
    return row


def edit(ballot, *, title, candidates, places, minutes, meeting=None, by, now, version=None):
    """Change what is not open yet; with `meeting` a later round moves to another one."""
    with step(ballot, Action.EDIT, by=by, now=now, version=version) as row:
        if meeting is not None and meeting != row.meeting:
            _moves_to(row, meeting)
        row.title, row.minutes = title.strip(), minutes
        row.places = places if row.kind in SOLE_OFFICE else 0
        known = {title: thing for title, _note, thing in listed(row)}
        _keep_things(known, candidates)
        lines = [(title, note, known.get(title)) for title, note, *_rest in candidates]
        check_list(row, lines)
        row.candidates.all().delete()
        _list(row, lines)
    return ballot


def meetings_for(ballot):
    """Where a later round may be voted on: its own meeting, and those of the same body that are
    not over. After 换届 it is another body, which has not voted on the first round."""
    own = ballot.meeting
    rows = Meeting.objects.filter(division=ballot.division_id, kind=own.kind, term=own.term_id)
    return rows.filter(Q(pk=ballot.meeting_id) | Q(state__in=sorted(OPEN))).order_by("-starts_at")


def _moves_to(row, meeting):
    """A first vote is prepared anew for another meeting; what follows a round can't be, and what
    its own meeting left open goes to the next of the same body."""
    if row.previous is None or row.meeting is None:
        raise Invalid(_("会议不能改选，请撤销准备，重新准备表决。"), "meeting")
    _fits_meeting(row.kind, row.division, meeting)
    if not meetings_for(row).filter(pk=meeting.pk).exists():
        raise Invalid(_("只能改选同一届、还没有结束的同一种会议。"), "meeting")
    row.event_data["meeting"] = str(meeting.uid)
    row.meeting = meeting


def _keep_things(known, candidates):
    """A list of projects stays one: a line may go, not lose its project by another name."""
    strange = [title for title, *_rest in candidates if title not in known]
    if any(known.values()) and strange:
        raise Invalid(
            _("“%s”不是系统里选取的项目或审议意见：这里只能删去一行或改说明，不能改名、添加。")
            % strange[0],
            "candidates",
        )


def print_ballot(ballot, *, by, now, version=None):
    """印选票 or 测评票: the sample to print as many as there are people in the hall."""
    with step(ballot, Action.PRINT, by=by, now=now, version=version) as row:
        row.event_data["number"] = printed.issue_ballot(row, by=by, now=now).number
    return ballot


def cancel(ballot, *, by, now, version=None):
    with step(ballot, Action.CANCEL, by=by, now=now, version=version) as row:
        row.tellers.update(public_key=None, key_mark=None, locked_key=None, half=None)
    return ballot


def name_tellers(ballot, *, supervisor, counter, by, now, version=None):
    """Name 监票人 and 计票人 (Users); whoever is named anew sets a new passphrase."""
    if supervisor.pk == counter.pk:
        raise Invalid(_("监票人和计票人须由不同的人担任。"), "counter")
    data = {"supervisor": supervisor.pk, "counter": counter.pk}
    with step(ballot, Action.NAME_TELLERS, by=by, now=now, version=version, data=data) as row:
        named = {Duty.SUPERVISOR: supervisor, Duty.COUNTER: counter}
        kept = {t.duty: t for t in row.tellers.all() if named[t.duty].pk == t.user_id}
        row.tellers.exclude(pk__in=[t.pk for t in kept.values()]).delete()
        Teller.objects.bulk_create(
            Teller(ballot=row, user=user, duty=duty)
            for duty, user in named.items()
            if duty not in kept
        )
    return ballot


def set_passphrase(ballot, *, passphrase, by, now, version=None):
    """A teller's own half of the way to the box. Nobody can look it up or set it back."""
    if len(passphrase) < keys.SHORTEST:
        raise Invalid(_("口令至少 %d 个字符。") % keys.SHORTEST, "passphrase")
    public, locked = keys.new_teller_key(passphrase, ballot.about)
    with step(ballot, Action.SET_PASSPHRASE, by=by, now=now, version=version) as row:
        teller = row.tellers.get(user=by.user)
        teller.public_key, teller.locked_key = public, locked
        teller.key_mark = keys.mark_of_teller(row, teller.user_id, teller.duty, public)
        teller.save(update_fields=["public_key", "key_mark", "locked_key"])
    return ballot


def check_list(ballot, candidates):
    """The list is differential (差额) and short enough for a hall. Raises Invalid."""
    titles = [one[0] for one in candidates]
    if not titles or not ballot.title:
        raise Invalid(_("请写明表决的名称，并至少列出一个候选项。"), "candidates")
    if len(titles) > MOST_CANDIDATES:
        raise Invalid(_("候选项最多 %d 个。") % MOST_CANDIDATES, "candidates")
    if len(set(titles)) < len(titles):
        raise Invalid(_("候选项有重名的，请区分开。"), "candidates")
    if ballot.kind in SOLE_OFFICE and not 0 < ballot.places < len(titles):
        raise Invalid(
            _("实行差额表决：候选项（现有 %(n)d 个）要比应选数多。") % {"n": len(titles)}, "places"
        )
    _check_round(ballot, candidates)


def _check_round(ballot, candidates):
    """The list of a year's round keeps the surplus of that round; a second ballot is between the
    tied alone, a rehearsal between whatever."""
    if ballot.kind not in SOLE_OFFICE or ballot.is_rehearsal or _follows_a_tie(ballot):
        return
    rounds = {one[2].round for one in candidates if len(one) > 2 and one[2] is not None}
    needed = max((one.candidates_needed for one in rounds), default=0)
    if len(candidates) < needed:
        raise Invalid(
            _("这一年度的候选项至少 %(needed)d 个（应选数加差额），现有 %(n)d 个，不能再少。")
            % {"needed": needed, "n": len(candidates)},
            "candidates",
        )


def _follows_a_tie(ballot):
    """A round after one that was counted and stands; after a void one the whole list is back."""
    before = ballot.previous
    return before is not None and (before.state == State.CLOSED or _follows_a_tie(before))


def kinds_at(division):
    """The kinds that a place may hold. A street has no congress: its 票选 recommends (A0)."""
    if division.is_street:
        return [Kind.STREET, Kind.APPRAISAL]
    if level_of(division.pk) in {Level.COUNTY, Level.TOWNSHIP}:
        return [Kind.CONGRESS, Kind.APPRAISAL]
    return [Kind.APPRAISAL]


def own_body(division):
    """The kind of meeting of a place's own body, whose share of members a 测评 outside any meeting
    needs."""
    return MEETINGS.get(kinds_at(division)[0], MeetingKind.CONGRESS)


def _fits_place(kind, division):
    if kind in kinds_at(division):
        return
    if kind == Kind.CONGRESS:
        raise Invalid(_("街道没有人民代表大会，不能票决，请用票选。"), "kind")
    raise Invalid(_("票选只用于街道；县、乡镇用票决。"), "kind")


def _fits_meeting(kind, division, meeting):
    """A meeting of another body decides nothing, which would come out only at the declaration."""
    if meeting is None:
        return
    if meeting.division != division.pk:
        raise Invalid(_("只能选择本级的会议。"), "meeting")
    if meeting.kind != MEETINGS.get(kind, meeting.kind):
        raise Invalid(
            _("%(kind)s只能在%(meeting)s上进行，请选择对应的会议。")
            % {"kind": Kind(kind).label, "meeting": MeetingKind(MEETINGS[kind]).label},
            "meeting",
        )


def check_sitting(kind, meeting, is_rehearsal):
    """A congress decides and a council recommends in session; a 测评 may be held by whom no meeting
    brings together. Raises Invalid."""
    if meeting is None and kind in MEETINGS and not is_rehearsal:
        raise Invalid(
            _("%(kind)s须在%(meeting)s上进行，请先在会议里建立会议，再选择它；演练可以不选。")
            % {"kind": Kind(kind).label, "meeting": MeetingKind(MEETINGS[kind]).label},
            "meeting",
        )


def check_members(has_guests):
    """B3 grades by the votes of the members; in the box nobody tells theirs from others'. Raises
    Invalid."""
    if has_guests:
        raise Invalid(
            _("列席的人不参加测评：票箱里分不出他们的票，会改变等次。请从名单里去掉列席的人。"),
            "members",
        )


def check_things(ballot, candidates):
    """Projects are decided by 票决, or recommended by 票选, of their own level; 测评 grades what
    is in the stage for it; each is voted on in one ballot at a time: of two clerks the later waits
    here and then reads the other's list. Raises Invalid."""
    things = subjects.locked(one[2] for one in candidates if len(one) > 2 and one[2] is not None)
    for thing in things:
        if words := subjects.misfit(ballot.kind, ballot.division, thing):
            raise Invalid(words, "candidates")
    if not ballot.is_rehearsal:
        _are_free(ballot, things)


def _are_free(ballot, things):
    """What follows a round belongs to it."""
    chain, one = set(), ballot
    while one is not None:
        chain.add(one.pk)
        one = one.previous
    kinds = SOLE_OFFICE if ballot.kind in SOLE_OFFICE else {ballot.kind}
    for thing in things:
        line = subjects.holder(thing, kinds)
        if line is not None and line.ballot_id not in chain:
            raise Invalid(
                _("“%(thing)s”已经列入“%(ballot)s”，同一事项不能同时表决两次。")
                % {"thing": thing.title, "ballot": line.ballot.title},
                "candidates",
            )


def _list(ballot, candidates):
    Candidate.objects.bulk_create(
        Candidate(
            ballot=ballot,
            position=position,
            title=title,
            note=note,
            **subjects.columns(next(iter(rest), None)),
        )
        for position, (title, note, *rest) in enumerate(candidates, 1)
    )


def listed(ballot, **narrowed):
    """[(title, note, project or 审议意见 or None)] as `prepare` takes them."""
    rows = ballot.candidates.filter(**narrowed).select_related("project__round", "opinion")
    return [(one.title, one.note, one.thing) for one in rows]


def still_fitting(ballot):
    """The lines that may be voted on now, and those that are about nothing in the system."""
    place = (ballot.kind, ballot.division)
    return [one for one in listed(ballot) if one[2] is None or not subjects.misfit(*place, one[2])]


def repeated(ballot, *, candidates, places, role=Role.CLERK, by, now):
    """The next round of a vote, prepared with the same roll; the step that leads here has looked
    who may."""
    return _begin(
        ballot.kind,
        ballot.title,
        ballot.division,
        candidates,
        places=places,
        minutes=ballot.minutes,
        is_rehearsal=ballot.is_rehearsal,
        groups=ballot.groups,
        members=rolls.members_of(ballot),
        meeting=ballot.meeting,
        previous=ballot,
        role=role,
        by=by,
        now=now,
    )
