"""Who reads which log, and which rows of it: auditor and security administrator, each within
the own place. Nobody changes anything here."""

from django.db.models import Exists, OuterRef, Q

from liaison.accounts.models import SignIn
from liaison.ledger.models import Event
from liaison.personal.models import Reveal
from stations.divisions.levels import within
from stations.duty.models import Roster
from stations.kiosks.models import Kiosk
from stations.memberships.models import Membership, Role
from stations.memberships.permissions import reach
from stations.representatives.models import Mandate, Representative
from stations.representatives.permissions import people_of
from suggestions.cases.models import Case
from suggestions.cases.permissions import unrestricted
from suggestions.commitments.models import Commitment
from suggestions.transfers.models import Transfer
from supervision.ballots.models import Ballot
from supervision.groups.models import SupervisionGroup
from supervision.letters.models import Problem, SupervisionLetter
from supervision.meetings.models import Attendance, Meeting
from supervision.opinions.models import DeliberationOpinion
from supervision.projects.models import LivelihoodProject, Proposal, Round


def _holds(actor, *roles):
    return actor.kind == "user" and actor.membership is not None and actor.membership.role in roles


def sees_sign_ins(actor):
    return _holds(actor, Role.SECURITY_ADMIN, Role.AUDITOR)


def sees_ledger(actor):
    return _holds(actor, Role.AUDITOR)


def sees_reveals(actor):
    return _holds(actor, Role.SECURITY_ADMIN, Role.AUDITOR)


def sees_security(actor):
    return _holds(actor, Role.SECURITY_ADMIN)


def sign_ins(actor):
    """Of everybody with an office in reach, now or formerly; and of names that are nobody's."""
    offices = Membership.objects.filter(user=OuterRef("user"))
    return SignIn.objects.filter(
        Q(user=None) | Exists(offices.filter(reach(actor))) | ~Exists(offices)
    )


def ledger(actor):
    """Events of the subjects in reach; a kind of subject that is not named here is not shown."""
    people = people_of(Representative.objects.all(), actor)
    meetings = Meeting.objects.visible_to(actor)
    subjects = {
        "cases.case": Case.objects.visible_to(actor),
        "commitments.commitment": Commitment.objects.visible_to(actor),
        "transfers.transfer": Transfer.objects.visible_to(actor),
        "ballots.ballot": Ballot.objects.visible_to(actor),
        "meetings.meeting": meetings,
        "meetings.attendance": Attendance.objects.filter(meeting__in=meetings),
        "opinions.deliberationopinion": DeliberationOpinion.objects.visible_to(actor),
        "letters.supervisionletter": SupervisionLetter.objects.visible_to(actor),
        "letters.problem": Problem.objects.visible_to(actor),
        "projects.livelihoodproject": LivelihoodProject.objects.visible_to(actor),
        "projects.round": Round.objects.visible_to(actor),
        "projects.proposal": Proposal.objects.visible_to(actor),
        "groups.supervisiongroup": SupervisionGroup.objects.visible_to(actor),
        "memberships.membership": Membership.objects.filter(reach(actor)),
        "representatives.representative": people,
        "representatives.mandate": Mandate.objects.filter(representative__in=people),
    }
    code = _code(actor)
    subjects["duty.roster"] = Roster.objects.filter(
        Q(within("division", code)) | Q(within("station__division", code))
    )
    subjects["kiosks.kiosk"] = Kiosk.objects.filter(within("station__division", code))
    keys = Membership.objects.filter(reach(actor), api_keys=OuterRef("subject_id"))
    seen = Q(Exists(keys), subject_type="api.apikey")
    seen |= Q(subject_type="network.networkmap", data__division__startswith=code)
    tables = Q(subject_type__in=["exports.export", "imports.import", "cases.crossnumber"])
    seen |= tables & Q(data__division__startswith=code)
    for kind, rows in subjects.items():
        seen |= Q(Exists(rows.filter(pk=OuterRef("subject_id"))), subject_type=kind)
    return Event.objects.filter(seen)


def _code(actor):
    return actor.membership.division_id


def reveals(actor):
    """Looks at contact data of matters in the actor's place: who, when, why; never the data."""
    cases = Case.objects.filter(unrestricted(actor), pk=OuterRef("subject_id"))
    return Reveal.objects.filter(
        Exists(cases) | ~Q(subject_type="cases.case"), within("division", _code(actor))
    )
