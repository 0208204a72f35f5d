"""Asking for a table, watching it being written, taking it away."""

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import paging
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.paging import BadCursor
from liaison.sheets import TYPES
from liaison.workflow import check_office

from . import actions, permissions, rules
from .forms import ExportForm
from .lists import LISTS
from .models import Form, State

MOST_VALUE = 200


def given_of(params):
    """The parameters of the page that the list was narrowed by, one value or a list of them."""
    given = {}
    for name in params:
        values = [value[:MOST_VALUE] for value in params.getlist(name) if value][:20]
        if name not in {"cursor", "page"} and values:
            given[name[:40]] = values if len(values) > 1 else values[0]
    return given


def answer(row, stream):
    """The file on its way out, under its title and day."""
    response = StreamingHttpResponse(stream, content_type=TYPES[row.form])
    response["Content-Length"] = row.size
    name = f"{row.title}-{timezone.localtime(row.asked_at):%Y%m%d}.{row.form}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def taken(request, kind, form, given, *, personal=False, reason=""):
    """The response to an export: the file itself where it is short, else its page of progress."""
    now = timezone.now()
    row = actions.ask(
        kind=kind,
        form=form,
        given=given,
        by=request.actor,
        now=now,
        personal=personal,
        reason=reason,
    )
    if row.state != State.DONE:
        return redirect("exports:show", row.uid)
    return answer(row, actions.opened(row, by=request.actor, now=now))


@never_cache
@require_http_methods(["GET", "POST"])
def new(request, kind):
    """What would leave: how many rows, narrowed by what, in which format."""
    actor, now, found = request.actor, timezone.now(), LISTS.get(kind)
    if found is None or actor.kind != "user" or not found.sees(actor):
        raise Http404
    given = given_of(request.GET)
    back = reverse(found.back) + (f"?{urlencode(given, doseq=True)}" if given else "")
    context = {"actor": actor, "found": found, "back": back}
    try:
        sheet = found.sheet(actor, given, now)
        context["count"] = paging.count_words(sheet.count(paging.EXACT_UNTIL))
    except Refusal as refusal:
        context["problem"] = str(refusal.detail)
        return render(request, "liaison/exports/new.html", context, status=refusal.status)
    place = actions.place_of(actor)
    form = ExportForm(
        request.POST or None, personal=sheet.personal is not None, initial={"form": Form.XLSX}
    )
    context |= {
        "sheet": sheet,
        "columns": [str(one.heading) for one in sheet.headings()],
        "form": form,
        "direct": rule(rules.DIRECT_ROWS, place),
        "hours": rule(rules.KEPT_HOURS, place),
        "is_narrowed": bool(given),
    }
    if request.method == "POST" and form.is_valid():
        try:
            check_office(request)
            return taken(request, kind, given=given, **form.cleaned_data)
        except Refusal as refusal:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, str(refusal.detail))
            return render(request, "liaison/exports/new.html", context, status=refusal.status)
    status = 422 if form.is_bound else 200
    return render(request, "liaison/exports/new.html", context, status=status)


@never_cache
@require_GET
def exports(request):
    """One's own, newest first."""
    if not permissions.takes(request.actor):
        raise Http404
    context, now = {"actor": request.actor}, timezone.now()
    try:
        page = paging.page(
            permissions.own(request.actor),
            cursor=request.GET.get("cursor", ""),
            size=30,
            order=("-id",),
        )
    except BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, "liaison/exports/exports.html", context, status=400)
    context["rows"] = [(row, row.is_open(now)) for row in page.rows]
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode({'cursor': cursor})}"
    return render(request, "liaison/exports/exports.html", context)


@never_cache
@require_GET
def show(request, uid):
    """How far it is; the file when it is there. The bar alone for htmx."""
    row = get_object_or_404(permissions.own(request.actor), uid=uid)
    found = LISTS.get(row.kind)
    context = {
        "actor": request.actor,
        "row": row,
        "is_open": row.is_open(timezone.now()),
        "back": reverse(found.back) if found else "",
    }
    part = request.htmx and request.htmx.target == "standing"
    name = "liaison/exports/_standing.html" if part else "liaison/exports/export.html"
    return render(request, name, context)


@never_cache
@require_GET
def file(request, uid):
    row = get_object_or_404(permissions.own(request.actor).select_related("owner"), uid=uid)
    try:
        return answer(row, actions.opened(row, by=request.actor, now=timezone.now()))
    except actions.Gone as gone:
        messages.error(request, _(str(gone.detail)))
        response = redirect("exports:show", row.uid)
        return response
