"""The staff's queue and the case beside it. Full pages without script, parts of them for htmx."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liaison import paging
from liaison.errors import Refusal
from liaison.workflow import check_office
from suggestions.cases import permissions
from suggestions.cases.models import Case, InterestDeclaration
from suggestions.cases.privacy import reveal_contact, rotate_code
from suggestions.cases.views import slip
from suggestions.transfers import permissions as transfers

from .forms import RevealForm
from .pages import answer, case_of, frame, navigation, nothing_here, show, wants


@never_cache
@require_GET
def queue(request):
    if not permissions.has_cases(request.actor):
        if transfers.has_transfers(request.actor):
            return redirect("transfers:list")
        return nothing_here(request)
    now = timezone.now()
    context = frame(request, now)
    part = "liaison/desk/_queue.html" if wants(request, "queue") else "liaison/desk/queue.html"
    return answer(request, part, context, status=context["queue_status"])


@never_cache
@require_GET
def case(request, number):
    if not permissions.has_cases(request.actor):
        return nothing_here(request)
    return show(request, case_of(request, number), timezone.now())


@never_cache
@require_POST
def reveal(request, number):
    """The contact data, once, for a written reason."""
    now = timezone.now()
    subject = case_of(request, number)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return show(request, subject, now, status=422, reveal_form=form)
    try:
        check_office(request)
        contact = reveal_contact(
            subject, reason=form.cleaned_data["reason"], by=request.actor, now=now
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return show(request, subject, now, status=refusal.status, reveal_form=form)
    return show(request, subject, now, revealed=contact)


@never_cache
@require_POST
def reprint(request, number):
    """A slip with a new query code, for somebody at the station who lost theirs."""
    now = timezone.now()
    subject = case_of(request, number)
    try:
        check_office(request)
        code = rotate_code(subject, by=request.actor, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        return show(request, subject, now, status=refusal.status)
    return slip(request, subject, code)


@never_cache
@require_GET
def interests(request):
    """利益回避申报登记: for the congress office, newest first."""
    if not permissions.sees_interests(request.actor):
        raise Http404
    rows = InterestDeclaration.objects.filter(
        case__in=Case.objects.visible_to(request.actor).values("pk")
    ).select_related("case", "representative")
    found = paging.page(rows, cursor=request.GET.get("cursor", ""), order=("-id",))
    context = navigation(request, timezone.now()) | {
        "rows": found.rows,
        "newer": found.previous and f"?cursor={found.previous}",
        "older": found.next and f"?cursor={found.next}",
    }
    return render(request, "liaison/desk/interests.html", context)
