"""What a ballot holds: until its result is declared (of a 票选: confirmed), and while a project is
tied in it, nobody writes the result of the vote by hand."""

from django.utils.translation import gettext as _

from .models import Candidate, Kind, Result
from .workflow import State


def obstacle(project):
    """Why the vote on `project` is not recorded by hand now, "" when it may be."""
    rows = Candidate.objects.filter(project=project, ballot__is_rehearsal=False)
    rows = rows.exclude(ballot__state=State.VOID).select_related("ballot")
    last = rows.order_by("-ballot").first()
    if last is None or _is_over(last):
        return ""
    words = _("“%s”在系统里表决，宣布结果后自动登记；要改用书面票决，先撤销或者作废那次表决。")
    return words % last.ballot.title


def _is_over(candidate):
    ballot = candidate.ballot
    told = ballot.confirmed_at if ballot.kind == Kind.STREET else ballot.declared_at
    return told is not None and candidate.result != Result.TIED
