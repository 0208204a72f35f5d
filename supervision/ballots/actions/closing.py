"""Opening the box: both passphrases, one transaction, and afterwards nothing that leads from a
person to a choice. The key, the envelopes and the paper entries are gone; the anonymous list is one
text in sorted order; who took part is written anew in the order of the roll."""

import random
from datetime import timedelta

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from liaison.limits import actions as limits
from liaison.workflow import NotAllowed
from supervision.ballots import counting, keys, papers, sealing, sheet
from supervision.ballots.counting import Vote
from supervision.ballots.models import Candidate, Kind, Participation, Result, SealedList, Way
from supervision.ballots.workflow import Action, Role, State

from .shared import Conflict, Invalid, moving

TRIES, WITHIN = 10, timedelta(minutes=10)


class BoxDamaged(Conflict):
    code = "box-damaged"


def count_try(ballot, *, now):
    """One more try at the passphrases; counted outside any transaction. Raises TooMany."""
    wait = limits.hit(scope="ballots.close", key=str(ballot.pk), limit=TRIES, per=WITHIN, now=now)
    if wait:
        raise limits.TooMany(_("口令试得太多，%s。") % wait.words, retry_after=wait.seconds)


@sensitive_variables("supervisor", "counter", "key", "votes")
def close(ballot, *, supervisor, counter, text="", by, now, version=None):
    """开箱计票: `supervisor` and `counter` are the two passphrases; where nobody stopped the vote,
    few votes ask for their reason here. Raises NotAllowed, WrongState, Invalid for a wrong
    passphrase, Conflict while papers are not settled, BoxDamaged."""
    if Role.TELLER not in ballot.roles_of(by):
        raise NotAllowed(_("只有这次表决的监票人、计票人能开箱。"))
    key = _key(ballot, {"supervisor": supervisor, "counter": counter})
    with moving(ballot, Action.CLOSE, by=by, now=now, version=version, text=text) as row:
        if row.state == State.OPEN:
            papers.check_number(row, text)
        sealed = _opened(row, key)
        paper = papers.settled(row)
        votes = [*sealed, *paper]
        if not row.is_rehearsal and row.groups:
            votes = counting.without_small_groups(votes, row.smallest_group)
        row.issued = row.voters.present().count()
        row.returned = len(votes)
        row.closed_at = now
        _count(row, votes)
        _forget(row)
        row.event_data |= {
            "issued": row.issued,
            "returned": row.returned,
            "valid": row.valid,
            "invalid": row.invalid,
            "electronic": len(sealed),
            "paper": len(paper),
            "papers_issued": papers.issued(row),
            "sha256": row.list_sha256,
            "sm3": row.list_sm3,
        }
    return ballot


def _key(ballot, passphrases):
    """The box's private key, from both halves; before any lock, since it is slow. None when there
    is no box, which the state says."""
    halves, tellers = [], list(ballot.tellers.all())
    if not tellers or not all(one.locked_key and one.half for one in tellers):
        return None
    for teller in tellers:
        try:
            halves.append(keys.half_of(teller, passphrases[teller.duty], ballot.about))
        except sealing.Broken as error:
            raise Invalid(
                _("%s的口令不对，票箱没有打开。") % teller.get_duty_display(), teller.duty
            ) from error
    return sealing.together(*halves)


def _opened(row, key):
    """The votes in the box, in no order."""
    envelopes = list(row.envelopes.values_list("uid", "sealed", "mark"))
    took_part = Participation.objects.filter(voter__ballot=row, way=Way.ELECTRONIC).count()
    if len(envelopes) != took_part:
        raise BoxDamaged(
            _("票箱里有 %(n)d 份，投票的有 %(m)d 人，对不上。请作废重投并报告管理员。")
            % {"n": len(envelopes), "m": took_part}
        )
    random.SystemRandom().shuffle(envelopes)
    return [_vote(row, key, *one) for one in envelopes]


def _vote(row, key, uid, sealed, mark):
    sealed = bytes(sealed)
    try:
        if not keys.stamped(mark, row.about, uid.bytes, sealed):
            raise sealing.Broken
        plain = sealing.unseal(key, sealed, row.about)
    except sealing.Broken as error:
        raise BoxDamaged(_("有封票被改动过，不能计票。请作废重投并报告管理员。")) from error
    return Vote(plain[1:].decode("ascii"), plain[0])


def _base(row):
    """The number that has to be passed by half (or by the place's own percentage)."""
    return {
        "roll": row.roll_count,
        "present": row.issued,
        "returned": row.returned,
        "valid": row.valid,
        "none": 0,
    }[row.base_rule]


def _count(row, votes):
    candidates = list(row.candidates.all())
    rules = {"candidates": len(candidates), "most": row.most}
    figures, row.valid, row.invalid = counting.tally(votes, **rules)
    if row.is_rehearsal:  # 演练 never gives a result
        return
    row.base = _base(row)
    outcome = counting.elect(votes, places=row.places, base=row.base, **rules)
    for candidate, one in zip(candidates, figures, strict=True):
        candidate.first, candidate.second, candidate.third = one.first, one.second, one.third
        candidate.result = _result(row, candidate.position, one, outcome)
    Candidate.objects.bulk_update(candidates, ["first", "second", "third", "result"])
    text = sheet.canonical(
        uid=row.uid,
        kind=row.kind,
        title=row.title,
        roll=row.roll_count,
        base=row.base,
        places=row.places,
        most=row.most,
        percent=row.percent,
        candidates=[one.title for one in candidates],
        votes=votes,
    )
    SealedList.objects.create(ballot=row, text=text)
    row.list_sha256, row.list_sm3 = sheet.digests(text)


def _result(row, position, figures, outcome):
    if row.kind == Kind.APPRAISAL:
        return counting.grade(figures, base=row.base, percent=row.percent)
    if position in outcome.adopted:
        return Result.ADOPTED
    return Result.TIED if position in outcome.tied else Result.NOT_ADOPTED


def _forget(row):
    """Key, envelopes, entries and codes gone; who took part in one piece, in roll order."""
    took_part = list(
        Participation.objects.filter(voter__ballot=row)
        .order_by("voter__number")
        .values_list("voter", "way")
    )
    Participation.objects.filter(voter__ballot=row).delete()
    Participation.objects.bulk_create(Participation(voter_id=v, way=w) for v, w in took_part)
    row.papers.all().delete()
    destroy_box(row)


def destroy_box(row):
    row.envelopes.all().delete()
    row.tellers.update(public_key=None, key_mark=None, locked_key=None, half=None)
    row.voters.exclude(code_hash="").update(code_hash="")


def recounted(ballot):
    """(figures, valid, invalid) from the stored list, for whoever compares."""
    votes = sheet.votes_of(ballot.sealed_list.text)
    return counting.tally(votes, candidates=ballot.candidates.count(), most=ballot.most)
