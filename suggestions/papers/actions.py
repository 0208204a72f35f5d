"""Issuing a paper about a matter. Case first, then paper: both rows are locked in this order
everywhere. Number, files, both ledgers and the messages come in one transaction."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.documents import actions as documents
from liaison.documents.kinds import KINDS
from liaison.documents.permissions import office_of
from liaison.documents.workflow import ISSUE
from liaison.notifications import actions as messages
from liaison.workdays.calendar import local_day
from liaison.workflow import NotAllowed, StaleVersion, WrongState, allowed_actions, record
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Case
from suggestions.cases.workflow import PAPER_MOVED

from . import permissions, values
from .notifications import drafts


def preview(case, *, kind, by, now, **given):
    """The content of what `issue` would issue, with a blank for its number."""
    said = values.of_case(case, kind, by=by, now=now, **_filled(case, kind, by, given))
    return documents.prepared(kind, said, division=_division(case, by), now=now)[0]


def issue(case, *, kind, by, now, version=None, **given):
    """签发. `given`: to_name, text (意见), due_on, copies (抄送). Raises NotAllowed, StaleVersion,
    WrongState."""
    with transaction.atomic():
        row = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        _check(row, kind, by, now, version)
        given = _filled(row, kind, by, given)
        if KINDS[kind].to == "{收文单位}" and not given["to_name"]:
            raise Invalid(_("请填写主送单位。"), "to_name")
        due = given["due_on"]
        if due and due < local_day(now) and due != values.due_day(row):
            raise Invalid(_("办结期限不能早于今天。"), "due_on")
        paper = documents.issue(
            kind=kind,
            about=row,
            values=values.of_case(row, kind, by=by, now=now, **given),
            division=_division(row, by),
            addressee=values.receiver(row, kind, by)[0],
            quotes=values.quotes(row),
            by=by,
            now=now,
        )
        note(row, paper, ISSUE, by=by, now=now)
    return paper


def note(case, paper, action, *, by, now, text=""):
    """A line on the case's own record, and who hears of it."""
    data = {"paper": paper.number, "kind": paper.kind, "moved": f"paper_{action}"}
    data |= {"label": str(paper.get_kind_display()), "document": paper.pk}
    event = record(case, PAPER_MOVED, by=by, now=now, data=data, text=text)
    key = f"{case.subject_type}:{case.pk}:{event.seq}"
    messages.enqueue(drafts(case, paper, action, key=key, by=by, now=now), now=now)


def moved(paper, action, by, now, text):
    case = Case.objects.get(pk=paper.about_id)
    note(case, paper, action, by=by, now=now, text=text)


def lock(case_id):
    Case.objects.select_for_update(of=("self",)).get(pk=case_id)


def _check(row, kind, by, now, version):
    if kind not in permissions.FITS or not permissions.may_ever(row, kind, by):
        raise NotAllowed(_("您没有签发这种公文的权限。"))
    if not office_of(by):
        raise NotAllowed(_("现在的身份没有对应的机关，不能签发公文。"))
    if version is not None and version != row.version:
        raise StaleVersion(_("这件事项刚刚有了新变化，请先看最新情况，再签发。"))
    if kind not in permissions.fitting(row, by):
        raise WrongState(
            _("当前状态是“%s”，不能签发这种公文。") % row.get_state_display(),
            row.state,
            allowed_actions(row, by, now),
        )


def _filled(case, kind, by, given):
    """What was not typed is what the case and the place say."""
    given = {"text": "", "due_on": None, "copies": None} | given
    if given["copies"] is None:
        given["copies"] = values.copies(case, kind, by)
    return given | {"to_name": given.get("to_name") or values.receiver(case, kind, by)[1]}


def _division(case, by):
    """Whose templates hold: those of the office that signs."""
    return by.membership.division_id or case.division
