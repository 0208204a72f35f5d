"""What of a case is shown to whom, beyond its scope: contact data, codes, photographs."""

from liaison.personal.scrub import mask_numbers
from stations.memberships.models import Role as Office
from suggestions.cases import extensions
from suggestions.cases.workflow import Role

from .roles import roles_of
from .scope import DEPUTIES

FOLLOWED = "followed_cases"  # session key: {case id: version of the code that opened it}


def sees_contact(case, actor):
    """Masked by default; revealed with a reason to those who must call (D8)."""
    return bool(
        roles_of(case, actor)
        & {Role.DEPUTY, Role.STATION_OFFICER, Role.STREET_CLERK, Role.CONGRESS_CLERK}
    )


def may_call(actor):
    """Offices that see contact data of the cases in their scope, and may look a number up."""
    return bool(
        actor.membership
        and actor.membership.role
        in {*DEPUTIES, Office.STATION_OFFICER, Office.STREET_CLERK, Office.CONGRESS_CLERK}
    )


def crosses(case, actor):
    """Who keeps the numbers of other platforms, and makes a card to share."""
    return bool(
        roles_of(case, actor) & {Role.STATION_OFFICER, Role.STREET_CLERK, Role.CONGRESS_CLERK}
    )


def reader(case, actor, *, revealed=False):
    """How `actor` reads what stands in `case`: a function of a text and whether the citizen said
    it (`own`). Phone, identity and card numbers and e-mail addresses are hidden: in the citizen's
    words from everybody until they are revealed with a reason, in staff's words from those who
    need not call (reliability 51)."""
    may_call = sees_contact(case, actor)

    def read(text, own=True):
        return text if may_call and (revealed or not own) else mask_numbers(text)

    return read


def readable(case, actor, text):
    """One text of the citizen's as `actor` reads it."""
    return reader(case, actor)(text)


def suspends_erasure(case, actor):
    """Who may keep a case from being erased while a procedure in law needs it."""
    return bool(roles_of(case, actor) & {Role.CONGRESS_CLERK, Role.LEADER})


def reprints(case, actor):
    """Who may renew the query code: its citizen, and those who receive people at the station."""
    if case.channel == "snap":
        return False  # a representative reported it: nobody holds a code
    return bool(roles_of(case, actor) & {Role.CITIZEN, Role.DEPUTY, Role.STATION_OFFICER})


def holds_code(request, case_id):
    """The citizen whose track page was opened in this session, until the code is renewed."""
    from suggestions.cases.models import Case

    version = request.session.get(FOLLOWED, {}).get(str(case_id))
    return bool(version) and Case.objects.filter(pk=case_id, code_version=version).exists()


def may_fetch(request, case_id):
    """Photos: the citizen who holds the code, and staff in scope."""
    from suggestions.cases.models import Case

    if holds_code(request, case_id):
        return True
    if Case.objects.visible_to(request.actor).filter(pk=case_id).exists():
        return True
    return any(reads(request, case_id) for reads in extensions.READERS)
