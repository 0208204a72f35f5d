"""Taking tables in: the template, the upload, what the check found, the writing."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import sheets
from liaison.errors import Refusal
from liaison.importing import IMPORTERS
from liaison.workflow import check_office

from . import actions, permissions
from .forms import UploadForm

LISTED = 30
ORDER = ("divisions", "stations", "representatives", "units", "users", "holidays")


def _kind(request, kind):
    if not permissions.imports(request.actor) or kind not in IMPORTERS:
        raise Http404
    return IMPORTERS[kind]


@never_cache
@require_GET
def imports(request):
    """The kinds, and one's own last files."""
    if not permissions.imports(request.actor):
        raise Http404
    context = {
        "actor": request.actor,
        "kinds": [IMPORTERS[key] for key in ORDER],
        "rows": permissions.own(request.actor).order_by("-id")[:LISTED],
    }
    return render(request, "liaison/imports/imports.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def bring(request, kind):
    importer = _kind(request, kind)
    form, status = UploadForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        form, status = UploadForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                check_office(request)
                row = actions.bring(
                    kind=kind,
                    upload=form.cleaned_data["file"],
                    by=request.actor,
                    now=timezone.now(),
                )
                return redirect("imports:show", kind, row.uid)
            except Refusal as refusal:
                status = refusal.status
                form.add_error("file", str(refusal.detail))
    required = set(importer.required)
    context = {
        "actor": request.actor,
        "importer": importer,
        "form": form,
        "columns": [(names[0], key in required) for key, names in importer.columns.items()],
    }
    return render(request, "liaison/imports/bring.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def show(request, kind, uid):
    """What the check found; POST writes it. The bar alone for htmx."""
    importer, now = _kind(request, kind), timezone.now()
    row = get_object_or_404(permissions.own(request.actor), kind=kind, uid=uid)
    if request.method == "POST":
        try:
            check_office(request)
            actions.apply(row, by=request.actor, now=now)
        except Refusal as refusal:
            messages.error(request, str(refusal.detail))
        return redirect("imports:show", kind, uid)
    context = {
        "actor": request.actor,
        "importer": importer,
        "row": row,
        "office": request.actor.membership and request.actor.membership.pk,
        "counts": [
            (label, row.counts.get(name, 0))
            for name, label in (
                ("created", _("新增")),
                ("changed", _("更新")),
                ("same", _("未变")),
            )
        ],
    }
    part = request.htmx and request.htmx.target == "standing"
    name = "liaison/imports/_standing.html" if part else "liaison/imports/import.html"
    return render(request, name, context)


@never_cache
@require_GET
def template(request, kind, form):
    """An empty table with the right headings and one line as an example."""
    importer = _kind(request, kind)
    if form not in sheets.TYPES:
        raise Http404
    content = sheets.template(
        form, str(importer.label), importer.headings(), [list(importer.example)]
    )
    response = HttpResponse(content, content_type=sheets.TYPES[form])
    name = _("导入模板-%(kind)s.%(form)s") % {"kind": importer.label, "form": form}
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
