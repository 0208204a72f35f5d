"""Verbs of terms and of who sits in a standing committee; each stands in the term's ledger."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.ledger import actions as ledger
from liaison.workflow import NotAllowed, check_version
from stations.representatives.models import Representative

from .actions import Invalid
from .models import Member, Term
from .permissions import keeps_at
from .workflow import OPEN_TERM, TermAction


@transaction.atomic
def open_term(*, division, body, number, starts_on, ends_on=None, by, now):
    """登记届次. One body has one term of a number; a street's council counts its own."""
    _check(by, division.pk)
    if ends_on and ends_on <= starts_on:
        raise Invalid(_("任期结束须晚于开始。"), "ends_on")
    given = {"body": body, "number": number, "starts_on": starts_on, "ends_on": ends_on}
    try:
        with transaction.atomic():
            term = Term.objects.create(division=division, **given)
    except IntegrityError as error:  # a colleague, in the same moment
        raise Invalid(_("这一届已经登记。"), "number") from error
    _note(term, OPEN_TERM, {"number": number}, by, now)
    return term


def eligible(term):
    """Who may sit in the standing committee or presidium: the deputies of this congress."""
    rows = Representative.objects.filter(mandates__body=term.body)
    return rows.serving().told_apart().by_strokes().distinct()


def appoint(term, *, representative, post, starts_on, by, now, version=None):
    """任命为常委会组成人员."""
    with _locked(term, by, version) as row:
        if post not in row.posts:
            raise Invalid(_("“%s”没有这种职务。") % row, "post")
        if not eligible(row).filter(pk=representative.pk).exists():
            raise Invalid(_("只能从这一届的现任代表中选择。"), "representative")
        if starts_on < row.starts_on:
            raise Invalid(_("任职开始不能早于这一届的任期开始。"), "starts_on")
        if row.members.filter(representative=representative, ends_on=None).exists():
            raise Invalid(_("这位代表已经是这一届的组成人员。"), "representative")
        member = Member.objects.create(
            term=row, representative=representative, post=post, starts_on=starts_on
        )
        data = {"representative": str(representative.uid), "post": post}
        _note(row, TermAction.APPOINT, data, by, now)
    return member


def dismiss(term, *, member, ends_on, by, now, version=None):
    """A post in the standing committee ends; the mandate goes on."""
    with _locked(term, by, version) as row:
        member = row.members.filter(pk=member.pk, ends_on=None).first()
        if member is None:
            raise Invalid(_("这项任职已经结束，请看最新的名单。"), "member")
        if ends_on <= member.starts_on:
            raise Invalid(_("任职结束须晚于开始。"), "ends_on")
        if ends_on > localdate(now):  # who is named again meanwhile would sit twice
            raise Invalid(_("任职结束不能晚于今天，到那一天再登记。"), "ends_on")
        member.ends_on = ends_on
        member.save(update_fields=["ends_on"])
        data = {"representative": str(member.representative.uid), "post": member.post}
        _note(row, TermAction.DISMISS, data, by, now)
    return member


def _check(by, division):
    if not (by.kind == "system" or keeps_at(by, division)):
        raise NotAllowed(_("只能登记本级的届次和组成人员。"))


@contextmanager
def _locked(term, by, version):
    _check(by, term.division_id)
    with transaction.atomic():
        row = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
        check_version(row, version)
        yield row


def _note(term, action, data, by, now):
    event = ledger.append(subject=term, action=action, by=by, now=now, data=data)
    term.version = event.seq
    term.save(update_fields=["version"])
