"""Cases and projects: what citizens said is distilled into a project, and they are told what
becomes of it; what is said about a project becomes a case."""

from django.utils.translation import gettext as _

from liaison.notifications import actions as messages
from liaison.workflow import record, step
from suggestions.cases.models import Case
from suggestions.cases.notifications import citizen_drafts
from suggestions.cases.workflow import PROJECT_MOVED
from supervision.projects.models import CaseLink, Origin
from supervision.projects.workflow import Action

from .shared import Invalid


def link_case(project, *, cases, by, now, version=None):
    """关联事项: the matters (that the actor may read) from which the project was distilled."""
    if not cases:
        raise Invalid(_("请填写要关联的事项编号。"), "cases")
    with step(project, Action.LINK_CASE, by=by, now=now, version=version) as row:
        known = set(row.case_links.values_list("case_id", flat=True))
        fresh = [case for case in cases if case.pk not in known]
        if not fresh:
            raise Invalid(_("这些事项已经关联过。"), "cases")
        for case in sorted(fresh, key=lambda case: case.pk):
            follow_case(row, case, origin=Origin.RAISED, by=by, now=now)
        row.event_data["cases"] = [case.number for case in fresh]
    return project


def follow_case(project, case, *, origin, by, now):
    """Store the link, and put it on the case's own record. The caller holds the project."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    CaseLink.objects.create(
        project=project, case=locked, origin=origin, linked_by=by.user, linked_at=now
    )
    if origin == Origin.RAISED:
        _tell(locked, project, "link_case", by, now)


def say(project, case, *, by, now):
    """A matter that was told about a public project, from its page or its code; once."""
    if project.is_public and not CaseLink.objects.filter(project=project, case=case).exists():
        follow_case(project, case, origin=Origin.ABOUT, by=by, now=now)


def tell_citizens(project, moved, by, now, **data):
    """Everybody from whose matters the project came reads what became of it (`moved` names the
    words, suggestions.cases.timeline.MOVED); in the caller's step."""
    linked = project.case_links.filter(origin=Origin.RAISED).values("case")
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=linked)
    for case in rows.order_by("pk"):
        _tell(case, project, moved, by, now, **data)


def _tell(case, project, moved, by, now, **data):
    data |= {"moved": f"project_{moved}", "project": project.code}
    event = record(case, PROJECT_MOVED, by=by, now=now, data=data)
    key = f"{case.subject_type}:{case.pk}:{event.seq}"
    messages.enqueue(citizen_drafts(case, "project.told", key, now), now=now)
