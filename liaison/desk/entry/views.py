"""代群众登记: what a visitor or caller says, by the same way in as the citizen's own form."""

import uuid

from django.core.files.base import ContentFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import sheets
from liaison.desk.pages import navigation, uploaded
from liaison.errors import Refusal
from liaison.idempotency.actions import OtherBody
from liaison.imports import actions as imports
from liaison.jurisdiction.rules import rule
from liaison.tables import upload_content
from liaison.workflow import check_office
from suggestions.cases import asking, intake, rules
from suggestions.cases.permissions import DEPUTIES

from . import permissions
from .forms import EntryForm, RegisterForm
from .register import COLUMNS, EXAMPLE, Unreadable, import_rows, rows_of

KIND = "register"


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request):
    if not permissions.enters(request.actor):
        raise Http404
    now, key = timezone.now(), str(uuid.uuid4())
    form = EntryForm(request.POST or None, actor=request.actor, initial={"form_key": key})
    if request.method == "GET":
        return _page(request, form, now, key=key)
    key = _key(form) or key
    photos, refusals = uploaded(request, "photos", "attachments", key, now)
    for refusal in refusals:
        form.add_error(None, refusal)
    status, asks, chosen = 422, None, request.POST.get("numbers")
    if form.is_valid():
        data = form.cleaned_data
        asks = asking.before_sending(
            data, set(request.POST.getlist("seen")), now=now, numbers=chosen
        )
        if not asks.new:
            if asking.NUMBERS in asks.shown:
                data = asking.answered(data, chosen)
            try:
                check_office(request)
                return _taken(request, data, photos, key, now)
            except OtherBody as refusal:
                form.add_error(None, _("刚才那一件已经登记。现在改过的内容请再点一次提交。"))
                key, status = str(uuid.uuid4()), refusal.status
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
                status = refusal.status
    return _page(request, form, now, key=key, asks=asks, held=photos, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def register(request):
    """A paper register: a file is checked by row and kept for a short time; what was kept is taken
    on a second word. Nothing is taken unchecked."""
    if not permissions.imports(request.actor):
        raise Http404
    now, report, applied, status = timezone.now(), None, False, 200
    form, held, station = RegisterForm(actor=request.actor), None, None
    if request.method == "POST":
        held, files = _held(request)
        form, status = RegisterForm(request.POST, files, actor=request.actor), 422
        if "kept" in request.POST:
            form.fields["file"].error_messages["required"] = _("检查过的文件已清除，请再选一次。")
        if form.is_valid():
            station = form.cleaned_data["station"]
            try:
                check_office(request)
                upload = form.cleaned_data["file"]
                content = upload_content(upload)
                rows = rows_of(content)
            except Unreadable as unreadable:
                form.add_error("file", str(unreadable))
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
                status = refusal.status
            else:
                applied = held is not None
                report = import_rows(
                    rows, station=station, by=request.actor, now=now, apply=applied
                )
                form, status = RegisterForm(actor=request.actor, initial={"station": station}), 200
                if applied:
                    held = imports.let_go(held)
                elif report.counts["created"]:
                    given = {"name": upload.name, "content": content, "by": request.actor}
                    held = imports.keep_checked(kind=KIND, now=now, **given)
    context = navigation(request, now) | {
        "form": form,
        "office": request.actor.membership.pk,
        "report": report,
        "applied": applied,
        "held": None if applied else held,
        "hours": held and imports.kept_hours(held),
        "into": station and station.code,
    }
    return render(request, "liaison/desk/register.html", context, status=status)


def _held(request):
    """(the row of a file kept since its check or None, the files of the form)."""
    uid = request.POST.get("kept", "")
    if request.FILES or not uid:
        return None, request.FILES
    row, content = imports.kept_checked(kind=KIND, uid=uid, by=request.actor) or (None, b"")
    return row, row and {"file": ContentFile(content, name=row.name)}


@never_cache
@require_GET
def template(request, form):
    """An empty register with the right headings and one line as an example."""
    if not permissions.imports(request.actor) or form not in sheets.TYPES:
        raise Http404
    title = _("纸质登记簿")
    headings = [names[0] for names in COLUMNS.values()]
    content = sheets.template(form, title, headings, [list(EXAMPLE)])
    response = HttpResponse(content, content_type=sheets.TYPES[form])
    name = _("导入模板-%(kind)s.%(form)s") % {"kind": title, "form": form}
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _key(form):
    try:
        return str(uuid.UUID(form.data.get("form_key", "")))
    except ValueError:
        return ""


def _taken(request, data, photos, key, now):
    data = dict(data)
    for name in ("consent", "form_key"):
        data.pop(name, None)
    channel, station = data.pop("channel"), data.pop("station")
    representative = data.pop("representative", None)
    if request.actor.membership.role in DEPUTIES:
        representative = request.actor.membership.representative
    data["photos"] = [photo.pk for photo in photos]
    number, code, is_new = intake.take_note(
        intake.of_desk(station, representative),
        data,
        by=request.actor,
        key=key,
        body=intake.body_of(data | {"channel": channel, "station": station}),
        channel=channel,
        now=now,
    )
    request.session["submitted"] = {"number": number, "code": code, "is_new": is_new}
    return redirect("cases:submitted")


def _page(request, form, now, *, key, asks=None, held=(), status=200):
    context = navigation(request, now) | {
        "form": form,
        "form_key": key,
        "asks": asks if asks and asks.shown else None,
        "numbers": request.POST.get("numbers") or asking.MASK,
        "held": held,
        "photo_limit": rule(rules.PHOTO_LIMIT, ""),
        "office": request.actor.membership.pk,
        "imports": permissions.imports(request.actor),
    }
    return render(request, "liaison/desk/enter.html", context, status=status)
