"""What two records of one thing owe each other: nobody types what a ballot in the system will tell
by itself, and a paper and its row are voided together."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.documents import actions as documents
from liaison.workflow import WrongState, check_version

from .actions import Invalid


def refuse_beside_a_ballot(row, complaints, by):
    """`complaints` are complaint(row) → why nobody records the result by hand now, "" when
    somebody may. Raises WrongState; the ballot itself comes as the system."""
    if by.kind == "system":
        return
    for complaint in complaints:
        if words := complaint(row):
            raise WrongState(words, row.state)


def void_with_paper(subject, *, standing, follow, unissued, text, by, now, version=None):
    """Void the paper of `subject`, which moves with it (papers.moved); where the register voided
    the paper alone, `follow` moves the row. `standing(row)` is its paper, `unissued` what to say
    before there is one. Raises Invalid, WrongState."""
    if not text.strip():
        raise Invalid(_("请写明作废的原因。"), "text")
    with transaction.atomic():
        row = type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
        check_version(row, version)
        if not row.paper:
            raise WrongState(unissued, row.state)
        if paper := standing(row):
            documents.void(paper, text=text, by=by, now=now)
        else:
            follow(row, text=text, by=by, now=now)
    subject.refresh_from_db()
    return subject
