"""A voter's own page, at the desk or with the code of a seat: choose, look it over, drop it in.
What was chosen is in the form and the envelope, never in session, message, log or address; and what
was dropped in is shown to nobody, the voter included (A0: no proof of one's choice)."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from liaison import paging
from liaison.errors import Refusal
from liaison.kept import kept_for
from liaison.limits import actions as limits
from liaison.limits.address import client_address
from liaison.paging import BadCursor
from supervision.ballots import actions, presentation
from supervision.ballots.models import Ballot, Participation, Voter
from supervision.ballots.workflow import State

from .forms import CodeForm, VoteForm

SEAT = "ballot_seat"
WRONG_CODES, WITHIN = 60, timedelta(minutes=10)  # a hall shares one address
PAGE = 30


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def at_desk(request, uid):
    """With one's own account, for whoever is on the roll."""
    voter = get_object_or_404(
        Voter.objects.of(request.actor).select_related("ballot"),
        ballot__uid=uid,
        ballot__in=Ballot.objects.visible_to(request.actor),
    )
    return _vote(request, voter)


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request):
    """With the one-time code on the slip at the seat."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                voter = actions.voter_with_code(form.cleaned_data["code"])
            except Refusal as refusal:
                _count_wrong(request)
                form.add_error("code", refusal.detail)
            else:
                request.session.cycle_key()
                request.session[SEAT] = [voter.pk, voter.code_hash]
                return redirect("ballots:at_seat")
    return render(request, "supervision/ballots/voting/code.html", {"form": form}, status=status)


def _count_wrong(request):
    wait = limits.hit(
        scope="ballots.code",
        key=client_address(request),
        limit=WRONG_CODES,
        per=WITHIN,
        now=timezone.now(),
    )
    if wait:
        raise limits.TooMany(_("试得太多，%s。") % wait.words, retry_after=wait.seconds)


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def at_seat(request):
    voter = _held(request.session.get(SEAT))
    if voter is None:
        request.session.pop(SEAT, None)
        return redirect("ballots:enter_code")
    return _vote(request, voter, by_code=True)


def _held(seat):
    """Whose code was entered here; nobody's, once another code was given out in its place."""
    if not isinstance(seat, list):
        return None
    pk, code_hash = seat
    return Voter.objects.select_related("ballot").filter(pk=pk, code_hash=code_hash).first()


def _seat(voter):
    """Ties a page to its voter and ballot: on a tablet that goes round, what one person has filled
    in is not dropped in for the next, nor in another ballot."""
    return signing.Signer(salt="ballots.vote").signature(f"{voter.ballot_id}:{voter.pk}")


def _vote(request, voter, *, by_code=False):
    ballot = voter.ballot
    if request.method == "GET":
        return _show(request, voter, VoteForm(ballot=ballot), by_code=by_code)
    if not constant_time_compare(request.POST.get("seat", ""), _seat(voter)):
        problem = _("这一页已经换了人，或者换了一次表决。请核对名称和姓名，重新填写。")
        blank = VoteForm(ballot=ballot)
        return _show(request, voter, blank, by_code=by_code, problem=problem, status=409)
    form = VoteForm(request.POST, ballot=ballot)
    if not form.is_valid():
        return _show(request, voter, form, by_code=by_code, status=422)
    marks = form.cleaned_data["marks"]
    try:
        actions.check(ballot, marks)
        if "confirm" not in request.POST:
            is_review = "change" not in request.POST
            return _show(request, voter, form, by_code=by_code, is_review=is_review)
        actions.cast(ballot, voter=voter, marks=marks)
    except Refusal as refusal:
        form.add_error(None, refusal.detail)
        return _show(request, voter, form, by_code=by_code, status=refusal.status)
    messages.success(request, _("您的%s已投入票箱。") % ballot.paper_name)
    if by_code:
        request.session.pop(SEAT, None)
        return redirect("ballots:enter_code")
    return redirect("ballots:vote", ballot.uid)


def _show(request, voter, form, *, by_code, is_review=False, problem="", status=200):
    ballot, now = voter.ballot, timezone.now()
    has_voted = Participation.objects.filter(voter=voter).exists()
    context = {
        "ballot": ballot,
        "voter": voter,
        "form": form,
        "by_code": by_code,
        "has_voted": has_voted,
        "takes_votes": ballot.takes_votes(now) and not has_voted,
        "is_draft": ballot.state == State.DRAFT,
        "chosen": form.chosen() if is_review else [],
        "padding": form.padding() if is_review else "",
        "seat": _seat(voter),
        "problem": problem,
    }
    return render(request, "supervision/ballots/voting/vote.html", context, status=status)


@login_not_required
@kept_for(60)
@require_GET
def results(request):
    """What congresses and councils have decided, newest first."""
    rows = Ballot.objects.public().select_related("division")
    try:
        page = paging.page(rows, cursor=request.GET.get("cursor", ""), size=PAGE, order=("-id",))
    except BadCursor as refusal:
        context = {"problem": refusal.detail}
        return render(request, "supervision/ballots/voting/results.html", context, status=400)
    context = {"rows": page.rows}
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode({'cursor': cursor})}"
    return render(request, "supervision/ballots/voting/results.html", context)


@login_not_required
@kept_for(60)
@require_GET
def result(request, uid):
    """The adopted list; the figures when the presidium has decided so."""
    ballot = get_object_or_404(Ballot.objects.public().select_related("division"), uid=uid)
    shown = presentation.candidates(ballot, with_figures=ballot.are_figures_public)
    if not ballot.are_figures_public:
        shown = [one for one in shown if one["result"] == "adopted"]
    context = {"ballot": ballot, "candidates": shown}
    return render(request, "supervision/ballots/voting/result.html", context)
