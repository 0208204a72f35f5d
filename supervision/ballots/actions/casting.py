"""Dropping one sealed vote into the box.

The ballot's row is held FOR SHARE behind its gate: voters never wait for each other, and opening
the box (FOR UPDATE) waits for whoever is under way, not for whoever comes later. Nothing here
writes an event, a time or a log line about who voted; what reaches the database is closed before
it gets there.
"""

import uuid

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from liaison.workflow import Busy
from supervision.ballots import counting, keys, sealing
from supervision.ballots.models import Envelope, Participation, Voter, Way
from supervision.ballots.workflow import State

from .shared import GATE, Conflict, Invalid

SHARED = """
WITH gate AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s, %s))
SELECT b.state, b.closes_at > now(), b.box_key, b.box_mark, b.uid FROM gate, ballots_ballot b
WHERE b.id = %s FOR SHARE OF b
"""


class AlreadyVoted(Conflict):
    code = "already-voted"
    detail = _("您已经投过票了，一人一票，不能再投。")


class NotOpen(Conflict):
    code = "not-open"


class NotOurBox(Conflict):
    code = "not-our-box"
    detail = _("票箱的钥匙被改动过，没有投入。请停止投票，并立即报告会议秘书处和管理员。")


class NotOnRoll(Conflict):
    code = "not-on-roll"


@sensitive_variables("marks", "plain")
def check(ballot, marks):
    """Raises Invalid for what the box must not take: nobody's vote is spoiled by a machine."""
    wrong = counting.fault(marks, candidates=ballot.candidates.count(), most=ballot.most)
    if wrong == "many":
        raise Invalid(
            _("赞成的有 %(n)d 项，最多 %(most)d 项，请改过再投。")
            % {"n": marks.count(counting.FIRST), "most": ballot.most},
            "marks",
        )
    if wrong:
        raise Invalid(_("%s填写不完整，请重新填写。") % ballot.paper_name, "marks")
    if counting.NONE in marks:
        raise Invalid(_("还有没选的项，请每一项都选。"), "marks")


@sensitive_variables("marks", "plain")
def cast(ballot, *, voter, marks):
    """Exactly one envelope for `voter`, a row of this ballot's roll. Raises Invalid, NotOnRoll,
    NotOpen, AlreadyVoted, Busy; nothing is kept then."""
    if voter.ballot_id != ballot.pk:
        raise NotOnRoll(_("您不在这次表决的名册上。"))
    check(ballot, marks)
    group = voter.group if ballot.groups else 0
    plain = bytes([group]) + marks.encode("ascii")
    try:
        with transaction.atomic():
            box = _shared(ballot.pk)
            _entitled(voter.pk)
            Participation(voter_id=voter.pk, way=Way.ELECTRONIC).save(force_insert=True)
            _drop(ballot.pk, box, plain)
    except IntegrityError as error:
        raise AlreadyVoted from error


def _shared(ballot_id):
    """(key of the box, what it is bound to), while nobody can close it. Postgres says whether it
    is still time, the server's mark whether the key is the box's own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(SHARED, [GATE, ballot_id, ballot_id])
            state, in_time, key, mark, uid = cursor.fetchone()
    except OperationalError as error:
        raise Busy(_("正在开箱或办理其他手续，请稍后再试。")) from error
    if state == State.DRAFT:
        raise NotOpen(_("投票还没有开始。"))
    if state != State.OPEN or not in_time:
        raise NotOpen(_("投票已经截止，没有投入票箱。"))
    about = uuid.UUID(str(uid)).bytes
    if not keys.is_own_box(about, key, mark):
        raise NotOurBox
    return bytes(key), about


def _entitled(voter_id):
    voter = Voter.objects.get(pk=voter_id)
    if voter.is_suspended:
        raise NotOnRoll(_("暂时停止执行代表职务期间不参加投票。"))
    if not voter.is_present:
        raise NotOnRoll(_("会议秘书处还没有确认您到会，请先签到。"))


def _drop(ballot_id, box, plain):
    key, about = box
    envelope = Envelope(ballot_id=ballot_id, sealed=sealing.seal(key, plain, about))
    envelope.mark = keys.stamp(about, envelope.uid.bytes, envelope.sealed)
    envelope.save(force_insert=True)
