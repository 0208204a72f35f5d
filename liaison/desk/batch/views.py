from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from liaison.desk import narrowing
from liaison.desk.pages import navigation
from liaison.errors import Refusal
from liaison.workflow import check_office

from . import sending
from .forms import BatchForm


@never_cache
@require_http_methods(["GET", "POST"])
def batch(request):
    """GET shows what was ticked in the queue and asks once; POST sends each and says what went."""
    actor, now = request.actor, timezone.now()
    if not sending.sends(actor):
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    lines = sending.chosen(given.getlist("case"), actor, now)
    ready = [line for line in lines if not line.why_not]
    if not lines:
        messages.warning(request, _("请先在列表里勾选要交办的事项。"))
        return redirect(f"{reverse('desk:queue')}?{narrowing.link(given)}".removesuffix("?"))
    context = navigation(request, now) | {"lines": lines, "ready": ready, "most": sending.MOST}
    if not ready:
        status = 200 if request.method == "GET" else 409
        return render(request, "liaison/desk/batch.html", context, status=status)
    form = BatchForm(request.POST or None, case=ready[0].case)
    context |= {"form": form, "office": actor.membership.pk}
    if request.method == "GET":
        return render(request, "liaison/desk/batch.html", context)
    try:
        check_office(request)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return render(request, "liaison/desk/batch.html", context, status=refusal.status)
    if not form.is_valid():
        return render(request, "liaison/desk/batch.html", context, status=422)
    sending.send(lines, by=actor, now=now, **form.cleaned_data)
    context = navigation(request, now) | {
        "lines": lines,
        "outcomes": sending.outcomes(lines, form.cleaned_data["unit"]),
        "stayed": sum(not line.became for line in lines),
        "is_done": True,
    }
    return render(request, "liaison/desk/batch.html", context)
