"""届次 and who sits in the standing committee."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from liaison import pages
from liaison.errors import Refusal
from liaison.workdays.calendar import local_day
from liaison.workflow import check_office
from supervision.meetings import permissions, seats
from supervision.meetings import terms as verbs
from supervision.meetings.forms import MemberForm, TermForm
from supervision.meetings.models import Member, Term


def _own(request):
    if not permissions.keeps(request.actor):
        raise Http404
    return request.actor.membership.division


@never_cache
@require_http_methods(["GET", "POST"])
def terms(request):
    division, now = _own(request), timezone.now()
    form = TermForm(request.POST or None, auto_id="term_%s")
    if request.method == "POST" and form.is_valid():
        try:
            check_office(request)
            row = verbs.open_term(division=division, **form.cleaned_data, by=request.actor, now=now)
        except Refusal as refusal:
            pages.complain(form, refusal)
        else:
            messages.success(request, _("届次已登记。"))
            return redirect("meetings:term", row.pk)
    rows = Term.objects.filter(division=division)[:40]
    context = {"actor": request.actor, "form": form, "rows": rows}
    status = 422 if form.is_bound else 200
    return render(request, "supervision/meetings/terms.html", context, status=status)


def _term(request, pk):
    return get_object_or_404(Term.objects.select_related("division"), division=_own(request), pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
def term(request, pk):
    row, now = _term(request, pk), timezone.now()
    form = MemberForm(request.POST or None, people=verbs.eligible(row), posts=row.posts)
    if request.method == "POST" and row.posts and form.is_valid():
        try:
            check_office(request)
            verbs.appoint(row, **form.cleaned_data, by=request.actor, now=now)
        except Refusal as refusal:
            pages.complain(form, refusal)
        else:
            messages.success(request, _("组成人员已登记。"))
            return redirect("meetings:term", row.pk)
    context = {
        "actor": request.actor,
        "term": row,
        "members": row.sitting(),
        "form": form,
        "absent": seats.absent_twice(row),
    }
    status = 422 if form.is_bound else 200
    return render(request, "supervision/meetings/term.html", context, status=status)


@never_cache
@require_POST
def dismiss(request, pk, member):
    row, now = _term(request, pk), timezone.now()
    found = get_object_or_404(Member.objects.filter(term=row, ends_on=None), pk=member)
    try:
        check_office(request)
        verbs.dismiss(row, member=found, ends_on=local_day(now), by=request.actor, now=now)
        messages.success(request, _("已登记任职结束。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    return redirect("meetings:term", row.pk)
