"""Who sees a hand-over and as whom they act on it. The receiver sees it and nothing of the case."""

from django.db.models import Q

from stations.memberships.models import Role as Office
from suggestions.cases import permissions as cases
from suggestions.cases.models import Case
from suggestions.cases.workflow import Role as CaseRole

from .workflow import AT_RECEIVER, OPEN, Action, Role, State

NOBODY = Q(pk__in=[])
# Those who see a hand-over because they see its case. A unit or 政府办 sees the case only in part.
BESIDE_THE_CASE = {*cases.DEPUTIES, Office.STATION_OFFICER, *cases.BY_DIVISION}
SENDERS = {CaseRole.STATION_OFFICER, CaseRole.STREET_CLERK, CaseRole.CONGRESS_CLERK}
RECEIVING = {Office.UNIT_OFFICER: "petition", Office.PROCURATOR: "procuratorate"}


def scope(actor):
    """The hand-overs that the active membership reaches: list, counts, detail, paper, photos."""
    membership = actor.membership
    if membership is None:
        return NOBODY
    if membership.role in RECEIVING:
        received = _received(membership) & cases.narrowed(actor)
        return received & Q(case__sensitivity="") if actor.kind == "hook" else received
    if membership.role not in BESIDE_THE_CASE:
        return NOBODY
    seen = Q(case__in=Case.objects.visible_to(actor))
    if membership.role == Office.STATION_OFFICER:
        of_station = Q(to_station=membership.station_id)
        of_station |= Q(from_station=membership.station_id, kind="specialty")
        seen |= of_station & Q(case__sensitivity="")  # 敏感件: named readers of the case only
    return seen & cases.narrowed(actor)


def _received(membership):
    kind = RECEIVING[membership.role]
    own = Q(kind=kind, to_organisation=membership.organisation_id)
    return own & ~Q(case__accused_unit=membership.organisation_id)


def awaiting(actor):
    """What the receiver owes: a receipt, or an answer. A petition is owed nothing once signed."""
    membership = actor.membership
    owed = Q(state=State.SENT) | Q(state__in=sorted(AT_RECEIVER)) & ~Q(kind="petition")
    if membership and membership.role in RECEIVING:
        return _received(membership) & owed
    if membership and membership.role == Office.STATION_OFFICER:
        return Q(to_station=membership.station_id) & owed
    return NOBODY


def has_transfers(actor):
    """Offices for which the page means anything."""
    membership = actor.membership
    if membership is None:
        return False
    if membership.role == Office.UNIT_OFFICER:
        return membership.organisation.kind in {"petition_office", "supervision"}
    return membership.role in BESIDE_THE_CASE | {Office.PROCURATOR}


def _open_to(transfer, membership):
    """Nobody of the accused unit; of a restricted case no station that reads it not."""
    case = transfer.case
    if membership.organisation_id:
        return membership.organisation_id != case.accused_unit_id
    return not case.sensitivity or membership.role != Office.STATION_OFFICER


def is_receiver(actor):
    """Somebody whose only business here is what was handed to them."""
    return bool(actor.membership and actor.membership.role in RECEIVING)


def roles_of(transfer, actor):
    if actor.kind == "system":
        return {Role.SYSTEM}
    membership = actor.membership
    if membership is None:
        return set()
    found = set()
    if not _open_to(transfer, membership) and not cases.reads(transfer.case, actor):
        return set()
    if membership.role in RECEIVING:
        own = transfer.to_organisation_id == membership.organisation_id
        return {Role.RECEIVER} if own and transfer.kind == RECEIVING[membership.role] else set()
    if membership.role == Office.STATION_OFFICER:
        if transfer.to_station_id == membership.station_id:
            found.add(Role.RECEIVER)
        if transfer.from_station_id == membership.station_id:
            found.add(Role.SENDER)
    if cases.roles_of(transfer.case, actor) & SENDERS and Role.RECEIVER not in found:
        found.add(Role.SENDER)
    return found


def may(transfer, action, actor, now):
    condition = CONDITIONS.get(action)
    return condition is None or bool(condition(transfer, roles_of(transfer, actor)))


def _by_procuratorate(transfer, roles):
    return transfer.kind == "procuratorate"


def _answers(transfer, roles):
    """The receiver; for one who signed on paper, the sender records what came back."""
    return Role.RECEIVER in roles or transfer.is_on_paper


def _declines(transfer, roles):
    return _by_procuratorate(transfer, roles) and _answers(transfer, roles)


def _sends_back(transfer, roles):
    by_letter = transfer.kind == "petition" and transfer.state == State.SENT
    return _answers(transfer, roles) or by_letter


def _recall(transfer, roles):
    """A matter that went to the petition office is never left to nobody: reopen it first."""
    return transfer.kind != "petition" or transfer.case.state != "not_accepted"


CONDITIONS = {
    Action.FILE: _by_procuratorate,
    Action.DECLINE_FILING: _declines,
    Action.REPORT: _answers,
    Action.SEND_BACK: _sends_back,
    Action.RECOMMEND: _by_procuratorate,
    Action.RECALL: _recall,
    # A matter that was taken over left the sender's hands when it was signed for.
    Action.RECORD_RECEIPT: lambda transfer, roles: not transfer.takes_over,
}


def may_fetch(request, case_id):
    """The photographs of a case whose hand-over took them along."""
    from .models import Transfer

    shared = Transfer.objects.visible_to(request.actor).filter(case=case_id, with_photos=True)
    return shared.exclude(state__in=[State.SENT_BACK, State.RECALLED]).exists()


def once(kind):
    """A condition of the case's action: nothing of this kind is on its way already."""

    def condition(case, roles, actor, now):
        return not any(one.kind == kind and one.state in OPEN for one in case.transfers.all())

    return condition
