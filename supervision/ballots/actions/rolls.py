"""The roll: who may vote, who has come, and the one-time codes of the seats."""

import secrets

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from stations.representatives.models import MandateStatus, Representative
from supervision.ballots import keys
from supervision.ballots.models import Kind, Voter
from supervision.ballots.workflow import Action, State
from supervision.meetings import roster
from supervision.meetings.models import Term

from .shared import Invalid, moving

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read two ways
LENGTH = 8


def mandates(ballot, now):
    """{representative id: suspended?} of everybody whom the law puts on this roll, on the day of
    the meeting, or today when there is none or it is over. Suspended is who holds nothing else."""
    place, day = ballot.division, localdate(now)
    if ballot.meeting is not None:
        day = max(day, localdate(ballot.meeting.starts_at))
    if ballot.kind == Kind.CONGRESS:
        rows = roster.congress(place.pk, day, **_body(ballot, day))
    else:
        rows = roster.council(place.pk, day)
    held = {}
    for person, status in rows.values_list("representative", "status"):
        held.setdefault(person, set()).add(status)
    return {person: found == {MandateStatus.SUSPENDED} for person, found in held.items()}


def _body(ballot, day):
    """The congress and its term: of the meeting, else the one in office on the day."""
    terms = Term.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), division=ballot.division, starts_on__lte=day
    )
    term = ballot.meeting.term if ballot.meeting else terms.order_by("-number").first()
    if term is None:
        return {"body": ballot.division.name.partition("（")[0] + "人民代表大会"}
    return {"body": term.body, "term": term.number}


def fill(ballot, members=(), *, now):
    """Write the roll of a new ballot."""
    if ballot.kind == Kind.APPRAISAL:
        people = members
    else:
        found = Representative.objects.filter(pk__in=mandates(ballot, now)).by_strokes()
        people = [(person, person.name, 0) for person in found]
    Voter.objects.bulk_create(
        _line(ballot, number, *person) for number, person in enumerate(people, 1)
    )
    _suspend(ballot, now)


def _line(ballot, number, person, name, group=0, is_guest=False):
    """One line; the seat in the hall is the number on the roll."""
    return Voter(
        ballot=ballot,
        number=number,
        seat=str(number),
        representative=person,
        name=name,
        group=group,
        is_guest=is_guest,
    )


def refresh(ballot, now):
    """The roll as it is at the moment of opening: who left is gone, who came is added."""
    if ballot.kind != Kind.APPRAISAL:
        entitled = mandates(ballot, now)
        ballot.voters.exclude(representative__in=entitled).delete()
        known = set(ballot.voters.values_list("representative", flat=True))
        last = ballot.voters.order_by("-number").values_list("number", flat=True).first() or 0
        new = Representative.objects.filter(pk__in=set(entitled) - known).by_strokes()
        Voter.objects.bulk_create(
            _line(ballot, number, person, person.name)
            for number, person in enumerate(new, last + 1)
        )
    _suspend(ballot, now)


def _suspend(ballot, now):
    """Whoever may not act as a deputy stays on the roll and does not vote (D6)."""
    if ballot.kind == Kind.APPRAISAL:
        people = Representative.objects.filter(
            pk__in=ballot.voters.values("representative")
        ).prefetch_related("mandates")
        out = [one.pk for one in people if one.is_suspended or one.has_ended]
    else:
        out = [person for person, suspended in mandates(ballot, now).items() if suspended]
    ballot.voters.filter(representative__in=out).update(is_suspended=True, is_present=False)
    ballot.voters.exclude(representative__in=out).update(is_suspended=False)


def members_of(ballot):
    return [
        (voter.representative, voter.name, voter.group, voter.is_guest)
        for voter in ballot.voters.select_related("representative")
    ]


def mark_present(ballot, *, voters, by, now, version=None):
    """The secretariat declares who is in the hall, until the vote opens. The ledger keeps the
    numbers on the roll of those who were added and taken off."""
    with moving(ballot, Action.MARK_PRESENT, by=by, now=now, version=version) as row:
        before = set(row.voters.present().values_list("number", flat=True))
        row.voters.exclude(pk__in=voters).update(is_present=False)
        row.voters.entitled().filter(pk__in=voters).update(is_present=True)
        after = set(row.voters.present().values_list("number", flat=True))
        row.event_data |= {
            "present": len(after),
            "added": sorted(after - before),
            "removed": sorted(before - after),
        }
    return ballot


def admit(ballot, *, voter, by, now, version=None):
    """A teller confirms one late arrival while the vote is open; the secretariat alone puts nobody
    into the hall then, and a teller gets no code. Raises Invalid."""
    with moving(ballot, Action.ADMIT, by=by, now=now, version=version) as row:
        late = row.voters.entitled().filter(pk=voter, is_present=False).first()
        if late is None:
            raise Invalid(_("请选择名册上还没有到会、有表决权的人。"), "voter")
        row.voters.filter(pk=late.pk).update(is_present=True)
        row.present_count = row.voters.members().present().count()
        row.event_data |= {"present": row.present_count, "added": [late.number]}
    return ballot


def issue_codes(ballot, *, voter=None, renew=False, by, now, version=None):
    """A one-time code for everybody present who has none and has not voted: [(voter, code)]. Slips
    on the seats stay good; `voter` alone gets a new one, and with `renew` everybody does while the
    vote is not open. Codes are said here once; what is kept opens nothing."""
    given = []
    with moving(ballot, Action.ISSUE_CODES, by=by, now=now, version=version) as row:
        voters = row.voters.present().filter(participation=None)
        if voter is not None:
            voters = voters.filter(pk=voter)
        elif not (renew and row.state == State.DRAFT):
            voters = voters.filter(code_hash="")
        voters = list(voters)
        for voter in voters:
            code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
            voter.code_hash = code_hash(code)
            given.append((voter, code))
        Voter.objects.bulk_update(voters, ["code_hash"])
        row.event_data |= {"codes": len(given), "voters": [one.number for one in voters]}
    return given


def code_hash(code):
    return keys.stamp(b"seat", code.encode()).hex()


def voter_with_code(code):
    """The voter whose code it is. Raises Invalid."""
    typed = "".join(code.upper().split()).replace("-", "")
    found = typed and Voter.objects.filter(code_hash=code_hash(typed)).first()
    if not found:
        raise Invalid(_("没有这个投票码，请看清座位上的纸条再输入。"), "code")
    return found
