from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from liaison.desk import queues
from liaison.desk.narrowing import NarrowForm, narrowing, words
from liaison.desk.pages import navigation
from liaison.errors import Refusal
from liaison.workflow import check_office
from suggestions.cases.permissions import has_cases

from .filters import remove, save, usable
from .forms import SaveForm


@never_cache
@require_http_methods(["GET", "POST"])
def filters(request):
    """GET with the queue's parameters names what is to be kept; POST keeps it."""
    if not has_cases(request.actor):
        raise Http404
    now, status = timezone.now(), 200
    params = request.POST if request.method == "POST" else request.GET
    wanted, tab = narrowing(params), queues.tab_of(params.get("tab"))
    form = SaveForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                check_office(request)
                row = save(
                    tab=tab.code, narrowing=wanted, by=request.actor, now=now, **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
                status = refusal.status
            else:
                messages.success(request, _("已存为常用筛选“%s”。") % row.name)
                return redirect("desk:filters")
    narrow = NarrowForm(actor=request.actor)
    context = navigation(request, now) | {
        "form": form if wanted or form.is_bound else None,
        "wanted": wanted,
        "wanted_tab": tab,
        "wanted_words": words(wanted, narrow),
        "office": request.actor.membership.pk,
        "rows": [
            {
                "filter": row,
                "tab": queues.tab_of(row.tab).label,
                "words": words(row.narrowing, narrow),
                "is_mine": row.user_id == request.user.pk,
            }
            for row in usable(request.actor).select_related("user")
        ],
    }
    return render(request, "liaison/desk/filters.html", context, status=status)


@never_cache
@require_POST
def delete(request, pk):
    if not has_cases(request.actor):
        raise Http404
    row = get_object_or_404(usable(request.actor), pk=pk)
    try:
        check_office(request)
        remove(row, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("已删除“%s”。") % row.name)
    return redirect(reverse("desk:filters"))
