"""Opening the box, and what may happen while it is open."""

import hashlib
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from liaison.jurisdiction.rules import rule
from liaison.workflow import step
from supervision.ballots import keys, papers, rules, sealing
from supervision.ballots.models import Kind, Participation, Teller, Way
from supervision.ballots.workflow import Action
from supervision.meetings import quorum

from . import rolls
from .casting import AlreadyVoted
from .preparing import check_list, check_members, check_sitting, check_things, listed, own_body
from .shared import Conflict, Invalid, check_session, check_sits, database_now, moving


class NoQuorum(Conflict):
    code = "no-quorum"


class NotReady(Conflict):
    code = "not-ready"


def open_ballot(ballot, *, by, now, version=None):
    """Freeze list, roll and rules, make the box's key and start the time. Raises NoQuorum,
    NotReady."""
    with step(ballot, Action.OPEN, by=by, now=now, version=version) as row:
        if row.previous is None:
            check_sitting(row.kind, row.meeting, row.is_rehearsal)
        check_sits(row, now)
        check_session(row)
        rolls.refresh(row, now)
        check_list(row, listed(row))
        check_things(row, listed(row))
        check_members(row.voters.filter(is_guest=True).exists())
        tellers = list(row.tellers.all())
        if len(tellers) < 2 or not all(one.is_ready for one in tellers):
            raise NotReady(_("监票人和计票人都设好票箱口令以后，才能开始投票。"))
        _freeze(row)
        if row.present_count < row.quorum:
            raise NoQuorum(
                _("到会 %(present)d 人，不足法定的 %(quorum)d 人，不能投票。")
                % {"present": row.present_count, "quorum": row.quorum}
            )
        if not row.present_count:
            raise NoQuorum(_("还没有确认到会人员，不能投票。"))
        row.box_key = _box(row, tellers)
        row.box_mark = keys.mark_of_box(row.about, row.box_key)
        row.opened_at = now
        row.closes_at = database_now() + timedelta(minutes=row.minutes)
        row.event_data |= {
            "roll": row.roll_count,
            "present": row.present_count,
            "quorum": row.quorum,
            "places": row.places,
            "list": _digest(row.candidates.values_list("position", "title", "note")),
            "roll_list": _digest(row.voters.values_list("number", "representative", "name")),
            "box": row.box_key.hex(),
        }
    return ballot


def _freeze(row):
    place = row.division_id
    counted = row.voters.members()
    if row.kind == Kind.CONGRESS and not rule(rules.COUNT_SUSPENDED, place):
        counted = row.voters.entitled()
    row.roll_count, row.present_count = counted.count(), row.voters.members().present().count()
    row.quorum = quorum.needed(_body(row), row.roll_count, place)
    row.base_rule = {
        Kind.CONGRESS: "roll",  # 《地方组织法》: more than half of all deputies, no place's choice
        Kind.STREET: rule(rules.STREET_BASE, place),
        Kind.APPRAISAL: rule(rules.APPRAISAL_BASE, place),
    }[row.kind]
    row.percent = rule(rules.APPRAISAL_PERCENT, place) if row.is_appraisal else 50
    row.smallest_group = max(rules.LEAST_GROUP, rule(rules.SMALLEST_GROUP, place))


def _body(row):
    """The kind of meeting whose quorum holds: the one it hangs on; without one, of the body that
    would decide."""
    return row.meeting.kind if row.meeting else own_body(row.division)


def _box(row, tellers):
    """A new box: its private key exists in two halves only, each closed to one teller.
    Raises NotReady for a key that the teller did not set here."""
    for teller in tellers:
        if not keys.is_tellers_own(row, teller):
            raise NotReady(
                _("%s的钥匙不是本人设的，可能被改动过。请本人重新设票箱口令，并报告管理员。")
                % teller.get_duty_display()
            )
    public, private = sealing.new_key()
    for teller, half in zip(tellers, sealing.halves(private), strict=True):
        teller.half = sealing.seal(bytes(teller.public_key), half, row.about)
    Teller.objects.bulk_update(tellers, ["half"])
    return public


def _digest(rows):
    return hashlib.sha256("\n".join(map(repr, rows.order_by("pk"))).encode()).hexdigest()


def extend(ballot, *, minutes, by, now, version=None):
    if not 0 < minutes <= 120:
        raise Invalid(_("一次可以延长 1 到 120 分钟。"), "minutes")
    data = {"minutes": minutes}
    with moving(ballot, Action.EXTEND, by=by, now=now, version=version, data=data) as row:
        row.closes_at = max(row.closes_at, database_now()) + timedelta(minutes=minutes)
    return ballot


def issue_paper(ballot, *, voter, by, now, version=None):
    """Hand a paper ballot to somebody who has not voted; from then on only paper counts. Raises
    AlreadyVoted, Invalid."""
    try:
        with (
            transaction.atomic(),
            moving(ballot, Action.ISSUE_PAPER, by=by, now=now, version=version) as row,
        ):
            found = row.voters.present().filter(pk=voter).first()
            if found is None:
                raise Invalid(_("只给到会、有表决权的人发票。"), "voter")
            Participation.objects.create(voter=found, way=Way.PAPER)
    except IntegrityError as error:
        raise AlreadyVoted(_("这位已经投过电子票或领过纸质票，不能再发。")) from error
    return ballot


def stop(ballot, *, by, now, version=None, text=""):
    """End the voting; what is in the box stays closed until both tellers open it. A few votes, or
    a few papers, show who voted how: that needs a reason, which the ledger keeps. Raises
    Invalid."""
    with moving(ballot, Action.STOP, by=by, now=now, version=version, text=text) as row:
        papers.check_number(row, text)
        row.event_data |= {"papers": papers.issued(row), "voted": papers.voted(row)}
    return ballot
