"""One paper of one matter: what it would say, its PDF, and the button that issues it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison.documents import pdf
from liaison.documents.files import served
from liaison.documents.kinds import KINDS
from liaison.documents.models import Document
from liaison.errors import Refusal
from liaison.workdays.calendar import local_day
from liaison.workflow import check_office
from suggestions.cases import codes
from suggestions.cases.models import Case

from . import actions, kinds, permissions, values
from .forms import PaperForm


@never_cache
@require_http_methods(["GET", "POST"])
def paper(request, number, kind):
    """GET shows the paper as it would be; POST previews it with what was typed, or issues it."""
    if kind not in permissions.FITS:
        raise Http404
    case = _case(request, number)
    if not permissions.may_ever(case, kind, request.actor):
        raise PermissionDenied
    now = timezone.now()
    if request.method == "GET":
        return _page(
            request, case, kind, _form(case, kind, now, initial=_initial(case, kind, request))
        )
    form = _form(case, kind, now, request.POST)
    if not form.is_valid():
        return _page(request, case, kind, form, status=422)
    if "pdf" in request.POST:
        content = actions.preview(case, kind=kind, by=request.actor, now=now, **form.given())
        drawn = pdf.draw(content, at=now, preview=True)
        return HttpResponse(drawn, content_type="application/pdf")
    if "preview" in request.POST:
        return _page(request, case, kind, form)
    try:
        check_office(request)
        issued = actions.issue(
            case,
            kind=kind,
            version=form.cleaned_data["version"],
            by=request.actor,
            now=now,
            **form.given(),
        )
    except Refusal as refusal:
        fresh = _case(request, number)
        form = _form(fresh, kind, now, {**request.POST.dict(), "version": fresh.version})
        form.is_valid()
        field = getattr(refusal, "field", None)
        form.add_error(field if field in form.fields else None, str(refusal.detail))
        return _page(request, fresh, kind, form, status=refusal.status)
    messages.success(request, _("已签发 %s。") % issued.number)
    return redirect("documents:show", issued.pk)


@login_not_required
@never_cache
@require_GET
def notice(request, token, pk):
    """The citizen's own 告知书, behind the track link."""
    case = codes.open_link(token, timezone.now())
    if case is None:
        raise Http404
    rows = Document.objects.of(case).filter(kind=kinds.NOTICE.key).select_related("rendition")
    issued = get_object_or_404(rows, pk=pk)
    if "pdf" in request.GET:
        return served(issued.rendition.pdf, "pdf", issued.number, inline=True)
    context = {
        "token": token,
        "here": request.path,
        "paper": issued.rendition.content,
        "is_voided": issued.is_voided,
    }
    return render(request, "suggestions/papers/notice.html", context)


def _case(request, number):
    visible = Case.objects.visible_to(request.actor).for_reading().select_related("reason")
    return get_object_or_404(visible, number=number)


def _form(case, kind, now, *args, **kwargs):
    own, today = values.due_day(case), local_day(now)
    return PaperForm(*args, kind=kind, own=own, today=today, **kwargs)


def _initial(case, kind, request):
    return {
        "version": case.version,
        "to_name": values.receiver(case, kind, request.actor)[1],
        "due_on": values.due_day(case),
        "copies": values.copies(case, kind, request.actor),
        "text": values.told(case, kind),
    }


def _page(request, case, kind, form, *, status=200):
    given = form.given() if form.is_bound and not form.errors else {}
    if not form.is_bound:
        given = {"text": form.initial["text"]}  # what 签发 would issue
    now = timezone.now()
    context = {
        "actor": request.actor,
        "case": case,
        "kind": KINDS[kind],
        "form": form,
        "fits": kind in permissions.fitting(case, request.actor),
        "paper": actions.preview(case, kind=kind, by=request.actor, now=now, **given),
    }
    return render(request, "suggestions/papers/paper.html", context, status=status)
