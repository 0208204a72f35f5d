"""Who writes, reviews and takes back a public summary: the offices around its case. Whoever wrote
any of it never reviews it."""

from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext as _

from liaison.ledger.models import Event
from liaison.personal import consents
from liaison.personal.models import Purpose
from stations.memberships.models import Role as Office
from suggestions.cases import permissions as cases
from suggestions.cases.models import Case
from suggestions.cases.workflow import Role as CaseRole
from suggestions.cases.workflow import State as CaseState

from .workflow import DRAFT, Action, Role, State

NOBODY = Q(pk__in=[])
WRITERS = {Office.STATION_OFFICER, Office.STREET_CLERK, Office.CONGRESS_CLERK}
REVIEWERS = {Office.STREET_CLERK, Office.CONGRESS_CLERK}
OWNERS = {
    CaseRole.STATION_OFFICER: Role.STATION_OFFICER,
    CaseRole.STREET_CLERK: Role.STREET_CLERK,
    CaseRole.CONGRESS_CLERK: Role.CONGRESS_CLERK,
}
WRITING = (DRAFT, Action.EDIT, Action.SUBMIT)


def has_publications(actor):
    return bool(actor.membership and actor.membership.role in WRITERS)


def edits_words(actor):
    """The wording list of a place is the congress office's."""
    return bool(actor.membership and actor.membership.role == Office.CONGRESS_CLERK)


def scope(actor):
    if not has_publications(actor):
        return NOBODY
    return Q(case__in=Case.objects.visible_to(actor))


def awaiting(actor):
    """What one may review: pending, and not written by oneself."""
    role = actor.membership and actor.membership.role
    if role in REVIEWERS:
        return Q(state=State.PENDING) & ~Q(Exists(_own_words(actor)))
    return Q(state=State.DRAFT, written_by=actor.user) if role in WRITERS else NOBODY


def _own_words(actor):
    return Event.objects.filter(
        subject_type=Value("publications.publication"),
        subject_id=OuterRef("pk"),
        action__in=WRITING,
        actor=actor.label,
    )


def roles_of(publication, actor):
    if actor.kind == "system":
        return {Role.SYSTEM}
    if not has_publications(actor):
        return set()
    held = cases.roles_of(publication.case, actor)
    return {OWNERS[role] for role in held if role in OWNERS}


def may(publication, action, actor, now):
    """Whoever wrote does not review; a station takes back only what is not public yet."""
    if action in {Action.PUBLISH, Action.RETURN}:
        return not _wrote(publication, actor)
    if action == Action.WITHDRAW and publication.state == State.PUBLIC:
        return bool(roles_of(publication, actor) - {Role.STATION_OFFICER})
    return True


def _wrote(publication, actor):
    if publication.written_by_id == actor.user.pk:
        return True
    return Event.objects.filter(
        subject_type=publication.subject_type,
        subject_id=publication.pk,
        action__in=WRITING,
        actor=actor.label,
    ).exists()


def writes(case, actor):
    """Whether the actor's office writes summaries of `case` at all."""
    if not has_publications(actor):
        return False
    return bool(set(cases.roles_of(case, actor)) & set(OWNERS))


def obstacle(case):
    """Why `case` cannot be public, in words; "" when nothing is in the way."""
    if case.involves_minor:
        return _("涉及未满14周岁，不作公开。")
    if case.is_restricted:
        return _("敏感件不作公开。")
    if not case.may_publish:
        return _("这件事项不作公开。")
    if case.state != CaseState.CLOSED:
        return _("办结以后才可以公开。")
    if not consents.stands(case, Purpose.PUBLICATION):
        return _("来信人没有单独同意公开，或者已经撤回。可以请来信人在“我的个人信息”里同意。")
    return ""
